// How it works: CreateFile and ReadFile, shared with whoever writes (logs are live), without a buffer of our own. A
// file keeps its own position, so that `read_at` moves nothing. Folders are walked with a list of those still to be
// opened; junctions and links to folders are not followed, for they may lead in a circle.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/platform_windows.hpp"

namespace exba::platform {
namespace {

constexpr DWORD share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
constexpr std::size_t near_limit = 240;  // MAX_PATH less what a name of eight and three letters takes

bool is_separator(char c) {
  return c == '/' || c == '\\';
}

std::int64_t unix_nanoseconds(FILETIME time) {
  constexpr std::int64_t ticks_to_1970 = 116'444'736'000'000'000;
  const std::int64_t ticks =
      static_cast<std::int64_t>(std::uint64_t{time.dwHighDateTime} << 32 | time.dwLowDateTime);
  return (ticks - ticks_to_1970) * 100;
}

class WindowsFile final : public File {
 public:
  enum class Ownership { ours, borrowed };
  WindowsFile(HANDLE handle, std::string name, Ownership ownership)
      : handle_(handle), name_(std::move(name)), ownership_(ownership) {
    LARGE_INTEGER none = {};
    LARGE_INTEGER here = {};
    seekable_ = ::GetFileType(handle_) == FILE_TYPE_DISK &&
                ::SetFilePointerEx(handle_, none, &here, FILE_CURRENT) != 0;
    position_ = seekable_ ? static_cast<std::uint64_t>(here.QuadPart) : 0;
  }
  WindowsFile(const WindowsFile&) = delete;
  WindowsFile& operator=(const WindowsFile&) = delete;
  ~WindowsFile() override {
    if (ownership_ == Ownership::ours) ::CloseHandle(handle_);
  }

  std::size_t read(std::span<char> buffer) override {
    const std::size_t got = fill(buffer, seekable_ ? &position_ : nullptr);
    position_ += got;
    return got;
  }
  std::size_t read_at(std::uint64_t offset, std::span<char> buffer) override { return fill(buffer, &offset); }
  bool seekable() const override { return seekable_; }
  FileStatus status() const override { return status_of_handle(handle_); }

 private:
  std::size_t fill(std::span<char> buffer, const std::uint64_t* offset) {
    constexpr std::size_t most = 1 << 30;  // a DWORD has 32 bits
    std::size_t done = 0;
    while (done < buffer.size()) {
      OVERLAPPED place = {};
      if (offset != nullptr) {
        place.Offset = static_cast<DWORD>(*offset + done);
        place.OffsetHigh = static_cast<DWORD>((*offset + done) >> 32);
      }
      DWORD got = 0;
      const auto wanted = static_cast<DWORD>(std::min(most, buffer.size() - done));
      if (::ReadFile(handle_, buffer.data() + done, wanted, &got, offset != nullptr ? &place : nullptr) ==
          0) {
        const DWORD error = ::GetLastError();
        if (error == ERROR_HANDLE_EOF || error == ERROR_BROKEN_PIPE) break;
        throw Error(fmt::format("{}: cannot be read: {}", name_, reason(error)));
      }
      if (got == 0) break;
      done += got;
    }
    return done;
  }

  HANDLE handle_;
  std::string name_;
  Ownership ownership_;
  bool seekable_ = false;
  std::uint64_t position_ = 0;
};

/// Leads elsewhere: a link or a junction, not the mark of a file that lies in the cloud or is stored in parts.
bool leads_elsewhere(const WIN32_FIND_DATAW& data) {
  return (data.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 &&
         IsReparseTagNameSurrogate(data.dwReserved0);
}

void list_one(const std::string& folder, Listing& out, std::vector<std::string>& ahead) {
  WIN32_FIND_DATAW data = {};
  const Handle search(::FindFirstFileW(system_path(joined(folder, "*")).c_str(), &data), ::FindClose);
  if (!search.valid()) return out.unreadable.push_back({folder, reason(::GetLastError())});
  do {
    const std::wstring_view name = data.cFileName;
    if (name == L"." || name == L"..") continue;
    std::string path = joined(folder, from_wide(name));
    if ((data.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0) {
      if (!leads_elsewhere(data)) ahead.push_back(std::move(path));
      continue;
    }
    // What the folder says of the size of a log that is being written is old.
    FileStatus status = status_of(path);
    if (status.kind == FileKind::missing && !leads_elsewhere(data)) {
      status.kind = FileKind::file;  // may be listed but not asked about: reading it will say why
      status.size = std::uint64_t{data.nFileSizeHigh} << 32 | data.nFileSizeLow;
      status.modified = unix_nanoseconds(data.ftLastWriteTime);
    }
    if (status.kind == FileKind::file) out.files.push_back({std::move(path), status});
  } while (::FindNextFileW(search.get(), &data) != 0);
  if (::GetLastError() != ERROR_NO_MORE_FILES) out.unreadable.push_back({folder, reason(::GetLastError())});
}

}  // namespace

std::wstring system_path(const std::string& path) {
  const std::wstring wide = to_wide(path);
  if (wide.empty() || wide.starts_with(L"\\\\?\\") || wide.starts_with(L"\\\\.\\")) return wide;
  const DWORD size = ::GetFullPathNameW(wide.c_str(), 0, nullptr, nullptr);
  std::wstring whole(size, L'\0');
  whole.resize(::GetFullPathNameW(wide.c_str(), size, whole.data(), nullptr));
  if (whole.empty() || whole.size() < near_limit || whole.starts_with(L"\\\\.\\")) return wide;
  return whole.starts_with(L"\\\\") ? L"\\\\?\\UNC" + whole.substr(1) : L"\\\\?\\" + whole;
}

FileStatus status_of_handle(HANDLE handle) {
  FileStatus status;
  const DWORD type = ::GetFileType(handle);
  if (type == FILE_TYPE_UNKNOWN) return status;
  status.kind = FileKind::other;
  BY_HANDLE_FILE_INFORMATION about = {};
  if (type != FILE_TYPE_DISK || ::GetFileInformationByHandle(handle, &about) == 0) return status;
  status.kind = (about.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? FileKind::folder : FileKind::file;
  if (status.kind == FileKind::file)
    status.size = std::uint64_t{about.nFileSizeHigh} << 32 | about.nFileSizeLow;
  status.modified = unix_nanoseconds(about.ftLastWriteTime);
  status.id = {about.dwVolumeSerialNumber, std::uint64_t{about.nFileIndexHigh} << 32 | about.nFileIndexLow};
  return status;
}

FileStatus status_of(const std::string& path) {
  const Handle file(::CreateFileW(system_path(path).c_str(), FILE_READ_ATTRIBUTES, share_all, nullptr,
                                  OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  return file.valid() ? status_of_handle(file.get()) : FileStatus{};
}

FileStatus standard_input_status() {
  return status_of_handle(::GetStdHandle(STD_INPUT_HANDLE));
}
FileStatus standard_error_status() {
  return status_of_handle(::GetStdHandle(STD_ERROR_HANDLE));
}
FileStatus standard_output_status() {
  return status_of_handle(::GetStdHandle(STD_OUTPUT_HANDLE));
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
  std::sort(out.files.begin(), out.files.end(), by_path);
  std::sort(out.unreadable.begin(), out.unreadable.end(), by_path);
  return out;
}

void make_folders(const std::string& path) {
  std::size_t end = 0;
  while (end < path.size()) {
    end = path.find_first_of("/\\", end + 1);
    const std::string part = path.substr(0, end);
    if (part.empty() || part.back() == ':' || is_folder(part)) continue;
    const DWORD error = ::CreateDirectoryW(system_path(part).c_str(), nullptr) != 0 ? 0 : ::GetLastError();
    if (error != 0 && !is_folder(part))
      throw Error(fmt::format("{}: cannot be made: {}", path, reason(error)));
  }
  if (!is_folder(path))
    throw Error(fmt::format("{}: cannot be made: {}", path, reason(ERROR_PATH_NOT_FOUND)));
}

std::string library_path(const std::string& path) {
  return from_wide(system_path(path));
}

std::string joined(std::string_view folder, std::string_view name) {
  std::string path(folder);
  // As the user writes them, so that what is shown can be typed again.
  const bool backslashes = folder.find('\\') != folder.npos && folder.find('/') == folder.npos;
  if (!path.empty() && !is_separator(path.back())) path += backslashes ? '\\' : '/';
  return path.append(name);
}

bool rename_file(const std::string& from, const std::string& to) {
  return ::MoveFileExW(system_path(from).c_str(), system_path(to).c_str(),
                       MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH) != 0;
}

std::shared_ptr<File> File::open(const std::string& path) {
  const HANDLE handle = ::CreateFileW(system_path(path).c_str(), GENERIC_READ, share_all, nullptr,
                                      OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) {
    DWORD error = ::GetLastError();
    const bool folder = error == ERROR_ACCESS_DENIED && is_folder(path);
    if (error == ERROR_INVALID_NAME) error = ERROR_FILE_NOT_FOUND;  // *.evtx where nothing is called so
    throw Error(fmt::format("{}: cannot be opened: {}", path, folder ? "Is a directory" : reason(error)));
  }
  return std::make_shared<WindowsFile>(handle, path, WindowsFile::Ownership::ours);
}

std::shared_ptr<File> File::standard_input() {
  return std::make_shared<WindowsFile>(::GetStdHandle(STD_INPUT_HANDLE), "standard input",
                                       WindowsFile::Ownership::borrowed);
}

}  // namespace exba::platform
