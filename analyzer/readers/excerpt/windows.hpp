#pragma once
// Many short texts looked for at once in a long one.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exba::excerpt {

/// Texts of `size` bytes each; letters of any case and any white space are the same. What it looks at of most
/// text is one place in ten.
class Windows {
 public:
  static constexpr std::size_t size = 20;

  /// `text` is folded here; its first `size` bytes are the window. `value` is what a find gives.
  void add(std::string_view text, std::uint32_t value);
  void ready();

  struct Find {
    std::size_t at = 0;
    std::uint32_t value = 0;
  };
  /// The first window at or behind `from`; `at` is npos when there is none.
  Find next(std::string_view text, std::size_t from) const;

 private:
  static constexpr std::size_t block = 4;
  // 1,600 windows fill a fifth of the slots; with 16 bits they fill a third, and steps are shorter.
  static constexpr int slot_bits = 17;
  static constexpr std::size_t slots = 1u << slot_bits;
  static std::size_t slot(std::string_view text, std::size_t at);
  template <class Use>
  static void each_slot(std::string_view text, std::size_t at, Use use);
  struct Window {
    std::array<char, size> text{};
    std::uint32_t value = 0;
  };
  std::vector<Window> windows_;
  std::vector<std::uint8_t> shift_;   ///< by the last four bytes of a place: how far the next one may be
  std::vector<std::uint32_t> first_;  ///< by the same: index into `order_`
  std::vector<std::uint32_t> order_;  ///< windows by their slot
};

/// A byte as it is compared.
char folded(char c);

}  // namespace exba::excerpt
