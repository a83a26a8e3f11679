// How it works: by computer, not by evidence. A recovered event may also have decided what is no evidence of
// a finding, such as whether this computer logs successes at all.
#include "rulebook/recovered.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "base/text.hpp"

namespace exba {

void doubt_recovered(Report& report) {
  std::set<std::string> computers;
  for (const Event& event : report.events)
    if (event.recovered) computers.insert(lower(event.computer));
  if (computers.empty()) return;
  const auto known = [&](const std::string& computer) { return computers.count(lower(computer)) != 0; };
  const auto rests_on = [&](const Finding& f) {
    return known(f.computer) ||
           std::any_of(f.operations.begin(), f.operations.end(),
                       [&](std::uint32_t n) { return known(report.operations[n].computer); }) ||
           std::any_of(f.evidence.begin(), f.evidence.end(),
                       [&](std::uint32_t n) { return known(report.events[n].computer); });
  };
  for (Finding& finding : report.findings) {
    if (finding.confidence != Confidence::certain || !rests_on(finding)) continue;
    finding.confidence = Confidence::likely;
    finding.message +=
        " Likely rather than certain: stale records of this computer were read (--stale), and what stood "
        "between them and the rest of the log is lost.";
  }
}

void doubt_excerpts(Report& report) {
  const auto quoted = [&](std::uint32_t n) {
    const std::uint32_t source = report.events[n].source;
    return source < report.sources.size() && report.sources[source].format == "excerpt";
  };
  if (std::none_of(report.sources.begin(), report.sources.end(),
                   [](const Source& s) { return s.format == "excerpt"; }))
    return;
  for (Finding& finding : report.findings) {
    if (finding.confidence <= Confidence::possible ||
        std::none_of(finding.evidence.begin(), finding.evidence.end(), quoted))
      continue;
    finding.confidence = Confidence::possible;
    finding.message +=
        " Possible at most: the events are sentences found in a text, and neither their order nor "
        "their time is known.";
  }
}

}  // namespace exba
