#pragma once
// Tables that every build carries, so that the same bytes come out whatever the machine knows: the files of data/,
// compiled in as text by cmake/embed_data.cmake and written by scripts/make_*.py, which describe their lines.
#include <string_view>

namespace exba {

std::string_view zones_data();
std::string_view code_pages_data();

}  // namespace exba
