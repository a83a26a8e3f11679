// How it works: each line is first compared with the same line of the block before, line feed included: User,
// Keywords, Computer and the like never change. Where it differs, its heading must be the same bytes, and its
// value must pass the questions that the scanner asks of it; then it is the line to compare with.
#include "readers/text/header.hpp"

#include <algorithm>

#include "base/find.hpp"
#include "readers/text/labels.hpp"

namespace exba::event_text {
namespace {

constexpr std::size_t most_lines = 24;      // wevtutil, the longest, has 13
constexpr std::size_t longest_line = 1024;  // values above 512 bytes are no values to the scanner

bool is_dated(Heading heading) {
  return heading == Heading::date || heading == Heading::time;
}

/// Whether a colon stands there that may end a heading: behind a digit, as in a time of day, it does not.
bool may_hold_heading(std::string_view text) {
  for (std::size_t i = std::min(find_either(text, 0, ':', '\xEF'), text.size()); i < text.size(); ++i)
    if (text[i] == '\xEF' || (text[i] == ':' && i != 0 && (text[i - 1] < '0' || text[i - 1] > '9')))
      return true;
  return false;
}

bool indented_by_blanks(std::string_view blanks) {
  return blanks.find_first_not_of(" \t") == blanks.npos;
}

}  // namespace

std::string_view LearntHeader::value(Heading h) const {
  const std::uint8_t place = place_[static_cast<std::size_t>(h)];
  if (place == 0) return {};
  return lines_[place - 1].value().view();
}

void LearntHeader::fill(Block& block) const {
  block.layout = layout_;
  block.first = first();
  block.stamp = stamp_;
  block.language = language_;
  for (const HeaderLine& line : lines_) {
    if (line.row == nullptr) continue;
    if (!block.has(line.heading)) ++block.headings;
    block.seen |= bit(line.heading);
    if (line.heading == Heading::description) continue;
    block.rows[static_cast<std::size_t>(line.heading)] = line.row;
    const std::string_view value = line.value().view();
    if (line.heading != Heading::user || !is_not_available(value)) block.value(line.heading).assign(value);
  }
  block.tail.assign(described_) += '\n';
}

void LearntHeader::set_stamp() {
  dates_changed_ = false;
  stamp_ = {};
  for (const HeaderLine& line : lines_)
    if (is_dated(line.heading)) add_stamp(stamp_, line.value().stamp);
}

LearntHeader::Fit LearntHeader::learn(std::string_view text, Layout layout) {
  lines_.clear();
  place_ = {};
  seen_ = 0;
  language_ = FileClock::Headings::english;
  layout_ = layout;
  size_ = 0;
  for (;;) {
    const std::size_t end = text.find('\n', size_);
    if (end == text.npos) return lines_.clear(), Fit::text_ended;
    const std::string_view raw = text.substr(size_, end + 1 - size_);
    if (lines_.size() == most_lines || raw.size() > longest_line || !learn_line(raw))
      return lines_.clear(), Fit::no;
    size_ = end + 1;
    if (lines_.back().heading == Heading::description) break;
  }
  constexpr std::uint32_t needed = bit(Heading::source) | bit(Heading::id) | bit(Heading::date);
  if ((seen_ & needed) == needed && (seen_ & bit(Heading::instance)) == 0) return set_stamp(), Fit::yes;
  lines_.clear();
  return Fit::no;
}

/// One line, the first ones of wevtutil included.
bool LearntHeader::learn_line(std::string_view raw) {
  const Line line = strip(raw.substr(0, raw.size() - 1), 0);
  const auto indent = static_cast<std::size_t>(line.text.data() - raw.data());
  if (line.text.empty() || line.quotes != 0 || !indented_by_blanks(raw.substr(0, indent))) return false;
  HeaderLine learnt;
  if (layout_ == Layout::wevtutil && lines_.empty()) {
    if (indent != 0 || !opens_wevtutil(line.text)) return false;
    learnt.prefix = "Event[";
    learnt.values.emplace_back().whole.assign(raw);
    lines_.push_back(std::move(learnt));
    return true;
  }
  const Label label = label_at_start(line.text);
  if (label.row == nullptr || label.form != Label::Form::colon) return false;
  if (layout_ == Layout::block && indent != 0) return false;
  learnt.prefix = raw.substr(0, indent + label.value);
  learnt.row = label.row;
  learnt.heading = label.row->heading;
  if (learnt.heading == Heading::event_xml) return false;
  LocalStamp stamp;
  if (learnt.heading == Heading::data) {  // the Italian and Portuguese date, or no heading of a header
    const auto means = meaning(*learnt.row, bare(raw.substr(learnt.prefix.size())), stamp);
    if (means != Heading::date) return false;
    learnt.heading = Heading::date;
  }
  if (learnt.heading != Heading::description && !take_value(learnt, raw)) return false;
  if (learnt.heading == Heading::description) described_ = bare(raw.substr(learnt.prefix.size()));
  if (learnt.heading != Heading::other && learnt.heading != Heading::description) {
    if ((seen_ & bit(learnt.heading)) != 0) return false;
    place_[static_cast<std::size_t>(learnt.heading)] = static_cast<std::uint8_t>(lines_.size() + 1);
  }
  if (learnt.heading != Heading::description) {
    seen_ |= bit(learnt.heading);
    if (learnt.row->language == HeadingRow::Language::other) language_ = FileClock::Headings::other;
  }
  lines_.push_back(std::move(learnt));
  return true;
}

/// Whether the scanner would take what stands behind the prefix of `raw`, a whole line, as the value of this
/// heading and go on with the next line.
bool LearntHeader::take_value(HeaderLine& line, std::string_view raw) const {
  if (raw.size() > longest_line) return false;
  const std::string_view rest = raw.substr(line.prefix.size(), raw.size() - line.prefix.size() - 1);
  if (line.prefix.ends_with(" :") && rest.starts_with(' ')) return false;  // the form of Format-List
  const std::string_view value = bare(rest);
  if (value.starts_with(':')) return false;     // doubled: the scanner knows what to do
  if (value.ends_with(" Event")) return false;  // perhaps the first word of the heading on the next line
  LocalStamp stamp;
  if (meaning(*line.row, value, stamp) != line.heading) return false;
  if (is_dated(line.heading) && value.empty()) return false;
  if (line.heading == Heading::id)
    for (const char c : value)
      if (c < '0' || c > '9') return false;
  if (layout_ == Layout::block) {  // a second heading on the line?
    const std::string_view until =
        rest.substr(0, static_cast<std::size_t>(value.data() - rest.data()) + value.size());
    if (may_hold_heading(until) && next_label(until, 0).row != nullptr) return false;
  }
  const std::size_t most = is_dated(line.heading) ? 1 : most_values;
  if (line.values.size() < most) {
    line.current = line.values.size();
    line.values.emplace_back();
  } else {
    line.current = line.oldest++ % most;
  }
  Value& kept = line.values[line.current];
  kept.whole.assign(raw);
  kept.at = static_cast<std::size_t>(value.data() - raw.data());
  kept.size = value.size();
  kept.stamp = stamp;
  return true;
}

/// Whether the line at the head of `text` is the one of the last block.
bool LearntHeader::HeaderLine::same(std::string_view text) const {
  return !values.empty() && stands_at(text, 0, value().whole);
}

/// Whether `raw` is a line that was taken before.
bool LearntHeader::take_known(HeaderLine& line, std::string_view raw) {
  if (is_dated(line.heading)) return false;
  for (std::size_t i = 0; i < line.values.size(); ++i)
    if (line.values[i].whole.size() == raw.size() && stands_at(raw, 0, line.values[i].whole))
      return line.current = i, true;
  return false;
}

LearntHeader::Fit LearntHeader::match(std::string_view text) {
  size_ = 0;
  for (HeaderLine& line : lines_) {
    const std::string_view rest = text.substr(size_);
    if (line.same(rest)) {
      size_ += line.value().whole.size();
      continue;
    }
    if (!stands_at(rest, 0, line.prefix)) return rest.size() < line.prefix.size() ? Fit::text_ended : Fit::no;
    const std::size_t end = find_near(rest, line.prefix.size(), '\n');
    if (end == rest.npos) return Fit::text_ended;
    const std::string_view raw = rest.substr(0, end + 1);
    if (line.row == nullptr) {
      if (!opens_wevtutil(strip(raw.substr(0, end), 0).text)) return Fit::no;
    } else if (line.heading == Heading::description) {
      described_ = bare(raw.substr(line.prefix.size(), end - line.prefix.size()));
    } else if (!take_known(line, raw) && !take_value(line, raw)) {
      return Fit::no;
    }
    dates_changed_ = dates_changed_ || is_dated(line.heading);
    size_ += end + 1;
  }
  if (dates_changed_) set_stamp();
  return Fit::yes;
}

}  // namespace exba::event_text
