#pragma once
// The program as a shell runs it: streams that are closed, full or cut off, signals, limits, folders and links.
#include <string>

#include "support/health_run.hpp"

namespace exba::test {

struct Ran {
  int code = -1;         ///< of the script; 128 and more: ended by a signal
  std::string out, err;  ///< what went to standard output and standard error
};

/// Runs a script of sh in the folder; `$exba` is the program. What the script redirects is not in `out` and `err`.
Ran shell(const Folder& folder, const std::string& script);

/// The exit code of the program with these arguments; nothing of what it prints is seen.
int exit_of(const std::string& arguments);

std::string file_bytes(const std::string& path);
bool contains(std::string_view text, std::string_view part);

/// A night of EX01 in which a backup ran well and the next one never ended and blocked a third, as Event XML.
std::string blocked_night();
/// A night of EX02 in which all went well.
std::string healthy_night();

}  // namespace exba::test
