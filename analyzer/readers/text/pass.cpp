// How it works: the plain scanner, line by line, is what a file means; this is the short way through blocks
// that nobody wants, and it takes only what the scanner could not take otherwise. A block is passed over when
// its header is like the last one (LearntHeader), each line of its description is one that the scanner would
// do nothing with, and another such header follows, which ends it for certain. Everything else, the last
// block before it included, goes to the scanner: no current block is open then, which for a block whose
// header is known to be whole makes no difference. Of a block that somebody wants the header is taken over as
// it was learnt, and the scanner goes on with its description. Nothing is looked at more than twice.
#include <cstring>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "readers/text/scan.hpp"

namespace exba::event_text {
namespace {

/// The first byte of a line that is no blank; a line feed for an empty line.
char first_byte(std::string_view raw, std::size_t& at) {
  at = 0;
  while (at < raw.size() && (raw[at] == ' ' || raw[at] == '\t' || raw[at] == '\r')) ++at;
  return at == raw.size() ? '\n' : raw[at];
}

/// Whether a look at the first bytes shows that a line of a description means nothing. False: it may.
bool surely_text(std::string_view raw) {
  std::size_t at = 0;
  const char c = first_byte(raw, at);
  if (is_letter(c)) {
    if (at + 1 >= raw.size()) return true;
    return !(is_upper(c) && is_upper(raw[at + 1])) && !may_begin_heading(raw.substr(at));
  }
  return (c >= '0' && c <= '9') || c == '\n' || c == '<' || c == '(' || c == '"' || c == '\'' || c == '.' ||
         c == ',' || c == '%' || c == '{' || c == '$' || c == '\\' || c == ':';
}

/// Whether the scanner would do nothing with a line of a description, asked with its own questions; `first`
/// is the heading that opens the file's blocks.
bool is_text(std::string_view raw, const HeadingRow* first) {
  const Line line = strip(raw, 0);
  if (line.text.empty()) return true;
  std::string_view record;
  std::string_view source;
  if (is_article_heading(line.text) || opens_wevtutil(line.text) || opens_pslog(line.text, record, source))
    return false;
  const Label label = label_at_start(line.text);
  if (label.row == nullptr) return true;
  // A second description, as PowerShell's "Details:", begins nothing.
  if (label.row->heading == Heading::description) return label.row != first;
  if (label.form != Label::Form::colon) return false;
  if (next_label(line.text, label.value).row != nullptr) return false;
  LocalStamp stamp;
  if (label.row->heading == Heading::data)
    return !take_stamp(stamp, bare(line.text.substr(label.value)), Heading::date);
  return label.row->heading == Heading::other;
}

/// Whether a heading in a description is text again as soon as a line of prose follows
/// ("ProviderName=Registry", which stands in each event of PowerShell): it neither names an id nor opens
/// blocks, so that the scanner, which has a whole block already, gives it up.
bool is_lone_heading(std::string_view text, const Label& label) {
  const Heading heading = label.row->heading;
  if (label.form != Label::Form::colon && label.form != Label::Form::equals) return false;
  if (heading == Heading::id || heading == Heading::instance || heading == Heading::description ||
      heading == Heading::event_xml || heading == Heading::data || label.row->opens == HeadingRow::Opens::yes)
    return false;
  return !bare(text.substr(label.value)).empty() && !is_article_heading(text) &&
         (label.form == Label::Form::equals || next_label(text, label.value).row == nullptr);
}

/// Whether a line certainly ends the headings before it, and is text itself.
bool is_prose(std::string_view raw) {
  const Line line = strip(raw, 0);
  std::string_view record;
  std::string_view source;
  return !line.text.empty() && !is_article_heading(line.text) && !opens_wevtutil(line.text) &&
         !opens_pslog(line.text, record, source) && label_at_start(line.text).row == nullptr &&
         next_label(line.text, 0).row == nullptr;
}

using Part = Scanner::Part;
Part part(std::string_view raw, const HeadingRow* first) {
  if (is_text(raw, first)) return Part::text;
  const Line line = strip(raw, 0);
  const Label label = label_at_start(line.text);
  const bool xml = label.row != nullptr && label.row->heading == Heading::event_xml &&
                   label.form == Label::Form::colon && bare(line.text.substr(label.value)).empty();
  if (xml) return Part::xml_begins;
  return label.row != nullptr && is_lone_heading(line.text, label) ? Part::lone_heading : Part::other;
}

/// Whether the scanner would do nothing with a line of a wevtutil description: all but `Event[`.
bool is_wevtutil_text(std::string_view raw) {
  std::size_t at = 0;
  const char c = first_byte(raw, at);
  if (is_letter(c) && c != 'E') return true;
  return !strip(raw, 0).text.starts_with("Event[");
}

/// Where a line is remembered; null where it is too short or too long for that.
template <class Known, std::size_t places>
Known* place_of(std::array<Known, places>& known, std::string_view raw) {
  constexpr std::size_t shortest = 8;
  constexpr std::size_t longest = 256;
  if (raw.size() < shortest || raw.size() > longest) return nullptr;
  const auto word = [&](std::size_t i) {
    std::uint64_t value = 0;
    std::memcpy(&value, raw.data() + i, sizeof value);
    return value;
  };
  const std::uint64_t mixed =
      (word(0) * 0x9E3779B97F4A7C15u + word(raw.size() - sizeof(std::uint64_t))) * 0xC2B2AE3D27D4EB4Fu;
  return &known[static_cast<std::size_t>(mixed >> 32) % places];
}

std::uint64_t number(std::string_view digits) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < digits.size() && i < 18 && digits[i] >= '0' && digits[i] <= '9'; ++i)
    value = value * 10 + static_cast<unsigned>(digits[i] - '0');
  return value;
}

}  // namespace

/// Whether a line may open a block as the current one was opened.
bool Scanner::begins_like_current(std::string_view text) const {
  if (passing_) return header_.known() && text.starts_with(header_.opener());
  if (!has_current_ || has_candidate_ || !client_.passed) return false;
  const Block& block = *current_;
  if (block.in_xml || block.several_a_line || !block.complete() || !block.has(Heading::description))
    return false;
  if (block.layout == Layout::wevtutil) return text.starts_with("Event[");
  return block.layout == Layout::block && block.indent == 0 && block.quotes == 0 && block.first != nullptr &&
         text.starts_with(block.first->text);
}

/// Whether the header at the head of `text` is learnt, and one that the scanner would take as a new block.
LearntHeader::Fit Scanner::fits(std::string_view text) {
  using Fit = LearntHeader::Fit;
  const Layout layout = passing_ ? header_.layout() : current_->layout;
  Fit fit = Fit::no;
  if (header_.known() && header_.layout() == layout) fit = header_.match(text);
  if (passing_ || fit == Fit::text_ended) return fit;
  if (fit == Fit::no) fit = header_.learn(text, layout);
  if (fit != Fit::yes || layout == Layout::wevtutil) return fit;
  const bool alike = header_.first() == current_->first && (header_.seen() & ~current_->seen) == 0;
  return alike ? fit : Fit::no;
}

/// The same, remembered.
Scanner::Part Scanner::known_part(std::string_view raw) {
  if (surely_text(raw)) return Part::text;
  if (known_parts_of_ != header_.first()) {
    known_parts_.fill({});
    known_parts_of_ = header_.first();
  }
  KnownPart* const known = place_of(known_parts_, raw);
  if (known == nullptr) return part(raw, header_.first());
  if (known->line.size() == raw.size() && stands_at(raw, 0, known->line)) return known->part;
  known->part = part(raw, header_.first());
  known->line.assign(raw);
  return known->part;
}

bool Scanner::known_prose(std::string_view raw) {
  std::string* const known = place_of(known_prose_, raw);
  if (known == nullptr) return is_prose(raw);
  if (known->size() == raw.size() && stands_at(raw, 0, *known)) return true;
  if (!is_prose(raw)) return false;
  known->assign(raw);
  return true;
}

/// Goes over a description to the next line that opens a block. False when the scanner must read it.
bool Scanner::body(std::string_view text, std::size_t& at, Passed& passed, Taken& taken) {
  const std::string_view opener = header_.opener();
  const bool wevtutil = header_.layout() == Layout::wevtutil;
  enum class Xml { none, inside, ended } xml = Xml::none;
  bool after_heading = false;
  for (;; ++taken.lines) {
    const std::string_view rest = text.substr(at);
    if (stands_at(rest, 0, opener)) return !after_heading;
    const std::size_t end = rest.find('\n');
    if (end == rest.npos) {
      taken.stopped = Taken::Stopped::text_ended;
      return false;
    }
    const std::string_view raw = rest.substr(0, end);
    at += end + 1;
    if (wevtutil) {
      if (!is_wevtutil_text(raw)) return false;
    } else if (xml == Xml::inside) {
      const Line line = strip(raw, 0);
      if (is_telling(label_at_start(line.text))) return false;
      if (!line.text.empty()) passed.xml.line(line.text);
      if (passed.xml.ended) xml = Xml::ended;
    } else if (after_heading) {
      if (!known_prose(raw)) return false;
      after_heading = false;
    } else {
      const Part p = known_part(raw);
      after_heading = p == Part::lone_heading;
      if (p == Part::other || (p == Part::xml_begins && xml != Xml::none)) return false;
      if (p == Part::xml_begins) xml = Xml::inside;
    }
  }
}

/// Hands a passed block on, with what it inherits from the run that it stands in (`inherit`).
void Scanner::leave(Passed& passed) {
  know_run(header_.layout() != Layout::block || (!passed.category.empty() && !passed.computer.empty()));
  if (header_.layout() != Layout::block) {
    run_source_.clear(), run_computer_.clear(), run_category_.clear();
  } else {
    if (!run_source_.empty()) {
      if (passed.category.empty() && passed.source == run_source_) passed.category = run_category_;
      if (passed.computer.empty()) passed.computer = run_computer_;
    }
    run_source_ = passed.source, run_computer_ = passed.computer, run_category_ = passed.category;
  }
  client_.passed(passed);
}

/// The header that was matched last begins a block that somebody wants.
void Scanner::begin_as_learnt() {
  passing_ = false;
  has_current_ = true;
  current_->reset();
  header_.fill(*current_);
  current_->line = number_ + 1;
  number_ += header_.line_count();
  pending_ = last_ = nullptr;
  heading_after_blank_ = false;
  blanks_ = 0;
}

Scanner::Taken Scanner::pass(std::string_view text, std::size_t stop) {
  Taken taken;
  if (!begins_like_current(text)) return taken;
  Passed& passed = pending_pass_;
  Taken seen;  // up to and with the block whose end is looked for
  std::size_t at = 0;
  for (bool pending = false;; pending = true) {
    const LearntHeader::Fit fit = fits(text.substr(at));
    if (fit == LearntHeader::Fit::text_ended) taken.stopped = Taken::Stopped::text_ended;
    if (fit != LearntHeader::Fit::yes) break;
    // Whatever becomes of this one, the block before it has ended.
    if (pending) leave(passed);
    if (has_current_) finish();
    passing_ = true;
    number_ += seen.lines;
    taken.lines += seen.lines;
    taken.bytes = at;
    if (at == stop) break;
    seen.lines = header_.line_count();
    const std::string_view source = header_.value(Heading::source);
    const std::uint64_t id = number(header_.value(Heading::id));
    if (source.empty() || header_.value(Heading::id).empty() || id > 0xFFFFFFFFu) break;
    if (client_.wants(source, static_cast<std::uint16_t>(id & 0xFFFFu), header_.value(Heading::level))) {
      begin_as_learnt();
      taken.bytes += header_.size();
      taken.lines += header_.line_count();
      break;
    }
    passed.line = number_ + 1;
    passed.source.assign(source);
    passed.category.assign(header_.value(Heading::category));
    passed.computer.assign(header_.value(Heading::computer));
    passed.log.assign(header_.value(Heading::log));
    passed.record = number(header_.value(Heading::record));
    passed.stamp = header_.stamp();
    passed.language = header_.language();
    passed.xml = {};
    at += header_.size();
    if (!body(text, at, passed, seen)) {
      taken.stopped = seen.stopped;
      break;
    }
  }
  return taken;
}

}  // namespace exba::event_text
