// How it works: what a silence proves hangs on the log that covers it, and a log is that of one computer. An export
// without that column (Event Viewer's own table) leaves runs without an end open; who reads the report can name it.
#include "reports/told/unnamed.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/chars.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

/// The forms that a program exports a log in; texts quote single events of nobody's.
bool is_export(const Source& source) {
  constexpr std::string_view forms[] = {"csv", "list", "screen", "syslog", "wmic", "json", "xml"};
  return std::find(std::begin(forms), std::end(forms), source.format) != std::end(forms);
}

/// `EX01`, `SRV-MAIL2`: letters first, a digit last.
bool may_be_computer(std::string_view word) {
  constexpr std::size_t longest_netbios_name = 15;
  constexpr std::string_view others[] = {"utf8", "utf16", "win32", "win64", "evt1", "exchange2003"};
  if (word.size() < 3 || word.size() > longest_netbios_name || !is_letter(word.front()) ||
      !is_digit(word.back()))
    return false;
  return std::find(std::begin(others), std::end(others), lower(word)) == std::end(others);
}

}  // namespace

std::string computer_in_path(const std::string& path) {
  const std::string_view text = path;
  for (std::size_t end = text.size(); end > 0;) {  // the file's own name first, then the archive's
    const std::size_t slash = text.substr(0, end).find_last_of("/\\");
    const std::size_t begin = slash == text.npos ? 0 : slash + 1;
    const std::string_view part = text.substr(begin, end - begin);
    for (const std::string_view word : split(part, "_. ()[]%,;=+"))
      if (may_be_computer(word)) return std::string(word);
    end = begin == 0 ? 0 : begin - 1;
  }
  return {};
}

std::string unnamed_sentence(const Report& report) {
  const bool open = std::any_of(report.operations.begin(), report.operations.end(), [](const Operation& o) {
    return o.computer.empty() && o.outcome == Outcome::unknown && fact(o.facts, "surrogate").empty();
  });
  const Source* only = nullptr;
  std::size_t exports = 0;
  for (const Source& source : report.sources)
    if (is_export(source) && source.events > 0) ++exports, only = &source;
  if (!open || exports == 0) return {};
  const std::string name = exports == 1 ? computer_in_path(only->path) : std::string{};
  return "The export names no computer, so what its log covers cannot be told: --computer NAME says whose it "
         "is" +
         (name.empty() ? "." : " (its file's name holds " + name + ").");
}

}  // namespace exba
