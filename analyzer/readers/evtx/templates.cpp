// How it works: two levels. In a chunk, a table by definition offset, emptied by counting the chunk number
// up. Behind it, a cache of plans under offset and context, four to a set: Windows writes the same templates
// to the same places of most chunks (the first record's definition stands at 550 in nearly all), and
// comparing 1 kB of bytes takes 30 ns where making the plan takes 500 to 2,000 (of the 6,500 that a chunk may
// take at 10 GB/s). The bytes are compared whole, names outside of them too: no digest is trusted. Templates
// share names, so each is compared once a chunk (6 % of all instructions in a log with 14 templates a chunk).
// A plan that makes room for another leaves it its memory, so that a file with more templates than places
// allocates nothing.
#include "readers/evtx/templates.hpp"

#include "base/little_endian.hpp"

namespace exba::evtx {

void Templates::begin_chunk(std::string_view chunk) {
  chunk_ = chunk;
  used_ = 0;
  overflow_used_ = 0;
  if (++chunk_number_ == 0) {
    places_.fill({});
    seen_.fill({});
    for (auto& known : known_) known.reset();
    chunk_number_ = 1;
  }
}

bool Templates::same_here(const Known& known, std::string_view body) {
  if (!body.starts_with(known.body)) return false;
  for (const Plan::Outer& name : known.plan.outer) {
    Seen& seen = seen_[name.at / 2 % seen_.size()];
    if (seen.chunk == chunk_number_ && seen.at == name.at) {
      if (seen.name != name.name) return false;
      continue;
    }
    if (!fits(chunk_, name.at, name.size) || chunk_.substr(name.at, name.size) != *names_[name.name])
      return false;
    seen = {chunk_number_, name.at, name.name};
  }
  return true;
}

std::uint32_t Templates::number_of(std::string_view name) {
  if (const auto known = numbers_.find(name); known != numbers_.end()) return known->second;
  const auto number = static_cast<std::uint32_t>(names_.size());
  names_.push_back(std::make_unique<std::string>(name));
  numbers_.emplace(*names_.back(), number);
  return number;
}

/// A file that makes up names without end must not fill the memory with them.
void Templates::forget_names() {
  for (auto& known : known_)
    if (known != nullptr) known->key = Known::nothing;
  seen_.fill({});
  numbers_.clear();
  names_.clear();
}

const Plan* Templates::enter(std::uint32_t key, std::uint32_t definition, Context context, Budget& budget) {
  if (used_ >= places_used) return nullptr;  // no chunk can hold so many, but offsets can be made up
  const Plan* plan = make(key, definition, context, budget);
  std::size_t i = (key >> 4) % places;
  while (places_[i].chunk == chunk_number_) i = (i + 1) % places;
  places_[i] = {key, chunk_number_, plan};
  ++used_;
  return plan;
}

/// A place that this chunk does not use.
Templates::Known& Templates::room_for(std::size_t set) {
  for (std::size_t way = 0; way < ways; ++way) {
    auto& known = known_[set * ways + (next_victim_ + way) % ways];
    if (known != nullptr && known->chunk == chunk_number_) continue;
    if (known == nullptr) known = std::make_unique<Known>();
    ++next_victim_;
    return *known;
  }
  if (overflow_used_ == overflow_.size()) overflow_.push_back(std::make_unique<Known>());
  return *overflow_[overflow_used_++];
}

const Plan* Templates::make(std::uint32_t key, std::uint32_t definition, Context context, Budget& budget) {
  if (!fits(chunk_, definition, definition_header)) return nullptr;
  const std::size_t begin = std::size_t{definition} + definition_header;
  const std::size_t size = u32_at(chunk_, begin - 4);
  if (size == 0 || !fits(chunk_, begin, size)) return nullptr;
  const std::string_view body = chunk_.substr(begin, size);
  const std::size_t set = (key * 2654435761U + static_cast<std::uint32_t>(size) * 40503U) >> 16 & (sets - 1);
  for (std::size_t way = 0; way < ways; ++way) {
    Known* known = known_[set * ways + way].get();
    if (known == nullptr || known->key != key || known->size != size) continue;
    if (!budget.spend(size) || !same_here(*known, body)) continue;
    known->chunk = chunk_number_;
    return &known->plan;
  }
  make_plan(chunk_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + size), context,
            Origin::definition, budget, fresh_);
  if (fresh_.leaves.empty() && !fresh_.complete) return nullptr;
  if (context == Context::filter) fresh_.leaves.clear(), fresh_.pieces.clear();  // the filter says it all
  Known& known = room_for(set);
  known.key = Known::nothing;
  known.plan = fresh_;  // a copy is as small as can be; what `fresh_` grew to is used again
  known.plan.number = ++made_;
  known.chunk = chunk_number_;
  // A plan that broke off may have met a name that another chunk has in order: it holds for this chunk only.
  if (known.plan.complete) {
    if (names_.size() >= most_names) forget_names();
    for (Plan::Outer& name : known.plan.outer) name.name = number_of(chunk_.substr(name.at, name.size));
    known.key = key;
    known.size = size;
    known.body = body.substr(0, fresh_.used);
  }
  return &known.plan;
}

}  // namespace exba::evtx
