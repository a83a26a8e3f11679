// How it works: lines go to the scanner, the scanner gives blocks, a block that somebody wants becomes an
// event. What a file's dates leave open (day or month first, the zone) may be told by any line of it, so
// blocks wait until that is known (DatedEvents). With several threads the text is cut where blocks open, once the short way
// through it (`pass`) knows how they do, and its parts are read side by side (readers/side_by_side): what they give is
// recognised there, held, and dated in the order of the text.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>

#include "catalog/tables.hpp"
#include "intake/times/event_time.hpp"
#include "readers/side_by_side.hpp"
#include "readers/text/event.hpp"
#include "readers/text/lines.hpp"
#include "readers/text/scan.hpp"
#include "readers/text/text.hpp"

namespace exba {
namespace {

using event_text::Block;
using event_text::Passed;

constexpr std::size_t text_lines_sniffed =
    2000;  // of the head that is shown, 64 KiB at most: an article's first block may be deep in it

/// Of the first so many blocks of a file the text is read even where nobody wants the id that is printed: an
/// article may print a wrong one. An export of Windows never does, and is longer.
constexpr std::uint64_t blocks_of_an_article = 256;

/// What happens to the blocks of one file.
class TextEvents {
 public:
  TextEvents(const ReadOptions& options, Intake& intake)
      : intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer, DatedEvents::Until::zone) {}

  /// Of a part that is read beside `whole`: events are held. `own`: what the part would have told.
  TextEvents(const TextEvents& whole, const ReadOptions& options, std::unique_ptr<Intake> own)
      : TextEvents(options, *own) {
    own_ = std::move(own);
    blocks_ = whole.blocks_;
    events_.hold();
  }

  void take(Block& block);
  void pass(const Passed& passed);
  /// Whether nothing that depends on how much was read before is asked for any longer.
  bool may_part() const {
    return blocks_ >= blocks_of_an_article && markup_ == 0 && unread_times_ == 0 &&
           intake_->source.events + events_.waiting() >= excerpt_events;
  }
  /// Of a part: whether there is nothing to tell of it beside its events.
  bool silent() const {
    return markup_ == 0 && unread_times_ == 0 && inherited_computers_ == 0 && maybe_computers_ == 0 &&
           own_->source.problems.empty() && own_->source.assumed.empty();
  }
  Intake sibling() const { return intake_->sibling(); }
  DatedEvents::Held release() { return events_.release(); }
  void go_on(DatedEvents::Held&& part, std::uint64_t lines) { events_.go_on(std::move(part), lines); }
  /// Whether the text of such a block must be read.
  bool wants_text(std::string_view provider, std::uint16_t id, std::string_view level) const {
    return intake_->wants(provider, id) ||
           (blocks_ < blocks_of_an_article && find_provider(provider) != nullptr) ||
           intake_->shows_if(
               provider, [level] { return event_text::level_of(level); }, events_.waiting());
  }
  void end() {
    events_.end();
    if (unread_times_ != 0 && unread_times_ != blocks_)  // else that was said of all of them
      intake_->problem(
          first_unread_time_,
          fmt::format("{} event(s) have a date or a time that cannot be read, the first one here: when "
                      "they were logged is not known",
                      unread_times_));
    const std::uint64_t own_computers =
        events_.told().having(ToldFields::computer) - std::min(inherited_computers_, blocks_);
    if (inherited_computers_ != 0 && own_computers > inherited_computers_ * few)
      intake_->problem(
          first_inherited_,
          fmt::format("{} event(s) name no computer, the first one here, and {} do: that of the event "
                      "before was taken",
                      inherited_computers_, own_computers));
    if (maybe_computers_ != 0)
      intake_->problem(
          first_maybe_,
          fmt::format("{} event(s) name no computer under a heading that is known, the first one here; "
                      "\"{}\" may be it: left out",
                      maybe_computers_, maybe_computer_));
    if (markup_ != 0)
      intake_->problem(
          first_markup_,
          fmt::format("{} event(s) whose source holds markup ({}), the first one here: this is no plain "
                      "text; save it as such, or as HTML",
                      markup_, markup_text_));
  }

 private:
  /// No provider is called so: `MSExchangeIS\\par`, `MSExchangeIS<br>`.
  void check(std::string_view source, std::uint64_t line) {
    if (source.find_first_of("<>{}\\") == source.npos || markup_++ != 0) return;
    first_markup_ = {Position::Unit::line, line};
    markup_text_ = source.substr(0, 64);
  }

  void note_computer(bool own, std::string_view computer, Position position) {
    if (!own && !computer.empty() && inherited_computers_++ == 0) first_inherited_ = position;
  }
  /// What was taken from lines that nobody knows, and from whom.
  void tell_guesses(const Block& block, Position position) {
    if (!block.by_value.empty()) intake_->assume("headings", block.by_value);
    note_computer(block.own_computer, block.value(Heading::computer), position);
    if (!block.maybe_computer.empty() && maybe_computers_++ == 0)
      first_maybe_ = position, maybe_computer_ = block.maybe_computer;
  }

  static constexpr std::uint64_t few = 4;

  std::unique_ptr<Intake> own_;
  Intake* intake_;
  DatedEvents events_;
  std::uint64_t blocks_ = 0;
  std::uint64_t inherited_computers_ = 0, maybe_computers_ = 0;
  Position first_inherited_, first_maybe_;
  std::string maybe_computer_;
  std::uint64_t markup_ = 0;
  std::uint64_t unread_times_ = 0;
  Position first_unread_time_;
  Position first_markup_;
  std::string markup_text_;
  Event event_;
};

/// `exact`: the time of an Event Xml part.
EventTime time_of(const LocalStamp& stamp, std::string_view exact) {
  EventTime time;
  time.stamp = stamp;
  if (!exact.empty())
    if (const auto parsed = parse_rfc3339(exact)) time.exact = *parsed;
  return time;
}

void TextEvents::take(Block& block) {
  const Position position{Position::Unit::line, block.line};
  const auto id = event_text::printed_id(block);
  if (const auto source = event_text::source_of_text(block); !source.empty())
    intake_->problem(position,
                     fmt::format("the block names no source; its id and text are those of {}", source));
  if (!block.complete() || !id) {
    const bool dated = block.has(Heading::date) || block.has(Heading::time) ||
                       block.stamp.fields != LocalStamp::Fields::none;
    if (block.has_id() && block.headings >= 3)
      intake_->problem(position, "an event block that names no source: it is counted, and means nothing");
    else if (!block.has_id() && block.has(Heading::source) && block.has(Heading::description) && dated)
      return intake_->problem(position, "an event block without an event id; left out");
    else
      return;
  }
  check(block.value(Heading::source), block.line);
  const std::string& source = block.value(Heading::source);
  bool wanted = id && block.complete() && intake_->wants(source, *id);
  if (!wanted && block.complete() && blocks_ < blocks_of_an_article)
    if (const auto told = event_text::id_of_text(block)) wanted = intake_->wants(source, *told);
  if (!wanted && id && block.complete())
    wanted = intake_->shows_if(
        source, [&] { return event_text::level_of(block.value(Heading::level)); }, events_.waiting());
  ++blocks_;
  tell_guesses(block, position);
  EventTime time = time_of(block.stamp, block.xml.time);
  if (block.unread_time && time.exact == no_time) {
    if (unread_times_++ == 0) first_unread_time_ = position;
    time.stamp.reset();  // the other half of it alone would be a time that it never had
  }
  if (!wanted) {
    events_.pass(block.value(Heading::computer), block.value(Heading::log), source,
                 event_text::record_of(block), time, position, block.language);
    return;
  }
  event_text::fill_event(block, event_, *intake_);
  if (event_.computer.empty()) event_.computer = block.value(Heading::computer);
  if (event_.time != no_time) time.exact = event_.time;
  events_.take(event_, time, block.language);
}

void TextEvents::pass(const Passed& passed) {
  ++blocks_;
  check(passed.source, passed.line);
  note_computer(passed.own_computer, passed.computer, {Position::Unit::line, passed.line});
  events_.pass(passed.computer, passed.log, passed.source,
               passed.xml.record != 0 ? passed.xml.record : passed.record,
               time_of(passed.stamp, passed.xml.time), {Position::Unit::line, passed.line}, passed.language);
}

event_text::Scanner::Client client(TextEvents& events) {
  return {[&events](std::string_view provider, std::uint16_t id, std::string_view level) {
            return events.wants_text(provider, id, level);
          },
          [&events](Block& block) { events.take(block); },
          [&events](Passed& passed) { events.pass(passed); }};
}

/// Reads a part, from the beginning of a block to that of another. False: it is not certain that one thread would have
/// come to the same.
bool read_part(const TextPart& part, event_text::Scanner& scanner) {
  for (std::size_t at = 0;;) {
    const auto taken = scanner.pass(part.ahead.substr(at), part.text.size() - at);
    at += taken.bytes;
    if (at >= part.text.size())
      return at == part.text.size() && scanner.rests() && !scanner.depends() && scanner.broken().headers == 0;
    const std::size_t end = part.text.find('\n', at);
    if (end == part.text.npos || end - at >= event_text::LineReader::longest) return false;
    scanner.line(part.text.substr(at, end - at));
    at = end + 1;
  }
}

/// The last place but one at which a line of `text` begins as blocks do; npos where there is none.
std::size_t last_block_but_one(std::string_view text, const std::string& opener) {
  const std::string begin = "\n" + opener;
  const std::size_t last = text.rfind(begin);
  if (last == text.npos || last == 0) return text.npos;
  const std::size_t before = text.rfind(begin, last - 1);
  return before == text.npos ? before : before + 1;
}

/// From where the scanner rests before a block, the text is cut at blocks. `offset`: of what comes next.
void side_by_side(event_text::LineReader& lines, event_text::Scanner& scanner, TextEvents& events,
                  const ReadOptions& options, std::uint64_t& offset) {
  struct Reading {
    Reading(const TextEvents& whole_events, const event_text::Scanner& whole, const ReadOptions& reading)
        : events(whole_events, reading, std::make_unique<Intake>(whole_events.sibling())),
          scanner(whole, client(events)) {}
    TextEvents events;
    event_text::Scanner scanner;
  };
  struct Part {
    DatedEvents::Held held;
    event_text::Scanner::Rest rest;
  };
  const std::string opener(scanner.opener());
  const std::uint64_t lines_before = scanner.lines();
  Spares<Reading> spares;
  SideBySide way{options.jobs, options.part_bytes,
                 [&](std::string_view text) { return last_block_but_one(text, opener); }, nullptr};
  way.read = [&](const TextPart& text) -> std::function<bool()> {
    std::unique_ptr<Reading> reading = spares.take();
    if (!reading) reading = std::make_unique<Reading>(events, scanner, options);
    reading->scanner.begin_part();
    const bool whole = read_part(text, reading->scanner) && reading->events.silent();
    const auto part = std::make_shared<Part>(Part{reading->events.release(), reading->scanner.rest()});
    if (!whole) return [] { return false; };
    spares.give(std::move(reading));
    return [&, part] {
      events.go_on(std::move(part->held), scanner.lines());
      scanner.go_on(part->rest);
      return true;
    };
  };
  const TextSource source{
      lines.ahead(), offset, [&](std::span<char> memory) { return lines.read_behind(memory); },
      [&](std::string_view text, std::uint64_t) { lines.go_on(text, scanner.lines() - lines_before); }};
  offset = read_side_by_side(source, way);
}

/// `Event ID: 12290` over `Source: VSS`, as forums quote it, with nothing but its text below: two headings
/// are an event where the catalogue or its tables have that id of that source.
bool is_known_pair(const Block& block) {
  const auto id = event_text::printed_id(block);
  const std::string& source = block.value(Heading::source);
  return id && block.complete() &&
         (find_row(source, *id) != nullptr || find_meaning(source, *id).has_value());
}

}  // namespace

bool sniff_event_text(std::string_view head) {
  bool found = false;
  event_text::Scanner scanner({[](std::string_view, std::uint16_t, std::string_view) { return false; },
                               [&found](Block& block) {
                                 found = found || (block.complete() && block.headings >= 3) ||
                                         is_known_pair(block) || !event_text::source_of_text(block).empty();
                               }});
  std::size_t lines = 0;
  while (!head.empty() && !found && lines++ < text_lines_sniffed) {
    const std::size_t end = head.find_first_of("\r\n");
    scanner.line(head.substr(0, end));
    if (end == head.npos) break;
    head.remove_prefix(end + (head.substr(end, 2) == "\r\n" ? 2 : 1));
  }
  scanner.end();
  return found;
}

void event_text::read(Input& input, const ReadOptions& options, Intake& intake, Way way) {
  TextEvents events(options, intake);
  event_text::Scanner scanner(client(events), options.first_line - 1);
  event_text::LineReader lines(input, intake, options.first_line - 1);
  Alone alone;
  std::uint64_t offset = 0;
  const auto may_part = [&] {
    return options.jobs > 1 && scanner.rests() && !lines.at_end() && alone.over(offset) && events.may_part();
  };
  const auto pass_over = [&] {
    for (;;) {
      const event_text::Scanner::Taken taken = scanner.pass(lines.ahead());
      lines.advance(taken.bytes, taken.lines);
      offset += taken.bytes;
      if (may_part() && lines.ahead().starts_with(scanner.opener())) {
        side_by_side(lines, scanner, events, options, offset);
        alone.again(offset, options.part_bytes);
        continue;
      }
      if (taken.stopped != event_text::Scanner::Taken::Stopped::text_ended || !lines.more()) return;
    }
  };
  for (std::string_view line; lines.next(line);) {
    scanner.line(line);
    offset += line.size() + 1;
    if (way == Way::passing) pass_over();
  }
  scanner.end();
  events.end();
  if (const auto& broken = scanner.broken(); broken.headers != 0)
    intake.problem(
        {Position::Unit::line, broken.first},
        fmt::format("headings of {} event(s) behind which no event id follows, the first ones here: an event "
                    "was lost, or its headings were taken for those of another",
                    broken.headers));
  if (const std::uint64_t line = scanner.cut_in_headings(); line != 0)
    intake.cut_off(
        {Position::Unit::line, line},
        "the text ends within the headings of this event: what should follow (a description, or more "
        "headings) was cut off or not copied");
}

std::uint64_t event_text::lines_passed_over(std::string_view text) {
  Scanner scanner({[](std::string_view, std::uint16_t, std::string_view) { return false; }, [](Block&) {},
                   [](Passed&) {}});
  std::uint64_t lines = 0;
  while (!text.empty()) {
    const Scanner::Taken taken = scanner.pass(text);
    lines += taken.lines;
    text.remove_prefix(taken.bytes);
    const std::size_t end = text.find('\n');
    scanner.line(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

void read_event_text(Input& input, const ReadOptions& options, Intake& intake) {
  event_text::read(input, options, intake, event_text::Way::passing);
}

}  // namespace exba
