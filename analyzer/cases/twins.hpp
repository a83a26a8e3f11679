#pragma once
// The same event from two sources is kept once, the richer telling of it.
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "cases/log.hpp"
#include "model/event.hpp"
#include "model/log.hpp"

namespace exba {

/// An event on its way into the report: which log it belongs to and where it stands in it.
struct Placed {
  Event* event = nullptr;  ///< where its intake keeps it
  std::size_t log = 0;
  std::size_t source = 0;
  std::uint64_t place = 0;    ///< in its source's record order
  std::size_t numbering = 0;  ///< as in Segment
  Time effective = no_time;
};

/// The kept events of the intakes, which stay where they are. An event that another source has told already
/// is counted in its source's duplicates, and completes what the other telling left out.
std::vector<Placed> place_events(std::vector<Intake>& intakes, const std::map<LogKey, std::size_t>& index,
                                 const std::vector<WholeLog>& logs, std::vector<Source>& sources);

}  // namespace exba
