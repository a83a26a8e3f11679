// How it works: decided findings, then the undecided ones: heading, cause, what to do, evidence, why so sure; then
// what is past, in two lines each.
#include <fmt/format.h>

#include <algorithm>

#include "reports/text/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr Indent body{2, 2};
constexpr std::size_t past_shown = 8;
constexpr std::size_t findings_shown = 100;  // the gravest stand first; nobody reads on

/// `ERROR: What is wrong`, and under it the rule, how sure, the articles; an open question must not look like a
/// fault.
void print_heading(const TextReport& text, const Finding& finding, Page& page) {
  const std::string title = finding.title.empty() ? finding.rule : finding.title;
  const std::string severity{to_string(finding.severity)};
  const bool decided = is_decided(finding);
  page.flow(
      {{decided ? upper(severity) : "UNDECIDED", decided ? style_of(finding.severity) : Style::undecided},
       {": " + title}},
      {0, 2});
  std::string tags = finding.rule + ", ";
  tags += decided ? std::string(to_string(finding.confidence)) : severity + " if so";
  for (const Reference& reference : finding.references) tags += ", " + reference.article;
  if (const std::string place = place_of(text, finding); !place.empty()) tags += ". " + place;
  page.flow(tags + '.', body);
}

/// Steps are numbered where there are several; the label stands before the first one.
void print_advice(const Finding& finding, Page& page) {
  const Advice advice = advice_of(finding);
  const int indent = 3 + static_cast<int>(advice.label.size());
  for (std::size_t n = 0; n < advice.steps.size(); ++n) {
    const std::string number = advice.steps.size() > 1 ? fmt::format("{}. ", n + 1) : "";
    page.step(n == 0 ? advice.label : "", number, advice.steps[n], indent);
  }
  for (const Advice::Note& note : advice.notes) page.step(note.label, "", note.text, 9);
}

/// The same fault on other servers: what is to be done is said once.
void print_also(const TextReport& text, const ToldFinding& told, Page& page) {
  if (told.also.empty()) return;
  page.flow("The same on these servers; the steps above hold there as well:", {2, 4});
  for (const Finding* also : told.also) page.flow(also_words(text, *also), {4, 6});
}

/// The errors among the evidence, and what is not there.
void print_decisive(const TextReport& text, const Finding& finding, Page& page) {
  Finding decisive = finding;
  decisive.evidence.clear();
  for (std::size_t n = 0; n < finding.evidence.size(); ++n) {
    if (n == finding.absence_after)
      decisive.absence_after = static_cast<std::uint32_t>(decisive.evidence.size());
    const std::uint32_t event = finding.evidence[n];
    if (event >= text.report.events.size()) continue;
    const Level level = text.report.events[event].level;
    if (level == Level::error || level == Level::critical || n == 0) decisive.evidence.push_back(event);
  }
  print_evidence(text, decisive, page);
}

void print_finding(const TextReport& text, const ToldFinding& told, Page& page) {
  const Finding& finding = *told.finding;
  page.blank();
  print_heading(text, finding, page);
  if (!finding.message.empty()) page.flow(finding.message, body);
  print_advice(finding, page);
  print_also(text, told, page);
  // Of three servers and more each finding gets what decides it; all of it with -v.
  if (is_fleet(text.report) && !text.options.verbose) return print_decisive(text, finding, page);
  print_evidence(text, finding, page);
  if (const std::string earlier = earlier_sentence(text, told); !earlier.empty()) page.flow(earlier, {2, 4});
  if (finding.operation && *finding.operation < text.report.operations.size())
    if (const std::string beside = beside_words(text.report, text.report.operations[*finding.operation]);
        !beside.empty())
      page.flow(beside, {2, 4});
  if (!finding.why.empty())
    page.flow(fmt::format("Why {}: {}", to_string(finding.confidence), finding.why), {2, 4});
  if (!finding.ruled_out.empty()) page.flow("Ruled out: " + finding.ruled_out, {2, 4});
  if (!finding.next.certain_if.empty()) page.flow("Certain if: " + finding.next.certain_if, {2, 4});
  if (!finding.next.refuted_if.empty()) page.flow("Refuted by: " + finding.next.refuted_if, {2, 4});
  if (!finding.explains.empty())
    page.flow(
        fmt::format("This explains, and so it is not told apart: {}.", fmt::join(finding.explains, ", ")),
        {2, 4});
}

void print_past(const TextReport& text, Page& page) {
  const std::vector<ToldFinding> past = told_findings(text, FindingGroup::past);
  const Numbers ended = unexplained(text.report, Ended::yes);
  if (past.empty() && ended.empty()) return;
  page.blank();
  page.flow("PAST: faults that a later good run or a reset ended");
  const std::size_t shown = text.options.verbose ? past.size() : std::min(past_shown, past.size());
  for (std::size_t n = 0; n < shown; ++n) {
    const Finding& finding = *past[n].finding;
    page.flow(past_words(text, past[n]), {1, 3});
    page.flow(cure_sentence(text, finding), {3, 3});
    if (text.options.verbose) print_evidence(text, finding, page);
  }
  if (shown < past.size()) page.flow(fmt::format("and {} more (all with -v)", past.size() - shown), {1, 3});
  const std::size_t runs = text.options.verbose ? ended.size() : std::min(past_shown, ended.size());
  for (std::size_t n = 0; n < runs; ++n)
    page.flow(ended_words(text, text.report.operations[ended[ended.size() - runs + n]]), {1, 3});
  if (runs < ended.size())
    page.flow(fmt::format("and {} more failed runs (all with -v)", ended.size() - runs), {1, 3});
}

}  // namespace

void print_findings(const TextReport& text, Page& page) {
  std::size_t told_already = 0, left_out = 0;
  for (const FindingGroup which : {FindingGroup::decided, FindingGroup::undecided})
    for (const ToldFinding& told : told_findings(text, which)) {
      if (told_already == findings_shown && !text.options.verbose) {
        ++left_out;
        continue;
      }
      print_finding(text, told, page);
      ++told_already;
    }
  if (left_out > 0) {
    page.blank();
    page.flow(fmt::format("-- and {} more findings (all with -v) --", number_text(left_out)));
  }
  print_past(text, page);
}

}  // namespace exba
