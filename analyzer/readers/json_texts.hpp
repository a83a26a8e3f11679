#pragma once
// JSON whose strings hold text of another form: the export of a chat or a ticket, events as a collector's raw lines.
#include <string>
#include <string_view>

#include "base/input.hpp"

namespace exba {

/// Whether the head is JSON with strings in it that are longer than names and words.
bool may_hold_texts(std::string_view head);

/// These strings, unescaped: each on lines of its own, those of several lines with a blank line behind them.
std::string texts_in_json(std::string_view json);
Input texts_in_json(Input json);

}  // namespace exba
