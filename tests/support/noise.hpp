#pragma once
// Unrelated events as a Windows server logs them all day: made of our own sentences, the same for the same
// arguments.
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/event.hpp"

namespace exba::test {

/// Events of one log from `from` to `until`, the first and the last moment included, about `per_hour` an
/// hour.
std::vector<Event> noise(std::string_view computer, std::string_view channel, Time from, Time until,
                         int per_hour);

}  // namespace exba::test
