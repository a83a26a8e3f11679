#pragma once
// Columns without headings, found out from their values; and what that shares with headings.
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "readers/csv/columns.hpp"

namespace exba::csv {

inline constexpr std::size_t heading_rows = 60;
inline constexpr char separators[] = {',', '\t', ';', '|'};

/// Counts the columns that tell whose event a row is and when it was.
void set_peek(Columns& columns);
/// The word for a field in a sentence.
std::string_view word_of(Field f);
/// The first rows of a text, as views into it (quoted cells with their doubled marks: nobody looks so close
/// here); `ends`: where each one ends.
std::vector<Cells> first_rows(std::string_view head, char separator, std::size_t limit,
                              std::vector<std::size_t>& ends);
/// Where headings name no column for the time (`Zeitstempel`, one heading above the columns of date and clock), the one
/// whose values are times.
void times_by_values(Columns& columns, const Cells& headings, std::span<const Cells> rows);
/// The same for the descriptions: the column that holds sentences.
void text_by_values(Columns& columns, const Cells& headings, std::span<const Cells> rows);
/// A table whose columns are in an order that docs/formats.md section 6.1 knows, or whose values the catalogue knows; else
/// nothing.
std::optional<Table> table_by_values(std::string_view head);

}  // namespace exba::csv
