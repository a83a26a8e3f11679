// How it works: decided findings by severity, then the undecided ones, in the report's order. The same fault
// night after night is told once, for its last night (that is the one to act on), with the earlier ones
// counted under it; verbose tells each.
#include <fmt/format.h>

#include <algorithm>
#include <map>
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

}  // namespace

std::vector<ToldFinding> told_findings(const ReportView& view, Decided which) {
  using Key = std::tuple<std::string_view, std::string_view, std::string_view, Severity, Confidence>;
  std::map<Key, std::size_t> place;
  std::vector<ToldFinding> told;
  for (const Finding& finding : view.report.findings) {
    if (is_decided(finding) != (which == Decided::yes)) continue;
    const Key key{finding.rule, finding.computer, finding.store, finding.severity, finding.confidence};
    const auto [at, is_new] = place.try_emplace(key, told.size());
    if (is_new || view.options.verbose) {
      at->second = told.size();
      told.push_back({&finding, {}});
      continue;
    }
    ToldFinding& same = told[at->second];
    const Time before = time_of(view.report, *same.finding);
    const Time now = time_of(view.report, finding);
    same.earlier.push_back(std::min(before, now));
    if (now >= before) same.finding = &finding;
  }
  for (ToldFinding& finding : told) std::sort(finding.earlier.begin(), finding.earlier.end());
  return told;
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
  advice.label = is_decided(finding) ? "DO NOW" : "NEEDED";
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
  const ComputerState& worst = states.front();
  if (worst.leading && worst.state != State::well) {
    // The same fault told for several nights is acted on as its last night says.
    for (const Decided which : {Decided::yes, Decided::no})
      for (const ToldFinding& told : told_findings(view, which)) {
        const Finding& leading = view.report.findings[*worst.leading];
        if (told.finding->rule != leading.rule || told.finding->computer != leading.computer ||
            told.finding->store != leading.store)
          continue;
        const Advice advice = advice_of(*told.finding);
        if (advice.steps.empty()) break;
        return {std::string{advice.steps.front()}, told.finding, advice.steps.size() - 1};
      }
  }
  switch (worst.state) {
    case State::blocked:
    case State::failing:
      return {
          "No rule names the cause: look at the last failed run and its events below, then at the backup "
          "program's own log.",
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
