#pragma once
// The few fields of an <Event> that decide whether it is wanted.
#include <cstddef>
#include <cstdint>
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
  std::size_t begin = 0;  ///< of `<Event`
  std::size_t end = 0;    ///< behind </System>
  /// Two events of one peek and one number say the same up to `shape_end`, to the byte, but for their time and record id and what
  /// no parser looks at. 0: none is known to.
  std::uint32_t shape = 0;
  std::size_t shape_end = 0;
};

}  // namespace exba
