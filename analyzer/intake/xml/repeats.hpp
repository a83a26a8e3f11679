#pragma once
// Fragments that say again what one before said, at another time.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "intake/repeated_events.hpp"
#include "intake/xml/peeked.hpp"

namespace exba {

class XmlRepeats {
 public:
  /// Hands the event of a fragment to the intake, where one before said the same; false: it is to be parsed, and given to
  /// the intake by `take`. `found`: what a peek says of the fragment. Its end tag is there.
  bool take_again(std::string_view fragment, const PeekedEvent& found, Position position, Intake& intake);
  /// Gives the intake what that fragment was parsed into, and keeps it for the next one.
  void take(Event& event, Intake& intake);
  /// A fragment that was not asked about.
  void skip() { has_key_ = false; }

 private:
  bool same(std::string_view known) const;

  RepeatedEvents repeated_;
  std::string_view rest_;  ///< what stands behind the shape
  std::uint32_t shape_ = 0;
  bool has_key_ = false;
  std::uint64_t hash_ = 0;
  std::uint64_t record_id_ = 0;
  Time time_ = no_time;
};

}  // namespace exba
