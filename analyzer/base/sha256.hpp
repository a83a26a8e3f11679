#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace exba {

/// SHA-256 (FIPS 180-4), fed in pieces. Ours, because 70 lines and the standard's own test vectors weigh less
/// than libcrypto, which would be the program's largest dependency for one function that is no secret's guard
/// here.
class Sha256 {
 public:
  void add(std::string_view bytes);
  /// Ends it: 64 lower-case hex digits, or the 32 bytes. Once, as the last call.
  std::string hex();
  std::string bytes();

 private:
  void block(const unsigned char* bytes);

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> pending_{};
  std::uint64_t length_ = 0;
};

}  // namespace exba
