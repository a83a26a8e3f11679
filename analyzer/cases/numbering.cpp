// How it works: a shared row of ids is told by its holes: each computer's ids are full of them, those of all
// together are not.
#include "cases/numbering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "cases/log.hpp"

namespace exba {
namespace {

constexpr std::size_t runs_needed = 4;  // fewer may be one log whose computer was renamed
constexpr std::size_t times_kept =
    256;  // without a hole, of one source: two nodes' are compared each with each
constexpr std::size_t most_computers = 16;        // of one cluster: each is compared with each
constexpr std::size_t observations = 3;           // events that a clock error must rest on
constexpr Ticks delay = std::chrono::seconds{5};  // that copying an event to the other node may take

std::map<std::string, std::vector<const LogPart*>> numbered_parts(const Intake& intake) {
  std::map<std::string, std::vector<const LogPart*>> parts;
  for (const LogPart& part : intake.logs)
    if (!part.runs.empty() && !part.told) parts[lower(part.channel)].push_back(&part);
  return parts;
}

/// The runs of all parts put together; nothing when they do not belong together: an id twice, or more than
/// half as many holes as the parts have each by itself.
std::vector<IdRun> interleaved(const std::vector<const LogPart*>& parts) {
  std::vector<IdRun> runs;
  for (const LogPart* part : parts) {
    const std::size_t count =
        part->runs.size() - (part->sparse ? 1 : 0);  // the last run of a sparse part is no run
    runs.insert(runs.end(), part->runs.begin(), part->runs.begin() + static_cast<std::ptrdiff_t>(count));
  }
  std::stable_sort(runs.begin(), runs.end(), [](const IdRun& a, const IdRun& b) {
    return std::tie(a.epoch, a.first) < std::tie(b.epoch, b.first);
  });
  std::vector<IdRun> together;
  for (const IdRun& run : runs) {
    const bool same = !together.empty() && together.back().epoch == run.epoch;
    if (same && run.first <= together.back().last) return {};
    if (same && run.first == together.back().last + 1) {
      together.back().last = run.last;
      together.back().last_time = run.last_time;
    } else {
      together.push_back(run);
    }
  }
  return runs.size() >= runs_needed && together.size() * 2 <= runs.size() ? together : std::vector<IdRun>{};
}

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

/// How many computers share the numbers of a channel in one source; a log that was never copied has one.
std::size_t computers_of(const Intake& intake, std::string_view channel) {
  return static_cast<std::size_t>(std::count_if(
      intake.logs.begin(), intake.logs.end(),
      [&](const LogPart& p) { return !p.runs.empty() && equal_ignoring_case(p.channel, channel); }));
}

using Content = std::tuple<std::string_view, std::uint16_t, Time, std::uint64_t>;

Content content_of(const Event& e) {
  std::uint64_t strings = fnv1a("");
  for (const std::string& insert : e.inserts) strings = fnv1a(insert, strings) * 31;
  return {e.signal, e.id, e.time, strings};
}

bool is_of(const Event& e, const LogPart& part) {
  return e.record_id != 0 && equal_ignoring_case(e.computer, part.computer) &&
         equal_ignoring_case(e.channel, part.channel);
}

/// Whether the source tells the events of the log under other numbers than the original does.
bool renumbered(const Intake& copy, const Intake& original, const LogPart& part) {
  std::map<Content, std::set<std::uint64_t>> known;
  for (const Event& e : original.kept)
    if (is_of(e, part)) known[content_of(e)].insert(e.record_id);
  std::size_t same = 0;
  std::size_t other = 0;
  for (const Event& e : copy.kept) {
    if (!is_of(e, part)) continue;
    if (const auto at = known.find(content_of(e)); at != known.end())
      ++(at->second.count(e.record_id) != 0 ? same : other);
  }
  return other > same;
}

std::optional<ClockError> clock_error(const std::vector<const Event*>& events, const std::string& first,
                                      const std::string& second) {
  Bounds bounds;
  observe(events, first, second, bounds);
  const Ticks by = ahead(bounds);
  if (by == Ticks{0}) return std::nullopt;
  return by > Ticks{0} ? ClockError{first, second, by} : ClockError{second, first, -by};
}

void note(const ClockError& error, Intake& intake) {
  intake.assume(
      "clock",
      fmt::format(
          "of {} at least {} s ahead of {}, by the order of their events in this log; no time was changed",
          error.computer, std::chrono::floor<std::chrono::seconds>(error.at_least).count(), error.behind));
}

}  // namespace

SharedNumberings shared_numberings(const std::vector<Intake>& intakes) {
  SharedNumberings shared;
  for (std::size_t s = 0; s < intakes.size(); ++s) {
    for (const auto& [channel, parts] : numbered_parts(intakes[s])) {
      const std::vector<IdRun> runs = parts.size() < 2 ? std::vector<IdRun>{} : interleaved(parts);
      if (runs.empty()) continue;
      std::vector<CoveredTime>& times = shared[{s, channel}];
      for (std::size_t i = 0; i < runs.size() && i < times_kept; ++i)
        if (runs[i].first_time != no_time && runs[i].last_time != no_time)
          times.push_back({std::min(runs[i].first_time, runs[i].last_time),
                           std::max(runs[i].first_time, runs[i].last_time), Coverage::dense});
    }
  }
  return shared;
}

std::vector<ClockError> note_clock_errors(std::vector<Intake>& intakes, const SharedNumberings& shared) {
  std::vector<ClockError> errors;
  for (const auto& [where, times] : shared) {
    const auto& [source, channel] = where;
    Intake& intake = intakes[source];
    std::vector<const Event*> events;
    std::set<std::string> computers;
    for (const Event& e : intake.kept) {
      if (e.record_id == 0 || e.time == no_time || !equal_ignoring_case(e.channel, channel)) continue;
      events.push_back(&e);
      computers.insert(e.computer);
    }
    if (computers.size() < 2 || computers.size() > most_computers) continue;
    std::stable_sort(events.begin(), events.end(), [](const Event* a, const Event* b) {
      return std::tie(a->epoch, a->record_id) < std::tie(b->epoch, b->record_id);
    });
    for (auto first = computers.begin(); first != computers.end(); ++first)
      for (auto second = std::next(first); second != computers.end(); ++second)
        if (const auto error = clock_error(events, *first, *second)) {
          note(*error, intake);
          errors.push_back(*error);
        }
  }
  return errors;
}

void forget_copied_ids(std::vector<Intake>& intakes) {
  struct Place {
    std::size_t source, part;
  };
  std::map<LogKey, std::vector<Place>> places;
  for (std::size_t s = 0; s < intakes.size(); ++s)
    for (std::size_t p = 0; p < intakes[s].logs.size(); ++p)
      if (!intakes[s].logs[p].runs.empty())
        places[key_of(intakes[s].logs[p].computer, intakes[s].logs[p].channel)].push_back({s, p});
  for (auto& [key, found] : places) {
    if (found.size() < 2) continue;
    const auto rank = [&](const Place& place) {
      const LogPart& part = intakes[place.source].logs[place.part];
      return std::tuple(computers_of(intakes[place.source], part.channel), UINT64_MAX - part.events,
                        part.first, part.runs.front().first);
    };
    std::stable_sort(found.begin(), found.end(),
                     [&](const Place& a, const Place& b) { return rank(a) < rank(b); });
    const Intake& original = intakes[found.front().source];
    for (std::size_t i = 1; i < found.size(); ++i) {
      Intake& copy = intakes[found[i].source];
      LogPart& part = copy.logs[found[i].part];
      if (computers_of(copy, part.channel) < 2 || !renumbered(copy, original, part)) continue;
      for (Event& e : copy.kept)
        if (is_of(e, part)) e.record_id = 0;
      part.runs.clear();
    }
  }
}

}  // namespace exba
