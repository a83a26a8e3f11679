#pragma once
#include "model/report.hpp"

namespace exba {

/// As `correlate` (correlator.hpp), by up to `jobs` threads: the same comes of it.
void correlate(Report& report, unsigned jobs);

}  // namespace exba
