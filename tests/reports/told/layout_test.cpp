#include "reports/told/layout.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>

#include "support/page.hpp"

using namespace exba;

namespace {

std::string flowed(std::string_view text, Indent indent = {}) {
  Page page{Page::Colors::off};
  page.flow(text, indent);
  return page.take();
}

double channel(int level) {
  const double c = level / 255.0;
  return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

/// Relative luminance (WCAG) of a colour of the 6 x 6 x 6 cube of the 256-colour palette.
double luminance(int index) {
  constexpr std::array<int, 6> levels = {0, 95, 135, 175, 215, 255};
  const auto n = static_cast<std::size_t>(index - 16);
  return 0.2126 * channel(levels[n / 36]) + 0.7152 * channel(levels[n / 6 % 6]) +
         0.0722 * channel(levels[n % 6]);
}

}  // namespace

TEST_SUITE_BEGIN("reports");

TEST_CASE("words fill lines of 80 columns") {
  const std::string text =
      flowed(std::string(39, 'a') + ' ' + std::string(40, 'b') + ' ' + std::string(3, 'c'), {0, 2});
  CHECK(text == std::string(39, 'a') + ' ' + std::string(40, 'b') + "\n  ccc\n");
}

TEST_CASE("line ends and tabs inside a paragraph are blanks") {
  CHECK(flowed("a\r\n\tb\n\nc") == "a b c\n");
}

TEST_CASE("a path that is wider than the line stays whole, so that it can be copied") {
  const std::string key = "HKEY_LOCAL_MACHINE\\" + std::string(90, 'k');
  CHECK(flowed("Add " + key + " now.") == "Add\n" + key + "\nnow.\n");
}

TEST_CASE("text without blanks wraps between wide characters") {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\xe6\x97\xa5";
  const auto lines = test::lines_of(flowed(text));
  REQUIRE(lines.size() == 3);
  CHECK(display_width(lines[0]) == 80);
  CHECK(display_width(lines[2]) == 40);
}

TEST_CASE("a field of a megabyte is cut and says so") {
  const std::string words = flowed([] {
    std::string text;
    while (text.size() < 1'000'000) text += "word ";
    return text;
  }());
  CHECK(words.size() < 5'000);
  CHECK(words.find("[996000 bytes more]") != std::string::npos);
  const std::string one_word = flowed(std::string(1'000'000, 'x'));
  CHECK(one_word.size() < 500);
  CHECK(one_word.find("more-bytes]") != std::string::npos);
}

TEST_CASE("a table keeps to 80 columns whatever its cells hold") {
  Page page{Page::Colors::off};
  Table table{{{"time"},
               {"computer", Column::Fit::content, 15},
               {"event", Column::Fit::content, 22},
               {"what", Column::Fit::rest},
               {"where"}},
              {}};
  table.lines.push_back({{{"Tue 10 01:00:02"},
                          {std::string(60, 'C')},
                          {std::string(60, 'E')},
                          {std::string(200, 'w')},
                          {std::string(60, 'p')}},
                         ""});
  table.lines.push_back({{}, "-- " + std::string(20, 'n') + ' ' + std::string(70, 'n') + " --"});
  page.table(table, 3);
  const std::string text = page.take();
  CAPTURE(text);
  for (const std::string& line : test::lines_of(text)) CHECK(display_width(line) <= 80);
}

TEST_CASE("columns of a table stand under one another in any script") {
  Page page{Page::Colors::off};
  page.table({{{"a"}, {"b", Column::Fit::rest}},
              {{{{"\xe6\x97\xa5\xe6\x9c\xac"}, {"x"}}, ""}, {{{"abcd"}, {"y"}}, ""}}},
             1);
  CHECK(page.take() == " a     b\n \xe6\x97\xa5\xe6\x9c\xac  x\n abcd  y\n");
}

TEST_CASE("colour stands only where asked for, and around the word alone") {
  for (const auto colors : {Page::Colors::off, Page::Colors::on}) {
    Page page{colors};
    page.flow({{"It is "}, {"FAILING", Style::error}, {"."}});
    CHECK(page.take() ==
          (colors == Page::Colors::off ? "It is FAILING.\n" : "It is \x1b[1;38;5;160mFAILING\x1b[0m.\n"));
  }
}

TEST_CASE("every colour can be read on black and on white") {
  for (const Style style : {Style::error, Style::warning, Style::info, Style::undecided, Style::good}) {
    const double light = luminance(color_index(style));
    CAPTURE(color_index(style));
    CHECK((light + 0.05) / 0.05 >= 3.8);
    CHECK(1.05 / (light + 0.05) >= 3.8);
  }
}

TEST_SUITE_END();
