// How it works: open(2) and read(2), without a buffer of our own: readers ask in blocks of 256 KiB and more.
// Folders are walked with a list of those still to be opened, so that no depth of them uses up the stack.
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/error.hpp"
#include "base/platform.hpp"

namespace exba::platform {
namespace {

FileStatus status_from(const struct stat& about) {
  FileStatus status;
  status.kind = S_ISREG(about.st_mode)   ? FileKind::file
                : S_ISDIR(about.st_mode) ? FileKind::folder
                                         : FileKind::other;
  if (status.kind == FileKind::file) status.size = static_cast<std::uint64_t>(about.st_size);
  status.modified = std::int64_t{about.st_mtim.tv_sec} * 1'000'000'000 + about.st_mtim.tv_nsec;
  status.id = {static_cast<std::uint64_t>(about.st_dev), static_cast<std::uint64_t>(about.st_ino)};
  return status;
}

FileStatus status_of_descriptor(int descriptor) {
  struct stat about {};
  return ::fstat(descriptor, &about) == 0 ? status_from(about) : FileStatus{};
}

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
  FileStatus status() const override { return status_of_descriptor(descriptor_); }

 private:
  template <class Read>
  std::size_t fill(std::span<char> buffer, Read read_some) {
    std::size_t done = 0;
    while (done < buffer.size()) {
      const auto got = read_some(done);
      if (got == 0) break;
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN && wait_for_bytes()) continue;
      if (got < 0) throw Error(fmt::format("{}: cannot be read: {}", name_, std::strerror(errno)));
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  /// Of a stream that others have set to answer at once.
  bool wait_for_bytes() const {
    pollfd ready{descriptor_, POLLIN, 0};
    return ::poll(&ready, 1, -1) > 0 || errno == EINTR;
  }

  int descriptor_;
  std::string name_;
  Ownership ownership_;
};

/// One folder: its files go to the listing, the folders in it to `ahead`.
void list_one(const std::string& folder, Listing& out, std::vector<std::string>& ahead) {
  DIR* open = ::opendir(folder.c_str());
  if (open == nullptr) return out.unreadable.push_back({folder, std::strerror(errno)});
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(open);
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat about {};
    if (::fstatat(::dirfd(open), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0) continue;  // gone already
    if (S_ISDIR(about.st_mode)) {
      ahead.push_back(joined(folder, name));
      continue;
    }
    if (S_ISLNK(about.st_mode) && ::fstatat(::dirfd(open), entry->d_name, &about, 0) != 0) continue;
    if (S_ISREG(about.st_mode)) out.files.push_back({joined(folder, name), status_from(about)});
  }
  if (errno != 0) out.unreadable.push_back({folder, std::strerror(errno)});
  ::closedir(open);
}

}  // namespace

FileStatus status_of(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 ? status_from(about) : FileStatus{};
}

FileStatus standard_input_status() {
  return status_of_descriptor(STDIN_FILENO);
}
FileStatus standard_output_status() {
  return status_of_descriptor(STDOUT_FILENO);
}
FileStatus standard_error_status() {
  return status_of_descriptor(STDERR_FILENO);
}

Listing files_below(const std::string& folder) {
  Listing out;
  std::vector<std::string> ahead = {folder};
  while (!ahead.empty()) {
    const std::string next = std::move(ahead.back());
    ahead.pop_back();
    list_one(next, out, ahead);
  }
  const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
  std::sort(out.files.begin(), out.files.end(), by_path);  // the order of a folder is the disk's, not ours
  std::sort(out.unreadable.begin(), out.unreadable.end(), by_path);
  return out;
}

void make_folders(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    const int failed = ::mkdir(part.c_str(), 0777) != 0 ? errno : 0;
    if (failed != 0 && !is_folder(part))
      throw Error(fmt::format("{}: cannot be made: {}", path, std::strerror(failed)));
    if (end == path.npos) return;
  }
}

std::string library_path(const std::string& path) {
  return path;
}

std::string joined(std::string_view folder, std::string_view name) {
  std::string path(folder);
  if (!path.empty() && path.back() != '/') path += '/';
  return path.append(name);
}

bool rename_file(const std::string& from, const std::string& to) {
  return ::rename(from.c_str(), to.c_str()) == 0;
}

std::shared_ptr<File> File::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw Error(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
  return std::make_shared<PosixFile>(descriptor, path, PosixFile::Ownership::ours);
}

std::shared_ptr<File> File::standard_input() {
  return std::make_shared<PosixFile>(STDIN_FILENO, "standard input", PosixFile::Ownership::borrowed);
}

}  // namespace exba::platform
