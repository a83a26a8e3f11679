#pragma once
// What a log covers, how well, and when it was cleared.
#include <vector>

#include "correlators/assemble_log.hpp"
#include "correlators/assemble_numbering.hpp"
#include "model/log.hpp"

namespace exba {

/// The log as the report tells it. What was taken for granted goes to the sources' assumptions.
Log describe_log(const WholeLog& whole, const SharedNumberings& shared, std::vector<Source>& sources);

}  // namespace exba
