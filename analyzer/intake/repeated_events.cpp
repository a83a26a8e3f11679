// How it works: a table of sets of eight. A hash is noted when it is met for the first time, and its event kept when it
// is met again; of a set that is full the next in turn makes room.
#include "intake/repeated_events.hpp"

namespace exba {

bool RepeatedEvents::came_before(std::uint64_t source, std::uint64_t hash) {
  if (met_.empty()) met_.resize(16 * sets * ways);
  const auto part = static_cast<std::uint32_t>(hash >> 32) ^ static_cast<std::uint32_t>(source);
  return std::exchange(met_[hash % met_.size()], part) == part;
}

void RepeatedEvents::keep(Kept kept) {
  if (sets_.empty()) sets_.resize(sets);
  Set& set = sets_[kept.hash % sets];
  std::size_t way = 0;
  while (way < ways && set.kept[way] != nullptr && set.kept[way]->source == kept.source) ++way;
  if (way == ways) way = next_victim_++ % ways;
  if (set.kept[way] == nullptr) set.kept[way] = std::make_unique<Kept>();
  set.hashes[way] = kept.hash;
  *set.kept[way] = std::move(kept);
}

}  // namespace exba
