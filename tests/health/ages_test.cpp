#include "health/ages.hpp"

#include <doctest/doctest.h>

#include "support/blocked_report.hpp"
#include "support/sample_health.hpp"

using namespace exba;

namespace {

/// EX01 failing (full 102 h old, any 78 h), EX02 well (6 h), EX03 not attempted by its habit.
Health judged(const char* warning, const char* critical) {
  Health health = test::sample_health();
  AgeThresholds thresholds;
  if (*warning != 0) set_threshold(thresholds, Threshold::warning, warning);
  if (*critical != 0) set_threshold(thresholds, Threshold::critical, critical);
  apply_thresholds(health, thresholds);
  return health;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("a full backup is one that a restore can begin with, as far as the log tells") {
  StoreHealth store;
  const Time now = test::at("2006-10-12T01:00:00Z");
  CHECK_FALSE(full_age(store, now));
  CHECK_FALSE(any_age(store, now));
  store.successes = {{"full", test::at("2006-10-08T00:30:00Z"), test::at("2006-10-08T01:00:00Z")},
                     {"incremental", test::at("2006-10-11T00:30:00Z"), test::at("2006-10-11T01:00:00Z")}};
  CHECK(full_age(store, now) == 4 * 86'400);
  CHECK(any_age(store, now) == 86'400);
  store.successes.push_back({"", test::at("2006-10-10T00:30:00Z"), test::at("2006-10-10T01:00:00Z")});
  CHECK(full_age(store, now) == 2 * 86'400);
  CHECK(full_age(store, test::at("2006-10-01T00:00:00Z")) == 0);
  CHECK_FALSE(full_age(store, no_time));
}

TEST_CASE("-w and -c raise a store that is well, with its reason") {
  const Health warned = judged("5h", "");
  CHECK(warned.stores[1].state == HealthState::warning);
  CHECK(warned.stores[1].reason == Reason::not_attempted);
  CHECK(warned.stores[1].message ==
        "EX02 'Second Storage Group': the last good full backup is 6 h 44 min old");
  CHECK(judged("5h", "6h").stores[1].state == HealthState::critical);
  CHECK(judged("any_age=~:1h", "").stores[1].state == HealthState::warning);
  CHECK(judged("7h", "8h").stores[1].state == HealthState::ok);
}

TEST_CASE("a good backup that is too old although later ones were tried is one that failed") {
  Health health = test::sample_health();
  health.stores[1].last_attempt = test::at("2006-10-12T05:00:00Z");
  AgeThresholds thresholds;
  set_threshold(thresholds, Threshold::critical, "5h");
  apply_thresholds(health, thresholds);
  CHECK(health.stores[1].reason == Reason::failed);
}

TEST_CASE("-w and -c neither hide a failed backup nor claim what a silent log cannot tell") {
  CHECK(judged("1000d", "2000d").stores[0].state == HealthState::critical);
  CHECK(judged("1000d", "2000d").stores[0].reason == Reason::failed);
  Health health = test::sample_health();
  health.stores[1].state = HealthState::unknown;
  health.stores[1].reason = Reason::no_events;
  AgeThresholds thresholds;
  set_threshold(thresholds, Threshold::critical, "1h");
  apply_thresholds(health, thresholds);
  CHECK(health.stores[1].state == HealthState::unknown);
}

TEST_CASE("what only the habit of a store expects, -w and -c settle; what was asked for they do not lower") {
  Health health = test::sample_health();
  health.stores[2].successes = health.stores[1].successes;
  AgeThresholds thresholds;
  set_threshold(thresholds, Threshold::warning, "3d");
  Health by_habit = health;
  apply_thresholds(by_habit, thresholds);
  CHECK(by_habit.stores[2].state == HealthState::ok);
  health.stores[2].habit_runs = 0;
  apply_thresholds(health, thresholds);
  CHECK(health.stores[2].state == HealthState::warning);
  CHECK(judged("", "").stores[2].state == HealthState::warning);
}

TEST_SUITE_END();
