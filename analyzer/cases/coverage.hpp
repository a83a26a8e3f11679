#pragma once
// What a log covers, how well, and when it was cleared.
#include <vector>

#include "cases/log.hpp"
#include "cases/numbering.hpp"
#include "model/log.hpp"

namespace exba {

/// Whether record ids are missing in it in such a way that it may be a selection.
bool may_be_filtered(const LogPart& part);

/// With the files of two nodes at hand, one of them is the log's own, whichever it is: what both have without
/// a hole is covered.
std::vector<CoveredTime> covered_by_both(const WholeLog& whole, const SharedNumberings& shared);

/// The log as the report tells it. What was taken for granted goes to the sources' assumptions.
Log describe_log(const WholeLog& whole, const SharedNumberings& shared, std::vector<Source>& sources);

}  // namespace exba
