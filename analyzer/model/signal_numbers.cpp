// How it works: readers make one text of equal signals and one list of equal facts, so a table of where they lie answers
// mostly; what it has forgotten gets a number once more, but the signal's own, which a table of words knows.
#include "model/signal_numbers.hpp"

#include <array>
#include <memory>
#include <unordered_map>

namespace exba {
namespace {

struct Seen {
  const void* signal = nullptr;
  const void* facts = nullptr;
  bool used = false;
  std::uint32_t signal_number = 0;
  std::uint32_t said = 0;
};
/// A real System log says some 300 things.
using SeenTable = std::array<Seen, 4096>;

Seen& slot_of(SeenTable& table, const void* signal, const void* facts) {
  const std::uint64_t both =
      reinterpret_cast<std::uintptr_t>(signal) + 3 * std::uint64_t{reinterpret_cast<std::uintptr_t>(facts)};
  return table[(both * 0x9E3779B97F4A7C15u) >> 52];  // the upper 12 bits
}

}  // namespace

SignalNumbers::SignalNumbers(const Blocks<Event>& events) {
  std::unordered_map<std::string_view, std::uint32_t> known;
  const auto table = std::make_unique<SeenTable>();
  numbers_.reserve(events.size());
  for (const Event& event : events) {
    const void* const signal = event.signal.identity();
    const void* const facts = event.facts.identity();
    Seen& seen = slot_of(*table, signal, facts);
    if (!seen.used || seen.signal != signal || seen.facts != facts) {
      if (!seen.used || seen.signal != signal) {
        const auto [at, fresh] = known.try_emplace(event.signal, static_cast<std::uint32_t>(words_.size()));
        if (fresh) words_.push_back(event.signal);
        seen.signal_number = at->second;
      }
      seen = {signal, facts, true, seen.signal_number, said_++};
    }
    numbers_.push_back({seen.signal_number, seen.said});
  }
}

}  // namespace exba
