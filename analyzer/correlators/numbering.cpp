// How it works: two signs tell a shared row of ids. Either the ids of each computer are full of holes and
// those of all together are not; or (a filtered export, where all have holes) the same events stand in
// another source under other ids.
#include "correlators/numbering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t runs_needed = 4;            // fewer may be one log whose computer was renamed
constexpr std::size_t observations = 3;           // events that a clock error must rest on
constexpr Ticks delay = std::chrono::seconds{5};  // that copying an event to the other node may take

std::map<std::string, std::vector<const LogPart*>> numbered_parts(const Intake& intake) {
  std::map<std::string, std::vector<const LogPart*>> parts;
  for (const LogPart& part : intake.logs)
    if (!part.runs.empty() && !part.told) parts[lower(part.channel)].push_back(&part);
  return parts;
}

/// Whether the ids of all parts together have at most half as many holes as those of each by itself, and none
/// twice.
bool interleaved(const std::vector<const LogPart*>& parts) {
  std::vector<std::tuple<std::uint32_t, std::uint64_t, std::uint64_t>> runs;
  for (const LogPart* part : parts) {
    const std::size_t count =
        part->runs.size() - (part->sparse ? 1 : 0);  // the last run of a sparse part is no run
    for (std::size_t i = 0; i < count; ++i)
      runs.emplace_back(part->runs[i].epoch, part->runs[i].first, part->runs[i].last);
  }
  if (runs.size() < runs_needed) return false;
  std::sort(runs.begin(), runs.end());
  std::size_t together = 1;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const auto& [epoch, first, last] = runs[i];
    const bool same = std::get<0>(runs[i - 1]) == epoch;
    if (same && first <= std::get<2>(runs[i - 1])) return false;
    if (!same || first != std::get<2>(runs[i - 1]) + 1) ++together;
  }
  return together * 2 <= runs.size();
}

/// Sources whose events mostly stand in other sources under other ids.
class Disagreement {
 public:
  void add(const Intake& intake, std::size_t source) {
    for (const Event& e : intake.kept) {
      if (e.record_id == 0 || e.time == no_time) continue;
      const auto second = std::chrono::floor<std::chrono::seconds>(e.time).time_since_epoch().count();
      seen_[{lower(e.computer), lower(e.channel), e.signal, e.id, second}].push_back({source, e.record_id});
    }
  }
  std::map<SourceChannel, std::pair<std::size_t, std::size_t>> count() const {
    std::map<SourceChannel, std::pair<std::size_t, std::size_t>> counts;  // that agree, that do not
    for (const auto& [key, copies] : seen_) {
      if (copies.size() < 2 || copies.size() > 16) continue;
      for (const auto& [source, id] : copies) {
        bool other = false;
        bool same = false;
        for (const auto& [s, i] : copies) {
          if (s == source) continue;
          other = true;
          same = same || i == id;
        }
        if (other)
          ++(same ? counts[{source, std::get<1>(key)}].first : counts[{source, std::get<1>(key)}].second);
      }
    }
    return counts;
  }

 private:
  using Key = std::tuple<std::string, std::string, std::string, std::uint16_t, std::int64_t>;
  std::map<Key, std::vector<std::pair<std::size_t, std::uint64_t>>> seen_;
};

/// What the order of the ids says about the clock of one computer against another's.
struct Bounds {
  std::vector<Ticks> low, high;
};

void observe(const std::vector<const Event*>& events, const std::string& a, const std::string& b,
             Bounds& bounds) {
  const Event* before = nullptr;  // the last event of b
  std::vector<const Event*> waiting;
  for (const Event* e : events) {
    if (equal_ignoring_case(e->computer, a)) {
      if (before != nullptr) bounds.high.push_back(e->time - before->time);
      waiting.push_back(e);
    } else if (equal_ignoring_case(e->computer, b)) {
      for (const Event* w : waiting) bounds.low.push_back(w->time - e->time);
      waiting.clear();
      before = e;
    }
  }
}

/// By how much a runs ahead of b at least; negative: behind; zero where the order shows nothing.
Ticks ahead(Bounds& bounds) {
  std::sort(bounds.low.begin(), bounds.low.end(), std::greater<>());
  std::sort(bounds.high.begin(), bounds.high.end());
  // The third strongest: two events may have been told late or wrongly.
  if (bounds.low.size() >= observations && bounds.low[observations - 1] > delay)
    return bounds.low[observations - 1];
  if (bounds.high.size() >= observations && bounds.high[observations - 1] < -delay)
    return bounds.high[observations - 1];
  return Ticks{0};
}

}  // namespace

std::set<SourceChannel> shared_numberings(const std::vector<Intake>& intakes) {
  std::set<SourceChannel> shared;
  std::set<SourceChannel> several;
  Disagreement disagreement;
  for (std::size_t s = 0; s < intakes.size(); ++s) {
    for (const auto& [channel, parts] : numbered_parts(intakes[s])) {
      if (parts.size() < 2) continue;
      several.insert({s, channel});
      if (interleaved(parts)) shared.insert({s, channel});
    }
  }
  if (several.empty()) return shared;
  for (std::size_t s = 0; s < intakes.size(); ++s) disagreement.add(intakes[s], s);
  for (const auto& [where, counts] : disagreement.count())
    if (several.count(where) != 0 && counts.second > counts.first) shared.insert(where);
  return shared;
}

std::vector<ClockError> note_clock_errors(std::vector<Intake>& intakes,
                                          const std::set<SourceChannel>& shared) {
  std::vector<ClockError> errors;
  for (const auto& [source, channel] : shared) {
    Intake& intake = intakes[source];
    std::vector<const Event*> events;
    std::set<std::string> computers;
    for (const Event& e : intake.kept) {
      if (e.record_id == 0 || e.time == no_time || lower(e.channel) != channel) continue;
      events.push_back(&e);
      computers.insert(e.computer);
    }
    if (computers.size() != 2) continue;  // two nodes; of more it could not be said whose clock is wrong
    std::stable_sort(events.begin(), events.end(), [](const Event* a, const Event* b) {
      return std::tie(a->epoch, a->record_id) < std::tie(b->epoch, b->record_id);
    });
    const std::string& first = *computers.begin();
    const std::string& second = *computers.rbegin();
    Bounds bounds;
    observe(events, first, second, bounds);
    const Ticks by = ahead(bounds);
    if (by == Ticks{0}) continue;
    const bool first_ahead = by > Ticks{0};
    const ClockError error{first_ahead ? first : second, first_ahead ? second : first,
                           first_ahead ? by : -by};
    intake.assume(
        "clock",
        fmt::format(
            "of {} at least {} s ahead of {}, by the order of their events in this log; no time was changed",
            error.computer, std::chrono::floor<std::chrono::seconds>(error.at_least).count(), error.behind));
    errors.push_back(error);
  }
  return errors;
}

}  // namespace exba
