#pragma once
// All that an intake says, as text: for tests that compare two ways of reading.
#include <string>

#include "intake/intake.hpp"

namespace exba::test {

std::string said(const Intake& intake);

}  // namespace exba::test
