#pragma once
#include <stdexcept>
#include <string>

namespace exba {

/// The job cannot be done (no such file, a bad rule): thrown anywhere, caught once, in main.
/// Damage inside a log is not an Error: it is a Problem of its Source, and reading goes on.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace exba
