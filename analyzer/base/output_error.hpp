#pragma once
#include "base/error.hpp"

namespace exba {

/// What is to be written cannot be: a full disk, a pipe that nobody reads, a folder that may not be written to. It may
/// be thrown in the midst of reading (`exba events` writes while it reads), and is no fault of what is read:
/// whoever makes an Error a problem of an input lets this one pass.
struct OutputError : Error {
  using Error::Error;
};

}  // namespace exba
