// How it works: one article a group, as findings are told, but without a colour that accuses: nothing rests on
// it. What does not fit is behind a fold.
#include <fmt/format.h>

#include "reports/html/html.hpp"
#include "reports/words.hpp"

namespace exba {

void html_unknown(const ReportView& view, std::string& out) {
  RenderOptions whole = view.options;
  whole.verbose = true;  // a page can fold what a terminal cannot
  const ReportView all{view.report, whole, view.source_labels};
  const ToldUnknowns told = told_unknown(all);
  if (told.shown.empty()) return;
  constexpr std::size_t open = 12;
  out += fmt::format("<section aria-labelledby=\"unknown\"><h2 id=\"unknown\">{}</h2>\n",
                     unknown_words(view.report));
  for (std::size_t n = 0; n < told.shown.size(); ++n) {
    if (n == open)
      out +=
          fmt::format("<details><summary>{} more kinds</summary>\n", number_text(told.shown.size() - open));
    const ToldUnknown& unknown = told.shown[n];
    const UnknownGroup& group = *unknown.group;
    out += fmt::format("<div class=\"finding\"><h3>{} <span class=\"word\">{}</span></h3>\n<p>",
                       html_text(unknown.name, html_name_limit), to_string(group.level));
    if (!group.computer.empty())
      out += "<span class=\"computer\">" + html_text(group.computer, html_name_limit) + "</span> ";
    out += html_text(unknown.when) + "</p>\n";
    if (!unknown.words.empty()) out += "<p>" + html_text(unknown.words, 600) + "</p>\n";
    if (!unknown.meaning.empty()) out += "<p>Means: " + html_text(unknown.meaning) + "</p>\n";
    if (!unknown.codes.empty()) {
      out += "<ul>";
      for (const std::string& code : unknown.codes) out += "<li>" + html_text(code) + "</li>";
      out += "</ul>\n";
    }
    out += "</div>\n";
  }
  if (told.shown.size() > open) out += "</details>\n";
  out += "</section>\n";
}

}  // namespace exba
