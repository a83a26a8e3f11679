#pragma once
// The time that `--since` and `--until` asked for; a saved report tells it as well.
#include "base/time.hpp"
#include "model/report.hpp"

namespace exba {

struct Asked {
  Time since = no_time, until = no_time;
  bool any() const { return since != no_time || until != no_time; }
};

Asked asked_of(const Report& report);

}  // namespace exba
