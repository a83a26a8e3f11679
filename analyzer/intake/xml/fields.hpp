#pragma once
// What the values of an <Event> mean, for both ways of reading it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/event.hpp"

namespace exba::event_xml {

/// Decimal or 0x hex; nothing when the text is neither.
std::optional<std::uint64_t> number_of(std::string_view text);
/// Hex digits to bytes, blanks apart; stops at the first thing that is neither.
std::string bytes_of_hex(std::string_view text);
/// An insertion string; `name` is empty where it has none.
void add_insert(Event& event, std::string_view name, std::string value);

/// What of the System part is known only when all of it was read.
struct SystemNumbers {
  std::optional<std::uint64_t> id, level;
  std::uint64_t keywords = 0;
};
/// False when there is no id.
bool settle_system(Event& event, const SystemNumbers& told);

}  // namespace exba::event_xml
