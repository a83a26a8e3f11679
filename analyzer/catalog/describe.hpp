#pragma once
// What can be said of an event that no rule knows: its text, its strings by their names, the codes in it.
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "model/event.hpp"

namespace exba {

/// A code as a text spells it; `known` is null where exba has no such code.
struct FoundCode {
  std::string spelt;
  const ErrorCode* known = nullptr;
};

/// The codes that stand in a text, each once, in their order; at most eight. Large numbers with the marks of a
/// code (0x8..., -510, 2155348129) are taken wherever they stand, small ones only behind a word that announces
/// a code.
std::vector<FoundCode> codes_in(std::string_view text);

/// `-510 = JET_errLogWriteFail: writing to a log failed`, or that nothing is known of it.
std::string words_of(const FoundCode& code);

/// One line: what the event says, in its own words where the export kept them, else in ours, with its strings.
std::string describe(const Event& event);

/// What the event means in our own words, without its strings; empty where nobody knows it.
std::string_view meaning_in_our_words(std::string_view provider, std::uint16_t id);

/// All that an event tells in words or strings, for `codes_in`.
std::string all_text(const Event& event);

}  // namespace exba
