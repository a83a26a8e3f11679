#pragma once
#include <string>

#include "model/report.hpp"

namespace exba {

/// Inputs of which nothing was read, and why: no verdict speaks of them. Empty: there are none.
std::string not_read_words(const Report& report);

}  // namespace exba
