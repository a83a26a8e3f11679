#pragma once
// Events as an EVT file, as NT 4 to 2003 wrote them.
#include <span>
#include <string>

#include "model/event.hpp"

namespace exba::test {

struct EvtStyle {
  enum class Ring {
    straight,  ///< from the beginning of the file on, zeros behind the end
    wrapped,   ///< begins in the middle; a record is split at the end of the file, or padding stands there
  };
  enum class State {
    clean,
    dirty,   ///< the header is that of an empty log
    no_end,  ///< dirty, and the end record is overwritten
  };
  Ring ring = Ring::straight;
  State state = State::clean;
  std::span<const Event> earlier =
      {};  ///< records of an earlier round, between the end record and the oldest (wrapped)
};

/// A record id of 0 gets the one behind the last. Times are cut to seconds, users that are no SID are left
/// out, a category that is no number becomes 0.
std::string to_evt(std::span<const Event> events, const EvtStyle& style = {});

}  // namespace exba::test
