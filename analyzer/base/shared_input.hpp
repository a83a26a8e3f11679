#pragma once
// One input that two read in turn: the owner of a buffer, and whoever reads on behind it into memory of its own.
#include <cstddef>
#include <exception>
#include <span>

#include "base/input.hpp"

namespace exba {

class SharedInput {
 public:
  explicit SharedInput(Input& input) : input_(&input) {}

  bool ended() const { return ended_; }
  /// For the owner: throws what `read_behind` met.
  void tell_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }
  /// For the owner. Less than asked for: the end.
  std::size_t read(std::span<char> memory) {
    tell_failure();
    const std::size_t got = input_->read(memory);
    ended_ = got < memory.size();
    return got;
  }
  /// Less than asked for at the end, and where the medium failed, which the owner is told.
  std::size_t read_behind(std::span<char> memory) {
    try {
      return read(memory);
    } catch (...) {
      failure_ = std::current_exception();
      return 0;
    }
  }

 private:
  Input* input_;
  bool ended_ = false;
  std::exception_ptr failure_;
};

}  // namespace exba
