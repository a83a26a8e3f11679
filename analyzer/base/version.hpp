#pragma once

#include <string_view>

namespace exba {

/// `1.0.0`, as CMakeLists.txt names it. In a file of its own, which CMake writes: a new version compiles that one.
extern const std::string_view program_version;

}  // namespace exba
