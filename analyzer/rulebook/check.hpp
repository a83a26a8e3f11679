#pragma once
// What `exba rules validate` and `exba rules test` print. Files are read one by one, so that one bad rule
// does not hide the next.
#include <cstddef>
#include <string>
#include <vector>

namespace exba {

struct RuleCheck {
  std::string text;  ///< ready to be printed
  std::size_t failed = 0;
};

enum class Mutate { no, yes };
/// Rule files, or folders of them; none: the rules built in. Throws Error when a path cannot be read.
RuleCheck validate_rules(const std::vector<std::string>& paths);
RuleCheck run_examples(const std::vector<std::string>& paths, Mutate mutate);

}  // namespace exba
