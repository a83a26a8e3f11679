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

/// Whether the store is among those named; true where none is.
bool names(const std::vector<std::string>& stores, std::string_view store);

/// At the anchor of a refused attempt: who held the flag that it ran into.
void on_attempt(Replay& r, std::size_t number);
/// Once all runs are known: a run whose beginning the log does not have tells only later which stores it is
/// about.
void drop_wrong_holders(Server& server);

}  // namespace exba::vss
