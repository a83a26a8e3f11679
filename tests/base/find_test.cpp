#include "base/find.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include <random>
#include <string>

TEST_SUITE_BEGIN("base");

TEST_CASE("markup is found where a tag of that initial or a comment may begin") {
  const std::string text = "a < b <Data>x</Data><EventData></EventData><!-- --></Event>";
  CHECK(exba::find_markup(text, 0, 'E') == text.find("<EventData"));
  CHECK(exba::find_markup(text, text.find("</EventData"), 'E') == text.find("</EventData"));
  CHECK(exba::find_markup(text, text.find("</EventData") + 1, 'E') == text.find("<!--"));
  CHECK(exba::find_markup("", 0, 'E') == std::string_view::npos);
  CHECK(exba::find_markup("xx<", 0, 'E') == 2);
  CHECK(exba::find_markup("xx</", 0, 'E') == 2);
  CHECK(exba::find_markup("xx</D", 0, 'E') == std::string_view::npos);
}

TEST_CASE("the vector search finds what the plain one finds") {
  std::mt19937 random(7);
  const std::string_view letters = "<</!E?Dab \n";
  for (int round = 0; round < 400; ++round) {
    std::string text(random() % 300, 'x');
    for (char& c : text)
      if (random() % 4 == 0) c = letters[random() % letters.size()];
    for (std::size_t from = 0; from <= text.size(); ++from) {
      const auto fast = exba::find_markup(text, from, 'E');
      REQUIRE(fast == exba::find_markup_plain(text, from, 'E'));
      REQUIRE(exba::find_near(text, from, '<') == text.find('<', from));
      REQUIRE(exba::find_pair(text, from, '<', '/') == text.find("</", from));
      if (fast != std::string_view::npos) from = fast;
    }
  }
}

TEST_CASE("ASCII ends at a NUL and at a byte beyond it, wherever they stand") {
  for (std::size_t size = 0; size < 200; ++size) {
    REQUIRE(exba::ascii_prefix(std::string(size, 'x')) == size);
    for (std::size_t at = 0; at < size; ++at) {
      for (const char odd : {'\0', '\x80', '\xFF'}) {
        std::string text(size, 'x');
        text[at] = odd;
        text.back() = '\0';
        REQUIRE(exba::ascii_prefix(text) == at);
        REQUIRE(exba::ascii_prefix(text) == exba::ascii_prefix_plain(text));
      }
    }
  }
}

TEST_CASE("a comparison in wide steps is a comparison") {
  for (std::size_t size = 0; size < 70; ++size) {
    const std::string wanted(size, 'w');
    std::string text = "ab" + wanted + "z";
    REQUIRE(exba::stands_at(text, 2, wanted));
    REQUIRE_FALSE(exba::stands_at(text, text.size() + 1, wanted));
    REQUIRE_FALSE(exba::stands_at(text, 3, wanted + "y"));
    for (std::size_t at = 0; at < size; ++at) {
      text[2 + at] = 'x';
      REQUIRE_FALSE(exba::stands_at(text, 2, wanted));
      text[2 + at] = 'w';
    }
  }
}

TEST_CASE("bytes are counted beyond what one step can hold") {
  CHECK(exba::count_byte("", '\n') == 0);
  CHECK(exba::count_byte("a\nb\n", '\n') == 2);
  const std::string many(100'003, '\n');
  CHECK(exba::count_byte(many, '\n') == many.size());
  CHECK(exba::count_byte(many, 'x') == 0);
  std::string mixed;
  for (unsigned i = 0, state = 5; i < 300; ++i) {
    CHECK(exba::count_byte(mixed, '\n') ==
          static_cast<std::size_t>(std::count(mixed.begin(), mixed.end(), '\n')));
    state = state * 1664525u + 1013904223u;
    mixed += (state >> 16) % 3 == 0 ? '\n' : 'x';
  }
}

TEST_SUITE_END();
