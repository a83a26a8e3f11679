#pragma once
// Records without a template (forwarded logs, and exports of them) carry their elements with them. Those of
// one provider differ in nothing but the texts; the rest, once understood, is compared and not read again.
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

/// What is known of the last record built so that was passed. Texts are views of the chunk.
struct PlainGlance {
  std::uint32_t chunk = 0;  ///< number of the chunk that it holds for
  Skeleton skeleton;
  std::size_t log = 0;
  std::string_view channel, computer;
  struct Refusal {
    bool known = false;
    std::uint16_t id = 0;
    std::string_view provider, source;
  };
  std::string_view provider;        ///< whose records were passed
  std::size_t teller = 0;           ///< its number in the intake
  bool shown = false;               ///< the catalogue names it: errors and warnings are wanted
  std::array<Refusal, 8> refusals;  ///< each id has a place of its own
  Refusal& refusal(std::uint16_t id) { return refusals[id % refusals.size()]; }
};

}  // namespace exba::evtx
