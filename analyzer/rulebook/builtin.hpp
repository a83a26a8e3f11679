#pragma once
#include <span>
#include <string_view>

namespace exba {

/// A rule file that was compiled in: path below rules/ (`vss/vss-cleanup-missing.xml`) and its text.
struct BuiltinRule {
  std::string_view path;
  std::string_view text;
};
std::span<const BuiltinRule> builtin_rules();

}  // namespace exba
