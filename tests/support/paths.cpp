#include "support/paths.hpp"

namespace exba::test {

const char* const built_root = EXBA_ROOT;
const char* const built_program = EXBA_PROGRAM;
const char* const built_faults = EXBA_FAULTS;

}  // namespace exba::test
