#pragma once
// Archives that were split into several files.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/input.hpp"

namespace exba {

/// Where the name is that of a part of a split archive (x.7z.002, x.z01, x.part2.rar, x.r00): what to do; else empty.
std::string part_of_split(std::string_view name);

/// The number behind the name of a part that others are simply put behind, `.001` and on; 0: it is none.
std::size_t part_number(std::string_view path);
/// Files behind one another, as one under the name of the first. Throws Error where one cannot be opened, or is no file.
Input open_parts(const std::string& first, const std::vector<std::string>& more);

}  // namespace exba
