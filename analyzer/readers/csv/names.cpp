// How it works: names are looked up in three tables, the most exact first. A value is held against its field by
// its shape alone: what a GUID, a sentence or a word of a level cannot be is known without knowing the program.
#include "readers/csv/names.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "intake/times/date_words.hpp"
#include "intake/times/event_time.hpp"
#include "intake/words/headings.hpp"
#include "intake/words/level_words.hpp"

namespace exba::csv {
namespace {

constexpr std::size_t longest_heading = 128;
constexpr std::size_t longest_provider = 255;

Name of_heading(Heading heading) {
  switch (heading) {
    case Heading::level: return {Field::level, 2, true, false, {}};
    case Heading::source: return {Field::source, 1, true, false, {}};
    case Heading::category: return {Field::category, 1, true, false, {}};
    case Heading::id: return {Field::id, 1, true, false, {}};
    case Heading::date: return {Field::date, 1, true, false, {}};
    case Heading::time: return {Field::time, 3, true, false, {}};
    case Heading::user: return {Field::user, 1, true, false, {}};
    case Heading::computer: return {Field::computer, 1, true, false, {}};
    case Heading::log: return {Field::channel, 1, true, false, {}};
    case Heading::record: return {Field::record, 2, true, false, {}};
    case Heading::instance: return {Field::instance, 1, true, false, {}};
    case Heading::type_number: return {Field::type_number, 1, true, false, {}};
    case Heading::level_number: return {Field::level_number, 1, true, false, {}};
    case Heading::description: return {Field::message, 1, true, false, {}};
    case Heading::data: return {Field::data, 1, true, false, {}};
    case Heading::event_xml: return {Field::xml, 1, true, false, {}};
    case Heading::other: return {Field::none, 0, true, false, {}};
  }
  return {};
}

/// Names that say so little that only the values below them make them such: not for objects of any program.
constexpr FieldName weak_names[] = {{"number", Field::id, 6},
                                    {"fullnumber", Field::instance, 3},
                                    {"levelid", Field::level_number, 1},
                                    {"logtype", Field::channel, 1},
                                    {"desc", Field::message, 2}};

Name plain_name(std::string_view heading) {
  std::string letters;
  for (const char c : heading)
    if (lower(c) >= 'a' && lower(c) <= 'z') letters += lower(c);
  for (const FieldName& weak : weak_names)
    if (letters == weak.name && letters.size() + 1 >= heading.size())
      return {weak.field, weak.rank, true, false, {}};
  if (const FieldName* field = find_field(heading)) return {field->field, field->rank, true, false, {}};
  if (const HeadingRow* row = find_heading(heading)) {
    Name out = of_heading(row->heading);
    out.foreign = row->language == HeadingRow::Language::other;
    if (lower(heading) == "schlüsselwörter" || heading == "キーワード") out.field = Field::keywords;
    return out;
  }
  return {};
}

bool digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_time(std::string_view value) {
  const EventTime time = read_event_time(value);
  LocalStamp clock;
  return time.exact != no_time || time.stamp || parse_clock(value, clock);
}

}  // namespace

Name name_of(std::string_view heading) {
  heading = trim(heading);
  if (heading.empty() || heading.size() > longest_heading || heading == "_id") return {};
  if (Name name = plain_name(heading); name.known) return name;
  std::string_view unit;
  const std::string_view bare = without_unit(heading, unit);
  Name name = bare == heading ? Name{} : plain_name(bare);
  if (!name.known) {
    const FieldName* field = find_field_in_path(bare);
    if (field == nullptr) return {};
    // Event XML's own path tells whose value it is; any other may be of another program.
    const bool own = bare.find("System.") != bare.npos;
    name = {field->field, field->rank + (own ? 0 : path_rank), true, false, {}};
  }
  if (name.field == Field::time || name.field == Field::date) name.zone = zone_of_word(unit);
  return name;
}

bool looks_like(Field field, std::string_view value) {
  value = trim(value);
  if (value.empty() || is_not_available(value)) return true;
  Event event;
  switch (field) {
    case Field::id:
    case Field::instance: return read_event_id(bare_number(value), event) || read_grouped(value).has_value();
    case Field::record: return read_grouped(value).has_value();
    case Field::time:
    case Field::date: return is_time(value);
    case Field::level:
    case Field::level_number:
    case Field::type_number: return read_level(value, field) != Level::unknown || value.size() < 3;
    case Field::source:
      return value.size() <= longest_provider && !digits(value) &&
             value.find_first_of("<>{}\n\t") == value.npos && !is_time(value);
    case Field::xml: return value.find("<Event") != value.npos;
    case Field::channel:
      return value.size() <= longest_provider && value.find_first_of("<>{}\n\t") == value.npos;
    case Field::computer: return value.size() <= 255 && value.find_first_of("<>{}\n\t,;") == value.npos;
    default: return true;
  }
}

std::string_view bare_number(std::string_view text) {
  text = trim(text);
  const std::size_t bracket = text.find(" (");
  return bracket != text.npos && text.ends_with(')') && read_number(text.substr(0, bracket))
             ? text.substr(0, bracket)
             : text;
}

std::optional<std::uint64_t> read_grouped(std::string_view text) {
  if (const auto plain = read_number(text)) return plain;
  text = trim(text);
  std::uint64_t value = 0;
  std::size_t digits_since = 0;
  bool grouped = false;
  for (std::size_t at = 0; at < text.size() && text.size() < 32; ++at) {
    const char c = text[at];
    if (c >= '0' && c <= '9') {
      value = value * 10 + static_cast<std::uint64_t>(c - '0');
      ++digits_since;
      continue;
    }
    std::size_t mark = c == ',' || c == '.' || c == ' ' || c == '\'' ? 1 : 0;
    for (const std::string_view blank : {"\xC2\xA0", "\xE2\x80\xAF"})
      if (text.substr(at).starts_with(blank)) mark = blank.size();
    if (mark == 0 || digits_since == 0 || digits_since > 3 || (grouped && digits_since != 3))
      return std::nullopt;
    grouped = true;
    digits_since = 0;
    at += mark - 1;
  }
  if (!grouped || digits_since != 3) return std::nullopt;
  return value;
}

}  // namespace exba::csv
