#include "base/utf16.hpp"

#include <doctest/doctest.h>

using namespace std::string_literals;

namespace {
std::string utf8(std::string_view utf16) {
  std::string out = "<";
  exba::append_utf16(out, utf16);
  return out;
}
}  // namespace

TEST_SUITE_BEGIN("base");

TEST_CASE("UTF-16 and UTF-8 turn into each other") {
  for (const char* text : {"", "a", "abcd", "abcde", "Bücher, 日本語, 🙂 and on", "ab日cdefgh🙂"})
    CHECK(utf8(exba::to_utf16(text)) == "<"s + text);
}

TEST_CASE("broken UTF-16 gives U+FFFD and never runs past its end") {
  CHECK(utf8("\x00\xD8"s) == "<\uFFFD");
  CHECK(utf8("\x00\xD8"s + "a\0"s) == "<\uFFFD"s + "a");
  CHECK(utf8("\x00\xDC"s) == "<\uFFFD");
  CHECK(utf8("a\0b"s) == "<a");
  CHECK(exba::to_utf16("\xC3") == "\xFD\xFF");
}

TEST_CASE("final NULs are cut, inner ones stay") {
  CHECK(exba::without_final_nuls("a\0\0\0b\0\0\0\0\0"s) == "a\0\0\0b\0"s);
  CHECK(exba::without_final_nuls("\0\0"s).empty());
}

TEST_SUITE_END();
