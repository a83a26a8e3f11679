#pragma once
// What the parts of the restore correlator share: a restore while it is being made.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "catalog/exchange_names.hpp"
#include "correlators/correlator.hpp"

namespace exba::restoring {

/// What is told so long after a restore may belong to it. Rules judge within their own `restore-window`: 24 h
/// unless set otherwise, and so 72 h at most.
inline constexpr Ticks reach = std::chrono::hours{72};

inline constexpr std::size_t services = 3;
inline constexpr std::array<std::string_view, services> service_words = {"directory", "store", "other"};
inline constexpr std::array<std::string_view, services> service_names = {"Directory", "Information Store",
                                                                         "service"};
inline std::size_t place(ExchangeService service) {
  return static_cast<std::size_t>(service);
}

/// The span between two times in log order; events without a time stand beside one another.
inline bool within(Time earlier, Time later, Ticks limit) {
  if (earlier == no_time || later == no_time) return earlier == later;
  return later - earlier <= limit;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline ExchangeService service_of(const Event& event) {
  if (event.signal.starts_with("directory-")) return ExchangeService::directory;
  if (event.signal.starts_with("store-")) return ExchangeService::store;
  for (const char* name : {"resource", "key", "service", "process"}) {
    const ExchangeService service = exchange_service(fact(event.facts, name));
    if (service != ExchangeService::other) return service;
  }
  return ExchangeService::other;
}

struct Restore {
  Operation o;
  std::string_view by = "ntbackup";
  std::string origin;        ///< the computer that logged the restore
  bool seen = true;          ///< false: concluded from the failure alone
  bool transferring = true;  ///< until something else than NTBackup's own events is seen
  bool transfer_open = false;
  bool transfer_failed = false;
  bool soft_recovery = false;
  Time transferred = no_time;                                  ///< the last event of the restore itself
  std::array<std::optional<std::uint32_t>, services> failed;   ///< the last failure that no start followed
  std::array<std::optional<std::uint32_t>, services> no_log;   ///< the first -528
  std::array<std::optional<std::uint32_t>, services> came_up;  ///< the first start or hard recovery
  std::optional<std::uint32_t> up_after_failure;
  std::optional<std::uint32_t> service_failed;  ///< the cluster's word on it
  std::vector<std::uint32_t> checkpoints;       ///< checkpoints lost, of Exchange's resources
  bool hard_recovery = false;
};

inline bool is_up(const Restore& r) {
  return std::any_of(r.came_up.begin(), r.came_up.end(), [](const auto& up) { return up.has_value(); });
}

inline void add(Restore& r, std::uint32_t event) {
  r.o.events.push_back(event);
}

/// What the walk over one computer found.
struct Walked {
  std::vector<Restore> restores;
  std::vector<std::uint32_t>
      strays;  ///< -528 and cluster failures that belong to no restore of this computer
  std::vector<std::uint32_t> checkpoints;  ///< lost checkpoints that belong to none
};

/// Gives strays to the restore on another computer that they follow from, or makes one of a pair of them
/// (strays.cpp). `walks` stand in the order of the case's computers.
void place_strays(const Case& c, const std::vector<Walked>& walks, std::vector<Restore>& all);
/// Sets facts and outcomes (facts.cpp).
void finish(const Case& c, const std::vector<Walked>& walks, std::vector<Restore>& all);

}  // namespace exba::restoring
