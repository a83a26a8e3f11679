#include <fmt/format.h>

#include "reports/html/html.hpp"
#include "reports/told/next.hpp"

namespace exba {

void html_next(const ReportView& view, std::string& out) {
  const std::vector<NextPart> parts = next_parts(view);
  if (parts.empty()) return;
  out += "<section aria-labelledby=\"next\"><h2 id=\"next\">After the steps</h2>\n";
  for (const NextPart& part : parts) {
    out += fmt::format("<h3>{}</h3>\n<ul>", part.label);
    for (const std::string& sentence : part.sentences) out += "<li>" + html_text(sentence) + "</li>";
    out += "</ul>\n";
  }
  out += "</section>\n";
}

void html_vendor(const ReportView& view, const Finding& finding, std::string& out) {
  const std::vector<std::string> lines = vendor_lines(view, finding);
  if (lines.empty()) return;
  out += "<details><summary>For the vendor of the backup program</summary>\n<ul>";
  for (const std::string& line : lines) out += "<li>" + html_text(line) + "</li>";
  out += "</ul></details>\n";
}

}  // namespace exba
