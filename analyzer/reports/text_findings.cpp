// How it works: decided findings by severity, then the undecided ones, in the report's order. The same fault
// night after night is told once, for its last night (that is the one to act on), with the earlier ones
// listed under it; -v tells each.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "reports/summary.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t earlier_shown = 4;
constexpr std::size_t steps_shown =
    20;  // advice is a handful of steps; more come from a log's line ends, not from a rule
constexpr Indent body{2, 2};
constexpr std::string_view blank_characters = " \t\r\n";

/// A finding to print and the times of those that say the same of earlier runs.
struct Told {
  const Finding* finding = nullptr;
  std::vector<Time> earlier;
};

std::vector<Told> told_findings(const TextReport& text, bool decided) {
  using Key = std::tuple<std::string_view, std::string_view, std::string_view, Severity, Confidence>;
  std::map<Key, std::size_t> place;
  std::vector<Told> told;
  for (const Finding& finding : text.report.findings) {
    if (is_decided(finding) != decided) continue;
    const Key key{finding.rule, finding.computer, finding.store, finding.severity, finding.confidence};
    const auto [at, is_new] = place.try_emplace(key, told.size());
    if (is_new || text.options.verbose) {
      at->second = told.size();
      told.push_back({&finding, {}});
      continue;
    }
    Told& same = told[at->second];
    const Time before = time_of(text.report, *same.finding);
    const Time now = time_of(text.report, finding);
    same.earlier.push_back(std::min(before, now));
    if (now >= before) same.finding = &finding;
  }
  return told;
}

std::string upper(std::string_view word) {
  std::string text{word};
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return text;
}

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

/// `EX01, store First Storage Group`, where the report has more than one computer or the finding names a
/// store.
void print_place(const TextReport& text, const Finding& finding, Page& page) {
  const bool several = std::any_of(text.report.logs.begin(), text.report.logs.end(), [&](const Log& log) {
    return log.computer != text.report.logs.front().computer;
  });
  std::string place = several ? finding.computer : "";
  if (!finding.store.empty()) place += (place.empty() ? "Store " : ", store ") + finding.store;
  if (!place.empty()) page.flow(place, body);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blank_characters);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank_characters) - first + 1);
}

/// A line of advice that begins with THEN or NOTE has that as its label; the others are steps.
std::string_view label_of(std::string_view line) {
  for (const std::string_view label : {"THEN", "NOTE"}) {
    if (line.size() <= label.size() || line.substr(0, label.size()) != label) continue;
    const char next = line[label.size()];
    if (next == ' ' || next == ':') return label;
  }
  return {};
}

void print_labelled(std::string_view label, std::string_view line, Page& page) {
  const std::string_view rest = trimmed(line.substr(label.size() + 1));
  page.step(label, "", rest, 9);
}

/// Steps are numbered where there are several; the label stands before the first one.
void print_advice(const Finding& finding, Page& page) {
  const std::string_view label = is_decided(finding) ? "DO NOW" : "NEEDED";
  const int indent = 3 + static_cast<int>(label.size());
  std::vector<std::string_view> steps;
  std::vector<std::string_view> labelled;
  for (std::string_view rest = finding.advice; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!line.empty() && steps.size() + labelled.size() < steps_shown)
      (label_of(line).empty() ? steps : labelled).push_back(line);
  }
  for (std::size_t n = 0; n < steps.size(); ++n) {
    const std::string number = steps.size() > 1 ? fmt::format("{}. ", n + 1) : "";
    const std::string_view before = n == 0 ? label : "";
    page.step(before, number, steps[n], indent);
  }
  for (const std::string_view line : labelled) print_labelled(label_of(line), line, page);
}

void print_earlier(const TextReport& text, Told& told, Page& page) {
  if (told.earlier.empty()) return;
  std::sort(told.earlier.begin(), told.earlier.end());
  std::string line = fmt::format("The same {} before:", counted(told.earlier.size(), "time"));
  const std::size_t first =
      told.earlier.size() > earlier_shown ? told.earlier.size() - (earlier_shown - 1) : 0;
  if (first != 0) line += fmt::format(" {} ...", minute_text(told.earlier.front(), text.options.time_zone));
  for (std::size_t n = first; n < told.earlier.size(); ++n)
    line += fmt::format("{} {}", n == 0 || (n == first && first != 0) ? "" : ",",
                        minute_text(told.earlier[n], text.options.time_zone));
  page.flow(line + '.', {2, 4});
}

void print_finding(const TextReport& text, Told& told, Page& page) {
  const Finding& finding = *told.finding;
  page.blank();
  print_heading(finding, page);
  print_place(text, finding, page);
  page.flow(finding.message.empty() ? finding.title : finding.message, body);
  print_evidence(text, finding, page);
  print_earlier(text, told, page);
  if (!finding.why.empty())
    page.flow(fmt::format("Why {}: {}", to_string(finding.confidence), finding.why), {2, 4});
  if (!finding.ruled_out.empty()) page.flow("Ruled out: " + finding.ruled_out, {2, 4});
  print_advice(finding, page);
  if (!finding.explains.empty())
    page.flow(
        fmt::format("This explains, and so it is not told apart: {}.", fmt::join(finding.explains, ", ")),
        {2, 4});
}

}  // namespace

void print_findings(const TextReport& text, Page& page) {
  for (const bool decided : {true, false})
    for (Told& told : told_findings(text, decided)) print_finding(text, told, page);
}

}  // namespace exba
