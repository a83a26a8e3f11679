// How it works: a condition is parted at the `or` and `and` that stand outside of brackets and quotes. A part of one
// of the usual forms (`@code`, `@code = '-614'`, `contains(' -614 ', concat(' ', @code, ' '))`) asks for an attribute;
// every other part is open. The document (document.cpp) says which attributes an event has: those that are no facts
// are open as well, but for its signal.
#include "rulebook/sieve.hpp"

#include <algorithm>
#include <optional>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "rulebook/document.hpp"

namespace exba {
namespace {

using Demand = EventSieve::Demand;
using Asked = Demand::What;

constexpr std::string_view no_facts[] = {"n",        "provider", "id",        "level", "time",
                                         "computer", "channel",  "record_id", "near",  "seconds"};

bool in_sieved_name(char c) {
  return is_word(c) || c == '-' || c == '.' || is_beyond_ascii(c);
}

/// Calls `f(at)` for every place outside of brackets and quotes; false where these do not close.
template <class F>
bool for_each_open_place(std::string_view text, F f) {
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\'' || c == '"') {
      i = text.find(c, i + 1);
      if (i == std::string_view::npos) return false;
      continue;
    }
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (depth < 0) return false;
    if (depth == 0) f(i);
  }
  return depth == 0;
}

/// The operands of an operator of that name; one where there is none. Empty: not understood.
std::vector<std::string_view> parted(std::string_view text, std::string_view word) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  const auto operand_ends = [&](std::size_t at) {
    const std::string_view before = trim(text.substr(begin, at - begin));
    return !before.empty() && (in_sieved_name(before.back()) || before.back() == ')' ||
                               before.back() == ']' || before.back() == '\'' || before.back() == '"');
  };
  const bool whole = for_each_open_place(text, [&](std::size_t i) {
    if (i < begin || text.substr(i, word.size()) != word || i == 0) return;
    const std::size_t end = i + word.size();
    const bool alone = !in_sieved_name(text[i - 1]) && text[i - 1] != '@' && text[i - 1] != '/' &&
                       text[i - 1] != ':' && text[i - 1] != '$' && end < text.size() &&
                       !in_sieved_name(text[end]);
    if (!alone || !operand_ends(i)) return;
    parts.push_back(text.substr(begin, i - begin));
    begin = end;
  });
  if (!whole) return {};
  parts.push_back(text.substr(begin));
  return parts;
}

/// Takes `@name` off the head.
std::optional<std::string_view> take_attribute(std::string_view& text) {
  if (!text.starts_with('@')) return std::nullopt;
  std::size_t end = 1;
  while (end < text.size() && in_sieved_name(text[end])) ++end;
  const std::string_view name = text.substr(1, end - 1);
  text = trim(text.substr(end));
  if (name.empty()) return std::nullopt;
  return name;
}

/// Takes a quoted text off the head.
std::optional<std::string_view> take_literal(std::string_view& text) {
  if (text.empty() || (text[0] != '\'' && text[0] != '"')) return std::nullopt;
  const std::size_t end = text.find(text[0], 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view literal = text.substr(1, end - 1);
  text = trim(text.substr(end + 1));
  return literal;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text = trim(text.substr(word.size()));
  return true;
}

Demand on(std::string_view name, Asked what, std::string_view value = {}) {
  if (std::find(std::begin(no_facts), std::end(no_facts), name) != std::end(no_facts)) return {};
  return {what, std::string(name), std::string(value), {}};
}

/// `@name`, `@name = 'x'`.
Demand compared(std::string_view text) {
  const auto name = take_attribute(text);
  if (!name) return {};
  if (text.empty()) return on(*name, Asked::has);
  if (!take(text, "=")) return {};
  const auto value = take_literal(text);
  return value && text.empty() ? on(*name, Asked::equals, *value) : Demand{};
}

/// `starts-with(@name, 'x')`, `contains(@name, 'x')`, `contains(' x ', concat(' ', @name, ' '))`: what is searched for
/// is never empty, and two blanks stand in no such list.
Demand searched(std::string_view text) {
  const bool begins = take(text, "starts-with");
  if ((!begins && !take(text, "contains")) || !take(text, "(")) return {};
  if (const auto name = take_attribute(text)) {
    if (!take(text, ",")) return {};
    const auto value = take_literal(text);
    if (!value || value->empty() || !take(text, ")") || !text.empty()) return {};
    return begins ? on(*name, Asked::begins, *value) : on(*name, Asked::has);
  }
  const auto list = take_literal(text);
  if (begins || !list || list->find("  ") != std::string_view::npos || !take(text, ",") ||
      !take(text, "concat") || !take(text, "("))
    return {};
  const auto blank = take_literal(text);
  if (blank != " " || !take(text, ",")) return {};
  const auto name = take_attribute(text);
  if (!name || !take(text, ",")) return {};
  const auto blank_behind = take_literal(text);
  if (blank_behind != " " || !take(text, ")") || !take(text, ")") || !text.empty()) return {};
  return on(*name, Asked::listed, *list);
}

Demand understand(std::string_view text, int depth = 0);

Demand joined(Asked what, const std::vector<std::string_view>& parts, int depth) {
  Demand all{what, {}, {}, {}};
  for (const std::string_view part : parts) all.parts.push_back(understand(part, depth + 1));
  return all;
}

Demand understand(std::string_view text, int depth) {
  constexpr int deepest = 16;
  text = trim(text);
  if (text.empty() || depth > deepest) return {};
  if (const auto parts = parted(text, "or"); parts.size() != 1)
    return parts.empty() ? Demand{} : joined(Asked::any_of, parts, depth);
  if (const auto parts = parted(text, "and"); parts.size() != 1)
    return parts.empty() ? Demand{} : joined(Asked::all_of, parts, depth);
  if (text.front() == '(') {
    std::size_t closes = 0;
    for_each_open_place(text, [&](std::size_t at) { closes = closes == 0 ? at : closes; });
    return closes + 1 == text.size() ? understand(text.substr(1, text.size() - 2), depth + 1) : Demand{};
  }
  return text.front() == '@' ? compared(text) : searched(text);
}

/// Whether `list` holds the word between blanks.
bool stands_in(std::string_view list, std::string_view word) {
  for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if (at > 0 && list[at - 1] == ' ' && end < list.size() && list[end] == ' ') return true;
  }
  return false;
}

/// Of a value that XML cannot hold as it is, the attribute says something else (xml_text): open.
bool holds(const Demand& demand, std::string_view value) {
  if (demand.what == Asked::has) return true;
  const bool same = demand.what == Asked::equals   ? value == demand.value
                    : demand.what == Asked::begins ? value.starts_with(demand.value)
                                                   : stands_in(demand.value, value);
  return same || !std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

/// What is left of it where the signal is known; nothing: it never holds.
std::optional<Demand> with_signal(const Demand& demand, std::string_view signal) {
  if (demand.what == Asked::all_of || demand.what == Asked::any_of) {
    const bool any = demand.what == Asked::any_of;
    Demand left{demand.what, {}, {}, {}};
    for (const Demand& part : demand.parts) {
      std::optional<Demand> rest = with_signal(part, signal);
      if (!rest && !any) return std::nullopt;
      if (rest && rest->what == Asked::open && any) return Demand{};
      if (rest && rest->what != Asked::open) left.parts.push_back(std::move(*rest));
    }
    if (left.parts.empty()) return any ? std::nullopt : std::optional(Demand{});
    return left;
  }
  if (demand.what == Asked::open || demand.name != "signal") return demand;
  return holds(demand, signal) ? std::optional(Demand{}) : std::nullopt;
}

/// Names of facts become attributes sign for sign, but for what is put before one that begins with no letter.
bool may_have(const Demand& demand, const Event& event) {
  for (const Fact& fact : event.facts) {
    if (fact.name.empty() || !(is_letter(fact.name[0]) || fact.name[0] == '_')) return true;
    if (fact.name.size() != demand.name.size()) continue;
    if (fact.name == demand.name) return holds(demand, fact.value);
    if (attribute_name(fact.name) != fact.name) return true;
  }
  return false;
}

bool may_hold(const Demand& demand, const Event& event) {
  const auto part = [&](const Demand& d) { return may_hold(d, event); };
  switch (demand.what) {
    case Asked::open: return true;
    case Asked::all_of: return std::all_of(demand.parts.begin(), demand.parts.end(), part);
    case Asked::any_of: return std::any_of(demand.parts.begin(), demand.parts.end(), part);
    default: return may_have(demand, event);
  }
}

}  // namespace

EventSieve::EventSieve(const Rule& rule) {
  demand_.what = Asked::any_of;
  for (const RuleWhen& when : rule.when) demand_.parts.push_back(understand(when.xpath));
  for (const std::string& xpath : rule.undecided) demand_.parts.push_back(understand(xpath));
}

std::optional<EventSieve> EventSieve::of(std::string_view signal) const {
  std::optional<Demand> left = with_signal(demand_, signal);
  if (!left) return std::nullopt;
  return EventSieve(std::move(*left));
}

bool EventSieve::passes(const Event& event) const {
  return may_hold(demand_, event);
}

}  // namespace exba
