// How it works: open(2) and read(2), without a buffer of our own: readers ask in blocks of 256 KiB and more.
#include <fcntl.h>
#include <fmt/format.h>
#include <locale.h>
#include <stdlib.h>
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

}  // namespace

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

void replace_private_file(const std::string& path, std::string_view bytes) {
  const auto fail = [&](const std::string& partial) {
    const int reason = errno;
    if (!partial.empty()) ::unlink(partial.c_str());
    throw Error(fmt::format("{}: cannot be written: {}", path, std::strerror(reason)));
  };
  std::string partial = path + ".XXXXXX";
  const int descriptor = ::mkstemp(partial.data());  // O_EXCL, 0600
  if (descriptor < 0) fail("");
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto wrote = ::write(descriptor, bytes.data() + done, bytes.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) {
      ::close(descriptor);
      fail(partial);
    }
    done += static_cast<std::size_t>(wrote);
  }
  const bool synced = ::fsync(descriptor) == 0;
  if (::close(descriptor) != 0 || !synced || ::rename(partial.c_str(), path.c_str()) != 0) fail(partial);
}

bool standard_output_is_terminal() {
  return ::isatty(STDOUT_FILENO) == 1;
}
bool standard_error_is_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}
void make_streams_binary() {}

Utf8Names::Utf8Names() {
  static const locale_t utf8 =
      ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);  // null where the system has none: names as they are
  before_ = utf8 != nullptr ? ::uselocale(utf8) : nullptr;
}
Utf8Names::~Utf8Names() {
  if (before_ != nullptr) ::uselocale(static_cast<locale_t>(before_));
}

}  // namespace exba::platform
