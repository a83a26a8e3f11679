// How it works: while they are read, logs note the record ids and times of such events (LogPart::left_out); what was
// recognised of them is found again by both.
#include "cases/clocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>

#include "base/text.hpp"

namespace exba {
namespace {

/// Time, record id, computer, channel: the first of them tells nearly all events apart. What they are looked for by is
/// not copied: all events of a case are.
using Dated = std::tuple<Time, std::uint64_t, std::string, std::string>;
using DatedView = std::tuple<Time, std::uint64_t, const std::string&, const std::string&>;

std::string name_of(const LogPart& log) {
  if (log.computer.empty() && log.channel.empty()) return "a log";
  return log.channel.empty() ? log.computer : log.computer + " " + log.channel;
}

std::string_view words_of(const std::vector<LeftOut>& events) {
  const auto any = [&](LeftOut::Why why) {
    return std::any_of(events.begin(), events.end(), [&](const LeftOut& e) { return e.why == why; });
  };
  if (any(LeftOut::Why::later_than_now)) return "later than now";
  return any(LeftOut::Why::beside_it) ? "over a day later than what stands beside it"
                                      : "further behind the rest of its log than that is long";
}

std::string sentence(const LogPart& log) {
  const auto last = std::max_element(log.left_out.begin(), log.left_out.end(),
                                     [](const LeftOut& a, const LeftOut& b) { return a.time < b.time; });
  const std::string record = last->id != 0 ? fmt::format(", record {}", last->id) : "";
  return fmt::format("{} event{} of {} {} dated {} ({}{}{}): {} not trusted, and {} left out",
                     log.left_out_events, log.left_out_events == 1 ? "" : "s", name_of(log),
                     log.left_out_events == 1 ? "is" : "are", words_of(log.left_out),
                     log.left_out_events == 1 ? "" : "the last ", to_rfc3339(last->time), record,
                     log.left_out_events == 1 ? "its clock is" : "their clock is",
                     log.left_out_events == 1 ? "it was" : "they were");
}

/// Groups of unknown events let go of what is not trusted. It is always late, so that it is a group's last, and its first
/// only where nothing else is in it.
void leave_out_of(std::vector<UnknownGroup>& groups, const std::set<Dated, std::less<>>& dated) {
  std::set<std::pair<std::string, Time>> late;
  for (const Dated& event : dated) late.insert({std::get<2>(event), std::get<Time>(event)});
  for (UnknownGroup& group : groups) {
    const auto is_late = [&](Time time) { return late.count({group.computer, time}) != 0; };
    std::erase_if(group.events, [&](const Event& e) { return is_late(e.time); });
    const std::uint64_t gone = std::erase_if(group.times, is_late);
    group.count -= std::min<std::uint64_t>(gone, group.count);
    if (!is_late(group.last)) continue;
    group.last =
        group.times.empty() ? group.first : *std::max_element(group.times.begin(), group.times.end());
  }
  std::erase_if(groups, [&](const UnknownGroup& group) { return group.count == 0; });
}

}  // namespace

LeftOutEvents leave_out_untrusted(std::vector<Intake>& intakes) {
  LeftOutEvents out;
  for (Intake& intake : intakes) {
    std::set<Dated, std::less<>> dated;
    for (LogPart& log : intake.logs) {
      log.end();
      if (log.left_out.empty()) continue;
      for (const LeftOut& e : log.left_out) dated.insert({e.time, e.id, log.computer, log.channel});
      out.events += log.left_out_events;
      out.notes.push_back(sentence(log));
      intake.problem(out.notes.back());
      if (log.left_out_events == log.events && !log.told) out.logs.push_back(name_of(log));
      log.left_out.clear();
      log.left_out_events = 0;
    }
    if (dated.empty()) continue;
    const Time first = std::get<Time>(*dated.begin()), last = std::get<Time>(*dated.rbegin());
    const std::size_t gone = erase_if(intake.kept, [&](const Event& e) {
      return e.time >= first && e.time <= last &&
             dated.count(DatedView(e.time, e.record_id, e.computer, e.channel)) != 0;
    });
    out.recognised += gone;
    leave_out_of(intake.unknown.told(), dated);
    intake.source.recognised -= std::min<std::uint64_t>(gone, intake.source.recognised);
    intake.source.ignored += gone;
  }
  return out;
}

void cover_no_later_than(LogPart& log, Time latest, Time known) {
  const auto back = [&](Time& time) {
    if (time != no_time && time > latest) time = known;
  };
  back(log.last);
  for (IdRun& run : log.runs) back(run.first_time), back(run.last_time);
  if (!log.told) return;
  std::erase_if(log.told->covered, [&](const CoveredTime& c) { return c.begin > latest; });
  for (CoveredTime& c : log.told->covered)
    if (c.end > latest) c.end = std::max(c.begin, known);
  std::erase_if(log.told->gaps, [&](const Gap& gap) { return gap.from > latest; });
  for (Gap& gap : log.told->gaps) back(gap.until);
  std::erase_if(log.told->cleared, [&](Time time) { return time > latest; });
}

}  // namespace exba
