// How it works: lines go to the scanner, the scanner gives blocks, a block that somebody wants becomes an
// event. What a file's dates leave open (day or month first, the zone) may be told by any line of it, so
// blocks wait, the unwanted ones as 72 bytes, until that is known, at most 16 MiB of them: after that the
// clock decides by what it has seen, and nothing waits any more.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "readers/event_text_event.hpp"
#include "readers/event_text_lines.hpp"
#include "readers/event_text_scan.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

using event_text::Block;

constexpr std::size_t waiting_limit = 16 * 1024 * 1024;
constexpr std::size_t lines_sniffed =
    2000;  // of the head that is shown, 64 KiB at most: an article's first block may be deep in it

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
  void end() {
    clock_.settle();
    flush();
    if (computer_assumed_) intake_->assume("computer", computer_);
  }

 private:
  std::uint32_t place(const std::string& computer, const std::string& channel);
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
  if (computer.empty() && !computer_.empty()) {
    computer = computer_;
    computer_assumed_ = true;
  }
  if (const auto exact = parse_rfc3339(block.xml.time)) w.exact = *exact;
  clock_.see(w.stamp, position, block.language);
  if (w.exact != no_time && w.stamp.fields != LocalStamp::Fields::none)
    clock_.pair(w.stamp, w.exact, position);
  const bool wanted = id && block.complete() && intake_->wants(block.value(Heading::source), *id);
  if (wanted) {
    event_text::fill_event(block, event_, *intake_);
    if (event_.computer.empty()) event_.computer = computer;
  }
  if (clock_.settled() && waiting_.empty()) {
    if (!wanted) w.place = place(computer, block.value(Heading::log));
    give(w, wanted ? &event_ : nullptr);
    return;
  }
  if (wanted) {
    bytes_ += sizeof(Event) + event_.message.size() + event_.data.size() + 256;
    events_.push_back(std::move(event_));
    event_ = Event{};
    w.event = static_cast<std::uint32_t>(events_.size());
  } else {
    w.place = place(computer, block.value(Heading::log));
  }
  waiting_.push_back(w);
  bytes_ += sizeof(Waiting);
  if (bytes_ > waiting_limit) clock_.settle();
  if (clock_.settled()) flush();
}

void TextEvents::give(const Waiting& w, Event* event) {
  const Position position{Position::Unit::line, w.line};
  Time time = w.exact;
  if (event != nullptr && event->time != no_time) time = event->time;
  if (time == no_time) time = clock_.resolve(w.stamp, position, *intake_);
  if (event == nullptr) {
    intake_->pass(places_[w.place].computer, places_[w.place].channel, w.record, time);
    return;
  }
  event->time = time;
  intake_->take(*event);
}

void TextEvents::flush() {
  for (const Waiting& w : waiting_) give(w, w.event != 0 ? &events_[w.event - 1] : nullptr);
  waiting_ = {};
  events_ = {};
}

event_text::Scanner::Client client(TextEvents& events, const Intake& intake) {
  return {[&intake](std::string_view provider, std::uint16_t id) { return intake.wants(provider, id); },
          [&events](Block& block) { events.take(block); }};
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

void read_event_text(Input& input, const ReadOptions& options, Intake& intake) {
  TextEvents events(options, intake);
  event_text::Scanner scanner(client(events, intake));
  event_text::LineReader lines(input, intake);
  std::string_view line;
  while (lines.next(line)) scanner.line(line);
  scanner.end();
  events.end();
}

}  // namespace exba
