#pragma once
// What a sentence says of a database and its nodes without quotation marks.
#include <string_view>

#include "model/event.hpp"

namespace exba {

/// Adds to the values what they lack of: `store`, the name behind the word database; `node`, the one that it is
/// on; `from` and `to` of a move; `reason`, what stands behind that label. In the languages of the table. A
/// word that does not look like a computer's name is no node.
void add_names_in_prose(std::string_view message, Facts& values);

}  // namespace exba
