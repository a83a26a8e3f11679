// How it works: all of these are two or three bytes of UTF-8 behind C2, E2 or EF, which stand seldom in a log; whatever lies
// between is copied as a whole.
#include "readers/typed.hpp"

#include <algorithm>
#include <memory>

#include "base/chars.hpp"
#include "readers/taken_lines.hpp"

namespace exba {
namespace {

struct Set {
  std::string_view bytes;
  std::string_view plain;
  bool mark;
};
constexpr Set sets[] = {
    {"\xC2\xA0", " ", false},      // no-break space
    {"\xE2\x80\xAF", " ", false},  // the narrow one, before AM since Windows 11 and PowerShell 7
    {"\xE2\x80\x87", " ", false},  // figure space
    {"\xE2\x80\x8B", "", false},   // zero width space
    {"\xE2\x80\x8E", "", false},   // left-to-right mark, which Event Viewer puts into dates
    {"\xE2\x80\x8F", "", false},   // right-to-left mark
    {"\xE2\x80\x9C", "\"", true}, {"\xE2\x80\x9D", "\"", true}, {"\xE2\x80\x9E", "\"", true},
};

/// Appends the text as it was typed; what may be the beginning of a sequence that goes on stays, unless it is the last
/// of the text. Returns how much was taken.
std::size_t append_typed(std::string& out, std::string_view text, Marks marks, bool last) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t next = std::min(text.find_first_of("\xC2\xE2", at), text.size());
    out.append(text.substr(at, next - at));
    at = next;
    if (at == text.size()) break;
    const std::string_view rest = text.substr(at);
    if (!last && rest.size() < 3) break;
    const auto set = std::find_if(std::begin(sets), std::end(sets), [&](const Set& s) {
      return (!s.mark || marks == Marks::plain) && rest.starts_with(s.bytes);
    });
    out += set == std::end(sets) ? rest.substr(0, 1) : set->plain;
    at += set == std::end(sets) ? 1 : set->bytes.size();
  }
  return at;
}

constexpr std::size_t numbered_lines = 8;  // fewer may be a list by chance

/// Behind the number at the beginning of a line, and one blank; 0: there is none. `number` is what it says.
std::size_t behind_number(std::string_view line, std::uint64_t& number) {
  std::size_t at = line.find_first_not_of(" \t");
  if (at == line.npos || !is_digit(line[at])) return 0;
  number = 0;
  const std::size_t first = at;
  for (; at < line.size() && is_digit(line[at]) && at - first < 9; ++at)
    number = number * 10 + static_cast<unsigned>(line[at] - '0');
  if (line.substr(at).starts_with(" | ")) return at + 3;
  if (at >= line.size() || line[at] != ':') return 0;
  // "10:31:02" is a time.
  const std::string_view rest = line.substr(at + 1);
  if (rest.size() > 2 && is_digit(rest[0]) && is_digit(rest[1]) && rest[2] == ':') return 0;
  return at + (rest.starts_with(' ') ? 2 : 1);
}

/// Appends whole lines without their numbers; returns how much was taken.
std::size_t append_unnumbered(std::string& out, std::string_view text, bool last) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find('\n', at);
    if (end == text.npos && !last) break;
    end = end == text.npos ? text.size() : end + 1;
    std::uint64_t number = 0;
    const std::string_view line = text.substr(at, end - at);
    out.append(line.substr(behind_number(line, number)));
    at = end;
  }
  return at;
}

}  // namespace

bool has_line_numbers(std::string_view text) {
  std::uint64_t before = 0;
  for (std::size_t n = 0, at = 0; n < numbered_lines; ++n) {
    const std::size_t end = text.find('\n', at);
    if (end == text.npos) return false;
    std::uint64_t number = 0;
    if (behind_number(text.substr(at, end - at), number) == 0 || (n != 0 && number != before + 1))
      return false;
    before = number;
    at = end + 1;
  }
  return true;
}

std::string without_line_numbers(std::string_view text) {
  std::string out;
  append_unnumbered(out, text, true);
  return out;
}

Input without_line_numbers(Input input) {
  return taken_lines(std::move(input), append_unnumbered);
}

bool has_set_blanks(std::string_view text) {
  return std::any_of(std::begin(sets), std::end(sets),
                     [&](const Set& s) { return !s.mark && text.find(s.bytes) != text.npos; });
}

bool has_set_cells(std::string_view text) {
  for (const std::string_view between :
       {"\xE2\x80\x9D,\xE2\x80\x9C", "\xE2\x80\x9D;\xE2\x80\x9C", "\xE2\x80\x9D,\xE2\x80\x9D",
        "\xE2\x80\x9C,\xE2\x80\x9E", "\xE2\x80\x9C;\xE2\x80\x9E"})
    if (text.find(between) != text.npos) return true;
  return false;
}

std::string as_typed(std::string_view text, Marks marks) {
  std::string out;
  append_typed(out, text, marks, true);
  return out;
}

Input as_typed(Input input, Marks marks) {
  return taken_lines(std::move(input), [marks](std::string& out, std::string_view text, bool last) {
    return append_typed(out, text, marks, last);
  });
}

}  // namespace exba
