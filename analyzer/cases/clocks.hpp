#pragma once
// Events whose clock is not to be trusted: dated later than now, or more than a day after all that stands beside them.
#include <cstdint>
#include <string>
#include <vector>

#include "intake/intake.hpp"

namespace exba {

struct LeftOutEvents {
  std::uint64_t events = 0;
  std::uint64_t recognised = 0;    ///< of them
  std::vector<std::string> notes;  ///< a sentence for each log that had some
  std::vector<std::string> logs;   ///< "EX01 Application": nothing else of it is left
};

/// Takes them out of the case: what was kept of them goes, and each source that had some gets a problem that says so.
/// Reading is over: nothing may be added to the intakes afterwards.
LeftOutEvents leave_out_untrusted(std::vector<Intake>& intakes);

/// Takes back what a remembered log covers beyond `latest`; what reached there ends with `known`, the last of its events
/// that is trusted.
void cover_no_later_than(LogPart& log, Time latest, Time known);

}  // namespace exba
