#include "readers/csv/troubles.hpp"

#include <fmt/format.h>

#include "base/chars.hpp"

namespace exba::csv {

void tell_odd_rows(const RowTroubles& troubles, Intake& intake) {
  if (troubles.odd == 0) return;
  intake.problem({Position::Unit::line, troubles.first_odd},
                 fmt::format("{} row(s) without an event id, the first one here: \"{}\"; left out",
                             troubles.odd, troubles.odd_text));
}

void tell_troubles(const RowTroubles& troubles, Intake& intake) {
  if (troubles.surplus != 0)
    intake.problem(
        {Position::Unit::line, troubles.first_surplus},
        fmt::format("{} row(s) with more cells than the table has headings, the first one here: what "
                    "stands in them may have shifted",
                    troubles.surplus));
  // Spreadsheets leave out the empty cells at the end of a row: of one in four rows and more, that is no damage.
  constexpr std::uint64_t few = 4;
  if (troubles.short_ones != 0 && troubles.full >= few * troubles.short_ones)
    intake.problem(
        {Position::Unit::line, troubles.first_short},
        fmt::format("{} row(s) with fewer cells than the table has headings, the first one here: what "
                    "stands in them may have shifted",
                    troubles.short_ones));
  if (troubles.stray_marks != 0)
    intake.problem(
        {Position::Unit::line, troubles.first_stray_mark},
        fmt::format("{} row(s) with a quotation mark that closes a cell and opens none, the first one here: "
                    "what stands in them may have shifted",
                    troubles.stray_marks));
  if (troubles.no_provider + troubles.by_text != 0)
    intake.problem(
        fmt::format("the table has no column for the provider (ProviderName, Source): {} event(s) were "
                    "recognised by their text, {} could not be and mean nothing; export that column as "
                    "well",
                    troubles.by_text, troubles.no_provider));
}

void tell_damage(Row::Damage damage, const Position& position, Intake& intake) {
  if (damage == Row::Damage::unclosed)
    intake.problem(
        position,
        "a quotation mark opens a cell of this row and nothing closes it: the row was taken to end there");
  else
    intake.problem(position, "this row is longer than 1 MiB; what stands behind that was left out");
}

std::string beginning_of(std::string_view row) {
  std::string text(row.substr(0, row.find_first_of("\r\n")).substr(0, 80));
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.pop_back();
  return text;
}

bool is_foot(std::string_view row) {
  if (row.find_first_not_of(",;\t|\"") == row.npos) return true;
  if (row.starts_with('(') && (row.ends_with(" rows)") || row.ends_with(" row)"))) return true;
  return is_digit(row[0]) && row.find(" in set (") != row.npos;
}

}  // namespace exba::csv
