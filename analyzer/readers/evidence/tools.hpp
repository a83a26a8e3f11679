#pragma once
// The tools whose output is evidence: each is read line by line, for itself.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "readers/reader.hpp"

namespace exba::evidence {

/// A line `name: value`, or `name : value`; empty where it is none.
struct Line {
  std::string_view name, value;
};
Line parted(std::string_view line);

/// `{76fe1ac4-15f7-4bcd-987e-8e1acb462fb7}`
bool is_guid(std::string_view value);
/// `'Microsoft Exchange Writer'` without its marks; empty: it has none.
std::string_view between_marks(std::string_view value);

/// Where observations go.
struct Told {
  const ReadOptions* options;
  Intake* intake;
  /// A state that says something: an event of the tool's name. None has a time: the tools print none.
  void event(std::string_view tool, unsigned id, Level level, std::uint64_t line, std::string message,
             std::vector<std::string> inserts) const;
  /// How much of the tool's output was seen, what is well included.
  void counted(std::string what) const;
};

/// One tool's output being read. `line` sees every line of the text, `finish` what was begun.
struct Reading {
  std::function<void(std::string_view line, std::uint64_t number)> line;
  std::function<void()> finish;
};

struct Tool {
  bool (*sniff)(std::string_view head);
  Reading (*begin)(Told told);
};

bool is_writers(std::string_view head);
Reading read_writers(Told told);
bool is_providers(std::string_view head);
Reading read_providers(Told told);
bool is_shadows(std::string_view head);
Reading read_shadows(Told told);
bool is_shadow_storage(std::string_view head);
Reading read_shadow_storage(Told told);
bool is_headers(std::string_view head);
Reading read_headers(Told told);
bool is_log_files(std::string_view head);
Reading read_log_files(Told told);
bool is_checkpoint(std::string_view head);
Reading read_checkpoint(Told told);
bool is_databases(std::string_view head);
Reading read_databases(Told told);
bool is_copies(std::string_view head);
Reading read_copies(Told told);
bool is_copies_table(std::string_view head);
Reading read_copies_table(Told told);
bool is_job_log(std::string_view head);
Reading read_job_log(Told told);

/// A class with `line` and `finish` as a Reading.
template <class Machine>
Reading reading_of(Told told) {
  const auto machine = std::make_shared<Machine>(told);
  return {[machine](std::string_view line, std::uint64_t number) { machine->line(line, number); },
          [machine] { machine->finish(); }};
}

}  // namespace exba::evidence
