#pragma once
// The signals of a report's events as numbers, and those of events that share signal and facts. A case has some dozen
// signals, some hundred things that are said, and tens of thousands of events: what somebody wants of one is decided
// once and looked up by its number. Comparing words, the correlators took 3,500 instructions for an event that concerned
// none of them.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/blocks.hpp"
#include "model/event.hpp"

namespace exba {

class SignalNumbers {
 public:
  SignalNumbers() = default;
  /// The events must stay as they are: the words are theirs.
  explicit SignalNumbers(const Blocks<Event>& events);

  /// The number of an event's signal: an index into `words`.
  std::uint32_t of(std::uint32_t event) const { return numbers_[event].signal; }
  const std::vector<std::string_view>& words() const { return words_; }  ///< each once, as they first occur
  /// Events of one number share signal and facts (base/shared_list.hpp); not all that do have one number.
  std::uint32_t said_by(std::uint32_t event) const { return numbers_[event].said; }
  /// The first event of each such number.
  const std::vector<std::uint32_t>& said() const { return said_; }

 private:
  struct Numbers {
    std::uint32_t signal;
    std::uint32_t said;
  };
  std::vector<std::string_view> words_;
  std::vector<Numbers> numbers_;
  std::vector<std::uint32_t> said_;
};

/// What `decide` says of each signal, asked once a signal. Keeps a reference to `signals`.
template <class T>
class BySignal {
 public:
  template <class Decide>
  BySignal(const SignalNumbers& signals, Decide decide) : signals_(signals) {
    decided_.reserve(signals.words().size());
    for (const std::string_view word : signals.words()) decided_.push_back({decide(word)});
  }
  /// Of bool: whether any signal of the report is one. A real System log has ten, and most correlators want none of them.
  bool any() const {
    return std::any_of(decided_.begin(), decided_.end(), [](const Decided& d) { return d.value; });
  }
  /// For the signal of the event at this index of the report.
  const T& of(std::uint32_t event) const { return decided_[signals_.of(event)].value; }

 private:
  struct Decided {  // no vector of bits: a bit takes three times as long to look up
    T value;
  };
  const SignalNumbers& signals_;
  std::vector<Decided> decided_;
};

/// What `decide` says of an event, by its index in the report, where signal and facts alone decide: asked once for all
/// that share them, and only when wanted. Keeps a reference to `signals`.
template <class Decide>
class BySaid {
 public:
  BySaid(const SignalNumbers& signals, Decide decide)
      : signals_(signals), decide_(std::move(decide)), answers_(signals.said().size(), Answer::open) {}

  bool of(std::uint32_t event) {
    Answer& answer = answers_[signals_.said_by(event)];
    if (answer == Answer::open) answer = decide_(event) ? Answer::yes : Answer::no;
    return answer == Answer::yes;
  }
  /// Whether it is so of any event of the report.
  bool any() {
    return std::any_of(signals_.said().begin(), signals_.said().end(),
                       [this](std::uint32_t e) { return of(e); });
  }

 private:
  enum class Answer : char { open, yes, no };
  const SignalNumbers& signals_;
  Decide decide_;
  std::vector<Answer> answers_;
};

}  // namespace exba
