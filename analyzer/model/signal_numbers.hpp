#pragma once
// The signals of a report's events as numbers. A case has some dozen signals and tens of thousands of events:
// what somebody wants of a signal is decided once a signal and looked up by its number. Comparing words, the
// correlators took 3,500 instructions for an event that concerned none of them.
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/blocks.hpp"
#include "model/event.hpp"

namespace exba {

class SignalNumbers {
 public:
  SignalNumbers() = default;
  /// The events must stay where they are: the words are theirs.
  explicit SignalNumbers(const Blocks<Event>& events);

  /// The number of an event's signal: an index into `words`.
  std::uint32_t of(std::uint32_t event) const { return numbers_[event]; }
  const std::vector<std::string_view>& words() const { return words_; }  ///< each once, as they first occur

 private:
  std::vector<std::string_view> words_;
  std::vector<std::uint32_t> numbers_;
};

/// What `decide` says of each signal, asked once a signal. Keeps a reference to `signals`.
template <class T>
class BySignal {
 public:
  template <class Decide>
  BySignal(const SignalNumbers& signals, Decide decide) : signals_(signals) {
    decided_.reserve(signals.words().size());
    for (const std::string_view word : signals.words()) decided_.push_back(decide(word));
  }
  /// For the signal of the event at this index of the report.
  typename std::vector<T>::const_reference of(std::uint32_t event) const {
    return decided_[signals_.of(event)];
  }

 private:
  const SignalNumbers& signals_;
  std::vector<T> decided_;
};

}  // namespace exba
