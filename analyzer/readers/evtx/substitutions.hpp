#pragma once
// The values that an instance puts into the slots of its template.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/little_endian.hpp"
#include "readers/evtx/reading.hpp"

namespace exba::evtx {

/// A plan that is being run over one instance, or over a plain fragment, which has no substitutions.
struct Frame {
  const Plan& plan;
  std::size_t nesting = 0;
  std::uint32_t descriptors = 0;  ///< chunk offset
  std::size_t first = 0;          ///< of its offsets in Substitutions
  std::uint32_t count = 0;
};

/// Of all frames that are open, the innermost last.
class Substitutions {
 public:
  explicit Substitutions(Reading& reading) : reading_(reading) {}

  void clear() { offsets_.clear(); }
  /// The frame of an instance whose values end at `end`; those that do not fit are damage, and left out.
  Frame open(const Plan& plan, const Instance& instance, std::uint32_t end, std::size_t nesting);
  void close(const Frame& frame) { offsets_.resize(frame.first); }

  /// Empty, of type null, where the frame has no such slot.
  Value value(const Frame& frame, std::uint32_t slot) const {
    if (slot >= frame.count) return {};
    const std::uint32_t at = offsets_[frame.first + slot];
    return {u8_at(reading_.chunk, frame.descriptors + std::size_t{descriptor_size} * slot + 2),
            reading_.chunk.substr(at, offsets_[frame.first + slot + 1] - at), at};
  }
  /// Of a leaf that is one slot; else likewise.
  Value value(const Frame& frame, const Leaf& leaf) const {
    if (leaf.count != 1) return {};
    const ValueToken& piece = frame.plan.pieces[leaf.first];
    return piece.kind == ValueToken::Kind::slot ? value(frame, piece.from) : Value{};
  }
  /// Appends the text of some pieces of the plan.
  void text(std::string& out, const Frame& frame, std::uint32_t first, std::uint32_t pieces);
  void text(std::string& out, const Frame& frame, const Leaf& leaf) {
    out.clear();
    text(out, frame, leaf.first, leaf.count);
  }
  std::optional<std::uint64_t> number(const Frame& frame, const Leaf& leaf);
  std::optional<Time> time(const Frame& frame, const Leaf& leaf);

 private:
  Reading& reading_;
  std::vector<std::uint32_t>
      offsets_;  ///< from Frame::first on where each begins, and where the last one ends
  std::string scratch_;
};

}  // namespace exba::evtx
