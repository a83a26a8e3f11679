// How it works: a text of which most lines begin with a date and a clock time is what a program wrote of its own: its lines
// are no events, whatever they say.
#include "readers/other_log.hpp"

#include <algorithm>
#include <cstddef>

#include "base/chars.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t lines_looked_at = 400;  // of a log: its first pages tell
constexpr std::size_t least_stamped = 3;      // one or two lines with a time are what somebody wrote
constexpr std::size_t stamp_column = 80;

/// Whether a date and a clock time stand near the line's begin: digits, a mark, digits, the mark, digits, and behind them
/// digits, a colon, digits.
bool is_stamped(std::string_view line) {
  line = line.substr(0, stamp_column);
  std::size_t groups = 0;
  char mark = 0;
  bool date = false;
  for (std::size_t at = 0; at < line.size();) {
    if (!is_digit(line[at])) {
      ++at;
      groups = 0;
      continue;
    }
    while (at < line.size() && is_digit(line[at])) ++at;
    const char next = at < line.size() ? line[at] : ' ';
    if (date && next == ':' && at + 1 < line.size() && is_digit(line[at + 1])) return true;
    if (groups == 2) date = true;
    if (next != '-' && next != '/' && next != '.') {
      groups = 0;
      continue;
    }
    groups = groups != 0 && next == mark ? groups + 1 : 1;
    mark = next;
    ++at;
  }
  return false;
}

}  // namespace

std::string_view log_of_another_program(std::string_view text) {
  std::size_t lines = 0, stamped = 0;
  bool cluster = false;
  for (std::size_t begin = 0; begin < text.size() && lines < lines_looked_at;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (line.empty()) continue;
    ++lines;
    if (!is_stamped(line)) continue;
    ++stamped;
    cluster = cluster || line.substr(0, stamp_column).find("::") !=
                             std::string_view::npos;  // 00000e08.00000e64::2006/10/08-
  }
  if (stamped < least_stamped || 2 * stamped < lines) return {};
  return cluster ? "the cluster service's own log (cluster.log)" : "another program's log";
}

}  // namespace exba
