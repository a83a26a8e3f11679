// How it works: one window of the text, refilled in blocks of 256 KiB (fresh memory costs more than reading,
// so it is reused). In it the boundaries of events are found first; a peek at the System part decides whether
// anyone wants the event, and only then the fragment is parsed. The peek comes before the search for the end:
// that search then starts behind System, where little markup is left to step over. Whatever stands between
// events (declarations, roots, prompts) is stepped over. With several threads the text is cut at `<Event` and the parts
// are read side by side (readers/side_by_side): a part counts where its last event ends with it and nothing but
// events, and text between them, stands in it.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "base/npos.hpp"
#include "base/text.hpp"
#include "base/window.hpp"
#include "intake/json/event.hpp"
#include "intake/json/log_line.hpp"
#include "intake/xml/event.hpp"
#include "intake/xml/markup.hpp"
#include "readers/on_window.hpp"
#include "readers/reader.hpp"
#include "readers/side_by_side.hpp"

namespace exba {
namespace {

constexpr std::size_t event_limit =
    16 * 1024 * 1024;  // an EVTX record has 64 KiB at most, its XML a few hundred
constexpr std::string_view log_mark = "<exba:Log ";  // coverage that travels along: `exba events -f xml`
constexpr std::size_t foreign_limit =
    256;  // shorter text between events is a prompt or a prefix, not an event of another form

/// Text between events that looks like more than prompts and wrappers.
class Foreign {
 public:
  /// What stands between two events, as it is read.
  void look(std::string_view gap, std::uint64_t offset) {
    if (size_ == 0) begin_ = offset;
    size_ += gap.size();
    for (const char c : gap) {
      const std::uint64_t text = static_cast<unsigned char>(c) > ' ' ? 1 : 0;
      if (!in_tag_ && c == '<') in_tag_ = true, tag_ = 0;
      if (!in_tag_) text_ += text;
      if (in_tag_) tag_ += text;
      if (in_tag_ && c == '>') in_tag_ = false;
    }
  }
  /// The next event begins, or the text ends: what of it is neither markup nor blank is counted.
  void end_gap() {
    if (in_tag_) text_ += tag_;  // a tag that does not end is none
    if (size_ >= foreign_limit && text_ >= foreign_limit) {
      if (stretches++ == 0) first = begin_;
      bytes += size_;
    }
    forget_gap();
  }
  void forget_gap() {
    size_ = text_ = 0;
    in_tag_ = false;
  }
  /// What follows, from an event on.
  void append(const Foreign& later) {
    end_gap();
    Foreign sum = later;  // with the gap that it ends in
    if (stretches != 0) sum.first = first;
    sum.lost = std::min(lost, later.lost);
    sum.stretches += stretches;
    sum.bytes += bytes;
    *this = sum;
  }

  std::uint64_t stretches = 0;
  std::uint64_t bytes = 0;
  std::uint64_t first = 0;
  std::uint64_t lost = UINT64_MAX;  ///< where the first end tag stands that is of no event

 private:
  std::uint64_t begin_ = 0, size_ = 0, text_ = 0, tag_ = 0;
  bool in_tag_ = false;
};

/// The text that is read: a window of a whole one, or a part of it, beside others.
class Reading : OnWindow {
 public:
  explicit Reading(Intake& intake) : intake_(&intake), events_(intake) {
    choosy_ = !intake_->wanted().everything_wanted();
  }

  void run(Input& input, const ReadOptions& options) {
    Window window(input);
    window_ = &window;
    Alone alone;
    more(0);
    while (step())
      if (options.jobs > 1 && may_part() && alone.over(base_ + at_)) side_by_side(options, alone);
    foreign_.end_gap();
    if (foreign_.lost != UINT64_MAX)
      intake_->problem(at_offset(foreign_.lost),
                       "an end tag </Event> that no event begins, the first one here: its event was lost");
    if (foreign_.stretches != 0) {
      intake_->problem(at_offset(foreign_.first),
                       fmt::format("text between the events that is no Event XML, {} bytes in {} places, the "
                                   "first one here; it was not read",
                                   foreign_.bytes, foreign_.stretches));
    }
  }

 private:
  /// Whether nothing that was read so far has a say in what follows.
  bool may_part() const {
    return behind_event_ && !at_end_ && !overlong_ && intake_->source.events >= excerpt_events;
  }

  void side_by_side(const ReadOptions& options, Alone& alone) {
    struct Part {
      explicit Part(Intake sibling) : intake(std::move(sibling)) {}
      Intake intake;
      Foreign foreign;
    };
    const std::uint64_t begin = base_ + at_;  // behind an event; all other parts begin with one
    Spares<Reading> spares;
    SideBySide way{options.jobs, options.part_bytes, last_event_begin, nullptr};
    way.read = [&](const TextPart& text) -> std::function<bool()> {
      const auto part = std::make_shared<Part>(intake_->sibling());
      std::unique_ptr<Reading> reading = spares.take();
      if (!reading) reading = std::make_unique<Reading>(part->intake);
      const bool whole = reading->read_part(text, text.base == begin, part->intake);
      part->foreign = reading->foreign_;
      if (!whole) return [] { return false; };
      spares.give(std::move(reading));
      return [this, part] {
        intake_->append(std::move(part->intake));
        foreign_.append(part->foreign);
        return true;
      };
    };
    alone.again(read_side_by_side(*window_, at_, way), options.part_bytes);
    stand_on_window();
  }

  /// Whether its first event begins where it begins, its last one ends with it, and nothing in it has a say in
  /// what follows.
  bool read_part(const TextPart& part, bool behind_event, Intake& intake) {
    stand_on(part);
    intake_ = &intake;
    events_.go_to(intake);
    foreign_ = {};
    seen_event_ = behind_event;
    refused_ = false;
    while (!refused_ && step()) {
    }
    return !refused_ && seen_event_;
  }

  /// Where the last event of `text` seems to begin; npos where none does, or at the beginning only.
  static std::size_t last_event_begin(std::string_view text) {
    constexpr std::string_view tag = "<Event";
    for (std::size_t at = text.rfind(tag); at != npos && at != 0; at = text.rfind(tag, at - 1)) {
      const char next = at + tag.size() < text.size() ? text[at + tag.size()] : '\0';
      if (next == ' ' || next == '>') return at;
    }
    return npos;
  }

  /// One event, or one refill; false at the end.
  bool step() {
    const std::string_view text = text_;
    behind_event_ = false;
    EventBegin begin = markup_.find_begin(text, at_, base_, rest());
    if (begin.state == EventBegin::State::cut &&
        text.size() - begin.at >= event_limit) {  // a comment without an end
      overlong_ = true;
      begin = markup_.find_begin(text, begin.at, base_, Rest::none);
    }
    const bool found = begin.state == EventBegin::State::found;
    if (begin.at - at_ >= log_mark.size()) {
      const std::size_t cut = read_logs(text.substr(0, begin.at));
      if (cut != npos && !found && !at_end_ && text.size() - cut < event_limit) return more(cut);
    }
    if (begin.at > at_ && !behind_cut_ && foreign_.lost == UINT64_MAX) look_for_lost(begin.at);
    if (seen_event_ && begin.at > at_) foreign_.look(text.substr(at_, begin.at - at_), base_ + at_);
    at_ = begin.at;
    if (!found) {
      if (at_end_) return false;
      return more(begin.at);
    }
    foreign_.end_gap();
    refused_ = refused_ || (!seen_event_ && begin.at != 0);
    seen_event_ = true;
    return event(text, begin);
  }

  /// An end tag before `end` that is of no event; in a comment it is none.
  void look_for_lost(std::size_t end) {
    const std::string_view gap = text_.substr(at_, end - at_);
    const std::size_t tag = gap.find("</Event>");
    if (tag != npos && gap.find("<!--") == npos) foreign_.lost = base_ + at_ + tag;
  }

  /// Coverage that stands between at_ and the end of `text`; returns where one begins that has no end there,
  /// or npos.
  std::size_t read_logs(std::string_view text) {
    for (std::size_t log = text.find(log_mark, at_); log != npos; log = text.find(log_mark, at_)) {
      refused_ = true;
      const std::size_t end = text.find('>', log);
      if (end == npos) return log;
      LogPart part;
      const std::string_view element = text.substr(log, end + 1 - log);
      if (log_from_xml(element, part)) {
        if (const std::string_view zone = zone_assumed_by(element); !zone.empty())
          intake_->assume("time_zone", zone);
        intake_->cover_as(std::move(part));
      } else
        intake_->problem(at_offset(base_ + log),
                         "coverage of a log (exba:Log) that cannot be read; it was left out");
      at_ = end + 1;
      foreign_.forget_gap();
    }
    return npos;
  }

  bool event(std::string_view text, const EventBegin& begin) {
    behind_cut_ = false;
    const bool peeked = choosy_ && events_.peek(text, begin.at, found_);
    const std::size_t from = peeked ? found_.end : begin.content;
    EventEnd end = markup_.find_end(text, begin, from, base_, rest());
    if (end.state == EventEnd::State::cut && !at_end_) {
      if (text.size() - begin.at <= event_limit) return more(begin.at);
      overlong_ = true;
      end = markup_.find_end(text, begin, from, base_,
                             Rest::none);  // a comment without an end may hide it
    }
    const Position position = at_offset(base_ + begin.at);
    if (end.state == EventEnd::State::closed) {
      if (end.at - begin.at > event_limit) return skip_long(begin.at, end.at);
      const std::string_view fragment = text.substr(begin.at, end.at - begin.at);
      if (!peeked)
        events_.take_parsed(fragment, position, Ending::closed);
      else if (!events_.pass(found_))
        events_.take_peeked(fragment, found_, position);
      at_ = end.at;
      behind_event_ = true;
      return true;
    }
    if (end.state == EventEnd::State::cut && end.at == npos && !at_end_)
      return skip_long(begin.at, begin.at + event_limit);
    const std::size_t behind = std::min(end.at, text.size());
    events_.take_parsed(text.substr(begin.at, behind - begin.at), position, Ending::cut);
    at_ = behind;
    return behind_cut_ = true;
  }

  bool skip_long(std::size_t begin, std::size_t behind) {
    intake_->problem(at_offset(base_ + begin), "an event of more than 16 MiB; it was left out");
    at_ = std::min(behind, text_.size());
    return behind_cut_ = true;
  }

  bool more(std::size_t keep) {
    if (window_ == nullptr) {  // a part: what is left of it is no event by itself
      refused_ = refused_ || keep != text_.size();
      return false;
    }
    refill(keep);
    return true;
  }

  Intake* intake_;
  EventXml events_;
  EventMarkup markup_;
  PeekedEvent found_;
  Foreign foreign_;
  bool choosy_ = true;
  bool seen_event_ = false;
  bool behind_event_ = false;  ///< at_ stands behind an event that was closed
  bool behind_cut_ = false;    ///< or behind one whose end was not found, which may follow
  bool overlong_ = false;      ///< what no window holds was met: from there on, one thread
  bool refused_ = false;       ///< of a part
};

/// Whether the lines before the first event are those of a text block (`Log Name:      Application` ...
/// `Event Xml:`): four or more lines of `heading: value`. A prompt, a path or a record number before the XML
/// has fewer.
bool looks_like_block(std::string_view before) {
  int headings = 0;
  for (const std::string_view line : split(before, "\r\n")) {
    const auto colon = trim(line).substr(0, 48).find(':');
    if (colon == npos || colon == 0) continue;
    const std::string_view value = trim(line).substr(colon + 1);
    if (value.empty() || value.front() == ' ' || value.front() == '\t') ++headings;
  }
  return headings >= 4;
}

}  // namespace

bool sniff_event_xml(std::string_view head) {
  EventMarkup markup;
  const EventBegin begin = markup.find_begin(head, 0, 0, Rest::none);
  if (begin.state != EventBegin::State::found) {
    const std::size_t root = head.find("<Events");  // an export of nothing
    return root != npos && trim(head).starts_with("<") && root + 7 < head.size() &&
           head.find("<Objs") == npos &&
           (head[root + 7] == '>' || head[root + 7] == '/' || head[root + 7] == ' ');
  }
  const std::string_view before = trim(head.substr(0, begin.at));
  const std::string_view inside = head.substr(begin.content, 4096);
  const bool windows =
      head.substr(begin.at, begin.content - begin.at).find("schemas.microsoft.com/win/2004/08/events") !=
      npos;
  // Prose may name the tag: what is an event goes on with its System part, under a prefix perhaps.
  const std::size_t system = inside.find("System");
  const bool tagged =
      system != npos && system != 0 && (inside[system - 1] == '<' || inside[system - 1] == ':');
  if (!windows && !tagged) return false;
  if (before.empty()) return true;
  if (before.front() == '{' || before.front() == '[' || before.starts_with("<Objs"))
    return false;  // JSON, CLIXML
  if (before.back() == '"' || before.back() == ',' || before.back() == '\\')
    return false;  // a cell or a string of another form
  return !looks_like_block(before);
}

void read_event_xml(Input& input, const ReadOptions& options, Intake& intake) {
  Reading(intake).run(input, options);
}

}  // namespace exba
