// How it works: a heading is looked up among the names that programs use and then among those of Event Viewer
// in all languages; of two for one field the better one holds. Without headings, the column orders that
// docs/formats.md section 6.1 knows are tried on the first rows: each column has a class of values (a date, a number below
// 65536, the word for a level, a user...), and the order that most rows fit is taken. None of the orders
// without headings was seen in a real file: what was inferred is said in the source's assumptions.
#include "readers/csv/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "intake/words/headings.hpp"
#include "intake/words/level_words.hpp"
#include "readers/csv/rows.hpp"

namespace exba::csv {
namespace {

constexpr std::size_t heading_rows = 60;
constexpr std::size_t value_rows = 200;
constexpr char separators[] = {',', '\t', ';', '|'};

// ---- By headings.

struct Named {
  Field field = Field::none;
  int rank = 0;
  bool known = false;
  bool foreign = false;
};

Named named(Heading heading) {
  switch (heading) {
    case Heading::level: return {Field::level, 2, true, false};
    case Heading::source: return {Field::source, 1, true, false};
    case Heading::category: return {Field::category, 1, true, false};
    case Heading::id: return {Field::id, 1, true, false};
    case Heading::date: return {Field::date, 1, true, false};
    case Heading::time: return {Field::time, 3, true, false};
    case Heading::user: return {Field::user, 1, true, false};
    case Heading::computer: return {Field::computer, 1, true, false};
    case Heading::log: return {Field::channel, 1, true, false};
    case Heading::record: return {Field::record, 2, true, false};
    case Heading::instance: return {Field::instance, 1, true, false};
    case Heading::type_number: return {Field::type_number, 1, true, false};
    case Heading::level_number: return {Field::level_number, 1, true, false};
    case Heading::description: return {Field::message, 1, true, false};
    case Heading::data: return {Field::data, 1, true, false};
    case Heading::event_xml: return {Field::xml, 1, true, false};
    case Heading::other: return {Field::none, 0, true, false};
  }
  return {};
}

Named named(std::string_view cell) {
  cell = trim(cell);
  if (cell.empty() || cell.size() > 64) return {};
  if (const FieldName* field = find_field(cell)) return {field->field, field->rank, true, false};
  if (const HeadingRow* row = find_heading(cell)) {
    Named out = named(row->heading);
    out.foreign = row->language == HeadingRow::Language::other;
    if (lower(cell) == "schlüsselwörter" || cell == "キーワード") out.field = Field::keywords;
    return out;
  }
  return {};
}

void set_peek(Columns& columns) {
  columns.to_peek = 1;
  for (const Field f : {Field::id, Field::instance, Field::source, Field::time, Field::date, Field::computer,
                        Field::channel, Field::record, Field::xml})
    columns.to_peek = std::max(columns.to_peek, static_cast<std::size_t>(columns.column(f) + 1));
}

/// Columns that only EvtxECmd writes: its times are UTC and do not say so.
bool is_evtxecmd(std::string_view cell) {
  return equal_ignoring_case(cell, "PayloadData1") || equal_ignoring_case(cell, "MapDescription");
}

// ---- By values.

enum class Is { date, clock, moment, level, id, number, type, user, channel, name, computer, anything };

bool is_channel(std::string_view text) {
  static constexpr std::string_view known[] = {"Application",
                                               "System",
                                               "Security",
                                               "Setup",
                                               "Anwendung",
                                               "Sicherheit",
                                               "Directory Service",
                                               "DNS Server",
                                               "Internet Explorer",
                                               "ForwardedEvents",
                                               "File Replication Service"};
  for (const std::string_view name : known)
    if (equal_ignoring_case(name, text)) return true;
  return text.find("/Operational") != text.npos || text.find("/Admin") != text.npos;
}

bool is_user(std::string_view text) {
  return is_not_available(text) || text.find('\\') != text.npos || text.starts_with("S-1-");
}

/// A word of which an export to ASCII left question marks alone.
bool lost_to_ascii(std::string_view text) {
  return text.size() >= 2 && text.find_first_not_of("? ") == text.npos;
}

bool fits(Is what, std::string_view cell) {
  cell = trim(cell);
  switch (what) {
    case Is::date: {
      const auto stamp = parse_stamp(cell);
      return stamp && stamp->fields != LocalStamp::Fields::none && !stamp->has_clock;
    }
    case Is::clock: {
      LocalStamp stamp;
      return !cell.empty() && parse_clock(cell, stamp);
    }
    case Is::moment: {
      const auto stamp = parse_stamp(cell);
      return (stamp && stamp->fields != LocalStamp::Fields::none && stamp->has_clock) ||
             read_event_time(cell).exact != no_time;
    }
    case Is::level:
      return (!is_number(cell) && level_from_word(cell) != Level::unknown) || lost_to_ascii(cell);
    case Is::id: return is_number(cell) && cell.size() <= 5 && *read_number(cell) <= 65535;
    case Is::number: return is_number(cell) && cell.size() <= 18;
    case Is::type:
      return is_number(cell) && cell.size() <= 2 &&
             level_from_type_number(static_cast<unsigned>(*read_number(cell))) != Level::unknown;
    case Is::user: return cell.empty() || is_user(cell);
    case Is::channel: return is_channel(cell);
    case Is::name:
      return !cell.empty() && cell.size() <= 128 && !is_number(cell) && !is_user(cell) &&
             level_from_word(cell) == Level::unknown && !parse_stamp(cell);
    case Is::computer:
      return !cell.empty() && cell.size() <= 255 && cell.find_first_of(" \t\\:{}") == cell.npos &&
             !is_not_available(cell);
    case Is::anything: return true;
  }
  return false;
}

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
  if (order.tail == Columns::Tail::cells && row.size() > order.columns.size() + 1) return false;
  for (std::size_t i = 0; i < std::min(row.size(), order.columns.size()); ++i)
    if (!fits(order.columns[i].is, row[i])) return false;
  return true;
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
    default: return "-";
  }
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

/// The first rows of a text, as views into it (quoted cells with their doubled marks: nobody looks so close
/// here).
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

}  // namespace

std::optional<Columns> columns_from_headings(const Cells& row, char separator) {
  Columns columns;
  columns.separator = separator;
  columns.at.fill(no_column);
  columns.count = std::min(row.size(), column_limit);
  columns.has_header = true;
  if (row.size() < 3 || row.size() > column_limit) return std::nullopt;
  std::array<int, field_count> ranks{};
  int known = 0;
  int chinese_event = no_column;  // 事件 heads the event id in a list, the time in a block
  for (std::size_t i = 0; i < columns.count; ++i) {
    Named name = named(row[i]);
    if (trim(row[i]) == "事件") chinese_event = static_cast<int>(i), name.rank = 9;
    if (is_evtxecmd(trim(row[i]))) columns.zone = ZoneOfText::utc;
    known += name.known;
    if (name.foreign) columns.language = FileClock::Headings::other;
    if (name.field == none) continue;
    const auto f = static_cast<std::size_t>(name.field);
    if (columns.at[f] != no_column && ranks[f] <= name.rank) continue;
    columns.at[f] = static_cast<int>(i);
    ranks[f] = name.rank;
  }
  if (!columns.has(id) && !columns.has(instance) && chinese_event != no_column) {
    columns.at[static_cast<std::size_t>(id)] = chinese_event;
    if (columns.column(time) == chinese_event) columns.at[static_cast<std::size_t>(time)] = no_column;
  }
  // Italian and Portuguese head the date with the word that is English for the binary data.
  if (!columns.has(time) && !columns.has(date))
    std::swap(columns.at[static_cast<std::size_t>(date)], columns.at[static_cast<std::size_t>(data)]);
  else if (columns.has(time) && !columns.has(date) && columns.has(data) &&
           columns.language == FileClock::Headings::other)
    std::swap(columns.at[static_cast<std::size_t>(date)], columns.at[static_cast<std::size_t>(data)]);
  const bool event = columns.has(id) || columns.has(instance);
  const bool whose = columns.has(source) || columns.has(channel);
  if (known < 3 && !columns.has(xml)) return std::nullopt;
  if (!columns.has(xml) && !(event && whose)) return std::nullopt;
  set_peek(columns);
  return columns;
}

std::optional<Table> find_table(std::string_view head) {
  std::optional<Table> best;
  std::size_t best_fields = 0;
  for (const char separator : separators) {
    std::vector<std::size_t> ends;
    const std::vector<Cells> rows = first_rows(head, separator, heading_rows, ends);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      auto columns = columns_from_headings(rows[i], separator);
      if (!columns) continue;
      const auto fields = static_cast<std::size_t>(std::count_if(
          columns->at.begin(), columns->at.end(), [](int column) { return column != no_column; }));
      if (fields > best_fields) best = Table{*columns, ends[i]}, best_fields = fields;
      break;
    }
  }
  if (best) return best;
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
  return best;
}

}  // namespace exba::csv
