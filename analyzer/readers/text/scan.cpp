// How it works: two blocks are open at most. The *current* one has its headings behind it and its description
// is being read. A line that begins with a heading may start the next event or be part of that description
// ("Source: ..." stands in many a message), so it opens a *candidate*, which gathers headings while its lines
// also go to the current description. When the headings end (a description begins, a heading comes twice,
// prose follows) the candidate is judged: enough headings, and it becomes the current block, the description
// before it cut back to where it began; headings that the current block lacks, and they are added to it; else
// the lines were text. So each line is looked at once, and nothing is ever read again.
#include "readers/text/scan.hpp"

#include <algorithm>
#include <utility>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "intake/words/level_words.hpp"

namespace exba::event_text {
namespace {

/// Whether what stands behind `Date:` or `Time:` was one, and was misread on the way (`3:O1:O2 AM`).
bool is_damaged_time(Heading heading, std::string_view value) {
  constexpr std::size_t longest = 32;
  return (heading == Heading::date || heading == Heading::time) && value.size() >= 6 &&
         value.size() <= longest && std::any_of(value.begin(), value.end(), is_digit) &&
         value.find_first_of(":/.-") != value.npos;
}

/// Whether a text on the line below an empty heading is its value.
bool plausible(const HeadingRow& row, std::string_view value) {
  LocalStamp stamp;
  switch (row.heading) {
    case Heading::level: return level_from_word(value) != Level::unknown;
    case Heading::id:
    case Heading::instance:
    case Heading::record: return is_digit(value.front());
    case Heading::date: return parse_stamp(value).has_value();
    case Heading::time: return parse_clock(value, stamp) || parse_stamp(value).has_value();
    case Heading::other: return false;
    default: return value.size() <= 64;
  }
}

/// `Opcode ID: 0`: a heading of a program that no table has, perhaps; or the first line of a text.
bool may_be_heading(std::string_view text) {
  const std::size_t colon = text.substr(0, 40).find(':');
  if (colon == text.npos || colon < 2) return false;
  if (colon + 1 < text.size() && (text[colon + 1] == '/' || text[colon + 1] == '\\')) return false;
  std::size_t words = 1;
  for (std::size_t i = 0; i < colon; ++i) {
    const char c = text[i];
    words += c == ' ';
    const bool part = is_word(c) || is_beyond_ascii(c) || c == ' ' || c == '-' || c == '(' || c == ')';
    if (!part || (i == 0 && is_digit(c))) return false;
  }
  return words <= 4;
}

/// `Ebenezer=EX01`
bool may_be_pair(std::string_view text) {
  constexpr std::size_t longest = 40;
  const std::size_t equals = text.substr(0, longest).find('=');
  return equals != text.npos && equals > 1 && is_word(text.front()) && !is_digit(text.front()) &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(equals), is_word);
}

/// `Date::  10/13/2006`: a colon that was doubled.
std::string_view behind_colons(std::string_view rest, const Label& label) {
  if (label.form == Label::Form::colon || label.form == Label::Form::list)
    while (rest.starts_with(':')) rest.remove_prefix(1);
  return rest;
}

/// Whether what was gathered is the beginning of an event as programs write them, and no sentence.
bool opens_event(const Block& block) {
  return block.layout == Layout::pslog ||
         (block.first != nullptr && block.first->opens == HeadingRow::Opens::yes);
}

constexpr std::size_t most_held = 8;

/// `Source ESE97` below an `Event ID: 0`: typed off, one of its colons was lost. Only a provider that is known counts.
bool names_its_provider(const Block& block, std::string_view text) {
  if (!block.has_id() || block.has(Heading::source)) return false;
  const Label label = label_without_colon(text);
  return label.row != nullptr && label.row->heading == Heading::source &&
         find_provider(bare(text.substr(label.value))) != nullptr;
}

}  // namespace

bool may_head_block(std::string_view text) {
  return may_be_heading(text) && tells_level_or_log(text);
}

void Scanner::line(std::string_view raw) {
  const Line line = strip(raw, ++number_);
  passing_ = false;
  if (line.text.empty() || line.text == "[/code]") return blank();
  line_mark_ = current_->tail.size();
  line_texts_ = current_->texts;
  if (has_current_) append(line);
  const unsigned blanks = std::exchange(blanks_, 0u);
  const bool reading = has_current_ && !has_candidate_;
  if (reading && current_->in_xml && !is_telling(label_at_start(line.text))) return xml_line(line.text);
  if (special(line)) return;
  if (reading && current_->layout == Layout::wevtutil && current_->has(Heading::description)) {
    if (line.text.starts_with("Log Name:") && broken_.headers++ == 0) broken_.first = number_;
    return;
  }
  const bool continued = reading && current_->layout == Layout::list && line.indent > current_->indent;
  Label label = continued ? Label{} : guesses_.label(line.text, has_candidate_ ? last_ : nullptr);
  if (label.row == nullptr && has_candidate_ && blanks == 0 && candidate_->id_without_colon)
    label = label_without_colon(line.text);
  if (label.row == nullptr && has_candidate_ && blanks == 0 && names_its_provider(*candidate_, line.text))
    label = label_without_colon(line.text);
  if (label.row == nullptr) note_above(line, blanks != 0 || number_ == 1);
  if (label.row != nullptr && labels(line, label)) {
    if (label.form == Label::Form::missing && blanks != 0 && has_candidate_) heading_after_blank_ = true;
  } else if (has_candidate_) {
    in_header(line);
  } else if (!has_current_ || current_->several_a_line) {
    inner_block(line, 0);
  }
  if (line.text.size() <= 32 && is_digit(line.text.front())) {
    stamp_line_.assign(line.text);
    stamp_line_number_ = number_;
    stamp_line_mark_ = line_mark_;
  }
}

/// `Ebenezer: Error`, of a program or a language that no table has: the headings below decide whether it is one of them.
void Scanner::note_above(const Line& line, bool behind_blank) {
  if (!behind_blank || !may_head_block(line.text)) return;
  above_.assign(line.body);
  above_number_ = number_;
  above_mark_ = line_mark_;
  above_texts_ = line_texts_;
}

/// A block that begins inside a line of prose, or of a description in a paste that lost its line ends.
void Scanner::inner_block(const Line& line, std::size_t from) {
  for (Label label = next_label(line.text, from); label.row != nullptr;
       label = next_label(line.text, label.value)) {
    if (!is_telling(label)) continue;
    if (has_current_) {  // text may well speak of an event id: here three headings must follow
      const Label second = next_label(line.text, label.value);
      if (second.row == nullptr || next_label(line.text, second.value).row == nullptr) continue;
      line_mark_ = std::min(current_->tail.size(), text_mark_ + label.begin);
    }
    labels(line, label);
    return;
  }
}

/// Takes the headings of a line from `label` on. False when the first one is none, seen by its value.
bool Scanner::labels(const Line& line, Label label) {
  bool first = true;
  while (label.row != nullptr) {
    const Heading heading = label.row->heading;
    const std::string_view rest = behind_colons(line.text.substr(label.value), label);
    if (heading == Heading::description) return begin_description(line, label), true;
    if (heading == Heading::event_xml) return begin_xml(rest), true;
    Label next;
    const bool one = label.form == Label::Form::list || label.form == Label::Form::equals ||
                     label.form == Label::Form::missing ||
                     (has_candidate_ && candidate_->layout == Layout::wevtutil);
    if (!one) next = next_label(line.text, label.value);
    std::string_view value =
        bare(rest.substr(0, next.row != nullptr ? next.begin - label.value : rest.size()));
    // `Event ID: 2034, Source: MSExchangeRepl, Description: ...`
    if (next.row != nullptr && (value.ends_with(',') || value.ends_with(';')))
      value = bare(value.substr(0, value.size() - 1));
    if (heading == Heading::data) {
      LocalStamp stamp;
      if (!take_stamp(stamp, value, Heading::date)) return begin_data(), true;
    }
    if (!take(line, label, value)) {
      if (first) return false;
    } else if (next.row != nullptr) {
      candidate_->several_a_line = true;
    } else if (value.empty()) {
      pending_ = label.row;
      pending_line_ = number_;
    }
    first = false;
    label = next;
  }
  return true;
}

/// One heading and its value.
bool Scanner::take(const Line& line, const Label& label, std::string_view value) {
  LocalStamp stamp;
  const auto heading = meaning(*label.row, value, stamp);
  if (!heading) {
    if (has_candidate_ && is_damaged_time(label.row->heading, value)) candidate_->unread_time = true;
    return false;
  }
  if (has_candidate_ && *heading != Heading::other && candidate_->has(*heading)) {
    if (label.form == Label::Form::missing) return true;
    const bool better_id = *heading == Heading::id && candidate_->id_without_colon;
    const bool other_name = candidate_->layout == Layout::list &&
                            candidate_->rows[static_cast<std::size_t>(*heading)] != label.row;
    if (!better_id && !other_name) decide(Reason::next);
  }
  if (has_candidate_ && has_current_ && current_->first == label.row &&
      (mergeable(Reason::next) || ends_the_text(label)))
    decide(Reason::next);
  if (!has_candidate_) {
    if (*heading == Heading::other) return true;
    open(line, label);
  }
  set(label, *heading, value, stamp);
  return true;
}

/// Whether what was gathered is the end of the description, as `Type: Copy` of a backup program's: the block that
/// begins here begins as the current one did, not with that.
bool Scanner::ends_the_text(const Label& opener) const {
  const Block& c = *candidate_;
  if (c.first == opener.row || c.has_id() || c.layout != current_->layout) return false;
  const std::string& level = c.value(Heading::level);
  const bool no_level = !level.empty() && level_from_word(level) == Level::unknown;
  return current_->has(Heading::description) && (opener.row->opens == HeadingRow::Opens::yes || no_level);
}

void Scanner::set(const Label& label, Heading heading, std::string_view value, const LocalStamp& stamp) {
  Block& block = *candidate_;
  const auto place = static_cast<std::size_t>(heading);
  // "Event Type: Error Event" / "Source: ESE97": the heading was wrapped between its words.
  if (label.begin == 0 && last_ != nullptr && label.row->text.find(' ') == std::string_view::npos) {
    std::string& before = block.values[static_cast<std::size_t>(last_->heading)];
    if (before.ends_with(" Event")) before.resize(before.size() - 6);
  }
  if (heading == Heading::date || heading == Heading::time) add_stamp(block.stamp, stamp);
  if (!block.has(heading)) ++block.headings;
  block.seen |= bit(heading);
  block.rows[place] = label.row;
  if (heading == Heading::id) block.id_without_colon = label.form == Label::Form::missing;
  const bool none = heading == Heading::user && is_not_available(value);
  if (!none && !(value.empty() && label.form == Label::Form::list)) block.values[place].assign(value);
  if (label.row->language == HeadingRow::Language::other) block.language = FileClock::Headings::other;
  last_ = label.row;
  pending_ = nullptr;
  for (std::string& stranger : held_)
    if (block.strangers.size() < most_held) block.strangers.push_back(std::move(stranger));
  held_.clear();
}

void Scanner::note_broken(const Block& block) {
  if (broken_.headers++ == 0) broken_.first = block.line;
}

void Scanner::open(const Line& line, const Label& label) {
  candidate_->reset();
  candidate_->line = number_;
  candidate_->indent = line.indent;
  candidate_->quotes = line.quotes;
  candidate_->first = label.row;
  if (label.form == Label::Form::list) candidate_->layout = Layout::list;
  mark_ = line_mark_;
  mark_texts_ = line_texts_;
  if (above_number_ != 0 && above_number_ + 1 == number_ && label.form != Label::Form::equals) {
    candidate_->strangers.push_back(above_);
    candidate_->line = above_number_;
    mark_ = above_mark_;
    mark_texts_ = above_texts_;
    opened_above_ = true;
  }
  if (label.form == Label::Form::equals) {
    candidate_->layout = Layout::splunk;
    if (stamp_line_number_ + 1 == number_ && take_stamp(candidate_->stamp, stamp_line_, Heading::date))
      mark_ = stamp_line_mark_;
  }
  has_candidate_ = true;
  heading_after_blank_ = false;
  last_ = pending_ = nullptr;
  held_.clear();
}

/// A line without a heading, while headings are being read: the value of an empty heading above it, or
/// headings behind a value, or the end of the headings.
void Scanner::in_header(const Line& line) {
  const Label inner = next_label(line.text, 0);
  const std::string_view lead =
      bare(line.text.substr(0, inner.row != nullptr ? inner.begin : line.text.size()));
  if (pending_ != nullptr && pending_line_ + 1 == number_ && !lead.empty() && plausible(*pending_, lead)) {
    const Label label{pending_, 1, 0, 0, Label::Form::colon};
    LocalStamp stamp;
    if (const auto heading = meaning(*pending_, lead, stamp)) set(label, *heading, lead, stamp);
    if (inner.row != nullptr) {
      candidate_->several_a_line = true;
      labels(line, inner);
    }
    return;
  }
  const bool two_words = inner.row != nullptr && inner.row->text.find(' ') != std::string_view::npos;
  if (two_words) {
    candidate_->several_a_line = true;
    labels(line, inner);
    return;
  }
  if ((candidate_->layout == Layout::wevtutil || candidate_->layout == Layout::pslog) &&
      line.indent > candidate_->indent) {  // a heading that no table has
    if (candidate_->strangers.size() < most_held) candidate_->strangers.emplace_back(line.body);
    return;
  }
  // Known headings may follow it: only then is it one.
  const bool begun = candidate_->headings >= 2 || opens_event(*candidate_);
  const bool heading = candidate_->layout == Layout::splunk
                           ? may_be_pair(line.text)
                           : candidate_->layout == Layout::block && may_be_heading(line.text);
  if (heading && begun && !candidate_->several_a_line && held_.size() < most_held)
    return held_.emplace_back(line.body), void();
  if (decide(Reason::prose)) append(line);
}

void Scanner::blank() {
  ++blanks_;
  if (has_current_ && current_->quoted && current_->texts != 0) current_->closed = true;
  if (has_current_ && !current_->closed && current_->collect) append_text({});
  // A blank line parts the events of Format-List; elsewhere one may stand between all lines of a paste.
  if (!has_candidate_ || (blanks_ < 2 && candidate_->layout != Layout::list)) return;
  if (decide(Reason::end)) current_->closed = true;
}

/// `Event[0]:` and `[00012] ESE`.
bool Scanner::special(const Line& line) {
  if (quoted(line)) return true;
  const char head = line.text.front();
  std::string_view record;
  std::string_view source;
  if (head == 'E' && opens_wevtutil(line.text)) {
    if (has_candidate_) decide(Reason::next);
    if (has_current_) {
      current_->tail.resize(std::min(line_mark_, current_->tail.size()));
      finish();
    }
    open(line, {});
    candidate_->layout = Layout::wevtutil;
    return true;
  }
  if (head != '[' || line.indent != 0 || !opens_pslog(line.text, record, source)) return false;
  if (has_current_ && !has_candidate_ && current_->layout == Layout::wevtutil) return false;
  if (has_candidate_) decide(Reason::next);
  open(line, {});
  candidate_->layout = Layout::pslog;
  candidate_->seen = bit(Heading::record) | bit(Heading::source);
  candidate_->headings = 2;
  candidate_->value(Heading::record).assign(record);
  candidate_->value(Heading::source).assign(source);
  return true;
}

void Scanner::end() {
  line_mark_ = current_->tail.size();
  look_for_cut();
  if (has_candidate_) decide(Reason::end);
  const bool list = has_current_ && current_->layout == Layout::list;
  const std::uint32_t before = run_.list_seen;
  if (list && before == 0 && current_->stamp.fields == LocalStamp::Fields::none)
    cut_in_headings_ = current_->line;  // Format-List prints the time of an event first or last
  if (has_current_) finish();
  if (list && before != 0 && (before & ~run_.list_seen & ~bit(Heading::other)) != 0)
    cut_in_headings_ = current_->line;
}

Scanner::Scanner(const Scanner& whole, Client client) : client_(std::move(client)), header_(whole.header_) {
  begin_part();
}

void Scanner::begin_part() {
  number_ = 0;
  passing_ = true;
  run_.begin_part();
}

void Scanner::go_on(const Rest& part) {
  number_ += part.lines;
  run_.go_on(part.run);
  blanks_ = 0;
}

/// The text has ended: whether it did so within headings.
void Scanner::look_for_cut() {
  if (has_current_ && current_->layout != Layout::list) run_.note(*current_);
  if (has_current_ && !has_candidate_ && current_->layout == Layout::splunk && stamp_line_number_ != 0 &&
      stamp_line_number_ + blanks_ == number_) {  // the date of an event that does not follow
    current_->tail.resize(std::min(stamp_line_mark_, current_->tail.size()));
    cut_in_headings_ = stamp_line_number_;
  }
  if (!has_candidate_ || mergeable(Reason::end)) return;
  const Block& last = *candidate_;
  if (last.layout == Layout::list) {
    const bool begun = has_current_ && current_->first == last.first;
    if (!last.complete() && (last.headings >= 2 || begun)) cut_in_headings_ = last.line;
    return;
  }
  // The computer is the last heading before the description, which a quotation may leave out.
  const bool opened = last.first != nullptr && last.first->opens == HeadingRow::Opens::yes &&
                      last.headings >= 3 && (!last.has(Heading::computer) || last.layout != Layout::block);
  const bool alike = run_.described && last.layout == run_.layout && last.first == run_.first;
  if (alike || (!has_current_ && !run_.described && (opened || last.layout == Layout::wevtutil)))
    cut_in_headings_ = last.line;
}

}  // namespace exba::event_text
