#include "reports/escape.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace exba;

TEST_SUITE_BEGIN("reports");

TEST_CASE("a terminal sees controls, direction marks and damage as text") {
  CHECK(escape_terminal("\x1b[2J\x07") == "\\x1b[2J\\x07");
  CHECK(escape_terminal("a\r\n\tb") == "a\\x0d\\x0a\\x09b");
  CHECK(escape_terminal(std::string_view{"a\0b", 3}) == "a\\x00b");
  CHECK(escape_terminal("\x7f") == "\\x7f");
  CHECK(escape_terminal("\xc2\x9b"
                        "31m") == "\\x9b31m");  // CSI in one character
  CHECK(escape_terminal("\xe2\x80\xae"
                        "exe") == "\\u202eexe");  // right-to-left override
  CHECK(escape_terminal("\xe2\x81\xa6"
                        "a") == "\\u2066a");  // isolate
  CHECK(escape_terminal("a\xe2\x80\x8b"
                        "b") == "a\\u200bb");  // zero width
  CHECK(escape_terminal("\xef\xbb\xbf"
                        "a") == "\\ufeffa");
  CHECK(escape_terminal("\xf3\xa0\x81\xa1") == "\\U000e0061");  // tag character
  CHECK(escape_terminal("\xff\xc3") == "\\xff\\xc3");
  CHECK(escape_terminal("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate is no character
  CHECK(escape_terminal("\xc0\xaf") == "\\xc0\\xaf");           // longer form than need be
}

TEST_CASE("a terminal sees honest text as it is") {
  const std::string text =
      "C:\\Exchsrvr\\mdbdata\\priv1.edb Gr\xc3\xbc\xc3\x9f"
      "e \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x94\xa5 e\xcc\x81";
  CHECK(escape_terminal(text) == text);
}

TEST_CASE("a tower of combining marks does not grow over its neighbours") {
  std::string text = "Z";
  for (int i = 0; i < 100; ++i) text += "\xcc\x81";
  const std::string escaped = escape_terminal(text);
  CHECK(escaped.substr(0, 9) == "Z\xcc\x81\xcc\x81\xcc\x81\xcc\x81");
  CHECK(escaped.substr(9, 6) == "\\u0301");
}

TEST_CASE("width in columns, not bytes") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("\xc3\xbc") == 1);
  CHECK(display_width("\xe6\x97\xa5\xe6\x9c\xac") == 4);
  CHECK(display_width("e\xcc\x81") == 1);
  CHECK(display_width("\xf0\x9f\x94\xa5") == 2);
  CHECK(display_width("\xff\xfe") == 2);
}

TEST_CASE("the vector look for what JSON must escape stops where the plain one stops") {
  std::uint32_t state = 1;
  const auto random = [&state](std::uint32_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  };
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random(70), 'a');
    for (char& c : text)
      if (random(24) == 0) c = static_cast<char>(random(256));
    REQUIRE(json_plain_prefix(text) == json_plain_prefix_plain(text));
  }
}

TEST_CASE("a JSON string reads back what it was made of, and is plain text on the way") {
  for (const std::string text : {"plain", "\"\\/", "\n\r\t\b\f", "\x1b[31m", "\x7f", "\xc2\x9b",
                                 "\xe2\x80\xae", "\xf3\xa0\x81\xa1", "\xe6\x97\xa5", "\xef\xbf\xbe"}) {
    std::string escaped = "\"";
    append_json_escaped(escaped, text);
    escaped += '"';
    CAPTURE(escaped);
    CHECK(nlohmann::json::parse(escaped).get<std::string>() == text);
    for (const char c : escaped) CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
    CHECK(escaped.find("\xc2\x9b") == std::string::npos);
    CHECK(escaped.find("\xe2\x80\xae") == std::string::npos);
  }
  std::string escaped;
  append_json_escaped(escaped, std::string_view{"a\0\xff", 3});
  CHECK(escaped == "a\\u0000\xef\xbf\xbd");
}

TEST_SUITE_END();
