#pragma once
#include "readers/csv/rows.hpp"
#include "readers/reader.hpp"

namespace exba::csv {

/// `plain` is the twin that tests compare `fast`, the way of read_csv, with.
void read(Input& input, const ReadOptions& options, Intake& intake, Way way);

}  // namespace exba::csv
