// How it works: each name is asked for its field once and remembered. Of two values for one field the one whose
// name is better holds, but a value that cannot be what its name says (a GUID under `id`) gives way to any that
// can, and a provider that the catalogue knows stands before one that it does not: `source` is the computer in
// one program and the provider in the next. A value that holds a whole <Event>, or Splunk's text of one, is the
// event; the values beside it only help out.
#include "readers/csv/named.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "intake/times/date_words.hpp"
#include "intake/times/event_time.hpp"
#include "intake/xml/strings.hpp"
#include "readers/csv/kinds.hpp"

namespace exba::csv {
namespace {

constexpr int misfit = 1000;  // behind every name whose value fits
constexpr int nothing = 500;  // an empty value
constexpr std::size_t names_kept = 1024;
constexpr std::size_t inserts_limit = 1024;

bool provider_known(std::string_view name) {
  return find_provider(trim(name)) != nullptr;
}

/// The N of `param3`, `String: 3`, `Data_3`, `InsertionString3`, `winlog.event_data.param3`; 0: another name.
std::size_t number_of_insert(std::string_view name) {
  std::size_t digits = name.size();
  while (digits > 0 && name[digits - 1] >= '0' && name[digits - 1] <= '9') --digits;
  if (digits == name.size() || name.size() - digits > 4) return 0;
  std::string word;
  for (const char c : name.substr(0, digits))
    if (lower(c) >= 'a' && lower(c) <= 'z')
      word += lower(c);
    else if (c == '.')
      word.clear();
  static constexpr std::string_view words[] = {"param",           "string",         "data",
                                               "insertionstring", "eventdataparam", "insert"};
  if (std::find(std::begin(words), std::end(words), word) == std::end(words)) return 0;
  std::size_t number = 0;
  for (const char c : name.substr(digits)) number = number * 10 + static_cast<std::size_t>(c - '0');
  return number;
}

}  // namespace

void NamedCells::clear() {
  text_.clear();
  cells_.clear();
  names_.clear();
  given_.clear();
  inserts.clear();
  insert_names.clear();
  inserts_parted = false;
  columns_ = {};
  columns_.at.fill(no_column);
  ranks_.fill(2 * misfit);
}

void NamedCells::add(std::string_view name, std::string_view value, int rank) {
  const std::size_t begin = text_.size();
  append(value);
  cells_.push_back({begin, text_.size(), false});
  names_.emplace_back(name);
  given_.push_back(rank);
}

void NamedCells::add_insert(std::string_view name, std::string value) {
  std::size_t place = number_of_insert(name);
  if (place == 0 ? inserts.size() >= inserts_limit : place > inserts_limit) return;
  if (place != 0) name = {};
  if (place == 0) place = inserts.size() + 1;
  if (inserts.size() < place) inserts.resize(place), insert_names.resize(place);
  inserts[place - 1] = std::move(value);
  insert_names[place - 1] = name;
}

void NamedCells::continue_last(std::string_view line) {
  ensure(!cells_.empty(), "there is a value to continue");
  append("\n");
  append(line);
  cells_.back().end = text_.size();
}

void NamedCells::append_last(std::string_view text) {
  ensure(!cells_.empty(), "there is a value to continue");
  append(text);
  cells_.back().end = text_.size();
}

void NamedCells::append(std::string_view value) {
  const std::size_t room = size_limit - std::min(size_limit, text_.size());
  cut_ = cut_ || value.size() > room;
  text_ += value.substr(0, room);
}

/// Decides what field the value is.
void NamedCells::place(std::size_t i) {
  auto known = known_.find(names_[i]);
  if (known == known_.end()) {
    if (known_.size() >= names_kept) known_.clear();
    known = known_.emplace(names_[i], name_of(names_[i])).first;
  }
  const Name& name = known->second;
  if (equal_ignoring_case(names_[i], "timezone"))
    if (const auto zone = zone_of_word(value(i))) columns_.heading_zone = zone;
  if (name.foreign) columns_.language = FileClock::Headings::other;
  if (name.field == Field::none) return;
  const std::string_view text = value(i);
  int rank = name.rank + given_[i];
  if (trim(text).empty())
    rank += nothing;
  else if (!looks_like(name.field, text))
    rank += misfit;
  else if (name.field == Field::source && provider_known(text))
    rank -= nothing;
  const auto place = static_cast<std::size_t>(name.field);
  if (rank >= ranks_[place]) return;
  ranks_[place] = rank;
  columns_.at[place] = static_cast<int>(i);
  if ((name.field == Field::time || name.field == Field::date) && name.zone)
    columns_.heading_zone = name.zone;
}

bool NamedCells::is_stranger(std::size_t i) const {
  const auto known = known_.find(names_[i]);
  return known != known_.end() && !known->second.known && number_of_insert(names_[i]) == 0;
}

/// What no known name tells and the value of an unknown one proves.
void NamedCells::place_strangers() {
  const bool no_level = !has(Field::level) && !has(Field::level_number) && !has(Field::type_number);
  const bool no_text = !has(Field::message) && !has(Field::strings) && !has(Field::payload) &&
                       !has(Field::xml) && inserts.empty() && (has(Field::id) || has(Field::instance));
  if (!no_level && !no_text && has(Field::computer) && has(Field::channel)) return;
  const auto take = [&](Field field, std::size_t i, std::string_view word) {
    columns_.at[static_cast<std::size_t>(field)] = static_cast<int>(i);
    columns_.inferred += fmt::format("{}{} behind \"{}\", by its value",
                                     columns_.inferred.empty() ? "" : "; ", word, names_[i]);
  };
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const std::string_view text = value(i);
    if (text.empty() || !is_stranger(i)) continue;
    constexpr std::ptrdiff_t blanks = 3;  // of a sentence
    if (no_text && !has(Field::message) && std::count(text.begin(), text.end(), ' ') >= blanks &&
        fits(Is::name, text.substr(0, text.find(' ')))) {
      take(Field::message, i, "the description");
      continue;
    }
    if (text.size() > 255) continue;
    if (no_level && !has(Field::level) && is_level_word(text))
      take(Field::level, i, "the level");
    else if (!has(Field::channel) && fits(Is::channel, text))
      take(Field::channel, i, "the log");
    else if (!has(Field::computer) && fits(Is::host, text) && speaks_of_computer(names_[i]))
      take(Field::computer, i, "the computer");
  }
}

void NamedCells::finish(RowFields& fields) {
  for (Cell& cell : cells_)
    while (cell.end > cell.begin && (text_[cell.end - 1] == '\n' || text_[cell.end - 1] == ' ')) --cell.end;
  for (std::size_t i = 0; i < cells_.size(); ++i) place(i);
  place_strangers();
  // evtxexport's event number is the record's.
  if (has(Field::id) && has(Field::instance)) {
    int& id = columns_.at[static_cast<std::size_t>(Field::id)];
    if (equal_ignoring_case(trim(names_[static_cast<std::size_t>(id)]), "Event number")) {
      if (!has(Field::record)) columns_.at[static_cast<std::size_t>(Field::record)] = id;
      id = no_column;
    }
  }
  const bool numbered = inserts.empty();  // or told one by one
  for (std::size_t i = 0; i < cells_.size() && numbered; ++i)
    if (number_of_insert(names_[i]) != 0) add_insert(names_[i], std::string(trim(value(i))));
  columns_.count = cells_.size();
  fields.set(text_, cells_, columns_);
}

NamedEvents::NamedEvents(const ReadOptions& options, Intake& intake)
    : intake_(&intake),
      events_(intake, options.date_order, options.time_zone, options.computer),
      xml_(intake) {}

bool NamedEvents::whole_events(NamedCells& row, Position position) {
  bool any = false;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string_view value = row.value(i);
    for (std::size_t at = find_whole_event(value); at != value.npos;) {
      const std::size_t end = value.find("</Event>", at);
      const std::size_t behind = end == value.npos ? value.size() : end + 8;
      xml_.take(value.substr(at, behind - at), position, end == value.npos ? Ending::cut : Ending::closed);
      any = true;
      at = find_whole_event(value, behind);
    }
    if (any) break;  // a second cell tells the same ones again
  }
  if (any) ++taken_;
  return any;
}

bool NamedEvents::take_if_event(NamedCells& row, Position position) {
  if (whole_events(row, position)) return true;
  for (std::size_t i = 0; i < row.size(); ++i) {
    NamedCells inner;
    if (!read_told_text(row.value(i), inner)) continue;
    for (std::size_t j = 0; j < row.size(); ++j)
      if (j != i) {
        // Splunk's own time has a zone, that of the text has none; Plaso's text has no time at all.
        const bool time = trim(row.name(j)) == "_time" && read_event_time(row.value(j)).exact != no_time;
        inner.add(row.name(j), row.value(j), time ? -10 : 10);
      }
    return take_if_event(inner, position);
  }
  row.finish(fields_);
  cut_ = cut_ || row.cut();
  event_.reset();
  if (!read_id(fields_, event_)) return false;
  const EventTime time = csv::read_time(fields_, row.columns());
  const Field whose[] = {Field::source,   Field::channel, Field::message,
                         Field::computer, Field::level,   Field::record};
  const auto told = std::count_if(std::begin(whose), std::end(whose), [&](Field f) { return row.has(f); });
  const bool dated = time.exact != no_time || time.stamp;
  if (told == 0 || (told == 1 && !dated && !row.has(Field::source))) return false;
  ++taken_;
  if (strangers_.looking()) {
    for (std::size_t i = 0; i < row.size(); ++i)
      if (row.is_stranger(i)) strangers_.see(row.name(i), row.value(i));
    strangers_.end_event(position);
  }
  if (!row.columns().inferred.empty()) intake_->assume("columns", row.columns().inferred);
  std::string_view provider = trim(fields_(Field::source));
  if (provider.empty() || !looks_like(Field::source, provider)) {
    if (provider.empty()) provider = provider_by_text(event_.id, clean_message(fields_(Field::message)));
    if (no_provider_ + by_text_ == 0) first_no_provider_ = position;
    ++(provider.empty() ? no_provider_ : by_text_);
  }
  if (!intake_->wants(provider, event_.id) &&
      !intake_->shows_if(provider, [&] { return read_level(fields_); })) {
    events_.pass(trim(fields_(Field::computer)), trim(fields_(Field::channel)), provider,
                 read_record(fields_), time, position, row.columns().language);
    return true;
  }
  event_.position = position;
  const std::string told_provider(provider);
  fill_event(fields_, row.columns(), event_);
  event_.provider = told_provider;
  if (!row.inserts.empty()) {
    event_.inserts = row.inserts;
    event_.has_inserts = true;
    event_.inserts_parted = row.inserts_parted;
    event_.insert_names.clear();
    if (std::any_of(row.insert_names.begin(), row.insert_names.end(),
                    [](const auto& n) { return !n.empty(); }))
      event_.insert_names = row.insert_names;
  }
  events_.take(event_, time, row.columns().language);
  return true;
}

bool NamedEvents::take(NamedCells& row, Position position) {
  if (take_if_event(row, position)) return true;
  if (no_event_++ == 0) first_no_event_ = position;
  return false;
}

void NamedEvents::end() {
  events_.end();
  strangers_.tell(events_.told(), *intake_);
  if (no_event_ != 0)
    intake_->problem(
        first_no_event_,
        fmt::format(
            "{} record(s) without an event id that can be read, or with nothing but it, the first one "
            "here; left out",
            no_event_));
  if (no_provider_ + by_text_ != 0)
    intake_->problem(
        first_no_provider_,
        fmt::format(
            "no provider (ProviderName, Source) stands here: {} event(s) were recognised by their text, {} "
            "could not be and mean nothing; export that column as well",
            by_text_, no_provider_));
  if (cut_) intake_->problem("events longer than 1 MiB: the rest of their text was left out");
}

std::size_t find_whole_event(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("<Event", from); at != text.npos; at = text.find("<Event", at + 1)) {
    const char behind = at + 6 < text.size() ? text[at + 6] : '\0';
    if (behind != '>' && behind != ' ' && behind != '\n' && behind != '\r' && behind != '\t') continue;
    if (text.find("<System", at) != text.npos) return at;
  }
  return text.npos;
}

bool read_splunk_text(std::string_view text, NamedCells& row) {
  row.clear();
  bool id = false;
  bool message = false;
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t equals = message ? line.npos : line.substr(0, 40).find('=');
    const std::string_view name = trim(line.substr(0, equals));
    const bool named = equals != line.npos && equals != 0 && name.find_first_of(" \t\"") == name.npos;
    if (named) {
      row.add(name, line.substr(equals + 1));
      id = id || name == "EventCode" || name == "EventID";
      message = name == "Message";
    } else if (first && !trim(line).empty()) {
      row.add("TimeGenerated", line, 5);
    } else if (!row.empty() && (message || !trim(line).empty())) {
      row.continue_last(line);
    }
    if (!trim(line).empty()) first = false;
  }
  return id && row.size() >= 3;
}

bool read_plaso_text(std::string_view text, NamedCells& row) {
  text = trim(text);
  const std::size_t slash = text.substr(0, 16).find(" / 0x");
  const std::size_t close = text.substr(0, 40).find(']');
  if (!text.starts_with('[') || slash == text.npos || close == text.npos) return false;
  row.clear();
  row.add("EventID", text.substr(1, slash - 1));
  constexpr std::string_view labels[] = {
      "Provider identifier: ", "Source Name: ",   "Message string: ", "Strings: ",
      "Computer Name: ",       "Record Number: ", "Event Level: "};
  std::string_view rest = text.substr(close + 1);
  std::string_view label;
  while (!rest.empty()) {
    std::size_t next = rest.npos;  // where the next label begins
    std::string_view next_label;
    for (const std::string_view l : labels)
      if (const std::size_t at = rest.find(l); at < next) next = at, next_label = l;
    const std::string_view value = trim(rest.substr(0, next));
    if (label == "Strings: ") {
      std::string_view strings = value.substr(value.starts_with('[') ? 1 : 0);
      for (std::size_t at = strings.find('\''); at != strings.npos; at = strings.find('\'', at)) {
        std::size_t end = strings.find("', ", at + 1);
        if (end == strings.npos) end = strings.rfind('\'');
        if (end == strings.npos || end <= at) break;
        row.add_insert({}, std::string(strings.substr(at + 1, end - at - 1)));
        at = end + 1;
      }
    } else if (!label.empty()) {
      row.add(label.substr(0, label.size() - 2), value);
    }
    if (next == rest.npos) break;
    label = next_label;
    rest.remove_prefix(next + label.size());
  }
  return row.size() >= 3;
}

bool read_mof_text(std::string_view text, NamedCells& row) {
  const std::size_t begin = text.find('{');
  if (begin == text.npos || text.substr(0, begin).find("instance of ") == text.npos) return false;
  row.clear();
  std::string name, value;
  bool strings = false;  // the value is one, or a list of them
  bool in_list = false;
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      std::string told;
      while (++at < text.size() && text[at] != '"')
        if (text[at] == '\\' && at + 1 < text.size()) {
          const char next = text[++at];
          told += next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next;
        } else {
          told += text[at];
        }
      if (in_list && equal_ignoring_case(name, "InsertionStrings"))
        row.add_insert({}, std::move(told));
      else
        value += told;  // strings side by side are one
      strings = true;
    } else if (c == '=' && name.empty()) {
      name = trim(value);
      value.clear();
      strings = in_list = false;
    } else if (c == ';') {
      if (!name.empty()) row.add(name, strings ? std::string_view(value) : trim(value));
      name.clear();
      value.clear();
      strings = in_list = false;
    } else if (c == '{') {
      in_list = true;
    } else if (c == '}' && !in_list) {
      break;
    } else if (!strings) {
      value += c;
    }
  }
  return row.size() >= 3;
}

bool read_told_text(std::string_view text, NamedCells& row) {
  if (trim(text.substr(0, 64)).starts_with("instance of ")) return read_mof_text(text, row);
  if (trim(text).starts_with('[')) return read_plaso_text(text, row) || read_bracketed_text(text, row);
  return text.find("EventCode=") != text.npos && read_splunk_text(text, row);
}

}  // namespace exba::csv
