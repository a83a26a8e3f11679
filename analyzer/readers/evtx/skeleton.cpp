// How it works: a record is cut at its sizes and texts. What stands between them (tokens, and names as places
// in the chunk) is the same in all records that are built alike, so some 40 short comparisons do where making
// a plan takes 10,000 instructions.
#include "readers/evtx/skeleton.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/little_endian.hpp"
#include "readers/evtx/meaning.hpp"

namespace exba::evtx {

class SkeletonMaker {
 public:
  SkeletonMaker(std::string_view chunk, std::uint32_t begin, std::uint32_t end,
                std::vector<Skeleton::Step>& steps)
      : chunk_(chunk), in_{chunk.substr(0, end), begin}, same_(begin), steps_(steps) {
    steps_.clear();
  }

  bool run() {
    while (!done_ && in_.good && steps_.size() < step_limit)
      if (!token(in_.u8())) return false;
    if (!done_ || !in_.good) return false;
    cut(Skeleton::Then::done, Skeleton::fields);
    std::uint32_t all = (1U << Skeleton::fields) - 1;
    all &= ~(1U << Skeleton::source | 1U << Skeleton::level);
    return (found_ & all) == all;
  }

 private:
  static constexpr std::size_t step_limit = 96;  // Windows needs 40
  static constexpr std::size_t depth_limit = 3;  // Event, System, a leaf

  bool token(std::uint8_t token) {
    switch (token & 0xBF) {
      case 0x01: return open(token);
      case 0x02: return std::exchange(in_attributes_, false);
      case 0x03: return std::exchange(in_attributes_, false) && close();
      case 0x04: return !in_attributes_ && close();
      case 0x05: return text();
      case 0x06: return attribute();
      default: return false;
    }
  }

  void cut(Skeleton::Then then, Skeleton::Field field) {
    const auto at = static_cast<std::uint32_t>(in_.at);
    steps_.push_back({same_, at - same_, then, field});
  }
  void size() {
    cut(Skeleton::Then::size, Skeleton::fields);
    in_.u32();
    same_ = static_cast<std::uint32_t>(in_.at);
  }

  /// One that stands elsewhere; empty for one that stands in the record itself, whose bytes no other repeats.
  std::string_view name() {
    const std::uint32_t offset = in_.u32();
    if (!in_.good || offset == in_.at || !fits(chunk_, offset, 8)) return {};
    const std::size_t bytes = std::size_t{2} * u16_at(chunk_, offset + std::size_t{6});
    return fits(chunk_, offset + std::size_t{8}, bytes) ? chunk_.substr(offset + std::size_t{8}, bytes)
                                                        : std::string_view{};
  }

  bool open(std::uint8_t token) {
    if (in_attributes_ || depth_ == depth_limit) return false;
    size();
    element_name_ = name();
    if (element_name_.empty()) return false;
    if ((token & 0x40) != 0) size();
    const Kind parent = depth_ == 0 ? Kind::document : elements_[depth_ - 1].kind;
    elements_[depth_] = child_of(parent, element_name_, Extent::filter);
    constexpr Kind kinds[] = {Kind::event, Kind::system, Kind::system_leaf};
    if (elements_[depth_].kind != kinds[depth_]) return false;
    ++depth_;
    in_attributes_ = true;
    value_ = nullptr;
    text_allowed_ = false;
    return true;
  }

  bool attribute() {
    if (!in_attributes_) return false;
    const std::string_view attribute_name = name();
    if (attribute_name.empty()) return false;
    value_ =
        depth_ == depth_limit ? place_of_attribute(element_name_, attribute_name, Extent::filter) : nullptr;
    text_allowed_ = true;
    return true;
  }

  bool close() {
    if (depth_ == 0) return false;
    done_ = elements_[--depth_].kind == Kind::system;
    return true;
  }

  bool text() {
    if (in_.u8() != 1 || depth_ == 0 || (in_attributes_ && !text_allowed_)) return false;
    text_allowed_ = false;  // one text is one value; two would be joined
    const Element& in = elements_[depth_ - 1];
    const Place* place = in_attributes_ ? value_ : in.has_place ? &in.place : nullptr;
    Skeleton::Field field = Skeleton::fields;
    if (place != nullptr) {
      field = field_of(*place);
      if (field == Skeleton::fields || (found_ & 1U << field) != 0) return false;
      found_ |= 1U << field;
    }
    cut(Skeleton::Then::text, field);
    in_.take(std::size_t{2} * in_.u16());
    same_ = static_cast<std::uint32_t>(in_.at);
    return in_.good;
  }

  static Skeleton::Field field_of(Place place) {
    switch (place) {
      case Place::provider: return Skeleton::provider;
      case Place::event_source: return Skeleton::source;
      case Place::id: return Skeleton::id;
      case Place::level: return Skeleton::level;
      case Place::time: return Skeleton::time;
      case Place::record_id: return Skeleton::record_id;
      case Place::channel: return Skeleton::channel;
      case Place::computer: return Skeleton::computer;
      default: return Skeleton::fields;
    }
  }

  std::string_view chunk_;
  Cursor in_;
  std::uint32_t same_;  ///< where the bytes of the next step begin
  std::vector<Skeleton::Step>& steps_;
  std::array<Element, depth_limit> elements_{};
  std::size_t depth_ = 0;
  std::string_view element_name_;
  const Place* value_ = nullptr;  ///< of the attribute at hand
  bool in_attributes_ = false;
  bool text_allowed_ = false;
  bool done_ = false;
  std::uint32_t found_ = 0;  ///< fields, a bit each
};

bool Skeleton::learn(std::string_view chunk, std::uint32_t begin, std::uint32_t end) {
  return SkeletonMaker(chunk, begin, end, steps_).run();
}

bool Skeleton::match(std::string_view chunk, std::uint32_t begin, std::uint32_t end, Texts& texts) const {
  std::uint32_t at = begin;
  for (const Step& step : steps_) {
    if (end - at < step.bytes + 4) return false;
    if (std::memcmp(chunk.data() + at, chunk.data() + step.from, step.bytes) != 0) return false;
    at += step.bytes;
    if (step.then == Then::size) at += 4;
    if (step.then != Then::text) continue;
    const std::uint32_t size = 2U * u16_at(chunk, at);
    at += 2;
    if (size > end - at) return false;
    if (step.field != fields) texts[step.field] = chunk.substr(at, size);
    at += size;
  }
  return true;
}

}  // namespace exba::evtx
