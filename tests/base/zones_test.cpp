// Every zone of the table against the C library of the machine, where that knows the same version of the tz database.
#include "base/zones.hpp"

#include <doctest/doctest.h>
#include <time.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/data.hpp"

using namespace exba;

namespace {

std::vector<std::string> names(std::string_view kind) {
  std::vector<std::string> found;
  std::string_view rest = zones_data();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    if (!line.starts_with(kind)) continue;
    const std::string_view name = line.substr(kind.size());
    found.emplace_back(name.substr(0, name.find('|')));
  }
  return found;
}

}  // namespace

TEST_SUITE_BEGIN("base");

TEST_CASE("every name in the table of zones leads to a zone whose changes go forward") {
  CHECK(zones_version().size() >= 5);
  CHECK(names("zone|").size() > 250);
  CHECK(names("windows|").size() > 130);
  for (const char* kind : {"zone|", "link|", "windows|"})
    for (const std::string& name : names(kind)) {
      INFO(name);
      const Zone* zone = find_zone(name);
      REQUIRE(zone != nullptr);
      std::int64_t before = 0;
      for (const Zone::Change& change : zone->changes) {
        CHECK(change.at > before);
        CHECK(std::abs(change.offset) < 16 * 3600);
        before = change.at;
      }
      CHECK(find_zone(name) == zone);
    }
  CHECK(find_zone("") == nullptr);
  CHECK(find_zone("2025b") == nullptr);
}

#ifdef __linux__
TEST_CASE("zones agree with the C library's, near every change and in between") {
  std::ifstream source("/usr/share/zoneinfo/tzdata.zi");
  std::string version;
  std::getline(source, version);
  if (version != "# version " + std::string(zones_version())) {
    MESSAGE("this machine has another tz database (" << version << "): skipped");
    return;
  }
  const char* set = std::getenv("TZ");
  const std::string before = set != nullptr ? set : "";
  std::size_t wrong = 0;
  for (const std::string& name : names("zone|")) {
    ::setenv("TZ", (":" + name).c_str(), 1);
    ::tzset();
    const Zone& zone = *find_zone(name);
    const auto check = [&](std::int64_t at) {
      const time_t time = at;
      tm shown = {};
      ::localtime_r(&time, &shown);
      if (zone.at(at).offset == shown.tm_gmtoff) return;
      if (++wrong < 10)
        MESSAGE(name << " at " << at << ": " << zone.at(at).offset << ", not " << shown.tm_gmtoff);
    };
    constexpr std::int64_t year_2100 = 4'102'444'800;
    for (std::int64_t at = 1; at < year_2100; at += 5'003'003) check(at);
    for (const Zone::Change& change : zone.changes) check(change.at - 1), check(change.at);
    for (std::int64_t at = 2'000'000'000; zone.rule && at < 2'100'000'000; at = zone.at(at).end)
      check(zone.at(at).end - 1), check(zone.at(at).end);
  }
  set != nullptr ? ::setenv("TZ", before.c_str(), 1) : ::unsetenv("TZ");
  ::tzset();
  CHECK(wrong == 0);
}
#endif

TEST_SUITE_END();
