#pragma once
#include "model/report.hpp"

namespace exba::test {

/// The case of KB910250 as an analysis would leave it, written by hand: nine good nights on EX01, Tuesday's
/// run that was never freed, two refused attempts, the finding about them.
Report blocked_report();

/// A moment in UTC, as to_rfc3339 writes it.
Time at(std::string_view rfc3339);

}  // namespace exba::test
