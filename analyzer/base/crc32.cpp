// How it works: eight tables, eight bytes a step. table[k][b] is the remainder of byte b followed by k zero
// bytes, so the eight look-ups of a step do not wait for each other. crc32_carryless.cpp holds the fast ways;
// without them (another processor, a browser) this one does all.
#include "base/crc32.hpp"

#include <array>
#include <cstddef>

#include "base/crc32_carryless.hpp"
#include "base/little_endian.hpp"

namespace exba {
namespace {

constexpr std::uint32_t polynomial = 0xEDB88320;  // 0x04C11DB7 with its bits turned round
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t b = 0; b < 256; ++b) {
    std::uint32_t rest = b;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? polynomial : 0);
    tables[0][b] = rest;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::uint32_t b = 0; b < 256; ++b)
      tables[k][b] = (tables[k - 1][b] >> 8) ^ tables[0][tables[k - 1][b] & 0xFF];
  return tables;
}
constexpr Tables tables = make_tables();

CrcWay best_way() {
  for (const CrcWay way : {CrcWay::carryless512, CrcWay::carryless128})
    if (available(way)) return way;
  return CrcWay::plain;
}

}  // namespace

std::uint32_t crc32_state(std::string_view bytes, std::uint32_t state) {
  std::size_t at = 0;
  for (; bytes.size() - at >= 8; at += 8) {
    const std::uint64_t eight = u64_at(bytes, at) ^ state;
    state = tables[7][eight & 0xFF] ^ tables[6][(eight >> 8) & 0xFF] ^ tables[5][(eight >> 16) & 0xFF] ^
            tables[4][(eight >> 24) & 0xFF] ^ tables[3][(eight >> 32) & 0xFF] ^
            tables[2][(eight >> 40) & 0xFF] ^ tables[1][(eight >> 48) & 0xFF] ^ tables[0][eight >> 56];
  }
  for (; at < bytes.size(); ++at) state = (state >> 8) ^ tables[0][(state ^ u8_at(bytes, at)) & 0xFF];
  return state;
}

std::uint32_t crc32_plain(std::string_view bytes, std::uint32_t before) {
  return ~crc32_state(bytes, ~before);
}

bool available(CrcWay way) {
  switch (way) {
    case CrcWay::carryless128: return has_carryless128();
    case CrcWay::carryless512: return has_carryless512();
    case CrcWay::plain: break;
  }
  return true;
}

std::uint32_t crc32_by(CrcWay way, std::string_view bytes, std::uint32_t before) {
  switch (way) {
    case CrcWay::carryless128: return ~crc32_carryless128(bytes, ~before);
    case CrcWay::carryless512: return ~crc32_carryless512(bytes, ~before);
    case CrcWay::plain: break;
  }
  return crc32_plain(bytes, before);
}

std::uint32_t crc32(std::string_view bytes, std::uint32_t before) {
  static const CrcWay best = best_way();
  return crc32_by(best, bytes, before);
}

}  // namespace exba
