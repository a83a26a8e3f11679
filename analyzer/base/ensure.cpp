// How it works: apart from its callers, so that a check costs them a comparison and a branch.
#include "base/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace exba {

void end_by_bug(const char* what) noexcept {
  std::fprintf(stderr, "exba: a bug in exba itself, please report it: %s\n", what);
  std::abort();
}

}  // namespace exba
