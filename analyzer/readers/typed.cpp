// How it works: all of these are two or three bytes of UTF-8 behind C2, E2 or EF, which stand seldom in a log; whatever lies
// between is copied as a whole.
#include "readers/typed.hpp"

#include <algorithm>
#include <memory>

#include "readers/parts.hpp"

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

}  // namespace

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
  struct State {
    Input input;
    std::string raw;
  };
  const auto state = std::make_shared<State>();
  std::string name = input.name;
  state->input = std::move(input);
  return made_input(std::move(name), [state, marks](std::string& out) {
    constexpr std::size_t block = 64 * 1024;
    const std::size_t had = state->raw.size();
    state->raw.resize(had + block);
    const std::size_t got = state->input.read(std::span(state->raw).subspan(had));
    state->raw.resize(had + got);
    state->raw.erase(0, append_typed(out, state->raw, marks, got < block));
    return got == block;
  });
}

}  // namespace exba
