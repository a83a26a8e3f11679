// How it works: lines go to the scanner, the scanner gives blocks, a block that somebody wants becomes an
// event. What a file's dates leave open (day or month first, the zone) may be told by any line of it, so
// blocks wait, the unwanted ones as 72 bytes, until that is known, at most 16 MiB of them: after that the
// clock decides by what it has seen, and nothing waits any more.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "readers/event_text.hpp"
#include "readers/event_text_event.hpp"
#include "readers/event_text_lines.hpp"
#include "readers/event_text_scan.hpp"

namespace exba {
namespace {

using event_text::Block;
using event_text::Passed;

constexpr std::size_t waiting_limit = 16 * 1024 * 1024;
constexpr std::size_t lines_sniffed =
    2000;  // of the head that is shown, 64 KiB at most: an article's first block may be deep in it

/// Of the first so many blocks of a file the text is read even where nobody wants the id that is printed: an
/// article may print a wrong one. An export of Windows never does, and is longer.
constexpr std::uint64_t blocks_of_an_article = 256;

/// A block whose time is not known yet.
struct Waiting {
  LocalStamp stamp;
  Time exact = no_time;  ///< from an Event Xml part
  std::uint64_t line = 0;
  std::uint64_t record = 0;
  std::uint32_t place = 0;  ///< index into the (computer, channel) pairs, of an event that nobody wants
  std::uint32_t event = 0;  ///< index into the events, plus one; 0: nobody wants it
};

/// What happens to the blocks of one file.
class TextEvents {
 public:
  TextEvents(const ReadOptions& options, Intake& intake)
      : intake_(&intake), clock_(options.date_order, options.time_zone), computer_(options.computer) {}

  void take(Block& block);
  void pass(Passed& passed);
  /// Whether the text of such a block must be read.
  bool wants_text(std::string_view provider, std::uint16_t id) const {
    return intake_->wants(provider, id) ||
           (blocks_ < blocks_of_an_article && find_provider(provider) != nullptr);
  }
  void end() {
    clock_.settle();
    flush();
    if (computer_assumed_) intake_->assume("computer", computer_);
  }

 private:
  std::uint32_t place(const std::string& computer, const std::string& channel);
  void complete(std::string& computer);
  void see(Waiting& w, std::string_view exact, FileClock::Headings language);
  void arrive(Waiting& w, const std::string& computer, const std::string& channel, Event* event);
  Time time_of(const Waiting& w);
  void give(const Waiting& w, Event* event);
  void flush();

  Intake* intake_;
  FileClock clock_;
  std::string computer_;
  bool computer_assumed_ = false;
  struct Place {
    std::string computer, channel;
  };
  std::vector<Place> places_;
  std::uint32_t last_place_ = 0;
  std::vector<Waiting> waiting_;
  std::vector<Event> events_;
  std::size_t bytes_ = 0;
  std::uint64_t blocks_ = 0;
  Event event_;
};

std::uint32_t TextEvents::place(const std::string& computer, const std::string& channel) {
  const auto same = [&](const Place& p) { return p.computer == computer && p.channel == channel; };
  if (last_place_ < places_.size() && same(places_[last_place_])) return last_place_;
  // Some dozens in a real file; beyond a thousand a search would cost more than the place is worth.
  const std::size_t searched = std::min<std::size_t>(places_.size(), 1000);
  for (last_place_ = 0; last_place_ < searched; ++last_place_)
    if (same(places_[last_place_])) return last_place_;
  last_place_ = static_cast<std::uint32_t>(places_.size());
  places_.push_back({computer, channel});
  bytes_ += sizeof(Place) + computer.size() + channel.size();
  return last_place_;
}

void TextEvents::take(Block& block) {
  const Position position{Position::Unit::line, block.line};
  const auto id = event_text::printed_id(block);
  if (!block.complete() || !id) {
    if (block.has_id() && block.headings >= 3)
      intake_->problem(position, "an event block that names no source: it is counted, and means nothing");
    else
      return;
  }
  Waiting w;
  w.stamp = block.stamp;
  w.line = block.line;
  w.record = event_text::record_of(block);
  std::string& computer = block.value(Heading::computer);
  complete(computer);
  see(w, block.xml.time, block.language);
  const std::string& source = block.value(Heading::source);
  bool wanted = id && block.complete() && intake_->wants(source, *id);
  if (!wanted && block.complete() && blocks_ < blocks_of_an_article)
    if (const auto told = event_text::id_of_text(block)) wanted = intake_->wants(source, *told);
  ++blocks_;
  if (wanted) {
    event_text::fill_event(block, event_, *intake_);
    if (event_.computer.empty()) event_.computer = computer;
  }
  arrive(w, computer, block.value(Heading::log), wanted ? &event_ : nullptr);
}

void TextEvents::pass(Passed& passed) {
  ++blocks_;
  Waiting w;
  w.stamp = passed.stamp;
  w.line = passed.line;
  w.record = passed.xml.record != 0 ? passed.xml.record : passed.record;
  complete(passed.computer);
  see(w, passed.xml.time, passed.language);
  arrive(w, passed.computer, passed.log, nullptr);
}

void TextEvents::complete(std::string& computer) {
  if (!computer.empty() || computer_.empty()) return;
  computer = computer_;
  computer_assumed_ = true;
}

void TextEvents::see(Waiting& w, std::string_view exact, FileClock::Headings language) {
  const Position position{Position::Unit::line, w.line};
  if (!exact.empty())
    if (const auto time = parse_rfc3339(exact)) w.exact = *time;
  clock_.see(w.stamp, position, language);
  if (w.exact != no_time && w.stamp.fields != LocalStamp::Fields::none)
    clock_.pair(w.stamp, w.exact, position);
}

/// Gives the event on, or lets it wait. Null: nobody wants it.
void TextEvents::arrive(Waiting& w, const std::string& computer, const std::string& channel, Event* event) {
  if (clock_.settled() && waiting_.empty()) {
    if (event != nullptr) return give(w, event);
    intake_->pass(computer, channel, w.record, time_of(w));
    return;
  }
  if (event != nullptr) {
    bytes_ += sizeof(Event) + event->message.size() + event->data.size() + 256;
    events_.push_back(std::move(*event));
    *event = Event{};
    w.event = static_cast<std::uint32_t>(events_.size());
  } else {
    w.place = place(computer, channel);
  }
  waiting_.push_back(w);
  bytes_ += sizeof(Waiting);
  if (bytes_ > waiting_limit) clock_.settle();
  if (clock_.settled()) flush();
}

Time TextEvents::time_of(const Waiting& w) {
  return w.exact != no_time ? w.exact : clock_.resolve(w.stamp, {Position::Unit::line, w.line}, *intake_);
}

void TextEvents::give(const Waiting& w, Event* event) {
  if (event == nullptr) {
    intake_->pass(places_[w.place].computer, places_[w.place].channel, w.record, time_of(w));
    return;
  }
  if (event->time == no_time) event->time = time_of(w);
  intake_->take(*event);
}

void TextEvents::flush() {
  for (const Waiting& w : waiting_) give(w, w.event != 0 ? &events_[w.event - 1] : nullptr);
  waiting_ = {};
  events_ = {};
  places_.clear();
  last_place_ = 0;
  bytes_ = 0;
}

event_text::Scanner::Client client(TextEvents& events) {
  return {[&events](std::string_view provider, std::uint16_t id) { return events.wants_text(provider, id); },
          [&events](Block& block) { events.take(block); },
          [&events](Passed& passed) { events.pass(passed); }};
}

}  // namespace

bool sniff_event_text(std::string_view head) {
  bool found = false;
  event_text::Scanner scanner(
      {[](std::string_view, std::uint16_t) { return false; },
       [&found](Block& block) { found = found || (block.complete() && block.headings >= 3); }});
  std::size_t lines = 0;
  while (!head.empty() && !found && lines++ < lines_sniffed) {
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
}

std::uint64_t event_text::lines_passed_over(std::string_view text) {
  Scanner scanner({[](std::string_view, std::uint16_t) { return false; }, [](Block&) {}, [](Passed&) {}});
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
