#pragma once
// What a correlator is: a pure function from recognised events, in order, to operations.
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/generation.hpp"
#include "model/report.hpp"
#include "model/signal_numbers.hpp"

namespace exba {

/// One computer's recognised events, in log order merged by time: indices into Report::events.
struct ComputerEvents {
  std::string computer;
  std::vector<std::uint32_t> events;
};

/// What the correlators work on. Events, logs and sources of the report are complete; operations are being
/// made.
struct Case {
  const Report* report = nullptr;
  std::vector<ComputerEvents> computers;          ///< by name
  SignalNumbers signals;                          ///< of the report's events
  std::map<std::string, Generation> generations;  ///< cases/generations.hpp
  const Event& event(std::uint32_t index) const { return report->events[index]; }
};

/// The case of an assembled report: each computer's events.
Case make_case(const Report& report);

/// How long after the last event of a run its end may still come: docs/interfaces.md, the default of `patience`.
inline constexpr Ticks default_patience = std::chrono::hours{12};

/// What the log says about the time after a moment: up to when it is covered without a hole, how well, and
/// what ends that.
struct Silence {
  enum class End { log_end, gap, cleared, no_log };
  Time until = no_time;
  Coverage coverage = Coverage::assumed;
  End end = End::no_log;
};
/// `channel` as in Log; an empty computer or channel finds nothing.
Silence silence_after(const Report& report, std::string_view computer, std::string_view channel, Time from);
/// Whether the log covers the whole of [from, until] without a hole.
bool covered(const Report& report, std::string_view computer, std::string_view channel, Time from,
             Time until);
/// The outcome of a run that has no end: abandoned, running or unknown, and why in words; `from` is its last
/// event's time.
struct Unended {
  Outcome outcome;
  std::string why;
};
Unended outcome_without_end(const Silence& silence, Time from, Ticks patience = default_patience);

/// Returns its operations; Relation::operation is an index into what it returns (`correlate` turns it into
/// one over all).
using Correlator = std::vector<Operation> (*)(const Case&);

// The correlators, one file each.
std::vector<Operation> correlate_vss(const Case& c);
std::vector<Operation> correlate_streaming(const Case& c);
std::vector<Operation> correlate_ntbackup(const Case& c);
std::vector<Operation> correlate_restore(const Case& c);
std::vector<Operation> correlate_failover(const Case& c);

/// In the order in which they run.
inline constexpr Correlator correlators[] = {correlate_vss, correlate_streaming, correlate_ntbackup,
                                             correlate_restore, correlate_failover};

/// Relations between operations of different correlators (previous_full, job, failover, ...), found once, in
/// time order, over all operations (sorted by begin). Adds relations and facts.
void relate(const Case& c, std::vector<Operation>& operations);
/// The part of `relate` that needs to know where a virtual server was active (correlators/relations/cluster.cpp).
void relate_cluster(const Case& c, std::vector<Operation>& operations);

/// All correlators, then the relations: fills report.operations (by begin, then computer, kind) from
/// report.events.
void correlate(Report& report);

}  // namespace exba
