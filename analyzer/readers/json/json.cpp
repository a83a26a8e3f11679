// How it works: the splitter finds objects, a peek tells whose event each is, and only what somebody wants is
// parsed. Of the rest it is known that brackets and quotation marks match, and no more (JsonExtent says what
// that leaves unseen). A string that holds a whole <Event> (an array of them, a log shipper's raw field) goes
// to the reader of such fragments; a `{"log": ...}` line of exba's own says what the log covers.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/window.hpp"
#include "intake/json/event.hpp"
#include "intake/times/event_time.hpp"
#include "intake/xml/event.hpp"
#include "readers/json/split.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

using json::JsonPiece;

constexpr std::uint64_t strangers_examined =
    1000;  // objects that are no events are looked into as long as that may help

std::string_view decoded(std::string_view raw, std::string& scratch) {
  if (raw.find('\\') == raw.npos) return raw;
  scratch = unescape_json(raw);
  return scratch;
}

Position offset(std::uint64_t value) {
  return {Position::Unit::offset, value};
}

class ObjectReading {
 public:
  ObjectReading(Input& input, const ReadOptions& options, Intake& intake)
      : window_(input),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer),
        xml_(intake) {}

  void run() {
    window_.refill(0);
    while (step()) {
    }
    events_.end();
    if (splitter_.foreign_bytes != 0)
      intake_->problem(
          offset(splitter_.first_foreign),
          fmt::format(
              "text between the objects that is no JSON, {} bytes, the first of it here; it was not read",
              splitter_.foreign_bytes));
    if (unsound_ != 0)
      intake_->problem(
          offset(first_unsound_),
          fmt::format("{} event(s) whose brackets or quotation marks do not match, the first one "
                      "here: what could be read of them was used; an event may have been lost in "
                      "one",
                      unsound_));
    if (strangers_ != 0)
      intake_->problem(
          offset(first_stranger_),
          fmt::format(
              "{} object(s) that are no events of Windows (no event id, or no provider), the first one here; "
              "left out",
              strangers_));
  }

 private:
  json::Rest rest() const { return window_.at_end() ? json::Rest::none : json::Rest::may_follow; }

  bool step() {
    const std::string_view text = window_.text();
    const JsonPiece piece = splitter_.next(text, at_, window_.base(), rest());
    switch (piece.state) {
      case JsonPiece::State::end: return false;
      case JsonPiece::State::more:
        window_.refill(piece.begin);
        at_ = 0;
        return true;
      case JsonPiece::State::string: string(text.substr(piece.begin, piece.end - piece.begin), piece); break;
      case JsonPiece::State::object: {
        const std::uint64_t begin = window_.base() + piece.begin;
        const std::string_view whole = text.substr(piece.begin, piece.end - piece.begin);
        if (!object(whole, begin, piece) && splitter_.part(whole, begin)) {
          at_ = piece.begin;
          return true;
        }
        break;
      }
    }
    at_ = std::max(piece.end, at_ + 1);
    return true;
  }

  void string(std::string_view raw, const JsonPiece& piece) {
    if (raw.find("<Event") == raw.npos) return;
    const std::string text = unescape_json(raw);
    const std::size_t begin = text.find("<Event");
    const auto ending = piece.wholeness == JsonPiece::Wholeness::whole && text.find("</Event>") != text.npos
                            ? Ending::closed
                            : Ending::cut;
    xml_.take(std::string_view(text).substr(begin), offset(window_.base() + piece.begin), ending);
  }

  /// False when it is no JSON and nothing was taken from it yet: it may be several.
  bool object(std::string_view text, std::uint64_t begin, const JsonPiece& piece) {
    const JsonPiece::Wholeness wholeness = piece.wholeness;
    if (wholeness == JsonPiece::Wholeness::whole && !piece.sound && splitter_.can_part(text, begin))
      return false;
    PeekedObject found;
    peek_(text, 0, found);
    if (found.is_event() && id_of(found)) {
      if (wholeness == JsonPiece::Wholeness::whole && !piece.sound && unsound_++ == 0) first_unsound_ = begin;
      return event(text, begin, wholeness, found);
    }
    if (wholeness == JsonPiece::Wholeness::damaged) {
      intake_->cut_off(offset(begin), "an object that was cut off before anything told what it is; left out");
      return true;
    }
    stranger(text, begin);
    return true;
  }

  bool id_of(const PeekedObject& found) {
    event_.reset();
    return read_event_id(found.id, event_) || read_event_id(found.instance, event_);
  }

  /// The level is decoded with the rest: a peek does not tell it.
  bool wants(std::string_view provider) const {
    return (intake_->wanted().id(event_.id) && intake_->wants(provider, event_.id)) ||
           intake_->shows(provider, Level::unknown);
  }

  bool event(std::string_view text, std::uint64_t begin, JsonPiece::Wholeness wholeness,
             const PeekedObject& found) {
    const std::string_view provider = decoded(found.provider, provider_);
    const EventTime time =
        read_event_time(decoded(found.time, time_), found.utc ? ZoneOfText::utc : ZoneOfText::local);
    const bool wanted =
        wants(provider) || (!found.event_source.empty() && wants(decoded(found.event_source, source_)));
    if (!wanted) {
      events_.pass(decoded(found.computer, computer_), decoded(found.channel, channel_), provider,
                   read_number(found.record).value_or(0), time, offset(begin));
      if (wholeness == JsonPiece::Wholeness::damaged) report_cut(begin);
      return true;
    }
    event_.position = offset(begin);
    ParsedJson parsed = parse_event_json(text, found, event_);
    if (parsed == ParsedJson::nothing) {  // brackets of a wrapper may stand behind it on its line
      const std::size_t end = skip_json_value(text, 0);
      if (end < text.size()) parsed = parse_event_json(text.substr(0, end), found, event_);
    }
    if (parsed == ParsedJson::nothing && wholeness == JsonPiece::Wholeness::whole &&
        splitter_.can_part(text, begin))
      return false;
    if (wholeness == JsonPiece::Wholeness::damaged)
      report_cut(begin);
    else if (parsed == ParsedJson::nothing)
      intake_->problem(offset(begin),
                       "an event that is no valid JSON: only its provider, id, time and place were used");
    else if (parsed == ParsedJson::repaired && ++repaired_ == 1)
      intake_->problem(
          offset(begin),
          "characters that JSON forbids inside a string (the first ones here) were taken as they stand");
    if (!found.event_source.empty() && find_row(event_.provider, event_.id) == nullptr) {
      const std::string_view legacy = decoded(found.event_source, source_);
      if (event_.provider.empty() || find_row(legacy, event_.id) != nullptr ||
          known_by_legacy_name(legacy, event_.provider))
        event_.provider = legacy;
    }
    events_.take(event_, time);
    return true;
  }

  void report_cut(std::uint64_t begin) {
    intake_->cut_off(
        offset(begin),
        "an event that was cut off: its closing brace is missing; what stands before the cut was used");
  }

  /// An object that is no event: perhaps something in it is.
  void stranger(std::string_view text, std::uint64_t begin) {
    LogPart part;
    if (text.substr(0, 64).find("\"log\"") != text.npos && read_log_line(text, part))
      return intake_->cover_as(std::move(part));
    if (strangers_ < strangers_examined) {
      if (const std::string xml = event_xml_in_json(text); !xml.empty()) {
        const std::size_t end = xml.rfind("</Event>");
        return xml_.take(std::string_view(xml).substr(0, end == xml.npos ? xml.npos : end + 8), offset(begin),
                         end == xml.npos ? Ending::cut : Ending::closed);
      }
      bool any = false;
      for (const std::string& inner : objects_in_wrapper(text)) {
        PeekedObject found;
        peek_(inner, 0, found);
        if (!found.is_event() || !id_of(found)) continue;
        any = true;
        event(inner, begin, JsonPiece::Wholeness::whole, found);
      }
      if (any) return;
    }
    if (strangers_++ == 0) first_stranger_ = begin;
  }

  Window window_;
  Intake* intake_;
  DatedEvents events_;
  EventXml xml_;
  json::Splitter splitter_;
  JsonPeek peek_;
  Event event_;
  std::string provider_, source_, channel_, computer_, time_;  ///< unescaped
  std::size_t at_ = 0;
  std::uint64_t repaired_ = 0;
  std::uint64_t unsound_ = 0;
  std::uint64_t first_unsound_ = 0;
  std::uint64_t strangers_ = 0;
  std::uint64_t first_stranger_ = 0;
};

bool tells_event(std::string_view object) {
  JsonPeek peek;
  PeekedObject found;
  LogPart part;
  peek(object, 0, found);
  if (found.is_event()) return true;
  if (object.substr(0, 64).find("\"log\"") != object.npos && read_log_line(object, part)) return true;
  if (!event_xml_in_json(object).empty()) return true;
  for (const std::string& inner : objects_in_wrapper(object)) {
    peek(inner, 0, found);
    if (found.is_event()) return true;
  }
  return false;
}

}  // namespace

bool sniff_json(std::string_view head) {
  const std::string_view begin = trim(head);
  if (!begin.starts_with('{') && !begin.starts_with('[')) {
    if (!begin.starts_with("Record ")) return false;
    const std::size_t line = begin.find('\n');
    if (line == begin.npos || !trim(begin.substr(line, 64)).starts_with('{')) return false;
  }
  json::Splitter splitter;
  std::size_t at = 0;
  for (int i = 0; i < 64; ++i) {
    const JsonPiece piece = splitter.next(head, at, 0, json::Rest::none);
    if (piece.state == JsonPiece::State::end) return false;
    const std::string_view text = head.substr(piece.begin, piece.end - piece.begin);
    if (piece.state == JsonPiece::State::string ? text.find("<Event") != text.npos : tells_event(text))
      return true;
    at = std::max(piece.end, at + 1);
  }
  return false;
}

void read_json(Input& input, const ReadOptions& options, Intake& intake) {
  ObjectReading(input, options, intake).run();
}

}  // namespace exba
