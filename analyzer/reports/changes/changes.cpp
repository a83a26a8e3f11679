// How it works: fingerprints of both sides in a map; a fingerprint that stands several times is paired one by
// one. How each computer stood and stands goes first, because that is the question.
#include "reports/changes/changes.hpp"

#include <fmt/format.h>

#include <map>
#include <string_view>

#include "reports/told/layout.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

std::vector<const Finding*> list_of(const Report& report) {
  std::vector<const Finding*> findings;
  for (const Finding& finding : report.findings) findings.push_back(&finding);
  return findings;
}

/// Whether the logs of that computer reach back to the time of a finding.
bool covers(const Report& report, const Finding& finding, Time time) {
  for (const Log& log : report.logs)
    if (log.computer == finding.computer && log.first != no_time && log.first <= time && time <= log.last)
      return true;
  return false;
}

void print_computers(const ReportView& before, const ReportView& after, Page& page) {
  std::map<std::string, std::string_view> was;
  for (const ComputerState& state : computer_states(before.report))
    was[state.computer] = to_string(state.state);
  for (const ComputerState& state : told_computers(after).shown) {
    std::vector<Span> spans = computer_sentence(after, state);
    const auto at = was.find(state.computer);
    spans.push_back(
        {at == was.end() ? " Before: not in the report." : fmt::format(" Before: {}.", at->second)});
    page.flow(spans, {0, 2});
    if (at != was.end()) was.erase(at);
  }
  const std::size_t left = told_computers(after).rest.empty() ? was.size() : 0;
  std::size_t shown = 0;
  for (const auto& [computer, state] : was) {
    if (left == 0 || ++shown > 8) break;
    page.flow(fmt::format("{}: not in the second report. Before: {}.", computer, state), {0, 2});
  }
}

void print_finding(const ReportView& view, std::string_view word, Style style, const Finding& finding,
                   std::string_view remark, Page& page) {
  page.blank();
  const std::string sure =
      is_decided(finding) ? fmt::format("{}, {}", to_string(finding.severity), to_string(finding.confidence))
                          : "undecided";
  page.heading({{std::string{word}, style}, {"  " + finding.rule + "  " + sure}}, finding.fingerprint);
  const Time time = time_of(view.report, finding);
  std::string place = finding.computer + (finding.store.empty() ? "" : ", store " + finding.store);
  if (time != no_time) place += (place.empty() ? "" : ", ") + minute_text(time, view.options.time_zone);
  page.flow(place, {2, 4});
  page.flow(finding.title, {2, 4});
  if (!remark.empty()) page.flow(remark, {2, 4});
}

}  // namespace

Changes compare(const Report& before, const Report& after) {
  std::multimap<std::string_view, const Finding*> known;
  for (const Finding* finding : list_of(before)) known.emplace(finding->fingerprint, finding);
  Changes changes;
  for (const Finding* finding : list_of(after)) {
    const auto at = known.lower_bound(finding->fingerprint);
    const bool was_there = at != known.end() && at->first == finding->fingerprint;
    const bool same = was_there && (is_decided(*at->second) || !is_decided(*finding));
    const bool was_past = was_there && at->second->cured;
    if (was_there) known.erase(at);
    if (finding->cured) {  // what was past before, or came and went between the two, asks for nothing
      if (was_there && !was_past) changes.cured.push_back(finding);
      continue;
    }
    (same && !was_past ? changes.unchanged : changes.appeared).push_back(finding);
    changes.worse = changes.worse || (!(same && !was_past) && is_decided(*finding));
  }
  for (const Finding* finding : list_of(before)) {  // in the report's order
    const auto [begin, end] = known.equal_range(finding->fingerprint);
    for (auto at = begin; at != end; ++at)
      if (at->second == finding && !finding->cured) changes.gone.push_back(finding);
  }
  return changes;
}

std::string render_changes(const Report& before, const Report& after, const RenderOptions& options) {
  const Changes changes = compare(before, after);
  const ReportView old_view = view_report(before, options), new_view = view_report(after, options);
  Page page{options.color ? Page::Colors::on : Page::Colors::off};
  page.flow(
      fmt::format("{} new, {} cured, {} gone, {} unchanged.", counted(changes.appeared.size(), "finding"),
                  changes.cured.size(), changes.gone.size(), changes.unchanged.size()),
      {0, 2});
  print_computers(old_view, new_view, page);
  for (const Finding* finding : changes.appeared)
    print_finding(new_view, "NEW", Style::error, *finding, "", page);
  for (const Finding* finding : changes.cured)
    print_finding(new_view, "CURED", Style::good, *finding, cure_sentence(new_view, *finding), page);
  for (const Finding* finding : changes.gone) {
    const bool seen = covers(after, *finding, time_of(before, *finding));
    print_finding(old_view, "GONE", Style::good, *finding,
                  seen ? ""
                       : "The second report's logs do not cover that time: it is out of sight, which is no "
                         "proof that it is cured. How the computer stands now is said above.",
                  page);
  }
  for (const Finding* finding : changes.unchanged)
    print_finding(new_view, "UNCHANGED", Style::warning, *finding, "", page);
  if (before.rulebook_version != after.rulebook_version) {
    page.blank();
    page.flow(fmt::format("The two were judged by different rulebooks ({} and {}): a finding may be new or "
                          "gone for that reason.",
                          before.rulebook_version, after.rulebook_version),
              {0, 2});
  }
  return page.take();
}

}  // namespace exba
