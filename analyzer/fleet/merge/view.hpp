#pragma once
// What the forms of a fleet's report tell alike, found once: how each case stands, the same fault once, what
// is silent, how old the oldest restorable points are. A function of what was merged, and of `now`.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fleet/merge/merge.hpp"
#include "redact/pseudonyms.hpp"

namespace exba {

/// How a case stands, worst first.
enum class CaseState {
  unread,        ///< its logs could not be read or analysed
  no_backup,     ///< a store has failed attempts and no good backup
  failing,       ///< the last attempt of a store failed, or a log is missing from its chain
  faulty,        ///< an error was found, whatever the outcomes say
  silent,        ///< a computer of it has logged nothing for 26 h before the fleet's newest event
  warned,        ///< a warning was found
  undecided,     ///< the logs cannot tell
  nothing_seen,  ///< no backup in its logs
  well,
};
inline constexpr std::size_t case_states = 9;
/// `no-backup`; as JSON and Prometheus name it.
std::string_view to_string(CaseState state);
/// `without a good backup`: behind a number.
std::string_view words_of(CaseState state);
/// Somebody must look at it.
bool needs_somebody(CaseState state);

/// What one night of a case shows.
enum class Night : std::uint8_t {
  not_covered,  ///< no log of the case covers it
  none,         ///< covered, and no backup began in it
  good,
  mixed,    ///< some failed, some were good
  failed,   ///< none was good
  unknown,  ///< none failed, and of none the end is known
};
std::string_view to_string(Night night);

inline constexpr std::size_t nights_shown = 14;

struct CaseLine {
  std::string name;  ///< as shown
  std::string file;  ///< of its reports, without ending; empty: redacted
  CaseState state = CaseState::well;
  bool named = false;  ///< names a case, or is named by one, that it should be analysed with
  bool conflict = false;
  std::uint32_t servers = 0;
  std::uint32_t silent = 0;  ///< of them
  Time last = no_time;
  bool any_restorable = false;
  Time restorable_to =
      no_time;  ///< the oldest of its stores' newest points; with any_restorable: some have none
  std::uint32_t stores = 0;
  std::uint32_t without_point = 0;  ///< stores that no good backup is known of
  std::uint32_t not_covered = 0;    ///< nights, between its first and the fleet's last, that no log covers
  std::array<Night, nights_shown> nights{};
};

/// One rule, once, with the servers that it speaks of.
struct FleetFault {
  std::string rule, severity, confidence, title;  ///< the surest confidence
  std::uint64_t findings = 0;
  std::uint64_t cases = 0;
  std::uint64_t servers = 0;
  std::vector<std::string> first_servers;  ///< by name, at most `servers_named`
  Time first = no_time, last = no_time;    ///< begins of the runs at fault
};
inline constexpr std::size_t servers_named = 20;

struct FleetPoint {
  Time time = no_time;  ///< no_time: no restorable point is known
  std::string computer, store;
};
struct FleetSilence {
  Time last = no_time;
  std::string computer;
};
inline constexpr std::size_t rows_listed = 200;  ///< of each list that is told in full; the rest is counted

struct FleetView {
  std::vector<Merge::MadeWith> made_with;
  std::uint64_t servers = 0;
  std::uint64_t operations = 0, good = 0, failed = 0;  ///< backups
  std::uint64_t damaged = 0;                           ///< inputs with damage
  Time newest = no_time;
  std::string newest_at;  ///< the computer that logged it
  Time now = no_time;
  std::array<std::uint64_t, case_states> states{};
  std::vector<CaseLine> lines;  ///< worst first
  std::int64_t last_night = 0;  ///< days since 1970 of the last column's evening
  std::vector<FleetFault> faults;
  std::vector<FleetPoint> points;  ///< oldest first; those without one before them
  std::uint64_t points_in_all = 0;
  std::vector<FleetSilence> silent;  ///< longest first
  std::uint64_t silent_in_all = 0;
  std::vector<std::pair<std::string, std::string>>
      absent;  ///< a case, and a computer that it names, of which no log is here
  std::uint64_t absent_in_all = 0;
  std::vector<std::pair<std::string, std::string>> named;  ///< cases to be analysed as one
  std::vector<std::string> conflicts;                      ///< cases
  bool redacted = false;
};

struct ViewOptions {
  Time now = no_time;
  bool redact = false;
};

/// A row as the forms show it: under another name for everything that names, where that was asked for.
class Shown {
 public:
  explicit Shown(bool redact) : redact_(redact) {}
  CaseRow operator()(CaseRow row);
  std::string computer(const std::string& name);
  std::string case_name(const std::string& name);
  bool redacts() const { return redact_; }

 private:
  bool redact_;
  Pseudonyms names_;
};

FleetView view_fleet(const Merge& merge, const ViewOptions& options, Shown& shown);

/// Days since 1970 of the evening that the night of a moment began in: a night runs from noon to noon.
std::int64_t night_of(Time time, const TimeZone& zone);
/// `2006-10-09`
std::string night_text(std::int64_t night);

/// Cases that a case names or that name it, and their stores' state with that: `no-backup` cannot be told.
std::string_view shown_state(const RowStore& store, const CaseLine& line);

/// `118 of 10,000 cases need you: 40 failing, 22 without a good backup.`
std::string fleet_sentence(const FleetView& view);
/// `10,412 servers in 10,000 cases, 1,204,000 backups (1,199,000 good). Newest event: ... at ...`
std::string fleet_extent(const FleetView& view);

}  // namespace exba
