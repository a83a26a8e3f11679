// How it works, in six steps:
//   1. names     parts that name no computer or channel join the only log of their source that does; one
//   computer has one name; then
//                times without a zone get it from a twin (assemble_zones.cpp)
//   2. replicas  cluster nodes copy each other's logs: a copy numbers the same events anew, and those numbers
//   count for nothing
//                outside their source (assemble_numbering.cpp)
//   3. epochs    record ids that begin anew, inside a source or from one source to the next, start a new
//   epoch of that log
//   4. twins     the same event from two sources is kept once, the richer telling of it
//   5. order     each log in record order; logs merged by time, where a time that steps back counts as the
//   time before it
//   6. coverage  record ids without a hole cover their time densely; without ids, or with holes throughout,
//   coverage is assumed
#include "correlators/assemble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "correlators/assemble_numbering.hpp"
#include "correlators/assemble_zones.hpp"

namespace exba {
namespace {

// A log is filtered rather than damaged when it has a hole for every eight events: a real loss (a wrap, a
// cut, a bad chunk) leaves few large holes, a filter leaves a hole beside nearly every event.
constexpr std::uint64_t events_per_hole = 8;

using LogKey = std::pair<std::string, std::string>;  // computer and channel, lower case

LogKey key_of(std::string_view computer, std::string_view channel) {
  return {lower(computer), lower(channel)};
}

/// One part of a log in one source, with its epochs shifted to those of the log.
struct Segment {
  std::size_t source = 0;
  LogPart part;
  std::uint32_t first_epoch = 0;
  std::size_t numbering = 0;  ///< 0: the log's own record ids; else those of another log, which only mean
                              ///< something in this source
  bool newest_first() const {
    return part.ids_up + part.ids_down > 0 ? part.ids_down > part.ids_up : part.backwards > part.forwards;
  }
};

struct WholeLog {
  std::string computer;
  std::string channel;
  std::vector<Segment> segments;
};

// ---- 1. names

/// The only value that occurs, or nothing.
template <class Get>
std::string only_one(const std::vector<LogPart>& parts, Get get) {
  std::string found;
  for (const LogPart& p : parts) {
    const std::string& value = get(p);
    if (value.empty()) continue;
    if (!found.empty() && !equal_ignoring_case(found, value)) return {};
    found = value;
  }
  return found;
}

void join_parts(std::vector<LogPart>& parts) {
  std::vector<LogPart> joined;
  for (LogPart& p : parts) {
    const auto same = std::find_if(joined.begin(), joined.end(), [&](const LogPart& j) {
      return equal_ignoring_case(j.computer, p.computer) && equal_ignoring_case(j.channel, p.channel);
    });
    if (same == joined.end())
      joined.push_back(std::move(p));
    else
      same->join(p);
  }
  parts = std::move(joined);
}

/// Forms without a channel name one only for the events that the catalogue knows; where all of those say the
/// same, the source is that log.
void name_parts(Intake& intake) {
  const std::string channel =
      only_one(intake.logs, [](const LogPart& p) -> const std::string& { return p.channel; });
  const std::string computer =
      only_one(intake.logs, [](const LogPart& p) -> const std::string& { return p.computer; });
  for (LogPart& p : intake.logs) {
    if (p.channel.empty() && !channel.empty()) p.channel = channel;
    if (p.computer.empty() && !computer.empty()) p.computer = computer;
  }
  for (Event& e : intake.kept) {
    if (e.channel.empty()) e.channel = channel;
    if (e.computer.empty()) e.computer = computer;
  }
  join_parts(intake.logs);
}

std::string_view first_label(std::string_view name) {
  return name.substr(0, name.find('.'));
}

/// `EX01` and `ex01.example.net` are one computer where only one full name has that first label: the full
/// name.
std::map<std::string, std::string> computer_names(const std::vector<Intake>& intakes) {
  std::map<std::string, std::string> spelling;                 // lower-case name -> as first written
  std::map<std::string, std::vector<std::string>> full_names;  // first label -> lower-case full names
  for (const Intake& intake : intakes) {
    for (const LogPart& p : intake.logs) {
      const std::string low = lower(p.computer);
      if (spelling.emplace(low, p.computer).second && low.find('.') != std::string::npos)
        full_names[std::string(first_label(low))].push_back(low);
    }
  }
  std::map<std::string, std::string> names;
  for (const auto& [low, written] : spelling) {
    const auto full = full_names.find(low);
    names[low] = full != full_names.end() && full->second.size() == 1 ? spelling[full->second[0]] : written;
  }
  return names;
}

void name_computers(std::vector<Intake>& intakes) {
  const auto names = computer_names(intakes);
  const auto name = [&](std::string& computer) {
    const auto found = names.find(lower(computer));
    if (found != names.end()) computer = found->second;
  };
  for (Intake& intake : intakes) {
    for (LogPart& p : intake.logs) name(p.computer);
    for (Event& e : intake.kept) name(e.computer);
    join_parts(intake.logs);
  }
}

// ---- 2. replicas

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

/// The original of a log is the source in which the fewest computers share its numbers, then the longer, then
/// the earlier one; never the one that was named first.
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
      return segment.newest_first() ? count - run.epoch : run.epoch;
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

// ---- 4. twins and 5. order

/// An event on its way into the report: which log it belongs to and where it stands in it.
struct Placed {
  Event event;
  std::size_t log = 0;
  std::size_t source = 0;
  std::uint64_t place = 0;    ///< in its source's record order
  std::size_t numbering = 0;  ///< as in Segment
  Time effective = no_time;
};

bool richer(const Event& a, const Event& b) {
  if (a.has_inserts != b.has_inserts) return a.has_inserts;
  if (a.facts.size() != b.facts.size()) return a.facts.size() > b.facts.size();
  return !a.message.empty() && b.message.empty();
}

/// What the poorer telling knows and the richer does not.
void complete(Event& kept, Event& other) {
  if (kept.message.empty()) kept.message = std::move(other.message);
  if (kept.data.empty()) kept.data = std::move(other.data);
  if (kept.record_id == 0) kept.record_id = other.record_id;
  if (kept.level == Level::unknown) kept.level = other.level;
  if (kept.user.empty()) kept.user = std::move(other.user);
}

std::int64_t second_of(Time time) {
  return time == no_time ? INT64_MIN
                         : std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

class Twins {
 public:
  /// Where the same event stands already, or npos; the caller adds it with `add` when not.
  std::size_t find(const Placed& p, const std::vector<Placed>& all) {
    const auto by_id = p.event.record_id == 0 ? ids_.end() : ids_.find(id_key(p));
    if (by_id != ids_.end() && same_event(all[by_id->second].event, p.event)) return by_id->second;
    // Without record ids on one side, or with those of two logs: the n-th such event of a second in one
    // source is the n-th in the other.
    const TextKey key = text_key(p);
    const std::size_t nth = ++counts_[{key, p.source}];
    const auto found = texts_.find(key);
    if (found == texts_.end() || p.event.time == no_time) return npos;
    std::map<std::size_t, std::size_t> per_source;
    for (const std::size_t index : found->second) {
      const Placed& other = all[index];
      const bool both_have_ids = other.event.record_id != 0 && p.event.record_id != 0;
      if (other.source == p.source || (both_have_ids && other.numbering == p.numbering)) continue;
      if (++per_source[other.source] == nth) return index;
    }
    return npos;
  }
  void add(const Placed& p, std::size_t index) {
    if (p.event.record_id != 0) ids_.emplace(id_key(p), index);
    texts_[text_key(p)].push_back(index);
  }
  /// The event at `index` has got a record id from its twin.
  void identify(const Placed& p, std::size_t index) { ids_.emplace(id_key(p), index); }
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  using IdKey = std::tuple<std::size_t, std::size_t, std::uint32_t, std::uint64_t>;
  using TextKey = std::tuple<std::size_t, std::string, std::uint16_t, std::int64_t, std::uint64_t>;
  static IdKey id_key(const Placed& p) { return {p.log, p.numbering, p.event.epoch, p.event.record_id}; }
  /// Facts come out the same from strings and from text; the text fact needs the Data bytes, which some forms
  /// lose.
  static TextKey text_key(const Placed& p) {
    std::uint64_t facts = fnv1a("");
    for (const char* name : {"pid", "instance", "file", "session", "code"})
      facts = fnv1a(fact(p.event.facts, name), facts ^ fnv1a(name));
    return {p.log, p.event.signal, p.event.id, second_of(p.event.time), facts};
  }
  static bool same_event(const Event& a, const Event& b) {
    return a.id == b.id && equal_ignoring_case(a.provider, b.provider) &&
           second_of(a.time) == second_of(b.time);
  }
  std::map<IdKey, std::size_t> ids_;
  std::map<TextKey, std::vector<std::size_t>> texts_;
  std::map<std::pair<TextKey, std::size_t>, std::size_t> counts_;
};

/// Sets `place`: by epoch and record id, or the place in the file (from its end when newest first), and sorts
/// the log's events into sequences whose order is certain: one of all events with ids of one log, one a
/// source without.
void order_log(std::vector<Placed*>& events) {
  std::stable_sort(events.begin(), events.end(), [](const Placed* a, const Placed* b) {
    const bool a_id = a->event.record_id != 0;
    const bool b_id = b->event.record_id != 0;
    if (a_id != b_id) return a_id;
    if (a_id)
      return std::tie(a->numbering, a->event.epoch, a->event.record_id) <
             std::tie(b->numbering, b->event.epoch, b->event.record_id);
    return std::tie(a->source, a->place) < std::tie(b->source, b->place);
  });
}

/// The time by which logs are merged: never earlier than that of the event before it in the same sequence.
void set_effective_times(const std::vector<Placed*>& events) {
  Time latest = no_time;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool without_id = events[i]->event.record_id == 0;
    const bool new_sequence =
        i > 0 &&
        (events[i - 1]->numbering != events[i]->numbering ||
         (without_id && (events[i - 1]->event.record_id != 0 || events[i - 1]->source != events[i]->source)));
    if (i == 0 || new_sequence) latest = no_time;
    latest = std::max(latest, events[i]->event.time);
    events[i]->effective = latest;
  }
}

// ---- 6. coverage

void cover_runs(std::vector<IdRun> runs, Log& out, std::vector<CoveredTime>& dense) {
  std::sort(runs.begin(), runs.end(), [](const IdRun& a, const IdRun& b) {
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
    if (run.first_time == no_time || run.last_time == no_time) continue;
    CoveredTime time{std::min(run.first_time, run.last_time), std::max(run.first_time, run.last_time),
                     Coverage::dense};
    // Ids that are missing inside one second, or where the clock was set back, must not vanish between times
    // that touch.
    if (before != nullptr && before->epoch == run.epoch)
      time.begin = std::max(time.begin, std::max(before->first_time, before->last_time) + Ticks{1});
    before = &run;
    if (time.begin <= time.end) dense.push_back(time);
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
  std::sort(merged.begin(), merged.end(),
            [](const CoveredTime& a, const CoveredTime& b) { return a.begin < b.begin; });
  return merged;
}

bool filtered(const LogPart& part) {
  std::uint64_t ids = 0;
  for (const IdRun& run : part.runs) ids += run.last - run.first + 1;
  const std::uint64_t holes = part.runs.empty() ? 0 : part.runs.size() - 1;
  return part.sparse || holes * events_per_hole > std::min(ids, part.events);
}

/// With the files of two nodes at hand, one of them is the log's own, whichever it is: what both have without
/// a hole is covered.
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

Log describe(const WholeLog& whole, const SharedNumberings& shared, std::vector<Source>& sources) {
  Log log;
  log.computer = whole.computer;
  log.channel = whole.channel;
  std::vector<IdRun> runs;
  std::vector<CoveredTime> covered = covered_by_both(whole, shared);
  for (const Segment& segment : whole.segments) {
    const LogPart& part = segment.part;
    log.events += part.told ? part.told->events : part.events;
    if (part.first != no_time && (log.first == no_time || part.first < log.first)) log.first = part.first;
    log.last = std::max(log.last, part.last);
    if (part.told) {
      log.gaps.insert(log.gaps.end(), part.told->gaps.begin(), part.told->gaps.end());
      covered.insert(covered.end(), part.told->covered.begin(), part.told->covered.end());
      Facts& assumed = sources[segment.source].assumed;
      const bool proven = std::all_of(part.told->covered.begin(), part.told->covered.end(),
                                      [](const CoveredTime& c) { return c.coverage == Coverage::dense; });
      if (!proven && !part.told->beside_runs && fact(assumed, "coverage").empty())
        assumed.push_back(
            {"coverage", "complete between its ends, as the exba that wrote this file took it"});
      if (part.told->beside_runs)
        std::copy_if(part.runs.begin(), part.runs.end(), std::back_inserter(runs),
                     [](const IdRun& run) { return run.proves; });
    } else if (segment.numbering != 0) {
      if (part.first != no_time) covered.push_back({part.first, part.last, Coverage::assumed});
      Facts& assumed = sources[segment.source].assumed;
      if (fact(assumed, "coverage").empty())
        assumed.push_back(
            {"coverage",
             "events of several cluster nodes under one row of record ids: each node's taken as complete "
             "from its first to its last event"});
    } else if (!part.runs.empty() && !filtered(part)) {
      runs.insert(runs.end(), part.runs.begin(), part.runs.end());
    } else if (part.first != no_time) {
      covered.push_back({part.first, part.last, Coverage::assumed});
      const std::string why = part.runs.empty()
                                  ? "no record ids: taken as complete from its first to its last event"
                                  : "filtered export: taken as complete from its first to its last event";
      Facts& assumed = sources[segment.source].assumed;
      if (fact(assumed, "coverage").empty()) assumed.push_back({"coverage", why});
    }
  }
  cover_runs(std::move(runs), log, covered);
  log.covered = merge_covered(covered);
  // A hole that another export of the same time fills is none.
  std::erase_if(log.gaps, [&](const Gap& gap) {
    return std::any_of(log.covered.begin(), log.covered.end(), [&](const CoveredTime& c) {
      return c.begin <= gap.from && gap.until <= c.end && gap.from < gap.until;
    });
  });
  return log;
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

std::map<LogKey, std::size_t> collect_logs(std::vector<Intake>& intakes, const SharedNumberings& shared,
                                           std::vector<WholeLog>& logs) {
  std::map<LogKey, std::size_t> index;
  for (std::size_t s = 0; s < intakes.size(); ++s) {
    for (LogPart& part : intakes[s].logs) {
      const auto [at, fresh] = index.emplace(key_of(part.computer, part.channel), logs.size());
      if (fresh) logs.push_back({part.computer, part.channel, {}});
      const std::size_t numbering = shared.count({s, lower(part.channel)}) != 0 ? s + 1 : 0;
      logs[at->second].segments.push_back({s, std::move(part), 0, numbering});
    }
  }
  return index;
}

std::vector<Placed> place_events(std::vector<Intake>& intakes, const std::map<LogKey, std::size_t>& index,
                                 const std::vector<WholeLog>& logs, std::vector<Source>& sources) {
  std::vector<Placed> placed;
  Twins twins;
  for (std::size_t s = 0; s < intakes.size(); ++s) {
    std::uint64_t place = 0;
    for (Event& event : intakes[s].kept) {
      Placed p{std::move(event), 0, s, ++place, 0, no_time};
      const auto log = index.find(key_of(p.event.computer, p.event.channel));
      if (log == index.end()) continue;  // cannot be: every kept event was counted in a log
      p.log = log->second;
      p.event.source = static_cast<std::uint32_t>(s);
      for (const Segment& segment : logs[p.log].segments) {
        if (segment.source != s) continue;
        p.numbering = segment.numbering;
        const std::uint32_t count = segment.part.epoch;
        p.event.epoch =
            segment.first_epoch + (segment.newest_first() ? count - p.event.epoch : p.event.epoch);
        if (segment.newest_first()) p.place = UINT64_MAX - p.place;
      }
      const std::size_t twin = twins.find(p, placed);
      if (twin == Twins::npos) {
        twins.add(p, placed.size());
        placed.push_back(std::move(p));
        continue;
      }
      ++sources[s].duplicates;
      Placed& first = placed[twin];
      const bool had_id = first.event.record_id != 0;
      if (richer(p.event, first.event)) {
        std::swap(first.event, p.event);
        std::swap(first.source, p.source);
        std::swap(first.place, p.place);
        std::swap(first.numbering, p.numbering);
      }
      if (!had_id || first.event.record_id == 0)
        first.event.epoch = std::max(first.event.epoch, p.event.epoch);
      if (first.event.record_id == 0) first.numbering = p.numbering;
      complete(first.event, p.event);
      if (first.event.record_id != 0) twins.identify(first, twin);
    }
    intakes[s].kept.clear();
  }
  return placed;
}

void know_log(const WholeLog& whole, const SharedNumberings& shared, const std::vector<Source>& sources,
              Known& known) {
  std::vector<SettledPart> parts;
  for (const Segment& segment : whole.segments)
    parts.push_back({&segment.part, zone_still_assumed(sources[segment.source]), segment.numbering == 0,
                     !segment.part.told && filtered(segment.part)});
  add_known_log(whole.computer, whole.channel, parts, covered_by_both(whole, shared), known);
}

}  // namespace

void assemble(std::vector<Intake>&& intakes, Report& report, Known* known) {
  for (Intake& intake : intakes) name_parts(intake);
  name_computers(intakes);
  take_zones_from_twins(intakes);
  const SharedNumberings shared = shared_numberings(intakes);
  report.clock_errors = note_clock_errors(intakes, shared);
  forget_copied_ids(intakes);
  for (Intake& intake : intakes) report.sources.push_back(std::move(intake.source));

  std::vector<WholeLog> logs;
  const auto index = collect_logs(intakes, shared, logs);
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
  std::stable_sort(order.begin(), order.end(),
                   [](const Placed* a, const Placed* b) { return a->effective < b->effective; });
  if (known != nullptr)
    for (const auto& [key, at] : index) know_log(logs[at], shared, report.sources, *known);
  report.events.reserve(order.size());
  std::map<std::tuple<std::size_t, std::size_t, std::uint32_t>, std::uint32_t> parts;
  for (Placed* p : order) {
    if (known != nullptr) {
      const auto [at, fresh] = parts.emplace(std::tuple(p->log, p->source, p->event.epoch), 0);
      if (fresh)
        at->second = known_part(*known, logs[p->log].computer, logs[p->log].channel,
                                zone_still_assumed(report.sources[p->source]), p->event.epoch);
      known->part_of.push_back(at->second);
      known->has_own_id.push_back(p->numbering == 0);
    }
    report.events.push_back(std::move(p->event));
  }

  for (const auto& [key, at] : index) {
    report.logs.push_back(describe(logs[at], shared, report.sources));
    report.logs.back().cleared = clearings(logs[at]);
  }
}

Case make_case(const Report& report) {
  Case c;
  c.report = &report;
  std::map<std::string, std::size_t> index;
  for (std::uint32_t i = 0; i < report.events.size(); ++i) {
    const std::string& computer = report.events[i].computer;
    const auto [at, fresh] = index.emplace(lower(computer), c.computers.size());
    if (fresh) c.computers.push_back({computer, {}});
    c.computers[at->second].events.push_back(i);
  }
  std::sort(c.computers.begin(), c.computers.end(), [](const ComputerEvents& a, const ComputerEvents& b) {
    return compare_ignoring_case(a.computer, b.computer) < 0;
  });
  return c;
}

}  // namespace exba
