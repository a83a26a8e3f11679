// How it works: the forms with a zone are read at once. A date that leaves day and month open holds up
// everything behind it until the file's clock knows the order, and so does a time of the hour that autumn
// repeats until that hour is over; dates that leave only the zone open do not, because nothing later in a
// table could tell it.
#include "intake/times/event_time.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/chars.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t waiting_limit = 16 * 1024 * 1024;

/// Whether a date of the form yyyy-mm-ddThh... says its zone.
bool ends_in_zone(std::string_view text) {
  if (text.size() < 17) return false;
  if (text.back() == 'Z' || text.back() == 'z') return true;
  const std::size_t sign = text.find_first_of("+-", 16);
  return sign != text.npos && text.size() - sign >= 3 && is_digit(text.back());
}

/// `/Date(1633560283536)/`, `/Date(1633560283536+0200)/` (the zone is for show: the number is UTC).
std::optional<Time> date_call(std::string_view text) {
  if (!text.starts_with("/Date(") || !text.ends_with(")/")) return std::nullopt;
  text = text.substr(6, text.size() - 8);
  const std::size_t sign = text.find_first_of("+-", 1);
  text = text.substr(0, sign);
  std::int64_t value = 0;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 15) return std::nullopt;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  const Time time{Ticks{(negative ? -value : value) * 10'000}};
  return to_civil(time).year >= 1601 && to_civil(time).year <= 9999 ? std::optional(time) : std::nullopt;
}

/// Nothing but digits, perhaps with one point.
bool is_plain_number(std::string_view text) {
  if (text.size() < 9 || text.size() > 32) return false;
  std::size_t points = 0;
  for (const char c : text) {
    points += c == '.';
    if (!is_digit(c) && c != '.') return false;
  }
  return points <= 1;
}

/// Seventeen digits and more: a FILETIME (of 1917 to 2234), the ticks of .NET since the year 1, or nanoseconds
/// since 1970. Their ranges lie apart.
std::optional<Time> time_from_long(std::uint64_t number) {
  constexpr std::uint64_t net_until_1601 = 504'911'232'000'000'000;
  if (number < 200'000'000'000'000'000) return time_from_filetime(number);
  if (number >= 1'000'000'000'000'000'000) return Time{Ticks{static_cast<std::int64_t>(number / 100)}};
  if (number >= 600'000'000'000'000'000 && number < 700'000'000'000'000'000)
    return time_from_filetime(number - net_until_1601);
  return std::nullopt;
}

std::optional<Time> time_from_digits(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  if (point > 19) return std::nullopt;
  std::uint64_t whole = 0;
  for (const char c : text.substr(0, point)) whole = whole * 10 + static_cast<std::uint64_t>(c - '0');
  if (point >= 17) return point == text.size() ? time_from_long(whole) : std::nullopt;
  if (point != 10 && point != 9) return time_from_number(static_cast<double>(whole));
  std::int64_t ticks = 0;
  for (std::size_t i = 0; i < 7; ++i)
    ticks = ticks * 10 + (point + 1 + i < text.size() ? text[point + 1 + i] - '0' : 0);
  return time_from_unix(static_cast<std::int64_t>(whole)) + Ticks{ticks};
}

}  // namespace

std::optional<Time> time_from_number(double number) {
  if (!(number >= 1e8) || number >= 3e18) return std::nullopt;
  if (number >= 1e17) return time_from_long(static_cast<std::uint64_t>(number));
  double seconds = number;
  if (number >= 1e16)
    seconds = number / 1e7;
  else if (number >= 1e14)
    seconds = number / 1e6;
  else if (number >= 1e11)
    seconds = number / 1e3;
  if (seconds < 1e8 || seconds >= 1e10) return std::nullopt;
  // A double of today's seconds is exact to a quarter of a microsecond: what lies below was not there.
  const auto micro = static_cast<std::int64_t>(std::llround(seconds * 1e6));
  return Time{Ticks{micro * 10}};
}

EventTime read_event_time(std::string_view text, ZoneOfText zone) {
  EventTime out;
  text = trim(text);
  if (text.empty()) return out;
  if (text.size() >= 17 && text[4] == '-' && (zone == ZoneOfText::utc || ends_in_zone(text))) {
    if (const auto time = parse_rfc3339(text)) return out.exact = *time, out;
  }
  if (text[0] == '/') {
    if (const auto time = date_call(text)) out.exact = *time;
    return out;
  }
  if (is_plain_number(text)) {
    if (const auto time = time_from_digits(text)) return out.exact = *time, out;
  }
  out.stamp = parse_stamp(text);
  if (out.stamp && zone == ZoneOfText::utc && !out.stamp->zone) out.stamp->zone = std::int16_t{0};
  return out;
}

bool DatedEvents::known() const {
  if (until_ == Until::zone) return clock_.settled();
  return clock_.hours_known() && (clock_.order_known() || !open_dates_);
}

bool DatedEvents::must_wait(const EventTime& time, Position position, Headings headings) {
  if (time.stamp) {
    clock_.see(*time.stamp, position, headings);
    if (time.exact != no_time && time.stamp->fields != LocalStamp::Fields::none)
      clock_.pair(*time.stamp, time.exact, position);
    const bool open_date = time.stamp->fields == LocalStamp::Fields::open && !clock_.order_known();
    open_dates_ = open_dates_ || open_date;
  } else if (until_ == Until::order) {
    return !waiting_.empty();
  }
  if (!known()) return true;
  if (!waiting_.empty()) flush();
  return false;
}

void DatedEvents::note(const EventTime& time, Position position, std::uint16_t marks) {
  ++noted_;
  told_.note(marks, position);
  const bool date = time.stamp && time.stamp->fields != LocalStamp::Fields::none;
  const bool clock = time.stamp && time.stamp->has_clock;
  if (time.exact != no_time || (date && clock)) return void(++whole_dated_);
  if ((date || clock) && half_dated_++ == 0) first_half_dated_ = position;
  if (date) return;
  if (undated_++ == 0) first_undated_ = position;
}

Time DatedEvents::resolve(const EventTime& time, Position position) {
  if (time.exact != no_time) return time.exact;
  return time.stamp ? clock_.resolve(*time.stamp, position, *intake_) : no_time;
}

void DatedEvents::take(Event& event, const EventTime& time, Headings headings) {
  const std::uint16_t marks = told_.marks(event);
  if (!holds_) return take_now(event, time, headings, std::nullopt, marks);
  Waiting w;
  w.marks = marks;
  const Position position = event.position;
  w.said = intake_->recognise_ahead(event);
  events_.push_back(std::move(event));
  event.reset();  // NOLINT(bugprone-use-after-move): its memory stays in use
  w.event = static_cast<std::uint32_t>(events_.size());
  keep(w, time, position, headings);
}

void DatedEvents::give(Event& event, Said said) {
  if (said)
    intake_->take(event, *said);
  else
    intake_->take(event);
}

void DatedEvents::take_now(Event& event, const EventTime& time, Headings headings, Said said,
                           std::uint16_t marks) {
  if (event.computer.empty() && !computer_.empty()) event.computer = computer_, computer_assumed_ = true;
  note(time, event.position, marks);
  if (!must_wait(time, event.position, headings)) {
    event.time = resolve(time, event.position);
    return give(event, said);
  }
  // The same whether it was recognised ahead or not: by this it is decided how much of the text may wait.
  bytes_ += sizeof(Event) + (event.rendered ? 0 : event.message.size()) + event.data.size() + 256;
  for (const std::string& insert : event.inserts) bytes_ += sizeof(std::string) + insert.size();
  Waiting w;
  const Position position = event.position;
  events_.push_back(std::move(event));
  event.reset();  // NOLINT(bugprone-use-after-move): its memory stays in use
  w.event = static_cast<std::uint32_t>(events_.size());
  w.said = said;
  wait(w, time, position);
}

void DatedEvents::pass(std::string_view computer, std::string_view channel, std::string_view provider,
                       std::uint64_t record_id, const EventTime& time, Position position, Headings headings) {
  const std::uint16_t marks = told_.marks(computer, channel, provider, record_id);
  if (holds_) {
    Waiting w;
    w.marks = marks;
    w.record = record_id;
    w.place = place(computer, channel, provider);
    return keep(w, time, position, headings);
  }
  if (computer.empty() && !computer_.empty()) computer = computer_, computer_assumed_ = true;
  note(time, position, marks);
  if (!must_wait(time, position, headings)) {
    intake_->pass(computer, channel, provider, record_id, resolve(time, position));
    return;
  }
  Waiting w;
  w.record = record_id;
  w.place = place(computer, channel, provider);
  wait(w, time, position);
}

void DatedEvents::keep(Waiting waiting, const EventTime& time, Position position, Headings headings) {
  waiting.exact = time.exact;
  waiting.stamped = time.stamp.has_value();
  if (time.stamp) waiting.stamp = *time.stamp;
  waiting.position = position;
  waiting.headings = headings;
  waiting_.push_back(waiting);
}

DatedEvents::Held DatedEvents::release() {
  Held held{std::move(waiting_), std::move(events_), std::move(places_)};
  waiting_ = {};
  events_ = {};
  places_ = {};
  recent_places_ = {};
  last_place_ = 0;
  return held;
}

void DatedEvents::go_on(Held&& part, std::uint64_t lines) {
  struct Numbers {
    bool known = false;
    std::size_t log = 0, provider = 0;
  };
  std::vector<Numbers> numbers(part.places.size());
  EventTime time;
  for (const Waiting& w : part.waiting) {
    time.exact = w.exact;
    time.stamp = w.stamped ? std::optional(w.stamp) : std::nullopt;
    Position position = w.position;
    if (position.unit == Position::Unit::line) position.value += lines;
    if (w.event != 0) {
      Event& event = part.events[w.event - 1];
      event.position = position;
      take_now(event, time, w.headings, w.said, w.marks);
      continue;
    }
    // As `pass`, with the names looked up once a part.
    const Place& from = part.places[w.place];
    const bool nameless = from.computer.empty() && !computer_.empty();
    if (nameless) computer_assumed_ = true;
    note(time, position, w.marks);
    const std::string& computer = nameless ? computer_ : from.computer;
    if (must_wait(time, position, w.headings)) {
      Waiting again;
      again.record = w.record;
      again.place = place(computer, from.channel, from.provider);
      wait(again, time, position);
      continue;
    }
    Numbers& known = numbers[w.place];
    if (!known.known)
      known = {true, intake_->log(computer, from.channel), intake_->provider(from.provider, from.channel)};
    intake_->pass(known.log, known.provider, w.record, resolve(time, position));
  }
}

void DatedEvents::wait(Waiting waiting, const EventTime& time, Position position) {
  waiting.exact = time.exact;
  if (time.stamp) waiting.stamp = *time.stamp;
  waiting.position = position;
  waiting_.push_back(waiting);
  bytes_ += sizeof(Waiting);
  if (bytes_ <= waiting_limit) return;
  clock_.settle();
  flush();
}

std::uint32_t DatedEvents::place(std::string_view computer, std::string_view channel,
                                 std::string_view provider) {
  const auto same = [&](const Place& p) {
    return p.computer == computer && p.channel == channel && p.provider == provider;
  };
  if (last_place_ < places_.size() && same(places_[last_place_])) return last_place_;
  const std::size_t hash =
      provider.empty() ? 0 : provider.size() * 7 + static_cast<unsigned char>(provider.back());
  std::uint32_t& recent = recent_places_[(hash + channel.size()) % recent_places_.size()];
  if (recent < places_.size() && same(places_[recent])) return last_place_ = recent;
  // Some dozens in a real file; beyond a thousand a search would cost more than the place is worth.
  const std::size_t searched = std::min<std::size_t>(places_.size(), 1000);
  for (last_place_ = 0; last_place_ < searched; ++last_place_)
    if (same(places_[last_place_])) return recent = last_place_;
  last_place_ = recent = static_cast<std::uint32_t>(places_.size());
  places_.push_back({std::string(computer), std::string(channel), std::string(provider)});
  bytes_ += sizeof(Place) + computer.size() + channel.size() + provider.size();
  return last_place_;
}

void DatedEvents::flush() {
  for (const Waiting& w : waiting_) {
    const Time time = w.exact != no_time ? w.exact : clock_.resolve(w.stamp, w.position, *intake_);
    if (w.event == 0) {
      const Place& place = places_[w.place];
      intake_->pass(place.computer, place.channel, place.provider, w.record, time);
      continue;
    }
    events_[w.event - 1].time = time;
    give(events_[w.event - 1], w.said);
  }
  waiting_ = {};
  events_ = {};
  places_ = {};
  bytes_ = 0;
  open_dates_ = false;
}

void DatedEvents::end() {
  clock_.settle();
  flush();
  if (computer_assumed_) intake_->assume("computer", computer_);
  told_.tell(*intake_);
  // Of a text that people write for people a date is often left out; programs leave none out, and where few events lack
  // it, a program wrote the others.
  constexpr std::uint64_t few = 5;
  if (undated_ != 0 && undated_ == noted_ && undated_ > 1)
    intake_->problem(first_undated_,
                     fmt::format("none of the {} events has a date and time that can be read: when they were "
                                 "logged, and in which order, is not known",
                                 undated_));
  else if (half_dated_ != 0 && whole_dated_ != 0)
    intake_->problem(
        first_half_dated_,
        fmt::format(
            "{} event(s) tell a date without a time of day, or a time without its date, the first one "
            "here, and others tell both: part of it was lost; a date alone was taken as "
            "midnight",
            half_dated_));
  else if (undated_ != 0 && (until_ == Until::order || undated_ * few <= noted_))
    intake_->problem(first_undated_,
                     fmt::format("{} event(s) without a date and time that can be read, the first one "
                                 "here: when they were logged is not known",
                                 undated_));
  if (half_dated_ != 0 && whole_dated_ == 0 && undated_ < noted_)
    intake_->assume("time of day", "none is told with the dates: midnight");
}

}  // namespace exba
