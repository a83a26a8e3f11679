// How it works: a linear congruential generator seeded by the log's name picks from a table; some ids are
// those of backup events under other providers (LicenseService 213, Application Hang 1002), because real logs
// are like that.
#include "support/noise.hpp"

#include <fmt/format.h>

#include <array>

#include "base/text.hpp"

namespace exba::test {
namespace {

struct Sort {
  std::string_view channel;
  std::string_view provider;
  std::uint16_t id;
  Level level;
  std::string_view category;
  std::string_view text;  ///< {} is a number
};

constexpr Sort sorts[] = {
    {"Application", "LoadPerf", 1000, Level::information, "None",
     "Performance counters for the {} service were loaded."},
    {"Application", "SceCli", 1704, Level::information, "None",
     "Security policy was applied; {} settings unchanged."},
    {"Application", "MSExchangeAL", 8257, Level::information, "LDAP Operations",
     "Address list pass {} is complete."},
    {"Application", "MSExchangeTransport", 3018, Level::warning, "NDR",
     "A report was made for message {}@example.net."},
    {"Application", "MSExchangeMTA", 9298, Level::information, "Resource",
     "The transfer agent took up work item {}."},
    {"Application", "MSExchangeSA", 9157, Level::warning, "General",
     "The attendant waits for a directory answer ({} ms)."},
    {"Application", "MSExchangeIS Mailbox Store", 1016, Level::success_audit, "Logons",
     "User number {} logged on to a mailbox."},
    {"Application", "MSExchangeIS Mailbox Store", 1207, Level::information, "General",
     "Clean-up of items past retention took {} ms."},
    {"Application", "LicenseService", 213, Level::warning, "None",
     "Replication of licence information failed {} times."},
    {"Application", "Application Hang", 1002, Level::error, "(101)",
     "Hanging application mmc.exe, version 5.2.3790.{}."},
    {"Application", "MsiInstaller", 11707, Level::information, "None",
     "Installation of package {} completed."},
    {"Application", "EventSystem", 4625, Level::information, "(52)",
     "Duplicate entries are suppressed for {} seconds."},
    {"Application", "Symantec AntiVirus", 7, Level::information, "None",
     "New virus definition file loaded, version {}."},
    {"Application", "ESENT", 102, Level::information, "General",
     "svchost ({}) Windows update database: a new instance started."},
    {"Application", "crypt32", 7, Level::information, "None", "The root list was updated, sequence {}."},
    {"Application", "Winlogon", 1002, Level::warning, "None", "The shell stopped and was restarted ({})."},
    {"System", "DCOM", 10016, Level::error, "None", "A launch permission is missing for application {}."},
    {"System", "W32Time", 35, Level::information, "None",
     "The clock is in step with the domain, offset {} ms."},
    {"System", "Print", 10, Level::information, "None", "Document {} was printed on the second floor."},
    {"System", "Tcpip", 4201, Level::information, "None", "Adapter {} is connected to the network."},
    {"System", "NETLOGON", 5719, Level::error, "None", "No domain controller answered for {} seconds."},
    {"System", "Application Popup", 26, Level::information, "None", "A window was shown on station {}."},
    {"System", "Dhcp", 1003, Level::warning, "None", "The lease was not renewed, code {}."},
    {"System", "b57w2k", 15, Level::information, "None", "Network controller {} is configured for 1 Gbit/s."},
    {"System", "TermService", 1012, Level::warning, "None",
     "A remote session reached its limit of {} attempts."},
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return (state_ >> 33) % limit;
  }

 private:
  std::uint64_t state_;
};

Event one(std::string_view computer, std::string_view channel, Time time, Random& random) {
  const Sort* sort = nullptr;
  while (sort == nullptr || sort->channel != channel) sort = &sorts[random.below(std::size(sorts))];
  Event e;
  e.time = time;
  e.computer = computer;
  e.channel = channel;
  e.provider = sort->provider;
  e.id = sort->id;
  e.level = sort->level;
  e.category = sort->category;
  const std::string number = std::to_string(random.below(9000) + 100);
  e.has_inserts = true;
  e.inserts = {number};
  e.message = fmt::format(fmt::runtime(sort->text), number);
  return e;
}

}  // namespace

std::vector<Event> noise(std::string_view computer, std::string_view channel, Time from, Time until,
                         int per_hour) {
  Random random(fnv1a(fmt::format("{}/{}", computer, channel)));
  std::vector<Event> events;
  const std::uint64_t gap =
      3600u * 2u / static_cast<std::uint64_t>(per_hour);  // drawn from 1..gap: gap/2 on the average
  Time time = from;
  while (time < until) {
    events.push_back(one(computer, channel, time, random));
    time += std::chrono::seconds{1 + random.below(gap)};
  }
  events.push_back(one(computer, channel, until, random));
  return events;
}

}  // namespace exba::test
