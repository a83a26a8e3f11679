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

#include "base/text.hpp"
#include "base/window.hpp"
#include "intake/event_time.hpp"
#include "readers/csv_event.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

using namespace csv;

constexpr std::size_t longest_event = 1024 * 1024;
constexpr std::size_t lines_sniffed = 400;
// All properties of Win32_NTLogEvent.
constexpr std::array<std::string_view, 16> properties = {
    "Category",      "CategoryString",   "ComputerName", "Data",    "EventCode",    "EventIdentifier",
    "EventType",     "InsertionStrings", "Logfile",      "Message", "RecordNumber", "SourceName",
    "TimeGenerated", "TimeWritten",      "Type",         "User"};

/// Which property a line begins, or none of them.
std::size_t property_of(std::string_view line) {
  const std::size_t equals = line.substr(0, 24).find('=');
  if (equals == line.npos) return properties.size();
  const auto found = std::find(properties.begin(), properties.end(), line.substr(0, equals));
  return static_cast<std::size_t>(found - properties.begin());
}

std::string_view without_returns(std::string_view line) {
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
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
    const std::size_t blanks_needed = properties[last_] == "Message" ? 2 : 1;
    if (known && !cells_.empty() && property == first_ && blanks_ >= blanks_needed) return Line::begins_next;
    blanks_ = line.empty() ? blanks_ + 1 : 0;
    if (known && (cells_.empty() || property > last_)) {
      const std::size_t value = properties[property].size() + 1;
      open(property, line.substr(value));
    } else if (!cells_.empty()) {
      continue_value(line);
    } else if (!trim(line).empty()) {
      ++strays;
    }
    return Line::taken;
  }
  void clear() {
    text_.clear();
    cells_.clear();
    columns_ = {};
    columns_.at.fill(no_column);
    ranks_.fill(255);
    blanks_ = 0;
  }
  bool empty() const { return cells_.empty(); }
  bool cut() const { return cut_; }

  /// The event's lines as one row, without the blank lines behind the last value.
  void finish(RowFields& fields) {
    for (Cell& cell : cells_)
      while (cell.end > cell.begin && text_[cell.end - 1] == '\n') --cell.end;
    columns_.count = cells_.size();
    fields.set(text_, cells_, columns_);
  }
  const Columns& columns() const { return columns_; }
  std::uint64_t strays = 0;  ///< lines outside of any event

 private:
  void open(std::size_t property, std::string_view value) {
    last_ = property;
    const std::size_t begin = text_.size();
    text_ += value.substr(0, longest_event - std::min(longest_event, text_.size()));
    const FieldName* name = find_field(properties[property]);
    const auto field = static_cast<std::size_t>(name == nullptr ? Field::none : name->field);
    if (name != nullptr && name->rank < ranks_[field]) {
      ranks_[field] = name->rank;
      columns_.at[field] = static_cast<int>(cells_.size());
    }
    cells_.push_back({begin, text_.size(), false});
  }
  void continue_value(std::string_view line) {
    if (text_.size() + line.size() + 1 > longest_event) {
      cut_ = true;
      return;
    }
    (text_ += '\n') += line;
    cells_.back().end = text_.size();
  }

  std::string text_;
  std::vector<Cell> cells_;
  Columns columns_;
  std::array<std::uint8_t, field_count> ranks_{};
  std::size_t first_ = properties.size();
  std::size_t last_ = 0;
  std::size_t blanks_ = 0;  ///< blank lines just before this one
  bool cut_ = false;
};

class ListReading {
 public:
  ListReading(Input& input, const ReadOptions& options, Intake& intake)
      : window_(input),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer) {
    rows_.clear();
  }

  void run() {
    std::string_view line;
    while (next(line)) {
      line = without_returns(line);
      if (rows_.add(line) == ListRows::Line::begins_next) {
        take();
        rows_.add(line);
      }
      if (rows_.empty()) begin_ = number_ + 1;
    }
    take();
    events_.end();
    if (rows_.strays != 0)
      intake_->problem(fmt::format("{} line(s) outside of any event were left out", rows_.strays));
    if (rows_.cut()) intake_->problem("events longer than 1 MiB: the rest of their text was left out");
  }

 private:
  bool next(std::string_view& line) {
    while (true) {
      const std::string_view rest = window_.text().substr(at_);
      const std::size_t end = rest.find('\n');
      const bool cut = end == rest.npos && rest.size() >= longest_event;
      if (end == rest.npos && !window_.at_end() && !cut) {
        window_.refill(at_);
        at_ = 0;
        continue;
      }
      if (rest.empty()) return false;
      line = rest.substr(0, cut ? longest_event : end);
      at_ += line.size() + (end != rest.npos);
      number_ += end != rest.npos;
      return true;
    }
  }

  void take() {
    if (rows_.empty()) return;
    const Position position{Position::Unit::line, begin_};
    rows_.finish(fields_);
    event_.reset();
    const bool has_id = read_id(fields_, event_);
    const EventTime time = csv::read_time(fields_, rows_.columns());
    if (!has_id) {
      intake_->problem(position, "an event without EventCode and EventIdentifier; left out");
    } else if (!intake_->wants(trim(fields_(Field::source)), event_.id)) {
      events_.pass(trim(fields_(Field::computer)), trim(fields_(Field::channel)), read_record(fields_), time,
                   position);
    } else {
      event_.position = position;
      fill_event(fields_, rows_.columns(), event_);
      events_.take(event_, time);
    }
    rows_.clear();
    begin_ = number_;
  }

  Window window_;
  Intake* intake_;
  DatedEvents events_;
  ListRows rows_;
  RowFields fields_;
  Event event_;
  std::size_t at_ = 0;
  std::uint64_t number_ = 0;  ///< lines handed out
  std::uint64_t begin_ = 1;   ///< the line in which the open event begins
};

}  // namespace

bool sniff_wmic_list(std::string_view head) {
  std::uint32_t seen = 0;
  std::size_t lines = 0;
  while (!head.empty() && lines++ < lines_sniffed) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string_view line = without_returns(head.substr(0, end));
    head.remove_prefix(std::min(end + 1, head.size()));
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
