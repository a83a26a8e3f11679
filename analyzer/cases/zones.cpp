// How it works: each event of a source without a zone votes for the offsets from UTC at which another source
// has the same event: the same record id, provider and id, or the same meaning (signal, id, facts) in that
// second. A zone is a multiple of a quarter of an hour and at most 14 hours from UTC, so an event that is
// logged once a night fits one offset only; one that comes each hour fits several, and has no vote. Offsets
// with three votes are the source's, or with two where no event of it says otherwise. Each event then takes
// the offset of the voter nearest in time, which is what carries a file over the change of the clocks.
#include "cases/zones.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/error.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

using Seconds = std::chrono::seconds;

constexpr std::int64_t quarter = 15 * 60;
constexpr std::int64_t furthest = 14 * 60 * 60;
constexpr std::size_t votes_needed = 3;
constexpr std::size_t same_ids_looked_at =
    16;  // a record id stands once in a log; after a clearing once more

struct Exact {
  std::int64_t second;
  std::size_t source;
  bool operator<(const Exact& other) const {
    return std::tie(second, source) < std::tie(other.second, other.source);
  }
};

using LogName = std::pair<std::string, std::string>;
using IdKey = std::tuple<LogName, std::uint64_t, std::uint16_t, std::string>;
using MeaningKey = std::tuple<LogName, std::string, std::uint16_t, std::uint64_t>;

LogName log_of(const Event& e) {
  return {lower(e.computer), lower(e.channel)};
}
IdKey id_key(const Event& e) {
  return {log_of(e), e.record_id, e.id, lower(e.provider)};
}
MeaningKey meaning_key(const Event& e) {
  std::uint64_t facts = fnv1a("");
  for (const char* name : {"pid", "instance", "file", "session", "code"})
    facts = fnv1a(fact(e.facts, name), facts ^ fnv1a(name));
  return {log_of(e), e.signal, e.id, facts};
}

std::int64_t second_of(Time time) {
  return std::chrono::floor<Seconds>(time).time_since_epoch().count();
}

/// The zone that a source was read in for want of a better one; nothing where its times said theirs.
std::optional<TimeZone> assumed_zone(const Source& source) {
  for (const Fact& f : source.assumed) {
    if (f.name != "time_zone") continue;
    try {
      return TimeZone::parse(f.value);
    } catch (const Error&) {  // `+02:00 (from the Event Xml part)` is no assumption
      return std::nullopt;
    }
  }
  return std::nullopt;
}

/// All events whose times are exact.
class Witnesses {
 public:
  void add(const Intake& intake, std::size_t source) {
    for (const Event& e : intake.kept) {
      if (e.time == no_time) continue;
      if (e.record_id != 0) by_id_[id_key(e)].push_back({second_of(e.time), source});
      by_meaning_[meaning_key(e)].push_back({second_of(e.time), source});
    }
  }
  void sort() {
    for (auto& [key, times] : by_meaning_) std::sort(times.begin(), times.end());
  }
  /// Offsets (seconds east) at which that event has a twin, each with the twin's source.
  std::map<std::int64_t, std::size_t> offsets(const Event& e, std::int64_t local) const {
    std::map<std::int64_t, std::size_t> found;
    if (e.record_id != 0) {
      const auto twins = by_id_.find(id_key(e));
      for (std::size_t i = 0; twins != by_id_.end() && i < std::min(twins->second.size(), same_ids_looked_at);
           ++i)
        if (const auto east = offset_of(local - twins->second[i].second))
          found.emplace(*east, twins->second[i].source);
      if (!found.empty()) return found;
    }
    const auto twins = by_meaning_.find(meaning_key(e));
    if (twins == by_meaning_.end()) return found;
    const std::vector<Exact>& times = twins->second;
    for (std::int64_t east = -furthest; east <= furthest; east += quarter) {
      const auto at = std::lower_bound(times.begin(), times.end(), Exact{local - east - 1, 0});
      if (at != times.end() && at->second <= local - east + 1) found.emplace(east, at->source);
    }
    return found;
  }

 private:
  /// Text keeps whole seconds, some forms rounded: one second more or less.
  static std::optional<std::int64_t> offset_of(std::int64_t seconds) {
    const std::int64_t steps = (seconds + (seconds < 0 ? -quarter : quarter) / 2) / quarter;
    const std::int64_t left = seconds - steps * quarter;
    if (left < -1 || left > 1 || steps * quarter > furthest || steps * quarter < -furthest)
      return std::nullopt;
    return steps * quarter;
  }
  std::map<IdKey, std::vector<Exact>> by_id_;
  std::map<MeaningKey, std::vector<Exact>> by_meaning_;
};

struct Anchor {
  std::int64_t local;
  std::int64_t east;
};

/// The offsets of one source, by time.
struct Zone {
  std::vector<Anchor> anchors;     ///< in order of local time
  std::vector<std::int64_t> east;  ///< the different ones, as they come
  std::size_t twin = 0;            ///< the source that told most of them

  std::int64_t at(std::int64_t local) const {
    auto behind = std::lower_bound(anchors.begin(), anchors.end(), local,
                                   [](const Anchor& a, std::int64_t l) { return a.local < l; });
    if (behind == anchors.end()) return anchors.back().east;
    if (behind == anchors.begin()) return behind->east;
    const auto before = behind - 1;
    return local - before->local < behind->local - local ? before->east : behind->east;
  }
};

std::optional<Zone> find_zone(const Intake& intake, const TimeZone& zone, const Witnesses& witnesses) {
  struct Voter {
    std::int64_t local;
    std::map<std::int64_t, std::size_t> offsets;
  };
  std::vector<Voter> voters;
  std::map<std::int64_t, std::size_t> votes;
  std::size_t voted = 0;
  for (const Event& e : intake.kept) {
    if (e.time == no_time) continue;
    const std::int64_t local = second_of(zone.to_local(e.time));
    auto offsets = witnesses.offsets(e, local);
    if (offsets.empty()) continue;
    if (offsets.size() == 1) ++votes[offsets.begin()->first], ++voted;
    voters.push_back({local, std::move(offsets)});
  }
  std::set<std::int64_t> accepted;
  for (const auto& [east, count] : votes)
    if (count >= votes_needed || (count == votes_needed - 1 && count == voted)) accepted.insert(east);
  if (accepted.empty()) return std::nullopt;

  Zone found;
  std::map<std::size_t, std::size_t> told;
  for (const Voter& voter : voters) {
    std::size_t fits = 0;
    std::pair<std::int64_t, std::size_t> offset;
    for (const auto& [east, source] : voter.offsets)
      if (accepted.count(east) != 0) ++fits, offset = {east, source};
    if (fits != 1) continue;
    found.anchors.push_back({voter.local, offset.first});
    ++told[offset.second];
  }
  std::stable_sort(found.anchors.begin(), found.anchors.end(),
                   [](const Anchor& a, const Anchor& b) { return a.local < b.local; });
  for (const Anchor& a : found.anchors)
    if (std::find(found.east.begin(), found.east.end(), a.east) == found.east.end())
      found.east.push_back(a.east);
  for (const auto& [source, count] : told)
    if (told.count(found.twin) == 0 || count > told[found.twin]) found.twin = source;
  return found;
}

void move_times(Intake& intake, const TimeZone& assumed, const Zone& zone) {
  const auto move = [&](Time& time) {
    if (time == no_time) return;
    const Time local = assumed.to_local(time);
    time = local - Seconds{zone.at(second_of(local))};
  };
  for (Event& e : intake.kept) move(e.time);
  for (UnknownGroup& group : intake.unknown.told()) {
    move(group.first), move(group.last);
    for (Time& time : group.times) move(time);
    for (Event& e : group.events) move(e.time);
  }
  for (LogPart& part : intake.logs) {
    for (Time* time : {&part.first, &part.last, &part.previous_time}) move(*time);
    for (IdRun& run : part.runs) move(run.first_time), move(run.last_time);
  }
}

std::string words(const Zone& zone, const std::string& twin) {
  std::string out;
  for (const std::int64_t east : zone.east)
    out += (out.empty() ? "" : " and ") + TimeZone::fixed(std::chrono::minutes{east / 60}).name();
  return out + ", from its twin " + twin;
}

}  // namespace

void take_zones_from_twins(std::vector<Intake>& intakes) {
  std::vector<std::optional<TimeZone>> zones;
  Witnesses witnesses;
  bool any = false;
  for (const Intake& intake : intakes)
    any = zones.emplace_back(assumed_zone(intake.source)).has_value() || any;
  if (!any) return;
  for (std::size_t i = 0; i < intakes.size(); ++i)
    if (!zones[i]) witnesses.add(intakes[i], i);
  witnesses.sort();
  for (std::size_t i = 0; i < intakes.size(); ++i) {
    if (!zones[i]) continue;
    const auto zone = find_zone(intakes[i], *zones[i], witnesses);
    if (!zone) continue;
    move_times(intakes[i], *zones[i], *zone);
    for (Fact& f : intakes[i].source.assumed)
      if (f.name == "time_zone") f.value = words(*zone, intakes[zone->twin].source.path);
  }
}

}  // namespace exba
