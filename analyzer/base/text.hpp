#pragma once
// Small text tools: ASCII only, no locale.
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace exba {

inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
std::string lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// Where `part`, which is in lower case, stands first from `from` on; npos: nowhere.
std::size_t find_ignoring_case(std::string_view text, std::string_view part, std::size_t from = 0);
inline bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return find_ignoring_case(text, part) != std::string_view::npos;
}
/// -1, 0, 1 as strcmp, letter case apart.
int compare_ignoring_case(std::string_view a, std::string_view b);
/// Blanks, tabs, line ends off both ends.
std::string_view trim(std::string_view text);
/// The parts between separators, empty ones left out.
std::vector<std::string_view> split(std::string_view text, std::string_view separators);
/// The parts lie in the text: one that ends with the call has none to give (a loop over them would read it
/// after).
template <class Text>
requires std::is_same_v<Text, std::string> std::vector<std::string_view> split(Text&& text,
                                                                               std::string_view separators)
= delete;
/// FNV-1a, 64 bit: for fingerprints, the same on every machine.
std::uint64_t fnv1a(std::string_view text, std::uint64_t seed = 0xcbf29ce484222325u);
std::string hex16(std::uint64_t value);
/// The nearest of `choices` when it is near enough to be a slip of the pen; empty otherwise.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& choices);

}  // namespace exba
