#pragma once
// Findings that were told, and what became of them: what is new, changed, over, there again.
#include <map>
#include <string>
#include <vector>

#include "health/past.hpp"
#include "health/verdicts.hpp"
#include "rulebook/cures.hpp"
#include "rulebook/rulebook.hpp"

namespace exba {

struct Told {
  std::vector<OpenFinding> open;
  std::vector<Change> changes;
  std::vector<std::string> notes;
};

/// Compares what was found with what was told before and records what is told now.
/// A finding is over where a later good run of its store shows that its fault is, or where the logs, still
/// remembered, no longer bear it out. What ended before `kept_from` is not judged anew.
/// A finding that is past when it is first met is recorded and not told: nobody can do anything about it.
Told tell_findings(Database& db, const std::vector<BorneFinding>& found, const Rulebook& rulebook,
                   const std::vector<PastStore>& past, const ClusterNames& clusters,
                   const KeptFrom& kept_from, Time now, const TimeZone& zone);

/// Throws Error where no finding of that fingerprint is open.
void acknowledge(Database& db, std::string_view fingerprint, Time expires, std::string_view reason, Time now);

}  // namespace exba
