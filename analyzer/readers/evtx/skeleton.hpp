#pragma once
// What records without a template that are built alike have in common: those of one provider differ in nothing
// but the texts; the rest, once understood, is compared and not read again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace exba::evtx {

class Skeleton {
 public:
  enum Field : std::uint8_t { provider, source, id, level, time, record_id, channel, computer, fields };
  using Texts = std::array<std::string_view, fields>;  ///< UTF-16, as they stand in the chunk

  /// Understands the System element of a record whose elements begin at `begin`. False where it holds
  /// anything but elements and plain texts, names that stand in it, or not each field once (`source`
  /// and `level` may lack).
  bool learn(std::string_view chunk, std::uint32_t begin, std::uint32_t end);
  /// Whether another record of the same chunk is built alike, and its texts.
  bool match(std::string_view chunk, std::uint32_t begin, std::uint32_t end, Texts& texts) const;

 private:
  enum class Then : std::uint8_t { done, size, text };
  /// Bytes that are the same in all, and what comes behind them.
  struct Step {
    std::uint32_t from = 0;  ///< chunk offset of the bytes in the record that was learnt
    std::uint32_t bytes = 0;
    Then then = Then::done;
    Field field = fields;  ///< of a text; `fields`: nobody wants it
  };
  friend class SkeletonMaker;
  std::vector<Step> steps_;
};

}  // namespace exba::evtx
