#pragma once
// What is told of a table's rows when it was read: those that are no events, those whose cells do not fit the headings,
// those of which no column says the provider.
#include <cstdint>
#include <string>
#include <string_view>

#include "intake/intake.hpp"
#include "readers/csv/rows.hpp"

namespace exba::csv {

struct RowTroubles {
  std::uint64_t odd = 0;        ///< rows without an event id
  std::uint64_t first_odd = 0;  ///< line of the first one
  std::string odd_text;         ///< and how it begins
  std::uint64_t surplus = 0;    ///< rows with more cells than headings
  std::uint64_t first_surplus = 0;
  std::uint64_t full = 0, short_ones = 0;  ///< rows with as many cells as headings, with fewer
  std::uint64_t first_short = 0;
  std::uint64_t stray_marks = 0;  ///< rows with a quotation mark that closes a cell and opens none
  std::uint64_t first_stray_mark = 0;
  std::uint64_t no_provider = 0;  ///< rows without a provider, which their text does not tell either
  std::uint64_t by_text = 0;      ///< and those whose text tells it
};
void tell_odd_rows(const RowTroubles& troubles, Intake& intake);
void tell_troubles(const RowTroubles& troubles, Intake& intake);  ///< the others
void tell_damage(Row::Damage damage, const Position& position, Intake& intake);

/// At most 80 bytes of a row's first line, whole characters only.
std::string beginning_of(std::string_view row);

/// What programs write below a table: a row of empty cells, `(12 rows)` (psql), `12 rows in set (0.01 sec)` (MySQL).
bool is_foot(std::string_view row);

}  // namespace exba::csv
