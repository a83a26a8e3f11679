#include "base/text.hpp"

#include <doctest/doctest.h>

using namespace exba;

TEST_SUITE_BEGIN("base");

TEST_CASE("a part is found in any letter case, at the ends, and not where it only looks like it") {
  CHECK(find_ignoring_case("Microsoft Exchange", "exchange") == 10);
  CHECK(find_ignoring_case("EXCHANGE", "exchange") == 0);
  CHECK(find_ignoring_case("exchange exchange", "exchange", 1) == 9);
  CHECK(find_ignoring_case("exchang", "exchange") == std::string_view::npos);
  CHECK(find_ignoring_case("", "e") == std::string_view::npos);
  CHECK(find_ignoring_case("a", "", 1) == 1);
  CHECK(find_ignoring_case("a", "", 2) == std::string_view::npos);
  // 0x20 apart and no letters: ']' and '}', '@' and '`'.
  CHECK(find_ignoring_case("a]b", "}") == std::string_view::npos);
  CHECK(find_ignoring_case("a@b", "`") == std::string_view::npos);
  CHECK(contains_ignoring_case("MSExchangeIS", "exchange"));
}

TEST_CASE("nothing is left of a text but what stands between separators") {
  CHECK(split(",a,,b", ",") == std::vector<std::string_view>{"a", "b"});
  CHECK(split("", ",").empty());
}

TEST_SUITE_END();
