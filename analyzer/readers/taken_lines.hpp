#pragma once
// A text that is written anew as it is read.
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "readers/parts.hpp"

namespace exba {

/// `take` appends to `out` what becomes of `text`, all of it if that is the last, and returns how much of it it took.
template <class Take>
Input taken_lines(Input input, Take take) {
  struct State {
    Input input;
    std::string raw;
  };
  const auto state = std::make_shared<State>();
  std::string name = input.name;
  state->input = std::move(input);
  return made_input(std::move(name), [state, take](std::string& out) {
    constexpr std::size_t block = 64 * 1024;
    const std::size_t had = state->raw.size();
    state->raw.resize(had + block);
    const std::size_t got = state->input.read(std::span(state->raw).subspan(had));
    state->raw.resize(had + got);
    // A line that never ends is taken as it comes.
    const bool last = got < block || state->raw.size() > 16 * block;
    state->raw.erase(0, take(out, state->raw, last));
    return got == block;
  });
}

}  // namespace exba
