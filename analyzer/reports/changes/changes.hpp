#pragma once
// Did the fix work? Two reports of the same systems, compared finding by finding, by fingerprint: rule,
// computer, store and the begin of the run, so that the same night exported again is the same finding.
#include <string>
#include <vector>

#include "model/report.hpp"
#include "reports/renderer.hpp"

namespace exba {

struct Changes {
  std::vector<const Finding*>
      appeared;  ///< in `after` only; of an undecided one that became decided, the decided one
  std::vector<const Finding*> cured;      ///< stood before, and is past in `after`
  std::vector<const Finding*> gone;       ///< in `before` only
  std::vector<const Finding*> unchanged;  ///< as `after` tells them
  bool worse = false;                     ///< a decided finding appeared
};

/// Refers into both reports.
Changes compare(const Report& before, const Report& after);

/// What `exba diff` prints. A finding that is gone because the later logs no longer cover its time is not
/// called cured.
std::string render_changes(const Report& before, const Report& after, const RenderOptions& options);

}  // namespace exba
