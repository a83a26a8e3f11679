#pragma once
// Damage that a record of the state may have: what reads it back must refuse it or read something, and break nothing.
#include <doctest/doctest.h>

#include <random>
#include <string>

namespace exba::test {

/// A whole record, cut at each byte and with one byte more, is none; with any byte changed it may be one. `unpack` gives
/// an optional.
template <class Unpack>
void check_damaged(const std::string& record, Unpack unpack) {
  for (std::size_t size = 0; size < record.size(); ++size) CHECK_FALSE(unpack(record.substr(0, size)));
  CHECK_FALSE(unpack(record + '\0'));
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string broken = record;
    broken[random() % broken.size()] = static_cast<char>(random());
    static_cast<void>(unpack(broken));
  }
}

}  // namespace exba::test
