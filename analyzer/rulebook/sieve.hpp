#pragma once
// Which events a rule could speak about at all, told without XPath: of 20,000 service states, no rule says anything, and
// each took 8,000 instructions to become XML and to be asked about.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/event.hpp"
#include "rulebook/rule.hpp"

namespace exba {

/// What the conditions of a rule ask of an event at the least. What it does not understand of a condition it takes
/// as fulfilled.
class EventSieve {
 public:
  explicit EventSieve(const Rule& rule);
  /// What it asks of events of that signal; nothing: the rule says nothing of any of them, whatever they tell.
  std::optional<EventSieve> of(std::string_view signal) const;
  /// False: the rule says nothing of this event.
  bool passes(const Event& event) const;

  /// One part of a condition; anything unknown is `open`.
  struct Demand {
    enum class What { open, all_of, any_of, has, equals, begins, listed };
    What what = What::open;
    std::string name{};   ///< of an attribute
    std::string value{};  ///< that it equals, or begins with, or the list (` a b `) in which it stands
    std::vector<Demand> parts{};
  };

 private:
  explicit EventSieve(Demand demand) : demand_(std::move(demand)) {}
  Demand demand_;  ///< any of the conditions
};

}  // namespace exba
