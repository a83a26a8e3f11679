// How it works: the plain scanner, line by line, is what a file means; this is the short way through blocks
// that nobody wants, and it takes only what the scanner could not take otherwise. A block is passed over when
// its header is like the last one (LearntHeader), each line of its description is one that the scanner would
// do nothing with, and another such header follows, which ends it for certain. Everything else, the last
// block before it included, goes to the scanner: no current block is open then, which for a block whose
// header is known to be whole makes no difference. Of a block that somebody wants the header is taken over as
// it was learnt, and the scanner goes on with its description. Nothing is looked at more than twice.
#include "base/find.hpp"
#include "readers/text/scan.hpp"

namespace exba::event_text {
namespace {

std::uint64_t number(std::string_view digits) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < digits.size() && i < 18 && digits[i] >= '0' && digits[i] <= '9'; ++i)
    value = value * 10 + static_cast<unsigned>(digits[i] - '0');
  return value;
}

/// Whether the line before `at` may be the first heading of the block that opens there.
bool follows_heading(std::string_view text, std::size_t at) {
  if (at < 2) return false;
  const std::size_t feed = text.rfind('\n', at - 2);
  if (feed == text.npos || !may_head_block(strip(text.substr(feed + 1, at - 1 - (feed + 1)), 0).text))
    return false;
  const std::size_t above = feed == 0 ? text.npos : text.rfind('\n', feed - 1);
  const std::size_t begin = above == text.npos ? 0 : above + 1;
  return strip(text.substr(begin, feed - begin), 0).text.empty();
}

}  // namespace

/// Whether a line may open a block as the current one was opened.
bool Scanner::begins_like_current(std::string_view text) const {
  if (opened_above_ || (above_number_ != 0 && above_number_ == number_)) return false;
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

/// Goes over a description to the next line that opens a block. False when the scanner must read it.
bool Scanner::body(std::string_view text, std::size_t& at, Passed& passed, Taken& taken) {
  const std::string_view opener = header_.opener();
  const bool wevtutil = header_.layout() == Layout::wevtutil;
  enum class Xml { none, inside, ended } xml = Xml::none;
  bool after_heading = false;
  for (;; ++taken.lines) {
    const std::string_view rest = text.substr(at);
    if (stands_at(rest, 0, opener)) return !after_heading && (wevtutil || !follows_heading(text, at));
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
      if (!known_lines_.prose(raw)) return false;
      after_heading = false;
    } else {
      const LinePart p = known_lines_.part(raw, header_.first());
      after_heading = p == LinePart::lone_heading;
      if (p == LinePart::other || (p == LinePart::xml_begins && xml != Xml::none)) return false;
      if (p == LinePart::xml_begins) xml = Xml::inside;
    }
  }
}

/// Hands a passed block on, with what it inherits from the run that it stands in.
void Scanner::leave(Passed& passed) {
  run_.inherit(passed, header_.layout());
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
    passed.own_computer = !passed.computer.empty();
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
