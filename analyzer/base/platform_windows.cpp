// How it works: what belongs to the process: its streams, arguments, libraries and digests. The wide calls of Windows
// 7 and later, and nothing of the machine's code page or language. Files are in platform_windows_files.cpp, what is
// written in platform_windows_output.cpp.
#include "base/platform_windows.hpp"

#include <bcrypt.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <io.h>
#include <shellapi.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "base/error.hpp"
#include "base/output_error.hpp"

#ifndef ENABLE_VIRTUAL_TERMINAL_PROCESSING
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING 0x0004
#endif

namespace exba::platform {

std::string from_wide(std::wstring_view text) {
  std::string out;
  const auto tail = [](std::uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint32_t c = text[i];
    const std::uint32_t next = i + 1 < text.size() ? text[i + 1] : 0;
    if (c >= 0xD800 && c < 0xDC00 && next >= 0xDC00 && next < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (next - 0xDC00);
      ++i;
    }
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      (out += static_cast<char>(0xC0 | c >> 6)) += tail(c);
    } else if (c < 0x10000) {
      ((out += static_cast<char>(0xE0 | c >> 12)) += tail(c >> 6)) += tail(c);
    } else {
      (((out += static_cast<char>(0xF0 | c >> 18)) += tail(c >> 12)) += tail(c >> 6)) += tail(c);
    }
  }
  return out;
}

std::string utf8_from_wide(const wchar_t* name) {
  return from_wide(name);
}

std::wstring to_wide(std::string_view text) {
  std::wstring out;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) {
      return at < text.size() ? std::uint32_t{static_cast<unsigned char>(text[at])} : 0;
    };
    const std::uint32_t head = byte(i);
    const std::size_t length = head < 0x80   ? 1
                               : head < 0xC2 ? 0
                               : head < 0xE0 ? 2
                               : head < 0xF0 ? 3
                               : head < 0xF5 ? 4
                                             : 0;
    std::uint32_t c = length < 2 ? head : head & (0x7FU >> length);
    bool well = length != 0;
    for (std::size_t k = 1; k < length; ++k) {
      well = well && (byte(i + k) & 0xC0) == 0x80;
      c = c << 6 | (byte(i + k) & 0x3F);
    }
    if (!well) {
      out += L'\xFFFD';
      ++i;
      continue;
    }
    i += length;
    if (c < 0x10000) {
      out += static_cast<wchar_t>(c);
    } else {
      out += static_cast<wchar_t>(0xD800 + ((c - 0x10000) >> 10));
      out += static_cast<wchar_t>(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
  return out;
}

std::string reason(DWORD error) {
  switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_DRIVE:
    case ERROR_BAD_NETPATH:
    case ERROR_BAD_NET_NAME: return "No such file or directory";
    case ERROR_ACCESS_DENIED: return "Permission denied";
    case ERROR_SHARING_VIOLATION:
    case ERROR_LOCK_VIOLATION: return "another program has it open";
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS: return "File exists";
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL: return "No space left on device";
    case ERROR_WRITE_PROTECT: return "Read-only file system";
    case ERROR_FILENAME_EXCED_RANGE: return "File name too long";
    case ERROR_INVALID_NAME:
    case ERROR_BAD_PATHNAME: return "not a name that a file can have";
    case ERROR_DIRECTORY: return "Not a directory";
    case ERROR_DIR_NOT_EMPTY: return "Directory not empty";
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA: return "Broken pipe";
    case ERROR_INVALID_HANDLE: return "Bad file descriptor";
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY: return "Cannot allocate memory";
    case ERROR_CRC:
    case ERROR_IO_DEVICE:
    case ERROR_SECTOR_NOT_FOUND: return "Input/output error";
    default: return fmt::format("Windows error {}", error);
  }
}

// -- arguments

namespace {

bool has_wildcard(std::string_view argument) {
  return argument.find_first_of("*?") != argument.npos && !argument.starts_with('-') &&
         !argument.starts_with("\\\\?\\");
}

/// The files and folders that a pattern in the last part of a path stands for, by name; the pattern itself where
/// nothing has such a name, so that the error names it.
void add_matches(const std::string& pattern, std::vector<std::string>& out) {
  const std::size_t name = pattern.find_last_of("/\\:") + 1;  // npos + 1 is 0
  const std::string folder = pattern.substr(0, name);
  std::vector<std::string> found;
  WIN32_FIND_DATAW data = {};
  const Handle search(::FindFirstFileW(system_path(pattern).c_str(), &data), ::FindClose);
  for (bool more = search.valid(); more; more = ::FindNextFileW(search.get(), &data) != 0) {
    const std::wstring_view match = data.cFileName;
    if (match != L"." && match != L"..") found.push_back(folder + from_wide(match));
  }
  if (found.empty()) found.push_back(pattern);
  std::sort(found.begin(), found.end());
  out.insert(out.end(), found.begin(), found.end());
}

}  // namespace

std::vector<std::string> arguments(int, char**) {
  int count = 0;
  wchar_t** words = ::CommandLineToArgvW(::GetCommandLineW(), &count);
  if (words == nullptr)
    throw Error(fmt::format("the command line cannot be read: {}", reason(::GetLastError())));
  std::vector<std::string> out;
  for (int i = 1; i < count; ++i) {
    const std::string word = from_wide(words[i]);
    if (has_wildcard(word))
      add_matches(word, out);
    else
      out.push_back(word);
  }
  ::LocalFree(words);
  return out;
}

// -- streams

namespace {

UINT output_page_before = 0;

bool is_console(DWORD stream) {
  DWORD mode = 0;
  return ::GetConsoleMode(::GetStdHandle(stream), &mode) != 0;
}

/// Whether the console obeys escape sequences; from Windows 10 on it can be told to.
bool takes_sequences(DWORD stream) {
  const HANDLE console = ::GetStdHandle(stream);
  DWORD mode = 0;
  if (::GetConsoleMode(console, &mode) == 0) return false;
  return (mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0 ||
         ::SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
}

}  // namespace

void prepare_streams() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    // -2: the process was started without it. Of the wrong direction, so that using it fails.
    if (::_get_osfhandle(descriptor) < 0) ::_wopen(L"NUL", descriptor == 0 ? _O_WRONLY : _O_RDONLY);
    ::_setmode(descriptor, _O_BINARY);
  }
  if (!is_console(STD_OUTPUT_HANDLE) && !is_console(STD_ERROR_HANDLE)) return;
  // The console keeps its code page when the program has ended, and other programs count on it.
  output_page_before = ::GetConsoleOutputCP();
  ::SetConsoleOutputCP(CP_UTF8);
  std::atexit([] { ::SetConsoleOutputCP(output_page_before); });
  if (is_console(STD_OUTPUT_HANDLE)) std::setvbuf(stdout, nullptr, _IOFBF, 1 << 16);  // whole characters
}

bool standard_output_is_terminal() {
  return is_console(STD_OUTPUT_HANDLE);
}
bool standard_output_takes_color() {
  return takes_sequences(STD_OUTPUT_HANDLE);
}
bool standard_error_is_terminal() {
  return is_console(STD_ERROR_HANDLE);
}
void survive_failing_writes() {}  // nothing ends a process here

namespace {

/// What could not be written, and why in `error`. A console takes UTF-16, whatever its code page is.
std::string_view write_some(DWORD stream, std::string_view text, DWORD& error) noexcept {
  const HANDLE handle = ::GetStdHandle(stream);
  const bool console = is_console(stream);
  while (!text.empty()) {
    constexpr std::size_t most = 1 << 14;
    std::size_t part = std::min(most, text.size());
    if (console)  // whole characters
      while (part < text.size() && part > 1 && (static_cast<unsigned char>(text[part]) & 0xC0) == 0x80)
        --part;
    DWORD done = 0;
    if (console) {
      const std::wstring wide = to_wide(text.substr(0, part));
      if (::WriteConsoleW(handle, wide.data(), static_cast<DWORD>(wide.size()), &done, nullptr) == 0) break;
      done = static_cast<DWORD>(part);
    } else if (::WriteFile(handle, text.data(), static_cast<DWORD>(part), &done, nullptr) == 0) {
      break;
    }
    text.remove_prefix(done);
  }
  error = text.empty() ? 0 : ::GetLastError();
  return text;
}

}  // namespace

void write_standard_output(std::string_view text) {
  DWORD error = 0;
  if (!write_some(STD_OUTPUT_HANDLE, text, error).empty())
    throw OutputError(fmt::format("standard output: cannot be written: {}", reason(error)));
}

void close_standard_output() {
  const HANDLE handle = ::GetStdHandle(STD_OUTPUT_HANDLE);
  if (::GetFileType(handle) == FILE_TYPE_DISK && ::FlushFileBuffers(handle) == 0 &&
      ::GetLastError() == ERROR_DISK_FULL)
    throw OutputError(fmt::format("standard output: cannot be written: {}", reason(ERROR_DISK_FULL)));
}

void write_standard_error(std::string_view text) noexcept {
  DWORD error = 0;
  static_cast<void>(write_some(STD_ERROR_HANDLE, text, error));
}

void keep_freed_memory() {}
Utf8Names::Utf8Names() : before_(nullptr) {}
Utf8Names::~Utf8Names() {}

// -- libraries

Library::Library(const std::string& name) : name_(name), handle_(::LoadLibraryW(to_wide(name).c_str())) {
  if (handle_ == nullptr) throw Error(fmt::format("{} cannot be loaded: {}", name, reason(::GetLastError())));
}

void* Library::function(const char* name) const {
  const FARPROC found = ::GetProcAddress(static_cast<HMODULE>(handle_), name);
  if (found != nullptr) return reinterpret_cast<void*>(found);
  throw Error(fmt::format("{} has no function {}", name_, name));
}

namespace {

class CngSha256 final : public SystemSha256 {
 public:
  CngSha256(BCRYPT_ALG_HANDLE algorithm, ULONG object_size) : object_(object_size, 0) {
    well_ = ::BCryptCreateHash(algorithm, &hash_, object_.data(), object_size, nullptr, 0, 0) == 0;
  }
  CngSha256(const CngSha256&) = delete;
  CngSha256& operator=(const CngSha256&) = delete;
  ~CngSha256() override {
    if (hash_ != nullptr) ::BCryptDestroyHash(hash_);
  }
  bool begun() const { return well_; }
  void add(std::string_view bytes) override {
    constexpr std::size_t most = 1 << 30;  // a ULONG has 32 bits
    for (; !bytes.empty(); bytes.remove_prefix(std::min(most, bytes.size()))) {
      const std::string_view part = bytes.substr(0, most);
      auto* const data = reinterpret_cast<unsigned char*>(const_cast<char*>(part.data()));
      well_ = well_ && ::BCryptHashData(hash_, data, static_cast<ULONG>(part.size()), 0) == 0;
    }
  }
  std::string bytes() override {
    std::string digest(32, '\0');
    auto* const data = reinterpret_cast<unsigned char*>(digest.data());
    if (!well_ || ::BCryptFinishHash(hash_, data, static_cast<ULONG>(digest.size()), 0) != 0)
      throw Error("Windows could not finish a SHA-256");
    return digest;
  }

 private:
  std::vector<unsigned char> object_;
  BCRYPT_HASH_HANDLE hash_ = nullptr;
  bool well_ = false;
};

}  // namespace

std::unique_ptr<SystemSha256> SystemSha256::begin() {
  struct Provider {
    BCRYPT_ALG_HANDLE algorithm = nullptr;
    ULONG object_size = 0;
  };
  static const Provider provider = [] {
    Provider made;
    ULONG got = 0;
    if (::BCryptOpenAlgorithmProvider(&made.algorithm, BCRYPT_SHA256_ALGORITHM, nullptr, 0) != 0)
      return Provider{};
    auto* const size = reinterpret_cast<unsigned char*>(&made.object_size);
    if (::BCryptGetProperty(made.algorithm, BCRYPT_OBJECT_LENGTH, size, sizeof(made.object_size), &got, 0) !=
        0)
      return Provider{};
    return made;
  }();
  if (provider.algorithm == nullptr) return nullptr;
  auto sha = std::make_unique<CngSha256>(provider.algorithm, provider.object_size);
  if (!sha->begun()) return nullptr;
  return sha;
}

// -- the event log

bool log_event(std::string_view source, std::uint32_t id, EventLevel level, const std::string& text) {
  const HANDLE log = ::RegisterEventSourceW(nullptr, to_wide(source).c_str());
  if (log == nullptr) return false;
  constexpr std::size_t most = 31'000;  // characters of a string of an event
  const std::wstring wide = to_wide(text).substr(0, most);
  const wchar_t* strings[] = {wide.c_str()};
  const WORD type = level == EventLevel::error     ? EVENTLOG_ERROR_TYPE
                    : level == EventLevel::warning ? EVENTLOG_WARNING_TYPE
                                                   : EVENTLOG_INFORMATION_TYPE;
  const bool told = ::ReportEventW(log, type, 0, id, nullptr, 1, 0, strings, nullptr) != 0;
  ::DeregisterEventSource(log);
  return told;
}

}  // namespace exba::platform
