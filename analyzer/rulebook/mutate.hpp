#pragma once
// Are a rule's examples about what the rule says? A yes-example marks with needed="..." what its verdict
// rests on: `needed="yes"` on an element, or `needed="code near"`, the names of its attributes. Each of these
// is taken away, one at a time, and the verdict must change; then everything else is taken away, and it must
// stay.
#include <string>
#include <vector>

#include "rulebook/rule.hpp"

namespace exba {

struct Mutation {
  int example = 0;  ///< counted from 1
  std::string
      dropped;      ///< `@code of <event>`, `<relation>`, `everything else`; empty: the example marks nothing
  std::string got;  ///< the verdict then
  bool well = false;
};

std::vector<Mutation> mutate_examples(const Rule& rule);

}  // namespace exba
