// How it works: one sentence a computer with its state and its last good backup; the counts; what the logs
// cover. Where nothing of ours was seen, what was looked for and why it may be missing. Only here do verdicts
// become words.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "model/words.hpp"
#include "reports/ledger.hpp"
#include "reports/told/asked.hpp"
#include "reports/told/job.hpp"
#include "reports/told/told.hpp"
#include "reports/told/unnamed.hpp"
#include "reports/words.hpp"

namespace exba {

Asked asked_of(const Report& report) {
  Asked asked;
  for (const Source& source : report.sources) {
    const auto time = [&](std::string_view name) {
      return parse_rfc3339(fact(source.assumed, name)).value_or(no_time);
    };
    if (asked.since == no_time) asked.since = time("asked-since");
    if (asked.until == no_time) asked.until = time("asked-until");
  }
  return asked;
}

namespace {

constexpr std::size_t computers_shown = 8;  // more than that is a farm: the rest is counted (all with -v)
constexpr std::size_t stores_named = 2;
constexpr std::size_t fleet = 3;  // computers from which on a table tells more than sentences

/// `Judged and counted is only what ran from 2006-10-10T00:00:00Z on (--since); what lies outside is context.`
std::string asked_sentence(const Report& report) {
  const Asked asked = asked_of(report);
  if (!asked.any()) return {};
  return fmt::format("Judged and counted is only what ran{}{} ({}); what lies outside is context.",
                     asked.since == no_time ? "" : " from " + to_rfc3339(asked.since) + " on",
                     asked.until == no_time ? "" : " up to " + to_rfc3339(asked.until),
                     asked.until == no_time   ? "--since"
                     : asked.since == no_time ? "--until"
                                              : "--since, --until");
}

/// `full VSS backups`; where not all stores of a computer stand as badly, with those that do: `full VSS backups of
/// Second Storage Group`.
std::string plural_kind(const ReportView& view, const ComputerState& state) {
  if (!state.last) return "backups";
  std::string words = kind_words(view.report.operations[*state.last]) + 's';
  std::string stores;
  std::size_t as_bad = 0;
  for (const StoreStanding& store : state.stores) {
    if (store.state != state.state) continue;
    if (++as_bad <= stores_named) stores += (stores.empty() ? "" : ", ") + store.store;
  }
  if (as_bad == 0 || as_bad == state.stores.size() || stores.empty()) return words;
  if (as_bad > stores_named) stores += fmt::format(" and {} more", as_bad - stores_named);
  return words + " of " + stores;
}

std::string full_stop(std::string_view sentence_text) {
  std::string closed{sentence_text};
  if (!closed.empty() && closed.back() != '.' && closed.back() != '!' && closed.back() != '?') closed += '.';
  return closed;
}

/// Why the end of a run cannot be told, in few words: `80 records are missing`.
std::string hidden_by(const Report& report, const Operation& run) {
  for (const Log& log : report.logs) {
    if (log.computer != run.computer) continue;
    for (const Gap& gap : log.gaps)
      if (gap.before > gap.after + 1 && (gap.until == no_time || gap.until >= run.begin))
        return counted(gap.before - gap.after - 1, "record") +
               (gap.before - gap.after == 2 ? " is missing" : " are missing");
    for (const Time cleared : log.cleared)
      if (cleared >= run.begin) return "the log was cleared";
  }
  return why_words(run);
}

/// ` backup of Wed 2006-03-22 01:00: CANNOT TELL (80 records are missing).`
std::vector<Span> cannot_tell(const ReportView& view, const Operation& run) {
  const std::string why = hidden_by(view.report, run);
  return {{fmt::format(" {} of {}: ", kind_words(run), minute_text(run.begin, view.options.time_zone))},
          {"CANNOT TELL", Style::undecided},
          {why.empty() ? "." : " (" + why + ")."}};
}

/// An open question about a run names the run; one about a computer is asked in the rule's words.
std::vector<Span> undecided_state(const ReportView& view, const ComputerState& state,
                                  const Finding& finding) {
  const auto& operations = view.report.operations;
  if (finding.operation && *finding.operation < operations.size()) {
    const Operation& run = operations[*finding.operation];
    if (run.outcome == Outcome::running)
      return {{fmt::format(" {} of {}: ", kind_words(run), minute_text(run.begin, view.options.time_zone))},
              {"CANNOT TELL YET", Style::undecided},
              {" whether it still runs."}};
    if (run.outcome == Outcome::unknown || state.state == State::undecided) return cannot_tell(view, run);
  }
  return {{" "}, {"UNDECIDED", Style::undecided}, {": " + full_stop(finding.title)}};
}

/// Other nodes of a computer's DAG that ran backups; empty where it is of none that these logs know.
std::string backed_up_on(const ReportView& view, const std::string& computer) {
  std::set<std::string> dags, nodes;
  for (const Operation& o : view.report.operations)
    if (o.kind == Kind::failover && (equal_ignoring_case(o.computer, computer) ||
                                     equal_ignoring_case(fact(o.facts, "from-node"), computer)))
      dags.emplace(fact(o.facts, "dag"));
  dags.erase("");
  for (const Operation& o : view.report.operations)
    if (is_backup(o) && !o.computer.empty() && !equal_ignoring_case(o.computer, computer) &&
        dags.count(std::string(fact(o.facts, "dag"))) != 0)
      nodes.insert(o.computer);
  return fmt::format("{}", fmt::join(nodes, ", "));
}

/// ` its last backup did not end well; the database is backed up WELL on EX02 since: Fri 01:31 (full).`
std::vector<Span> well_elsewhere(const ReportView& view, const Operation& good) {
  const std::string type = good.type.empty() ? "" : " (" + good.type + ')';
  return {{fmt::format(" the last backup here did not end well, but {} backed up ",
                       good.store.find(", ") == std::string::npos ? "the database is" : "the databases are")},
          {"WELL", Style::good},
          {fmt::format(" on {} since: {}{}.", good.computer, minute_text(good.end, view.options.time_zone),
                       type)}};
}

/// The last good run of a computer whose state is well, where the backup program's own job ended as failed: Exchange
/// knows only its own part.
const Operation* good_in_failed_job(const ReportView& view, const ComputerState& state) {
  if (state.state != State::well || state.elsewhere || !state.last_good) return nullptr;
  const Operation& good = view.report.operations[*state.last_good];
  return job_failed(good) ? &good : nullptr;
}

/// ` WARNING: Exchange did its part of the last backup, but the job of Veeam failed: the disk is full.`
std::vector<Span> part_good(const Operation& good) {
  const std::string_view why = fact(good.facts, "job-why");
  return {
      {" "},
      {"WARNING", style_of(Severity::warning)},
      {fmt::format(": Exchange did its part of the last backup, but the job of {} failed{}.",
                   fact(good.facts, "job-program"), why.empty() ? std::string() : fmt::format(": {}", why))}};
}

/// The store that the last good backup of a computer that is well does not hold any more; else empty.
std::string_view left_out_of(const Report& report, const ComputerState& state) {
  for (const Finding& f : report.findings)
    if (!f.cured && f.operation && is_decided(f) && !f.store.empty() &&
        equal_ignoring_case(f.computer, state.computer) &&
        fact(report.operations[*f.operation].facts, "missing-stores") == f.store)
      return f.store;
  return {};
}

/// The state in words, without the last good backup: ` VSS backups BLOCKED since Tue 2006-10-10 01:00.`
std::vector<Span> state_words(const ReportView& view, const ComputerState& state) {
  const TimeZone& zone = view.options.time_zone;
  const Finding* leading = state.leading ? &view.report.findings[*state.leading] : nullptr;
  const auto finding_words = [&]() -> std::vector<Span> {
    if (!is_decided(*leading)) return undecided_state(view, state, *leading);
    const std::string sure = leading->confidence == Confidence::certain
                                 ? ""
                                 : fmt::format(" ({})", to_string(leading->confidence));
    const bool error = leading->severity == Severity::error;
    return {{" "},
            {error ? "ERROR" : "WARNING", style_of(leading->severity)},
            {sure + ": " + full_stop(leading->title)}};
  };
  const std::string since = state.since == no_time ? "" : " since " + minute_text(state.since, zone);
  const std::string several =
      state.attempts > 1 ? fmt::format(" ({} in a row)", number_text(state.attempts)) : "";
  switch (state.state) {
    case State::blocked:
      return {{' ' + plural_kind(view, state) + ' '}, {"BLOCKED", Style::error}, {since + '.'}};
    case State::failing:
      return {{' ' + plural_kind(view, state) + ' '}, {"FAILING", Style::error}, {since + several + '.'}};
    case State::undecided:
      if (leading && !is_decided(*leading)) return undecided_state(view, state, *leading);
      if (state.last) return cannot_tell(view, view.report.operations[*state.last]);
      return {{" how the last of the " + plural_kind(view, state) + " ended "},
              {"CANNOT BE TOLD", Style::undecided},
              {"."}};
    case State::running:
      return {{" the last of the " + plural_kind(view, state) + " was still "},
              {"RUNNING", Style::info},
              {" when the log ended."}};
    case State::well:
      if (state.elsewhere) return well_elsewhere(view, view.report.operations[*state.elsewhere]);
      if (const Operation* good = good_in_failed_job(view, state)) return part_good(*good);
      if (const std::string_view store = left_out_of(view.report, state); !store.empty())
        return {{" backups "},
                {"WELL", Style::good},
                {fmt::format(", but the last one does not hold {}.", store)}};
      return {{" backups "}, {"WELL", Style::good}, {"."}};
    case State::flawed:
    case State::no_backup:
      if (leading) return finding_words();
      if (const std::string others = backed_up_on(view, state.computer); !others.empty())
        return {{" runs no backup itself; databases of its DAG are backed up on " + others + '.'}};
      return {{asked_of(view.report).any() ? " no backup was attempted in that time."
                                           : " no backup was attempted in these logs."}};
  }
  return {};
}

/// Where only some stores of a computer stand badly, the last good backup is theirs: the oldest of them.
std::optional<std::uint32_t> last_good_of(const Report& report, const ComputerState& state) {
  std::optional<std::uint32_t> oldest;
  std::size_t as_bad = 0;
  for (const StoreStanding& store : state.stores) {
    if (store.state != state.state) continue;
    ++as_bad;
    if (store.last_good &&
        (!oldest || report.operations[*store.last_good].end < report.operations[*oldest].end))
      oldest = store.last_good;
  }
  const bool some = as_bad > 0 && as_bad < state.stores.size();
  return some && state.state <= State::failing ? oldest : state.last_good;
}

std::string last_good_words(const ReportView& view, const ComputerState& state) {
  if (state.state == State::well && state.elsewhere) return "";  // told with the state
  const std::optional<std::uint32_t> last_good = last_good_of(view.report, state);
  if (state.state == State::no_backup && state.stores.empty() && !state.leading) return "";
  if (!last_good && state.last_snapshot)
    return fmt::format(
        " No good backup in these logs, only a volume snapshot: {}.",
        near_text(view.report.operations[*state.last_snapshot].end, state.since, view.options.time_zone));
  if (!last_good && state.stores.empty()) return "";
  if (!last_good)
    return asked_of(view.report).any() ? " No good backup up to then." : " No good backup in these logs.";
  const Operation& good = view.report.operations[*last_good];
  const std::string type = good.type.empty() ? "" : " (" + good.type + ')';
  if (good_in_failed_job(view, state) != nullptr)
    return " Its end: " + minute_text(good.end, view.options.time_zone) + type +
           ". Whether the data were stored is not known.";
  return " Last good: " + near_text(good.end, state.since, view.options.time_zone) + type + '.';
}

/// The last attempt is known from the active node only; the one that ran it is not here.
bool on_other_node(const ReportView& view, const ComputerState& state) {
  return state.last && !fact(view.report.operations[*state.last].facts, "surrogate").empty();
}

/// What a program printed beside the logs names no computer: then its file does, where nothing else is known.
std::string evidence_file(const Report& report, const ComputerState& state) {
  if (!state.computer.empty() || !state.stores.empty() || !state.leading) return {};
  for (const std::uint32_t e : report.findings[*state.leading].evidence) {
    const Source& source = report.sources[report.events[e].source];
    if (report.events[e].computer.empty() && source.format == "evidence") return source.path;
  }
  return {};
}

/// ` has 1 gap`; empty for a log that is whole, or of which nothing else is known.
std::string holes(const Log& log) {
  std::string words = log.gaps.empty() ? "" : " has " + counted(log.gaps.size(), "gap");
  if (!log.cleared.empty())
    words +=
        fmt::format("{} was cleared {}", words.empty() ? "" : " and", counted(log.cleared.size(), "time"));
  return words;
}

}  // namespace

std::vector<Span> computer_sentence(const ReportView& view, const ComputerState& state) {
  const std::string beside = evidence_file(view.report, state);
  std::vector<Span> spans = {{(!state.computer.empty()      ? state.computer
                               : on_other_node(view, state) ? "A node whose log is not here"
                               : !beside.empty()            ? "Beside the logs, " + beside
                                                            : "(computer not named)") +
                              std::string(":")}};
  for (const Span& span : state_words(view, state)) spans.push_back(span);
  spans.push_back({last_good_words(view, state)});
  if (state.computer.empty())
    if (const std::string unnamed = unnamed_sentence(view.report); !unnamed.empty())
      spans.push_back({' ' + unnamed});
  return spans;
}

bool is_fleet(const Report& report) {
  std::set<std::string_view> computers;
  for (const Operation& o : report.operations)
    if (computers.insert(o.computer).second && computers.size() == fleet) return true;
  for (const Finding& f : report.findings)
    if (computers.insert(f.computer).second && computers.size() == fleet) return true;
  return false;
}

std::string fleet_sentence(const Report& report) {
  const std::vector<ComputerState> states = computer_states(report);
  const auto bad =
      static_cast<std::uint64_t>(std::count_if(states.begin(), states.end(), [](const ComputerState& s) {
        return s.state != State::well && s.state != State::no_backup;
      }));
  const auto idle = static_cast<std::uint64_t>(std::count_if(
      states.begin(), states.end(), [](const ComputerState& s) { return s.state == State::no_backup; }));
  if (bad == 0 && idle == states.size()) return fmt::format("No backup on any of {} servers.", idle);
  if (bad == 0 && idle > 0)
    return fmt::format("{} of {} servers {} well; {} ran no backup in these logs.", states.size() - idle,
                       states.size(), states.size() - idle == 1 ? "is" : "are", idle);
  if (bad == 0) return fmt::format("All {} servers are well.", states.size());
  return fmt::format("{} of {} servers {} not good.", bad, states.size(), bad == 1 ? "is" : "are");
}

std::vector<FleetRow> fleet_rows(const ReportView& view) {
  std::vector<FleetRow> rows;
  for (const ComputerState& state : computer_states(view.report)) {
    FleetRow row;
    row.computer = state.computer.empty() ? "(not named)" : state.computer;
    const Finding* leading = state.leading ? &view.report.findings[*state.leading] : nullptr;
    switch (state.state) {
      case State::blocked: row.state = {"BLOCKED", Style::error}; break;
      case State::failing: row.state = {"FAILING", Style::error}; break;
      case State::undecided: row.state = {"CANNOT TELL", Style::undecided}; break;
      case State::running: row.state = {"RUNNING", Style::info}; break;
      case State::well: row.state = {"WELL", Style::good}; break;
      case State::flawed:
      case State::no_backup:
        row.state = leading == nullptr
                        ? Span{"no backup seen"}
                        : Span{upper(to_string(leading->severity)), style_of(leading->severity)};
        break;
    }
    if (state.since != no_time) row.since = minute_text(state.since, view.options.time_zone);
    row.last_good = state.last_good
                        ? minute_text(view.report.operations[*state.last_good].end, view.options.time_zone)
                        : "none here";
    const NextAction next = next_action_of(view, state);
    row.next = next.step;
    row.finding = next.finding;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string namesakes_sentence(const Report& report) {
  std::set<std::string> names, perhaps;
  for (const Source& source : report.sources) {
    if (const std::string_view told = fact(source.assumed, "namesake"); !told.empty())
      names.insert(std::string(told.substr(0, told.find(':'))));
    if (const std::string_view told = fact(source.assumed, "perhaps-namesake"); !told.empty())
      perhaps.insert(std::string(told));
  }
  std::string out;
  if (!names.empty())
    out = fmt::format(
        "Different machines bear one name here, as their record ids prove, and are judged apart: {}.",
        fmt::join(names, ", "));
  for (const std::string& sentence : perhaps) out += (out.empty() ? "" : " ") + sentence + '.';
  return out;
}

ToldComputers told_computers(const ReportView& view) {
  ToldComputers told;
  std::map<State, std::uint64_t> rest;
  for (ComputerState& state : computer_states(view.report)) {
    if (told.shown.size() < computers_shown || view.options.verbose)
      told.shown.push_back(std::move(state));
    else
      ++rest[state.state];
  }
  for (const auto& [state, number] : rest)
    told.rest += fmt::format(" {} {},", number_text(number), to_string(state));
  if (!told.rest.empty()) told.rest.back() = '.';
  return told;
}

std::string operation_counts(const Report& report) {
  std::map<std::string_view, std::array<std::uint64_t, 5>> groups;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n) {
    const Operation& o = report.operations[n];
    if (told_by_its_run(report, o) || is_outside(o)) continue;
    ++groups[row_of(o.kind).counted][static_cast<std::size_t>(o.outcome)];
  }
  std::string words;
  for (const auto& [group, by_outcome] : groups) {
    std::uint64_t all = 0;
    for (const std::uint64_t number : by_outcome) all += number;
    words += (words.empty() ? "" : " ") + counted(all, group) + ':';
    for (const Outcome outcome :
         {Outcome::succeeded, Outcome::failed, Outcome::abandoned, Outcome::running, Outcome::unknown}) {
      const std::uint64_t number = by_outcome[static_cast<std::size_t>(outcome)];
      if (number != 0) words += fmt::format(" {} {},", number_text(number), to_string(outcome));
    }
    words.back() = '.';
  }
  return words;
}

std::string finding_counts(const Report& report) {
  const Counts counts = count(report);
  std::vector<std::string> parts;
  if (counts.errors != 0) parts.push_back(counted(counts.errors, "error"));
  if (counts.warnings != 0) parts.push_back(counted(counts.warnings, "warning"));
  if (counts.infos != 0) parts.push_back(counted(counts.infos, "note"));
  if (counts.undecided != 0) parts.push_back(number_text(counts.undecided) + " undecided");
  if (counts.past != 0) parts.push_back(number_text(counts.past) + " past");
  if (report.verdict == Verdict::failing)
    parts.insert(parts.begin(), unexplained_heading(report, unexplained(report)).first == "Broken off"
                                    ? "The last backup broke off because the store stopped"
                                    : "The last backup failed; no rule explains why");
  else if (counts.errors + counts.warnings + counts.undecided == 0 && report.verdict == Verdict::undecided)
    parts.insert(parts.begin(), "No known fault found");
  else if (counts.errors + counts.warnings + counts.undecided == 0)
    parts.insert(parts.begin(), "No fault found");
  const std::string asked = asked_sentence(report);
  return fmt::format("{}{}{}.", asked, asked.empty() ? "" : " ", fmt::join(parts, ", "));
}

std::string coverage_words(const ReportView& view) {
  const auto& logs = view.report.logs;
  const TimeZone& zone = view.options.time_zone;
  if (logs.empty())
    return "What each input is, and why it gave no event, stands below. Give exba the Application and System "
           "logs that cover the backup: the .evtx or .evt files themselves, or an export of them.";
  Time first = no_time;
  Time last = no_time;
  std::vector<std::string> holed;
  for (const Log& log : logs) {
    if (log.first != no_time && (first == no_time || log.first < first)) first = log.first;
    last = std::max(last, log.last);
    if (const std::string words = holes(log); !words.empty()) holed.push_back(log_name(log) + words);
  }
  std::string words = first == no_time ? "No event in the logs carries a time" : span_text(first, last, zone);
  words = fmt::format("{}: {}.", counted(logs.size(), "log"), words);
  if (holed.size() == 1) words += fmt::format(" {}.", holed.front());
  if (holed.size() > 1) words += fmt::format(" {} of the logs are not whole.", holed.size());
  return words;
}

std::string_view undecided_words(const Report& report) {
  if (report.verdict != Verdict::undecided || backups_fail(report)) return {};
  const bool asked =
      std::any_of(report.findings.begin(), report.findings.end(), [](const Finding& f) { return !f.cured; });
  return asked ? "No fault is proved and none is ruled out: below stands what would settle it."
               : "How some operations ended is not to be told from these logs: below stands what each one "
                 "logged.";
}

}  // namespace exba
