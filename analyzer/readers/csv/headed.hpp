#pragma once
// A source with a look at its head: for forms whose layout the first 64 KiB tell.
#include <string>
#include <string_view>
#include <utility>

#include "base/input.hpp"

namespace exba::csv {

struct Headed {
  static constexpr std::size_t head_size = 64 * 1024;

  explicit Headed(Input& input) : head(head_size, '\0') {
    head.resize(input.read(std::span(head)));
    whole = with_head(head, std::move(input));
  }

  std::string head;
  Input whole;  ///< all of it, the head included
};

}  // namespace exba::csv
