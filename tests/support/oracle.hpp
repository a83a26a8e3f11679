#pragma once
#include <filesystem>
#include <optional>
#include <string>

namespace exba::test {

/// What a program from elsewhere said of our output: its exit code, and what it printed on either stream.
struct Oracle {
  int code = 0;
  std::string said;
};

/// The Python that Debian's packages are installed for, where several are about.
std::string python();

/// Runs `command` (for a shell) with `text` in a file that stands for each `{}` in it. Nothing when the
/// program, or the package that a script of ours needs (exit code 77), is not installed: the caller then
/// skips, loudly.
std::optional<Oracle> ask(const std::string& command, const std::string& text);

}  // namespace exba::test
