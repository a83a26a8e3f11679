#pragma once
#include "options.hpp"

namespace exba {

/// What a run writes is known before it looks at anything. Throws UsageError where a file that was named to be read is
/// one that is written as well, or one file is named twice to be written; other outputs that lie in a folder which
/// is read are handed to the analysis, to be passed over.
void keep_outputs_apart(Options& options);

}  // namespace exba
