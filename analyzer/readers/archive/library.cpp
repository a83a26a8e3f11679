// How it works: with EXBA_LIBARCHIVE (the name that the loader knows it by, from the build) the functions are
// looked up in the library once it is loaded; without, and in a static program, the program is linked with it.
#include "readers/archive/library.hpp"

#include "base/platform.hpp"

namespace exba {

const ArchiveLibrary& archive_library() {
  static const ArchiveLibrary functions = [] {
#if defined(EXBA_LIBARCHIVE) && !defined(EXBA_STATIC)
    const platform::Library library(EXBA_LIBARCHIVE);
#define EXBA_FUNCTION(name) reinterpret_cast<decltype(&::name)>(library.function(#name)),
#else
#define EXBA_FUNCTION(name) &::name,
#endif
    return ArchiveLibrary{EXBA_ARCHIVE_FUNCTIONS(EXBA_FUNCTION)};
#undef EXBA_FUNCTION
  }();
  return functions;
}

}  // namespace exba
