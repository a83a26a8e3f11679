// How it works: one sum over an instance's descriptors says where each value begins; the offsets of a fragment
// inside stand behind those of the one around it, and go when it is done.
#include "readers/evtx/substitutions.hpp"

#include "base/ensure.hpp"

namespace exba::evtx {

Frame Substitutions::open(const Plan& plan, const Instance& instance, std::uint32_t end,
                          std::size_t nesting) {
  Frame frame{plan, nesting, instance.descriptors, offsets_.size(), 0};
  offsets_.resize(frame.first + instance.count + 1);
  // `read_instance` has seen that they lie in the chunk: looked at once, not once a value.
  ensure(fits(reading_.chunk, frame.descriptors, std::size_t{descriptor_size} * instance.count),
         "descriptors outside of their chunk");
  const char* descriptor = reading_.chunk.data() + frame.descriptors;
  std::uint32_t* offset = offsets_.data() + frame.first;
  std::uint32_t value = instance.values;
  for (; frame.count < instance.count; ++frame.count, descriptor += descriptor_size) {
    *offset++ = value;
    const std::uint32_t size = static_cast<unsigned char>(descriptor[0]) |
                               static_cast<std::uint32_t>(static_cast<unsigned char>(descriptor[1])) << 8;
    if (size > end - value) {
      reading_.tell_damage(Damage::record_values);
      break;
    }
    value += size;
  }
  *offset = value;
  return frame;
}

void Substitutions::text(std::string& out, const Frame& frame, std::uint32_t first, std::uint32_t pieces) {
  for (std::uint32_t i = first; i < first + pieces; ++i) {
    const ValueToken& piece = frame.plan.pieces[i];
    const std::size_t before = out.size();
    if (piece.kind == ValueToken::Kind::literal)
      out += frame.plan.literal(piece.from, piece.size);
    else if (piece.kind == ValueToken::Kind::slot)
      append_text(out, value(frame, piece.from));
    if (!reading_.budget.spend(16 + out.size() - before)) return reading_.tell_damage(Damage::record_growth);
  }
}

std::optional<std::uint64_t> Substitutions::number(const Frame& frame, const Leaf& leaf) {
  if (leaf.count == 1 && frame.plan.pieces[leaf.first].kind == ValueToken::Kind::slot)
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
