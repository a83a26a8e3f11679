#pragma once
// The cases of a manifest, one after the other or side by side: a report each, beside it what it was made of.
#include <functional>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "fleet/manifest.hpp"

namespace exba {

struct CaseRunOptions {
  AnalysisOptions analysis;          ///< `logs` is not used; `jobs`: cases side by side
  std::string folder;                ///< where the reports go; made where it is not there
  std::vector<std::string> formats;  ///< json, html: the endings of the files as well
  Shard shard;
  enum class Verify { size_and_time, sha256 };
  Verify verify = Verify::size_and_time;
  std::string reading;  ///< every option that changes reports, as text: with another one all is made anew
  std::function<Rulebook()> rulebook;  ///< one for each thread
  /// A report in one of the formats. JSON goes on behind `more`: the members of the case.
  std::function<std::string(const std::string& format, const Report& report, const std::string& members)>
      render;
  std::function<int(const Analysis&)> exit_code;
  std::function<void(const std::string&)> say;  ///< for the user, by one thread at a time
  std::function<void(std::size_t done, std::size_t cases)> progress;
};

struct CaseRuns {
  std::size_t made = 0;
  std::size_t left_alone = 0;  ///< their reports were there, of the same inputs
  std::size_t broken = 0;      ///< could not be analysed: their reports say so
  int exit_code = 0;           ///< of the worst case
};

/// All of the manifest are given, for what each input is counted by; those of the shard are run. Memory
/// follows the largest case (times `jobs`). Killed at any moment, the same call goes on where it was: a
/// report counts when `NAME.inputs` stands beside it, which is written last. Throws Error only when nothing
/// can be done at all.
CaseRuns run_cases(const std::vector<FleetCase>& manifest, const CaseRunOptions& options);

}  // namespace exba
