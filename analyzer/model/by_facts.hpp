#pragma once
// What somebody wants to know of an event's signal and facts alone, asked once for all events that share them: readers
// make one list of facts of events that say the same (base/shared_list.hpp).
#include <array>
#include <cstddef>
#include <cstdint>

#include "model/event.hpp"

namespace exba {

/// Remembers the answers of one question. The events must stay as they are.
template <class T>
class ByFacts {
 public:
  template <class Decide>
  const T& of(const Event& event, Decide decide) {
    const void* const facts = event.facts.identity();
    const void* const signal = event.signal.identity();
    Answer& answer = answers_[(reinterpret_cast<std::uintptr_t>(facts) / 16) % answers_.size()];
    if (!answer.known || answer.facts != facts || answer.signal != signal)
      answer = {facts, signal, true, decide(event)};
    return answer.value;
  }

 private:
  struct Answer {
    const void* facts = nullptr;
    const void* signal = nullptr;
    bool known = false;
    T value{};
  };
  std::array<Answer, 512> answers_{};
};

}  // namespace exba
