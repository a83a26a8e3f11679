// How it works: one sentence a computer with its state and its last good backup; the counts; what the logs
// cover. Where nothing of ours was seen, what was looked for and why it may be missing. Only here do verdicts
// become words.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t computers_shown = 8;  // more than that is a farm: the rest is counted (all with -v)
constexpr std::size_t stores_shown = 6;
constexpr std::size_t logs_shown = 3;

std::string plural_kind(const ReportView& view, const ComputerState& state) {
  if (!state.last) return "backups";
  return kind_words(view.report.operations[*state.last]) + 's';
}

std::string full_stop(std::string_view sentence_text) {
  std::string closed{sentence_text};
  if (!closed.empty() && closed.back() != '.' && closed.back() != '!' && closed.back() != '?') closed += '.';
  return closed;
}

/// The state in words, without the last good backup: ` VSS backups BLOCKED since Tue 2006-10-10 01:00.`
std::vector<Span> state_words(const ReportView& view, const ComputerState& state) {
  const TimeZone& zone = view.options.time_zone;
  const Finding* leading = state.leading ? &view.report.findings[*state.leading] : nullptr;
  const auto finding_words = [&]() -> std::vector<Span> {
    if (!is_decided(*leading))
      return {{" "}, {"UNDECIDED", Style::undecided}, {" whether \"" + leading->title + "\"."}};
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
      if (leading && !is_decided(*leading)) return finding_words();
      return {{" how the last of the " + plural_kind(view, state) + " ended "},
              {"CANNOT BE TOLD", Style::undecided},
              {"."}};
    case State::running:
      return {{" the last of the " + plural_kind(view, state) + " was still "},
              {"RUNNING", Style::info},
              {" when the log ended."}};
    case State::well: return {{" backups "}, {"WELL", Style::good}, {"."}};
    case State::flawed:
    case State::no_backup:
      if (leading) return finding_words();
      return {{" no backup was attempted in these logs."}};
  }
  return {};
}

std::string last_good_words(const ReportView& view, const ComputerState& state) {
  if (state.state == State::no_backup && state.stores.empty() && !state.leading) return "";
  if (!state.last_good && state.last_snapshot)
    return fmt::format(
        " No good backup in these logs, only a volume snapshot: {}.",
        near_text(view.report.operations[*state.last_snapshot].end, state.since, view.options.time_zone));
  if (!state.last_good) return state.stores.empty() ? "" : " No good backup in these logs.";
  const Operation& good = view.report.operations[*state.last_good];
  const std::string type = good.type.empty() ? "" : " (" + good.type + ')';
  return " Last good: " + near_text(good.end, state.since, view.options.time_zone) + type + '.';
}

std::string holes(const Log& log) {
  std::string words = log.gaps.empty() ? "" : " with " + counted(log.gaps.size(), "gap");
  if (!log.cleared.empty())
    words += fmt::format("{} cleared {}", words.empty() ? "" : ",", counted(log.cleared.size(), "time"));
  const bool assumed = std::any_of(log.covered.begin(), log.covered.end(), [](const CoveredTime& covered) {
    return covered.coverage == Coverage::assumed;
  });
  const std::string sure = assumed || log.covered.empty() ? "" : " without a gap";
  return words.empty() ? sure : words;
}

bool has_channel(const Report& report, std::string_view channel) {
  return std::any_of(report.logs.begin(), report.logs.end(),
                     [&](const Log& log) { return log.channel == channel; });
}

}  // namespace

std::vector<Span> computer_sentence(const ReportView& view, const ComputerState& state) {
  std::vector<Span> spans = {{(state.computer.empty() ? "(computer not named)" : state.computer) + ":"}};
  for (const Span& span : state_words(view, state)) spans.push_back(span);
  spans.push_back({last_good_words(view, state)});
  return spans;
}

std::string stores_sentence(const ReportView& view, const ComputerState& state) {
  if (state.stores.size() < 2 || (state.state == State::well && !view.options.verbose)) return {};
  std::string line = "Last good by store:";
  std::size_t shown = 0;
  for (const LastGood& store : state.stores) {
    if (shown == stores_shown && !view.options.verbose) break;
    const std::string name = store.store.empty() ? "(no store named)" : store.store;
    line += shown++ == 0 ? " " : "; ";
    line += name + ' ';
    line += store.operation
                ? minute_text(view.report.operations[*store.operation].end, view.options.time_zone)
                : "none";
  }
  if (shown < state.stores.size()) line += fmt::format("; and {} more", state.stores.size() - shown);
  return line + '.';
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
  if (report.operations.empty()) return {};
  std::array<std::uint64_t, 5> by_outcome{};
  for (const Operation& operation : report.operations)
    ++by_outcome[static_cast<std::size_t>(operation.outcome)];
  std::string words = counted(report.operations.size(), "operation") + ':';
  for (const Outcome outcome :
       {Outcome::succeeded, Outcome::failed, Outcome::abandoned, Outcome::running, Outcome::unknown}) {
    const std::uint64_t number = by_outcome[static_cast<std::size_t>(outcome)];
    if (number != 0) words += fmt::format(" {} {},", number_text(number), to_string(outcome));
  }
  words.back() = '.';
  return words;
}

std::string finding_counts(const Report& report) {
  const Counts counts = count(report);
  std::vector<std::string> parts;
  if (counts.errors != 0) parts.push_back(counted(counts.errors, "error"));
  if (counts.warnings != 0) parts.push_back(counted(counts.warnings, "warning"));
  if (counts.infos != 0) parts.push_back(counted(counts.infos, "note"));
  if (counts.undecided != 0) parts.push_back(number_text(counts.undecided) + " undecided");
  if (counts.errors + counts.warnings + counts.undecided == 0 && report.verdict == Verdict::undecided)
    parts.insert(parts.begin(), "No known fault found");
  else if (counts.errors + counts.warnings + counts.undecided == 0)
    parts.insert(parts.begin(), "No fault found");
  return fmt::format("{}.", fmt::join(parts, ", "));
}

std::string coverage_words(const ReportView& view) {
  const auto& logs = view.report.logs;
  const TimeZone& zone = view.options.time_zone;
  if (logs.empty())
    return "What each input is, and why it gave no event, stands below. Give exba the Application and System "
           "logs that cover the backup: the .evtx or .evt files themselves, or an export of them.";
  if (logs.size() > logs_shown) {
    Time first = no_time;
    Time last = no_time;
    std::uint64_t holed = 0;
    for (const Log& log : logs) {
      if (log.first != no_time && (first == no_time || log.first < first)) first = log.first;
      last = std::max(last, log.last);
      holed += log.gaps.empty() && log.cleared.empty() ? 0 : 1;
    }
    return fmt::format("{} logs, {} with gaps, {} to {}.", logs.size(), holed, minute_text(first, zone),
                       minute_text(last, zone));
  }
  std::vector<std::string> parts;
  for (const Log& log : logs) {
    const std::string name =
        log.computer + (log.computer.empty() ? "" : " ") + (log.channel.empty() ? "log" : log.channel);
    parts.push_back(log.first == no_time
                        ? name + " with no times"
                        : fmt::format("{}{}, {} to {}", name, holes(log), minute_text(log.first, zone),
                                      minute_text(log.last, zone)));
  }
  return fmt::format("{}.", fmt::join(parts, "; "));
}

std::string_view undecided_words(const Report& report) {
  if (report.verdict != Verdict::undecided) return {};
  return report.findings.empty()
             ? "Not every operation ended well, and no rule says why: below stands what each one logged."
             : "No fault is proved and none is ruled out: below stands what would settle it.";
}

namespace {

/// Whether a provider is Exchange or its engine: then this is the log, and most likely the computer.
bool is_exchange(std::string_view provider) {
  const std::string name = lower(provider);
  return name.starts_with("msexchange") || name == "ese" || name == "ese98" || name == "ese97" ||
         name == "edb" || name == "ese backup";
}

std::vector<std::string> reasons_for_nothing(const Report& report) {
  const std::vector<ProviderCount> seen = providers_seen(report);
  const bool exchange =
      std::any_of(seen.begin(), seen.end(), [](const ProviderCount& c) { return is_exchange(c.provider); });
  const bool application =
      has_channel(report, "Application") || std::any_of(seen.begin(), seen.end(), [](const ProviderCount& c) {
        const Provider* known = find_provider(c.provider);
        return known != nullptr && known->channel == "Application";
      });
  std::vector<std::string> reasons;
  if (exchange)
    reasons.push_back(
        "No backup in this time: Exchange logged here, and nothing that begins, refuses or ends a backup.");
  else if (application)
    reasons.push_back(
        "The wrong computer: backups are logged where the store runs (on a cluster: on the node).");
  else
    reasons.push_back(
        "The wrong log: none of these is an Application log, in which Exchange and its engine write.");
  if (std::any_of(report.logs.begin(), report.logs.end(),
                  [](const Log& log) { return log.first != no_time; }))
    reasons.push_back("The wrong dates: the logs cover the times above and nothing else.");
  if (exchange || application)
    reasons.push_back(
        "A level that logs nothing: the backup events are written only where diagnostics logging lets them.");
  return reasons;
}

}  // namespace

NothingSeen nothing_seen(const ReportView& view) {
  if (view.report.logs.empty())
    return {"NOTHING READ", "no event was read, so nothing is said about any backup.", {}, {}, {}};
  NothingSeen seen{
      "NOTHING SEEN", "no Exchange backup, restore or failover stands in these logs.", {}, {}, {}};
  std::map<std::string_view, std::uint64_t> there;
  for (const ProviderCount& counted_provider : providers_seen(view.report))
    if (const Provider* provider = find_provider(counted_provider.provider))
      there[provider->name] += counted_provider.events;
  for (const auto& [name, events] : there)
    seen.there += fmt::format("{}{} ({})", seen.there.empty() ? "" : ", ", name, counted(events, "event"));
  for (const std::string_view name : providers_missing(view.report))
    seen.missing += fmt::format("{}{}", seen.missing.empty() ? "" : ", ", name);
  if (is_excerpt(view.report) && !seen.there.empty()) {
    // Whoever quotes three events knows the computer and the log: what is missing is what stood around them.
    seen.missing.clear();
    seen.reasons = {
        "An excerpt: events out of their log, and those that would show a backup (its begin, its end) are "
        "not "
        "among them. Export the whole Application and System logs of that night."};
    return seen;
  }
  seen.reasons = reasons_for_nothing(view.report);
  return seen;
}

}  // namespace exba
