// How it works: the table of monitoring systems. A new one is a .cpp, its declaration, and a row here.
#include <array>

#include "health/speaker.hpp"

namespace exba {

std::span<const Speaker> speakers() {
  static constexpr std::array table = {
      Speaker{"nagios", speak_nagios},
      Speaker{"checkmk", speak_checkmk},
      Speaker{"prometheus", speak_prometheus, Speaker::Failure::keeps_last},
      Speaker{"json", speak_json, Speaker::Failure::is_told, Speaker::Reads::report},
      Speaker{"junit", speak_junit},
  };
  return table;
}

Health no_health(std::string_view message, Time now) {
  Health health;
  health.message = message;
  health.now = now;
  health.report.now = now;
  return health;
}

}  // namespace exba
