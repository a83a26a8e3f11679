#pragma once
// The few fields of an <Event> that decide whether it is wanted, without parsing it.
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "intake/xml/peeked.hpp"
#include "intake/xml/shapes.hpp"
#include "intake/xml/system_time.hpp"

namespace exba {

struct PeekWalk;  // peek.cpp

/// Reads the System part of events. It only answers where it is certain to find what parse_event_xml finds;
/// anything unusual (a prefix, a reference, a comment, a field twice, a nested element) is left to that.
class EventPeek {
 public:
  /// `at` is the `<` of an event's start tag in `text`. False: unclear, or cut off.
  bool operator()(std::string_view text, std::size_t at, PeekedEvent& found);

 private:
  enum Name { provider, event_source, channel, computer, names };
  bool clean(Name name, std::string_view value);
  std::size_t behind_start_tag(std::string_view text, std::size_t at);
  bool read_attributes(PeekWalk& walk, std::string_view element, PeekedEvent& found);
  bool read_value(PeekWalk& walk, std::string_view element, std::string_view value, PeekedEvent& found);
  bool read_element(PeekWalk& walk, PeekedEvent& found);

  std::array<std::string, names> last_;  ///< values known to be free of anything that needs decoding
  std::string start_tag_;                ///< the last one, known to be well-formed
  SystemTimes times_;
  SystemShapes shapes_;
};

}  // namespace exba
