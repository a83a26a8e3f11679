#pragma once
// Clusters of Windows 2000 and 2003 copy the event logs of their nodes into one another: each file then holds
// the events of all nodes, under the record ids of the file's own log. The same event has another id in the
// other node's file.
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "intake/intake.hpp"

namespace exba {

/// A source, and a channel in lower case.
using SourceChannel = std::pair<std::size_t, std::string>;

/// Where several computers share one row of record ids, and the times for which that row has no hole. Ids
/// there say the order inside that source and nothing about those of another, and a hole in one computer's
/// ids is no gap. Computers and channels must have their names already.
using SharedNumberings = std::map<SourceChannel, std::vector<CoveredTime>>;
SharedNumberings shared_numberings(const std::vector<Intake>& intakes);

/// Of the sources that tell one log under different numbers all but one forget them. The original is the
/// source in which the fewest computers share its numbers, then the longer, then the earlier one; never the
/// one that was named first.
void forget_copied_ids(std::vector<Intake>& intakes);

/// Of each two nodes whose clock runs ahead, as far as the order of such a source shows it: an event between
/// two of another computer's in record order cannot be much older or younger than those. Said in the source's
/// `assumed`, under `clock`; no time is changed.
std::vector<ClockError> note_clock_errors(std::vector<Intake>& intakes, const SharedNumberings& shared);

}  // namespace exba
