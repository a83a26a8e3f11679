// How it works: the column orders that docs/formats.md section 6.1 knows are tried on the first rows: each column has a class of
// values (a date, a number below 65536, the word for a level, a user...), and the order that most rows fit is taken. None of
// the orders was seen in a real file: what was inferred is said in the source's assumptions. An order that is none of them is
// found by what the catalogue knows.
#include "readers/csv/by_values.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "readers/csv/kinds.hpp"
#include "readers/csv/names.hpp"
#include "readers/csv/rows.hpp"
#include "readers/csv/strangers.hpp"

namespace exba::csv {
namespace {

constexpr std::size_t value_rows = 200;

struct Column {
  Field field;
  Is is;
};

/// A known order of columns without headings. A text or strings column at the end may be missing.
struct Order {
  std::string_view name;
  Columns::Tail tail;
  std::span<const Column> columns;
};

using enum Field;
constexpr Column nt_save[] = {{date, Is::date},     {time, Is::clock},        {source, Is::name},
                              {level, Is::level},   {category, Is::anything}, {id, Is::id},
                              {user, Is::anything}, {computer, Is::computer}, {message, Is::anything}};
constexpr Column nt4_view[] = {{date, Is::date},         {time, Is::clock},      {source, Is::name},
                               {category, Is::anything}, {id, Is::id},           {user, Is::anything},
                               {computer, Is::computer}, {message, Is::anything}};
constexpr Column nt_type_first[] = {{level, Is::level},   {date, Is::date},         {time, Is::clock},
                                    {source, Is::name},   {category, Is::anything}, {id, Is::id},
                                    {user, Is::anything}, {computer, Is::computer}, {message, Is::anything}};
constexpr Column vista_save[] = {{level, Is::level}, {time, Is::moment},       {source, Is::name},
                                 {id, Is::id},       {category, Is::anything}, {message, Is::anything}};
constexpr Column eventquery[] = {{level, Is::level},       {id, Is::id},
                                 {time, Is::moment},       {source, Is::name},
                                 {computer, Is::computer}, {category, Is::anything},
                                 {user, Is::user},         {message, Is::anything}};
constexpr Column psloglist[] = {{record, Is::number}, {channel, Is::anything},  {source, Is::name},
                                {level, Is::level},   {computer, Is::computer}, {time, Is::moment},
                                {id, Is::id},         {user, Is::anything},     {message, Is::anything}};
constexpr Column dumpel_source[] = {
    {date, Is::date},   {time, Is::clock}, {type_number, Is::type},  {category, Is::number}, {id, Is::id},
    {source, Is::name}, {user, Is::user},  {computer, Is::computer}, {strings, Is::anything}};
constexpr Column dumpel_user[] = {
    {date, Is::date}, {time, Is::clock},  {type_number, Is::type},  {category, Is::number}, {id, Is::id},
    {user, Is::user}, {source, Is::name}, {computer, Is::computer}, {strings, Is::anything}};
constexpr Column logparser[] = {{channel, Is::anything}, {record, Is::number},    {time, Is::moment},
                                {none, Is::moment},      {id, Is::number},        {type_number, Is::type},
                                {level, Is::level},      {none, Is::number},      {category, Is::anything},
                                {source, Is::name},      {strings, Is::anything}, {computer, Is::computer},
                                {user, Is::anything},    {message, Is::anything}, {data, Is::anything}};
constexpr Column getevents[] = {{date, Is::date},         {time, Is::clock},    {level, Is::level},
                                {computer, Is::computer}, {id, Is::id},         {source, Is::name},
                                {category, Is::anything}, {user, Is::anything}, {message, Is::anything}};
// Selections with PowerShell whose headings were cut off.
constexpr Column select_1[] = {
    {time, Is::moment}, {id, Is::id}, {level, Is::level}, {source, Is::name}, {message, Is::anything}};
constexpr Column select_2[] = {
    {time, Is::moment}, {source, Is::name}, {id, Is::id}, {level, Is::level}, {message, Is::anything}};
constexpr Column select_3[] = {
    {source, Is::name}, {time, Is::moment}, {id, Is::id}, {level, Is::level}, {message, Is::anything}};
constexpr Column select_4[] = {
    {time, Is::moment}, {level, Is::level}, {source, Is::name}, {id, Is::id}, {message, Is::anything}};

constexpr Order orders[] = {
    {"Log Parser", Columns::Tail::cells, logparser},
    {"PsLogList -s", Columns::Tail::text, psloglist},
    {"dumpel, source before user", Columns::Tail::strings, dumpel_source},
    {"dumpel, user before source", Columns::Tail::strings, dumpel_user},
    {"Event Viewer of NT, 2000, 2003", Columns::Tail::text, nt_save},
    {"Event Viewer of NT, 2000, 2003 with the type first", Columns::Tail::text, nt_type_first},
    {"GetEvents", Columns::Tail::text, getevents},
    {"Event Viewer of NT 4 without the type", Columns::Tail::text, nt4_view},
    {"Event Viewer of Vista and later without its headings", Columns::Tail::cells, vista_save},
    {"eventquery", Columns::Tail::cells, eventquery},
    {"Get-WinEvent", Columns::Tail::cells, select_1},
    {"Get-WinEvent", Columns::Tail::cells, select_2},
    {"Get-WinEvent", Columns::Tail::cells, select_3},
    {"Get-WinEvent", Columns::Tail::cells, select_4},
};

bool row_fits(const Order& order, const Cells& row) {
  const std::size_t least = order.columns.size() - (order.columns.back().is == Is::anything ? 1 : 0);
  if (row.size() < least) return false;
  // One more may be left over at the end of a row; a column of its own makes it another order.
  if (order.tail == Columns::Tail::cells && row.size() > order.columns.size() &&
      (row.size() > order.columns.size() + 1 || !trim(row.back()).empty()))
    return false;
  for (std::size_t i = 0; i < std::min(row.size(), order.columns.size()); ++i)
    if (!fits(order.columns[i].is, row[i])) return false;
  return true;
}

/// How sure a column is that provider: both dumpel orders fit where a user is not told.
std::size_t known_sources(const Order& order, const std::vector<Cells>& rows) {
  const auto at = std::find_if(order.columns.begin(), order.columns.end(),
                               [](const Column& c) { return c.field == source; });
  const auto column = static_cast<std::size_t>(at - order.columns.begin());
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](const Cells& row) {
    return column < row.size() && find_provider(trim(row[column])) != nullptr;
  }));
}

struct Guess {
  const Order* order = nullptr;
  std::size_t rows = 0;
  std::size_t sources = 0;
};

/// The order that most rows fit, half of them at least.
Guess guess_order(const std::vector<Cells>& rows) {
  Guess best;
  for (const Order& order : orders) {
    Guess guess{&order, 0, 0};
    for (const Cells& row : rows) guess.rows += row_fits(order, row);
    if (guess.rows == 0 || guess.rows * 2 < rows.size() || guess.rows < best.rows) continue;
    guess.sources = known_sources(order, rows);
    if (guess.rows > best.rows || guess.sources > best.sources) best = guess;
  }
  return best;
}

/// An order that no list has: each column is what most of its values are; provider and id are those pairs that the
/// catalogue knows.
struct Found {
  std::vector<Column> columns;
  std::size_t rows = 0;
};

class ByCatalogue {
 public:
  explicit ByCatalogue(const std::vector<Cells>& rows) : rows_(&rows) {
    std::map<std::size_t, std::size_t> sizes;
    for (const Cells& row : rows) ++sizes[row.size()];
    for (const auto& [size, count] : sizes)
      if (count > most_) most_ = count, width_ = size;
  }

  std::optional<Found> find() {
    if (width_ < 3 || width_ > 40 || most_ * 5 < rows_->size() * 4) return std::nullopt;
    fields_.assign(width_, none);
    if (!place_source() || !place_id() || !place_time()) return std::nullopt;
    if (!place(level, Is::level, 9)) place_type();
    place(channel, Is::channel, 9);
    for (std::size_t i = 0; i < width_ && std::find(fields_.begin(), fields_.end(), record) == fields_.end();
         ++i)
      if (fields_[i] == none && counts(i, *rows_)) fields_[i] = record;
    place_message();
    place_computer();
    Found found;
    for (const Field field : fields_) found.columns.push_back({field, Is::anything});
    found.rows = most_;
    return found;
  }

 private:
  template <class Test>
  std::size_t count(std::size_t column, Test&& test) const {
    return static_cast<std::size_t>(std::count_if(rows_->begin(), rows_->end(), [&](const Cells& row) {
      return row.size() == width_ && test(row[column], row);
    }));
  }
  bool nearly_all(std::size_t n, std::size_t tenths = 9) const { return n != 0 && n * 10 >= most_ * tenths; }

  bool place_source() {
    std::size_t best = 0;
    for (std::size_t i = 0; i < width_; ++i) {
      const std::size_t known =
          count(i, [](std::string_view cell, const Cells&) { return find_provider(trim(cell)) != nullptr; });
      if (known > best) best = known, source_ = i;
    }
    if (best * 5 < most_) return false;
    fields_[source_] = source;
    return true;
  }
  bool place_id() {
    std::size_t best = 0;
    std::size_t at = width_;
    for (std::size_t i = 0; i < width_; ++i) {
      if (fields_[i] != none) continue;
      if (!nearly_all(count(i, [](std::string_view cell, const Cells&) { return fits(Is::id, cell); })))
        continue;
      const std::size_t known = count(i, [&](std::string_view cell, const Cells& row) {
        const auto number = read_number(trim(cell));
        return number && *number <= 0xFFFF &&
               find_row(trim(row[source_]), static_cast<std::uint16_t>(*number)) != nullptr;
      });
      if (known > best) best = known, at = i;
    }
    if (best * 5 < most_) return false;
    fields_[at] = id;
    return true;
  }
  bool place_time() {
    if (place(time, Is::moment, 9)) return true;
    return place(date, Is::date, 9) && place(time, Is::clock, 9);
  }
  /// The types of events as numbers; one that is the same in all rows may be anything.
  void place_type() {
    for (std::size_t i = 0; i < width_; ++i) {
      if (fields_[i] != none ||
          !nearly_all(count(i, [](std::string_view cell,
                                  const Cells&) { return fits(Is::type, cell) && trim(cell) != "0"; }),
                      10))
        continue;
      std::set<std::string_view> values;
      for (const Cells& row : *rows_)
        if (row.size() == width_) values.insert(trim(row[i]));
      if (values.size() > 1) return void(fields_[i] = type_number);
    }
  }
  bool place(Field field, Is is, std::size_t tenths) {
    for (std::size_t i = 0; i < width_; ++i)
      if (fields_[i] == none &&
          nearly_all(count(i, [is](std::string_view cell, const Cells&) { return fits(is, cell); }), tenths))
        return fields_[i] = field, true;
    return false;
  }
  /// Every value is one; a word that goes by the event is its level in some language.
  void place_computer() {
    for (std::size_t i = 0; i < width_; ++i) {
      if (fields_[i] != none ||
          !nearly_all(count(i, [](std::string_view cell, const Cells&) { return fits(Is::host, cell); }), 10))
        continue;
      if (!goes_by_event(i)) return void(fields_[i] = computer);
    }
  }
  bool goes_by_event(std::size_t column) const {
    const auto id_column =
        static_cast<std::size_t>(std::find(fields_.begin(), fields_.end(), id) - fields_.begin());
    std::map<std::string_view, std::string_view> by_id;
    std::set<std::string_view> values;
    for (const Cells& row : *rows_) {
      if (row.size() != width_) continue;
      values.insert(row[column]);
      if (by_id.try_emplace(row[id_column], row[column]).first->second != row[column]) return false;
    }
    return values.size() > 1 && by_id.size() > values.size();
  }
  void place_message() {
    constexpr std::size_t sentence = 24;  // bytes a cell, on average
    std::size_t best = 0;
    std::size_t at = width_;
    for (std::size_t i = 0; i < width_; ++i) {
      std::size_t size = 0;
      for (const Cells& row : *rows_)
        if (row.size() == width_) size += row[i].size();
      if (fields_[i] == none && size > best) best = size, at = i;
    }
    if (at != width_ && best > sentence * most_) fields_[at] = message;
  }

  const std::vector<Cells>* rows_;
  std::size_t width_ = 0;
  std::size_t most_ = 0;
  std::size_t source_ = 0;
  std::vector<Field> fields_;
};

/// Of a row of headings that did not tell all: those that are known, where no value told more.
void place_known_headings(Columns& columns, const Cells& headings) {
  std::array<int, field_count> ranks{};  // 0: placed by its values, under a heading that says nothing
  for (std::size_t f = 0; f < field_count; ++f)
    if (const int c = columns.at[f]; c != no_column && static_cast<std::size_t>(c) < headings.size())
      if (const Name name = name_of(headings[static_cast<std::size_t>(c)]);
          name.field == static_cast<Field>(f))
        ranks[f] = name.rank + 1;
  for (std::size_t i = 0; i < headings.size() && i < column_limit; ++i) {
    const Name name = name_of(headings[i]);
    const auto f = static_cast<std::size_t>(name.field);
    if (name.field == none || (columns.has(name.field) && ranks[f] == 0)) continue;
    int& text = columns.at[static_cast<std::size_t>(message)];
    if (text == static_cast<int>(i) && name.field != message && !columns.has(name.field))
      text = no_column;  // the longest values are those of another heading
    if (std::find(columns.at.begin(), columns.at.end(), static_cast<int>(i)) != columns.at.end()) continue;
    if (columns.has(name.field) && ranks[f] <= name.rank + 1) continue;
    columns.at[f] = static_cast<int>(i);
    ranks[f] = name.rank + 1;
  }
  set_peek(columns);
}

/// Whether the first row names the columns: it has as many cells, none of them empty, a number or a time.
bool names_columns(const Cells& first, std::size_t columns) {
  return first.size() == columns && std::none_of(first.begin(), first.end(), [](std::string_view cell) {
           return trim(cell).empty() || fits(Is::number, cell) || fits(Is::moment, cell) ||
                  fits(Is::date, cell);
         });
}

Columns columns_of(const Order& order, char separator) {
  Columns columns;
  columns.separator = separator;
  columns.at.fill(no_column);
  columns.count = order.columns.size();
  columns.tail = order.tail;
  columns.inferred = "no headings: as ";
  columns.inferred += order.name;
  columns.inferred += " writes them (";
  for (std::size_t i = 0; i < order.columns.size(); ++i) {
    if (order.columns[i].field != none)
      columns.at[static_cast<std::size_t>(order.columns[i].field)] = static_cast<int>(i);
    columns.inferred.append(i == 0 ? "" : ", ").append(word_of(order.columns[i].field));
  }
  columns.inferred += "), by their values";
  set_peek(columns);
  return columns;
}

}  // namespace

namespace {

/// The column that is no field yet and of whose values nearly all fit; no_column: none.
int column_that_fits(const Columns& columns, std::span<const Cells> rows, Is is) {
  for (std::size_t i = 0; i < columns.count; ++i) {
    if (std::find(columns.at.begin(), columns.at.end(), static_cast<int>(i)) != columns.at.end()) continue;
    std::size_t filled = 0, fit = 0;
    for (const Cells& row : rows) {
      if (i >= row.size() || trim(row[i]).empty()) continue;
      ++filled;
      fit += fits(is, row[i]);
      if ((filled - fit) * 10 > rows.size()) break;  // whatever follows
    }
    if (filled * 2 >= rows.size() && filled != 0 && fit * 10 >= filled * 9) return static_cast<int>(i);
  }
  return no_column;
}

bool mostly_fits(int column, std::span<const Cells> rows, Is is) {
  const auto fit = std::count_if(rows.begin(), rows.end(), [&](const Cells& row) {
    return static_cast<std::size_t>(column) < row.size() && fits(is, row[static_cast<std::size_t>(column)]);
  });
  return static_cast<std::size_t>(fit) * 2 > rows.size();
}

}  // namespace

void text_by_values(Columns& columns, const Cells& headings, std::span<const Cells> rows) {
  for (const Field other : {Field::message, Field::xml, Field::strings, Field::payload, Field::data})
    if (columns.has(other)) return;
  constexpr std::ptrdiff_t blanks = 3;  // of a sentence
  for (std::size_t i = 0; i < columns.count && !rows.empty(); ++i) {
    if (std::find(columns.at.begin(), columns.at.end(), static_cast<int>(i)) != columns.at.end()) continue;
    const auto told = std::count_if(rows.begin(), rows.end(), [&](const Cells& row) {
      return i < row.size() && std::count(row[i].begin(), row[i].end(), ' ') >= blanks;
    });
    if (static_cast<std::size_t>(told) * 10 < rows.size() * 8) continue;
    columns.at[static_cast<std::size_t>(message)] = static_cast<int>(i);
    columns.inferred += columns.inferred.empty() ? "" : "; ";
    columns.inferred += "descriptions below \"" + std::string(trim(headings[i])) + "\", by its values";
    return;
  }
}

void times_by_values(Columns& columns, const Cells& headings, std::span<const Cells> rows) {
  if (rows.empty()) return;
  const auto at = [&](Field f) -> int& { return columns.at[static_cast<std::size_t>(f)]; };
  const auto tell = [&](int column) {
    const std::string_view heading = trim(headings[static_cast<std::size_t>(column)]);
    columns.inferred += columns.inferred.empty() ? "" : "; ";
    columns.inferred += heading.empty() ? "times in a column without a heading, by its values"
                                        : "times below \"" + std::string(heading) + "\", by its values";
  };
  if (at(time) == no_column && at(date) == no_column) {
    if (const int moment = column_that_fits(columns, rows, Is::moment); moment != no_column) {
      at(time) = moment;
      return tell(moment);
    }
    const int day = column_that_fits(columns, rows, Is::date);
    if (day == no_column) return;
    at(date) = day;
    tell(day);
  }
  if (at(time) != no_column && at(date) != no_column) return;
  const int dated = at(date) != no_column ? at(date) : at(time);
  const Is missing = mostly_fits(dated, rows, Is::date)    ? Is::clock
                     : mostly_fits(dated, rows, Is::clock) ? Is::date
                                                           : Is::anything;
  if (missing == Is::anything) return;
  const int found = column_that_fits(columns, rows, missing);
  if (found == no_column) return;
  at(date) = missing == Is::clock ? dated : found;
  at(time) = missing == Is::clock ? found : dated;
  tell(found);
}

void set_peek(Columns& columns) {
  columns.to_peek = 1;
  for (const Field f : {Field::id, Field::instance, Field::source, Field::time, Field::date, Field::computer,
                        Field::channel, Field::record, Field::xml})
    columns.to_peek = std::max(columns.to_peek, static_cast<std::size_t>(columns.column(f) + 1));
}

std::string_view word_of(Field f) {
  switch (f) {
    case date: return "date";
    case time: return "time";
    case source: return "source";
    case level: return "level";
    case category: return "category";
    case id: return "event id";
    case user: return "user";
    case computer: return "computer";
    case message: return "description";
    case record: return "record id";
    case channel: return "log";
    case type_number: return "type";
    case strings: return "insertion strings";
    case data: return "data";
    case instance: return "event id";
    case none: return "-";
    default: return "-";
  }
}

std::vector<Cells> first_rows(std::string_view head, char separator, std::size_t limit,
                              std::vector<std::size_t>& ends) {
  std::vector<Cells> rows;
  std::vector<Cell> cells;
  RowScanner scanner(separator);
  for (std::size_t at = 0; rows.size() < limit;) {
    const Row row = scanner.scan(head, at, 0, Rest::none, column_limit, cells);
    if (row.state != Row::State::whole) break;
    at = row.end;
    Cells views;
    for (const Cell& cell : cells) views.push_back(head.substr(cell.begin, cell.end - cell.begin));
    rows.push_back(std::move(views));
    ends.push_back(at);
  }
  return rows;
}

std::optional<Table> table_by_values(std::string_view head) {
  std::optional<Table> best;
  std::size_t best_rows = 0;
  for (const char separator : separators) {
    std::vector<std::size_t> ends;
    std::vector<Cells> rows = first_rows(head, separator, value_rows, ends);
    if (rows.size() > 1 && rows.size() < value_rows && !head.ends_with('\n'))
      rows.pop_back();  // cut off by the end of the head
    std::erase_if(rows, [](const Cells& row) { return row.size() == 1 && trim(row[0]).empty(); });
    const Guess guess = guess_order(rows);
    if (guess.order == nullptr || guess.rows <= best_rows) continue;
    best_rows = guess.rows;
    best = Table{columns_of(*guess.order, separator), 0};
    best->columns.strings_parted = std::any_of(rows.begin(), rows.end(), [&](const Cells& row) {
      return row.size() > guess.order->columns.size() && row_fits(*guess.order, row);
    });
  }
  if (best) return best;
  for (const char separator : separators) {
    std::vector<std::size_t> ends;
    std::vector<Cells> rows = first_rows(head, separator, value_rows, ends);
    if (rows.size() > 1 && rows.size() < value_rows && !head.ends_with('\n')) rows.pop_back();
    std::erase_if(rows, [](const Cells& row) { return row.size() == 1 && trim(row[0]).empty(); });
    // A row of headings would count against every column of a short table.
    const bool headed = rows.size() > 2 && names_columns(rows.front(), rows[1].size());
    const auto found = ByCatalogue(headed ? std::vector<Cells>(rows.begin() + 1, rows.end()) : rows).find();
    if (!found || found->rows <= best_rows) continue;
    best_rows = found->rows;
    best = Table{columns_of({"no known program", Columns::Tail::cells, found->columns}, separator), 0};
    if (names_columns(rows.front(), found->columns.size())) {
      best->columns.has_header = true;
      place_known_headings(best->columns, rows.front());
      best->columns.inferred = "headings that no program is known to write" +
                               best->columns.inferred.substr(best->columns.inferred.find(" ("));
      best->begin = ends.front();
    }
  }
  return best;
}

}  // namespace exba::csv
