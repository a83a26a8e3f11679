#pragma once
// The strings of an event found again in a text whose wording no row tells: another language, another version,
// a computer without the provider's message file. Two ways, both without knowing a word of the text: the list
// that Event Viewer prints in place of a description, and the shape of what is looked for.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/cleaning.hpp"
#include "model/event.hpp"

namespace exba {

/// The strings that stand, one a line, below a description that only says that there is none, in any
/// language: its first paragraph names provider and id, a line ends in a colon, the strings follow up to a
/// closing sentence. Nothing where the message is no such text.
std::optional<std::vector<std::string>> strings_below_description(std::string_view message,
                                                                  std::string_view provider,
                                                                  std::uint16_t id);

/// Of the names that a row gives its strings, those that a shape or the order in quotation marks tells:
/// session and component are guids, a store is `database\server`, a code is a failing HRESULT, the others stand
/// in quotation marks in the order of the names. What is not told by this is left out.
void values_by_shape(std::string_view message, std::span<const FactName> names, Facts& values);
/// The guid of a set alone, which no other value can be mistaken for. Empty: none.
std::string guid_in(std::string_view message);

}  // namespace exba
