// How it works: one sum over an instance's descriptors says where each value begins; the offsets of a fragment
// inside stand behind those of the one around it, and go when it is done.
#include "readers/evtx/substitutions.hpp"

namespace exba::evtx {

Frame Substitutions::open(const Plan& plan, const Instance& instance, std::uint32_t end,
                          std::size_t nesting) {
  Frame frame{plan, nesting, instance.descriptors, offsets_.size(), 0};
  offsets_.resize(frame.first + instance.count + 1);
  std::uint32_t value = instance.values;
  for (; frame.count < instance.count; ++frame.count) {
    offsets_[frame.first + frame.count] = value;
    const std::uint32_t size = u16_at(reading_.chunk, frame.descriptors + descriptor_size * frame.count);
    if (size > end - value) {
      reading_.tell_damage(Damage::record_values);
      break;
    }
    value += size;
  }
  offsets_[frame.first + frame.count] = value;
  return frame;
}

void Substitutions::text(std::string& out, const Frame& frame, std::uint32_t first, std::uint32_t pieces) {
  for (std::uint32_t i = first; i < first + pieces; ++i) {
    const Piece& piece = frame.plan.pieces[i];
    const std::size_t before = out.size();
    if (piece.kind == Piece::Kind::literal)
      out += frame.plan.literal(piece.from, piece.size);
    else if (piece.kind == Piece::Kind::slot)
      append_text(out, value(frame, piece.from));
    if (!reading_.budget.spend(16 + out.size() - before)) return reading_.tell_damage(Damage::record_growth);
  }
}

std::optional<std::uint64_t> Substitutions::number(const Frame& frame, const Leaf& leaf) {
  if (leaf.count == 1 && frame.plan.pieces[leaf.first].kind == Piece::Kind::slot)
    return as_number(value(frame, leaf));
  text(scratch_, frame, leaf);
  return number_in_text(scratch_);
}

std::optional<Time> Substitutions::time(const Frame& frame, const Leaf& leaf) {
  if (const std::optional<Time> time = as_time(value(frame, leaf))) return time;
  text(scratch_, frame, leaf);
  return parse_rfc3339(scratch_);
}

}  // namespace exba::evtx
