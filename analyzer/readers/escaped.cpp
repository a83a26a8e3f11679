// How it works: only the five references of XML and those by number are resolved; what is none stays. A text is looked at
// in pieces: a reference that a piece ends in goes to the next.
#include "readers/escaped.hpp"

#include <algorithm>

#include "base/chars.hpp"
#include "base/encoding.hpp"
#include "readers/parts.hpp"

namespace exba {
namespace {

constexpr std::size_t longest_reference = 12;
constexpr unsigned most_times = 3;  // a ticket in a feed in a page

struct MarkReference {
  std::string_view name;
  char mark;
};
constexpr MarkReference mark_references[] = {
    {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};

/// What the reference between `&` and `;` stands for; 0: it is none.
std::uint32_t referred(std::string_view name) {
  for (const MarkReference& r : mark_references)
    if (r.name == name) return static_cast<unsigned char>(r.mark);
  if (name.size() < 2 || name[0] != '#' || name.size() > 8) return 0;
  const bool hex = name[1] == 'x' || name[1] == 'X';
  std::uint32_t code = 0;
  for (const char c : name.substr(hex ? 2 : 1)) {
    const int value = hex ? hex_value(c) : is_digit(c) ? c - '0' : -1;
    if (value < 0) return 0;
    code = code * (hex ? 16u : 10u) + static_cast<std::uint32_t>(value);
  }
  return code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code;
}

/// Appends `text` resolved once; how much of it was taken: a reference at its end may go on.
std::size_t resolve_marks(std::string_view text, bool last, std::string& out) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t amp = std::min(text.find('&', at), text.size());
    out.append(text.substr(at, amp - at));
    at = amp;
    if (at == text.size()) break;
    const std::size_t end = text.substr(0, std::min(text.size(), at + longest_reference)).find(';', at);
    if (end == text.npos && !last && text.size() - at < longest_reference) break;
    const std::uint32_t code = end == text.npos ? 0 : referred(text.substr(at + 1, end - at - 1));
    if (code == 0) {
      out += text[at++];
    } else {
      append_utf8(out, code);
      at = end + 1;
    }
  }
  return at;
}

bool holds_event_tag(std::string_view text) {
  for (std::size_t at = text.find("<Event"); at != text.npos; at = text.find("<Event", at + 1)) {
    const char next = at + 6 < text.size() ? text[at + 6] : '\0';
    if ((next == ' ' || next == '>') && text.substr(at, 4096).find("System") != text.npos) return true;
  }
  return false;
}

}  // namespace

unsigned escaped_events(std::string_view head) {
  if (head.find("Event") == head.npos || head.find('&') == head.npos || holds_event_tag(head)) return 0;
  std::string text(head);
  for (unsigned times = 1; times <= most_times; ++times) {
    std::string next;
    resolve_marks(text, true, next);
    if (next.size() == text.size()) return 0;
    if (holds_event_tag(next)) return times;
    text = std::move(next);
  }
  return 0;
}

std::string unescaped(std::string_view text, unsigned times) {
  std::string now(text);
  for (unsigned i = 0; i < times; ++i) {
    std::string next;
    resolve_marks(now, true, next);
    now = std::move(next);
  }
  return now;
}

Input unescaped(Input input, unsigned times) {
  constexpr std::size_t block = 64 * 1024;
  for (unsigned i = 0; i < times; ++i) {
    const std::string name = input.name;
    input = made_input(name, [from = std::move(input), text = std::string()](std::string& out) mutable {
      const std::size_t had = text.size();
      text.resize(had + block);
      const std::size_t got = from.read(std::span(text).subspan(had));
      text.resize(had + got);
      text.erase(0, resolve_marks(text, got < block, out));
      return got == block;
    });
  }
  return input;
}

}  // namespace exba
