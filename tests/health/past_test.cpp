// The part of the history that the state keeps for runs with nothing new is what its rows say, whenever it is asked.
#include "health/past.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "health/database.hpp"
#include "health/schema.hpp"
#include "model/words.hpp"
#include "support/damage.hpp"
#include "support/health_run.hpp"

using namespace exba;
using namespace exba::test;

namespace {

constexpr auto day = std::chrono::hours{24};

Time day_of(int n) {
  return *parse_rfc3339("2020-01-01T01:00:00Z") + n * day;
}

/// Runs of all kinds at random times, some in one second; a store that stopped long ago, one that has no backup.
Report random_history(std::mt19937& random) {
  Report report;
  const char* const stores[] = {"", "one", "two, three"};
  const char* const types[] = {"full", "incremental", ""};
  for (int n = 0; n < 400; ++n) {
    Operation o;
    o.computer = random() % 2 == 0 ? "A" : "b";
    o.store = stores[random() % 3];
    o.type = types[random() % 3];
    o.kind = static_cast<Kind>(random() % enum_words<Kind>.size());
    o.outcome = static_cast<Outcome>(random() % enum_words<Outcome>.size());
    if (random() % 9 == 0) o.why = "a reason";
    o.begin = day_of(static_cast<int>(random() % 200));
    o.end = o.begin + std::chrono::minutes{random() % 90};
    report.operations.push_back(o);
  }
  for (const Kind kind : {Kind::vss_backup, Kind::failover}) {
    Operation o;
    o.computer = "C";
    o.store = kind == Kind::failover ? "moved" : "stopped";
    o.kind = kind;
    o.begin = o.end = day_of(2);
    report.operations.push_back(o);
  }
  return report;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("what is kept of the history says what its rows say, since whatever time") {
  std::mt19937 random(1);
  const Folder folder;
  Database db = open_state(folder.path("state.db"), OpenState::to_check, Ticks{0});
  write_history(db, random_history(random), {});
  CHECK_FALSE(kept_past(db, day_of(0)));
  keep_past(db, read_past(db, day_of(20)));
  CHECK_FALSE(kept_past(db, day_of(19)));  // of before it knows nothing
  for (int n = 20; n < 210; ++n) {
    const auto kept = kept_past(db, day_of(n));
    REQUIRE(kept);
    INFO("day " << n);
    CHECK(pack_past(*kept) == pack_past(read_past(db, day_of(n))));
    CHECK(std::any_of(kept->stores.begin(), kept->stores.end(),
                      [](const PastStore& store) { return store.store == "stopped"; }));
    CHECK(std::none_of(kept->stores.begin(), kept->stores.end(),
                       [](const PastStore& store) { return store.store == "moved"; }));
  }
}

TEST_CASE("what is kept of the history is void when rows were taken out or others came") {
  std::mt19937 random(2);
  const Folder folder;
  Database db = open_state(folder.path("state.db"), OpenState::to_check, Ticks{0});
  write_history(db, random_history(random), {});
  keep_past(db, read_past(db, day_of(0)));
  CHECK(kept_past(db, day_of(0)));
  SUBCASE("taken out") {
    db.run("DELETE FROM operation WHERE computer = 'C'");
  }
  SUBCASE("others") {
    db.run(
        "INSERT INTO operation SELECT id + 1000, computer, store, kind, type, outcome, why, session, begin, "
        "end, "
        "seconds, freeze_seconds, first_log, last_log, requestor, megabytes, first_record, last_record "
        "FROM operation LIMIT 1");
  }
  CHECK_FALSE(kept_past(db, day_of(0)));
}

TEST_CASE("the record of the history comes back as it went in, and no other bytes are one") {
  Past past;
  past.since = day_of(0);
  past.stores = {
      {"A", "one", {{}, {Kind::restore, "full", Outcome::failed, "a reason", day_of(1), day_of(2)}}},
      {"B", "", {}}};
  past.successes[{"a", "one"}] = {{"full", day_of(1), day_of(2)}, {}};
  const std::string record = pack_past(past);
  const auto back = unpack_past(record);
  REQUIRE(back);
  CHECK(pack_past(*back) == record);
  CHECK(back->stores.front().runs.back().end == day_of(2));
  CHECK(back->stores.front().runs.front().begin == no_time);
  check_damaged(record, unpack_past);
}

TEST_SUITE_END();
