#pragma once
// Where things are that tests use. The build writes them into one file, tests/support/paths.cpp: the objects of all other tests are
// the same in every checkout, and a compiler cache finds them again.
#include <cstdlib>
#include <string>

namespace exba::test {

extern const char* const built_root;
extern const char* const built_program;
extern const char* const built_faults;

/// The checkout, without a slash at its end.
inline std::string root() {
  return built_root;
}

/// The program that was built beside the tests, or what EXBA_PROGRAM names in the environment: the same tests then drive
/// exba.exe through a wrapper of two lines (tests/parity/wine.sh).
inline std::string program() {
  const char* named = std::getenv("EXBA_PROGRAM");
  return named != nullptr ? named : built_program;
}

/// The library of calls that fail (tests/shim/faults.cpp); empty where the system has no LD_PRELOAD.
inline std::string faults() {
  return built_faults;
}

}  // namespace exba::test
