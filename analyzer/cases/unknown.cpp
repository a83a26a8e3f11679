// How it works: groups meet by computer, provider, id and level. Where two sources begin such a group with the
// same event (record id, or time and text), they are exports of one log: the larger count holds, and the
// richer texts. Else their counts add up, as those of logs do.
#include "cases/unknown.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/tables.hpp"

namespace exba {
namespace {

using Key = std::tuple<std::string, int, std::string, std::uint16_t, Level>;

Key key_of(const UnknownGroup& group) {
  const Provider* known = find_provider(group.provider);
  return {lower(group.computer), alarm_rank(group.level),
          lower(known == nullptr ? std::string_view(group.provider) : known->name), group.id, group.level};
}

bool same_event(const Event& a, const Event& b) {
  if (a.source == b.source) return false;
  if (a.record_id != 0 && b.record_id != 0) return a.record_id == b.record_id;
  const auto second = [](const Event& e) { return std::chrono::floor<std::chrono::seconds>(e.time); };
  return second(a) == second(b) && (a.message.empty() || b.message.empty() || a.message == b.message);
}

std::size_t told_bytes(const UnknownGroup& group) {
  std::size_t bytes = 0;
  for (const Event& e : group.events) bytes += e.message.size();
  return bytes;
}

void join(UnknownGroup& group, UnknownGroup&& other) {
  const bool twins = std::any_of(group.events.begin(), group.events.end(), [&](const Event& e) {
    return std::any_of(other.events.begin(), other.events.end(),
                       [&](const Event& o) { return same_event(e, o); });
  });
  if (!twins) return go_on(group, std::move(other));
  group.count = std::max(group.count, other.count);
  if (told_bytes(other) > told_bytes(group)) group.events = std::move(other.events);
  if (other.times.size() > group.times.size()) group.times = std::move(other.times);
}

bool by_time(const Event& a, const Event& b) {
  return std::tie(a.time, a.record_id) < std::tie(b.time, b.record_id);
}

/// Not shown of a log, which holds thousands that mean nothing here; of an excerpt, whoever quotes an event
/// wants to hear of it.
bool is_shown(const UnknownGroup& group, bool excerpt) {
  if (excerpt) return true;
  if (!may_alarm(group.level) || find_provider(group.provider) == nullptr) return false;
  if (group.level != Level::unknown) return true;
  const auto meaning = find_meaning(group.provider, group.id);
  return !meaning || may_alarm(meaning->level);
}

}  // namespace

void take_unknown(std::vector<Intake>& intakes, Report& report) {
  std::map<Key, UnknownGroup> groups;
  std::map<std::pair<std::string, std::string>, std::uint64_t> providers;
  std::uint64_t events = 0;
  for (const Intake& intake : intakes) events += intake.source.events;
  for (std::size_t s = 0; s < intakes.size(); ++s) {
    for (ProviderCount& seen : intakes[s].providers.counts)
      if (seen.events != 0) providers[{seen.provider, seen.channel}] += seen.events;
    for (UnknownGroup& group : intakes[s].unknown.told()) {
      if (!is_shown(group, events <= excerpt_events)) continue;
      for (Event& e : group.events) e.source = static_cast<std::uint32_t>(s);
      const Key key = key_of(group);
      if (const auto at = groups.find(key); at != groups.end())
        join(at->second, std::move(group));
      else
        groups.emplace(key, std::move(group));
    }
  }
  for (const auto& [name, count] : providers) report.providers.push_back({name.first, name.second, count});
  std::size_t of_computer = 0;
  for (auto& [key, group] : groups) {
    const bool same =
        !report.unknown.empty() && equal_ignoring_case(report.unknown.back().computer, group.computer);
    of_computer = same ? of_computer + 1 : 1;
    if (of_computer > UnknownEvents::groups_a_computer) continue;
    std::stable_sort(group.events.begin(), group.events.end(), by_time);
    std::sort(group.times.begin(), group.times.end());
    report.unknown.push_back(std::move(group));
  }
}

}  // namespace exba
