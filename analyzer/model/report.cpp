// How it works: the words that reports and rules use for the enumerations.
#include "model/report.hpp"

namespace exba {

std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::info: return "info";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "";
}

std::string_view to_string(Confidence confidence) {
  switch (confidence) {
    case Confidence::undecided: return "undecided";
    case Confidence::possible: return "possible";
    case Confidence::likely: return "likely";
    case Confidence::certain: return "certain";
  }
  return "";
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::findings: return "findings";
    case Verdict::nothing_found: return "nothing-found";
    case Verdict::undecided: return "undecided";
    case Verdict::nothing_seen: return "nothing-seen";
  }
  return "";
}

}  // namespace exba
