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
/// A real System log says some 300 things; each that is met anew while another lies in its place has all correlators ask
/// once more. So a few places are looked at, and what finds none of them free is not remembered.
class SeenTable {
 public:
  /// Where these lie, or may lie; null: nowhere.
  Seen* find(const void* signal, const void* facts) {
    const std::uint64_t both = std::uint64_t{reinterpret_cast<std::uintptr_t>(signal)} +
                               3 * std::uint64_t{reinterpret_cast<std::uintptr_t>(facts)};
    const std::size_t first = (both * 0x9E3779B97F4A7C15u) >> 52;  // the upper 12 bits
    for (std::size_t i = 0; i < looks; ++i) {
      Seen& seen = seen_[(first + i) % places];
      if (!seen.used || (seen.signal == signal && seen.facts == facts)) return &seen;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t places = 4096;
  static constexpr std::size_t looks = 8;
  std::array<Seen, places> seen_;
};

}  // namespace

SignalNumbers::SignalNumbers(const Blocks<Event>& events) {
  std::unordered_map<std::string_view, std::uint32_t> known;
  const auto table = std::make_unique<SeenTable>();
  numbers_.reserve(events.size());
  const auto number_of = [&](const Event& event) {
    const auto [at, fresh] = known.try_emplace(event.signal, static_cast<std::uint32_t>(words_.size()));
    if (fresh) words_.push_back(event.signal);
    said_.push_back(static_cast<std::uint32_t>(numbers_.size()));
    return Numbers{at->second, static_cast<std::uint32_t>(said_.size() - 1)};
  };
  for (const Event& event : events) {
    const void* const signal = event.signal.identity();
    const void* const facts = event.facts.identity();
    Seen* const seen = table->find(signal, facts);
    if (seen == nullptr) {
      numbers_.push_back(number_of(event));
      continue;
    }
    if (!seen->used) {
      const Numbers fresh = number_of(event);
      *seen = {signal, facts, true, fresh.signal, fresh.said};
    }
    numbers_.push_back({seen->signal_number, seen->said});
  }
}

}  // namespace exba
