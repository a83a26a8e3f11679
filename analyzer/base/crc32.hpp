#pragma once
// CRC-32 as zlib, Ethernet and EVTX use it (polynomial 0x04C11DB7, reflected, first and last inverted).
#include <cstdint>
#include <string_view>

namespace exba {

/// The sum of `bytes`; `before` is the sum of what stood before them. The fastest way that this machine has.
std::uint32_t crc32(std::string_view bytes, std::uint32_t before = 0);

/// The same, in portable code only: 2 GB/s. The twin that the fast ways are tested against.
std::uint32_t crc32_plain(std::string_view bytes, std::uint32_t before = 0);

/// The ways there are; `best` picks among those that the processor has.
enum class CrcWay { plain, carryless128, carryless512 };
bool available(CrcWay way);
std::uint32_t crc32_by(CrcWay way, std::string_view bytes, std::uint32_t before = 0);

}  // namespace exba
