#pragma once
// Between crc32.cpp and crc32_carryless.cpp only. States are the running remainder, not inverted.
#include <cstdint>
#include <string_view>

namespace exba {

std::uint32_t crc32_state(std::string_view bytes, std::uint32_t state);  ///< portable

bool has_carryless128();
bool has_carryless512();
/// Only where the processor has it.
std::uint32_t crc32_carryless128(std::string_view bytes, std::uint32_t state);
std::uint32_t crc32_carryless512(std::string_view bytes, std::uint32_t state);

}  // namespace exba
