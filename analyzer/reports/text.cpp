// How it works: a table of contents. The sections fill one page; the page escapes, wraps and colours.
#include "reports/text.hpp"

#include <fmt/format.h>

#include <map>

namespace exba {
namespace {

std::vector<std::string> label_sources(const Report& report) {
  std::map<std::string_view, int> same_name;
  for (const Source& source : report.sources) ++same_name[file_name(source.path)];
  std::vector<std::string> labels;
  for (const Source& source : report.sources) {
    const std::string_view name = file_name(source.path);
    labels.push_back(same_name[name] == 1 ? std::string{name}
                                          : fmt::format("[{}] {}", labels.size() + 1, name));
  }
  return labels;
}

}  // namespace

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::error: return Style::error;
    case Severity::warning: return Style::warning;
    case Severity::info: return Style::info;
  }
  return Style::plain;
}

Style style_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::succeeded: return Style::good;
    case Outcome::failed:
    case Outcome::abandoned: return Style::error;
    case Outcome::running: return Style::info;
    case Outcome::unknown: return Style::undecided;
  }
  return Style::plain;
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos || slash + 1 == path.size() ? path : path.substr(slash + 1);
}

std::string zone_text(const RenderOptions& options) {
  return options.time_zone.name();
}

std::string render_text(const Report& report, const RenderOptions& options) {
  const TextReport text{report, options, label_sources(report)};
  Page page{options.color ? Page::Colors::on : Page::Colors::off};
  print_headline(text, page);
  print_findings(text, page);
  print_unexplained(text, page);
  print_timeline(text, page);
  print_coverage(text, page);
  return page.take();
}

}  // namespace exba
