#pragma once
// Dates as people's exports print them: without a zone, in the order and the words of some Windows. What one
// text leaves open (day or month first, the zone) is decided once per file, by `FileClock`.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "intake/intake.hpp"
#include "intake/times/day_halves.hpp"
#include "intake/times/repeated_hours.hpp"
#include "model/event.hpp"

namespace exba {

/// The order of day, month and year.
enum class DateOrder { automatic, dmy, mdy, ymd };

/// A date and time of day as far as its text tells them.
struct LocalStamp {
  enum class Fields : std::uint8_t {
    none,  ///< a time of day only
    open,  ///< `10/4/2006`: day or month first
    dmy,   ///< said by the separator (`.`) or by a month in words
    ymd,
  };
  enum class Half : std::uint8_t {
    none,
    am,
    pm,
    other,  ///< a word where AM or PM stands, of a language that the table lacks: FileClock finds out which
  };

  std::array<std::int16_t, 3> date{};  ///< in the order in which they stand; `dmy` and `ymd`: in that order
  Fields fields = Fields::none;
  Half half = Half::none;
  bool has_clock = false;
  std::uint32_t half_word = 0;  ///< tells words apart, where half is `other`
  std::int8_t hour = 0;         ///< 0..23, `half` already applied; `other`: as written
  std::int8_t minute = 0;
  std::int8_t second = 0;
  std::int32_t ticks = 0;            ///< 100 ns below the second
  std::optional<std::int16_t> zone;  ///< minutes east of UTC, where the text says it
};

/// Reads a date, with or without a time of day, in any of the forms of docs/formats.md section 7 that are text:
/// `4/11/2003 10:34:34 PM`, `25.07.2007 11:52:21`, `2020-12-14T17:09:08.940`, `2022/12/26 16:33:23`,
/// `2024年3月1日`, `13.8.00`, `Sat Mar 01 22:34:34 2003`, `1-Mar-2003`, `20030411223434.000000+120`; with AM
/// and PM in other languages and on either side. Nothing when the text holds anything else besides.
std::optional<LocalStamp> parse_stamp(std::string_view text);

/// As above, for a text that is a time of day only (`05:57:17 p.m.`); sets the clock of `stamp`. False when
/// it is none.
bool parse_clock(std::string_view text, LocalStamp& stamp);

/// Decides what the dates of one file leave open. Feed it every stamp (`see`) in file order; once `settled`,
/// or when the caller can wait no longer (`settle`), `resolve` gives times. Contradicting dates later on are
/// reported, each read in the only way in which it is a date.
class FileClock {
 public:
  /// Whether headings around the dates were English: with AM and PM, that speaks for month first.
  enum class Headings { english, other };

  FileClock(DateOrder asked, std::optional<TimeZone> zone);

  void see(const LocalStamp& stamp, Position position, Headings headings = Headings::english);
  /// The same event's time in UTC (from its `Event Xml:` part): tells the zone of the file, and mostly the
  /// order.
  void pair(const LocalStamp& stamp, Time utc, Position position);
  bool order_known() const { return order_ != DateOrder::automatic; }
  /// Whether the words for AM and PM mean what they mean, and no hour that autumn repeats waits for its end.
  bool hours_known() const { return halves_.settled() && !repeated_.open() && !repeated_dmy_.open(); }
  bool settled() const {
    return order_ != DateOrder::automatic && (settled_zone_ || !offsets_.empty()) && halves_.settled() &&
           !repeated().open();
  }
  void settle();

  /// The moment; `no_time` when the stamp has no date or no calendar has it (a problem says so). States in
  /// `intake` what was taken for granted, where this stamp needed it.
  Time resolve(const LocalStamp& stamp, Position position, Intake& intake);

 private:
  struct Reading {
    Time first = no_time, last = no_time, previous = no_time;
    std::uint64_t up = 0, down = 0;
    void add(Time time);
  };
  struct Offset {
    Time utc;
    std::chrono::minutes east;
  };

  /// The date that was read last in an order: nearly always that of the next stamp, too.
  struct Day {
    std::array<std::int16_t, 3> date{};
    LocalStamp::Fields fields = LocalStamp::Fields::none;
    DateOrder order = DateOrder::automatic;
    std::optional<Time> midnight;  ///< nothing: no calendar has it
  };

  void decide(DateOrder order, std::string evidence);
  void weigh();
  std::optional<Time> read(const LocalStamp& stamp, DateOrder order) const;
  RepeatedHours& repeated(DateOrder order) { return order == DateOrder::dmy ? repeated_dmy_ : repeated_; }
  const RepeatedHours& repeated() const { return order_ == DateOrder::dmy ? repeated_dmy_ : repeated_; }
  void see_order(const LocalStamp& stamp, Position position, Headings headings);
  void see_hour(const LocalStamp& stamp, Position position, DateOrder order);
  bool steady(Time local);
  Time zoned(Time local, Position position, Intake& intake);
  Time repeated_hour(Time local, Position position, Intake& intake);

  DateOrder order_;
  bool asked_ = false;
  std::string evidence_;
  std::optional<TimeZone> zone_;
  std::vector<Offset> offsets_;  ///< from pairs, each where it differs from the one before; at most 256
  Reading day_first_, month_first_;
  DayHalves halves_;
  RepeatedHours repeated_, repeated_dmy_;  ///< the latter with open dates read day first
  TimeZone::Steady steady_;                ///< of the last time asked for
  mutable std::array<Day, 2> days_;        ///< the latter day first
  std::uint64_t stamps_ = 0;
  bool english_half_ = false;
  bool other_language_ = false;
  bool settled_zone_ = false;
  bool said_order_ = false;
  bool said_zone_ = false;
  bool said_hour_ = false;
  bool said_half_ = false;
};

}  // namespace exba
