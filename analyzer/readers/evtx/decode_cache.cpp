// How it works: what a record says is the plans of its templates and the values that they use; its time and its record
// id are left out, and the process and thread that logged it are used by no plan. Those bytes, one behind the other, are
// the key, compared whole: no digest is trusted. They come in two halves: what stands outside of the fragment (System) is
// mostly that of the last record of this template in this chunk, and compared with it where both lie; what stands inside
// of it (EventData) is hashed where it lies, all of it. Of a System log most events are services that start and stop, some two
// hundred different ones in 20,000: decoding and recognising one takes 10,000 instructions. An event is copied here when
// it is met for the second time, so that a log of which each event says something new pays for making the keys alone.
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

std::string_view bytes_of(const std::uint64_t& number) {
  return {reinterpret_cast<const char*>(&number), sizeof number};
}

std::uint32_t descriptor_at(std::string_view chunk, std::uint32_t descriptors, std::uint32_t slot) {
  return u32_at(chunk, descriptors + std::size_t{descriptor_size} * slot) & 0xFFFFFF;
}

}  // namespace

void DecodeCache::begin(std::uint64_t file) {
  file_ = file;
}

void DecodeCache::forget() {
  for (Frame& frame : frames_) frame.chunk = 0;
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

/// What an instance says: of each run of slots that its plan uses the descriptors and the values.
bool DecodeCache::collect(const Plan& plan, const Instance& instance, std::uint32_t end, Said& said) {
  const Repeats& repeats = plan.repeats;
  const std::uint32_t count = std::min<std::uint32_t>(instance.count, repeats.needed);
  if (!repeats.usable || repeats.runs.size() > most_runs || !find_values(instance, count, end)) return false;
  const char* const bytes = reading_.chunk.data();  // all that follows lies before `end`
  said.plan = {plan.number, count};
  said.count = 0;
  said.size = sizeof said.plan;
  for (const auto& [first, last] : repeats.runs) {
    if (first >= count) break;
    const std::uint32_t behind = std::min<std::uint32_t>(last, count);
    const std::uint32_t descriptors = instance.descriptors + descriptor_size * first;
    const std::uint32_t size = descriptor_size * (behind - first);
    const char* type = bytes + descriptors + 2;
    for (std::uint32_t i = first; i < behind; ++i, type += descriptor_size)
      if (static_cast<unsigned char>(*type) == type::binxml) return false;
    if (first == 0 && behind == instance.count) {  // all of it: no gap lies between
      said.add({bytes + descriptors, offsets_[behind] - descriptors});
      continue;
    }
    said.add({bytes + descriptors, size});
    said.add({bytes + offsets_[first], offsets_[behind] - offsets_[first]});
  }
  return said.size <= key_limit;
}

/// The fragment of a record. Equal bytes behind equal plans say the same, whatever of them the plan uses.
bool DecodeCache::find_inside(std::uint32_t at, std::uint32_t end, Context context) {
  const std::string_view chunk = reading_.chunk;
  while (end - at >= 4 && (u8_at(chunk, at) & 0xBF) == 0x0F) at += 4;
  if (at >= end || (u8_at(chunk, at) & 0xBF) != 0x0C || !read_instance(chunk, at, end, inside_.instance))
    return false;
  inside_.plan = reading_.templates.find(inside_.instance.definition, context, reading_.budget);
  if (inside_.plan == nullptr) return false;
  const std::uint32_t count = inside_.instance.descriptors - 4;
  inside_.bytes = {chunk.data() + count, end - count};
  return frame_->key.size() + sizeof inside_.plan->number + inside_.bytes.size() <= key_limit;
}

/// Whether the fragment says what its bytes hold: a fragment within it names templates by where they stand in this chunk.
bool DecodeCache::may_repeat() const {
  if (inside_.plan == nullptr) return true;
  if (!inside_.plan->repeats.usable) return false;
  const Instance& instance = inside_.instance;
  for (std::uint32_t slot = 0; slot < instance.count; ++slot)
    if (descriptor_at(reading_.chunk, instance.descriptors, slot) >> 16 == type::binxml) return false;
  return true;
}

/// Whether the record in [begin, end), which names the frame's definition, says the same outside of its fragment.
bool DecodeCache::is_again(const Frame& frame, std::uint32_t begin, std::uint32_t end) const {
  const std::string_view chunk = reading_.chunk;
  const std::uint32_t descriptors = begin + 18;
  // As many substitutions as a record had that fitted: the sum cannot wrap.
  if (u32_at(chunk, begin + 14U) != frame.count ||
      descriptor_size * frame.count + frame.fragment > end - descriptors ||
      std::memcmp(chunk.data() + descriptors, chunk.data() + frame.descriptors, frame.compared) != 0)
    return false;
  const char* const values = chunk.data() + descriptors + std::size_t{descriptor_size} * frame.count;
  const char* const known = chunk.data() + frame.descriptors + std::size_t{descriptor_size} * frame.count;
  for (std::size_t i = 0; i < frame.runs; ++i)
    if (const auto& [from, size] = frame.values[i]; std::memcmp(values + from, known + from, size) != 0)
      return false;
  return true;
}

const DecodeCache::Frame* DecodeCache::read_frame(std::uint32_t begin, std::uint32_t end) {
  const std::string_view chunk = reading_.chunk;
  if (end - begin < 18 || u32_at(chunk, begin) != fragment_header || u8_at(chunk, begin + 4U) != 0x0C)
    return nullptr;
  Frame& frame = frame_of(u32_at(chunk, begin + 10U));
  frame.chunk = 0;
  Instance read;
  if (!read_instance(chunk, begin + 4, end, read)) return nullptr;
  const Plan* const plan = reading_.templates.find(read.definition, Context::document, reading_.budget);
  Said said;
  if (plan == nullptr || !collect(*plan, read, end, said)) return nullptr;
  const Repeats& repeats = plan->repeats;
  const auto is = [&](std::uint32_t slot, std::uint32_t descriptor) {
    return slot < read.count && descriptor_at(chunk, read.descriptors, slot) == descriptor;
  };
  if (!is(repeats.time, plain_filetime) || !is(repeats.record_id, plain_u64)) return nullptr;
  frame.plan = plan;
  frame.count = read.count;
  frame.descriptors = read.descriptors;
  frame.time = offsets_[repeats.time] - read.values;
  frame.record_id = offsets_[repeats.record_id] - read.values;
  frame.has_fragment = repeats.fragment < read.count;
  const std::uint32_t last = frame.has_fragment ? repeats.fragment : std::min(read.count, repeats.needed);
  frame.fragment = offsets_[last] - read.values;
  frame.compared = descriptor_size * last;
  frame.runs = 0;
  for (const auto& [first, behind] : repeats.runs)
    if (first < read.count) {
      const std::uint32_t from = offsets_[first];
      frame.values[frame.runs++] = {from - read.values,
                                    offsets_[std::min<std::uint32_t>(behind, read.count)] - from};
    }
  frame.key = said.head();
  for (std::size_t i = 0; i < said.count; ++i) frame.key += said.pieces[i];
  frame.hash = {};
  frame.hash.add(frame.key);
  // Where something stands behind the fragment, its size moves the places.
  const bool holds = read.count == (frame.has_fragment ? repeats.fragment + 1U : last);
  if (!holds) return &frame;
  frame.chunk = reading_.chunk_number;
  frame.definition = read.definition;
  return &frame;
}

DecodeCache::Frame& DecodeCache::frame_of(std::uint32_t definition) {
  return frames_[definition / 8 % frames_.size()];
}

bool DecodeCache::meet(const RecordPlace& place) {
  frame_ = nullptr;
  const std::string_view chunk = reading_.chunk;
  const std::uint32_t begin = place.begin(), end = place.end();
  if (place.liveness == Liveness::stale || end - begin < 18 || u32_at(chunk, begin) != fragment_header ||
      u8_at(chunk, begin + 4U) != 0x0C)
    return false;
  const std::uint32_t definition = u32_at(chunk, begin + 10U);
  const Frame& frame = frame_of(definition);
  const bool inside = definition == begin + 14;  // the definition stands between: other places
  if (inside || frame.chunk != reading_.chunk_number || frame.definition != definition ||
      !is_again(frame, begin, end))
    return false;
  frame_ = &frame;
  return true;
}

bool DecodeCache::find_key() {
  const std::string_view chunk = reading_.chunk;
  const std::uint32_t begin = reading_.place.begin(), end = reading_.place.end();
  if (frame_ == nullptr) frame_ = read_frame(begin, end);
  if (frame_ == nullptr) return false;
  std::uint32_t descriptors = begin + 18;
  if (u32_at(chunk, begin + 10U) == begin + 14) descriptors = frame_->descriptors;  // it was just read
  const std::uint32_t values = descriptors + descriptor_size * frame_->count;
  const auto time = time_from_filetime(u64_at(chunk, std::size_t{values} + frame_->time));
  record_id_ = u64_at(chunk, std::size_t{values} + frame_->record_id);
  if (!time || record_id_ == 0) return false;
  time_ = *time;
  KeyHash hash = frame_->hash;
  inside_.plan = nullptr;
  const Repeats& repeats = frame_->plan->repeats;
  const std::uint32_t fragment =
      frame_->has_fragment ? descriptor_at(chunk, descriptors, repeats.fragment) : std::uint32_t{type::null};
  if (fragment != type::null) {
    const std::uint32_t at = values + frame_->fragment, behind = at + (fragment & 0xFFFF);
    if (fragment >> 16 != type::binxml || behind > end || !find_inside(at, behind, repeats.context))
      return false;
    hash.add(inside_.plan->number);
    hash.add(inside_.bytes);
  }
  hash_ = hash.value();
  return true;
}

bool DecodeCache::is_key(std::string_view known) const {
  if (inside_.plan == nullptr) return known == frame_->key;
  const std::size_t size = frame_->key.size(), head = sizeof inside_.plan->number;
  if (known.size() != size + head + inside_.bytes.size()) return false;
  const char* const at = known.data();
  return std::memcmp(at + size, &inside_.plan->number, head) == 0 &&
         std::memcmp(at + size + head, inside_.bytes.data(), inside_.bytes.size()) == 0 &&
         std::memcmp(at, frame_->key.data(), size) == 0;
}

std::string DecodeCache::key() const {
  std::string key = frame_->key;
  if (inside_.plan == nullptr) return key;
  key += bytes_of(inside_.plan->number);
  key += inside_.bytes;
  return key;
}

bool DecodeCache::take_again() {
  has_key_ = reading_.place.liveness == Liveness::live && find_key();
  if (!has_key_) return false;
  const auto* const kept =
      repeated_.find(file_, hash_, [this](std::string_view known) { return is_key(known); });
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
  if (!plain || !may_repeat() || !repeated_.came_before(file_, hash_)) return reading_.intake->take(event);
  if (auto first = reading_.intake->take_first(event))
    repeated_.keep({file_, hash_, cost, key(), std::move(*first)});
}

}  // namespace exba::evtx
