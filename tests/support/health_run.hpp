#pragma once
// Runs of the health check in process: logs written from events, one state file, what was told.
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "check.hpp"

namespace exba::test {

/// A folder of its own for as long as it lives.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path(std::string_view name) const;
  /// Writes the bytes and returns the path.
  std::string file(std::string_view name, std::string_view bytes) const;

 private:
  std::filesystem::path folder_;
};

const Rulebook& rulebook();

/// One run: read, judged, told.
Health run_check(const std::string& state, const std::vector<std::string>& logs, Time now,
                 const Expectations& expected = {}, const TimeZone& zone = {});
Report run_analysis(const std::vector<std::string>& logs, Time now);

/// One log, oldest event first.
using LogEvents = std::vector<Event>;
/// Every event of a sample's XML exports, a vector a file.
std::vector<LogEvents> sample_logs(const std::string& name);
/// The cases of samples/.
std::vector<std::string> sample_names();
/// The last moment of all.
Time end_of(const std::vector<LogEvents>& logs);

/// Operations and findings with everything that a person is told of them, without the places of events.
std::vector<std::string> operations_told(const Report& report);
std::vector<std::string> findings_told(const Report& report);

}  // namespace exba::test
