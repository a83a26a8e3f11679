#pragma once
// Lines of nights (night.hpp) with streaming backups, so that a test shows only what it is about.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace exba::test {

/// `22:00:05 EX01 backup-started engine=ese process="Information Store" pid=5340 instance="First Storage
/// Group" more`
inline std::string ese(std::string_view time, std::string_view signal, std::string_view more = "",
                       std::string_view instance = "First Storage Group", std::string_view pid = "5340") {
  return fmt::format("{} EX01 {} engine=ese process=\"Information Store\" pid={} instance=\"{}\" {}\n", time,
                     signal, pid, instance, more);
}
/// The same of Exchange 5.5.
inline std::string ese97(std::string_view time, std::string_view signal,
                         std::string_view process = "MSExchangeIS", std::string_view more = "") {
  return fmt::format("{} EX55 {} engine=ese97 process={} pid=212 {}\n", time, signal, process, more);
}

/// A healthy full from `hour`:00:05 to :50:30; its logs are generations `first` to `last` (hex), deleted up
/// to last-2.
inline std::string full_run(std::string_view day_and_hour, unsigned first, unsigned last,
                            std::string_view instance = "First Storage Group") {
  const auto at = [&](std::string_view minute) { return fmt::format("{}:{}", day_and_hour, minute); };
  const auto same_day = [&](std::string_view minute) {
    const auto blank = day_and_hour.rfind(' ');
    const auto hour = blank == std::string_view::npos ? day_and_hour : day_and_hour.substr(blank + 1);
    return fmt::format("{}:{}", hour, minute);
  };
  return ese(at("00:05"), "backup-started", "backup=full", instance) +
         ese(same_day("00:06"), "backup-file-started", "file=E:\\mdb\\priv1.edb size=\"900 Mb\"", instance) +
         ese(same_day("30:00"), "backup-file-ended", "file=E:\\mdb\\priv1.edb", instance) +
         ese(same_day("30:01"), "backup-file-started", "file=E:\\mdb\\pub1.edb size=\"90 Mb\"", instance) +
         ese(same_day("50:00"), "backup-file-ended", "file=E:\\mdb\\pub1.edb", instance) +
         ese(same_day("50:01"), "backup-log-list",
             fmt::format("first=E:\\log\\E00{:05X}.log last=E:\\log\\E00{:05X}.log", first, last), instance) +
         ese(same_day("50:20"), "logs-truncated",
             fmt::format("first=E:\\log\\E00{:05X}.log last=E:\\log\\E00{:05X}.log", first, last - 2),
             instance) +
         ese(same_day("50:30"), "backup-completed", "", instance);
}

/// A logs-only run: incremental when `truncates`, else differential.
inline std::string logs_run(std::string_view day_and_hour, unsigned first, unsigned last,
                            bool truncates = true, std::string_view instance = "First Storage Group") {
  const auto blank = day_and_hour.rfind(' ');
  const std::string hour(blank == std::string_view::npos ? day_and_hour : day_and_hour.substr(blank + 1));
  std::string lines =
      ese(fmt::format("{}:00:05", day_and_hour), "backup-started", "backup=logs-only", instance) +
      ese(hour + ":00:06", "backup-log-list",
          fmt::format("first=E:\\log\\E00{:05X}.log last=E:\\log\\E00{:05X}.log", first, last), instance);
  if (truncates)
    lines +=
        ese(hour + ":03:00", "logs-truncated",
            fmt::format("first=E:\\log\\E00{:05X}.log last=E:\\log\\E00{:05X}.log", first, last), instance);
  return lines + ese(hour + ":03:01", "backup-completed", "", instance);
}

inline std::string filler(std::string_view day_and_time, std::string_view computer = "EX01") {
  return fmt::format("-- filler {} Application {}\n", computer, day_and_time);
}

/// An hour of unrelated events: a log with a hole for every eight events counts as filtered, not as damaged.
inline std::string other_events(std::string_view day) {
  std::string out;
  for (int minute = 0; minute < 40; ++minute) out += filler(fmt::format("{} 12:{:02}:00", day, minute));
  return out;
}

inline std::vector<std::string> lines_of(const std::string& night) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < night.size();) {
    const auto end = std::min(night.find('\n', at), night.size());
    out.push_back(night.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace exba::test
