#pragma once
// What a value can be by its looks, whatever its heading says: for columns whose headings nobody knows.
#include <string_view>

namespace exba::csv {

enum class Is { date, clock, moment, level, id, number, type, user, channel, name, computer, host, anything };

/// Whether a value may be one of that kind.
bool fits(Is what, std::string_view cell);

}  // namespace exba::csv
