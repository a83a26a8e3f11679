// How it works: while a file is read, every date that leaves day and month open is read both ways, and for
// each way it is counted how often time goes up and down and what span the file covers. One field above 12
// decides at once; without one, an export is sorted and dense, so the reading with fewer steps against the
// stream, then the one with the clearly shorter span, is right; then the language of the headings; then it is
// month first, and the source says that nothing told. A text that was pasted together from servers of two languages has
// two orders: where nothing but the headings tells, each block keeps that of its own.
#include <fmt/format.h>

#include <algorithm>

#include "intake/times/dates.hpp"

namespace exba {
namespace {

/// The evidence of a file whose blocks have an order each.
constexpr std::string_view by_block =
    "no date tells; the headings are of several languages: month first with AM and PM, day first in the "
    "others";

constexpr std::size_t offset_limit = 256;  // changes of the zone kept: two a year for a century

int full_year(int year) {
  return year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year;
}

std::string_view name_of(DateOrder order) {
  switch (order) {
    case DateOrder::dmy: return "dmy";
    case DateOrder::mdy: return "mdy";
    case DateOrder::ymd: return "ymd";
    case DateOrder::automatic: break;
  }
  return "automatic";
}

/// The stamp's date, its open fields read in `order`.
CivilTime civil(const LocalStamp& s, DateOrder order) {
  CivilTime c;
  if (s.fields == LocalStamp::Fields::ymd ||
      (s.fields == LocalStamp::Fields::open && order == DateOrder::ymd)) {
    c.year = full_year(s.date[0]), c.month = s.date[1], c.day = s.date[2];
  } else if (s.fields == LocalStamp::Fields::dmy || order == DateOrder::dmy) {
    c.year = full_year(s.date[2]), c.month = s.date[1], c.day = s.date[0];
  } else {
    c.year = full_year(s.date[2]), c.month = s.date[0], c.day = s.date[1];
  }
  c.hour = s.hour, c.minute = s.minute, c.second = s.second, c.ticks = s.ticks;
  return c;
}

}  // namespace

FileClock::FileClock(DateOrder asked, std::optional<TimeZone> zone)
    : order_(asked), asked_(asked != DateOrder::automatic), zone_(std::move(zone)) {
  if (asked_) evidence_ = "as asked for";
}

void FileClock::Reading::add(Time time) {
  if (first == no_time || time < first) first = time;
  if (last == no_time || time > last) last = time;
  if (previous != no_time && time != previous) ++(time > previous ? up : down);
  previous = time;
}

std::optional<Time> FileClock::read(const LocalStamp& stamp, DateOrder order) const {
  if (stamp.fields == LocalStamp::Fields::none) return std::nullopt;
  Day& day = days_[order == DateOrder::dmy ? 1 : 0];
  if (day.date != stamp.date || day.fields != stamp.fields || day.order != order) {
    CivilTime midnight = civil(stamp, order);
    midnight.hour = midnight.minute = midnight.second = midnight.ticks = 0;
    day = {stamp.date, stamp.fields, order, to_time(midnight)};
  }
  const int hour =
      stamp.half == LocalStamp::Half::other ? halves_.hour(stamp.half_word, stamp.hour) : stamp.hour;
  if (!day.midnight || hour < 0 || hour > 23 || stamp.minute < 0 || stamp.minute > 59 || stamp.second < 0 ||
      stamp.second > 60)
    return std::nullopt;
  return *day.midnight + std::chrono::seconds{hour * 3600 + stamp.minute * 60 + stamp.second} +
         Ticks{stamp.ticks};
}

void FileClock::decide(DateOrder order, std::string evidence) {
  order_ = order;
  evidence_ = std::move(evidence);
}

void FileClock::see(const LocalStamp& stamp, Position position, Headings headings) {
  if (stamp.half == LocalStamp::Half::other) {
    const auto part = [&](std::size_t i) {
      return static_cast<std::uint64_t>(static_cast<std::uint16_t>(stamp.date[i]));
    };
    halves_.see(stamp.half_word, part(0) << 32 | part(1) << 16 | part(2), stamp.hour, stamp.minute,
                stamp.second, position);
  }
  see_order(stamp, position, headings);
  if (!zone_ || zone_->is_fixed() || stamp.zone || !offsets_.empty()) return;
  see_hour(stamp, position, order_ == DateOrder::automatic ? DateOrder::mdy : order_);
  if (order_ == DateOrder::automatic) see_hour(stamp, position, DateOrder::dmy);
}

/// Whether the stamp lies in the repeated hour of autumn, if dates are read in that order.
void FileClock::see_hour(const LocalStamp& stamp, Position position, DateOrder order) {
  const auto local = read(stamp, order);
  if (!local) return;
  bool twice = false;
  if (!steady(*local)) zone_->to_utc(*local, &twice);
  repeated(order).see(*local, twice ? RepeatedHours::Shown::twice : RepeatedHours::Shown::once, position);
}

void FileClock::see_order(const LocalStamp& stamp, Position position, Headings headings) {
  if (order_ != DateOrder::automatic || stamp.fields != LocalStamp::Fields::open) return;
  const auto [a, b] = std::pair{stamp.date[0], stamp.date[1]};
  if (a > 12 && b <= 12) return decide(DateOrder::dmy, "a first field above 12 in " + to_string(position));
  if (b > 12 && a <= 12) return decide(DateOrder::mdy, "a second field above 12 in " + to_string(position));
  const auto dmy = read(stamp, DateOrder::dmy);
  const auto mdy = read(stamp, DateOrder::mdy);
  if (!dmy || !mdy) return;
  ++stamps_;
  day_first_.add(*dmy);
  month_first_.add(*mdy);
  if (headings == Headings::other)
    other_language_ = true;
  else if (stamp.half != LocalStamp::Half::none)
    english_half_ = true;
}

void FileClock::pair(const LocalStamp& stamp, Time utc, Position position) {
  if (stamp.zone || utc == no_time || !stamp.has_clock) return;
  const bool undecided = order_ == DateOrder::automatic;
  for (const DateOrder order : {undecided ? DateOrder::mdy : order_, DateOrder::dmy}) {
    const auto local = read(stamp, order);
    if (!local) continue;
    // Text keeps whole seconds; a real zone is a multiple of a quarter of an hour, at most 14 hours from UTC.
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(*local) - std::chrono::floor<std::chrono::seconds>(utc);
    const auto minutes = std::chrono::round<std::chrono::minutes>(seconds);
    const auto left = seconds - minutes;
    if (minutes.count() % 15 != 0 || left.count() > 1 || left.count() < -1) continue;
    if (minutes > std::chrono::hours{14} || minutes < std::chrono::hours{-14}) continue;
    if (undecided && stamp.fields == LocalStamp::Fields::open && stamp.date[0] != stamp.date[1])
      decide(order, "the Event Xml part of the event in " + to_string(position));
    if (offsets_.size() < offset_limit && (offsets_.empty() || offsets_.back().east != minutes))
      offsets_.push_back({utc, minutes});
    return;
  }
}

void FileClock::settle() {
  settled_zone_ = true;
  halves_.settle();
  repeated_.settle();
  repeated_dmy_.settle();
  if (order_ == DateOrder::automatic) weigh();
}

void FileClock::weigh() {
  const auto against = [](const Reading& r) { return std::min(r.up, r.down); };
  const auto span = [](const Reading& r) { return r.first == no_time ? Ticks{0} : r.last - r.first; };
  const auto dmy = against(day_first_);
  const auto mdy = against(month_first_);
  const auto days = [](Ticks t) { return std::chrono::ceil<std::chrono::days>(t).count(); };
  if (stamps_ > 2 && dmy != mdy) {
    const auto [order, few, many] =
        dmy < mdy ? std::tuple{DateOrder::dmy, dmy, mdy} : std::tuple{DateOrder::mdy, mdy, dmy};
    return decide(order, fmt::format("read so, time turns back {} times instead of {}", few, many));
  }
  const Ticks d = span(day_first_);
  const Ticks m = span(month_first_);
  if (d != m && (d < m / 3 || m < d / 3)) {
    const auto [order, less, more] =
        d < m ? std::tuple{DateOrder::dmy, d, m} : std::tuple{DateOrder::mdy, m, d};
    return decide(order,
                  fmt::format("read so, the events span {} days instead of {}", days(less), days(more)));
  }
  if (other_language_ && english_half_) return decide(DateOrder::dmy, std::string(by_block));
  if (other_language_) return decide(DateOrder::dmy, "no date tells; the headings are not English");
  if (english_half_) return decide(DateOrder::mdy, "no date tells; English headings with AM and PM");
  decide(DateOrder::mdy, "no date tells, month first is a guess: --date-order dmy reads them the other way");
}

Time FileClock::zoned(Time local, Position position, Intake& intake) {
  if (!offsets_.empty()) {
    const Offset* nearest = &offsets_.front();
    const auto distance = [&](const Offset& o) {
      const Ticks d = local - o.east - o.utc;
      return d < Ticks{0} ? -d : d;
    };
    for (const Offset& offset : offsets_)
      if (distance(offset) < distance(*nearest)) nearest = &offset;
    if (!said_zone_) {
      const auto east = TimeZone::fixed(offsets_.front().east);
      intake.assume("time_zone", east.name() + " (from the Event Xml part)");
    }
    said_zone_ = true;
    return local - nearest->east;
  }
  const TimeZone utc;
  const TimeZone& zone = zone_ ? *zone_ : utc;
  if (!said_zone_) intake.assume("time_zone", zone.name());
  said_zone_ = true;
  if (zone.is_fixed()) return zone.to_utc(local);
  if (steady(local)) return local - steady_.offset;
  bool ambiguous = false;
  const Time time = zone.to_utc(local, &ambiguous);
  return ambiguous ? repeated_hour(local, position, intake) : time;
}

/// Whether the offset in `steady_` holds for that wall-clock time.
bool FileClock::steady(Time local) {
  if (local < steady_.begin || local >= steady_.end || steady_.begin == steady_.end)
    steady_ = zone_->steady(local);
  return steady_.begin != steady_.end;
}

Time FileClock::repeated_hour(Time local, Position position, Intake& intake) {
  const RepeatedHours::Which which = repeated().which(position);
  if (which.turn) {
    intake.assume(
        "repeated_hour",
        fmt::format("the second of the two {} {}, where time turns {}", which.forwards ? "from" : "before",
                    to_string(*which.turn), which.forwards ? "back" : "on, in a file that runs backwards"));
  } else if (!said_hour_) {
    intake.assume("repeated_hour", "the first of the two, from " + to_string(position) + " on");
    said_hour_ = true;
  }
  return zone_->to_utc(local, nullptr, which.hour);
}

Time FileClock::resolve(const LocalStamp& stamp, Position position, Intake& intake) {
  if (stamp.fields == LocalStamp::Fields::none) return no_time;
  const bool open = stamp.fields == LocalStamp::Fields::open;
  const bool english = stamp.half == LocalStamp::Half::am || stamp.half == LocalStamp::Half::pm;
  auto time = read(stamp, english && evidence_ == by_block ? DateOrder::mdy : order_);
  if (!time && open) {
    const DateOrder other = order_ == DateOrder::mdy ? DateOrder::dmy : DateOrder::mdy;
    time = read(stamp, other);
    if (time)
      intake.problem(position,
                     fmt::format("the date {}/{}/{} does not fit the order {} of this file ({}): read as {}",
                                 stamp.date[0], stamp.date[1], stamp.date[2], name_of(order_), evidence_,
                                 name_of(other)));
  }
  if (!time) {
    intake.problem(position, fmt::format("{}/{}/{} {:02}:{:02} is no date of the calendar", stamp.date[0],
                                         stamp.date[1], stamp.date[2], stamp.hour, stamp.minute));
    return no_time;
  }
  if (open && !said_order_ && stamp.date[0] != stamp.date[1]) {
    intake.assume("date_order", evidence_ == by_block ? "by block: " + evidence_
                                                      : fmt::format("{}: {}", name_of(order_), evidence_));
    said_order_ = true;
  }
  if (stamp.half == LocalStamp::Half::other && !said_half_) {
    intake.assume("am_pm", halves_.assumption());
    said_half_ = true;
  }
  if (stamp.zone) return *time - std::chrono::minutes{*stamp.zone};
  return zoned(*time, position, intake);
}

}  // namespace exba
