#pragma once
#include <string_view>

#include "model/event.hpp"

namespace exba {

/// The level that a word of an export means, in any language of the table (docs/formats.md section 5), letter case of
/// ASCII, blanks and a trailing `s` or `event` apart ("Information event", "Informationen"). `unknown` for
/// any other text, an empty one included.
Level level_from_word(std::string_view word);

/// The number of the legacy event type (1, 2, 4, 8, 16), as dumpel, Log Parser and Splunk print it.
Level level_from_type_number(unsigned type);

/// The number of the level of Vista and later (1..5; 0 is "log always", shown as information).
Level level_from_number(unsigned level);

}  // namespace exba
