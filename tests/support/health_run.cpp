#include "support/health_run.hpp"
#include "support/paths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <random>

namespace exba::test {

namespace fs = std::filesystem;

Folder::Folder()
    : folder_(fs::temp_directory_path() / ("exba-health-" + std::to_string(std::random_device{}()))) {
  fs::create_directories(folder_);
}
Folder::~Folder() {
  std::error_code error;
  fs::remove_all(folder_, error);
}
std::string Folder::path(std::string_view name) const {
  return (folder_ / name).string();
}
std::string Folder::file(std::string_view name, std::string_view bytes) const {
  std::filesystem::create_directories((folder_ / name).parent_path());
  std::ofstream(folder_ / name, std::ios::binary) << bytes;
  return path(name);
}

const Rulebook& rulebook() {
  static const Rulebook book = Rulebook::builtin();
  return book;
}

Health run_check(const std::string& state, const std::vector<std::string>& logs, Time now,
                 const Expectations& expected, const TimeZone& zone) {
  CheckOptions options;
  options.analysis.logs = logs;
  options.analysis.now = now;
  if (zone.name() != "UTC") options.analysis.read.time_zone = zone;
  options.state = state;
  options.expected = expected;
  Check check(options, rulebook());
  check.told();
  return check.health();
}

Report run_analysis(const std::vector<std::string>& logs, Time now) {
  AnalysisOptions options;
  options.logs = logs;
  options.now = now;
  return analyse(options, rulebook()).report;
}

std::vector<std::string> sample_names() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(fs::path(test::root()) / "samples"))
    if (fs::exists(entry.path() / "story.txt")) found.push_back(entry.path().filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<LogEvents> sample_logs(const std::string& name) {
  AnalysisOptions options;
  options.logs = {(fs::path(test::root()) / "samples" / name / "xml").string()};
  std::vector<std::pair<std::string, LogEvents>> files;
  read_events(options, rulebook(), Events::everything, [&](Event& event, const Source& source) {
    if (files.empty() || files.back().first != source.path) files.push_back({source.path, {}});
    files.back().second.push_back(event);
  });
  std::vector<LogEvents> logs;
  for (auto& [path, events] : files) {
    if (events.front().time > events.back().time) std::reverse(events.begin(), events.end());
    logs.push_back(std::move(events));
  }
  return logs;
}

Time end_of(const std::vector<LogEvents>& logs) {
  Time last = no_time;
  for (const LogEvents& log : logs)
    for (const Event& e : log) last = std::max(last, e.time);
  return last;
}

std::vector<std::string> operations_told(const Report& report) {
  std::vector<std::string> lines;
  for (const Operation& o : report.operations) {
    std::string line = fmt::format("{} {} {} ({}) {} '{}' {} {} {} events={}", to_string(o.kind), o.type,
                                   to_string(o.outcome), o.why, o.computer, o.store, o.session,
                                   to_rfc3339(o.begin), to_rfc3339(o.end), o.events.size());
    for (const Fact& f : o.facts) line += fmt::format(" {}={}", f.name, f.value);
    for (const Relation& r : o.relations) line += fmt::format(" {}:{}", r.name, r.operation);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> findings_told(const Report& report) {
  std::vector<std::string> lines;
  for (const Finding& f : report.findings)
    lines.push_back(fmt::format("{} {} {} {} '{}' {} {} | {} | {}", f.rule, to_string(f.severity),
                                to_string(f.confidence), f.computer, f.store, f.fingerprint, f.message, f.why,
                                f.evidence.size()));
  return lines;
}

}  // namespace exba::test
