#pragma once
// A look into every input, without judging: what `exba survey` groups into cases.
#include <string>
#include <vector>

#include "fleet/grouping.hpp"
#include "gather.hpp"

namespace exba {

struct SurveyOptions {
  std::vector<std::string> logs;  ///< files, folders, archives
  std::vector<std::string>
      written;  ///< places of files that this run writes: no input, where a folder holds them
  ReadOptions read;
  unsigned jobs = 1;
  ReadingWatch watch;
};

struct Surveyed {
  std::vector<SeenInput> inputs;     ///< those that hold a log of a computer that they name
  std::vector<std::string> notices;  ///< inputs that no case holds, and why
  bool trouble = false;              ///< one of these was named, or calls itself a log
};

/// Reads heads, tails and samples of EVTX, EVT and plain text; the whole of other forms, of archives, of what
/// is small, and of what holds events of several computers. Throws nothing for a single input.
Surveyed survey(const SurveyOptions& options);

}  // namespace exba
