// Numbers out of bytes: what a cursor does at the end.
#include <doctest/doctest.h>

#include "base/little_endian.hpp"

using namespace exba;

TEST_SUITE_BEGIN("base");

TEST_CASE("a number is read where it fits, and no sum wraps on the way to that") {
  const std::string_view bytes("\x01\x02\x03\x04", 4);
  CHECK(u16_at(bytes, 2) == 0x0403);
  CHECK(u32_at(bytes, 0) == 0x04030201);
  CHECK(fits(bytes, 4, 0));
  CHECK_FALSE(fits(bytes, 3, 2));
  CHECK_FALSE(fits(bytes, 5, 0));
  CHECK_FALSE(fits(bytes, 2, SIZE_MAX));
  CHECK_FALSE(fits(bytes, SIZE_MAX, 2));
}

TEST_CASE("a cursor that ran out stays so, and reads zeros") {
  Cursor cursor{std::string_view("\x01\x02\x03", 3)};
  CHECK(cursor.u16() == 0x0201);
  CHECK(cursor.u16() == 0);
  CHECK_FALSE(cursor.good);
  CHECK(cursor.u8() == 0);
  CHECK(cursor.take(1).empty());
}
