#pragma once
// The options of every command as CLI11 is told them. What was typed that CLI11 cannot turn into a value stays text:
// options.cpp makes values of it.
#include <string>
#include <vector>

#include "base/enum_words.hpp"
#include "options.hpp"

namespace CLI {
class App;
}

namespace exba {

template <>
inline constexpr auto enum_words<FailOn> = std::to_array<EnumWord<FailOn>>({
    {FailOn::error, "error"},
    {FailOn::warning, "warning"},
    {FailOn::info, "info"},
    {FailOn::undecided, "undecided"},
    {FailOn::never, "never"},
});
template <>
inline constexpr auto enum_words<When> = std::to_array<EnumWord<When>>({
    {When::automatic, "auto"},
    {When::always, "always"},
    {When::never, "never"},
});
template <>
inline constexpr auto enum_words<DateOrder> = std::to_array<EnumWord<DateOrder>>({
    {DateOrder::automatic, "auto"},
    {DateOrder::dmy, "dmy"},
    {DateOrder::mdy, "mdy"},
    {DateOrder::ymd, "ymd"},
});

/// What was typed, as text.
struct Typed {
  std::string time_zone, date_order = "auto", encoding = "auto", since, until, now;
  std::string redact;
  std::string fail_on = "error", color = "auto", progress = "auto";
  std::string full_every, any_every, events_every, expires, shard;
  std::vector<std::string> warning, critical;
  bool strict = false;
  bool stale = false;
  bool all = false;
  unsigned jobs = 0;
};

/// Adds all commands with their options; `options` and `typed` outlive the parsing.
void add_all(CLI::App& app, Options& options, Typed& typed);

}  // namespace exba
