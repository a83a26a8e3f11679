// How it works: a family is its HELP and TYPE and, all together behind them, its series; an empty family
// prints nothing. Ages are left to PromQL: what is told are moments, so that a file that is no longer written
// grows old by itself.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "base/version.hpp"
#include "health/speaker.hpp"
#include "health/told_health.hpp"
#include "reports/escape.hpp"

namespace exba {
namespace {

constexpr std::size_t label_value_bytes = 300;

/// The inside of a label's quotes.
std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : shorten(escape_terminal(text), label_value_bytes)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

/// One metric; every series in it has labels of its own.
class Family {
 public:
  Family(std::string_view name, std::string_view help) : name_(name), help_(help) {}

  /// Two names that escaping or cutting made the same stay two series: the later one gets `#2` at its first
  /// label.
  void add(const Labels& labels, double value) {
    std::string rest;
    for (std::size_t n = 1; n < labels.size(); ++n)
      rest += fmt::format(",{}=\"{}\"", labels[n].first, label_value(labels[n].second));
    std::string inside;
    std::string first = labels.empty() ? "" : label_value(labels[0].second);
    for (std::size_t n = 2;; ++n) {
      inside = labels.empty() ? "" : fmt::format("{{{}=\"{}\"{}}}", labels[0].first, first, rest);
      if (used_.insert(inside).second) break;
      if (labels.empty()) return;
      first = fmt::format("{} #{}", label_value(labels[0].second), n);
    }
    series_ += fmt::format("{}{} {}\n", name_, inside, plain_number(value));
  }
  void add_time(const Labels& labels, Time time) {
    if (time != no_time) add(labels, std::chrono::duration<double>(time.time_since_epoch()).count());
  }
  void append_to(std::string& out) const {
    if (!series_.empty()) out += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{2}", name_, help_, series_);
  }

 private:
  std::string_view name_;
  std::string_view help_;
  std::string series_;
  std::set<std::string> used_;
};

std::string_view type_of(const LastSuccess& success) {
  return success.type.empty() ? std::string_view{"unknown"} : std::string_view{success.type};
}

void add_whole(std::string& out, const Health& health) {
  Family build("exba_build_info", "The program and the rules that judged; always 1.");
  build.add({{"version", program_version}, {"rulebook", health.report.rulebook_version}}, 1);
  Family run("exba_run_timestamp_seconds", "When the check ran.");
  run.add_time({}, health.now);
  Family state("exba_state", "Verdict on the whole: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.");
  state.add({}, static_cast<double>(health.state));
  Family reason("exba_state_reason", "Why the whole is not OK; always 1, no series when it is.");
  if (health.reason != Reason::none) reason.add({{"reason", to_string(health.reason)}}, 1);
  for (const Family* family : {&build, &run, &state, &reason}) family->append_to(out);
}

void add_stores(std::string& out, const Health& health) {
  Family success("exba_last_success_timestamp_seconds", "End of the last good backup of a store, by type.");
  Family duration("exba_last_success_duration_seconds", "How long that backup took.");
  Family attempt("exba_last_attempt_timestamp_seconds",
                 "Begin of the last backup of a store that was attempted.");
  Family outcome("exba_last_attempt_outcome", "How that attempt ended: 1 for the outcome, 0 for the others.");
  Family every("exba_backup_interval_seconds", "Longest time between two backups that counts as in time.");
  Family state("exba_store_state", "Verdict on a store: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.");
  Family reason("exba_store_reason", "Why a store is not OK; always 1, no series when it is.");
  for (const StoreHealth& store : health.stores) {
    // An empty label is no label to Prometheus: Exchange 2003 backs the whole server up and names no store.
    const std::string_view name =
        store.store.empty() ? std::string_view{"all"} : std::string_view{store.store};
    const Labels labels = {{"computer", store.computer}, {"store", name}};
    const auto with = [&labels](std::initializer_list<Labels::value_type> more) {
      Labels all = labels;
      all.insert(all.end(), more);
      return all;
    };
    for (const LastSuccess& last : store.successes) {
      success.add_time(with({{"type", type_of(last)}}), last.end);
      if (last.begin != no_time && last.end >= last.begin)
        duration.add(with({{"type", type_of(last)}}),
                     std::chrono::duration<double>(last.end - last.begin).count());
    }
    attempt.add_time(labels, store.last_attempt);
    if (store.last_attempt != no_time)
      for (const Outcome one :
           {Outcome::succeeded, Outcome::failed, Outcome::abandoned, Outcome::running, Outcome::unknown})
        outcome.add(with({{"outcome", to_string(one)}}), one == store.last_outcome ? 1 : 0);
    const std::string_view from = store.habit_runs == 0 ? "option" : "habit";
    for (const auto& [kind, interval] :
         {std::pair{"full", store.full_every}, std::pair{"any", store.any_every}})
      if (interval > Ticks{0})
        every.add(with({{"backup", kind}, {"from", from}}),
                  static_cast<double>(std::chrono::floor<std::chrono::seconds>(interval).count()));
    state.add(labels, static_cast<double>(store.state));
    if (store.reason != Reason::none) reason.add(with({{"reason", to_string(store.reason)}}), 1);
  }
  for (const Family* family : {&success, &duration, &attempt, &outcome, &every, &state, &reason})
    family->append_to(out);
}

void add_operations(std::string& out, const Health& health) {
  Family open("exba_open_operations", "Backups, restores and moves that have begun and not ended.");
  std::map<std::string, std::uint64_t> counts = open_operations(health);
  for (const std::string& computer : computers_of(health)) counts.try_emplace(computer, 0);
  for (const auto& [computer, count] : counts) open.add({{"computer", computer}}, static_cast<double>(count));
  open.append_to(out);
}

void add_logs(std::string& out, const Health& health) {
  Family end("exba_log_end_timestamp_seconds", "Time of the last event that was read of a log.");
  Family state("exba_log_state", "Verdict on a log: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.");
  for (const LogHealth& log : health.logs) {
    const Labels labels = {{"computer", log.computer}, {"channel", log.channel}};
    end.add_time(labels, log.last);
    state.add(labels, static_cast<double>(log.state));
  }
  end.append_to(out);
  state.append_to(out);
}

void add_findings(std::string& out, const Health& health) {
  enum Kind { decided, undecided, acknowledged };
  std::array<Family, 3> families = {
      Family{"exba_findings", "Findings that are decided, open and not acknowledged, by rule."},
      Family{"exba_findings_undecided",
             "Findings that the log cannot settle and nobody acknowledged, by rule."},
      Family{"exba_findings_acknowledged", "Findings that are acknowledged, by rule."}};
  std::array<std::map<std::pair<std::string, Severity>, std::uint64_t>, 3> counts;
  Family told("exba_finding_first_told_timestamp_seconds",
              "When an open finding was told for the first time.");
  for (const OpenFinding& open : health.open) {
    const Finding& f = open.finding;
    const bool quiet = is_acknowledged(open, health.now);
    const Kind kind = quiet ? acknowledged : f.confidence == Confidence::undecided ? undecided : decided;
    ++counts[kind][{f.rule, f.severity}];
    told.add_time({{"computer", f.computer},
                   {"store", f.store},
                   {"rule", f.rule},
                   {"title", f.title},
                   {"severity", to_string(f.severity)},
                   {"confidence", to_string(f.confidence)},
                   {"acknowledged", quiet ? "yes" : "no"},
                   {"fingerprint", f.fingerprint}},
                  open.first_told == no_time ? health.now : open.first_told);
  }
  for (std::size_t kind = 0; kind < families.size(); ++kind) {
    for (const auto& [key, count] : counts[kind])
      families[kind].add({{"rule", key.first}, {"severity", to_string(key.second)}},
                         static_cast<double>(count));
    families[kind].append_to(out);
  }
  told.append_to(out);
}

void add_reading(std::string& out, const Health& health) {
  std::uint64_t problems = 0;
  for (const Source& source : health.report.sources)
    problems += source.problems.size() + source.problems_dropped;
  Family damaged("exba_read_problems", "Places of the logs that this run could not read.");
  damaged.add({}, static_cast<double>(problems));
  damaged.append_to(out);
}

}  // namespace

std::string speak_prometheus(const Health& health, const SpeakOptions&) {
  std::string out;
  add_whole(out, health);
  add_stores(out, health);
  add_operations(out, health);
  add_logs(out, health);
  add_findings(out, health);
  add_reading(out, health);
  return out;
}

}  // namespace exba
