#pragma once
// One run of the periodic health check: what the state remembers and what the logs now say, judged together.
#include <memory>
#include <string>

#include "analysis.hpp"
#include "health/ages.hpp"
#include "health/health.hpp"
#include "health/silences.hpp"

namespace exba {

struct CheckOptions {
  AnalysisOptions analysis;  ///< `now` is set
  std::string state;
  Expectations expected;
  AgeThresholds thresholds;
  Ticks patience{std::chrono::seconds{60}};  ///< how long to wait for another run
  /// What is asked of Health::report. Where nothing is new and it is not asked for, what was judged is taken from the
  /// state: the report holds logs only then, and of the operations those that run.
  enum class WholeReport { always, on_changes, never } whole_report = WholeReport::always;
};

/// Holds the state from its making to its end, so that a second run waits. What it tells is recorded by
/// `told` alone: a run that is killed before has told nothing, and the next one tells it.
class Check {
 public:
  /// Throws Error; a damaged state was moved aside then.
  Check(const CheckOptions& options, const Rulebook& rulebook);
  ~Check();
  Check(const Check&) = delete;
  Check& operator=(const Check&) = delete;

  const Health& health() const { return health_; }
  /// Once everything was written to where it is read: what was told is not told again.
  void told();

 private:
  class Running;
  std::unique_ptr<Running> running_;
  Health health_;
};

}  // namespace exba
