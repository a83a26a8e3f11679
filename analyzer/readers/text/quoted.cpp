// How it works: a thread often quotes an event in one line, without the headings that make a block: `Event ID
// 2034 Source MSExchangeRepl`, `ESE Event ID 2007 - Information Store ...`, Windows' own `The description for
// Event ID 326 from source ESE cannot be found`. Prose that explains an event reads much the same ("Event ID
// 9607 from MSExchangeIS means ..."), so such a line is an event only where it holds nothing but id and a
// source that has it, where Windows wrote it, or where the text behind the id is the text of that event. What
// stands below it, up to a blank line, is its text.
#include <algorithm>
#include <array>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "readers/text/scan.hpp"

namespace exba::event_text {
namespace {

constexpr std::size_t reach = 96;        // an id further inside a line stands in a sentence
constexpr std::size_t longest_name = 5;  // words of a provider's name

bool part_of_word(char c) {
  return is_word(c) || is_beyond_ascii(c);
}
constexpr std::string_view between = " \t,;:.()[]-\"'";

std::string_view without_ends(std::string_view text) {
  const std::size_t first = text.find_first_not_of(between);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(between) + 1 - first);
}

/// `Event ID` or `EventID`, and where what follows it begins; nothing: npos.
std::size_t behind_event_id(std::string_view text, std::size_t& begin) {
  const std::string_view head = text.substr(0, reach);
  constexpr std::string_view event = "event";
  for (begin = find_ignoring_case(head, event); begin != head.npos;
       begin = find_ignoring_case(head, event, begin + 1)) {
    if (begin != 0 && part_of_word(text[begin - 1])) continue;
    for (const std::string_view id : {" id", "id"})
      if (equal_ignoring_case(head.substr(begin + event.size()).substr(0, id.size()), id))
        return begin + event.size() + id.size();
  }
  return text.npos;
}

/// The known provider that the text begins with, its longest name; `size` is what it takes.
std::string_view leading_provider(std::string_view text, std::size_t& size) {
  std::array<std::size_t, longest_name> ends{};
  std::size_t words = 0;
  for (std::size_t at = 0; at < text.size() && words < ends.size();) {
    const std::size_t word = at;
    while (at < text.size() && part_of_word(text[at])) ++at;
    if (at == word) break;
    ends[words++] = at;
    if (at >= text.size() || (text[at] != ' ' && text[at] != '-')) break;
    ++at;
  }
  for (; words > 0; --words) {
    size = ends[words - 1];
    if (find_provider(text.substr(0, size)) != nullptr) return text.substr(0, size);
  }
  return {};
}

/// Whether the text is that of this event of the provider.
bool fits(std::string_view provider, std::uint16_t id, std::string_view text) {
  return find_row(provider, id) != nullptr && id_by_text(provider, text, {}) == id;
}

/// `Event ID 2034 Source MSExchangeRepl`, and nothing else but text that fits; or Windows' sentence.
bool names_source(std::string_view text, std::size_t begin, std::uint16_t id, QuotedEvent& quoted) {
  std::string_view rest = text.substr(quoted.text_at);
  const bool sentence = equal_ignoring_case(without_ends(text.substr(0, begin)), "The description for");
  if (begin != 0 && !sentence) return false;
  for (const std::string_view word : {"from source", "in source", "source"}) {
    if (!equal_ignoring_case(rest.substr(0, word.size()), word)) continue;
    rest = rest.substr(word.size());
    if (rest.starts_with(':')) return false;  // headings, which are read as such
    rest = rest.substr(std::min(rest.find_first_not_of(" \t("), rest.size()));
    std::size_t size = 0;
    quoted.source = leading_provider(rest, size);
    if (quoted.source.empty() || find_row(quoted.source, id) == nullptr) return false;
    const std::size_t behind = static_cast<std::size_t>(rest.data() - text.data()) + size;
    quoted.text_at = std::min(text.find_first_not_of(between, behind), text.size());
    rest = text.substr(quoted.text_at);
    if (rest.empty()) return true;
    if (sentence) return rest.starts_with("cannot be found.") || rest.starts_with("could not be found.");
    return fits(quoted.source, id, rest);
  }
  return false;
}

}  // namespace

bool quotes_event(std::string_view text, QuotedEvent& quoted) {
  std::size_t begin = 0;
  std::size_t at = behind_event_id(text, begin);
  if (at == text.npos) return false;
  at = std::min(text.find_first_not_of(" \t:#=(", at), text.size());
  std::uint32_t id = 0;
  const std::size_t digits = at;
  for (; at < text.size() && is_digit(text[at]) && at - digits < 5; ++at)
    id = id * 10 + static_cast<std::uint32_t>(text[at] - '0');
  if (at == digits || id > 0xFFFF || (at < text.size() && part_of_word(text[at]))) return false;
  quoted.id = text.substr(digits, at - digits);
  const auto number = static_cast<std::uint16_t>(id);
  at = std::min(text.find_first_not_of(between, at), text.size());
  quoted.text_at = at;
  const std::string_view rest = text.substr(at);
  quoted.source = without_ends(text.substr(0, begin));  // `ESE Event ID 2007 - ...`
  if (!rest.empty() && !quoted.source.empty() && fits(quoted.source, number, rest)) return true;
  quoted.source = rest.empty() ? std::string_view{} : provider_by_text(number, rest);
  if (!quoted.source.empty()) return true;
  return names_source(text, begin, number, quoted);
}

/// Where no block is open, or only one that was itself quoted so: text of a description is never taken apart.
bool Scanner::quoted(const Line& line) {
  QuotedEvent event;
  if (has_candidate_ || (has_current_ && !current_->quoted) || !quotes_event(line.text, event)) return false;
  if (has_current_) {
    current_->tail.resize(std::min(line_mark_, current_->tail.size()));
    finish();
  }
  open(line, {});
  candidate_->quoted = true;
  candidate_->seen = bit(Heading::id) | bit(Heading::source);
  candidate_->headings = 2;
  candidate_->value(Heading::id).assign(event.id);
  candidate_->value(Heading::source).assign(event.source);
  begin_description(line, {find_heading("Description"), 0, event.text_at, event.text_at, Label::Form::colon});
  return true;
}

}  // namespace exba::event_text
