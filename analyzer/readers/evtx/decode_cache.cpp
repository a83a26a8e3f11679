// How it works: what a record says is the plans of its templates and the values that they use; its time and its record
// id are left out, and the process and thread that logged it are used by no plan. Those bytes, one behind the other, are
// the key, compared whole: no digest is trusted. Of a System log most events are services that start and stop, some two
// hundred different ones in 20,000: decoding and recognising one takes 10,000 instructions, finding it here 700. An event
// is copied here when it is met for the second time, so that a log of which each event says something new pays for
// making the keys alone.
#include "readers/evtx/decode_cache.hpp"

#include <algorithm>
#include <cstring>

#include "base/little_endian.hpp"

namespace exba::evtx {
namespace {

/// The size of a value, of a descriptor that is known to stand there.
std::uint32_t size_in(const char* descriptor) {
  return static_cast<unsigned char>(descriptor[0]) |
         static_cast<std::uint32_t>(static_cast<unsigned char>(descriptor[1])) << 8;
}

}  // namespace

void DecodeCache::begin(std::uint64_t file) {
  file_ = file;
}

void DecodeCache::add_bytes(const void* bytes, std::size_t size) {
  std::memcpy(key_.data() + used_, bytes, size);
  used_ += size;
}

/// Where the first values of an instance begin, and where the last of them ends; false where they, or those behind them,
/// do not fit.
bool DecodeCache::find_values(const Instance& instance, std::uint32_t wanted, std::uint32_t end) {
  const char* descriptor = reading_.chunk.data() + instance.descriptors;  // `read_instance` saw that they fit
  std::uint32_t at = instance.values, i = 0;
  for (; i < wanted; ++i, descriptor += descriptor_size) {
    offsets_[i] = at;
    at += size_in(descriptor);
  }
  offsets_[i] = at;
  for (; i < instance.count; ++i, descriptor += descriptor_size) at += size_in(descriptor);
  return at <= end && at >= instance.values;
}

/// The fragment inside of a record: its plan, and the instance.
const Plan* DecodeCache::find_fragment(std::uint32_t at, std::uint32_t end, Context context,
                                       Instance& instance) {
  const std::string_view chunk = reading_.chunk;
  while (end - at >= 4 && (u8_at(chunk, at) & 0xBF) == 0x0F) at += 4;
  if (at >= end || (u8_at(chunk, at) & 0xBF) != 0x0C || !read_instance(chunk, at, end, instance))
    return nullptr;
  return reading_.templates.find(instance.definition, context, reading_.budget);
}

/// The values of an instance that its plan uses: descriptors and bytes of each run of slots, one behind the other.
bool DecodeCache::add(const Plan& plan, const Instance& instance, std::uint32_t end) {
  const Repeats& repeats = plan.repeats;
  const std::uint32_t count = std::min<std::uint32_t>(instance.count, repeats.needed);
  if (!repeats.usable || !find_values(instance, count, end)) return false;
  const std::uint64_t head[] = {plan.number, count};
  const std::size_t most =
      sizeof head + std::size_t{descriptor_size} * count + (offsets_[count] - instance.values);
  if (most > key_.size() - used_) return false;
  add_bytes(head, sizeof head);
  for (const auto& [first, last] : repeats.runs) {
    if (first >= count) break;
    const std::uint32_t behind = std::min<std::uint32_t>(last, count);
    const char* descriptors =
        reading_.chunk.data() + instance.descriptors + std::size_t{descriptor_size} * first;
    for (std::uint32_t i = 0; i < behind - first; ++i)
      if (static_cast<unsigned char>(descriptors[descriptor_size * i + 2]) == type::binxml) return false;
    add_bytes(descriptors, std::size_t{descriptor_size} * (behind - first));
    add_bytes(reading_.chunk.data() + offsets_[first], offsets_[behind] - offsets_[first]);
  }
  return true;
}

bool DecodeCache::find_key() {
  const std::string_view chunk = reading_.chunk;
  const std::uint32_t begin = reading_.place.begin(), end = reading_.place.end();
  used_ = 0;
  Instance read;
  if (end - begin < 18 || u32_at(chunk, begin) != fragment_header || u8_at(chunk, begin + 4U) != 0x0C ||
      !read_instance(chunk, begin + 4, end, read))
    return false;
  const Plan* plan = reading_.templates.find(read.definition, Context::document, reading_.budget);
  if (plan == nullptr || !add(*plan, read, end)) return false;
  const Repeats& repeats = plan->repeats;
  const auto descriptor_of = [&](std::uint32_t slot) {
    return slot < read.count
               ? u32_at(chunk, read.descriptors + std::size_t{descriptor_size} * slot) & 0xFFFFFF
               : 0;
  };
  if (descriptor_of(repeats.time) != plain_filetime || descriptor_of(repeats.record_id) != plain_u64)
    return false;
  const auto time = time_from_filetime(u64_at(chunk, offsets_[repeats.time]));
  record_id_ = u64_at(chunk, offsets_[repeats.record_id]);
  if (!time || record_id_ == 0) return false;
  time_ = *time;
  if (repeats.fragment != Repeats::none && repeats.fragment < read.count) {
    const std::uint32_t at = offsets_[repeats.fragment], size = offsets_[repeats.fragment + 1U] - at;
    Instance inner;
    if (const std::uint32_t descriptor = descriptor_of(repeats.fragment); descriptor != type::null) {
      const Plan* inside =
          descriptor >> 16 == type::binxml ? find_fragment(at, at + size, repeats.context, inner) : nullptr;
      if (inside == nullptr || !add(*inside, inner, at + size)) return false;
    }
  }
  KeyHash hash;
  hash.add(key());
  hash_ = hash.value();
  return true;
}

bool DecodeCache::take_again() {
  has_key_ = reading_.place.liveness == Liveness::live && find_key();
  if (!has_key_) return false;
  const auto* const kept =
      repeated_.find(file_, hash_, [this](std::string_view known) { return known == key(); });
  // As much as decoding would take, whichever thread meets the event again: the same chunk ends at the same place.
  if (kept == nullptr || reading_.budget.left <= kept->cost) return false;
  reading_.budget.left -= kept->cost;
  reading_.intake->take_again(kept->event, record_id_, time_,
                              {Position::Unit::offset, reading_.file_offset + reading_.place.at});
  return true;
}

void DecodeCache::take(Event& event, std::int64_t cost) {
  const bool plain =
      has_key_ && reading_.damage_told == 0 && event.record_id == record_id_ && event.time == time_;
  if (!plain || !repeated_.came_before(file_, hash_)) return reading_.intake->take(event);
  if (auto first = reading_.intake->take_first(event))
    repeated_.keep({file_, hash_, cost, std::string(key()), std::move(*first)});
}

}  // namespace exba::evtx
