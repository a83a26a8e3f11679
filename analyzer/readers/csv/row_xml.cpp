// How it works: Log Parser's -o:XML is a table as XML: <ROOT>, a <ROW> for each event, and in it an element
// for each column (structures 1 and 2) or a <FIELD NAME="..."> (3 and 4). Known from its manual, not from a
// real file. Each row is cut out and parsed by itself; its columns are read by their names, as those of any
// other table.
#include <pugixml.hpp>

#include "base/find.hpp"
#include "base/text.hpp"
#include "base/window.hpp"
#include "intake/times/event_time.hpp"
#include "readers/csv/named.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

using namespace csv;

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view close = "</ROW>";
constexpr std::size_t row_limit = 4 * 1024 * 1024;

/// The next `<ROW>` or `<ROW ...>`.
std::size_t next_row(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("<ROW", from); at != npos; at = text.find("<ROW", at + 1))
    if (at + 4 < text.size() && (text[at + 4] == '>' || text[at + 4] == ' ')) return at;
  return npos;
}

/// The columns of the row at the head of `xml`; false when it is broken.
bool read_row(std::string_view xml, NamedCells& row) {
  pugi::xml_document document;
  const auto result = document.load_buffer(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_utf8);
  row.clear();
  for (const pugi::xml_node node : document.child("ROW").children()) {
    if (node.type() != pugi::node_element) continue;
    const std::string_view name = node.name();
    const std::string_view given = node.attribute("NAME").value();
    row.add(name == "FIELD" && !given.empty() ? given : name, trim(node.text().get()));
  }
  return static_cast<bool>(result);
}

class RowReading {
 public:
  RowReading(Input& input, const ReadOptions& options, Intake& intake)
      : window_(input),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer) {}

  void run() {
    window_.refill(0);
    while (step()) {
    }
    events_.end();
    if (row_.cut()) intake_->problem("events longer than 1 MiB: the rest of their text was left out");
    if (!ended_) intake_->cut_off("the end tag </ROOT> is missing: the export was cut off");
  }

 private:
  /// One row, or one refill; false at the end.
  bool step() {
    const std::string_view text = window_.text();
    const std::size_t begin = next_row(text, at_);
    if (begin == npos) {
      ended_ = text.find("</ROOT", at_) != npos;
      return more(text.size() - std::min<std::size_t>(text.size() - at_, 8));
    }
    std::size_t end = text.find(close, begin);
    const std::size_t next = next_row(text.substr(0, end), begin + 4);
    if (end == npos && next == npos && text.size() - begin < row_limit && more(begin)) return true;
    const bool whole = end != npos && next == npos && end - begin < row_limit;
    if (whole)
      end += close.size();
    else
      end = std::min({next, text.size(), begin + row_limit});
    take(text.substr(begin, end - begin), {Position::Unit::offset, window_.base() + begin}, whole);
    at_ = end;
    return true;
  }

  bool more(std::size_t keep) {
    if (window_.at_end()) return false;
    window_.refill(keep);
    at_ = 0;
    return true;
  }

  void take(std::string_view xml, Position position, bool whole) {
    const bool sound = read_row(xml, row_);
    row_.finish(fields_);
    event_.reset();
    const bool has_id = read_id(fields_, event_);
    if (!whole)
      intake_->cut_off(position,
                       has_id ? "a row that was cut off: its end tag </ROW> is missing; what stands before "
                                "the cut was used"
                              : "a row that was cut off before its event id; left out");
    else if (!has_id)
      intake_->problem(position, "a row without an event id; left out");
    else if (!sound)
      intake_->problem(position, "a row whose XML is broken; what stands before the damage was used");
    if (!has_id) return;
    const EventTime time = csv::read_time(fields_, row_.columns());
    const std::string_view source = trim(fields_(Field::source));
    if (!intake_->wants(source, event_.id) &&
        !intake_->shows_if(source, [&] { return csv::read_level(fields_); }))
      return events_.pass(trim(fields_(Field::computer)), trim(fields_(Field::channel)), source,
                          read_record(fields_), time, position);
    event_.position = position;
    fill_event(fields_, row_.columns(), event_);
    events_.take(event_, time);
  }

  Window window_;
  Intake* intake_;
  DatedEvents events_;
  NamedCells row_;
  RowFields fields_;
  Event event_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

}  // namespace

bool sniff_row_xml(std::string_view head) {
  if (!trim(head).starts_with('<')) return false;
  const std::size_t begin = next_row(head, 0);
  if (begin == npos) return false;
  const std::size_t end = head.find(close, begin);
  NamedCells row;
  read_row(head.substr(begin, end == npos ? npos : end + close.size() - begin), row);
  const Columns& columns = row.columns();
  return (columns.has(Field::id) || columns.has(Field::instance)) &&
         (columns.has(Field::source) || columns.has(Field::time) || columns.has(Field::channel));
}

void read_row_xml(Input& input, const ReadOptions& options, Intake& intake) {
  RowReading(input, options, intake).run();
}

}  // namespace exba
