// How it works: record ids without a hole cover their time densely. A log with holes throughout is a filtered
// export: taken as complete, so that absence in it is at most likely. A short one with a hole or two may be
// either: its ids cover their time no better than a filtered export does, and its holes hide what a damaged
// log's holes hide.
#include "cases/coverage.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "base/text.hpp"

namespace exba {
namespace {

// A log is filtered rather than damaged when it has a hole for every eight events: a real loss (a wrap, a
// cut, a bad chunk) leaves few large holes, a filter leaves a hole beside nearly every event. Where it has
// one or two holes and three events or more to each stretch between them, it is too short to tell.
constexpr std::uint64_t events_per_hole = 8;
constexpr std::uint64_t few_holes = 2;
constexpr std::uint64_t events_per_stretch = 3;

enum class Selection { whole, unclear, filtered };

Selection selection_of(const LogPart& part) {
  std::uint64_t ids = 0;
  for (const IdRun& run : part.runs) ids += run.last - run.first + 1;
  const std::uint64_t events = std::min(ids, part.events);
  const std::uint64_t holes = part.runs.empty() ? 0 : part.runs.size() - 1;
  if (part.sparse) return Selection::filtered;
  if (holes * events_per_hole <= events) return Selection::whole;
  return holes <= few_holes && events >= events_per_stretch * (holes + 1) ? Selection::unclear
                                                                          : Selection::filtered;
}

/// Times covered by the runs of one log, and the gaps between them.
void cover_runs(std::vector<IdRun> runs, Coverage coverage, Log& out, std::vector<CoveredTime>& times) {
  std::erase_if(runs, [](const IdRun& run) { return run.first_time == no_time || run.last_time == no_time; });
  // Runs that begin with the same id stay in the order of their sources: which of them a gap is measured from must
  // not hang on how a library sorts.
  std::stable_sort(runs.begin(), runs.end(), [](const IdRun& a, const IdRun& b) {
    return std::tie(a.epoch, a.first) < std::tie(b.epoch, b.first);
  });
  std::vector<IdRun> joined;
  for (const IdRun& run : runs) {
    if (!joined.empty() && joined.back().epoch == run.epoch && run.first <= joined.back().last + 1) {
      if (run.last > joined.back().last)
        joined.back().last = run.last, joined.back().last_time = run.last_time;
      continue;
    }
    if (!joined.empty() && joined.back().epoch == run.epoch)
      out.gaps.push_back({joined.back().last, run.first, joined.back().last_time, run.first_time});
    joined.push_back(run);
  }
  const IdRun* before = nullptr;
  for (const IdRun& run : joined) {
    CoveredTime time{std::min(run.first_time, run.last_time), std::max(run.first_time, run.last_time),
                     coverage};
    // Ids that are missing inside one second, or where the clock was set back, must not vanish between times
    // that touch.
    if (before != nullptr && before->epoch == run.epoch)
      time.begin = std::max(time.begin, std::max(before->first_time, before->last_time) + Ticks{1});
    before = &run;
    if (time.begin <= time.end) times.push_back(time);
  }
}

/// Puts the times into order and makes them disjoint; where both hold, dense wins.
std::vector<CoveredTime> merge_covered(const std::vector<CoveredTime>& all) {
  std::vector<Time> cuts;
  for (const CoveredTime& c : all) cuts.insert(cuts.end(), {c.begin, c.end});
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  // A sweep over the cuts: how many dense and how many assumed times are open between one cut and the next.
  std::map<Time, std::pair<int, int>> change;
  for (const CoveredTime& c : all) {
    auto& begin = change[c.begin];
    auto& end = change[c.end];
    (c.coverage == Coverage::dense ? begin.first : begin.second) += 1;
    (c.coverage == Coverage::dense ? end.first : end.second) -= 1;
  }
  std::vector<CoveredTime> merged;
  int dense = 0;
  int assumed = 0;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    dense += change[cuts[i]].first;
    assumed += change[cuts[i]].second;
    if (dense == 0 && assumed == 0) continue;
    const Coverage coverage = dense > 0 ? Coverage::dense : Coverage::assumed;
    if (!merged.empty() && merged.back().end == cuts[i] && merged.back().coverage == coverage)
      merged.back().end = cuts[i + 1];
    else
      merged.push_back({cuts[i], cuts[i + 1], coverage});
  }
  for (const CoveredTime& c : all) {  // single moments: a log of one event
    const auto inside = [&](const CoveredTime& m) { return m.begin <= c.begin && c.end <= m.end; };
    if (c.begin == c.end && std::none_of(merged.begin(), merged.end(), inside)) merged.push_back(c);
  }
  std::stable_sort(merged.begin(), merged.end(),
                   [](const CoveredTime& a, const CoveredTime& b) { return a.begin < b.begin; });
  return merged;
}

/// Times at which the ids of a log began anew.
std::vector<Time> clearings(const WholeLog& whole) {
  std::map<std::uint32_t, Time> begins;
  std::vector<Time> told;
  for (const Segment& segment : whole.segments) {
    if (segment.part.told) {
      told.insert(told.end(), segment.part.told->cleared.begin(), segment.part.told->cleared.end());
      if (!segment.part.told->beside_runs) continue;
    }
    if (segment.numbering != 0) continue;
    for (const IdRun& run : segment.part.runs) {
      if (run.epoch == 0 || run.first_time == no_time) continue;
      const auto [at, fresh] = begins.emplace(run.epoch, run.first_time);
      if (!fresh) at->second = std::min(at->second, run.first_time);
    }
  }
  std::vector<Time> times;
  for (const auto& [epoch, time] : begins) times.push_back(time);
  times.insert(times.end(), told.begin(), told.end());
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

void assume_coverage(Source& source, std::string_view how) {
  if (fact(source.assumed, "coverage").empty()) source.assumed.push_back({"coverage", std::string(how)});
}

std::string_view why_assumed(const Segment& segment) {
  if (segment.numbering != 0)
    return "events of several cluster nodes under one row of record ids: each node's taken as complete from "
           "its "
           "first to its last event";
  return segment.part.runs.empty() ? "no record ids: taken as complete from its first to its last event"
                                   : "filtered export: taken as complete from its first to its last event";
}

}  // namespace

bool may_be_filtered(const LogPart& part) {
  return selection_of(part) != Selection::whole;
}

std::vector<CoveredTime> covered_by_both(const WholeLog& whole, const SharedNumberings& shared) {
  std::vector<CoveredTime> both;
  const auto times = [&](const Segment& s) -> const std::vector<CoveredTime>& {
    return shared.at({s.source, lower(whole.channel)});
  };
  for (const Segment& own : whole.segments) {
    for (const Segment& copy : whole.segments) {
      if (own.numbering == 0 || copy.numbering == 0 || own.part.runs.empty() || !copy.part.runs.empty())
        continue;
      for (const CoveredTime& a : times(own))
        for (const CoveredTime& b : times(copy))
          if (std::max(a.begin, b.begin) < std::min(a.end, b.end))
            both.push_back({std::max(a.begin, b.begin), std::min(a.end, b.end), Coverage::dense});
    }
  }
  return both;
}

Log describe_log(const WholeLog& whole, const SharedNumberings& shared, std::vector<Source>& sources) {
  Log log;
  log.computer = whole.computer;
  log.channel = whole.channel;
  std::vector<IdRun> runs;
  std::vector<IdRun> unclear;
  std::vector<CoveredTime> covered = covered_by_both(whole, shared);
  for (const Segment& segment : whole.segments) {
    const LogPart& part = segment.part;
    const Selection selection = selection_of(part);
    log.events += part.told ? part.told->events : part.events;
    if (part.first != no_time && (log.first == no_time || part.first < log.first)) log.first = part.first;
    log.last = std::max(log.last, part.last);
    if (part.told) {
      log.gaps.insert(log.gaps.end(), part.told->gaps.begin(), part.told->gaps.end());
      covered.insert(covered.end(), part.told->covered.begin(), part.told->covered.end());
      if (part.told->beside_runs)
        std::copy_if(part.runs.begin(), part.runs.end(), std::back_inserter(runs),
                     [](const IdRun& run) { return run.proves; });
      else if (std::any_of(part.told->covered.begin(), part.told->covered.end(),
                           [](const CoveredTime& c) { return c.coverage != Coverage::dense; }))
        assume_coverage(sources[segment.source],
                        "complete between its ends, as the exba that wrote this file took it");
    } else if (segment.numbering == 0 && !part.runs.empty() && selection != Selection::filtered) {
      std::vector<IdRun>& kind = selection == Selection::whole ? runs : unclear;
      kind.insert(kind.end(), part.runs.begin(), part.runs.end());
      if (selection == Selection::unclear)
        assume_coverage(
            sources[segment.source],
            "short, with record ids missing in it: filtered or damaged; taken as complete but for "
            "those");
    } else if (part.first != no_time) {
      covered.push_back({part.first, part.last, Coverage::assumed});
      assume_coverage(sources[segment.source], why_assumed(segment));
    }
  }
  cover_runs(std::move(runs), Coverage::dense, log, covered);
  cover_runs(std::move(unclear), Coverage::assumed, log, covered);
  log.covered = merge_covered(covered);
  // A hole that another export of the same time fills is none.
  std::erase_if(log.gaps, [&](const Gap& gap) {
    return std::any_of(log.covered.begin(), log.covered.end(), [&](const CoveredTime& c) {
      return c.begin <= gap.from && gap.until <= c.end && gap.from < gap.until;
    });
  });
  log.cleared = clearings(whole);
  return log;
}

}  // namespace exba
