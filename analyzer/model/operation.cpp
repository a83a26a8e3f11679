// How it works: the words that reports and rules use for the two enumerations.
#include "model/operation.hpp"

namespace exba {

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::vss_backup: return "vss-backup";
    case Kind::streaming_backup: return "streaming-backup";
    case Kind::ntbackup_job: return "ntbackup-job";
    case Kind::restore: return "restore";
    case Kind::failover: return "failover";
  }
  return "";
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::succeeded: return "succeeded";
    case Outcome::failed: return "failed";
    case Outcome::abandoned: return "abandoned";
    case Outcome::running: return "running";
    case Outcome::unknown: return "unknown";
  }
  return "";
}

}  // namespace exba
