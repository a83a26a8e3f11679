// How it works: all of it looks at record ids and times alone, before or after the sources are put together.
#include "health/renewed_logs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/moments.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

void cut_told(LogPart::Told& told, Time from) {
  std::erase_if(told.covered, [&](const CoveredTime& c) { return c.end < from; });
  for (CoveredTime& c : told.covered) c.begin = std::max(c.begin, from);
  std::sort(told.covered.begin(), told.covered.end(), [](const CoveredTime& a, const CoveredTime& b) {
    return std::tuple(a.coverage, a.begin, a.end) < std::tuple(b.coverage, b.begin, b.end);
  });
  std::vector<CoveredTime> joined;
  for (const CoveredTime& c : told.covered) {
    if (!joined.empty() && joined.back().coverage == c.coverage && c.begin <= joined.back().end)
      joined.back().end = std::max(joined.back().end, c.end);
    else
      joined.push_back(c);
  }
  told.covered = std::move(joined);
  std::sort(told.gaps.begin(), told.gaps.end(), [](const Gap& a, const Gap& b) {
    return std::tie(a.from, a.until, a.after, a.before) < std::tie(b.from, b.until, b.after, b.before);
  });
  told.gaps.erase(std::unique(told.gaps.begin(), told.gaps.end(),
                              [](const Gap& a, const Gap& b) {
                                return a.after == b.after && a.before == b.before && a.from == b.from;
                              }),
                  told.gaps.end());
  std::erase_if(told.gaps, [&](const Gap& g) { return g.until != no_time && g.until < from; });
  std::sort(told.cleared.begin(), told.cleared.end());
  told.cleared.erase(std::unique(told.cleared.begin(), told.cleared.end()), told.cleared.end());
  std::erase_if(told.cleared, [&](Time t) { return t < from; });
}

/// The run that ends with the highest record id of the youngest epoch.
const IdRun* last_run(const LogPart& log) {
  const IdRun* last = nullptr;
  for (const IdRun& run : log.runs)
    if (run.last_time != no_time &&
        (last == nullptr || std::tie(run.epoch, run.last) > std::tie(last->epoch, last->last)))
      last = &run;
  return last;
}

bool same_log(const LogPart& a, const LogPart& b) {
  return equal_ignoring_case(a.computer, b.computer) && equal_ignoring_case(a.channel, b.channel);
}

/// The youngest epoch of a log that is remembered with exact times.
const KnownPart* youngest(const Memory& memory, const LogPart& log) {
  const KnownPart* found = nullptr;
  for (const KnownPart& p : memory.parts)
    if (p.zone.empty() && !p.log.runs.empty() && same_log(p.log, log) &&
        (found == nullptr || p.epoch > found->epoch))
      found = &p;
  return found;
}

/// From the first event that is younger than `known` on, the events and ids of the log are of a new epoch. In
/// a source that begins with the newest event the epochs are counted from there.
void begin_epoch(Intake& intake, LogPart& log, const IdRun& known) {
  const IdRun last = *last_run(log);
  const bool newest_first = log.ids_down > log.ids_up;
  const std::uint32_t before = newest_first ? 1 : 0;
  const std::uint32_t since = newest_first ? 0 : 1;
  IdRun begin{last.last, last.last, last.last_time, last.last_time, since};
  const auto of_log = [&](const Event& e) {
    return e.record_id != 0 && equal_ignoring_case(e.computer, log.computer) &&
           equal_ignoring_case(e.channel, log.channel);
  };
  for (const Event& e : intake.kept)
    if (of_log(e) && e.record_id < begin.first && e.time > known.last_time)
      begin.first = e.record_id, begin.first_time = e.time;
  for (Event& e : intake.kept)
    if (of_log(e)) e.epoch = e.record_id >= begin.first ? since : before;
  std::erase_if(log.runs, [&](const IdRun& r) { return r.first >= begin.first; });
  for (IdRun& r : log.runs) {
    r.epoch = before;
    if (r.last >= begin.first) r.last = begin.first - 1, r.last_time = known.last_time;
  }
  log.runs.push_back(begin);
  log.epoch = 1;
}

}  // namespace

void cut_cover(LogPart& log, Time from) {
  std::erase_if(log.runs, [&](const IdRun& r) { return r.last_time != no_time && r.last_time < from; });
  for (IdRun& r : log.runs)
    if (r.first_time != no_time && r.first_time < from && r.last_time >= from) r.first_time = from;
  if (log.told) cut_told(*log.told, from);
  if (log.first != no_time && log.first < from && log.last >= from) log.first = from;
}

std::vector<std::string> part_replaced_logs(const Memory& memory, std::vector<Intake>& fresh,
                                            const TimeZone& zone) {
  std::vector<std::string> notes;
  for (Intake& intake : fresh)
    for (LogPart& log : intake.logs) {
      const IdRun* now = last_run(log);
      const KnownPart* known = now == nullptr ? nullptr : youngest(memory, log);
      const IdRun* before = known == nullptr ? nullptr : last_run(known->log);
      // Ids that begin behind everything known are those of a log that was cleared.
      if (before == nullptr || now->last >= before->last || now->last_time <= before->last_time ||
          log.first > before->last_time || log.epoch != 0)
        continue;
      notes.push_back(fmt::format(
          "{} {}: the log was replaced or set back: its last record {} ({}) is younger than record {} "
          "({}) that an earlier run has read. What was known stays known; between the two events are "
          "missing.",
          log.computer, log.channel, now->last, moment_text(now->last_time, zone), before->last,
          moment_text(before->last_time, zone)));
      begin_epoch(intake, log, *before);
    }
  return notes;
}

std::vector<std::string> leave_out_judged(const Memory& memory, std::vector<Intake>& fresh) {
  std::vector<std::string> notes;
  const auto from_of = [&](const std::string& computer) {
    const auto from = memory.kept_from.find(lower(computer));
    return from == memory.kept_from.end() ? no_time : from->second;
  };
  for (Intake& intake : fresh) {
    if (memory.kept_from.empty()) break;
    const bool any = !intake.logs.empty();
    const auto old = [&](const LogPart& log) {
      const Time from = from_of(log.computer);
      return from != no_time && log.last != no_time && log.last < from;
    };
    erase_if(intake.kept, [&](const Event& e) {
      const Time from = from_of(e.computer);
      return from != no_time && e.time != no_time && e.time < from;
    });
    std::erase_if(intake.logs, old);
    if (any && intake.logs.empty())
      notes.push_back(fmt::format(
          "{}: holds only events of a time that was judged before; it was passed over", intake.source.path));
    for (LogPart& log : intake.logs)
      if (const Time from = from_of(log.computer); from != no_time && log.first < from) cut_cover(log, from);
  }
  return notes;
}

std::vector<std::string> note_cleared(const Memory& memory, const Known& known, const Report& report,
                                      const TimeZone& zone) {
  std::vector<std::string> notes;
  for (const Log& log : report.logs) {
    const auto is_it = [&](const KnownPart& p) {
      return !p.log.runs.empty() && equal_ignoring_case(p.log.computer, log.computer) &&
             equal_ignoring_case(p.log.channel, log.channel);
    };
    const auto before = std::count_if(memory.parts.begin(), memory.parts.end(), is_it);
    const auto now = std::count_if(known.parts.begin(), known.parts.end(), is_it);
    if (before == 0 || now <= before || log.cleared.empty()) continue;
    notes.push_back(
        fmt::format("{} {}: the log was cleared before {}; what stood in it since the last run is not known.",
                    log.computer, log.channel, moment_text(log.cleared.back(), zone)));
  }
  return notes;
}

}  // namespace exba
