// How it works: runs of record ids are joined epoch by epoch; what is covered without them (a form without
// ids, a filtered export, what a file of `exba events` says) is kept as times.
#include "cases/known.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/error.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

/// The ids of a filtered export, one stretch an epoch: where they lie, without any cover.
std::vector<IdRun> outlines(const std::vector<IdRun>& runs) {
  std::map<std::uint32_t, IdRun> by_epoch;
  for (const IdRun& run : runs) {
    const auto [at, fresh] = by_epoch.emplace(run.epoch, run);
    IdRun& whole = at->second;
    whole.proves = false;
    if (run.first < whole.first) whole.first = run.first, whole.first_time = run.first_time;
    if (run.last > whole.last) whole.last = run.last, whole.last_time = run.last_time;
  }
  std::vector<IdRun> out;
  for (const auto& [epoch, run] : by_epoch) out.push_back(run);
  return out;
}

void join_runs(std::vector<IdRun>& runs) {
  const auto order = [](const IdRun& r) { return std::tuple(r.epoch, !r.proves, r.first); };
  std::stable_sort(runs.begin(), runs.end(),
                   [&](const IdRun& a, const IdRun& b) { return order(a) < order(b); });
  std::vector<IdRun> joined;
  for (const IdRun& run : runs) {
    const bool touches = !joined.empty() && joined.back().epoch == run.epoch &&
                         joined.back().proves == run.proves && run.first <= joined.back().last + 1;
    if (!touches)
      joined.push_back(run);
    else if (run.last > joined.back().last)
      joined.back().last = run.last, joined.back().last_time = run.last_time;
  }
  runs = std::move(joined);
}

void extend(LogPart& log, Time time) {
  if (time == no_time) return;
  if (log.first == no_time || time < log.first) log.first = time;
  log.last = std::max(log.last, time);
}

/// What is covered without record ids belongs to the youngest epoch of its source.
std::uint32_t last_epoch(const LogPart& log) {
  std::uint32_t last = 0;
  for (const IdRun& run : log.runs) last = std::max(last, run.epoch);
  return last;
}

void add_run(Known& known, const std::string& computer, const std::string& channel, const SettledPart& part,
             IdRun run) {
  LogPart& log = known.parts[known_part(known, computer, channel, part.form, part.zone, run.epoch)].log;
  run.epoch = 0;
  log.runs.push_back(run);
  extend(log, run.first_time);
  extend(log, run.last_time);
}

}  // namespace

std::uint32_t known_part(Known& known, std::string_view computer, std::string_view channel,
                         std::string_view form, std::string_view zone, std::uint32_t epoch) {
  // Parts of one log stand together at the end while that log is added.
  for (std::size_t i = known.parts.size(); i-- > 0;) {
    const KnownPart& p = known.parts[i];
    if (p.epoch == epoch && p.form == form && p.zone == zone &&
        equal_ignoring_case(p.log.computer, computer) && equal_ignoring_case(p.log.channel, channel))
      return static_cast<std::uint32_t>(i);
  }
  KnownPart fresh;
  fresh.log.computer = computer;
  fresh.log.channel = channel;
  fresh.log.told = LogPart::Told{};
  fresh.log.told->beside_runs = true;
  fresh.form = form;
  fresh.zone = zone;
  fresh.epoch = epoch;
  known.parts.push_back(std::move(fresh));
  return static_cast<std::uint32_t>(known.parts.size() - 1);
}

void add_known_log(const std::string& computer, const std::string& channel,
                   const std::vector<SettledPart>& parts, const std::vector<CoveredTime>& dense,
                   Known& known) {
  const std::size_t begin = known.parts.size();
  for (const SettledPart& part : parts) {
    const LogPart& from = *part.log;
    const bool runs_prove = part.own_ids && !part.filtered && (!from.told || from.told->beside_runs);
    std::vector<IdRun> runs;
    if (part.own_ids) runs = runs_prove ? from.runs : outlines(from.runs);
    for (const IdRun& run : runs) add_run(known, computer, channel, part, run);
    LogPart& log = known
                       .parts[known_part(known, computer, channel, part.form, part.zone,
                                         part.own_ids ? last_epoch(from) : 0)]
                       .log;
    log.events = std::max(log.events, from.told ? from.told->events : from.events);
    // Of a source with several epochs the first event is one of the oldest.
    if (std::all_of(from.runs.begin(), from.runs.end(),
                    [&](const IdRun& r) { return r.epoch == from.runs.front().epoch; }))
      extend(log, from.first);
    extend(log, from.last);
    auto& covered = log.told->covered;
    if (from.told) {
      covered.insert(covered.end(), from.told->covered.begin(), from.told->covered.end());
      log.told->gaps.insert(log.told->gaps.end(), from.told->gaps.begin(), from.told->gaps.end());
      log.told->cleared.insert(log.told->cleared.end(), from.told->cleared.begin(), from.told->cleared.end());
    } else if ((!runs_prove || from.runs.empty()) && from.first != no_time) {
      covered.push_back({from.first, from.last, Coverage::assumed});
    }
  }
  if (!dense.empty()) {
    LogPart& log = known.parts[known_part(known, computer, channel, "", "", 0)].log;
    log.told->covered.insert(log.told->covered.end(), dense.begin(), dense.end());
  }
  for (std::size_t i = begin; i < known.parts.size(); ++i) {
    LogPart& log = known.parts[i].log;
    join_runs(log.runs);
    std::uint64_t ids = 0;
    for (const IdRun& run : log.runs)
      if (run.proves) ids += run.last - run.first + 1;
    log.told->events = log.events = std::max(log.events, ids);
    if (!log.runs.empty()) log.ids_up = 1;
  }
}

std::string zone_still_assumed(const Source& source) {
  for (const Fact& f : source.assumed) {
    if (f.name != "time_zone") continue;
    try {
      TimeZone::parse(f.value);
      return f.value;
    } catch (const Error&) {  // `+02:00 (from the Event Xml part)` is no assumption
      return "";
    }
  }
  return "";
}

}  // namespace exba
