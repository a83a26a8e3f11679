#pragma once
// What the logs have shown so far, kept in the state: the recognised events of each log, and what of it is
// covered. It comes back as intakes, one a part, and counts in `assemble` as the files did that it came from.
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "cases/known.hpp"
#include "health/database.hpp"
#include "model/report.hpp"

namespace exba {

/// How far back the events of a computer are kept: longer than any rule's patience, and long enough for the
/// second of two weekly backups. What older runs are still needed for is kept besides (`trim`).
inline constexpr Ticks kept_time = std::chrono::hours{15 * 24};
/// A run that still blocks others holds the time since then; no longer than this.
inline constexpr Ticks kept_at_most = 4 * kept_time;

struct StoredEvent {
  std::uint64_t digest = 0;  ///< of its row
  std::int64_t place = 0;
};

struct Memory {
  std::vector<Intake> intakes;  ///< an event's position is the number of its row
  std::vector<KnownPart> parts;
  std::unordered_map<std::uint64_t, StoredEvent> events;  ///< by row
  std::map<std::string, Time> kept_from;                  ///< by computer, lower case
  std::vector<std::string> covers;        ///< by part: what its rows tell, to see what changes
  std::map<std::string, Time> next_from;  ///< what `kept_from` is once something new was read
};

/// Throws DatabaseError.
Memory remember(Database& db, const Wanted& wanted);

/// Lets go of what the last run found to be no longer needed. Only a run that has read something new does: with
/// nothing new the case stays as it was judged.
void let_go(Database& db, Memory& memory);

/// Of Memory, without the rest.
std::map<std::string, Time> kept_from(Database& db);

/// Turns the sources that Memory brought into one a form, and renumbers the rest. Returns how many those are.
std::size_t join_remembered(Report& report, std::size_t remembered);

/// What the state goes on with.
struct Kept {
  std::vector<bool> events;  ///< by event of the report
  std::map<std::string, Time>
      from;  ///< by computer, lower case: older events are dropped, but for what is needed
};
/// Events of the last weeks of their computer; older ones where a run needs them that is not over, or that
/// later runs are measured by: the last three and the last good one of each type of a store.
Kept what_to_keep(const Report& report, const Memory& memory, Time now);

/// Writes what has changed; what is not to be kept goes with the next `let_go`. The first `remembered` sources of the report are what join_remembered made.
void memorise(Database& db, const Memory& memory, const Known& known, const Report& report,
              std::size_t remembered, const Kept& kept);

}  // namespace exba
