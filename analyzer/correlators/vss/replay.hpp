#pragma once
// What the replay of the writer's flag knows at one moment, for those who take part in it.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "correlators/vss/run.hpp"

namespace exba::vss {

using Found = std::optional<std::size_t>;

struct Replay {
  Server& server;
  std::optional<std::size_t> holder{};       ///< the open run without a guid
  std::optional<std::size_t> last_closed{};  ///< of those without a guid: its 9616 or 9648 may still follow
  std::optional<std::size_t> newest_closed{};
  std::map<std::string, std::size_t> by_guid{}, by_store{}, by_instance{}, by_copy{};
  std::set<std::size_t> open{};
  std::set<std::string> refused_guids{};       ///< of attempts: they end with a 9648 as well
  std::map<std::uint32_t, bool> keeps_data{};  ///< by source
  std::optional<std::uint32_t>
      identified{};  ///< position of a 9604 behind which the writer logged nothing yet
  std::optional<std::size_t>
      first_refused{};  ///< the attempt that began a blockage whose holder is not in the log

  Run& run(std::size_t number) { return server.runs[number]; }
};

inline Found only_open(const Replay& r) {
  return r.open.size() == 1 ? Found(*r.open.begin()) : Found();
}

// ---- Open runs (open_runs.cpp).

/// Only the Replication service's writer logs that its steps failed under this signal: the provider that
/// knows it is that one.
bool is_replica(const Event& e);
void add(Replay& r, std::size_t number, std::uint32_t position);
void close(Replay& r, std::size_t number);
/// A later prepare of the same flag succeeded: something that the log does not show had reset it.
void supersede(Replay& r, std::size_t number, Time at);
/// The run that an event of the writer speaks of: by guid, else the holder, else the only one that is open.
Found target(Replay& r, const Event& e);
std::size_t begin_run(Replay& r, const std::string& guid);
/// A guid names its session even where the log begins inside it, but that of a refused attempt names no run.
/// Without a guid, a step that no run claims is context.
Found target_or_begin(Replay& r, const Event& e);
void name_store(Replay& r, std::size_t number, std::string_view store);
void name_instance(Replay& r, std::size_t number, std::string_view instance);
/// From 2007 on the flag is the store's: preparing it for one run shows that no earlier run holds it.
void hold_store(Replay& r, std::size_t number, std::string_view store, Time at);
void freeze(Run& run, Time at);

// ---- What the engine and single stores tell (engine_steps.cpp).

void on_store_prepared(Replay& r, std::uint32_t position, const Event& e);
void on_result(Replay& r, std::uint32_t position, const Event& e);
void on_shadow_started(Replay& r, std::uint32_t position, const Event& e);
void on_shadow(Replay& r, std::uint32_t position, const Event& e);
void on_truncated(Replay& r, std::uint32_t position, const Event& e);

// ---- Refusals (refusals.cpp).

/// Whether the store is among those named; true where none is.
bool names(const std::vector<std::string>& stores, std::string_view store);

/// At the anchor of a refused attempt: who held the flag that it ran into.
void on_attempt(Replay& r, std::size_t number);
/// Once all runs are known: a run whose beginning the log does not have tells only later which stores it is
/// about.
void drop_wrong_holders(Server& server);

}  // namespace exba::vss
