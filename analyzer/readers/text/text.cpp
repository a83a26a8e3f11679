// How it works: lines go to the scanner, the scanner gives blocks, a block that somebody wants becomes an
// event. What a file's dates leave open (day or month first, the zone) may be told by any line of it, so
// blocks wait until that is known (DatedEvents).
#include <fmt/format.h>

#include <string>

#include "catalog/tables.hpp"
#include "intake/times/event_time.hpp"
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

  void take(Block& block);
  void pass(const Passed& passed);
  /// Whether the text of such a block must be read.
  bool wants_text(std::string_view provider, std::uint16_t id, std::string_view level) const {
    return intake_->wants(provider, id) ||
           (blocks_ < blocks_of_an_article && find_provider(provider) != nullptr) ||
           intake_->shows_if(provider, [level] { return event_text::level_of(level); });
  }
  void end() {
    events_.end();
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

  Intake* intake_;
  DatedEvents events_;
  std::uint64_t blocks_ = 0;
  std::uint64_t markup_ = 0;
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
    const bool dated = block.has(Heading::date) || block.has(Heading::time);
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
    wanted = intake_->shows_if(source, [&] { return event_text::level_of(block.value(Heading::level)); });
  ++blocks_;
  EventTime time = time_of(block.stamp, block.xml.time);
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
  event_text::Scanner scanner(client(events));
  event_text::LineReader lines(input, intake);
  const auto pass_over = [&] {
    for (;;) {
      const event_text::Scanner::Taken taken = scanner.pass(lines.ahead());
      lines.advance(taken.bytes, taken.lines);
      if (taken.stopped != event_text::Scanner::Taken::Stopped::text_ended || !lines.more()) return;
    }
  };
  for (std::string_view line; lines.next(line);) {
    scanner.line(line);
    if (way == Way::passing) pass_over();
  }
  scanner.end();
  events.end();
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
