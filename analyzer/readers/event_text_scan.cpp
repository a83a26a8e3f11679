// How it works: two blocks are open at most. The *current* one has its headings behind it and its description
// is being read. A line that begins with a heading may start the next event or be part of that description
// ("Source: ..." stands in many a message), so it opens a *candidate*, which gathers headings while its lines
// also go to the current description. When the headings end (a description begins, a heading comes twice,
// prose follows) the candidate is judged: enough headings, and it becomes the current block, the description
// before it cut back to where it began; headings that the current block lacks, and they are added to it; else
// the lines were text. So each line is looked at once, and nothing is ever read again.
#include "readers/event_text_scan.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "intake/level_words.hpp"

namespace exba::event_text {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}
bool upper(char c) {
  return c >= 'A' && c <= 'Z';
}

/// `CAUSE`, alone or stuck to the sentence behind it (`CAUSEThe Error event`): the next part of an article.
bool is_article_heading(std::string_view text) {
  if (text.size() < 5) return false;
  if (text.front() == '=' || text.front() == '-')
    return text.find_first_not_of(text.front()) == text.npos && text.size() >= 8;
  if (!upper(text[0]) || !upper(text[1])) return false;
  static constexpr std::string_view names[] = {"SYMPTOMS",         "CAUSE",      "RESOLUTION",
                                               "WORKAROUND",       "STATUS",     "SUMMARY",
                                               "MORE INFORMATION", "REFERENCES", "APPLIES TO"};
  for (const std::string_view name : names) {
    if (!text.starts_with(name)) continue;
    const std::string_view rest = text.substr(name.size());
    return rest.empty() || (rest.size() > 1 && upper(rest[0]) && !upper(rest[1]));
  }
  return false;
}

/// Whether a text on the line below an empty heading is its value.
bool plausible(const HeadingRow& row, std::string_view value) {
  LocalStamp stamp;
  switch (row.heading) {
    case Heading::level: return level_from_word(value) != Level::unknown;
    case Heading::id:
    case Heading::instance:
    case Heading::record: return digit(value.front());
    case Heading::date: return parse_stamp(value).has_value();
    case Heading::time: return parse_clock(value, stamp) || parse_stamp(value).has_value();
    case Heading::other: return false;
    default: return value.size() <= 64;
  }
}

/// Adds the date or the time of day that the other one has.
void add_stamp(LocalStamp& stamp, const LocalStamp& other) {
  LocalStamp out = other.fields != LocalStamp::Fields::none ? other : stamp;
  const LocalStamp& clock = other.has_clock ? other : stamp;
  out.has_clock = clock.has_clock;
  out.half = clock.half;
  out.hour = clock.hour, out.minute = clock.minute, out.second = clock.second, out.ticks = clock.ticks;
  out.zone = clock.zone;
  stamp = out;
}

/// Takes what a date or time heading says into the block's stamp. False when the value is neither. Under
/// `Time:` stands a time of day or both; `13.08.00` is one there, and a date elsewhere.
bool take_stamp(LocalStamp& stamp, std::string_view value, Heading heading) {
  if (heading == Heading::time && parse_clock(value, stamp)) return true;
  const auto read = parse_stamp(value);
  if (!read) return false;
  add_stamp(stamp, *read);
  return true;
}

/// Which heading a row means with this value; the stamp is set for dates. Nothing: no such heading has such a
/// value.
std::optional<Heading> meaning(const HeadingRow& row, std::string_view value, LocalStamp& stamp) {
  switch (row.heading) {
    case Heading::data: return take_stamp(stamp, value, Heading::date) ? Heading::date : Heading::data;
    case Heading::date:
    case Heading::time:
      if (!value.empty() && !take_stamp(stamp, value, row.heading)) return std::nullopt;
      return row.heading;
    default: return value.size() <= 512 ? std::optional(row.heading) : std::nullopt;
  }
}

std::uint32_t bit(Heading h) {
  return 1u << static_cast<unsigned>(h);
}

/// `Event[12]:` or `Event[12]`
bool opens_wevtutil(std::string_view text) {
  if (!text.starts_with("Event[")) return false;
  std::size_t at = 6;
  while (at < text.size() && digit(text[at])) ++at;
  if (at == 6 || at == text.size() || text[at] != ']') return false;
  const std::string_view rest = text.substr(at + 1);
  return rest.empty() || rest == ":";
}

/// `[00012] ESE`: record and source.
bool opens_pslog(std::string_view text, std::string_view& record, std::string_view& source) {
  if (text.size() < 4 || text.size() > 160 || text.front() != '[') return false;
  std::size_t at = 1;
  while (at < text.size() && digit(text[at])) ++at;
  if (at == 1 || at > 11 || at + 1 >= text.size() || text[at] != ']' || text[at + 1] != ' ') return false;
  record = text.substr(1, at - 1);
  source = bare(text.substr(at + 2));
  return !source.empty();
}

}  // namespace

void Block::reset() {
  line = 0;
  layout = Layout::block;
  indent = quotes = 0;
  for (std::size_t h = 0; h < heading_count; ++h)
    if ((seen >> h & 1u) != 0) values[h].clear();
  seen = 0;
  headings = 0;
  first = nullptr;
  rows = {};
  stamp = {};
  language = FileClock::Headings::english;
  id_without_colon = several_a_line = false;
  collect = true;
  closed = prose_follows = in_xml = tail_indented = tail_cut = false;
  tail.clear();
  texts = 0;
  data_at = xml_at = std::string::npos;
  xml_time.clear();
  xml_record = 0;
}

std::optional<std::uint16_t> printed_id(const Block& block) {
  for (const Heading h : {Heading::id, Heading::instance}) {
    const std::string& text = block.value(h);
    std::uint64_t value = 0;
    std::size_t at = 0;
    for (; at < text.size() && at < 11 && digit(text[at]); ++at)
      value = value * 10 + static_cast<unsigned>(text[at] - '0');
    if (at != 0 && value <= 0xffffffffu) return static_cast<std::uint16_t>(value & 0xffffu);
  }
  return std::nullopt;
}

void Scanner::line(std::string_view raw) {
  const Line line = strip(raw, ++number_);
  if (line.text.empty()) return blank();
  line_mark_ = current_->tail.size();
  line_texts_ = current_->texts;
  if (has_current_) append(line);
  const unsigned blanks = std::exchange(blanks_, 0u);
  const bool reading = has_current_ && !has_candidate_;
  if (reading && current_->in_xml && !is_telling(label_at_start(line.text))) return xml_line(line.text);
  if (special(line)) return;
  if (reading && current_->layout == Layout::wevtutil && current_->has(Heading::description)) return;
  const bool continued = reading && current_->layout == Layout::list && line.indent > current_->indent;
  const Label label = continued ? Label{} : leading_label(line.text);
  if (label.row != nullptr && labels(line, label)) {
    if (label.form == Label::Form::missing && blanks != 0 && has_candidate_) heading_after_blank_ = true;
  } else if (has_candidate_) {
    in_header(line);
  } else if (!has_current_ || current_->several_a_line) {
    inner_block(line, 0);
  }
  if (line.text.size() <= 32 && digit(line.text.front())) {
    stamp_line_.assign(line.text);
    stamp_line_number_ = number_;
    stamp_line_mark_ = line_mark_;
  }
}

/// The heading that a line begins with. Files repeat themselves: the one that followed the same heading the
/// last time is tried first, byte for byte.
Label Scanner::leading_label(std::string_view text) {
  Guess& guess =
      guesses_[has_candidate_ && last_ != nullptr ? static_cast<std::size_t>(last_->heading) : heading_count];
  const std::size_t size = guess.text.size();
  if (size != 0 && text.size() > size && text.starts_with(guess.text) &&
      guess.label.row->heading != Heading::id &&
      (guess.label.form == Label::Form::list) == (guess.text[size - 2] == ' ' && text[size] == ' '))
    return guess.label;
  const Label label = label_at_start(text);
  if (label.row != nullptr && label.value == label.colon + 1 && label.colon > 1 && text[label.colon] == ':') {
    guess.text.assign(text.substr(0, label.value));
    guess.label = label;
  }
  return label;
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
    const std::string_view rest = line.text.substr(label.value);
    if (heading == Heading::description) return begin_description(line, label), true;
    if (heading == Heading::event_xml) return begin_xml(rest), true;
    Label next;
    const bool one = label.form == Label::Form::list || label.form == Label::Form::equals ||
                     label.form == Label::Form::missing ||
                     (has_candidate_ && candidate_->layout == Layout::wevtutil);
    if (!one) next = next_label(line.text, label.value);
    const std::string_view value =
        bare(rest.substr(0, next.row != nullptr ? next.begin - label.value : rest.size()));
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
  if (!heading) return false;
  if (has_candidate_ && *heading != Heading::other && candidate_->has(*heading)) {
    if (label.form == Label::Form::missing) return true;
    const bool better_id = *heading == Heading::id && candidate_->id_without_colon;
    const bool other_name = candidate_->layout == Layout::list &&
                            candidate_->rows[static_cast<std::size_t>(*heading)] != label.row;
    if (!better_id && !other_name) decide(Reason::next);
  }
  if (has_candidate_ && has_current_ && current_->first == label.row && mergeable(Reason::next))
    decide(Reason::next);
  if (!has_candidate_) {
    if (*heading == Heading::other) return true;
    open(line, label);
  }
  set(label, *heading, value, stamp);
  return true;
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
  if (label.form == Label::Form::equals) {
    candidate_->layout = Layout::splunk;
    if (stamp_line_number_ + 1 == number_ && take_stamp(candidate_->stamp, stamp_line_, Heading::date))
      mark_ = stamp_line_mark_;
  }
  has_candidate_ = true;
  heading_after_blank_ = false;
  last_ = pending_ = nullptr;
}

void Scanner::begin_description(const Line& line, const Label& label) {
  if (has_candidate_ && has_current_ && current_->first == label.row && mergeable(Reason::next))
    decide(Reason::next);
  if (has_candidate_) {
    if (!decide(Reason::description)) return;
  } else if (has_current_) {
    const bool again = current_->first == label.row && (current_->complete() || current_->headings == 1);
    const bool late = !current_->has(Heading::description) && line_texts_ == 0;
    if (!again && !late) return;
    current_->tail.resize(std::min(line_mark_, current_->tail.size()));
    if (again) finish();
  }
  Block& block = *current_;
  if (!has_current_) {  // a description before all other headings
    block.reset();
    block.line = number_;
    block.indent = line.indent;
    block.quotes = line.quotes;
    block.first = label.row;
    if (label.form == Label::Form::list) block.layout = Layout::list;
    has_current_ = true;
  }
  if (!block.has(Heading::description)) ++block.headings;
  block.seen |= bit(Heading::description);
  block.closed = false;
  block.tail.clear();
  block.texts = 0;
  const std::string_view text = line.text.substr(label.value);
  append_text(bare(text));
  if (block.several_a_line) {
    const std::size_t skipped = static_cast<std::size_t>(bare(text).data() - line.text.data());
    text_mark_ = std::size_t{0} - skipped;  // offsets in the line less what stands before the text
    inner_block(line, label.value);
  }
}

/// `Data:` behind a description. Its place is enough: what follows is looked at when somebody wants the
/// event.
void Scanner::begin_data() {
  if (has_candidate_ && !decide(Reason::end)) return;
  if (has_current_ && current_->data_at == std::string::npos)
    current_->data_at = std::min(line_mark_, current_->tail.size());
}

void Scanner::begin_xml(std::string_view rest) {
  if (has_candidate_ && !decide(Reason::end)) return;
  if (!has_current_ || current_->xml_at != std::string::npos) return;
  current_->xml_at = std::min(line_mark_, current_->tail.size());
  current_->in_xml = true;
  current_->closed = false;
  if (!bare(rest).empty()) xml_line(rest);
}

void Scanner::xml_line(std::string_view text) {
  Block& block = *current_;
  if (block.xml_time.empty()) {
    constexpr std::string_view name = "SystemTime=";
    const std::size_t at = text.find(name);
    if (at != text.npos && at + name.size() < text.size()) {
      const std::size_t begin = at + name.size() + 1;
      const std::size_t end = text.find(text[begin - 1], begin);
      if (end != text.npos && end - begin < 40) block.xml_time.assign(text.substr(begin, end - begin));
    }
  }
  if (block.xml_record == 0) {
    constexpr std::string_view name = "<EventRecordID>";
    const std::size_t at = text.find(name);
    if (at != text.npos)
      for (std::size_t i = at + name.size(); i < text.size() && digit(text[i]) && i < at + name.size() + 18;
           ++i)
        block.xml_record = block.xml_record * 10 + static_cast<unsigned>(text[i] - '0');
  }
  if (text.find("</Event>") != text.npos) {
    block.in_xml = false;
    block.closed = true;
  }
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
  if (candidate_->layout == Layout::wevtutil && line.indent > candidate_->indent)
    return;  // a heading that no table has
  if (decide(Reason::prose)) append(line);
}

void Scanner::blank() {
  ++blanks_;
  if (has_current_ && !current_->closed && current_->collect) append_text({});
  // A blank line parts the events of Format-List; elsewhere one may stand between all lines of a paste.
  if (!has_candidate_ || (blanks_ < 2 && candidate_->layout != Layout::list)) return;
  if (decide(Reason::end)) current_->closed = true;
}

/// `Event[0]:` and `[00012] ESE`.
bool Scanner::special(const Line& line) {
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

/// Adds a line to the description; closes it where an article goes on.
void Scanner::append(const Line& line) {
  Block& block = *current_;
  if (block.closed) return;
  const bool outdented =
      blanks_ != 0 && !block.in_xml && block.layout == Layout::block &&
      ((block.quotes != 0 && line.quotes == 0) || (block.tail_indented && line.indent == 0));
  if (outdented || (!block.in_xml && is_article_heading(line.text))) {
    block.closed = block.prose_follows = true;
    return;
  }
  if (block.texts++ == 0) block.tail_indented = line.indent >= 2 && block.indent >= 2;
  if (!block.collect) return;
  std::string_view text = line.body;
  unsigned strip = block.layout == Layout::list ? 64 : block.indent;
  while (strip != 0 && !text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    strip -= text.front() == '\t' ? std::min(strip, 4u) : 1;
    text.remove_prefix(1);
  }
  append_text(text);
  text_mark_ = line_mark_ + static_cast<std::size_t>(line.text.data() - text.data());
}

void Scanner::append_text(std::string_view text) {
  Block& block = *current_;
  if (!block.collect) return;
  if (block.tail.size() + text.size() > Block::tail_limit) {
    block.tail_cut = true;
    return;
  }
  block.tail.append(text);
  block.tail += '\n';
}

/// Whether the candidate is an event of its own.
bool Scanner::acceptable(Reason reason) const {
  const Block& c = *candidate_;
  if (c.layout == Layout::wevtutil) return true;
  if (!has_current_ && reason == Reason::description)
    return true;  // the rest may follow; what never gets an id is no event
  const bool id = c.has_id();
  const bool source = !c.value(Heading::source).empty();
  const unsigned weight = c.headings + (reason == Reason::description ? 1 : 0);
  const bool alike = has_current_ && current_->first != nullptr && current_->first == c.first;
  if (alike && reason == Reason::description && (c.seen & ~current_->seen) == 0) return true;  // a run
  if (has_current_ && current_->complete()) {
    // Text of a description may look like headings: a real block begins as the one before it, or is rich.
    const bool opener = c.first != nullptr && c.first->opens == HeadingRow::Opens::yes;
    if (!id && !opener) return false;
    if (!alike && !opener && weight < 4 && !current_->closed && c.layout == current_->layout) return false;
  }
  if (id && source) return weight >= 3 || !has_current_ || alike;
  return weight >= 3 && (id || source);
}

/// Whether the candidate may be headings behind the description of a block that has id and source already:
/// they must close it, not stand within its text, and be such that a message would not end with by chance.
bool Scanner::trailing(Reason reason) const {
  const Block& c = *candidate_;
  if (reason != Reason::next && reason != Reason::end) return false;
  if (!current_->has(Heading::description) || c.has_id() || c.has(Heading::source) ||
      c.layout != current_->layout)
    return false;
  if (!c.has(Heading::level) && !c.has(Heading::date) && !c.has(Heading::time) && !c.has(Heading::computer))
    return false;
  const std::string& level = c.value(Heading::level);
  return level.empty() || level_from_word(level) != Level::unknown;
}

/// Whether the candidate is the rest of the current block: what it lacks, and nothing that it has.
bool Scanner::mergeable(Reason reason) const {
  if (!has_current_ || candidate_->layout == Layout::wevtutil) return false;
  if (current_->complete() && !trailing(reason)) return false;
  if ((candidate_->seen & current_->seen & ~bit(Heading::other)) != 0) return false;
  if (reason != Reason::description) return true;
  return !current_->has(Heading::description) && mark_texts_ == 0;
}

void Scanner::merge() {
  Block& block = *current_;
  for (std::size_t h = 0; h < heading_count; ++h) {
    if ((candidate_->seen >> h & 1u) == 0) continue;
    block.values[h].swap(candidate_->values[h]);
    block.rows[h] = candidate_->rows[h];
  }
  block.seen |= candidate_->seen;
  block.headings += candidate_->headings;
  if (candidate_->language == FileClock::Headings::other) block.language = candidate_->language;
  add_stamp(block.stamp, candidate_->stamp);
  block.tail.resize(std::min(mark_, block.tail.size()));
  if (block.has(Heading::description)) block.closed = true;
}

/// The headings of the candidate have ended. True when there is a current block now that they belong to.
bool Scanner::decide(Reason reason) {
  has_candidate_ = false;
  pending_ = last_ = nullptr;
  const bool merged = mergeable(reason);
  if (merged) {
    merge();
  } else if (acceptable(reason)) {
    if (has_current_) {
      current_->tail.resize(std::min(mark_, current_->tail.size()));
      finish();
    }
    std::swap(current_, candidate_);
    has_current_ = true;
  } else {
    // "Event ID 9608", alone behind a blank line, heads the next part of an article.
    if (heading_after_blank_ && has_current_ && candidate_->headings == 1) {
      current_->tail.resize(std::min(mark_, current_->tail.size()));
      current_->closed = current_->prose_follows = true;
    }
    return false;
  }
  const auto id = printed_id(*current_);
  current_->collect = !current_->complete() || !id || client_.wants(current_->value(Heading::source), *id);
  if (!merged) current_->tail.clear();
  return true;
}

/// Done when the block is whole: its own headings may stand behind its description. In a run of blocks,
/// headings that do not change are often printed once. Never the id.
void Scanner::inherit() {
  Block& block = *current_;
  if (run_source_.empty() || block.layout != Layout::block) return;
  std::string& source = block.value(Heading::source);
  std::string& category = block.value(Heading::category);
  if (source.empty()) {
    if (!category.empty() && category != run_category_) return;
    source = run_source_;
    block.seen |= bit(Heading::source);
  }
  if (source == run_source_ && category.empty()) {
    category = run_category_;
    block.seen |= bit(Heading::category);
  }
  std::string& computer = block.value(Heading::computer);
  if (computer.empty()) {
    computer = run_computer_;
    block.seen |= bit(Heading::computer);
  }
}

void Scanner::finish() {
  has_current_ = false;
  Block& block = *current_;
  inherit();
  const std::size_t size = block.tail.size();
  if (block.data_at != std::string::npos && block.data_at > size) block.data_at = std::string::npos;
  if (block.xml_at != std::string::npos && block.xml_at > size) block.xml_at = std::string::npos;
  // A heading that prose parts from the block before is in no run with it.
  const bool run = block.layout == Layout::block && !block.prose_follows;
  run_source_ = run ? block.value(Heading::source) : std::string{};
  run_computer_ = run ? block.value(Heading::computer) : std::string{};
  run_category_ = run ? block.value(Heading::category) : std::string{};
  if (block.complete() || block.headings >= 3) client_.block(block);
}

void Scanner::end() {
  line_mark_ = current_->tail.size();
  if (has_candidate_) decide(Reason::end);
  if (has_current_) finish();
}

}  // namespace exba::event_text
