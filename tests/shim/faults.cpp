// A library that is loaded before the C library (LD_PRELOAD) and makes one call of the program fail, or all of them
// give less than was asked for. What the environment says:
//   EXBA_FAULT_CALL    which calls: open read pread write fsync rename close ftruncate lock unlink readdir stat
//                      memory
//   EXBA_FAULT_ERROR   the number of errno that it fails with; 0: reads and writes do a part of their work
//   EXBA_FAULT_AT      which of them, counted from 1; 0: every one; -N: from the Nth on; for EINTR every second one
//   EXBA_FAULT_FOR     how many in a row, of memory alone (default 1)
//   EXBA_FAULT_COUNT   a file in which the number of such calls is left at the end
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

namespace {

struct Fault {
  const char* call = nullptr;
  const char* count_to = nullptr;
  int error = 0;
  long at = 0;
  long in_a_row = 1;
};

const Fault& fault() {
  static const Fault read = [] {
    const auto number = [](const char* name) {
      const char* text = getenv(name);
      return text != nullptr ? atol(text) : 0;
    };
    return Fault{getenv("EXBA_FAULT_CALL"), getenv("EXBA_FAULT_COUNT"),
                 static_cast<int>(number("EXBA_FAULT_ERROR")), number("EXBA_FAULT_AT"),
                 number("EXBA_FAULT_FOR")};
  }();
  return read;
}

std::atomic<long> calls{0};

/// Whether this call is one that fails; it is counted if it is of the kind.
bool fails(const char* call) {
  const Fault& f = fault();
  if (f.call == nullptr || strcmp(f.call, call) != 0) return false;
  const long n = ++calls;
  if (f.error == EINTR) return n % 2 == 1;
  return f.at == 0 || n == f.at || (f.at < 0 && n >= -f.at);
}

/// Memory is asked for before the environment is there.
bool ready = false;
__attribute__((constructor)) void begin() {
  ready = true;
}

/// Whether there is no memory for what is asked for now.
bool no_memory() {
  if (!ready) return false;
  const Fault& f = fault();
  if (f.call == nullptr || strcmp(f.call, "memory") != 0) return false;
  const long n = ++calls;
  if (n < f.at || n >= f.at + (f.in_a_row > 0 ? f.in_a_row : 1)) return false;
  errno = ENOMEM;
  return true;
}

int refuse() {
  errno = fault().error;
  return -1;
}

/// Less than was asked for, and never nothing.
size_t part_of(size_t size) {
  return size > 1 ? size / 2 + size % 2 : size;
}

template <class Function>
Function real(Function, const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

struct AtEnd {
  ~AtEnd() {
    const Fault& f = fault();
    if (f.count_to == nullptr) return;
    char text[32];
    const int length = snprintf(text, sizeof text, "%ld\n", calls.load());
    const int file = real(&::open, "open")(f.count_to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0) return;
    if (real(&::write, "write")(file, text, static_cast<size_t>(length)) < 0) return;
    real(&::close, "close")(file);
  }
} at_end;

bool makes_file(int flags) {
  return (flags & O_CREAT) != 0;
}

}  // namespace

extern "C" {

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* old, size_t size);

void* malloc(size_t size) {
  return no_memory() ? nullptr : __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
  return no_memory() ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) {
  return no_memory() ? nullptr : __libc_realloc(old, size);
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const unsigned mode = makes_file(flags) ? va_arg(rest, unsigned) : 0;
  va_end(rest);
  static const auto next = real(&::open, "open");
  return fails("open") && fault().error != 0 ? refuse() : next(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const unsigned mode = makes_file(flags) ? va_arg(rest, unsigned) : 0;
  va_end(rest);
  static const auto next = real(&::open, "open64");
  return fails("open") && fault().error != 0 ? refuse() : next(path, flags, mode);
}
ssize_t read(int file, void* buffer, size_t size) {
  static const auto next = real(&::read, "read");
  const bool failing = fails("read");
  if (failing && fault().error != 0) return refuse();
  return next(file, buffer, failing ? part_of(size) : size);
}
ssize_t pread(int file, void* buffer, size_t size, off_t at) {
  static const auto next = real(&::pread, "pread");
  const bool failing = fails("pread");
  if (failing && fault().error != 0) return refuse();
  return next(file, buffer, failing ? part_of(size) : size, at);
}
ssize_t pread64(int file, void* buffer, size_t size, off64_t at) {
  static const auto next = real(&::pread64, "pread64");
  const bool failing = fails("pread");
  if (failing && fault().error != 0) return refuse();
  return next(file, buffer, failing ? part_of(size) : size, at);
}
ssize_t write(int file, const void* buffer, size_t size) {
  static const auto next = real(&::write, "write");
  // A standard stream that fails is tried by itself; here only what every stream may do.
  const bool failing =
      (file > STDERR_FILENO || fault().error == 0 || fault().error == EINTR) && fails("write");
  if (failing && fault().error != 0) return refuse();
  return next(file, buffer, failing ? part_of(size) : size);
}
ssize_t pwrite(int file, const void* buffer, size_t size, off_t at) {
  static const auto next = real(&::pwrite, "pwrite");
  const bool failing = fails("write");
  if (failing && fault().error != 0) return refuse();
  return next(file, buffer, failing ? part_of(size) : size, at);
}
ssize_t pwrite64(int file, const void* buffer, size_t size, off64_t at) {
  static const auto next = real(&::pwrite64, "pwrite64");
  const bool failing = fails("write");
  if (failing && fault().error != 0) return refuse();
  return next(file, buffer, failing ? part_of(size) : size, at);
}
int fsync(int file) {
  static const auto next = real(&::fsync, "fsync");
  return fails("fsync") ? refuse() : next(file);
}
int fdatasync(int file) {
  static const auto next = real(&::fdatasync, "fdatasync");
  return fails("fsync") ? refuse() : next(file);
}
int rename(const char* from, const char* to) {
  static const auto next = real(&::rename, "rename");
  return fails("rename") ? refuse() : next(from, to);
}
int ftruncate(int file, off_t size) {
  static const auto next = real(&::ftruncate, "ftruncate");
  return fails("ftruncate") ? refuse() : next(file, size);
}
int ftruncate64(int file, off64_t size) {
  static const auto next = real(&::ftruncate64, "ftruncate64");
  return fails("ftruncate") ? refuse() : next(file, size);
}
int flock(int file, int operation) {
  static const auto next = real(&::flock, "flock");
  return fails("lock") ? refuse() : next(file, operation);
}
int unlink(const char* path) {
  static const auto next = real(&::unlink, "unlink");
  return fails("unlink") ? refuse() : next(path);
}
int close(int file) {
  static const auto next = real(&::close, "close");
  const int done = next(file);
  return file > STDERR_FILENO && fails("close") ? refuse() : done;
}
dirent* readdir(DIR* folder) {
  static const auto next = real(&::readdir, "readdir");
  if (!fails("readdir")) return next(folder);
  errno = fault().error;
  return nullptr;
}
dirent64* readdir64(DIR* folder) {
  static const auto next = real(&::readdir64, "readdir64");
  if (!fails("readdir")) return next(folder);
  errno = fault().error;
  return nullptr;
}

}  // extern "C"
