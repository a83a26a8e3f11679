// A log seen in pieces gives what it gives when seen whole.
//
// How it works: the events of every sample night are written again as the export of what was logged up to a
// cut, and of what was logged behind it. The cuts stand before every recognised event. Every third sample
// takes part, a different third with each cut... all of them where EXBA_EVERY_CUT is set in the environment.
#include <doctest/doctest.h>

#include <cstdlib>

#include "support/evtx_writer.hpp"
#include "support/forms.hpp"
#include "support/health_run.hpp"

using namespace exba;
using namespace exba::test;

namespace {

bool thorough() {
  return std::getenv("EXBA_EVERY_CUT") != nullptr;
}

std::string written(const LogEvents& events, std::size_t form) {
  switch (form % 3) {
    case 0: return to_event_xml(events, XmlStyle::wevtutil);
    case 1: return to_evtx(events);
    default: return to_event_xml(events, XmlStyle::viewer);
  }
}

/// Where each log is cut: before event `number` of log `log`, and before what the others logged from then on.
struct Cut {
  std::size_t log = 0;
  std::size_t number = 0;
};

std::vector<Cut> cuts_of(const std::vector<LogEvents>& logs) {
  std::vector<Cut> cuts;
  for (std::size_t l = 0; l < logs.size(); ++l)
    for (std::size_t i = 1; i < logs[l].size(); ++i)
      if (!logs[l][i].signal.empty()) cuts.push_back({l, i});
  return cuts;
}

std::size_t place_of(const std::vector<LogEvents>& logs, std::size_t log, const Cut& cut) {
  if (log == cut.log) return cut.number;
  const Time time = logs[cut.log][cut.number].time;
  std::size_t at = 0;
  while (at < logs[log].size() && logs[log][at].time < time) ++at;
  return at;
}

/// The files of one piece; a log of which nothing is in it has none.
std::vector<std::string> piece(const Folder& folder, const std::vector<LogEvents>& logs, const Cut* from,
                               const Cut* to, std::size_t form, const std::string& name) {
  std::vector<std::string> files;
  for (std::size_t l = 0; l < logs.size(); ++l) {
    const std::size_t begin = from == nullptr ? 0 : place_of(logs, l, *from);
    const std::size_t end = to == nullptr ? logs[l].size() : place_of(logs, l, *to);
    if (begin >= end) continue;
    const LogEvents events(logs[l].begin() + static_cast<std::ptrdiff_t>(begin),
                           logs[l].begin() + static_cast<std::ptrdiff_t>(end));
    files.push_back(folder.file(name + std::to_string(l), written(events, form)));
  }
  return files;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("a night in two halves gives the operations and findings of the whole, wherever it is cut") {
  const Folder folder;
  std::size_t turn = 0;
  for (const std::string& name : sample_names()) {
    const auto logs = sample_logs(name);
    const Time now = end_of(logs);
    const auto whole = piece(folder, logs, nullptr, nullptr, 0, "whole");
    const Report expected = run_analysis(whole, now);
    for (const Cut& cut : cuts_of(logs)) {
      if (++turn % 12 != 0 && !thorough()) continue;
      INFO(name << " cut before event " << cut.number << " of log " << cut.log);
      const std::string state = folder.path("state" + std::to_string(turn));
      const auto first = piece(folder, logs, nullptr, &cut, 0, "a");
      const auto second = piece(folder, logs, &cut, nullptr, 0, "b");
      const Health before = run_check(state, first, now);
      const Health after = run_check(state, second, now);
      CHECK(operations_told(after.report) == operations_told(expected));
      CHECK(findings_told(after.report) == findings_told(expected));
      const Health again = run_check(state, whole, now);
      CHECK(operations_told(again.report) == operations_told(expected));
      CHECK(again.changes.empty());
    }
  }
}

TEST_SUITE_END();
