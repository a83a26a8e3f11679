#pragma once
// What the columns of a table are: told by their headings, or found out from the values.
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "intake/times/dates.hpp"
#include "intake/times/event_time.hpp"
#include "intake/words/field_names.hpp"

namespace exba::csv {

inline constexpr int no_column = -1;
inline constexpr std::size_t column_limit = 256;

struct Columns {
  enum class Tail {
    cells,    ///< cells behind the last heading are the description
    text,     ///< the last column is text whose separators may not be quoted
    strings,  ///< the cells from the last column on are insertion strings (dumpel)
  };
  char separator = ',';
  std::size_t count = 0;
  std::array<int, field_count> at{};  ///< of a field; no_column: the table has none
  std::size_t to_peek = 0;            ///< columns that tell whose event it is and when
  Tail tail = Tail::cells;
  ZoneOfText zone = ZoneOfText::local;
  std::optional<std::int16_t> heading_zone;  ///< minutes east of UTC: `TimeGenerated [UTC]`
  FileClock::Headings language = FileClock::Headings::english;
  bool has_header = false;
  bool strings_parted = false;     ///< Tail::strings: some row has several, so that one cell is one string
  bool hold_events = false;        ///< a cell of each row holds a whole event: its name does not matter
  std::vector<std::string> names;  ///< hold_events: the headings
  std::string misfit;              ///< a heading under which most values are none of its kind, in words
  std::string inferred;  ///< what was found out from values, in words; empty where headings say it all

  int column(Field f) const { return at[static_cast<std::size_t>(f)]; }
  bool has(Field f) const { return column(f) != no_column; }
};

using Cells = std::vector<std::string_view>;

/// The columns that a row of headings names; nothing when it is none: it must name an id, and a source, a
/// channel, a whole event, or time and message, and be three headings or more. Of two headings for one field the
/// rows behind it decide, where they are given: the one whose values look like the field holds.
std::optional<Columns> columns_from_headings(const Cells& row, char separator,
                                             std::span<const Cells> rows = {});

/// A table found in the first bytes of a text.
struct Table {
  Columns columns;
  std::size_t begin = 0;  ///< of the first row behind the headings
};
/// By headings in the first 60 rows, with each separator; else by the values of the first 200 rows; else
/// nothing.
std::optional<Table> find_table(std::string_view head);

}  // namespace exba::csv
