// How it works: `wmic ntevent ... /format:list` writes a table the long way: a line `Name=Value` for each
// column, in the order of the alphabet, and blank lines between events. The form was not seen in a real file;
// it is read by the names of WMI's properties. The text of a message may run over many lines, blank ones and
// ones with an equals sign among them: so a line begins a property only where its name is one of WMI's and
// comes later in the alphabet than the one before it, or where it is the first property of the file's events
// again, behind a blank line (two where the message is still open). The lines of one event then are the cells
// of one row.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "intake/times/event_time.hpp"
#include "readers/csv/named.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

using namespace csv;

constexpr std::size_t listed_lines_sniffed = 400;
// All properties of Win32_NTLogEvent.
constexpr std::array<std::string_view, 16> properties = {
    "Category",      "CategoryString",   "ComputerName", "Data",    "EventCode",    "EventIdentifier",
    "EventType",     "InsertionStrings", "Logfile",      "Message", "RecordNumber", "SourceName",
    "TimeGenerated", "TimeWritten",      "Type",         "User"};

constexpr std::size_t message = 9;  ///< its place; it alone is of many lines
constexpr std::size_t longest_property = 64;

/// Which property a line begins, or none of them.
std::size_t property_of(std::string_view line) {
  const std::size_t equals = line.substr(0, 24).find('=');
  if (equals == line.npos) return properties.size();
  const auto found = std::find(properties.begin(), properties.end(), line.substr(0, equals));
  return static_cast<std::size_t>(found - properties.begin());
}

/// Puts lines together to events.
class ListRows {
 public:
  enum class Line { taken, begins_next };

  /// `begins_next`: the event is whole; the line is to be given again after `clear`.
  Line add(std::string_view line) {
    const std::size_t property = property_of(line);
    const bool known = property < properties.size();
    if (known && cells_.empty() && first_ == properties.size()) first_ = property;
    const std::size_t blanks_needed = last_ == message ? 2 : 1;
    if (known && !cells_.empty() && property == first_ && blanks_ >= blanks_needed) return Line::begins_next;
    // One that lost its first property.
    const bool closed = last_ > message && blanks_ != 0;
    if (known && !cells_.empty() && property <= last_ && closed) return Line::begins_next;
    if (const std::size_t equals = line.substr(0, longest_property).find('=');
        !known && !cells_.empty() && equals != line.npos && equals != 0 &&
        line.substr(0, equals).find_first_of(" \t\"{},:") == line.npos)
      names_astray.see(line.substr(0, equals));
    if (line.empty())
      ++blanks_;
    else if (known || last_ <= message)  // a first property that was renamed: those behind it begin the event
      blanks_ = 0;
    if (known && (cells_.empty() || property > last_)) {
      last_ = property;
      cells_.add(properties[property], line.substr(properties[property].size() + 1));
    } else if (!cells_.empty()) {
      cells_.continue_last(line);
    } else if (!trim(line).empty()) {
      ++strays;
    }
    return Line::taken;
  }
  void clear() {
    cells_.clear();
    blanks_ = 0;
  }
  bool empty() const { return cells_.empty(); }
  std::size_t blanks() const { return blanks_; }  ///< blank lines behind the last one
  bool cut() const { return cells_.cut(); }
  void finish(RowFields& fields) { cells_.finish(fields); }
  const Columns& columns() const { return cells_.columns(); }
  std::uint64_t strays = 0;  ///< lines outside of any event
  StrayNames names_astray;

 private:
  NamedCells cells_;
  std::size_t first_ = properties.size();
  std::size_t last_ = 0;
  std::size_t blanks_ = 0;  ///< blank lines just before this one
};

class ListReading {
 public:
  ListReading(Input& input, const ReadOptions& options, Intake& intake)
      : lines_(input, options.first_line - 1),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer) {}

  void run() {
    std::string_view line;
    while (lines_.next(line)) {
      if (rows_.add(line) == ListRows::Line::begins_next) {
        take();
        rows_.add(line);
      }
      if (rows_.empty()) begin_ = lines_.number() + 1;
    }
    if (!rows_.empty() && rows_.blanks() == 0)
      intake_->cut_off({Position::Unit::line, begin_},
                       "no blank line follows the last event, as wmic writes it: it was cut off");
    take();
    events_.end();
    rows_.names_astray.tell({Position::Unit::line, 1}, *intake_);
    if (rows_.strays != 0)
      intake_->problem(fmt::format("{} line(s) outside of any event were left out", rows_.strays));
    if (rows_.cut()) intake_->problem("events longer than 1 MiB: the rest of their text was left out");
  }

 private:
  void take() {
    if (rows_.empty()) return;
    const Position position{Position::Unit::line, begin_};
    rows_.finish(fields_);
    event_.reset();
    const bool has_id = read_id(fields_, event_);
    const EventTime time = csv::read_time(fields_, rows_.columns());
    if (rows_.columns().count < properties_)
      intake_->cut_off(position, has_id
                                     ? "an event with fewer properties than those before it: it was cut off"
                                     : "an event that was cut off before its id; left out");
    else if (!has_id)
      intake_->problem(position, "an event without EventCode and EventIdentifier; left out");
    properties_ = std::max(properties_, rows_.columns().count);
    const std::string_view source = trim(fields_(Field::source));
    if (has_id && !intake_->wants(source, event_.id) &&
        !intake_->shows_if(source, [&] { return csv::read_level(fields_); })) {
      events_.pass(trim(fields_(Field::computer)), trim(fields_(Field::channel)), source,
                   read_record(fields_), time, position);
    } else if (has_id) {
      event_.position = position;
      fill_event(fields_, rows_.columns(), event_);
      events_.take(event_, time);
    }
    rows_.names_astray.end_event();
    rows_.clear();
    begin_ = lines_.number();
  }

  Lines lines_;
  Intake* intake_;
  DatedEvents events_;
  ListRows rows_;
  RowFields fields_;
  Event event_;
  std::size_t properties_ = 0;  ///< that the events so far have
  std::uint64_t begin_ = 1;     ///< the line in which the open event begins
};

}  // namespace

bool sniff_wmic_list(std::string_view head) {
  std::uint32_t seen = 0;
  std::size_t lines = 0;
  for (std::string_view line; lines++ < listed_lines_sniffed && next_line(head, line);) {
    const std::size_t property = property_of(line);
    if (property < properties.size())
      seen |= 1u << property;
    else if (seen == 0 && !trim(line).empty())
      return false;  // something else begins here
  }
  const auto has = [seen](std::string_view name) {
    const auto at = std::find(properties.begin(), properties.end(), name) - properties.begin();
    return (seen >> at & 1u) != 0;
  };
  return (has("EventCode") || has("EventIdentifier")) && has("SourceName") &&
         (has("TimeGenerated") || has("TimeWritten"));
}

void read_wmic_list(Input& input, const ReadOptions& options, Intake& intake) {
  ListReading(input, options, intake).run();
}

}  // namespace exba
