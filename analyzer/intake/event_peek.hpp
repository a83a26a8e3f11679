#pragma once
// The few fields of an <Event> that decide whether it is wanted, without parsing it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace exba {

/// What a peek finds; the views point into the text that was given.
struct PeekedEvent {
  std::string_view provider;
  std::string_view event_source;  ///< Provider@EventSourceName: the legacy name of a renamed provider
  std::string_view channel;
  std::string_view computer;
  std::uint16_t id = 0;
  std::uint64_t record_id = 0;
  Time time = no_time;
  std::size_t end = 0;  ///< behind </System>
};

/// Reads the System part of events. It only answers where it is certain to find what parse_event_xml finds; anything unusual
/// (a prefix, a reference, a comment, a field twice, a nested element) is left to that.
class EventPeek {
 public:
  /// `at` is the `<` of an event's start tag in `text`. False: unclear, or cut off.
  bool operator()(std::string_view text, std::size_t at, PeekedEvent& found);

 private:
  enum Name { provider, event_source, channel, computer, names };
  bool clean(Name name, std::string_view value);
  bool read_time(std::string_view text, Time& time);
  std::size_t behind_start_tag(std::string_view text, std::size_t at);

  std::array<std::string, names> last_;  ///< values known to be free of anything that needs decoding
  std::string last_day_;                 ///< `2024-03-01T`, and when that day began
  Time day_begin_ = no_time;
  std::string start_tag_;  ///< the last one, known to be well-formed
};

}  // namespace exba
