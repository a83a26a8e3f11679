// How it works: one window of the text, refilled in blocks of 256 KiB (fresh memory costs more than reading,
// so it is reused). In it the boundaries of events are found first; a peek at the System part decides whether
// anyone wants the event, and only then the fragment is parsed. The peek comes before the search for the end:
// that search then starts behind System, where little markup is left to step over. Whatever stands between
// events (declarations, roots, prompts) is stepped over.
#include <fmt/format.h>

#include <algorithm>

#include "base/npos.hpp"
#include "base/text.hpp"
#include "base/window.hpp"
#include "intake/json/event.hpp"
#include "intake/json/log_line.hpp"
#include "intake/xml/event.hpp"
#include "intake/xml/markup.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

constexpr std::size_t event_limit =
    16 * 1024 * 1024;  // an EVTX record has 64 KiB at most, its XML a few hundred
constexpr std::string_view log_mark = "<exba:Log ";  // coverage that travels along: `exba events -f xml`
constexpr std::size_t foreign_limit =
    256;  // shorter text between events is a prompt or a prefix, not an event of another form

/// Text between events that looks like more than prompts and wrappers.
struct Foreign {
  std::uint64_t stretches = 0;
  std::uint64_t bytes = 0;
  std::uint64_t first = 0;

  /// Counts what of `gap` is neither markup nor blank.
  void look(std::string_view gap, std::uint64_t offset) {
    if (gap.size() < foreign_limit) return;
    std::uint64_t text = 0;
    std::size_t end = 0;  // of the last tag; npos once no more tag ends
    for (std::size_t at = 0; at < gap.size(); ++at) {
      const bool tag = gap[at] == '<' && end != npos;
      if (tag) end = gap.find('>', at);
      if (tag && end != npos)
        at = end;
      else
        text += static_cast<unsigned char>(gap[at]) > ' ';
    }
    if (text < foreign_limit) return;
    if (stretches++ == 0) first = offset;
    bytes += gap.size();
  }
};

class Reading {
 public:
  Reading(Input& input, Intake& intake) : window_(input), intake_(&intake), events_(intake) {}

  void run() {
    choosy_ = !intake_->wanted().everything_wanted();
    window_.refill(0);
    while (step()) {
    }
    if (foreign_.stretches != 0) {
      intake_->problem(at_offset(foreign_.first),
                       fmt::format("text between the events that is no Event XML, {} bytes in {} places, the "
                                   "first one here; it was not read",
                                   foreign_.bytes, foreign_.stretches));
    }
  }

 private:
  Rest rest() const { return window_.at_end() ? Rest::none : Rest::may_follow; }

  /// One event, or one refill; false at the end.
  bool step() {
    const std::string_view text = window_.text();
    EventBegin begin = markup_.find_begin(text, at_, window_.base(), rest());
    if (begin.state == EventBegin::State::cut &&
        text.size() - begin.at >= event_limit)  // a comment without an end
      begin = markup_.find_begin(text, begin.at, window_.base(), Rest::none);
    const bool found = begin.state == EventBegin::State::found;
    if (begin.at - at_ >= log_mark.size()) {
      const std::size_t cut = read_logs(text.substr(0, begin.at));
      if (cut != npos && !found && !window_.at_end() && text.size() - cut < event_limit) return more(cut);
    }
    if (seen_event_ && begin.at > at_) foreign_.look(text.substr(at_, begin.at - at_), window_.base() + at_);
    at_ = begin.at;
    if (!found) {
      if (window_.at_end()) return false;
      return more(begin.at);
    }
    seen_event_ = true;
    return event(text, begin);
  }

  /// Coverage that stands between at_ and the end of `text`; returns where one begins that has no end there,
  /// or npos.
  std::size_t read_logs(std::string_view text) {
    for (std::size_t log = text.find(log_mark, at_); log != npos; log = text.find(log_mark, at_)) {
      const std::size_t end = text.find('>', log);
      if (end == npos) return log;
      LogPart part;
      const std::string_view element = text.substr(log, end + 1 - log);
      if (log_from_xml(element, part)) {
        if (const std::string_view zone = zone_assumed_by(element); !zone.empty())
          intake_->assume("time_zone", zone);
        intake_->cover_as(std::move(part));
      } else
        intake_->problem(at_offset(window_.base() + log),
                         "coverage of a log (exba:Log) that cannot be read; it was left out");
      at_ = end + 1;
    }
    return npos;
  }

  bool event(std::string_view text, const EventBegin& begin) {
    const bool peeked = choosy_ && peek_(text, begin.at, found_);
    const std::size_t from = peeked ? found_.end : begin.content;
    EventEnd end = markup_.find_end(text, begin, from, window_.base(), rest());
    if (end.state == EventEnd::State::cut && !window_.at_end()) {
      if (text.size() - begin.at <= event_limit) return more(begin.at);
      end = markup_.find_end(text, begin, from, window_.base(),
                             Rest::none);  // a comment without an end may hide it
    }
    const Position position = at_offset(window_.base() + begin.at);
    if (end.state == EventEnd::State::closed) {
      if (end.at - begin.at > event_limit) return skip_long(begin.at, end.at);
      if (!peeked || !events_.pass(found_))
        events_.take_parsed(text.substr(begin.at, end.at - begin.at), position, Ending::closed);
      at_ = end.at;
      return true;
    }
    if (end.state == EventEnd::State::cut && end.at == npos && !window_.at_end())
      return skip_long(begin.at, begin.at + event_limit);
    const std::size_t behind = std::min(end.at, text.size());
    events_.take_parsed(text.substr(begin.at, behind - begin.at), position, Ending::cut);
    at_ = behind;
    return true;
  }

  bool skip_long(std::size_t begin, std::size_t behind) {
    intake_->problem(at_offset(window_.base() + begin), "an event of more than 16 MiB; it was left out");
    at_ = std::min(behind, window_.text().size());
    return true;
  }

  bool more(std::size_t keep) {
    window_.refill(keep);
    at_ = 0;
    return true;
  }

  Window window_;
  Intake* intake_;
  EventXml events_;
  EventMarkup markup_;
  EventPeek peek_;
  PeekedEvent found_;
  Foreign foreign_;
  std::size_t at_ = 0;
  bool choosy_ = true;
  bool seen_event_ = false;
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

void read_event_xml(Input& input, const ReadOptions&, Intake& intake) {
  Reading(input, intake).run();
}

}  // namespace exba
