// How it works: a line `begin 644 name` opens a part only where the next line is one of its lines: its first letter says how
// many bytes it holds, which must fit its length. `end` closes it, and so does a line that is none of it.
#include "readers/mail/uuencode.hpp"

#include <algorithm>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "readers/mail/decode.hpp"

namespace exba::mail {
namespace {

constexpr std::size_t longest_uu_name = 255;

/// The name in `begin 644 name`; empty: it is no such line.
std::string_view uu_name(std::string_view line) {
  constexpr std::string_view begin = "begin ";
  if (!line.starts_with(begin)) return {};
  const std::string_view rest = line.substr(begin.size());
  std::size_t digits = 0;
  while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '7') ++digits;
  if (digits < 3 || digits > 4 || digits >= rest.size() || rest[digits] != ' ') return {};
  const std::string_view name = trim(rest.substr(digits));
  return name.size() <= longest_uu_name ? name : std::string_view{};
}

/// Whether the line holds bytes: as many as its first letter says. Blanks at its end get lost on the way.
bool is_uu_line(std::string_view line) {
  if (line.empty() || line[0] < ' ' || line[0] > '`' || line.size() > 64) return false;
  const std::size_t bytes = static_cast<unsigned>(line[0] - ' ') & 63u;
  const std::size_t letters = (bytes + 2) / 3 * 4;
  if (bytes == 0) return line.size() == 1;
  if (line.size() < 2 || line.size() > letters + 3) return false;  // some add a check letter
  return std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '`'; });
}

/// Where a part's `begin` stands at or behind `from`; npos: nowhere.
std::size_t next_part(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("begin ", from); at != text.npos; at = text.find("begin ", at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    std::string_view rest = text.substr(at);
    std::string_view line;
    if (next_line(rest, line) && !uu_name(line).empty() && next_line(rest, line) && is_uu_line(line))
      return at;
  }
  return text.npos;
}

}  // namespace

bool holds_uuencoded(std::string_view text) {
  return next_part(text, 0) != text.npos;
}

UuText take_uuencoded(std::string_view text) {
  UuText out;
  std::size_t done = 0;
  for (std::size_t at = next_part(text, 0); at != text.npos; at = next_part(text, done)) {
    out.text += text.substr(done, at - done);
    std::string_view rest = text.substr(at);
    std::string_view line;
    next_line(rest, line);
    UuPart part;
    part.name = std::string(uu_name(line));
    Decoder decoder(Decoder::Way::uuencode);
    decoder.add(line, part.bytes);
    std::string_view before = rest;
    while (next_line(rest, line)) {
      part.ended = trim(line) == "end";
      if (!part.ended && !is_uu_line(line) && !trim(line).empty()) {
        rest = before;
        break;
      }
      before = rest;
      if (part.ended) break;
      decoder.add(line, part.bytes);
    }
    part.strange = decoder.strange();
    out.parts.push_back(std::move(part));
    done = text.size() - rest.size();
  }
  out.text += text.substr(done);
  return out;
}

}  // namespace exba::mail
