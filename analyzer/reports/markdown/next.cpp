#include <fmt/format.h>

#include "reports/escape.hpp"
#include "reports/told/next.hpp"

namespace exba {
namespace {

constexpr std::size_t line_limit = 600;

std::string next_prose(std::string_view text) {
  return escape_markdown(shorten(text, line_limit));
}

}  // namespace

std::string markdown_next(const ReportView& view) {
  const std::vector<NextPart> parts = next_parts(view);
  if (parts.empty()) return {};
  std::string out = "## After the steps\n\n";
  for (const NextPart& part : parts) {
    out += fmt::format("**{}**\n\n", part.label);
    for (const std::string& sentence : part.sentences) out += "- " + next_prose(sentence) + "\n";
    out += '\n';
  }
  return out;
}

std::string markdown_vendor(const ReportView& view, const Finding& finding) {
  const std::vector<std::string> lines = vendor_lines(view, finding);
  if (lines.empty()) return {};
  std::string out = "**For the vendor of the backup program**\n\n";
  for (const std::string& line : lines) out += "- " + next_prose(line) + "\n";
  return out + '\n';
}

}  // namespace exba
