#pragma once
// A time as one value of a table or an object, in any form of docs/formats.md section 7; and the events that wait
// until what their times leave open is known.
#include <array>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "intake/intake.hpp"
#include "intake/times/dates.hpp"
#include "intake/times/told_fields.hpp"

namespace exba {

/// Either the moment itself, or a date whose zone (and perhaps order) the file must tell; or neither.
struct EventTime {
  Time exact = no_time;
  std::optional<LocalStamp> stamp;
};

/// What a date that names no zone was written in.
enum class ZoneOfText { local, utc };

/// `2024-03-01T22:14:07.0000000Z`, `/Date(1709331247000)/`, `1709331247.11`, a FILETIME, and every date of
/// intake/times/dates.hpp.
EventTime read_event_time(std::string_view text, ZoneOfText zone = ZoneOfText::local);
/// A number: seconds, milliseconds, microseconds or 100 ns since 1970, or a FILETIME; its size tells. Nothing
/// outside 1973..2286.
std::optional<Time> time_from_number(double number);

/// Takes events whose times may leave day and month open into an intake, in file order: what cannot be told
/// yet waits (16 MiB of it at most: then the clock decides by what it has seen).
class DatedEvents {
 public:
  /// What a date waits for where the file leaves it open. The zone only where a later part of the file may
  /// tell it.
  enum class Until { order, zone };

  DatedEvents(Intake& intake, DateOrder order, std::optional<TimeZone> zone, std::string computer,
              Until until = Until::order)
      : intake_(&intake), clock_(order, std::move(zone)), computer_(std::move(computer)), until_(until) {}

  using Headings = FileClock::Headings;
  /// A decoded event; its position is set. Moved from.
  void take(Event& event, const EventTime& time, Headings headings = Headings::english);
  /// An event that nobody wants.
  void pass(std::string_view computer, std::string_view channel, std::string_view provider,
            std::uint64_t record_id, const EventTime& time, Position position,
            Headings headings = Headings::english);
  /// No more events follow.
  void end();
  /// Events that are not in the intake yet.
  std::uint64_t waiting() const { return waiting_.size(); }
  /// What those that were taken and passed so far say of themselves.
  const ToldFields& told() const { return told_; }

 private:
  using Said = std::optional<Intake::Said>;  ///< of an event that was recognised where it was read
  struct Waiting {
    LocalStamp stamp;
    bool stamped = false;
    Headings headings = Headings::english;
    Time exact = no_time;
    Position position;
    std::uint64_t record = 0;
    std::uint32_t place = 0;  ///< index into places_, of an event that nobody wants
    std::uint32_t event = 0;  ///< index into events_, plus one; 0: nobody wants it
    std::uint16_t marks = 0;  ///< what it says of itself, until that is noted
    Said said;
  };
  struct Place {
    std::string computer, channel, provider;
  };

 public:
  /// Events of a part of the text that is read beside others, as they came.
  struct Held {
    std::deque<Waiting> waiting;
    std::deque<Event> events;
    std::vector<Place> places;
  };
  /// From now on nothing is put into the intake: all is held, for the one that stands before this part. What needs no
  /// date is done: events are recognised, which is most of the work, and would be one thread's behind this.
  void hold() { holds_ = true; }
  Held release();
  /// What follows, as if it had been taken and passed here; `lines`: so many stand before that part, where positions are
  /// lines.
  void go_on(Held&& part, std::uint64_t lines = 0);

 private:
  bool known() const;
  void take_now(Event& event, const EventTime& time, Headings headings, Said said, std::uint16_t marks);
  void give(Event& event, Said said);
  void keep(Waiting waiting, const EventTime& time, Position position, Headings headings);
  bool must_wait(const EventTime& time, Position position, Headings headings);
  void wait(Waiting waiting, const EventTime& time, Position position);
  Time resolve(const EventTime& time, Position position);
  std::uint32_t place(std::string_view computer, std::string_view channel, std::string_view provider);
  void flush();
  void note(const EventTime& time, Position position, std::uint16_t marks);

  Intake* intake_;
  FileClock clock_;
  std::string computer_;
  Until until_;
  bool computer_assumed_ = false;
  std::vector<Place> places_;
  std::uint32_t last_place_ = 0;
  std::array<std::uint32_t, 64> recent_places_{};  ///< by a hash of the provider
  bool holds_ = false;
  std::deque<Waiting> waiting_;
  std::deque<Event> events_;
  std::size_t bytes_ = 0;
  std::uint64_t undated_ = 0;  ///< events without a time that can be read
  std::uint64_t noted_ = 0;    ///< of so many
  Position first_undated_;
  std::uint64_t half_dated_ = 0;  ///< a date without a time of day, or the other way round
  std::uint64_t whole_dated_ = 0;
  Position first_half_dated_;
  ToldFields told_;
  bool open_dates_ = false;  ///< a date that waits leaves day and month open
};

}  // namespace exba
