#pragma once
// Tables that every build carries, so that the same bytes come out whatever the machine knows: the files of data/,
// compiled in as text by cmake/embed_data.cmake and written by scripts/make_*.py, which describe their lines.
#include <algorithm>
#include <charconv>
#include <string_view>

namespace exba {

std::string_view zones_data();
std::string_view code_pages_data();
std::string_view wordings_data();

/// What stands before `end` in a table or in one of its lines; it and the mark are taken off `rest`.
inline std::string_view take_field(std::string_view& rest, char end) {
  const std::size_t at = std::min(rest.find(end), rest.size());
  const std::string_view field = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return field;
}

/// 0 for what is no number: the tables are ours, and tests look at all of them.
template <class Number>
Number field_number(std::string_view field, int base = 10) {
  Number value = 0;
  std::from_chars(field.data(), field.data() + field.size(), value, base);
  return value;
}

}  // namespace exba
