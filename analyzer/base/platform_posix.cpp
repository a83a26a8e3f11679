// How it works: open(2) and read(2), without a buffer of our own: readers ask in blocks of 256 KiB and more.
#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <locale.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/error.hpp"
#include "base/platform.hpp"

namespace exba::platform {
namespace {

class PosixFile final : public File {
 public:
  enum class Ownership { ours, borrowed };
  PosixFile(int descriptor, std::string name, Ownership ownership)
      : descriptor_(descriptor), name_(std::move(name)), ownership_(ownership) {}
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;
  ~PosixFile() override {
    if (ownership_ == Ownership::ours) ::close(descriptor_);
  }

  std::size_t read(std::span<char> buffer) override {
    return fill(buffer, [&](std::size_t done) {
      return ::read(descriptor_, buffer.data() + done, buffer.size() - done);
    });
  }

  std::size_t read_at(std::uint64_t offset, std::span<char> buffer) override {
    return fill(buffer, [&](std::size_t done) {
      return ::pread(descriptor_, buffer.data() + done, buffer.size() - done,
                     static_cast<off_t>(offset + done));
    });
  }

  bool seekable() const override { return ::lseek(descriptor_, 0, SEEK_CUR) >= 0; }

 private:
  template <class Read>
  std::size_t fill(std::span<char> buffer, Read read_some) {
    std::size_t done = 0;
    while (done < buffer.size()) {
      const auto got = read_some(done);
      if (got == 0) break;
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) throw Error(fmt::format("{}: cannot be read: {}", name_, std::strerror(errno)));
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  int descriptor_;
  std::string name_;
  Ownership ownership_;
};

/// A file that is being written. Closed and, unless it got its final name, removed at the end.
class Draft {
 public:
  Draft(std::string path, Readers readers) : path_(std::move(path)) {
    // For all: what the umask leaves, as of any report; the collector is another user.
    const mode_t mode = readers == Readers::owner ? 0600 : 0666;
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (!renamed_) ::unlink(path_.c_str());
  }
  bool is_open() const { return descriptor_ >= 0; }
  bool write(std::string_view text) const {
    while (!text.empty()) {
      const auto done = ::write(descriptor_, text.data(), text.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(done));
    }
    return ::fsync(descriptor_) == 0;
  }
  bool rename_to(const std::string& path) {
    renamed_ = ::rename(path_.c_str(), path.c_str()) == 0;
    return renamed_;
  }

 private:
  std::string path_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

[[noreturn]] void cannot_be_written(const std::string& path) {
  throw Error(fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
}

void write_to_device(const std::string& path, std::string_view text) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) cannot_be_written(path);
  while (!text.empty()) {
    const auto done = ::write(descriptor, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      const int reason = errno;
      ::close(descriptor);
      errno = reason;
      cannot_be_written(path);
    }
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  ::close(descriptor);
}

}  // namespace

void replace_file(const std::string& path, std::string_view text, Readers readers) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) return write_to_device(path, text);
  const std::size_t name = path.find_last_of('/') + 1;  // npos + 1 is 0
  const std::string folder = path.substr(0, name);
  // A killed run leaves its draft behind; the number of a process comes round again, so a few names are
  // tried.
  for (int attempt = 0; attempt < 100; ++attempt) {
    Draft draft(fmt::format("{}.{}.{}-{}.tmp", folder, path.substr(name), ::getpid(), attempt), readers);
    if (!draft.is_open() && errno == EEXIST) continue;
    if (!draft.is_open() || !draft.write(text) || !draft.rename_to(path)) cannot_be_written(path);
    const int directory = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
      ::fsync(directory);
      ::close(directory);
    }
    return;
  }
  throw Error(
      fmt::format("{}: cannot be written: its folder is full of temporary files of earlier runs", path));
}

std::filesystem::path path_from_utf8(std::string_view text) {
  return std::filesystem::path(std::string(text));
}
std::string utf8_from_path(const std::filesystem::path& path) {
  return path.string();
}

std::shared_ptr<File> File::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw Error(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
  return std::make_shared<PosixFile>(descriptor, path, PosixFile::Ownership::ours);
}

std::shared_ptr<File> File::standard_input() {
  return std::make_shared<PosixFile>(STDIN_FILENO, "standard input", PosixFile::Ownership::borrowed);
}

void create_private(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) throw Error(fmt::format("{}: cannot be made: {}", path, std::strerror(errno)));
  ::close(descriptor);
}
bool is_private(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == ::geteuid() &&
         (about.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

bool standard_output_is_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}
bool standard_error_is_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}
Library::Library(const std::string& name) : name_(name), handle_(dlopen(name.c_str(), RTLD_NOW)) {
  if (handle_ == nullptr) throw Error(fmt::format("{} cannot be loaded: {}", name, dlerror()));
}

void* Library::function(const char* name) const {
  if (void* found = dlsym(handle_, name)) return found;
  throw Error(fmt::format("{} has no function {}", name_, name));
}

void make_streams_binary() {}

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
