// How it works: decided findings by severity, then the undecided ones, in the report's order. The same fault
// night after night is told once, for its last night (that is the one to act on), with the earlier ones
// counted under it; verbose tells each.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t earlier_shown = 4;
constexpr std::size_t steps_shown =
    20;  // advice is a handful of steps; more come from a log's line ends, not from a rule

/// A line of advice that begins with THEN or NOTE has that as its label; the others are steps.
std::string_view label_of(std::string_view line) {
  for (const std::string_view label : {"THEN", "NOTE"}) {
    if (line.size() <= label.size() || line.substr(0, label.size()) != label) continue;
    const char next = line[label.size()];
    if (next == ' ' || next == ':') return label;
  }
  return {};
}

FindingGroup group_of(const Finding& finding) {
  if (finding.cured) return FindingGroup::past;
  return is_decided(finding) ? FindingGroup::decided : FindingGroup::undecided;
}

/// One rule that speaks of several computers is told once, where it stands first.
void join_computers(std::vector<ToldFinding>& told) {
  std::map<std::tuple<std::string_view, Severity, Confidence>, std::size_t> place;
  std::vector<ToldFinding> joined;
  for (ToldFinding& one : told) {
    const Finding& f = *one.finding;
    const auto [at, is_new] = place.try_emplace({f.rule, f.severity, f.confidence}, joined.size());
    if (is_new || joined[at->second].finding->computer == f.computer) {
      if (is_new) at->second = joined.size();
      joined.push_back(std::move(one));
    } else {
      joined[at->second].also.push_back(one.finding);
    }
  }
  told = std::move(joined);
}

}  // namespace

std::vector<ToldFinding> told_findings(const ReportView& view, FindingGroup which) {
  using Fault = std::tuple<std::string_view, std::string_view, std::string_view>;
  using Key = std::tuple<Fault, Severity, Confidence>;
  const auto fault_of = [](const Finding& f) { return Fault{f.rule, f.computer, f.store}; };
  const auto& findings = view.report.findings;
  std::set<Fault> standing;
  for (const Finding& f : findings)
    if (!f.cured) standing.insert(fault_of(f));
  std::map<Key, std::size_t> place;
  std::map<Fault, std::size_t> first;  // of each fault
  std::vector<ToldFinding> told;
  for (const Finding& finding : findings) {
    if (group_of(finding) != which) continue;
    if (finding.cured && standing.count(fault_of(finding)) != 0) continue;
    const auto [at, is_new] =
        place.try_emplace({fault_of(finding), finding.severity, finding.confidence}, told.size());
    if (is_new || view.options.verbose) {
      at->second = told.size();
      first.try_emplace(fault_of(finding), told.size());
      told.push_back({&finding, {}, {}});
      continue;
    }
    ToldFinding& same = told[at->second];
    const Time before = time_of(view.report, *same.finding);
    const Time now = time_of(view.report, finding);
    same.earlier.push_back(std::min(before, now));
    if (now >= before) same.finding = &finding;
  }
  for (const Finding& finding : findings)
    if (const auto at = first.find(fault_of(finding));
        finding.cured && at != first.end() && which != FindingGroup::past)
      told[at->second].earlier.push_back(time_of(view.report, finding));
  for (ToldFinding& finding : told) std::sort(finding.earlier.begin(), finding.earlier.end());
  if (!view.options.verbose && which != FindingGroup::past) join_computers(told);
  return told;
}

std::string also_words(const ReportView& view, const Finding& finding) {
  const Time time = time_of(view.report, finding);
  return fmt::format("{}{}{}.", finding.computer, finding.store.empty() ? "" : ", store " + finding.store,
                     time == no_time ? "" : ": " + minute_text(time, view.options.time_zone));
}

std::string ended_words(const ReportView& view, const Operation& operation) {
  const std::string why = why_words(operation);
  return fmt::format("{} {}{}{} A good one followed.", unexplained_words(view, operation),
                     to_string(operation.outcome), why.empty() ? "" : ": " + why,
                     says_why(operation) ? "." : "; no rule explains it.");
}

std::string past_words(const ReportView& view, const ToldFinding& told) {
  const Finding& finding = *told.finding;
  std::string place = place_of(view, finding);
  if (!place.empty()) place += ": ";
  const Time time = time_of(view.report, finding);
  return fmt::format("{}{} ({}, {}, {}){}{}.", place, finding.title, finding.rule,
                     to_string(finding.severity), to_string(finding.confidence),
                     time == no_time ? "" : ", " + minute_text(time, view.options.time_zone),
                     told.earlier.empty() ? "" : ", and " + counted(told.earlier.size(), "time") + " before");
}

std::string cure_sentence(const ReportView& view, const Finding& finding) {
  if (!finding.cured) return {};
  const Cure& cure = *finding.cured;
  const Report& report = view.report;
  const TimeZone& zone = view.options.time_zone;
  std::string words;
  if (cure.event) {
    const Event& event = report.events[*cure.event];
    words = fmt::format("Cured {} by {} {} ({})", minute_text(cure.time, zone), event.provider, event.id,
                        meaning_of(event, finding.store));
  }
  if (!cure.operation) return words + '.';
  const Operation& good = report.operations[*cure.operation];
  const std::string run = kind_words(good);
  if (words.empty())
    return good.kind == Kind::failover
               ? fmt::format("Cured by a {} that went well: {}.", run, span_text(good.begin, good.end, zone))
               : fmt::format("Cured by a good {}: {}.", run, span_text(good.begin, good.end, zone));
  return fmt::format("{}; first good {} after it: {}.", words, run, near_text(good.end, cure.time, zone));
}

std::string earlier_sentence(const ReportView& view, const ToldFinding& told) {
  if (told.earlier.empty()) return {};
  std::string line = fmt::format("The same {} before:", counted(told.earlier.size(), "time"));
  const std::size_t first =
      told.earlier.size() > earlier_shown ? told.earlier.size() - (earlier_shown - 1) : 0;
  if (first != 0) line += fmt::format(" {} ...", minute_text(told.earlier.front(), view.options.time_zone));
  for (std::size_t n = first; n < told.earlier.size(); ++n)
    line += fmt::format("{} {}", n == 0 || (n == first && first != 0) ? "" : ",",
                        minute_text(told.earlier[n], view.options.time_zone));
  return line + '.';
}

std::string place_of(const ReportView& view, const Finding& finding) {
  const bool several = std::any_of(view.report.logs.begin(), view.report.logs.end(), [&](const Log& log) {
    return log.computer != view.report.logs.front().computer;
  });
  std::string place = several ? finding.computer : "";
  if (!finding.store.empty()) place += (place.empty() ? "Store " : ", store ") + finding.store;
  return place;
}

std::string upper(std::string_view word) {
  std::string text{word};
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return text;
}

Advice advice_of(const Finding& finding) {
  Advice advice;
  if (finding.cured) return advice;  // nothing is left to do
  advice.label = !is_decided(finding) ? "SETTLE" : finding.severity == Severity::info ? "ADVICE" : "DO NOW";
  for (std::string_view rest = finding.advice; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty() || advice.steps.size() + advice.notes.size() >= steps_shown) continue;
    const std::string_view label = label_of(line);
    if (label.empty())
      advice.steps.push_back(line);
    else
      advice.notes.push_back({label, trim(line.substr(label.size() + 1))});
  }
  return advice;
}

NextAction next_action_of(const ReportView& view) {
  const std::vector<ComputerState> states = computer_states(view.report);
  if (view.report.verdict == Verdict::nothing_seen || states.empty()) return {};
  return next_action_of(view, states.front());
}

NextAction next_action_of(const ReportView& view, const ComputerState& worst) {
  if (worst.leading) {
    // The same fault told for several nights is acted on as its last night says.
    const Finding* last = &view.report.findings[*worst.leading];
    for (const Finding& f : view.report.findings)
      if (f.rule == last->rule && f.computer == last->computer && f.store == last->store && !f.cured &&
          f.severity == last->severity && f.confidence == last->confidence &&
          time_of(view.report, f) >= time_of(view.report, *last))
        last = &f;
    const Advice advice = advice_of(*last);
    if (!advice.steps.empty()) return {std::string{advice.steps.front()}, last, advice.steps.size() - 1};
  }
  switch (worst.state) {
    case State::blocked:
    case State::failing:
      if (worst.last && says_why(view.report.operations[*worst.last]))
        return {
            "Run the backup again now: it broke off when the store stopped. Then find out why the store or "
            "the server "
            "went down at that time.",
            nullptr, 0};
      return {
          "No rule explains why it failed: look at the last failed run and its events below, then at the "
          "backup program's own log.",
          nullptr, 0};
    case State::undecided:
      return {"Export the logs again, up to now and from every computer concerned, and run exba on them.",
              nullptr, 0};
    case State::running:
      return {"Wait until the backup that still runs has ended, then export the log again.", nullptr, 0};
    case State::well: return {"Nothing needs to be done.", nullptr, 0};
    case State::flawed:
    case State::no_backup: break;
  }
  return {};
}

}  // namespace exba
