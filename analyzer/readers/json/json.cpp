// How it works: the splitter finds objects, a peek tells whose event each is, and only what somebody wants is
// parsed. Of the rest it is known that brackets and quotation marks match, and no more (JsonExtent says what
// that leaves unseen). A string that holds a whole <Event> (an array of them, a log shipper's raw field) goes
// to the reader of such fragments; a `{"log": ...}` line of exba's own says what the log covers. An object that
// the peek does not know is laid flat (readers/csv/flat_json) and asked once more: that is slow, and knows the
// wrappers, tables and nests of many programs. Lines may have a prefix before their object, as collectors write
// them; Ruby's `=>` is read as a colon. With several threads, a text of one object a line is cut at lines and its parts
// are read side by side (readers/side_by_side): of a part that holds nothing but whole events the events are held, and
// dated and recognised in the order of the text.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "base/text.hpp"
#include "base/window.hpp"
#include "intake/json/event.hpp"
#include "intake/json/log_line.hpp"
#include "intake/times/event_time.hpp"
#include "intake/xml/event.hpp"
#include "readers/csv/flat_json.hpp"
#include "readers/json/split.hpp"
#include "readers/on_window.hpp"
#include "readers/reader.hpp"
#include "readers/side_by_side.hpp"

namespace exba {
namespace {

using json::JsonPiece;

constexpr std::size_t sniffed = 64 * 1024;
constexpr std::uint64_t strangers_examined =
    1000;  // objects that are no events are looked into as long as that may help

std::string_view decoded(std::string_view raw, std::string& scratch) {
  if (raw.find('\\') == raw.npos) return raw;
  scratch = unescape_json(raw);
  return scratch;
}

bool tells_event(std::string_view object) {
  JsonPeek peek;
  PeekedObject found;
  LogPart part;
  peek(object, 0, found);
  if (found.is_event()) return true;
  if (object.substr(0, 128).find("\"log\"") != object.npos && read_log_line(object, part)) return true;
  return csv::take_json_rows(object, csv::tells_event);
}

/// How far before the first object of a line its prefix may reach: a time, a host, a tag.
constexpr std::size_t longest_prefix = 256;

/// A line with a prefix and an object behind it, as fluentd, Docker and syslog daemons write them.
bool is_prefixed(std::string_view head) {
  std::size_t looked = 0;
  while (!head.empty() && looked++ < 20) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    const std::size_t brace = line.find("{\"");
    if (trim(line).empty()) continue;
    if (brace == line.npos || brace < 4 || brace > longest_prefix) return false;
    const std::string_view prefix = line.substr(0, brace);
    if (prefix.find_first_of("\"{") != line.npos || prefix.find_first_of("0123456789") == line.npos)
      return false;
    if (tells_event(line.substr(brace))) return true;
  }
  return false;
}

/// The time in what stands before an object on its line: `2006-10-08T03:00:00+02:00\ttag\t`,
/// `[0] tag: [1160269200.000000000, `.
EventTime time_before(std::string_view prefix) {
  const std::size_t bracket = prefix.rfind('[');
  if (bracket != prefix.npos) {
    const std::string_view number = prefix.substr(bracket + 1);
    const EventTime time = read_event_time(number.substr(0, number.find_first_of(", ]")));
    if (time.exact != no_time) return time;
  }
  // The longest beginning that is a time: a zone may follow.
  EventTime longest;
  for (std::size_t end = prefix.find_first_of(" \t"), words = 0; end != prefix.npos && words < 5;
       end = prefix.find_first_of(" \t", end + 1), ++words) {
    EventTime time = read_event_time(prefix.substr(0, end));
    const bool dated = time.stamp && time.stamp->fields != LocalStamp::Fields::none && time.stamp->has_clock;
    if (time.exact != no_time || dated) longest = time;
  }
  return longest;
}

class JsonReading : OnWindow {
 public:
  JsonReading(const ReadOptions& options, Intake& intake)
      : options_(options),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer),
        xml_(intake),
        rows_(options, intake) {
    splitter_.tells_event = [](std::string_view element) {
      return csv::take_json_rows(element, csv::tells_event);
    };
  }

  void run(Input& input) {
    Window window(input);
    window_ = &window;
    Alone alone;
    more(0);
    if (is_prefixed(trim(text_.substr(0, sniffed)))) splitter_.foreign_least = longest_prefix + 64;
    while (step())
      if (options_.jobs > 1 && may_part() && alone.over(base_ + at_)) side_by_side(alone);
    events_.end();
    names_.tell(events_.told(), *intake_);
    if (no_provider_ != 0)
      intake_->problem(
          at_offset(first_no_provider_),
          fmt::format("{} event(s) name no provider, the first one here: nothing can be made of them",
                      no_provider_));
    rows_.end();
    if (splitter_.foreign_bytes != 0)
      intake_->problem(
          at_offset(splitter_.first_foreign),
          fmt::format(
              "text between the objects that is no JSON, {} bytes, the first of it here; it was not read",
              splitter_.foreign_bytes));
    if (unsound_ != 0)
      intake_->problem(
          at_offset(first_unsound_),
          fmt::format("{} event(s) whose brackets or quotation marks do not match, the first one "
                      "here: what could be read of them was used; an event may have been lost in "
                      "one",
                      unsound_));
    if (strangers_ != 0)
      intake_->problem(
          at_offset(first_stranger_),
          fmt::format(
              "{} object(s) that are no events of Windows (no event id, or no provider), the first one here; "
              "left out",
              strangers_));
  }

 private:
  /// One that reads a part of the same text beside `whole`.
  JsonReading(const JsonReading& whole, std::unique_ptr<Intake> own) : JsonReading(whole.options_, *own) {
    own_ = std::move(own);
    splitter_ = whole.splitter_;
    splitter_.foreign_bytes = 0;
    events_.hold();
  }

  /// Whether objects are found by their lines, and whoever wants to see the first events has seen them.
  bool may_part() const {
    return behind_event_ && !at_end_ && splitter_.one_a_line(base_ + at_) &&
           intake_->source.events >= excerpt_events;
  }

  void side_by_side(Alone& alone) {
    Spares<JsonReading> spares;
    SideBySide way{options_.jobs, options_.part_bytes, json::Splitter::last_object_line, nullptr};
    way.read = [&](const TextPart& text) -> std::function<bool()> {
      std::unique_ptr<JsonReading> reading = spares.take();
      if (!reading) reading.reset(new JsonReading(*this, std::make_unique<Intake>(intake_->sibling())));
      const bool whole = reading->read_part(text);
      const auto held = std::make_shared<DatedEvents::Held>(reading->events_.release());
      if (!whole) return [] { return false; };
      spares.give(std::move(reading));
      return [this, held] { return events_.go_on(std::move(*held)), true; };
    };
    alone.again(read_side_by_side(*window_, at_, way), options_.part_bytes);
    stand_on_window();
  }

  /// Whether it holds nothing but whole objects that are events, of which nothing is to be told.
  bool read_part(const TextPart& part) {
    stand_on(part);
    at_end_ = true;
    refused_ = false;
    while (!refused_ && step()) {
    }
    return !refused_ && splitter_.foreign_bytes == 0 && own_->source.problems.empty() &&
           own_->source.assumed.empty();
  }

  bool more(std::size_t keep) {
    refill(keep);
    return true;
  }

  bool step() {
    const std::string_view text = text_;
    behind_event_ = false;
    const JsonPiece piece = splitter_.next(text, at_, base_, rest());
    const bool plain = piece.state == JsonPiece::State::object &&
                       piece.wholeness == JsonPiece::Wholeness::whole && piece.sound;
    if (own_ && !plain && piece.state != JsonPiece::State::end) return refused_ = true;
    switch (piece.state) {
      case JsonPiece::State::end: return false;
      case JsonPiece::State::more: return more(piece.begin);
      case JsonPiece::State::string: string(text.substr(piece.begin, piece.end - piece.begin), piece); break;
      case JsonPiece::State::object: {
        const std::uint64_t begin = base_ + piece.begin;
        const std::string_view whole = text.substr(piece.begin, piece.end - piece.begin);
        const std::size_t near = piece.begin - std::min(piece.begin, longest_prefix);
        prefix_ = text.substr(near, piece.begin - near);
        if (const std::size_t line = prefix_.rfind('\n'); line != prefix_.npos)
          prefix_.remove_prefix(line + 1);
        if (!object(whole, begin, piece)) {
          refused_ = true;
          if (splitter_.part(whole, begin)) {
            at_ = piece.begin;
            return true;
          }
        }
        behind_event_ = plain;
        break;
      }
    }
    at_ = std::max(piece.end, at_ + 1);
    return true;
  }

  void string(std::string_view raw, const JsonPiece& piece) {
    const Position position = at_offset(base_ + piece.begin);
    if (raw.find("<Event") == raw.npos) {
      if (raw.find('{') == raw.npos) return;
      const std::string text = unescape_json(raw);
      csv::take_json_rows(text, [&](csv::NamedCells& row) { return take_row(row, position); });
      return;
    }
    const std::string text = unescape_json(raw);
    const bool whole = piece.wholeness == JsonPiece::Wholeness::whole;
    std::size_t begin = text.find("<Event");
    while (begin != text.npos) {  // a string may hold several
      const std::size_t end = text.find("</Event>", begin);
      const std::size_t behind = end == text.npos ? text.size() : end + 8;
      xml_.take(std::string_view(text).substr(begin, behind - begin), position,
                whole && end != text.npos ? Ending::closed : Ending::cut);
      begin = csv::find_whole_event(text, behind);
    }
  }

  bool take_row(csv::NamedCells& row, Position position) {
    constexpr int behind_all = 60;
    if (prefix_.size() >= 9) {
      if (const EventTime time = time_before(prefix_); time.exact != no_time)
        row.add("timestamp", to_rfc3339(time.exact), behind_all);
      else if (time.stamp)
        row.add("timestamp", trim(prefix_.substr(0, prefix_.find_first_of(" \t", prefix_.find(' ') + 1))),
                behind_all);
    }
    return csv::tells_event(row) && rows_.take_if_event(row, position);
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
    if (own_) return false;
    if (wholeness == JsonPiece::Wholeness::damaged) {
      intake_->cut_off(at_offset(begin),
                       "an object that was cut off before anything told what it is; left out");
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
    EventTime time =
        read_event_time(decoded(found.time, time_), found.utc ? ZoneOfText::utc : ZoneOfText::local);
    if (time.exact == no_time && !time.stamp && prefix_.size() >= 9) time = time_before(prefix_);
    if (names_.looking() && !own_) look_at_names(text, at_offset(begin));
    if (provider.empty() && found.event_source.empty()) {
      if (own_) return false;
      // Another program's nest (`"Provider": {"Name": "ESE"}`): laid flat, its names tell it.
      if (csv::take_json_rows(text, [&](csv::NamedCells& row) {
            return csv::tells_event(row) && row.has(Field::source) && take_row(row, at_offset(begin));
          }))
        return true;
      if (no_provider_++ == 0) first_no_provider_ = begin;
    }
    const bool wanted =
        wants(provider) || (!found.event_source.empty() && wants(decoded(found.event_source, source_)));
    if (!wanted) {
      events_.pass(decoded(found.computer, computer_), decoded(found.channel, channel_), provider,
                   read_number(found.record).value_or(0), time, at_offset(begin));
      if (wholeness == JsonPiece::Wholeness::damaged) report_cut(begin);
      return true;
    }
    event_.position = at_offset(begin);
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
      intake_->problem(at_offset(begin),
                       "an event that is no valid JSON: only its provider, id, time and place were used");
    else if (parsed == ParsedJson::in_part && ++in_part_ == 1)
      intake_->problem(
          at_offset(begin),
          "an event of which a part cannot be read, the first one here: its XML (event.original), or "
          "what stands in place of its strings (EventData)");
    else if (parsed == ParsedJson::repaired && ++repaired_ == 1)
      intake_->problem(
          at_offset(begin),
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

  void look_at_names(std::string_view text, Position position) {
    csv::take_json_rows(text, [this](csv::NamedCells& row) {
      for (std::size_t i = 0; i < row.size(); ++i)
        if (!csv::name_of(row.name(i)).known) names_.see(row.name(i), row.value(i));
      return true;
    });
    names_.end_event(position);
  }

  void report_cut(std::uint64_t begin) {
    intake_->cut_off(
        at_offset(begin),
        "an event that was cut off: its closing brace is missing; what stands before the cut was used");
  }

  /// `{"index": {"_index": "logs"}}`, above each event of what Elasticsearch is given in bulk.
  static bool is_bulk_action(std::string_view text) {
    constexpr std::size_t longest = 512;
    if (text.size() > longest || !text.starts_with('{')) return false;
    const std::string_view name = trim(text.substr(1));
    const auto begins = [&](std::string_view action) {
      return name.starts_with(action) && trim(name.substr(action.size())).starts_with(':');
    };
    return begins("\"index\"") || begins("\"create\"");
  }

  /// An object that is no event: perhaps something in it is.
  void stranger(std::string_view text, std::uint64_t begin) {
    LogPart part;
    if (text.substr(0, 128).find("\"log\"") != text.npos && read_log_line(text, part)) {
      if (const std::string_view zone = zone_assumed_by(text); !zone.empty())
        intake_->assume("time_zone", zone);
      return intake_->cover_as(std::move(part));
    }
    if (strange_ < strangers_examined) {
      if (csv::take_json_rows(text, [&](csv::NamedCells& row) { return take_row(row, at_offset(begin)); })) {
        strange_ = 0;
        return;
      }
      ++strange_;
    }
    if (is_bulk_action(text)) return;
    if (strangers_++ == 0) first_stranger_ = begin;
  }

  const ReadOptions& options_;
  std::unique_ptr<Intake> own_;  ///< of a part: what it would have told
  bool behind_event_ = false;    ///< at_ stands behind an object that was whole
  bool refused_ = false;         ///< of a part
  Intake* intake_;
  DatedEvents events_;
  EventXml xml_;
  csv::NamedEvents rows_;
  csv::Strangers names_;
  std::uint64_t no_provider_ = 0;
  std::uint64_t first_no_provider_ = 0;
  json::Splitter splitter_;
  JsonPeek peek_;
  Event event_;
  std::string_view prefix_;                                    ///< what stands before the object on its line
  std::string provider_, source_, channel_, computer_, time_;  ///< unescaped
  std::uint64_t repaired_ = 0, in_part_ = 0;
  std::uint64_t unsound_ = 0;
  std::uint64_t first_unsound_ = 0;
  std::uint64_t strangers_ = 0;
  std::uint64_t strange_ = 0;  ///< strangers in a row
  std::uint64_t first_stranger_ = 0;
};

}  // namespace

bool sniff_json(std::string_view head) {
  const std::string_view begin = trim(head);
  if (!begin.starts_with('{') && !begin.starts_with('[')) {
    if (!begin.starts_with("Record ")) return is_prefixed(begin);
    const std::size_t line = begin.find('\n');
    if (line == begin.npos || !trim(begin.substr(line, 64)).starts_with('{')) return false;
  }
  json::Splitter splitter;
  std::size_t at = 0;
  for (int i = 0; i < 64; ++i) {
    const JsonPiece piece = splitter.next(head, at, 0, Rest::none);
    if (piece.state == JsonPiece::State::end) break;
    const std::string_view text = head.substr(piece.begin, piece.end - piece.begin);
    if (piece.state == JsonPiece::State::string ? text.find("<Event") != text.npos : tells_event(text))
      return true;
    at = std::max(piece.end, at + 1);
  }
  return begin.starts_with('[') && is_prefixed(begin);  // `[0] tag: [1160269200.0, {"...`
}

void read_json(Input& input, const ReadOptions& options, Intake& intake) {
  JsonReading(options, intake).run(input);
}

}  // namespace exba
