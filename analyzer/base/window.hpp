#pragma once
// A stretch of a text in one reused buffer, for readers that look for boundaries and keep nothing else.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "base/input.hpp"
#include "base/shared_input.hpp"

namespace exba {

/// Fresh memory costs more than reading (0.4-3 GB/s), so one buffer serves the whole text; it grows only
/// while what must stay together fills half of it, so each byte is moved and searched twice at most on
/// average.
class Window {
 public:
  explicit Window(Input& input) : input_(input), buffer_(block_size) {}

  std::string_view text() const { return {buffer_.data(), size_}; }
  std::uint64_t base() const { return base_; }  ///< offset of text() in the whole text
  bool at_end() const { return input_.ended(); }

  /// Forgets what stands before `keep` and reads on.
  void refill(std::size_t keep) {
    base_ += keep;
    size_ -= keep;
    if (size_ != 0 && keep != 0) std::memmove(buffer_.data(), buffer_.data() + keep, size_);
    input_.tell_failure();
    if (size_ * 2 > buffer_.size()) buffer_.resize(buffer_.size() * 2);
    // Whole blocks: an input of a file is read where the system reads fastest.
    const std::size_t room = std::max<std::size_t>((buffer_.size() - size_) & ~std::size_t{4095}, 1);
    size_ += input_.read(std::span(buffer_).subspan(size_, room));
  }

  /// For who reads on behind the window, into memory of its own: a failure is told by the next `refill`.
  std::size_t read_behind(std::span<char> memory) { return input_.read_behind(memory); }
  /// What of the text read so nobody else has used: the last that was read, and where it begins.
  void stand_on(std::string_view text, std::uint64_t base) {
    if (buffer_.size() < text.size())
      buffer_.resize((text.size() + block_size - 1) / block_size * block_size);
    if (!text.empty()) std::memcpy(buffer_.data(), text.data(), text.size());
    size_ = text.size();
    base_ = base;
  }

 private:
  static constexpr std::size_t block_size = 256 * 1024;

  SharedInput input_;
  std::vector<char> buffer_;
  std::size_t size_ = 0;
  std::uint64_t base_ = 0;
};

}  // namespace exba
