#pragma once
// What the files of the DAG's room share. From Exchange 2013 on the Replication service has the only writer;
// a set of databases is backed up under one guid, on the node of the active or of a passive copy. The room
// makes one operation a guid and computer (runs.cpp: what the service said of it; engine.cpp: what the engine
// of each database and the active node add), moves of single databases (moves.cpp), and reads off what became
// of each database (outcomes.cpp), why (causes.cpp), and what nights together show (habits.cpp).
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "correlators/dags.hpp"
#include "model/store_results.hpp"

namespace exba::dag {

using Index = std::uint32_t;  ///< of an event in the report
using Found = std::optional<std::size_t>;

/// Context that names no session stands within this of the failure that it explains.
inline constexpr Ticks context_window = std::chrono::minutes{2};
/// Two nodes' clocks, and the steps of a prepare, lie this near.
inline constexpr Ticks same_moment = std::chrono::minutes{10};
/// The engine ends its part around the completion.
inline constexpr Ticks after_end = std::chrono::hours{1};
/// Nothing is logged while the program copies: at least a day, contract section 6.
inline constexpr Ticks least_patience = std::chrono::hours{24};
/// A hostile log may name a new database in every event; a server has at most 100.
inline constexpr std::size_t most_databases = 128;

/// One database of a set.
struct Database {
  std::string copy;    ///< as logged: DB01\EX01
  std::string name;    ///< DB01
  std::string family;  ///< full-or-copy, incremental-or-differential
  std::string engine_type;
  bool prepared = false;
  bool completed = false;  ///< truncation asked for
  bool copied = false;     ///< no truncation
  bool failed = false;     ///< its completion failed
  bool disowned = false;   ///< the program called it failed
  bool volume_missing = false;
  std::string failed_code, refused_code;
  bool refused = false;
  std::optional<bool> truncated;
  std::string first_log, last_log;
  StoreResult result;  ///< outcomes.cpp
};

/// A step that failed, as the writer says.
struct Failure {
  std::string step;  ///< prepare, snapshot, freeze, ...
  std::string code;
  Time time = no_time;
  Index event = 0;
};

/// One guid on one computer.
struct Run {
  std::string session;
  std::size_t node = 0;
  std::vector<Index> events;
  std::vector<Database> databases;
  std::string channel;
  std::vector<Failure> failures;
  Index first = 0;       ///< its first event
  Time begin = no_time;  ///< of that
  Time last = no_time;   ///< of its last step before it was released or lost
  Time end = no_time;
  Time prepared_at = no_time, held_at = no_time, frozen_at = no_time, thawed_at = no_time,
       copying_at = no_time, completed_at = no_time, released_at = no_time, freed_at = no_time;
  bool prepared = false;  ///< 2023
  bool held = false;      ///< its databases were held by it: the snapshot was prepared
  bool frozen = false, thawed = false, copying = false, completed = false, released = false, aborted = false;
  bool complete_failed = false;
  std::string complete_code;
  std::size_t disowned = 0;  ///< components that the program called failed
  bool no_exchange = false;  ///< code 0: a set without Exchange components
  bool orphan = false;       ///< found and removed by a later prepare
  bool open = true;
  bool full_required = false;
  std::string freeze_failure;    ///< signal of the engine's
  std::optional<Index> lost_by;  ///< the event that shows that the service lost its sessions
  std::string missing_file, copy_status, exception;
  bool not_ready = false;  ///< 4088 or 2180 stood beside the failure
  bool flag_held = false;  ///< the store worker says that a backup is in progress
  bool excluded = false;   ///< a check left the application out of the backup
  Found holder;            ///< the run that it ran into
  std::vector<std::size_t> refused;
  bool superseded = false;  ///< a later run held the same database although no end of this one is logged
  std::vector<Index> surrogates;  ///< of the active node
  bool passive = false;           ///< a surrogate backup ran for it
};

/// A change of where a database is mounted, or whether.
struct Change {
  enum class Kind { mounted, dismounted, switched, node_failover, mount_failed, switch_failed };
  Kind kind = Kind::mounted;
  std::string store;  ///< database, lower case; empty: a whole node
  std::string name;   ///< as logged
  std::string from, to;
  std::string at;      ///< the node that a text names it on; empty: the one that logged it
  std::string reason;  ///< as logged
  std::size_t node = 0;
  Index event = 0;
  Time time = no_time;
};

/// What Managed Availability did by itself: restarts, failovers, reboots.
struct Action {
  std::size_t node = 0;
  Index event = 0;
  Time time = no_time;
};

/// A surrogate backup on the active node.
struct Surrogate {
  std::string store;
  std::size_t node = 0;
  std::vector<Index> events;
  Time begin = no_time;
  bool logs_only = false;
  Found run;
};

struct Node {
  std::string computer;
  std::size_t index = 0;        ///< in Case::computers
  bool modern = false;          ///< known to be 2013 or later; else open
  std::size_t group = 0;        ///< the DAG: number of its first node
  std::set<std::string> named;  ///< hosts that its events name, lower case
};

struct Dag {
  const Case* c = nullptr;
  std::vector<Node> nodes;
  std::vector<Run> runs;
  std::vector<Change> changes;  ///< by time
  std::vector<Action> actions;  ///< by time
  std::vector<Surrogate> surrogates;
  std::map<std::string, Ticks> longest;  ///< good run of a database, lower case
  const Event& event(Index i) const { return c->event(i); }
};

// nodes.cpp
/// `ex01` of EX01.example.com.
std::string host(std::string_view computer);
/// The computers that this room speaks for: 2013 and later, or not known to be older and logging steps of the
/// writer that nobody understood before.
std::vector<Node> find_nodes(const Case& c);
/// Steps of the writer that no source describes for Exchange 2007 and 2010.
bool is_step_unknown_up_to_2010(const Event& event);
void group_nodes(Dag& dag);
/// Hosts that the DAG of a node names and of which no log is here, or none for that time.
std::string missing_nodes(const Dag& dag, std::size_t node, Time from, Time until);

// runs.cpp, engine.cpp, moves.cpp
void find_runs(Dag& dag);
void add_engine(Dag& dag);
void find_surrogates(Dag& dag);
void find_changes(Dag& dag);
std::vector<Operation> moves(const Dag& dag);
/// The failover that Managed Availability began shortly before a change; null: none in these logs.
const Action* action_behind(const Dag& dag, const Change& change);
Database* database(Run& run, std::string_view name);
const Database* database(const Run& run, std::string_view name);
void add(const Dag& dag, Run& run, Index event);
bool within(Time a, Time b, Ticks window);

// outcomes.cpp
/// Fills Database::result of every run.
void settle_databases(Dag& dag);
Unended outcome_of(const Dag& dag, const Run& run);
bool is_good(const Database& d);
/// How long an end may still come: a day, or twice the longest good run of the same databases.
Ticks patience_of(const Dag& dag, const Run& run);
/// The end of the service freed what the program had left behind for longer than its patience: it broke nothing.
bool freed_long_after(const Dag& dag, const Run& run);
bool is_before(const Run& a, const Run& b);
/// Whether a good backup of that type serves where one of the other failed.
bool serves(std::string_view good, std::string_view failed);

// facts.cpp, causes.cpp, habits.cpp
Operation operation_of(const Dag& dag, std::size_t run);
void add_causes(const Dag& dag, std::size_t run, Operation& o);
void add_habits(const Dag& dag, std::vector<Operation>& of_runs);

}  // namespace exba::dag
