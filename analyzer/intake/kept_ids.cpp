// How it works: a table of hashes, open, always at most half full; a record id has eight places in a row, and where they
// are taken it is not noted.
#include "intake/kept_ids.hpp"

#include <algorithm>
#include <utility>

namespace exba {

std::uint32_t KeptIds::hash_of(const Event& event) {
  const auto time = static_cast<std::uint64_t>(event.time.time_since_epoch().count());
  return static_cast<std::uint32_t>(((event.record_id ^ (time << 20)) * 0x9E3779B97F4A7C15u) >> 32);
}

bool KeptIds::holds(const Blocks<Event>& kept, const Event& event) const {
  if (slots_.empty()) return false;
  const std::uint32_t hash = hash_of(event);
  for (std::uint32_t i = 0; i < looks; ++i) {
    const Slot& slot = slots_[(hash + i) & (slots_.size() - 1)];
    if (slot.place == 0) return false;
    if (slot.hash == hash && event.tells_again(kept[slot.place - 1])) return true;
  }
  return false;
}

bool KeptIds::holds_last_or_notes(const Blocks<Event>& kept) {
  if (2 * kept.size() >= slots_.size()) make_room();
  const Event& last = kept.back();
  const Slot noted{hash_of(last), static_cast<std::uint32_t>(kept.size())};
  for (std::uint32_t i = 0; i < looks; ++i) {
    Slot& slot = slots_[(noted.hash + i) & (slots_.size() - 1)];
    if (slot.place == 0) {
      slot = noted;
      return false;
    }
    if (slot.hash == noted.hash && last.tells_again(kept[slot.place - 1])) return true;
  }
  return false;
}

void KeptIds::note_last(const Blocks<Event>& kept) {
  if (2 * kept.size() >= slots_.size()) make_room();
  add({hash_of(kept.back()), static_cast<std::uint32_t>(kept.size())});
}

void KeptIds::add(Slot noted) {
  for (std::uint32_t i = 0; i < looks; ++i) {
    Slot& slot = slots_[(noted.hash + i) & (slots_.size() - 1)];
    if (slot.place != 0) continue;
    slot = noted;
    return;
  }
}

void KeptIds::make_room() {
  const std::vector<Slot> before =
      std::exchange(slots_, std::vector<Slot>(std::max<std::size_t>(64, 2 * slots_.size())));
  for (const Slot& slot : before)
    if (slot.place != 0) add(slot);
}

}  // namespace exba
