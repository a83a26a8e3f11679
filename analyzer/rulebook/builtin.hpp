#pragma once
#include <span>
#include <string_view>

namespace exba {

/// A rule file that was compiled in. What stands before its text is what the text says, taken out of it when
/// the program is built (cmake/embed_rules.cmake), so that a start need not read it.
struct BuiltinRule {
  std::string_view path;  ///< below rules/: `vss/vss-cleanup-missing.xml`
  std::string_view id;
  std::string_view kinds;    ///< as Rule::kinds, blank-separated
  std::string_view signals;  ///< as Rule::signals, blank-separated; no built-in rule brings events of its own
  std::string_view digest;   ///< SHA-256 of the text, 64 hex digits
  std::string_view text;
};
std::span<const BuiltinRule> builtin_rules();

}  // namespace exba
