#pragma once
// What a heading of a table, or the name of a value in a list or an object, says of what stands under it; and
// whether a value looks like that.
#include <cstdint>
#include <optional>
#include <string_view>

#include "intake/words/field_names.hpp"

namespace exba::csv {

struct Name {
  Field field = Field::none;
  int rank = 0;        ///< of two for one field the lower one holds
  bool known = false;  ///< a heading that somebody writes, of use or not
  bool foreign = false;
  std::optional<std::int16_t> zone;  ///< `TimeGenerated [UTC]`: minutes east of UTC
};

/// The names that programs use, those of Event Viewer in all languages, and paths that end in one of them.
Name name_of(std::string_view heading);

/// Whether a value may stand in that field: an id, a record id, a time, a level, the name of a provider or
/// a computer. True for fields whose values can be anything, and for an empty value.
bool looks_like(Field field, std::string_view value);

/// `0x00002587 (9607)`: a number without what repeats it in brackets.
std::string_view bare_number(std::string_view text);

/// A number as tables print it for people: `1,030`, `1 030`; else as read_number.
std::optional<std::uint64_t> read_grouped(std::string_view text);

}  // namespace exba::csv
