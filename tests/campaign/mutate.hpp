#pragma once
// One input made of others, by chance that can be repeated.
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace exba::campaign {

/// The same numbers on every machine (std::uniform_int_distribution promises none).
class Chance {
 public:
  Chance(std::uint64_t seed, std::uint64_t input)
      : engine_(seed * 0x9E3779B97F4A7C15u ^ (input + 1) * 0xBF58476D1CE4E5B9u) {}
  std::uint64_t below(std::uint64_t limit) { return limit == 0 ? 0 : engine_() % limit; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  template <class T>
  const T& of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

 private:
  std::mt19937_64 engine_;
};

/// `bytes` changed in one to eight places: bits, numbers, lengths, pieces lost, doubled, moved, or taken from `other`.
std::string mutated(std::string bytes, const std::string& other, Chance& chance);

}  // namespace exba::campaign
