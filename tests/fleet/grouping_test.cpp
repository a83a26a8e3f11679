#include "fleet/grouping.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace exba;

TEST_SUITE_BEGIN("fleet");

namespace {

struct Says {
  std::string computer;
  std::vector<std::string> names = {};
};

SeenInput input(std::string path, std::vector<Says> computers) {
  SeenInput in;
  in.path = std::move(path);
  in.form = "evtx";
  in.bytes = 1;
  for (Says& c : computers) {
    SeenComputer& seen = in.computers[c.computer];
    seen.channels = {"Application"};
    for (std::string& name : c.names) seen.names[name] = "ClusSvc 1135";
  }
  return in;
}

/// `ex01.a: 1.evtx(ex01.a) 2.evtx(ex01.a,ex02.a)`, a case a line.
std::string shape(const Grouped& grouped) {
  std::string out;
  for (const FleetCase& c : grouped.cases) {
    out += c.name + ":";
    for (const CaseInput& in : c.inputs) {
      out += " " + in.path + "(";
      for (const std::string& computer : in.computers) out += (out.back() == '(' ? "" : ",") + computer;
      out += ")";
    }
    out += "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("equal names of databases and of servers in two organisations join nothing") {
  const auto grouped =
      group_inputs({input("a/1", {{"ex01.a.example", {}}}), input("b/1", {{"ex01.b.example", {}}})}, {});
  CHECK(shape(grouped) == "ex01.a.example: a/1(ex01.a.example)\nex01.b.example: b/1(ex01.b.example)\n");
}

TEST_CASE("a node that names another one of its domain is one case with it, and the manifest says why") {
  const auto grouped =
      group_inputs({input("1", {{"ex02.a.example", {"ex01"}}}), input("2", {{"ex01.a.example", {}}}),
                    input("3", {{"ex01.b.example", {}}})},
                   {});
  CHECK(shape(grouped) ==
        "ex01.a.example: 1(ex02.a.example) 2(ex01.a.example)\nex01.b.example: 3(ex01.b.example)\n");
  REQUIRE(grouped.cases[0].why.size() == 1);
  CHECK(grouped.cases[0].why[0] == "ex02.a.example names ex01.a.example (ClusSvc 1135)");
}

TEST_CASE("a name of another domain, or of a server without a log, joins nothing") {
  const auto grouped = group_inputs(
      {input("1", {{"ex01.a.example", {"ex02.b.example", "ex09"}}}), input("2", {{"ex02.b.example", {}}})},
      {});
  CHECK(grouped.cases.size() == 2);
  CHECK(
      grouped.cases[0].why ==
      std::vector<std::string>{"ex01.a.example names ex02.b.example, of which no log is here (ClusSvc 1135)",
                               "ex01.a.example names ex09, of which no log is here (ClusSvc 1135)"});
}

TEST_CASE("a short name is the only full one that begins with it, and an open question where there are two") {
  const auto one = group_inputs({input("1", {{"ex01", {}}}), input("2", {{"ex01.a.example", {}}})}, {});
  CHECK(shape(one) == "ex01.a.example: 1(ex01) 2(ex01.a.example)\n");
  const auto two = group_inputs({input("1", {{"ex01", {}}}), input("2", {{"ex01.a.example", {}}}),
                                 input("3", {{"ex01.b.example", {}}})},
                                {});
  CHECK(two.cases.size() == 3);
  REQUIRE(two.notices.size() == 1);
  CHECK(two.notices[0].find("ex01 may be ex01.a.example or ex01.b.example") == 0);
  CHECK_FALSE(two.conflict);
}

TEST_CASE("an input of many computers stands in each of their cases with those that count there") {
  const auto grouped = group_inputs(
      {input("fwd", {{"ex01.a", {}}, {"ex02.a", {"ex01"}}, {"ex03.a", {}}}), input("own", {{"ex03.a", {}}})},
      {});
  CHECK(shape(grouped) == "ex01.a: fwd(ex01.a,ex02.a)\nex03.a: fwd(ex03.a) own(ex03.a)\n");
}

TEST_CASE("known cases keep their names, their inputs and what was said by hand") {
  std::vector<FleetCase> known(1);
  known[0].name = "ex05.a";
  CaseInput old;
  old.path = "old.txt";
  old.computers = {"ex05.a"};
  old.time_zone = "Europe/Berlin";
  known[0].inputs = {old};
  const auto grouped =
      group_inputs({input("1", {{"ex01.a", {"ex05"}}}), input("old.txt", {{"ex05.a", {}}})}, known);
  CHECK(shape(grouped) == "ex05.a: 1(ex01.a) old.txt(ex05.a)\n");
  CHECK(grouped.cases[0].inputs[1].time_zone == "Europe/Berlin");
  const auto gone = group_inputs({}, known);
  CHECK(shape(gone) == "ex05.a: old.txt(ex05.a)\n");
}

TEST_CASE("two known cases that belong together are told, and stay two") {
  const auto before = group_inputs({input("1", {{"ex01.a", {}}}), input("2", {{"ex02.a", {}}})}, {});
  const auto after =
      group_inputs({input("1", {{"ex01.a", {"ex02"}}}), input("2", {{"ex02.a", {}}})}, before.cases);
  CHECK(after.conflict);
  CHECK(after.cases.size() == 2);
  REQUIRE(after.notices.size() == 1);
  CHECK(after.notices[0].find("the known cases ex01.a and ex02.a belong together") == 0);
}

TEST_CASE("the order in which inputs come changes nothing, and surveying again adds nothing") {
  std::vector<SeenInput> inputs;
  for (int n = 0; n < 40; ++n) {
    const std::string computer = "ex" + std::to_string(n % 13) + (n % 3 == 0 ? "" : ".a.example");
    inputs.push_back(input(std::to_string(n), {{computer, {"ex" + std::to_string(n % 7)}}}));
  }
  const Grouped first = group_inputs(inputs, {});
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(inputs.begin(), inputs.end(), random);
    CHECK(shape(group_inputs(inputs, {})) == shape(first));
  }
  const Grouped again = group_inputs(inputs, first.cases);
  CHECK(shape(again) == shape(first));
  CHECK_FALSE(again.conflict);
}

TEST_SUITE_END();
