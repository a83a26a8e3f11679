#include "base/crc32.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

TEST_SUITE_BEGIN("base");

TEST_CASE("crc32 gives the check value that every description of it gives") {
  CHECK(exba::crc32("123456789") == 0xCBF43926);
  CHECK(exba::crc32_plain("123456789") == 0xCBF43926);
  CHECK(exba::crc32("") == 0);
  CHECK(exba::crc32("6789", exba::crc32("12345")) == 0xCBF43926);
}

TEST_CASE("every way to a crc32 gives what the plain one gives, at every length and alignment") {
  std::string bytes(70'000, '\0');
  std::uint64_t seed = 1;
  for (char& c : bytes) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    c = static_cast<char>(seed >> 56);
  }
  for (const exba::CrcWay way : {exba::CrcWay::carryless128, exba::CrcWay::carryless512}) {
    if (!exba::available(way)) {
      MESSAGE("SKIPPED: this processor has no carry-less multiplication of way " << static_cast<int>(way));
      continue;
    }
    for (std::size_t start = 0; start < 17; ++start)
      for (std::size_t size = 0; size < 1200; size += size < 80 ? 1 : 37) {
        const std::string_view part = std::string_view(bytes).substr(start, size);
        REQUIRE(exba::crc32_by(way, part, 77) == exba::crc32_plain(part, 77));
      }
    CHECK(exba::crc32_by(way, bytes) == exba::crc32_plain(bytes));
  }
}

TEST_SUITE_END();
