// The tables of many events: what must hold for every line, and how one is found.
#include "catalog/tables.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/text.hpp"
#include "catalog/catalog.hpp"

using namespace exba;

TEST_SUITE_BEGIN("catalog");

TEST_CASE("every line of every events table is found by its id, and tells something") {
  std::size_t lines = 0;
  for (const Provider& provider : catalogue()) {
    unsigned before = 0;
    for (const EventMeaning& m : meanings_of(provider.name)) {
      INFO(provider.name << ' ' << m.id);
      CHECK(m.id > before);
      before = m.id;
      const auto found = find_meaning(provider.name, m.id);
      REQUIRE(found);
      CHECK(found->meaning == m.meaning);
      CHECK(found->meaning.size() > 5);
      CHECK(found->meaning.size() < 160);
      CHECK(found->meaning.find('\t') == std::string_view::npos);
      for (const char c : found->names) CHECK(((c >= 'a' && c <= 'z') || c == ' ' || c == '-'));
      ++lines;
    }
  }
  CHECK(lines > 1500);
}

TEST_CASE("what the Replication service logs beside backups is known, and said to be inferred") {
  for (const int id : {2067, 2104, 2158, 2170, 3140}) {
    const auto meaning = find_meaning("MSExchangeRepl", static_cast<std::uint16_t>(id));
    REQUIRE(meaning);
    CHECK(meaning->inferred);
  }
  CHECK(find_meaning("MSExchangeIS", 1048));
  CHECK_FALSE(find_meaning("Microsoft-Exchange-HighAvailability", 2067));
  CHECK_FALSE(find_meaning("ESE", 471)->inferred);
}

TEST_CASE("ids between, before and behind the lines are not found") {
  CHECK_FALSE(find_meaning("ESE", 1));
  CHECK_FALSE(find_meaning("ESE", 469));
  CHECK_FALSE(find_meaning("ESE", 65535));
  CHECK_FALSE(find_meaning("No Such Provider", 471));
  CHECK(find_meaning("ese98", 471));
  CHECK(find_meaning("Microsoft-Windows-FailoverClustering", 1000));
}

TEST_CASE("there is no table of another name") {
  CHECK_FALSE(builtin_table("jet").empty());
  CHECK(builtin_table("nothing").empty());
}

TEST_SUITE_END();
