// How it works: one page (rulebook/page.hpp), two ways to write it. The course of the operation is a chain of
// boxes: Mermaid in Markdown, SVG in HTML; the box at which it goes wrong is marked in words as well.
#include "reports/rule_pages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "catalog/articles.hpp"
#include "reports/escape.hpp"
#include "rulebook/page.hpp"

namespace exba {
namespace {

/// Rules are the project's own text, or a site's: what a Markdown renderer would take for markup is escaped.
std::string md(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\`*_<>|#[]").find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string md_code(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c == '|' ? std::string("\\|") : c == '`' ? "'" : std::string(1, c == '\n' ? ' ' : c);
  return out.empty() ? "" : '`' + out + '`';
}

std::string md_article(const Reference& reference) {
  const std::string link = article_link(reference.article);
  return link.empty() ? md(reference.article) : fmt::format("[{}]({})", md(reference.article), link);
}

void md_course(const RulePage& page, std::string& out) {
  if (page.course == nullptr) return;
  out += fmt::format(
      "\n## Where it goes wrong\n\n{}; the marked step is where this fault shows.\n\n```mermaid\nflowchart "
      "LR\n",
      page.course->title);
  std::string_view before;
  for (const Station& s : page.course->stations) {
    const bool here = s.step == page.stops_at;
    out += fmt::format("  {}[\"{}{}<br/>{}\"]{}\n", s.step == "end" ? "ends" : s.step, here ? "HERE: " : "",
                       s.label, s.events, here ? ":::here" : "");
    const std::string_view name = s.step == "end" ? std::string_view("ends") : s.step;
    if (!before.empty()) out += fmt::format("  {} --> {}\n", before, name);
    before = name;
  }
  out += "  classDef here stroke-width:4px\n```\n";
}

void md_part(const PagePart& part, std::string& out) {
  const bool example = part.form == PagePart::Form::code;
  out += fmt::format("\n{} {}\n\n", example ? "###" : "##", md(part.title));
  int number = 0;
  for (const std::string& line : part.lines) switch (part.form) {
      case PagePart::Form::steps: out += fmt::format("{}. {}\n", ++number, md(line)); break;
      case PagePart::Form::list: out += "- " + md(line) + "\n"; break;
      case PagePart::Form::code: out += "```xml\n" + line + "\n```\n"; break;
      default: out += md(line) + "\n";
    }
  const bool xpath = part.rows.size() > 1 && part.rows.front().size() == 2;
  for (std::size_t r = 0; r < part.rows.size(); ++r) {
    for (std::size_t c = 0; c < part.rows[r].size(); ++c)
      out += "| " + (xpath && r > 0 && c == 1 ? md_code(part.rows[r][c]) : md(part.rows[r][c])) + ' ';
    out += "|\n";
    if (r == 0) {
      for (std::size_t c = 0; c < part.rows[r].size(); ++c) out += "|---";
      out += "|\n";
    }
  }
}

std::string html(std::string_view text) {
  return escape_html(text);
}

void html_course(const RulePage& page, std::string& out) {
  if (page.course == nullptr) return;
  constexpr int box = 150, gap = 26, height = 64, top = 8, a_row = 4;
  const auto stations = page.course->stations;
  const int rows = static_cast<int>((stations.size() + a_row - 1) / a_row);
  out += fmt::format(
      "<h2>Where it goes wrong</h2>\n<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" "
      "class=\"course\">\n",
      a_row * (box + gap), rows * (height + gap) + top, html(page.course->title));
  for (std::size_t n = 0; n < stations.size(); ++n) {
    const int x = static_cast<int>(n % a_row) * (box + gap),
              y = top + static_cast<int>(n / a_row) * (height + gap);
    const bool here = stations[n].step == page.stops_at;
    out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"{}/>", x + 2, y, box,
                       height, here ? " class=\"here\"" : "");
    out += fmt::format(
        "<text x=\"{0}\" y=\"{1}\">{2}{3}</text><text x=\"{0}\" y=\"{4}\" class=\"small\">{5}</text>", x + 10,
        y + 26, here ? "HERE: " : "", html(stations[n].label), y + 48, html(stations[n].events));
    if (n + 1 < stations.size() && (n + 1) % a_row != 0)
      out += fmt::format("<path d=\"M{} {}h{}\"/>", x + box + 2, y + height / 2, gap);
    out += '\n';
  }
  out += "</svg>\n";
}

void html_part(const PagePart& part, std::string& out) {
  const bool example = part.form == PagePart::Form::code;
  out += fmt::format("<h{0}>{1}</h{0}>\n", example ? 3 : 2, html(part.title));
  const std::string_view around = part.form == PagePart::Form::steps ? "ol" : "ul";
  const bool list = part.form == PagePart::Form::steps || part.form == PagePart::Form::list;
  if (list) out += fmt::format("<{}>", around);
  for (const std::string& line : part.lines)
    out += list      ? "<li>" + html(line) + "</li>\n"
           : example ? "<pre><code>" + html(line) + "</code></pre>\n"
                     : "<p>" + html(line) + "</p>\n";
  if (list) out += fmt::format("</{}>\n", around);
  if (part.rows.empty()) return;
  out += "<div class=\"wide\"><table>\n";
  for (std::size_t r = 0; r < part.rows.size(); ++r) {
    out += "<tr>";
    for (const std::string& cell : part.rows[r])
      out += r == 0 ? "<th scope=\"col\">" + html(cell) + "</th>" : "<td>" + html(cell) + "</td>";
    out += "</tr>\n";
  }
  out += "</table></div>\n";
}

std::string html_article(const Reference& reference) {
  const std::string link = article_link(reference.article);
  return link.empty() ? html(reference.article)
                      : fmt::format("<a href=\"{}\">{}</a>", link, html(reference.article));
}

std::string html_page(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n"
      ":root{{color-scheme:light dark}}body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem "
      "auto;padding:0 1rem}}"
      "table{{border-collapse:collapse}}td,th{{border:1px solid;padding:.3rem "
      ".5rem;text-align:left;vertical-align:top}}"
      ".wide,pre{{overflow-x:auto}}.course{{max-width:44rem;width:100%}}.course rect,.course "
      "path{{fill:none;stroke:currentColor}}"
      ".course .here{{stroke-width:4}}.course text{{fill:currentColor;font-size:14px}}.course "
      ".small{{font-size:11px}}\n"
      "</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
      html(title), body);
}

std::string facts_line(const RulePage& page) {
  return fmt::format("{}; about {}{}{}", page.severity, page.kinds, page.versions.empty() ? "" : "; ",
                     page.versions);
}

std::string articles_of(const Rule& rule) {
  std::string out;
  for (const Reference& r : rule.references) out += (out.empty() ? "" : ", ") + r.article;
  return out;
}

}  // namespace

std::string rule_markdown(const Rule& rule) {
  const RulePage page = page_of(rule);
  std::string out = fmt::format("# {}\n\n{}\n\n{}.\n", page.id, md(page.title), md(facts_line(page)));
  md_course(page, out);
  for (const PagePart& part : page.parts) {
    if (part.form == PagePart::Form::code && out.find("\n## Examples\n") == std::string::npos)
      out += "\n## Examples\n";
    md_part(part, out);
  }
  out += "\n## Articles\n\n";
  for (const Reference& r : page.references)
    out += fmt::format("- {}{}\n", md_article(r), r.title.empty() ? "" : ": " + md(r.title));
  return out;
}

std::string rule_html(const Rule& rule) {
  const RulePage page = page_of(rule);
  std::string out = fmt::format("<h1>{}</h1>\n<p>{}</p>\n<p>{}.</p>\n", html(page.id), html(page.title),
                                html(facts_line(page)));
  html_course(page, out);
  for (const PagePart& part : page.parts) html_part(part, out);
  out += "<h2>Articles</h2>\n<ul>";
  for (const Reference& r : page.references)
    out += "<li>" + html_article(r) + (r.title.empty() ? "" : ": " + html(r.title)) + "</li>\n";
  return html_page(page.id, out + "</ul>\n");
}

std::vector<SiteFile> rule_site(const Rulebook& book, SiteForm form) {
  std::vector<SiteFile> files;
  const std::vector<const Rule*> rules = book.rules();
  std::string index;
  for (const Rule* rule : rules) {
    if (form == SiteForm::markdown) {
      files.push_back({rule->id + ".md", rule_markdown(*rule)});
      index += fmt::format("| [{0}]({0}.md) | {1} | {2} | {3} |\n", rule->id, to_string(rule->severity),
                           md(rule->title), md(articles_of(*rule)));
    } else {
      files.push_back({rule->id + ".html", rule_html(*rule)});
      index +=
          fmt::format("<tr><td><a href=\"{0}.html\">{0}</a></td><td>{1}</td><td>{2}</td><td>{3}</td></tr>\n",
                      html(rule->id), to_string(rule->severity), html(rule->title), html(articles_of(*rule)));
    }
  }
  if (form == SiteForm::markdown)
    files.push_back(
        {"README.md",
         fmt::format(
             "# What exba knows\n\nOne page a rule, made from the rule files by `exba rules site`; do not "
             "edit.\n\n| rule | severity | what it finds | articles |\n|---|---|---|---|\n{}",
             index)});
  else
    files.push_back(
        {"index.html",
         html_page("What exba knows",
                   "<h1>What exba knows</h1>\n<div class=\"wide\"><table>\n<tr><th>rule</th><th>severity"
                   "</th><th>what it finds</th><th>articles</th></tr>\n" +
                       index + "</table></div>\n")});
  return files;
}

}  // namespace exba
