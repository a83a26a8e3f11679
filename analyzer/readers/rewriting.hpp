#pragma once
// A text read through a walk that writes it anew: whole, or piece by piece as it is asked for. A walk has
// `take(std::string_view piece, std::string& out)` and `end(std::string& out)`, and may be moved.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/input.hpp"
#include "readers/parts.hpp"

namespace exba {

template <class Rewriter>
std::string rewritten(std::string_view text) {
  std::string out;
  Rewriter walk;
  walk.take(text, out);
  walk.end(out);
  return out;
}

template <class Rewriter>
Input rewritten(Input input) {
  constexpr std::size_t block = 64 * 1024;
  const std::string name = input.name;
  return made_input(name, [from = std::move(input), walk = Rewriter(),
                           buffer = std::string(block, '\0')](std::string& out) mutable {
    const std::size_t got = from.read(std::span(buffer));
    walk.take(std::string_view(buffer).substr(0, got), out);
    if (got < buffer.size()) walk.end(out);
    return got == buffer.size();
  });
}

}  // namespace exba
