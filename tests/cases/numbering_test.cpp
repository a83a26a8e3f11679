#include "cases/numbering.hpp"

#include <doctest/doctest.h>

#include "cases/assemble.hpp"
#include "correlators/correlator.hpp"

using namespace exba;

TEST_SUITE_BEGIN("correlators");

namespace {

Time at(int seconds) {
  return time_from_unix(1'160'000'000 + seconds);
}

const Wanted& wanted() {
  static const Wanted all = Wanted::catalogue_events();
  return all;
}

struct Told {
  const char* computer;
  std::uint16_t id;
  int seconds;
};

/// A node's file: all events under one row of ids.
Intake file(std::string path, std::uint64_t first, const std::vector<Told>& events) {
  Intake intake(wanted());
  intake.source.path = std::move(path);
  for (const Told& t : events) {
    Event e;
    e.provider = "MSExchangeIS";
    e.id = t.id;
    e.computer = t.computer;
    e.channel = "Application";
    e.record_id = first++;
    e.time = at(t.seconds);
    intake.take(e);
  }
  return intake;
}

Report assembled(std::vector<Intake> intakes) {
  Report report;
  assemble(std::move(intakes), report);
  return report;
}
template <class... T>
std::vector<Intake> list(T... intakes) {
  std::vector<Intake> out;
  (out.push_back(std::move(intakes)), ...);
  return out;
}

/// 60 events, every second one of the other node; minutes apart.
std::vector<Told> both_nodes(int clock_of_b = 0) {
  std::vector<Told> told;
  for (int i = 0; i < 30; ++i) {
    told.push_back({"NODE1", 9606, i * 120});
    told.push_back({"NODE2", 9612, i * 120 + 60 + clock_of_b});
  }
  return told;
}

}  // namespace

TEST_CASE("a node's file holds the other's events among its ids: neither log has gaps") {
  auto told = both_nodes();
  for (int i = 0; i < 400; ++i)
    told.insert(told.begin() + i, Told{"NODE1", 1, -4000 + i});  // NODE1 logs more
  const Report report = assembled(list(file("node1.evt", 100, told)));
  REQUIRE(report.logs.size() == 2);
  for (const Log& log : report.logs) {
    CHECK(log.gaps.empty());
    CHECK(log.cleared.empty());
    REQUIRE(log.covered.size() == 1);
    CHECK(log.covered[0].coverage == Coverage::assumed);  // nobody says whose file it is
  }
  CHECK(fact(report.sources[0].assumed, "coverage").find("cluster nodes") != std::string_view::npos);
}

TEST_CASE("with the files of both nodes, one of them is each log's own: what both have is covered densely") {
  const Report report =
      assembled(list(file("node1.evt", 100, both_nodes()), file("node2.evt", 7000, both_nodes())));
  REQUIRE(report.logs.size() == 2);
  CHECK(report.events.size() == 60);
  CHECK(report.sources[0].duplicates + report.sources[1].duplicates == 60);
  for (const Log& log : report.logs) {
    CHECK(log.gaps.empty());
    CHECK(log.cleared.empty());
    REQUIRE(!log.covered.empty());
    CHECK(covered(report, log.computer, "Application", at(60), at(29 * 120)));
    const Silence silence = silence_after(report, log.computer, "Application", at(120));
    CHECK(silence.coverage == Coverage::dense);
  }
}

TEST_CASE("a log whose computer was renamed is no cluster's") {
  std::vector<Told> told;
  for (int i = 0; i < 40; ++i) told.push_back({i < 20 ? "WIN-1" : "EX01", 9606, i * 60});
  std::vector<Intake> intakes = list(file("a.evt", 1, told));
  CHECK(shared_numberings(intakes).empty());
}

TEST_CASE("clocks that differ are told from the order of the events, and no time is changed") {
  for (const int error : {300, -300}) {
    auto intakes = list(file("node1.evt", 1, both_nodes(error)));
    const auto errors = note_clock_errors(intakes, shared_numberings(intakes));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].computer == (error > 0 ? "NODE2" : "NODE1"));
    const auto seconds = std::chrono::floor<std::chrono::seconds>(errors[0].at_least).count();
    CHECK(seconds > 200);
    CHECK(seconds <= 300);
    CHECK(intakes[0].kept[1].time == at(60 + error));
    CHECK(!fact(intakes[0].source.assumed, "clock").empty());
  }
}

TEST_CASE("of three nodes, each two are compared") {
  std::vector<Told> told;
  for (int i = 0; i < 30; ++i) {
    told.push_back({"NODE1", 9606, i * 120});
    told.push_back({"NODE2", 9612, i * 120 + 40});
    told.push_back({"NODE3", 9616, i * 120 + 80 + 400});
  }
  auto intakes = list(file("node1.evt", 1, told));
  const auto errors = note_clock_errors(intakes, shared_numberings(intakes));
  REQUIRE(errors.size() == 2);
  for (const ClockError& error : errors) {
    CHECK(error.computer == "NODE3");
    CHECK(error.at_least > std::chrono::seconds{280});
    CHECK(error.at_least <= std::chrono::seconds{400});
  }
  CHECK(errors[0].behind == "NODE1");
  CHECK(errors[1].behind == "NODE2");
}

TEST_CASE("clocks that agree to some seconds are left alone") {
  for (const int error : {0, 4, -4, 50}) {
    auto intakes = list(file("node1.evt", 1, both_nodes(error)));
    CHECK(note_clock_errors(intakes, shared_numberings(intakes)).empty());
  }
}

TEST_SUITE_END();
