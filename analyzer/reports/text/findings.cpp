// How it works: decided findings, then the undecided ones: heading, cause, evidence, why so sure, what to do.
#include <fmt/format.h>

#include "reports/text/text.hpp"

namespace exba {
namespace {

constexpr Indent body{2, 2};

/// `ERROR  rule  certain`, or `UNDECIDED  rule  (error, if so)`: an open question must not look like a fault.
void print_heading(const Finding& finding, Page& page) {
  std::string articles;
  for (const Reference& reference : finding.references)
    articles += (articles.empty() ? "" : ", ") + reference.article;
  const Style style = style_of(finding.severity);
  const std::string severity{to_string(finding.severity)};
  if (is_decided(finding))
    page.heading({{upper(severity), style},
                  {"  " + finding.rule + "  "},
                  {std::string{to_string(finding.confidence)}, style}},
                 articles);
  else
    page.heading({{"UNDECIDED", Style::undecided}, {"  " + finding.rule + "  (" + severity + ", if so)"}},
                 articles);
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

void print_finding(const TextReport& text, const ToldFinding& told, Page& page) {
  const Finding& finding = *told.finding;
  page.blank();
  print_heading(finding, page);
  if (const std::string place = place_of(text, finding); !place.empty()) page.flow(place, body);
  page.flow(finding.message.empty() ? finding.title : finding.message, body);
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
  print_advice(finding, page);
  if (!finding.explains.empty())
    page.flow(
        fmt::format("This explains, and so it is not told apart: {}.", fmt::join(finding.explains, ", ")),
        {2, 4});
}

}  // namespace

void print_findings(const TextReport& text, Page& page) {
  for (const Decided which : {Decided::yes, Decided::no})
    for (const ToldFinding& told : told_findings(text, which)) print_finding(text, told, page);
}

}  // namespace exba
