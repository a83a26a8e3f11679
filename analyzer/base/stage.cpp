// How it works: one word for the whole process; threads work on one stage at a time.
#include "base/stage.hpp"

#include <atomic>

namespace exba {
namespace {

std::atomic<const char*> current{"it began"};

}  // namespace

void set_stage(const char* what) {
  current = what;
}
const char* stage() {
  return current;
}

}  // namespace exba
