// How it works: what belongs to the process: its streams, arguments, memory and libraries. Files are in
// platform_posix_files.cpp, what is written in platform_posix_output.cpp.
#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <locale.h>
#include <signal.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unistd.h>

#include <cerrno>

#include "base/error.hpp"
#include "base/platform.hpp"

namespace exba::platform {

std::vector<std::string> arguments(int argc, char** argv) {
  return argc > 0 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>();
}

void prepare_streams() {
  // A stream of the wrong direction fails when it is used, as a closed one does. open() takes the lowest free
  // number, which is the one in question because those below it are open by then.
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    if (::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
  }
}

bool standard_output_is_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}
bool standard_error_is_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

void ignore_broken_pipes() {
  ::signal(SIGPIPE, SIG_IGN);
}

Library::Library(const std::string& name) : name_(name), handle_(dlopen(name.c_str(), RTLD_NOW)) {
  if (handle_ == nullptr) throw Error(fmt::format("{} cannot be loaded: {}", name, dlerror()));
}

void* Library::function(const char* name) const {
  if (void* found = dlsym(handle_, name)) return found;
  throw Error(fmt::format("{} has no function {}", name_, name));
}

void keep_freed_memory() {
#ifdef __GLIBC__
  constexpr int most = 1 << 30;
  mallopt(M_MMAP_THRESHOLD, most);
  mallopt(M_TRIM_THRESHOLD, most);
#endif
}

Utf8Names::Utf8Names() {
  static const locale_t utf8 =
      ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);  // null where the system has none: names as they are
  before_ = utf8 != nullptr ? ::uselocale(utf8) : nullptr;
}
Utf8Names::~Utf8Names() {
  if (before_ != nullptr) ::uselocale(static_cast<locale_t>(before_));
}

}  // namespace exba::platform
