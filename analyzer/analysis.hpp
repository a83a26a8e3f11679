#pragma once
// The whole way from named logs to a report.
#include <functional>
#include <string>
#include <vector>

#include "model/report.hpp"
#include "readers/reader.hpp"
#include "rulebook/rulebook.hpp"

namespace exba {

struct AnalysisOptions {
  std::vector<std::string> logs;  ///< files, folders, "-"
  ReadOptions read;
  unsigned jobs = 1;
  Time since = no_time;  ///< findings and operations that end before are left out
  Time until = no_time;  ///< ... that begin after
  Time now = no_time;
};

struct Analysis {
  Report report;
  bool trouble = false;  ///< a log named by the user could not be read, or holds no event log
};

/// Throws Error only when nothing at all can be done.
Analysis analyse(const AnalysisOptions& options, const Rulebook& rulebook);

/// Reads the logs and hands every event (`everything`: the unrecognised too) to `each`, in the order of the sources and, inside
/// them, of the file. The report holds sources and logs, no events.
enum class Events { recognised, everything };
Analysis read_events(const AnalysisOptions& options, const Rulebook& rulebook, Events which,
                     const std::function<void(Event&, const Source&)>& each);

}  // namespace exba
