#pragma once
#include <cstdint>
#include <string_view>

#include "readers/reader.hpp"

namespace exba::event_text {

/// `plain` sends every line through the scanner: the twin that tests compare `passing`, the way of
/// read_event_text, with.
enum class Way { passing, plain };
void read(Input& input, const ReadOptions& options, Intake& intake, Way way);

/// How many lines of `text` need no scanner when nobody wants anything. For tests: so that they notice when
/// the short way is never taken.
std::uint64_t lines_passed_over(std::string_view text);

}  // namespace exba::event_text
