#include "base/lines.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "readers/reader.hpp"

using namespace exba;

TEST_SUITE_BEGIN("base");

namespace {

struct Handed {
  std::string text;
  std::uint64_t number;
  bool continued;
};

std::vector<Handed> lines_of(std::string text) {
  Input input = from_bytes("test", std::move(text));
  Lines lines(input);
  std::vector<Handed> all;
  for (std::string_view line; lines.next(line);)
    all.push_back({std::string(line), lines.number(), lines.continued()});
  return all;
}

}  // namespace

TEST_CASE("lines come without their ends, empty ones too, and the last without a line end") {
  const auto all = lines_of(std::string("a\r\n\nb\r\r\nc\0\n d", 13));
  REQUIRE(all.size() == 5);
  const char* const expected[] = {"a", "", "b", "c", " d"};
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(all[i].text == expected[i]);
    CHECK(all[i].number == i + 1);
    CHECK_FALSE(all[i].continued);
  }
  CHECK(lines_of("").empty());
  CHECK(lines_of("a\n").size() == 1);
}

TEST_CASE("a line longer than a megabyte comes in pieces that bear its number") {
  const auto all = lines_of("first\n" + std::string(2 * Lines::longest + 5, 'x') + "\nlast\n");
  REQUIRE(all.size() >= 4);
  std::size_t bytes = 0;
  for (std::size_t i = 1; i + 1 < all.size(); ++i) {
    bytes += all[i].text.size();
    CHECK(all[i].text.size() <= Lines::longest);
    CHECK(all[i].number == 2);
    CHECK(all[i].continued == (i > 1));
  }
  CHECK(bytes == 2 * Lines::longest + 5);
  CHECK(all.back().text == "last");
  CHECK(all.back().number == 3);
  CHECK_FALSE(all.back().continued);
}

TEST_CASE("the lines of a text in memory are taken off it") {
  std::string_view text = "a\r\n\nb";
  std::vector<std::string> all;
  for (std::string_view line; next_line(text, line);) all.emplace_back(line);
  CHECK(all == std::vector<std::string>{"a", "", "b"});
}

TEST_SUITE_END();
