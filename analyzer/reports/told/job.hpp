#pragma once
// What the backup program itself said of the job that a run was part of (facts of correlators/relations).
#include "model/operation.hpp"

namespace exba {

/// The backup program's own events end the job of a run as failed, whatever Exchange says of its part.
inline bool job_failed(const Operation& operation) {
  return fact(operation.facts, "job-result") == "failed";
}

}  // namespace exba
