// How it works: `wmic ntevent ... /format:csv` writes a blank line, headings (`Node` and WMI's property names
// in the order of the alphabet) and a line for each event, and quotes nothing: commas and line feeds of a
// message stand as they are, a list is {a;b;c}. The form was not seen in a real file. So a line begins a row
// where it begins with the node that the first row names; the lines up to the next such are its message. The
// cells before the message are counted from the left, those behind it from the right, and what is left
// between is the message; a list runs to its closing brace.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/chars.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "intake/times/event_time.hpp"
#include "readers/csv/named.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

using namespace csv;

constexpr std::size_t longest_line = NamedCells::size_limit;
constexpr std::size_t wmic_lines_sniffed = 20;

std::vector<std::string_view> cells_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t end = 0; end != text.npos && out.size() < longest_line;) {
    end = text.find(',');
    out.push_back(text.substr(0, end));
    if (end != text.npos) text.remove_prefix(end + 1);
  }
  return out;
}

/// The headings, or nothing when the line holds none.
std::vector<std::string> headings_of(std::string_view line) {
  std::vector<std::string> out;
  if (!line.starts_with("Node,")) return out;
  bool id = false, source = false, time = false;
  for (const std::string_view name : cells_of(line)) {
    out.emplace_back(trim(name));
    id = id || out.back() == "EventCode" || out.back() == "EventIdentifier";
    source = source || out.back() == "SourceName";
    time = time || out.back() == "TimeGenerated" || out.back() == "TimeWritten";
  }
  if (!id || !source || !time || out.size() > column_limit) out.clear();
  return out;
}

/// A heading that is no property of Win32_NTLogEvent: two that lost the comma between them, or one that was renamed.
std::string_view foreign_heading(const std::vector<std::string>& headings) {
  constexpr std::string_view known[] = {
      "Node",          "Category",         "CategoryString",  "ComputerName", "Data",         "EventCode",
      "EventType",     "Logfile",          "EventIdentifier", "Message",      "RecordNumber", "SourceName",
      "TimeGenerated", "InsertionStrings", "TimeWritten",     "Type",         "User"};
  for (const std::string& heading : headings)
    if (std::find(std::begin(known), std::end(known), heading) == std::end(known)) return heading;
  return {};
}

/// How many times of WMI stand in a text: `20061013102705.000000+120`.
std::size_t times_in(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(".000000"); at != text.npos; at = text.find(".000000", at + 1)) {
    constexpr std::size_t digits = 14;
    const char sign = at + 7 < text.size() ? text[at + 7] : ' ';
    count += at >= digits && is_number(text.substr(at - digits, digits)) && (sign == '+' || sign == '-');
  }
  return count;
}

/// A row's text under its headings; false when it has fewer cells than there are headings.
class RowParts {
 public:
  explicit RowParts(std::vector<std::string> headings) : headings_(std::move(headings)) {
    message_ = place_of("Message");
    strings_ = place_of("InsertionStrings");
    for (const std::string& heading : headings_) times_ += heading.starts_with("Time");
  }

  /// Whether a line has the cells that stand before a message, which alone may go on below.
  bool reaches_message(std::string_view line) const { return cells_of(line).size() > message_; }

  /// Of a row: how many times stand in it.
  std::size_t times() const { return times_; }

  bool part(std::string_view text, NamedCells& row, std::vector<std::string>& strings) const {
    const std::vector<std::string_view> cells = cells_of(text);
    const std::size_t count = headings_.size();
    std::size_t surplus = cells.size() - std::min(cells.size(), count);
    std::size_t at = 0;
    strings.clear();
    for (std::size_t i = 0; i < count; ++i) {
      std::size_t last = std::min(at, cells.size() - 1);
      if (i == strings_ && at < cells.size() && cells[at].starts_with('{'))
        while (surplus > 0 && last - at < surplus && !cells[last].ends_with('}')) ++last;
      if (i == message_ || (message_ == count && i + 1 == count))
        last = std::min(at + surplus, cells.size() - 1);
      surplus -= std::min(surplus, last - std::min(at, last));
      const std::string_view value = at < cells.size() ? joined(cells[at], cells[last]) : std::string_view{};
      row.add(headings_[i], i == strings_ ? std::string_view{} : value);
      if (i == strings_ && value.size() >= 2 && value.front() == '{') list(value, strings);
      at = last + 1;
    }
    return cells.size() >= count;
  }

 private:
  std::size_t place_of(std::string_view name) const {
    return static_cast<std::size_t>(std::find(headings_.begin(), headings_.end(), name) - headings_.begin());
  }
  /// From the first view to the last one, both of one text.
  static std::string_view joined(std::string_view first, std::string_view last) {
    return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
  }
  static void list(std::string_view value, std::vector<std::string>& out) {
    value.remove_prefix(1);
    if (value.ends_with('}')) value.remove_suffix(1);
    for (std::size_t end = 0; end != value.npos;) {
      end = value.find(';');
      out.emplace_back(value.substr(0, end));
      if (end != value.npos) value.remove_prefix(end + 1);
    }
  }

  std::vector<std::string> headings_;
  std::size_t message_ = 0;
  std::size_t strings_ = 0;
  std::size_t times_ = 0;
};

class WmicTable {
 public:
  WmicTable(Input& input, const ReadOptions& options, Intake& intake)
      : lines_(input, options.first_line - 1),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer) {}

  void run() {
    std::string_view line;
    while (lines_.next(line)) {
      if (std::vector<std::string> headings = headings_of(line); !headings.empty()) {
        take();
        if (const std::string_view foreign = foreign_heading(headings); !foreign.empty())
          intake_->problem(
              {Position::Unit::line, lines_.number()},
              fmt::format("\"{}\" is no property of Win32_NTLogEvent: what stands below may have shifted",
                          foreign));
        parts_.emplace(std::move(headings));
        node_.clear();
      } else if (parts_ && begins_row(line)) {
        take();
        begin_ = lines_.number();
        text_ = line;
      } else if (!text_.empty()) {
        if (text_.size() + line.size() < longest_line)
          (text_ += '\n') += line;
        else
          cut_ = true;
      } else if (parts_ && !trim(line).empty()) {
        ++strays_;
      }
    }
    take();
    events_.end();
    if (strays_ != 0) intake_->problem(fmt::format("{} line(s) outside of any event were left out", strays_));
    if (cut_) intake_->problem("events longer than 1 MiB: the rest of their text was left out");
  }

 private:
  /// The node of the first row begins all of them; another one may follow where several were asked.
  bool begins_row(std::string_view line) {
    const std::size_t comma = line.find(',');
    if (comma == line.npos || comma == 0 || comma > 255) return false;
    const std::string_view node = line.substr(0, comma);
    if (node == node_) return true;
    if (!node_.empty() && !(whole() && plausible(line))) return false;
    node_ = node;
    return true;
  }

  /// Whether the open row has a time where one should stand.
  bool whole() {
    if (text_.empty()) return true;
    NamedCells row;
    std::vector<std::string> strings;
    return parts_->part(text_, row, strings) && has_time(row);
  }
  /// Whether a line may begin a row: it has an id in its place, and a time unless its message goes on below.
  bool plausible(std::string_view line) {
    NamedCells row;
    std::vector<std::string> strings;
    const bool complete = parts_->part(line, row, strings);
    if (!complete && !parts_->reaches_message(line)) return false;
    RowFields fields;
    row.finish(fields);
    Event event;
    return read_id(fields, event) && (!complete || has_time(row));
  }
  bool has_time(NamedCells& row) {
    RowFields fields;
    row.finish(fields);
    const EventTime time = csv::read_time(fields, row.columns());
    return time.exact != no_time || time.stamp;
  }

  /// Whether each cell can be what its heading says.
  bool fits_headings() {
    constexpr Field held[] = {Field::id,   Field::instance, Field::source, Field::record,
                              Field::time, Field::level,    Field::channel};
    return std::all_of(std::begin(held), std::end(held), [&](Field field) {
      return !row_.has(field) || (looks_like(field, fields_(field)) && !trim(fields_(field)).empty());
    });
  }

  void take() {
    if (text_.empty()) return;
    const Position position{Position::Unit::line, begin_};
    row_.clear();
    const bool complete = parts_->part(text_, row_, strings_);
    row_.finish(fields_);
    event_.reset();
    const bool has_id = read_id(fields_, event_);
    const EventTime time = csv::read_time(fields_, row_.columns());
    if (!complete)
      intake_->cut_off(position, has_id
                                     ? "this row has fewer cells than the table has headings: it was cut off"
                                     : "a row that was cut off before its event id; left out");
    else if (!has_id)
      intake_->problem(position, "a row without EventCode and EventIdentifier; left out");
    if (times_in(text_) > parts_->times())
      intake_->problem(position, "another row stands within this one: the end of its line was lost");
    else if (complete && !fits_headings())
      intake_->problem(position,
                       "a row whose cells are not what its headings say: what stands in it may have shifted");
    const std::string_view source = trim(fields_(Field::source));
    if (has_id && !intake_->wants(source, event_.id) &&
        !intake_->shows_if(source, [&] { return csv::read_level(fields_); })) {
      events_.pass(trim(fields_(Field::computer)), trim(fields_(Field::channel)), source,
                   read_record(fields_), time, position);
    } else if (has_id) {
      event_.position = position;
      fill_event(fields_, row_.columns(), event_);
      event_.inserts = strings_;
      event_.has_inserts = !strings_.empty();
      events_.take(event_, time);
    }
    text_.clear();
  }

  Lines lines_;
  Intake* intake_;
  DatedEvents events_;
  std::optional<RowParts> parts_;
  NamedCells row_;
  RowFields fields_;
  Event event_;
  std::vector<std::string> strings_;
  std::string node_;
  std::string text_;          ///< the open row, all its lines
  std::uint64_t begin_ = 0;   ///< the line in which the open row begins
  std::uint64_t strays_ = 0;  ///< lines before the first row that are none
  bool cut_ = false;
};

}  // namespace

bool sniff_wmic_csv(std::string_view head) {
  std::size_t lines = 0;
  for (std::string_view line; lines++ < wmic_lines_sniffed && next_line(head, line);)
    if (!headings_of(line).empty()) return true;
  return false;
}

void read_wmic_csv(Input& input, const ReadOptions& options, Intake& intake) {
  WmicTable(input, options, intake).run();
}

}  // namespace exba
