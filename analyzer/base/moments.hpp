#pragma once
// Times and spans as sentences tell them, in every text alike: a time with its zone, so that it can be read without the
// report that it stands in. English, no locale.
#include <string>

#include "base/time.hpp"

namespace exba {

/// `Tue 2006-10-10 01:00 UTC`, `Tue 2006-10-10 03:00 +02:00`; `at an unknown time` for no_time.
std::string moment_text(Time time, const TimeZone& zone);

/// `29 s`, `12 min`, `55 h 14 min`, `30 h`, `4 days 6 h`, `20 days`; fractions of a second as `0.4 s`; empty
/// below a tenth.
std::string span_text(Ticks span);

}  // namespace exba
