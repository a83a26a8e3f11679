#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "model/event.hpp"

namespace exba::test {

/// What one export of a log holds.
struct SampleLog {
  std::string stem;  ///< `ex01-application`
  std::vector<Event> events;
};

/// The logs of a story, as they were exported.
std::vector<SampleLog> sample_logs(std::string_view story);

struct SampleFile {
  std::string path;  ///< below samples/<case>/: `xml/ex01-application.xml`
  std::string bytes;
};

/// The exports of a story: one file a log and form. Which XML producer a case is from follows from its name,
/// so that the samples together show them all.
std::vector<SampleFile> sample_files(std::string_view name, std::string_view story);

}  // namespace exba::test
