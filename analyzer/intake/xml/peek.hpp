#pragma once
// The few fields of an <Event> that decide whether it is wanted, without parsing it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "model/event.hpp"

namespace exba {

/// What a peek finds; the views point into the text that was given.
struct PeekedEvent {
  std::string_view provider;
  std::string_view event_source;  ///< Provider@EventSourceName: the legacy name of a renamed provider
  std::string_view channel;
  std::string_view computer;
  std::uint16_t id = 0;
  Level level = Level::unknown;  ///< unknown: not told, or not looked for
  std::uint64_t record_id = 0;
  Time time = no_time;
  std::string_view time_text, record_text;  ///< what they were read from
  std::size_t end = 0;                      ///< behind </System>
};

struct PeekWalk;  // peek.cpp

/// Reads the System part of events. It only answers where it is certain to find what parse_event_xml finds;
/// anything unusual (a prefix, a reference, a comment, a field twice, a nested element) is left to that.
class EventPeek {
 public:
  /// `at` is the `<` of an event's start tag in `text`. False: unclear, or cut off.
  bool operator()(std::string_view text, std::size_t at, PeekedEvent& found);

 private:
  /// A stretch of an earlier System part and what it says: nearly every event of a file repeats one to the
  /// byte.
  struct Known {
    std::string text;
    std::uint32_t value_at[2] = {
        0, 0};  ///< provider and event source, or channel and computer: places in `text`
    std::uint32_t value_size[2] = {0, 0};
    std::uint16_t id = 0;
    Level level = Level::unknown;
    /// `a` and `b` stand in `whole`, or are empty.
    void remember(std::string_view whole, std::string_view a, std::string_view b);
  };

  enum Name { provider, event_source, channel, computer, names };
  bool clean(Name name, std::string_view value);
  bool read_time(std::string_view text, Time& time);
  std::size_t behind_start_tag(std::string_view text, std::size_t at);
  const Known* known_head(std::string_view text, std::size_t at, std::size_t& place) const;
  const Known* known_tail(std::string_view text, std::size_t at) const;
  bool read_attributes(PeekWalk& walk, bool is_provider, bool is_time, PeekedEvent& found);
  bool read_value(std::string_view name, std::string_view value, PeekedEvent& found, unsigned& seen);
  bool read_element(PeekWalk& walk, PeekedEvent& found, unsigned& seen);
  void read_middle(std::string_view text, std::size_t& at, PeekedEvent& found, unsigned& seen);

  std::array<std::string, names> last_;  ///< values known to be free of anything that needs decoding
  std::string last_day_;                 ///< `2024-03-01T`, and when that day began
  Time day_begin_ = no_time;
  std::string start_tag_;  ///< the last one, known to be well-formed
  std::array<Known, 512>
      heads_;  ///< from <System> to <TimeCreated, by a hash of provider and id: one a kind of event
  std::array<Known, 4> tails_;  ///< from <Channel> to </System>, the last few
  std::size_t next_tail_ = 0;
};

}  // namespace exba
