// How it works: the good backups of one store, in time order, are a series for each kind and type (for each
// kind alone where logs are concerned: a full that deletes no log is called a copy). What a series shows
// stands as facts on its last run, so that rules can tell a near miss before it becomes a failure. A series
// of a few runs shows nothing: every figure needs several runs before it, and several that say the same.
#include <algorithm>
#include <map>
#include <tuple>

#include "correlators/log_files.hpp"
#include "correlators/relations/relations.hpp"
#include "correlators/run_facts.hpp"

namespace exba {
namespace {

constexpr std::size_t row = 3;  ///< runs in a row that must say the same
constexpr std::size_t freeze_row =
    5;  ///< freezes of 2 to 20 s alternate on healthy servers: three prove nothing
constexpr std::size_t longer_row = 5, before_longer = 7;  ///< of lengths
constexpr std::size_t compared_row = 3;                   ///< runs before these, to compare with
using Runs = std::vector<std::uint32_t>;

/// A streaming run that only shows a VSS backup, and a snapshot without Exchange, are no backups of a series.
bool belongs(const Operation& o) {
  if (o.outcome != Outcome::succeeded || o.begin == no_time || o.end == no_time) return false;
  if (o.kind == Kind::vss_backup) return fact(o.facts, "volume-snapshot") != "yes";
  return o.kind == Kind::streaming_backup && fact(o.facts, "in-vss-run") != "yes";
}

double seconds(Time from, Time until) {
  return std::chrono::duration<double>(pause(from, until)).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::string whole(double value) {
  return fmt::format("{:.0f}", value);
}

/// How long the databases stood still in the last runs: freeze-lowest and freeze-highest of the last five,
/// freeze-most of all.
void note_freezes(std::vector<Operation>& operations, const Runs& runs) {
  std::vector<double> lengths;
  for (const std::uint32_t n : runs)
    for (const Phase& phase : operations[n].phases)
      if (phase.name == "freeze" && phase.begin != no_time && phase.end != no_time)
        lengths.push_back(seconds(phase.begin, phase.end));
  if (lengths.size() < freeze_row || lengths.size() != runs.size()) return;
  const auto last = lengths.end() - static_cast<std::ptrdiff_t>(freeze_row);
  Facts& facts = operations[runs.back()].facts;
  set_fact(facts, "freeze-lowest", whole(*std::min_element(last, lengths.end())));
  set_fact(facts, "freeze-highest", whole(*std::max_element(last, lengths.end())));
  set_fact(facts, "freeze-most", whole(*std::max_element(lengths.begin(), lengths.end())));
}

/// From some run on all were longer than any before: usual-seconds and recent-seconds (the shortest since
/// then), on the fifth of them, so that a finding keeps its name when a sixth follows. Lengths that follow no
/// trend give five such runs behind seven once in 792 logs, three behind three once in 20.
void note_lengths(std::vector<Operation>& operations, const Runs& runs) {
  std::vector<double> lengths;
  for (const std::uint32_t n : runs) lengths.push_back(seconds(operations[n].begin, operations[n].end));
  std::vector<double> shortest_from = lengths;  // of this run and all behind it
  for (std::size_t i = lengths.size(); i-- > 1;)
    shortest_from[i - 1] = std::min(shortest_from[i - 1], shortest_from[i]);
  double longest_before = 0;
  for (std::size_t i = 0; i + longer_row <= lengths.size(); ++i) {
    if (i >= before_longer && shortest_from[i] > longest_before) {
      Facts& facts = operations[runs[i + longer_row - 1]].facts;
      set_fact(facts, "usual-seconds",
               whole(median({lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(i)})));
      set_fact(facts, "recent-seconds", whole(shortest_from[i]));
      return;
    }
    longest_before = std::max(longest_before, lengths[i]);
  }
}

/// Runs that deleted logs, and then runs that did not: undeleting-runs, deleting-runs, last-deleting.
void note_truncation(std::vector<Operation>& operations, const Runs& runs) {
  Runs told;
  for (const std::uint32_t n : runs)
    if (!fact(operations[n].facts, "truncated").empty()) told.push_back(n);
  if (told.size() != runs.size()) return;  // a run that tells nothing of it may have deleted some
  const auto deleted = [&](std::uint32_t n) { return fact(operations[n].facts, "truncated") == "yes"; };
  const auto last = std::find_if(told.rbegin(), told.rend(), deleted);
  const auto since = static_cast<std::size_t>(last - told.rbegin());
  const auto deleting = static_cast<std::size_t>(std::count_if(told.begin(), told.end(), deleted));
  if (since < row || deleting < compared_row || last == told.rend()) return;
  // The third of the row carries it, so that a finding keeps its name when a fourth follows.
  Facts& facts = operations[told[told.size() - since + row - 1]].facts;
  set_fact(facts, "undeleting-runs", std::to_string(since));
  set_fact(facts, "deleting-runs", std::to_string(deleting));
  set_fact(facts, "last-deleting", to_rfc3339(operations[*last].begin));
}

/// The log that a run reached, where it names one.
struct Mark {
  LogName log;
  Time time = no_time;
};

/// Logs written a day between two marks of the same numbering, at least six hours apart.
std::vector<double> logs_a_day(const std::vector<Mark>& marks) {
  constexpr double shortest_day = 6 * 3600;
  std::vector<double> rates;
  for (std::size_t i = 1; i < marks.size(); ++i) {
    const double time = seconds(marks[i - 1].time, marks[i].time);
    const bool anew = marks[i].log.base != marks[i - 1].log.base ||
                      marks[i].log.generation < marks[i - 1].log.generation ||
                      marks[i].log.digits != marks[i - 1].log.digits;
    if (anew) rates.clear();
    if (!anew && time >= shortest_day)
      rates.push_back(86400 * (marks[i].log.generation - marks[i - 1].log.generation) / time);
  }
  return rates;
}

/// logs-a-day (the last interval), usual-logs-a-day (of those before), and logs-left where names have five
/// digits: behind edbFFFFF the engine stops.
void note_generations(std::vector<Operation>& operations, const Runs& runs) {
  std::vector<Mark> marks;
  for (const std::uint32_t n : runs)
    if (const auto log = parse_log_name(fact(operations[n].facts, "last-log")))
      marks.push_back({*log, operations[n].begin});
  if (marks.empty()) return;
  Facts& facts = operations[runs.back()].facts;
  constexpr std::uint32_t last_generation = 0xFFFFF;
  const LogName& reached = marks.back().log;
  if (reached.digits == 5 && reached.generation <= last_generation)
    set_fact(facts, "logs-left", std::to_string(last_generation - reached.generation));
  const std::vector<double> rates = logs_a_day(marks);
  if (rates.empty()) return;
  set_fact(facts, "logs-a-day", whole(rates.back()));
  if (rates.size() > compared_row)
    set_fact(facts, "usual-logs-a-day", whole(median({rates.begin(), rates.end() - 1})));
}

}  // namespace

void relate_trends(std::vector<Operation>& operations) {
  std::map<std::tuple<Kind, StoreKey, std::string>, Runs> series;
  std::map<std::pair<Kind, StoreKey>, Runs> all_types;
  for (std::uint32_t n = 0; n < operations.size(); ++n) {
    const Operation& o = operations[n];
    if (!belongs(o)) continue;
    series[{o.kind, store_key(o), o.type}].push_back(n);
    all_types[{o.kind, store_key(o)}].push_back(n);
  }
  for (const auto& [key, runs] : series) {
    note_freezes(operations, runs);
    note_lengths(operations, runs);
  }
  for (const auto& [key, runs] : all_types) {
    note_truncation(operations, runs);
    note_generations(operations, runs);
  }
}

}  // namespace exba
