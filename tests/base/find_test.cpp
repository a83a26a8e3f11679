#include "base/find.hpp"

#include <doctest/doctest.h>

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
      if (fast != std::string_view::npos) from = fast;
    }
  }
}

TEST_SUITE_END();
