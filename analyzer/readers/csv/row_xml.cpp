// How it works: many programs write a table as XML: a root, an element for each event, and in it an element or an
// attribute for each column, or elements that name it (<Property Name="Id">, <FIELD NAME="EventID">, <field k="...">):
// Log Parser's -o:XML (structures 1 to 4), PowerShell's ConvertTo-Xml, NirSoft's viewers, Splunk. Which element is the
// row shows in the head: the outermost one whose columns tell an event. Each row is cut out and parsed by itself; its
// columns are read by their names, as those of any other table.
#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>

#include "base/find.hpp"
#include "base/npos.hpp"
#include "base/text.hpp"
#include "base/window.hpp"
#include "intake/times/event_time.hpp"
#include "readers/csv/headed.hpp"
#include "readers/csv/named.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

using namespace csv;

constexpr std::size_t row_limit = 4 * 1024 * 1024;
constexpr std::size_t elements_tried = 24;

/// What the elements of such a file are called.
struct Names {
  std::string row;
  std::string root;
};

/// The next `<name>` or `<name ...>`.
std::size_t next_row(std::string_view text, std::string_view name, std::size_t from) {
  for (std::size_t at = text.find('<', from); at != npos; at = text.find('<', at + 1)) {
    const std::size_t behind = at + 1 + name.size();
    if (text.substr(at + 1, name.size()) != name || behind >= text.size()) continue;
    const char c = text[behind];
    if (c == '>' || c == ' ' || c == '\n' || c == '\r' || c == '\t') return at;
  }
  return npos;
}

/// Behind the start tag at `at` where that is the whole element (`<row id="1"/>`); npos: it is not, or is cut off.
std::size_t empty_element(std::string_view text, std::size_t at) {
  for (char quote = '\0'; at < text.size(); ++at) {
    if (quote != '\0')
      quote = text[at] == quote ? '\0' : quote;
    else if (text[at] == '"' || text[at] == '\'')
      quote = text[at];
    else if (text[at] == '>')
      return text[at - 1] == '/' ? at + 1 : npos;
  }
  return npos;
}

/// All text within an element.
std::string text_within(const pugi::xml_node& node) {
  std::string out = node.text().get();
  if (!trim(out).empty()) return out;
  out.clear();
  for (const pugi::xml_node child : node.children()) {
    const std::string below = child.type() == pugi::node_element ? text_within(child) : "";
    if (!below.empty()) out += (out.empty() ? "" : "\n") + below;
  }
  return out;
}

/// The columns of the row at the head of `xml`; false when it is broken.
bool read_row(std::string_view xml, NamedCells& row) {
  pugi::xml_document document;
  const auto result = document.load_buffer(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_utf8);
  row.clear();
  const pugi::xml_node top = document.first_child();
  for (const pugi::xml_attribute attribute : top.attributes())
    row.add(attribute.name(), attribute.value(), 8);
  for (const pugi::xml_node node : top.children()) {
    if (node.type() != pugi::node_element) continue;
    std::string_view name = node.name();
    for (const char* given : {"NAME", "Name", "name", "k", "key"})
      if (const std::string_view told = node.attribute(given).value(); !told.empty()) name = told;
    row.add(name, trim(text_within(node)));
  }
  return static_cast<bool>(result);
}

std::string_view element_name(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at + 1, 64);
  return rest.substr(0, rest.find_first_of("> \t\r\n/"));
}

/// Whether the element at `at` begins with an `<Event>`: the root of Event XML, whose head need not be parsed as a row to
/// find that out (a tenth of what a small log costs).
bool holds_events(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('>', at);
  const std::size_t inner = end == npos ? npos : text.find_first_not_of(" \t\r\n", end + 1);
  return inner != npos && text[inner] == '<' && element_name(text, inner) == "Event";
}

/// The elements of a table, from the head of its file.
std::optional<Names> find_names(std::string_view head) {
  if (!trim(head).starts_with('<')) return std::nullopt;
  Names names;
  std::vector<std::string_view> tried;
  for (std::size_t at = head.find('<'); at != npos && tried.size() < elements_tried;
       at = head.find('<', at + 1)) {
    const std::string_view name = element_name(head, at);
    if (name.empty() || name.front() == '?' || name.front() == '!' || name.front() == '/') continue;
    if (names.root.empty()) names.root = name;
    if (name == "Event" || name == "html" || name == "HTML") return std::nullopt;
    if (name == "Events" && holds_events(head, at)) return std::nullopt;
    if (std::find(tried.begin(), tried.end(), name) != tried.end()) continue;
    tried.push_back(name);
    const std::string close = "</" + std::string(name) + ">";
    std::size_t end = empty_element(head, at);
    if (end == npos && (end = head.find(close, at)) != npos) end += close.size();
    NamedCells row;
    read_row(head.substr(at, end == npos ? npos : end - at), row);
    RowFields fields;
    row.finish(fields);
    const bool id = row.has(Field::id) || row.has(Field::instance);
    // A view of Event Viewer names a channel and an id as well.
    const bool dated = row.has(Field::time) || row.has(Field::date);
    if (!id || !(row.has(Field::source) || (dated && (row.has(Field::channel) || row.has(Field::message)))))
      continue;
    names.row = name;
    return names;
  }
  return std::nullopt;
}

class RowReading {
 public:
  RowReading(Input& input, Names names, const ReadOptions& options, Intake& intake)
      : window_(input),
        names_(std::move(names)),
        close_("</" + names_.row + ">"),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer) {}

  void run() {
    window_.refill(0);
    while (step()) {
    }
    events_.end();
    if (lost_at_ != UINT64_MAX)
      intake_->problem(
          {Position::Unit::offset, lost_at_},
          fmt::format("{} ends a row that nothing begins, the first one here: it was lost", close_));
    if (row_.cut()) intake_->problem("events longer than 1 MiB: the rest of their text was left out");
    if (!ended_ && names_.root != names_.row)
      intake_->cut_off(fmt::format("the end tag </{}> is missing: the export was cut off", names_.root));
  }

 private:
  /// One row, or one refill; false at the end.
  bool step() {
    const std::string_view text = window_.text();
    const std::size_t begin = next_row(text, names_.row, at_);
    if (const std::size_t end = text.substr(0, begin).find(close_, at_);
        end != npos && lost_at_ == UINT64_MAX)
      lost_at_ = window_.base() + end;
    if (begin == npos) {
      ended_ = text.find("</" + names_.root, at_) != npos;
      return more(text.size() -
                  std::min<std::size_t>(text.size() - at_, names_.root.size() + names_.row.size() + 4));
    }
    if (const std::size_t empty = empty_element(text, begin); empty != npos) {
      take(text.substr(begin, empty - begin), {Position::Unit::offset, window_.base() + begin}, true);
      at_ = empty;
      return true;
    }
    std::size_t end = text.find(close_, begin);
    const std::size_t next = next_row(text.substr(0, end), names_.row, begin + 4);
    if (end == npos && next == npos && text.size() - begin < row_limit && more(begin)) return true;
    const bool whole = end != npos && next == npos && end - begin < row_limit;
    if (whole)
      end += close_.size();
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
      intake_->cut_off(
          position, has_id ? fmt::format("a row that was cut off: its end tag </{}> is missing; what stands "
                                         "before the cut was used",
                                         names_.row)
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
  Names names_;
  std::string close_;
  Intake* intake_;
  DatedEvents events_;
  NamedCells row_;
  RowFields fields_;
  Event event_;
  std::size_t at_ = 0;
  std::uint64_t lost_at_ = UINT64_MAX;  ///< an end tag without a row
  bool ended_ = false;
};

}  // namespace

bool sniff_row_xml(std::string_view head) {
  return find_names(head).has_value();
}

void read_row_xml(Input& input, const ReadOptions& options, Intake& intake) {
  Headed source(input);
  auto names = find_names(source.head);
  if (!names) return intake.problem("no rows of a table of events were found");
  RowReading(source.whole, std::move(*names), options, intake).run();
}

}  // namespace exba
