#pragma once
// What judging a case came to, as far as a check tells it. It stands in the state until something new is read: with
// nothing new, the same events and the same rules, judging again would say the same, whatever the clock shows.
#include <optional>
#include <string>
#include <vector>

#include "health/history.hpp"
#include "rulebook/standing.hpp"

namespace exba {

/// A run of a store, as findings name it: computer and store in lower case, begin to the second.
struct RunKey {
  std::string computer, store;
  Time begin = no_time;
};
bool operator<(const RunKey& a, const RunKey& b);
RunKey key_of(std::string_view computer, std::string_view store, Time begin);

/// A finding with what decides, once the events are gone, whether it is over.
struct DatedFinding {
  Finding finding;
  Time begin = no_time;
  Time end = no_time;
  std::string kind;  ///< of the run at fault; empty: it is about a computer
  std::string type;
};

/// A finding of the last report.
struct BorneFinding : DatedFinding {
  std::string over;  ///< `Over: ...`; empty: the report does not say that the fault is over
  std::optional<RunKey> at_fault;
  std::vector<RunKey> runs;  ///< of all its operations
};

/// A computer whose last backups were refused or failed.
struct FailingComputer {
  std::string computer;
  State state = State::failing;
  Time since = no_time;
};

struct Verdicts {
  std::vector<BorneFinding> findings;  ///< in the order of the report
  std::vector<Log> logs;
  std::vector<FailingComputer> failing;
  std::vector<std::string> running;  ///< computers, one for each run that has not ended
  Time newest = no_time;             ///< of events and covered times
};
/// Times in `over` are told in `zone`.
Verdicts verdicts_of(const Report& report, const TimeZone& zone);
std::string over_since(Kind kind, std::string_view type, Time begin, const TimeZone& zone);

/// What the speakers but JSON read of a report.
Report report_of(const Verdicts& verdicts);

std::string pack_verdicts(const Verdicts& verdicts);
/// Nothing where these are no such bytes.
std::optional<Verdicts> unpack_verdicts(std::string_view record);

/// `how`: whatever decides how logs are read and judged. Rows that somebody took out of the state make what stands
/// there void.
void remember_verdicts(Database& db, const std::string& how, const Verdicts& verdicts);
void forget_verdicts(Database& db);
/// Throws DatabaseError (damaged).
std::optional<Verdicts> recall_verdicts(Database& db, const std::string& how);

}  // namespace exba
