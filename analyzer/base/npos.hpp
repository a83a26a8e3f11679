#pragma once
// "Not found", as std::string_view says it: one short name for all searches.
#include <string_view>

namespace exba {
inline constexpr std::size_t npos = std::string_view::npos;
}
