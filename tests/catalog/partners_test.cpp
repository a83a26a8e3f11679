#include <doctest/doctest.h>

#include "catalog/partners.hpp"

using namespace exba;

TEST_SUITE_BEGIN("catalog");

namespace {

Event event(std::string provider, std::uint16_t id, std::vector<std::string> inserts,
            std::string message = {}) {
  Event e;
  e.provider = std::move(provider);
  e.id = id;
  e.computer = "EX01.corp.example";
  e.has_inserts = !inserts.empty();
  e.inserts = std::move(inserts);
  e.message = std::move(message);
  return e;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("events that name a partner: nodes, copies, masters; never the computer itself") {
  CHECK(partners_of(event("ClusSvc", 1135, {"EX02"})) == Names{"ex02"});
  CHECK(partners_of(event("Microsoft-Windows-FailoverClustering", 1135, {"EX02"})) == Names{"ex02"});
  CHECK(partners_of(event("ClusSvc", 1135, {},
                          "Cluster node 'EX02' was removed from the active failover cluster membership.")) ==
        Names{"ex02"});
  CHECK(partners_of(event("MSExchangeRepl", 2046, {"0a1b", "DB01\\EX02"})) == Names{"ex02"});
  CHECK(partners_of(event("MSExchangeRepl", 2046, {"0a1b", "DB01\\EX01"})).empty());
  CHECK(
      partners_of(event("MSExchangeRepl", 2153, {},
                        "The log copier was unable to communicate with server EX03.corp.example. The copy of "
                        "database DB01\\EX02 is in a disconnected state.")) == Names{"ex02"});
  CHECK(partners_of(event("MSExchangeRepl", 3169, {"DB01", "EX02.corp.example", "EX03.corp.example"})) ==
        Names{"ex02.corp.example", "ex03.corp.example"});
  CHECK(partners_of(event("ESE BACKUP", 960, {},
                          "msexchangerepl (3528) This computer is performing a surrogate backup.  The master "
                          "server is E2013N1.")) == Names{"e2013n1"});
}

TEST_CASE("paths, shares, accounts and numbers are no partners") {
  CHECK(partners_of(event("MSExchangeRepl", 2046, {"D:\\DB01\\EX02", "\\\\EX02\\share", "C:\\x"})).empty());
  CHECK(partners_of(event("MSExchangeRepl", 2046, {"DB01\\12345", "DB01\\", "\\EX02"})).empty());
  CHECK(partners_of(event("Print", 1135, {"EX02"})).empty());
  CHECK(partners_of(event("MSExchangeIS", 9606, {"DB01\\EX02"})).empty());
}

TEST_CASE("the event log's own word on the time zone") {
  const auto zone = [](std::vector<std::string> inserts) {
    return zone_told_by(event("EventLog", 6013, std::move(inserts)));
  };
  CHECK(zone({"", "", "", "", "86400", "60", "-60 W. Europe Standard Time"}) == std::chrono::minutes{60});
  CHECK(zone({"480 Pacific Standard Time"}) == std::chrono::minutes{-480});
  CHECK_FALSE(zone({"86400", "60"}));
  CHECK_FALSE(zone({"99999 Nowhere"}));
  CHECK_FALSE(zone({"99999999999999999999 Nowhere"}));
}

TEST_CASE("one computer under both of its names") {
  CHECK(same_computer("EX01", "ex01.corp.example"));
  CHECK(same_computer("EX01.CORP.example", "ex01.corp.example"));
  CHECK_FALSE(same_computer("ex01.a.example", "ex01.b.example"));
  CHECK_FALSE(same_computer("ex01", "ex011"));
}

TEST_SUITE_END();
