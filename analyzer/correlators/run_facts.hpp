#pragma once
// Small tools for the facts of an operation.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "model/operation.hpp"

namespace exba {

/// Sets a fact, in place of an older value; an empty value sets nothing.
inline void set_fact(Facts& facts, std::string_view name, std::string value) {
  if (value.empty()) return;
  for (Fact& f : facts) {
    if (f.name != name) continue;
    f.value = std::move(value);
    return;
  }
  facts.push_back({std::string(name), std::move(value)});
}

inline void set_flag(Facts& facts, std::string_view name, bool yes) {
  set_fact(facts, name, yes ? "yes" : "no");
}

/// From one moment to another; nothing when an export kept no time (no_time must never be subtracted: it
/// would overflow).
inline Ticks pause(Time from, Time until) {
  return from == no_time || until == no_time ? Ticks{0} : Ticks{until - from};
}

/// Hours with two decimals, as rules compare them.
inline std::string hours_text(Ticks span) {
  return fmt::format("{:.2f}", std::chrono::duration<double, std::ratio<3600>>(span).count());
}

}  // namespace exba
