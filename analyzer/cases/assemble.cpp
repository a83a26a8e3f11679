// How it works, in six steps, once events are left out whose time their clock cannot have shown (clocks.cpp):
//   1. names     parts that name no computer or channel join the only log of their source that does; one computer
//                has one name; then times without a zone get it from a twin (names.cpp, zones.cpp)
//   2. replicas  cluster nodes copy each other's logs: a copy numbers the same events anew, and those numbers
//                count for nothing outside their source (numbering.cpp)
//                and two machines of one name are told apart (namesakes.cpp)
//   3. epochs    record ids that begin anew, inside a source or from one source to the next, start a new epoch
//                of that log
//   4. twins     the same event from two sources is kept once, the richer one of it (twins.cpp)
//   5. order     each log in record order; logs merged by time, where a time that steps back counts as the
//                time before it
//   6. coverage  record ids without a hole cover their time densely; without ids, or with holes throughout,
//                coverage is assumed (coverage.cpp)
#include "cases/assemble.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "cases/clocks.hpp"
#include "cases/coverage.hpp"
#include "cases/generations.hpp"
#include "cases/known.hpp"
#include "cases/log.hpp"
#include "cases/names.hpp"
#include "cases/namesakes.hpp"
#include "cases/numbering.hpp"
#include "cases/perhaps_namesakes.hpp"
#include "cases/twins.hpp"
#include "cases/unknown.hpp"
#include "cases/zones.hpp"

namespace exba {
namespace {

// ---- 3. epochs

struct IdRange {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  Time first = no_time;
  Time last = no_time;
};

IdRange range_of(const std::vector<IdRun>& runs) {
  IdRange range;
  for (const IdRun& run : runs) {
    if (range.low == 0 || run.first < range.low) range.low = run.first;
    range.high = std::max(range.high, run.last);
    for (const Time t : {run.first_time, run.last_time}) {
      if (t == no_time) continue;
      if (range.first == no_time || t < range.first) range.first = t;
      range.last = std::max(range.last, t);
    }
  }
  return range;
}

/// Numbers the epochs of a log through its segments: later in time but lower (or used again) in record id
/// means cleared.
void number_epochs(WholeLog& log) {
  std::stable_sort(log.segments.begin(), log.segments.end(),
                   [](const Segment& a, const Segment& b) { return a.part.first < b.part.first; });
  std::vector<IdRun> seen;  // runs of the epoch that is open
  std::uint32_t epoch = 0;
  for (Segment& segment : log.segments) {
    if (segment.part.runs.empty() || segment.numbering != 0) continue;
    // Inside a newest-first source the epochs are counted backwards.
    const std::uint32_t count = segment.part.epoch;
    const auto epoch_of = [&](const IdRun& run) {
      return segment.newest_first ? count - run.epoch : run.epoch;
    };
    std::vector<IdRun> oldest;  // what goes on from the segment before, where this one was cleared itself
    std::copy_if(segment.part.runs.begin(), segment.part.runs.end(), std::back_inserter(oldest),
                 [&](const IdRun& run) { return epoch_of(run) == 0; });
    const IdRange before = range_of(seen);
    const IdRange now = range_of(oldest);
    const bool lower_ids = !seen.empty() && now.low <= before.high;
    if (lower_ids && before.last != no_time && now.first > before.last) {
      ++epoch;
      seen.clear();
    }
    segment.first_epoch = epoch;
    for (IdRun& run : segment.part.runs) run.epoch = epoch + epoch_of(run);
    epoch += count;
    if (count > 0) seen.clear();
    for (const IdRun& run : segment.part.runs)
      if (run.epoch == epoch) seen.push_back(run);
  }
}

// ---- 5. order

/// One source tells one log in order, as a rule.
template <class Before>
void sort_unless_sorted(std::vector<Placed*>& events, Before before) {
  if (!std::is_sorted(events.begin(), events.end(), before))
    std::stable_sort(events.begin(), events.end(), before);
}

/// Sets `place`: by epoch and record id, or the place in the file (from its end when newest first), and sorts
/// the log's events into sequences whose order is certain: one of all events with ids of one log, one a
/// source without. Recovered events follow by time: nothing says which epoch their ids are of.
void order_log(std::vector<Placed*>& events) {
  const auto before = [](const Placed* a, const Placed* b) {
    if (a->event->recovered != b->event->recovered) return b->event->recovered;
    if (a->event->recovered)
      return std::tie(a->event->time, a->event->record_id) < std::tie(b->event->time, b->event->record_id);
    const bool a_id = a->event->record_id != 0;
    const bool b_id = b->event->record_id != 0;
    if (a_id != b_id) return a_id;
    if (a_id)
      return std::tie(a->numbering, a->event->epoch, a->event->record_id) <
             std::tie(b->numbering, b->event->epoch, b->event->record_id);
    return std::tie(a->source, a->place) < std::tie(b->source, b->place);
  };
  sort_unless_sorted(events, before);
}

/// The time by which logs are merged: never earlier than that of the event before it in the same sequence.
void set_effective_times(const std::vector<Placed*>& events) {
  Time latest = no_time;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool without_id = events[i]->event->record_id == 0;
    const bool new_sequence = i > 0 && (events[i - 1]->event->recovered != events[i]->event->recovered ||
                                        events[i - 1]->numbering != events[i]->numbering ||
                                        (without_id && (events[i - 1]->event->record_id != 0 ||
                                                        events[i - 1]->source != events[i]->source)));
    if (i == 0 || new_sequence) latest = no_time;
    latest = std::max(latest, events[i]->event->time);
    events[i]->effective = latest;
  }
}

/// Where rows begin that are in order by that time, and the end; a log is one as a rule.
std::vector<std::size_t> rows_of(const std::vector<Placed*>& events) {
  std::vector<std::size_t> rows{0};
  for (std::size_t i = 1; i < events.size(); ++i)
    if (events[i]->effective < events[i - 1]->effective) rows.push_back(i);
  rows.push_back(events.size());
  return rows;
}

/// Sorts by that time; of equal ones the earlier place first. A few rows are merged: 50 instructions an event where
/// sorting takes 150.
void sort_by_time(std::vector<Placed*>& events) {
  constexpr std::size_t most_rows = 16;
  const std::vector<std::size_t> rows = rows_of(events);
  if (rows.size() <= 2) return;
  if (rows.size() - 1 > most_rows) {
    std::stable_sort(events.begin(), events.end(),
                     [](const Placed* a, const Placed* b) { return a->effective < b->effective; });
    return;
  }
  struct Row {
    Time next;  ///< its first event's
    std::size_t at, end;
  };
  std::vector<Row> left;
  for (std::size_t i = 0; i + 1 < rows.size(); ++i)
    left.push_back({events[rows[i]]->effective, rows[i], rows[i + 1]});
  std::vector<Placed*> sorted;
  sorted.reserve(events.size());
  while (!left.empty()) {
    const auto first = std::min_element(left.begin(), left.end(),
                                        [](const Row& a, const Row& b) { return a.next < b.next; });
    sorted.push_back(events[first->at]);
    if (++first->at == first->end)
      left.erase(first);
    else
      first->next = events[first->at]->effective;
  }
  events = std::move(sorted);
}

/// How each source tells its logs. One whose events all bear one time is told as the others of its file are.
std::vector<FileOrder> file_orders(const std::vector<Intake>& intakes) {
  std::vector<FileOrder> orders;
  for (const Intake& intake : intakes) {
    std::uint64_t oldest = 0;
    std::uint64_t newest = 0;
    for (const LogPart& part : intake.logs) {
      const FileOrder order = order_of(part);
      if (order == FileOrder::oldest_first) oldest += part.events;
      if (order == FileOrder::newest_first) newest += part.events;
    }
    orders.push_back(oldest == newest  ? FileOrder::unknown
                     : oldest > newest ? FileOrder::oldest_first
                                       : FileOrder::newest_first);
  }
  return orders;
}

std::map<LogKey, std::size_t> collect_logs(std::vector<Intake>& intakes, const SharedNumberings& shared,
                                           std::vector<WholeLog>& logs, std::vector<Source>& sources) {
  const std::vector<FileOrder> orders = file_orders(intakes);
  std::map<LogKey, std::size_t> index;
  for (std::size_t s = 0; s < intakes.size(); ++s) {
    for (LogPart& part : intakes[s].logs) {
      const auto [at, fresh] = index.emplace(key_of(part.computer, part.channel), logs.size());
      if (fresh) logs.push_back({part.computer, part.channel, {}});
      const std::size_t numbering = shared.count({s, lower(part.channel)}) != 0 ? s + 1 : 0;
      FileOrder order = order_of(part);
      if (order == FileOrder::unknown) order = orders[s];
      if (order == FileOrder::unknown && part.events > 1 && fact(sources[s].assumed, "order").empty())
        sources[s].assumed.push_back({"order", "oldest first: no record ids, and no time of it differs"});
      logs[at->second].segments.push_back(
          {s, std::move(part), 0, numbering, order == FileOrder::newest_first});
    }
  }
  return index;
}

/// Where each event of the order stands in the one source that tells them all; empty where several do.
std::vector<std::size_t> places_in_source(const std::vector<Placed*>& order, const Blocks<Event>& kept) {
  std::vector<std::size_t> places;
  places.reserve(kept.size());
  for (const Placed* p : order) {
    const std::uint64_t place = p->place > UINT64_MAX / 2 ? UINT64_MAX - p->place : p->place;  // newest first
    if (place == 0 || place > kept.size()) return {};
    const auto at = static_cast<std::size_t>(place - 1);
    if (p->event != &kept[at]) return {};
    places.push_back(at);
  }
  return places;
}

/// Puts the events at these places first, in their order, and drops the others.
void rearrange(Blocks<Event>& events, std::vector<std::size_t> from) {
  const std::size_t stay = from.size();
  std::vector<bool> done(events.size());
  for (const std::size_t place : from) done[place] = true;
  for (std::size_t i = 0; i < events.size(); ++i)
    if (!done[i]) from.push_back(i);
  done.assign(events.size(), false);
  for (std::size_t first = 0; first < from.size(); ++first) {
    if (done[first] || from[first] == first) continue;
    Event moved = std::move(events[first]);  // a round of places, each of which takes what stands at the next
    std::size_t to = first;
    for (; from[to] != first; to = from[to]) {
      events[to] = std::move(events[from[to]]);
      done[to] = true;
    }
    events[to] = std::move(moved);
    done[to] = true;
  }
  while (events.size() > stay) events.pop_back();
}

/// The events themselves. Those of one source are there already: half a kilobyte of fresh memory an event is
/// what telling them anew would cost.
Blocks<Event> in_order(const std::vector<Placed*>& order, std::vector<Intake>& intakes) {
  if (!order.empty()) {
    Blocks<Event>& kept = intakes[order.front()->source].kept;
    std::vector<std::size_t> places = places_in_source(order, kept);
    if (!places.empty()) {
      rearrange(kept, std::move(places));
      return std::move(kept);
    }
  }
  Blocks<Event> events;
  for (Placed* p : order) events.push_back(std::move(*p->event));
  return events;
}

void know_log(const WholeLog& whole, const SharedNumberings& shared, const std::vector<Source>& sources,
              Known& known) {
  std::vector<SettledPart> parts;
  for (const Segment& segment : whole.segments)
    parts.push_back({&segment.part, sources[segment.source].format,
                     zone_still_assumed(sources[segment.source]), segment.numbering == 0,
                     !segment.part.told && may_be_filtered(segment.part)});
  add_known_log(whole.computer, whole.channel, parts, covered_by_both(whole, shared), known);
}

}  // namespace

FileOrder order_of(const LogPart& part) {
  const bool by_ids = part.ids_up + part.ids_down > 0;
  const std::uint64_t up = by_ids ? part.ids_up : part.forwards;
  const std::uint64_t down = by_ids ? part.ids_down : part.backwards;
  if (!by_ids && up == down) return FileOrder::unknown;
  return down > up ? FileOrder::newest_first : FileOrder::oldest_first;
}

void assemble(std::vector<Intake>&& intakes, Report& report, Known* known) {
  leave_out_untrusted(intakes);
  name_logs(intakes);
  take_zones_from_twins(intakes);
  const SharedNumberings shared = shared_numberings(intakes);
  report.clock_errors = note_clock_errors(intakes, shared);
  forget_copied_ids(intakes);
  part_namesakes(intakes, shared);
  note_perhaps_namesakes(intakes, shared);
  take_unknown(intakes, report);
  for (Intake& intake : intakes) report.sources.push_back(std::move(intake.source));

  std::vector<WholeLog> logs;
  const auto index = collect_logs(intakes, shared, logs, report.sources);
  for (WholeLog& log : logs) number_epochs(log);

  std::vector<Placed> placed = place_events(intakes, index, logs, report.sources);
  std::vector<std::vector<Placed*>> by_log(logs.size());
  for (Placed& p : placed) by_log[p.log].push_back(&p);
  std::vector<Placed*> order;
  for (const auto& [key, log] :
       index) {  // by computer and channel: ties in time come out the same however files were named
    order_log(by_log[log]);
    set_effective_times(by_log[log]);
    order.insert(order.end(), by_log[log].begin(), by_log[log].end());
  }
  sort_by_time(order);
  if (known != nullptr)
    for (const auto& [key, at] : index) know_log(logs[at], shared, report.sources, *known);
  std::map<std::tuple<std::size_t, std::size_t, std::uint32_t>, std::uint32_t> parts;
  for (Placed* p : order) {
    if (known != nullptr) {
      const auto [at, fresh] = parts.emplace(std::tuple(p->log, p->source, p->event->epoch), 0);
      if (fresh)
        at->second =
            known_part(*known, logs[p->log].computer, logs[p->log].channel, report.sources[p->source].format,
                       zone_still_assumed(report.sources[p->source]), p->event->epoch);
      known->part_of.push_back(at->second);
      known->has_own_id.push_back(p->numbering == 0);
    }
  }
  report.events = in_order(order, intakes);

  for (const auto& [key, at] : index) {
    report.logs.push_back(describe_log(logs[at], shared, report.sources));
  }
  settle_meanings(report);
}

}  // namespace exba
