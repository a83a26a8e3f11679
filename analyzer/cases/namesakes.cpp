// How it works: the events that two sources kept are compared by record id. One event that both have proves one
// machine, and ends the question; else one id with two events proves two, and so do ids whose order is not that of
// their times. A source joins the first machine that it does not contradict; what proves nothing joins the machine
// whose folder it shares.
#include "cases/namesakes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "base/text.hpp"
#include "cases/log.hpp"

namespace exba {
namespace {

constexpr std::size_t most_machines = 64;  ///< of one name; more would be one file's worth of noise each
constexpr std::size_t contradictions = 3;  ///< ids out of order of time that prove two machines
constexpr Ticks set_back = std::chrono::hours{2};  ///< that a clock may have been set: no contradiction yet

struct Entry {
  std::uint64_t id = 0;
  Time time = no_time;
  std::string_view provider;
  std::uint16_t event = 0;
};

/// What one source has of one log, by record id.
struct NamesakeRow {
  std::size_t source = 0;
  const LogPart* part = nullptr;
  std::vector<Entry> entries;
};

bool assumes_zone(const Intake& intake) {
  return !fact(intake.source.assumed, "time_zone").empty();
}

/// The rows of each log that may be compared: with ids of its own, that never began anew.
std::map<LogKey, std::vector<NamesakeRow>> rows_of(const std::vector<Intake>& intakes,
                                                   const SharedNumberings& shared) {
  std::map<LogKey, std::vector<NamesakeRow>> rows;
  for (std::size_t s = 0; s < intakes.size(); ++s) {
    for (const LogPart& part : intakes[s].logs) {
      if (part.computer.empty() || part.runs.empty() || part.epoch != 0 || part.told ||
          shared.count({s, lower(part.channel)}) != 0)
        continue;
      rows[key_of(part.computer, part.channel)].push_back({s, &part, {}});
    }
  }
  // Before the events are looked at: a case of one log has none to compare.
  for (auto it = rows.begin(); it != rows.end();) it = it->second.size() < 2 ? rows.erase(it) : std::next(it);
  for (std::size_t s = 0; s < intakes.size(); ++s) {
    std::map<LogKey, NamesakeRow*> place;
    for (auto& [key, all] : rows)
      for (NamesakeRow& row : all)
        if (row.source == s) place[key] = &row;
    if (place.empty()) continue;
    for (const Event& e : intakes[s].kept) {
      if (e.record_id == 0 || e.recovered) continue;
      if (const auto at = place.find(key_of(e.computer, e.channel)); at != place.end())
        at->second->entries.push_back({e.record_id, e.time, e.provider, e.id});
    }
  }
  for (auto& [key, all] : rows)
    for (NamesakeRow& row : all)
      std::stable_sort(row.entries.begin(), row.entries.end(),
                       [](const Entry& a, const Entry& b) { return a.id < b.id; });
  return rows;
}

enum class Proof { none, one_machine, two_machines };

Proof compare(const NamesakeRow& a, const NamesakeRow& b, bool times_are_exact) {
  if (a.part->first == no_time || b.part->first == no_time || a.part->first > b.part->last ||
      b.part->first > a.part->last)
    return Proof::none;  // one after the other: the log may have been cleared in between
  std::size_t different = 0, out_of_order = 0;
  for (const Entry& entry : a.entries) {
    const auto at = std::lower_bound(b.entries.begin(), b.entries.end(), entry.id,
                                     [](const Entry& e, std::uint64_t id) { return e.id < id; });
    if (at != b.entries.end() && at->id == entry.id) {
      const bool same = at->event == entry.event && equal_ignoring_case(at->provider, entry.provider) &&
                        (!times_are_exact || at->time == entry.time);
      if (same) return Proof::one_machine;
      ++different;
    } else if (times_are_exact && entry.time != no_time) {
      const bool before = at != b.entries.begin() && std::prev(at)->time != no_time &&
                          std::prev(at)->time > entry.time + set_back;
      const bool after = at != b.entries.end() && at->time != no_time && at->time + set_back < entry.time;
      out_of_order += before || after ? 1 : 0;
    }
  }
  return different > 0 || out_of_order >= contradictions ? Proof::two_machines : Proof::none;
}

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::size_t common_length(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())),
                    b.begin())
          .first -
      a.begin());
}

/// The sources of each machine of one name.
using Machines = std::vector<std::vector<std::size_t>>;

class Parting {
 public:
  explicit Parting(const std::vector<Intake>& intakes) : intakes_(intakes) {}

  void prove(std::size_t a, std::size_t b, Proof proof) {
    if (proof == Proof::one_machine) one_.insert(std::minmax(a, b));
    if (proof == Proof::two_machines) two_.insert(std::minmax(a, b));
  }

  /// Empty where there is one machine, as far as the ids tell.
  Machines machines(const std::set<std::size_t>& sources) const {
    std::set<std::size_t> proved;
    for (const auto& [a, b] : two_)
      if (one_.count({a, b}) == 0) proved.insert({a, b});
    Machines machines;
    for (const std::size_t s : proved) {
      const auto fits = std::find_if(machines.begin(), machines.end(), [&](const auto& machine) {
        return std::none_of(machine.begin(), machine.end(), [&](std::size_t other) {
          const std::pair<std::size_t, std::size_t> both = std::minmax(s, other);
          return two_.count(both) != 0 && one_.count(both) == 0;
        });
      });
      if (fits != machines.end())
        fits->push_back(s);
      else
        machines.push_back({s});
    }
    if (machines.size() < 2 || machines.size() > most_machines) return {};
    for (const std::size_t s : sources)
      if (proved.count(s) == 0) nearest(machines, s).push_back(s);
    return machines;
  }

 private:
  std::vector<std::size_t>& nearest(Machines& machines, std::size_t s) const {
    std::size_t best = 0, shared = 0;
    for (std::size_t m = 0; m < machines.size(); ++m)
      for (const std::size_t other : machines[m]) {
        const bool same = one_.count(std::minmax(s, other)) != 0;
        const std::size_t length =
            same ? SIZE_MAX
                 : common_length(folder_of(intakes_[s].source.path), folder_of(intakes_[other].source.path)) +
                       1;
        if (length > shared) best = m, shared = length;
      }
    return machines[best];
  }

  const std::vector<Intake>& intakes_;
  std::set<std::pair<std::size_t, std::size_t>> one_, two_;  ///< proofs, the lower source first
};

/// What tells a path from another: its first part that differs.
std::string label_of(std::string_view path, std::string_view other) {
  std::size_t begin = common_length(path, other);
  while (begin > 0 && path[begin - 1] != '/' && path[begin - 1] != '\\') --begin;
  return std::string(path.substr(begin, path.find_first_of("/\\", begin) - begin));
}

void rename(Intake& intake, const std::string& from, const std::string& to) {
  for (LogPart& part : intake.logs)
    if (equal_ignoring_case(part.computer, from)) part.computer = to;
  for (Event& e : intake.kept)
    if (equal_ignoring_case(e.computer, from)) e.computer = to;
  for (UnknownGroup& group : intake.unknown.told())
    if (equal_ignoring_case(group.computer, from)) {
      group.computer = to;
      for (Event& e : group.events) e.computer = to;
    }
}

void name_machines(const std::string& name, const Machines& machines, std::vector<Intake>& intakes) {
  std::vector<std::string> names;
  for (std::size_t m = 0; m < machines.size(); ++m) {
    const std::string& path = intakes[machines[m].front()].source.path;
    const std::string& other = intakes[machines[m == 0 ? 1 : 0].front()].source.path;
    std::string label = label_of(path, other);
    if (label.empty()) label = std::to_string(m + 1);
    std::string full = fmt::format("{} ({})", name, label);
    if (std::find(names.begin(), names.end(), full) != names.end())
      full = fmt::format("{} ({}, {})", name, label, m + 1);
    names.push_back(full);
  }
  for (std::size_t m = 0; m < machines.size(); ++m)
    for (const std::size_t s : machines[m]) {
      rename(intakes[s], name, names[m]);
      intakes[s].assume("namesake", fmt::format("{}: its record ids prove that {} is another machine",
                                                names[m], names[m == 0 ? 1 : 0]));
    }
}

}  // namespace

void part_namesakes(std::vector<Intake>& intakes, const SharedNumberings& shared) {
  std::map<std::string, Parting> partings;  // by computer, lower case
  for (const auto& [key, rows] : rows_of(intakes, shared)) {
    Parting& parting = partings.try_emplace(key.first, intakes).first->second;
    for (std::size_t a = 0; a < rows.size(); ++a)
      for (std::size_t b = a + 1; b < rows.size(); ++b) {
        const bool exact = !assumes_zone(intakes[rows[a].source]) && !assumes_zone(intakes[rows[b].source]);
        parting.prove(rows[a].source, rows[b].source, compare(rows[a], rows[b], exact));
      }
  }
  for (const auto& [computer, parting] : partings) {
    std::set<std::size_t> sources;
    std::string name;
    for (std::size_t s = 0; s < intakes.size(); ++s)
      for (const LogPart& part : intakes[s].logs)
        if (lower(part.computer) == computer) {
          sources.insert(s);
          if (name.empty()) name = part.computer;
        }
    const Machines machines = parting.machines(sources);
    if (!machines.empty()) name_machines(name, machines, intakes);
  }
}

}  // namespace exba
