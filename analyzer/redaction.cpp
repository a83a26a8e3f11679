// How it works: the names go out of the case, not out of the report: what is correlated and judged afterwards
// never knew them, so that no sentence of a rule can hold one or be taken for one. That the names mattered to
// nothing is then checked, finding by finding.
#include "redaction.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/platform.hpp"
#include "catalog/catalog.hpp"
#include "catalog/generation.hpp"
#include "catalog/modern_signals.hpp"
#include "catalog/signals.hpp"

namespace exba {
namespace {

constexpr std::uint64_t key_limit = 256u << 20;

RedactOptions redact_options(RedactTimes times, const Rulebook& rulebook) {
  // As Intake::take does.
  return {times, [&rulebook](Event& event) {
            // What the case made of a number of the store (cases/generations) would be lost.
            const bool since_2013 = event.signal == signal::store_worker_detail;
            bool known = recognise(event);
            if (!known || event.signal == signal::requestor_spoke) known |= rulebook.recognise(event);
            if (since_2013) reread_since_2013(event);
            return known;
          }};
}

auto identity(const Finding& f) {
  return std::tie(f.rule, f.severity, f.confidence, f.operation, f.operations, f.evidence, f.absence_after,
                  f.explains);
}

/// The findings in the order that they have with names: where all else is equal, a computer's name decides.
void restore_order(const Report& report, Report& out) {
  std::vector<Finding> ordered;
  std::vector<std::size_t> places(out.findings.size());
  for (std::size_t i = 0; i < out.findings.size(); ++i) places[i] = i;
  const auto less = [&](std::size_t a, std::size_t b) {
    return identity(out.findings[a]) < identity(out.findings[b]);
  };
  std::stable_sort(places.begin(), places.end(), less);
  std::vector<bool> taken(out.findings.size());
  for (const Finding& finding : report.findings) {
    auto same = std::lower_bound(
        places.begin(), places.end(), finding,
        [&](std::size_t at, const Finding& f) { return identity(out.findings[at]) < identity(f); });
    while (same != places.end() && taken[*same] && identity(out.findings[*same]) == identity(finding)) ++same;
    if (same == places.end() || identity(out.findings[*same]) != identity(finding))
      throw Error(fmt::format(
          "without names the finding '{}' would not be the same: the redacted report is refused, and nothing "
          "was "
          "written{}",
          finding.rule,
          report.made_by.empty() ? "" : " (a saved report is judged anew: redact the logs themselves)"));
    taken[*same] = true;
    ordered.push_back(out.findings[*same]);
  }
  if (ordered.size() != out.findings.size())
    throw Error(
        "without names there would be more findings: the redacted report is refused, and nothing was "
        "written");
  out.findings = std::move(ordered);
}

void check_operations(const Report& report, const Report& out) {
  const auto same = [&](const Operation& a, const Operation& b) {
    return a.kind == b.kind && a.type == b.type && a.outcome == b.outcome && a.events == b.events;
  };
  if (!std::equal(report.operations.begin(), report.operations.end(), out.operations.begin(),
                  out.operations.end(), same))
    throw Error(
        "without names the operations would not be the same: the redacted report is refused, and nothing was "
        "written");
}

}  // namespace

Pseudonyms read_key(const std::string& path) {
  if (!platform::exists(path)) return {};
  Input input = open_file(path);
  try {
    return Pseudonyms::read(read_all(input, key_limit));
  } catch (const Error& e) {
    throw Error(fmt::format("{}: {}", path, e.what()));
  }
}

void write_key(const std::string& path, const Pseudonyms& key) {
  platform::replace_file(path, key.to_json(), platform::Readers::owner);
}

Report redacted(const Report& report, Pseudonyms& key, RedactTimes times, const AnalysisOptions& options,
                const Rulebook& rulebook) {
  Report out = report;
  redact_case(out, key, redact_options(times, rulebook));
  AnalysisOptions asked = options;
  if (times == RedactTimes::shift)
    for (Time* time : {&asked.since, &asked.until}) *time = shifted(*time, key);
  diagnose(out, asked, rulebook);
  check_operations(report, out);
  restore_order(report, out);
  check_told(out, key);
  return out;
}

void redact_events(Report& report, Pseudonyms& key, RedactTimes times, const Rulebook& rulebook) {
  redact_case(report, key, redact_options(times, rulebook));
}

}  // namespace exba
