#pragma once
// Times and numbers as people read them, in the zone of the report; spans and times in sentences stand in
// base/moments.hpp. English, no locale.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/moments.hpp"
#include "base/time.hpp"

namespace exba {

/// `Tue 2006-10-10`; `no time` for no_time, as in all of these.
std::string day_text(Time time, const TimeZone& zone);
/// `Tue 2006-10-10 01:00`
std::string minute_text(Time time, const TimeZone& zone);
/// `2006-10-10 01:00:02`
std::string second_text(Time time, const TimeZone& zone);
/// `Tue 10 01:00:02`: where a heading names the month.
std::string second_of_month_text(Time time, const TimeZone& zone);
/// `Mon 01:31` when that is clear beside `reference` (less than six days apart), else as minute_text.
std::string near_text(Time time, Time reference, const TimeZone& zone);
/// `Tue 2006-10-10 01:00 to 01:31`; the end in full where it is another day, none where it is the same minute.
std::string span_text(Time begin, Time end, const TimeZone& zone);
/// `2006-10`
std::string month_text(Time time, const TimeZone& zone);

/// `51,002`
std::string number_text(std::uint64_t number);
/// `1 error`, `2 errors`
std::string counted(std::uint64_t number, std::string_view noun);

}  // namespace exba
