// How it works: two sources of one log, of different folders, of which the later one begins at least a week behind the
// end of the other and does not go on with its record ids. Where a clearing of the log is told between the two, or
// a store or database is named in both, they are taken for one machine and nothing is said.
#include "cases/perhaps_namesakes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cases/log.hpp"
#include "catalog/signals.hpp"

namespace exba {
namespace {

/// Exports of one machine follow each other by days; a week without either is a reason to ask.
constexpr Ticks far_apart = std::chrono::hours{24 * 7};
constexpr std::size_t most_sources =
    64;  ///< of one log: beyond that folders are an archive, and pairs are many

struct ApartRow {
  std::size_t source = 0;
  const LogPart* part = nullptr;
};

/// What the events of one computer in one source name.
struct Named {
  std::set<std::string> stores;
  std::vector<Time> cleared;
};

/// `.` for the folder that was given itself.
std::string folder_path(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return std::string(slash == std::string_view::npos ? "." : path.substr(0, slash));
}

std::uint64_t lowest_id(const LogPart& part) {
  return std::min_element(part.runs.begin(), part.runs.end(),
                          [](const IdRun& a, const IdRun& b) { return a.first < b.first; })
      ->first;
}

std::uint64_t highest_id(const LogPart& part) {
  return std::max_element(part.runs.begin(), part.runs.end(),
                          [](const IdRun& a, const IdRun& b) { return a.last < b.last; })
      ->last;
}

Named named_in(const Intake& intake, std::string_view computer) {
  Named named;
  for (const Event& event : intake.kept) {
    if (!equal_ignoring_case(event.computer, computer)) continue;
    for (const std::string_view key : {"store", "database"})
      if (const std::string_view name = fact(event.facts, key); !name.empty())
        named.stores.insert(lower(name));
    if (event.signal == signal::log_cleared) named.cleared.push_back(event.time);
  }
  return named;
}

bool one_machine(const Named& before, const Named& after, Time end, Time begin) {
  const auto between = [&](Time time) {
    return time >= end - std::chrono::hours{24} && time <= begin + far_apart;
  };
  if (std::any_of(before.cleared.begin(), before.cleared.end(), between) ||
      std::any_of(after.cleared.begin(), after.cleared.end(), between))
    return true;
  return std::any_of(after.stores.begin(), after.stores.end(),
                     [&](const std::string& store) { return before.stores.count(store) != 0; });
}

/// Whether `after` may be another machine than `before`, by folder, time and record ids alone.
bool stands_apart(const ApartRow& before, const ApartRow& after, const std::vector<Intake>& intakes) {
  return before.part->last + far_apart < after.part->first &&
         lowest_id(*after.part) <= highest_id(*before.part) &&
         folder_path(intakes[before.source].source.path) != folder_path(intakes[after.source].source.path);
}

/// What tells a path from another, its first part that differs: where the logs lie on this computer is nobody's.
std::string apart_label(std::string_view path, std::string_view other) {
  std::size_t begin = 0;
  while (begin < path.size() && begin < other.size() && path[begin] == other[begin]) ++begin;
  while (begin > 0 && path[begin - 1] != '/' && path[begin - 1] != '\\') --begin;
  return std::string(path.substr(begin, path.find_first_of("/\\", begin) - begin));
}

std::string apart_sentence(const ApartRow& before, const ApartRow& after,
                           const std::vector<Intake>& intakes) {
  const std::string& first = intakes[before.source].source.path;
  const std::string& second = intakes[after.source].source.path;
  return fmt::format(
      "{} may be two machines: its log in {} ends on {}, the one in {} begins on {} with lower record ids, "
      "and no "
      "database is named in both. A machine whose log was cleared looks the same. Are they two? Then give "
      "exba each "
      "folder alone",
      after.part->computer, apart_label(first, second), to_rfc3339(before.part->last).substr(0, 10),
      apart_label(second, first), to_rfc3339(after.part->first).substr(0, 10));
}

}  // namespace

void note_perhaps_namesakes(std::vector<Intake>& intakes, const SharedNumberings& shared) {
  std::map<LogKey, std::vector<ApartRow>> rows;
  for (std::size_t s = 0; s < intakes.size(); ++s)
    for (const LogPart& part : intakes[s].logs)
      if (!part.computer.empty() && !part.runs.empty() && part.first != no_time && !part.told &&
          shared.count({s, lower(part.channel)}) == 0)
        rows[key_of(part.computer, part.channel)].push_back({s, &part});
  std::set<std::string> said;  // one sentence a computer
  for (auto& [key, all] : rows) {
    if (all.size() < 2 || all.size() > most_sources || said.count(key.first) != 0) continue;
    std::stable_sort(all.begin(), all.end(),
                     [](const ApartRow& a, const ApartRow& b) { return a.part->first < b.part->first; });
    for (auto after = std::next(all.begin()); after != all.end(); ++after) {
      const ApartRow& before = *std::prev(after);
      if (!stands_apart(before, *after, intakes)) continue;
      const Named first = named_in(intakes[before.source], key.first);
      const Named second = named_in(intakes[after->source], key.first);
      if (one_machine(first, second, before.part->last, after->part->first)) continue;
      intakes[after->source].assume("perhaps-namesake", apart_sentence(before, *after, intakes));
      said.insert(key.first);
      break;
    }
  }
}

}  // namespace exba
