#pragma once
// The whole way from named logs to a report.
#include <functional>
#include <string>
#include <vector>

#include "gather.hpp"
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
  std::vector<std::string> only_computers;  ///< empty: all; short names will do
  ReadingWatch watch;
  std::vector<std::string> written;  ///< by this run (platform::place_of): no log in a folder
};

struct Analysis {
  Report report;
  bool trouble = false;  ///< a log named by the user could not be read, or holds no event log
};

/// How logs are read for that. Refers to `wanted` and `rulebook`.
GatherOptions gather_options(const AnalysisOptions& options, const Wanted& wanted, const Rulebook& rulebook);

/// Throws Error only when nothing at all can be done.
Analysis analyse(const AnalysisOptions& options, const Rulebook& rulebook);

/// The same of logs that are read already.
Analysis analyse(Gathered&& gathered, const AnalysisOptions& options, const Rulebook& rulebook);

/// What ran and what is wrong with it, of a case that is read and assembled, its `now` set; within the time
/// asked for.
void diagnose(Report& report, const AnalysisOptions& options, const Rulebook& rulebook);

/// Reads the logs and hands on their events. `recognised`: those of the case, each once and in its order,
/// times corrected as in `analyse`. `everything`: each source after the other, as the file has them, while
/// they are read. The report holds sources and logs (their coverage cut to the time asked for), no events.
enum class Events { recognised, everything };
Analysis read_events(const AnalysisOptions& options, const Rulebook& rulebook, Events which,
                     const std::function<void(Event&, const Source&)>& each);

/// The same for a stream that is written: `render` is called by any thread, `write` by one at a time, in the
/// order of the events.
struct EventWriter {
  std::function<void(const Event&, const Source&, std::string& out)> render;
  std::function<void(std::string_view text)> write;
};
Analysis write_events(const AnalysisOptions& options, const Rulebook& rulebook, Events which,
                      const EventWriter& writer);

}  // namespace exba
