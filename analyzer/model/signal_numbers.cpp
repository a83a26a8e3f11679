// How it works: a log repeats itself, so the signal of the event before answers mostly; else a table does.
#include "model/signal_numbers.hpp"

#include <unordered_map>

namespace exba {

SignalNumbers::SignalNumbers(const Blocks<Event>& events) {
  std::unordered_map<std::string_view, std::uint32_t> known;
  numbers_.reserve(events.size());
  std::uint32_t last = 0;
  for (const Event& event : events) {
    if (words_.empty() || event.signal != words_[last]) {
      const auto [at, fresh] = known.try_emplace(event.signal, static_cast<std::uint32_t>(words_.size()));
      if (fresh) words_.push_back(event.signal);
      last = at->second;
    }
    numbers_.push_back(last);
  }
}

}  // namespace exba
