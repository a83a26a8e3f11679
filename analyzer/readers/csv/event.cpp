// How it works: each field is asked for by name; what a form leaves out stays empty. Cells behind the last
// heading are the description, as Event Viewer writes it, one or (where its commas were not quoted) several.
#include "readers/csv/event.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "intake/hex_dump.hpp"
#include "intake/json/event.hpp"
#include "intake/words/headings.hpp"
#include "intake/xml/event.hpp"
#include "intake/xml/strings.hpp"
#include "readers/csv/names.hpp"

namespace exba::csv {
namespace {

std::string told(std::string_view text) {
  text = trim(text);
  return is_not_available(text) ? std::string{} : std::string(text);
}

/// All cells from `first` on, with the separators that parted them.
std::string joined(const RowFields& row, std::size_t first, char separator) {
  std::string out;
  std::string scratch;
  for (std::size_t i = first; i < row.size(); ++i) {
    if (i != first) out += separator;
    out += row.cell(i, scratch);
  }
  return out;
}

std::string message_of(RowFields& row, const Columns& columns) {
  const int column = columns.column(Field::message);
  if (column == no_column)
    return clean_message(row.size() > columns.count ? joined(row, columns.count, columns.separator) : "");
  const bool last = static_cast<std::size_t>(column) + 1 == columns.count;
  if (last && row.size() > columns.count)
    return clean_message(joined(row, static_cast<std::size_t>(column), columns.separator));
  return clean_message(row(Field::message));
}

void add_payload(std::string_view text, Event& event) {
  text = trim(text);
  if (text.starts_with('{') || text.starts_with('['))
    add_payload_json(text, event);
  else if (text.starts_with('<'))
    add_payload_xml(text, event);
}

/// A blank before the mark (tracerpt) makes it no mark of the table's.
std::string_view unquoted(std::string_view cell) {
  cell = trim(cell);
  const bool quoted = cell.size() > 1 && cell.starts_with('"') && cell.ends_with('"');
  return quoted ? cell.substr(1, cell.size() - 2) : cell;
}

/// dumpel prints the insertion strings in place of the message: parted by tabs, or (by default) by blanks,
/// which a single word alone does not need.
void add_tail_strings(const RowFields& row, const Columns& columns, Event& event) {
  const auto first = static_cast<std::size_t>(columns.column(Field::strings));
  std::string scratch;
  if (row.size() <= first) return;
  if (row.size() == first + 1) {
    const std::string_view all = unquoted(row.cell(first, scratch));
    event.has_inserts = columns.strings_parted || all.find(' ') == all.npos;
    if (!event.has_inserts)
      event.message = clean_message(all);
    else if (!all.empty())
      event.inserts.emplace_back(all);
    return;
  }
  event.has_inserts = true;
  for (std::size_t i = first; i < row.size(); ++i) {
    event.inserts.emplace_back(unquoted(row.cell(i, scratch)));
  }
}

}  // namespace

Level read_level(RowFields& row) {
  Level level = read_level(row(Field::level), Field::level);
  if (level == Level::unknown) level = read_level(row(Field::level_number), Field::level_number);
  if (level == Level::unknown) level = read_level(row(Field::type_number), Field::type_number);
  const std::string_view keywords = trim(row(Field::keywords));
  if (keywords.empty() || (level != Level::unknown && level != Level::information)) return level;
  if (const auto bits = read_bits(keywords)) {
    const Level audit = level_from_system(0, *bits);
    return audit == Level::information ? level : audit;
  }
  const Level audit = read_level(keywords, Field::level);  // the Security form has them in place of the level
  return audit == Level::unknown ? level : audit;
}

bool read_id(RowFields& row, Event& event) {
  event.qualifiers.reset();
  if (read_event_id(row(Field::id), event)) return true;
  if (read_event_id(row(Field::instance), event)) return true;
  for (const Field f : {Field::id, Field::instance})
    if (const std::string_view bare = bare_number(row(f));
        bare.starts_with("0x") && read_event_id(bare, event))
      return true;
  const auto grouped = read_grouped(row(Field::id));  // `9,607`
  if (grouped && *grouped <= 0xFFFF) return event.id = static_cast<std::uint16_t>(*grouped), true;
  return false;
}

namespace {

EventTime read_written_time(RowFields& row, const Columns& columns) {
  const std::string_view time = trim(row(Field::time));
  const std::string_view date = trim(row(Field::date));
  if (date.empty()) return read_event_time(time, columns.zone);
  EventTime out = read_event_time(date, columns.zone);
  if (!out.stamp || out.stamp->has_clock || time.empty()) return out;
  if (parse_clock(time, *out.stamp)) return out;
  EventTime whole = read_event_time(time, columns.zone);  // a second column with date and time
  return whole.stamp || whole.exact != no_time ? whole : out;
}

}  // namespace

EventTime read_time(RowFields& row, const Columns& columns) {
  EventTime out = read_written_time(row, columns);
  if (columns.heading_zone && out.stamp && !out.stamp->zone) out.stamp->zone = columns.heading_zone;
  return out;
}

std::uint64_t read_record(RowFields& row) {
  return read_grouped(row(Field::record)).value_or(0);
}

void fill_event(RowFields& row, const Columns& columns, Event& event) {
  event.provider = trim(row(Field::source));
  event.channel = told(row(Field::channel));
  event.computer = told(row(Field::computer));
  event.user = told(row(Field::user));
  event.category = trim(row(Field::category));
  event.record_id = read_record(row);
  event.level = read_level(row);
  if (const auto q = read_number(row(Field::qualifiers)); q && *q <= 0xFFFF)
    event.qualifiers = static_cast<std::uint16_t>(*q);
  else if (columns.has(Field::instance) && !event.qualifiers) {
    Event instance;
    if (read_event_id(row(Field::instance), instance) && instance.id == event.id)
      event.qualifiers = instance.qualifiers;
  }
  if (columns.tail == Columns::Tail::strings) {
    add_tail_strings(row, columns, event);
  } else {
    event.message = message_of(row, columns);
    add_strings(row(Field::strings), event);
  }
  add_payload(row(Field::payload), event);
  if (event.data.empty()) event.data = read_plain_bytes(row(Field::data));
}

}  // namespace exba::csv
