#pragma once
// What the files of the Windows platform share. Included by them alone.
#ifndef NOMINMAX
#define NOMINMAX
#endif
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>

#include <string>
#include <string_view>

#include "base/platform.hpp"

namespace exba::platform {

/// A name may hold halves of surrogate pairs: they are kept as three bytes each, so that the file can be opened
/// again by what was printed.
std::string from_wide(std::wstring_view text);
std::wstring to_wide(std::string_view text);

/// A path as the system wants it: wide, whole and with the prefix that lifts the limit of 260 characters where it
/// is near that. `\\?\UNC\` for shares.
std::wstring system_path(const std::string& path);

/// What an error of the system means, in the words that other systems have for it: FormatMessage speaks the machine's
/// language, and monitoring systems compare texts.
std::string reason(DWORD error);

/// Closed at the end; also of FindFirstFile.
class Handle {
 public:
  using Close = BOOL(WINAPI*)(HANDLE);
  explicit Handle(HANDLE handle, Close close = ::CloseHandle) : handle_(handle), close_(close) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { reset(); }
  void reset() {
    if (valid()) close_(handle_);
    handle_ = INVALID_HANDLE_VALUE;
  }
  bool valid() const { return handle_ != INVALID_HANDLE_VALUE && handle_ != nullptr; }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
  Close close_;
};

FileStatus status_of_handle(HANDLE handle);

}  // namespace exba::platform
