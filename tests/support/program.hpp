#pragma once
// The program that tests run.
#include <cstdlib>
#include <string>

namespace exba::test {

/// The one that was built beside the tests, or what EXBA_PROGRAM names in the environment: the same tests then drive
/// exba.exe through a wrapper of two lines (tests/parity/wine.sh).
inline std::string program() {
  const char* named = std::getenv("EXBA_PROGRAM");
  return named != nullptr ? named : EXBA_PROGRAM;
}

}  // namespace exba::test
