// How it works: a line `begin 644 name` opens a part only where the next line is one of its lines: its first letter says how
// many bytes it holds, which must fit its length. `end` closes it, and so does a line that is none of it. Lines of base64 are
// three and more of one length; what they hold must look like something that exba reads: certificates and keys are written
// so as well.
#include "readers/mail/uuencode.hpp"

#include <algorithm>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "readers/mail/decode.hpp"

namespace exba::mail {
namespace {

constexpr std::size_t longest_uu_name = 255;
constexpr std::size_t part_reach = 400;  // a line with its name, and the one below

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

/// The first "\nb" at or behind `from`; npos: none. All of a large text passes here. Where lines are long, as those of XML are, the
/// library's search for a byte takes 0.1 instructions a byte, but 45 a line: behind one line short ones are expected.
std::size_t find_begin_of_line(std::string_view text, std::size_t from) {
  constexpr std::size_t stretch = 8 * 64 + 1;  // whole steps of find_pair
  for (std::size_t at = text.find('\n', from); at != text.npos; at = text.find('\n', at)) {
    const std::size_t end = std::min(text.size(), at + stretch);
    const std::size_t found = find_pair(text.substr(0, end), at, '\n', 'b');
    if (found != text.npos) return found;
    if (end == text.size()) break;
    at = end - 1;  // a line may end with the stretch
  }
  return text.npos;
}

constexpr std::size_t shortest_base64_line = 60, longest_base64_line = 80;
constexpr std::size_t least_base64_lines = 3;

bool is_base64_line(std::string_view line) {
  while (line.ends_with('\r')) line.remove_suffix(1);
  return !line.empty() && line.size() <= longest_base64_line &&
         std::all_of(line.begin(), line.end(),
                     [](char c) { return is_word(c) ? c != '_' : c == '+' || c == '/' || c == '='; });
}

/// A log, an archive, or text in UTF-16 or UTF-8.
bool looks_readable(std::string_view bytes) {
  for (const std::string_view mark :
       {"ElfFile", "PK\x03\x04", "\x1F\x8B", "\xFF\xFE", "\xEF\xBB\xBF", "7z\xBC\xAF"})
    if (bytes.starts_with(mark)) return true;
  return bytes.size() > 4 &&
         std::all_of(bytes.begin(), bytes.end(),
                     [](char c) {
                       const auto byte = static_cast<unsigned char>(c);
                       return (byte >= ' ' && byte != 0x7F) || is_blank(c) || c == '\n' || c == '\r';
                     }) &&
         std::count_if(bytes.begin(), bytes.end(), [](char c) { return is_beyond_ascii(c); }) * 4 <
             static_cast<std::ptrdiff_t>(bytes.size());
}

struct Base64Lines {
  std::size_t begin = std::string_view::npos, end = 0;
};

/// The first lines of base64 at or behind `from` that hold something readable.
Base64Lines next_base64(std::string_view text, std::size_t from) {
  std::size_t at = from;
  while (at < text.size()) {
    const std::size_t first_end = std::min(text.find('\n', at), text.size());
    const std::size_t width = first_end - at;
    if (width < shortest_base64_line || width > longest_base64_line ||
        !is_base64_line(text.substr(at, width))) {
      at = first_end + 1;
      continue;
    }
    Base64Lines lines{at, 0};
    std::size_t count = 0;
    for (std::size_t line = at; line < text.size();) {
      const std::size_t end = std::min(text.find('\n', line), text.size());
      if (end - line > width || !is_base64_line(text.substr(line, end - line))) break;
      ++count;
      const bool last = end - line < width;
      line = std::min(end + 1, text.size());
      lines.end = line;
      if (last) break;
    }
    if (count >= least_base64_lines &&
        looks_readable(from_base64(text.substr(at, (width + 1) * least_base64_lines))))
      return lines;
    at = std::max(lines.end, first_end + 1);
  }
  return {};
}

/// `-----BEGIN CERTIFICATE-----` around lines of base64.
bool is_pem_mark(std::string_view line) {
  return line.starts_with("-----BEGIN ") || line.starts_with("-----END ");
}

}  // namespace

bool holds_coded_files(std::string_view text) {
  return next_part(text, 0) != text.npos || next_base64(text, 0).begin != text.npos;
}

bool holds_yenc(std::string_view text) {
  const std::size_t at = text.find("=ybegin ");
  return at != text.npos && (at == 0 || text[at - 1] == '\n') &&
         text.substr(at, 200).find("name=") != text.npos;
}

namespace {

/// Looks for a part in what passes next.
void look(LatePart& seen, std::string_view text) {
  const std::string joint = seen.tail + std::string(text.substr(0, part_reach));
  if (const std::size_t at = next_part(joint, 0); at != joint.npos && at <= seen.tail.size())
    seen.first = seen.passed - seen.tail.size() + at;
  for (std::size_t at = find_begin_of_line(text, 0); at != text.npos && seen.first == UINT64_MAX;
       at = find_begin_of_line(text, at + 1))
    if (next_part(text.substr(at, part_reach), 0) != text.npos) seen.first = seen.passed + at + 1;
  seen.passed += text.size();
  seen.tail = text.size() >= part_reach ? std::string(text.substr(text.size() - part_reach))
                                        : joint.substr(joint.size() - std::min(joint.size(), part_reach));
}

}  // namespace

Input look_for_late_part(Input input, std::shared_ptr<LatePart> seen) {
  Input out{std::move(input.name), input.size, nullptr, std::move(input.read_at)};
  out.read = [read = std::move(input.read), seen](std::span<char> buffer) {
    const std::size_t got = read(buffer);
    if (seen->first == UINT64_MAX) look(*seen, {buffer.data(), got});
    return got;
  };
  return out;
}

void look_to_the_end(LatePart& seen, std::uint64_t size,
                     const std::function<std::size_t(std::uint64_t, std::span<char>)>& read_at) {
  std::string buffer(std::size_t{1} << 20, '\0');
  while (seen.first == UINT64_MAX && seen.passed < size) {
    const std::size_t got = read_at(seen.passed, buffer);
    if (got == 0) break;
    look(seen, std::string_view(buffer).substr(0, got));
  }
}

namespace {

UuPart take_uu(std::string_view& rest) {
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
  return part;
}

/// Leaves the marks around lines of base64 out of the text.
void drop_pem_marks(std::string& text) {
  while (!text.empty()) {
    const std::string_view whole = trim(text);
    const std::size_t line = whole.rfind('\n') + 1;  // 0: the first
    if (!is_pem_mark(whole.substr(line))) return;
    text.resize(static_cast<std::size_t>(whole.data() - text.data()) + line);
  }
}

}  // namespace

UuText take_coded_files(std::string_view text) {
  UuText out;
  std::size_t done = 0;
  std::size_t numbered = 0;
  while (true) {
    const std::size_t uu = next_part(text, done);
    const Base64Lines base64 = next_base64(text, done);
    const std::size_t at = std::min(uu, base64.begin);
    if (at == text.npos) break;
    out.text += text.substr(done, at - done);
    if (at == uu) {
      std::string_view rest = text.substr(at);
      out.parts.push_back(take_uu(rest));
      done = text.size() - rest.size();
      continue;
    }
    UuPart part;
    part.name = ++numbered == 1 ? "base64" : "base64 " + std::to_string(numbered);
    part.bytes = from_base64(text.substr(base64.begin, base64.end - base64.begin));
    part.ended = true;
    out.parts.push_back(std::move(part));
    drop_pem_marks(out.text);
    done = base64.end;
    if (is_pem_mark(text.substr(done))) done = std::min(text.find('\n', done), text.size() - 1) + 1;
  }
  out.text += text.substr(done);
  return out;
}

}  // namespace exba::mail
