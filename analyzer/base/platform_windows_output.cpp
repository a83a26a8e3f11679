// How it works: a draft stands beside the file that it will replace, as `.NAME.PROCESS-N.tmp`, and is open without
// sharing for as long as its writer lives; so whoever can delete a draft of the same name knows that its writer is
// dead. It gets its final name while it is still open. Files for their owner alone have a list of rights of their own
// that names nobody else.
#include <aclapi.h>
#include <fmt/format.h>
#include <sddl.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "base/output_error.hpp"
#include "base/platform_windows.hpp"
#include "base/text.hpp"

namespace exba::platform {
namespace {

constexpr std::size_t buffer_size = 256 << 10;
constexpr DWORD share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

[[noreturn]] void cannot_be_written(const std::string& path, DWORD error) {
  throw OutputError(fmt::format("{}: cannot be written: {}", path, reason(error)));
}

std::string folder_of(const std::string& path) {
  return path.substr(0, path.find_last_of("/\\:") + 1);  // npos + 1 is 0
}

}  // namespace

std::string behind_links(const std::string& path) {
  const std::wstring wide = system_path(path);
  const DWORD attributes = ::GetFileAttributesW(wide.c_str());
  if (attributes == INVALID_FILE_ATTRIBUTES || (attributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0) return path;
  const Handle file(::CreateFileW(wide.c_str(), FILE_READ_ATTRIBUTES, share_all, nullptr, OPEN_EXISTING,
                                  FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  if (!file.valid()) return path;
  std::wstring target(32'768, L'\0');
  target.resize(::GetFinalPathNameByHandleW(file.get(), target.data(), static_cast<DWORD>(target.size()), 0));
  return target.empty() ? path : from_wide(target);
}

std::string place_of(const std::string& path) {
  const FileStatus there = status_of(path);
  if (there.kind != FileKind::missing) return place_of(there.id);
  const std::string folder = folder_of(path);
  // Names that differ in the case of their letters alone are one.
  return fmt::format("{}/{}", place_of(status_of(folder.empty() ? "." : folder).id),
                     lower(path.substr(folder.size())));
}

namespace {

std::string draft_stem(const std::string& name) {
  constexpr std::size_t longest = 215;  // of the 255 that a name may have; what a draft adds takes 40 at most
  return name.size() <= longest ? fmt::format(".{}.", name) : fmt::format(".exba-{}.", hex16(fnv1a(name)));
}

bool is_draft(std::string_view name, std::string_view stem) {
  constexpr std::string_view end = ".tmp";
  if (!name.starts_with(stem) || !name.ends_with(end) || name.size() < stem.size() + end.size()) return false;
  const std::string_view numbers = name.substr(stem.size(), name.size() - stem.size() - end.size());
  return numbers.find('-') != numbers.npos && numbers.find_first_not_of("0123456789-") == numbers.npos;
}

void remove_dead_drafts(const std::string& folder, const std::string& stem) {
  WIN32_FIND_DATAW data = {};
  const Handle search(::FindFirstFileW(system_path(folder + stem + "*.tmp").c_str(), &data), ::FindClose);
  for (bool more = search.valid(); more; more = ::FindNextFileW(search.get(), &data) != 0) {
    const std::string name = from_wide(data.cFileName);
    if (is_draft(name, stem)) ::DeleteFileW(system_path(folder + name).c_str());
  }
}

bool write_all(HANDLE file, std::string_view text, DWORD& error) {
  constexpr std::size_t most = 1 << 30;  // a DWORD has 32 bits
  while (!text.empty()) {
    DWORD done = 0;
    if (::WriteFile(file, text.data(), static_cast<DWORD>(std::min(most, text.size())), &done, nullptr) ==
        0) {
      error = ::GetLastError();
      return false;
    }
    text.remove_prefix(done);
  }
  return true;
}

// -- rights

/// The account that the process runs as, as text: `S-1-5-21-...`; empty where it cannot be told.
std::wstring account() {
  HANDLE token = nullptr;
  if (::OpenProcessToken(::GetCurrentProcess(), TOKEN_QUERY, &token) == 0) return {};
  const Handle open(token);
  DWORD size = 0;
  ::GetTokenInformation(token, TokenUser, nullptr, 0, &size);
  std::vector<unsigned char> about(size);
  if (size == 0 || ::GetTokenInformation(token, TokenUser, about.data(), size, &size) == 0) return {};
  wchar_t* text = nullptr;
  if (::ConvertSidToStringSidW(reinterpret_cast<TOKEN_USER*>(about.data())->User.Sid, &text) == 0) return {};
  std::wstring sid(text);
  ::LocalFree(text);
  return sid;
}

/// Rights for the account alone.
class OwnerOnly {
 public:
  OwnerOnly() {
    const std::wstring sid = account();
    const std::wstring rights = L"O:" + sid + L"D:P(A;;FA;;;" + sid + L")";
    if (!sid.empty())
      ::ConvertStringSecurityDescriptorToSecurityDescriptorW(rights.c_str(), SDDL_REVISION_1, &descriptor_,
                                                             nullptr);
    attributes_ = {sizeof(attributes_), descriptor_, FALSE};
  }
  OwnerOnly(const OwnerOnly&) = delete;
  OwnerOnly& operator=(const OwnerOnly&) = delete;
  ~OwnerOnly() { ::LocalFree(descriptor_); }
  SECURITY_ATTRIBUTES* get() { return descriptor_ != nullptr ? &attributes_ : nullptr; }

 private:
  PSECURITY_DESCRIPTOR descriptor_ = nullptr;
  SECURITY_ATTRIBUTES attributes_ = {};
};

/// Rights that somebody gave the old file, and that it did not get from its folder, go over to the new one.
void keep_access(HANDLE draft, const std::string& old) {
  std::wstring path = system_path(old);
  PACL rights = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (::GetNamedSecurityInfoW(path.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr, nullptr,
                              &rights, nullptr, &descriptor) != ERROR_SUCCESS)
    return;
  SECURITY_DESCRIPTOR_CONTROL control = 0;
  DWORD revision = 0;
  if (::GetSecurityDescriptorControl(descriptor, &control, &revision) != 0 &&
      (control & SE_DACL_PROTECTED) != 0)
    ::SetSecurityInfo(draft, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION,
                      nullptr, nullptr, rights, nullptr);
  ::LocalFree(descriptor);
}

/// A whole path, which the call for renaming wants.
std::wstring whole_path(const std::string& path) {
  const std::wstring wide = system_path(path);
  if (wide.starts_with(L"\\\\")) return wide;
  const DWORD size = ::GetFullPathNameW(wide.c_str(), 0, nullptr, nullptr);
  std::wstring whole(size, L'\0');
  whole.resize(::GetFullPathNameW(wide.c_str(), size, whole.data(), nullptr));
  return whole;
}

/// With POSIX semantics (from Windows 10 on) a file that somebody reads and shares is replaced as well.
enum class Renaming { posix, plain };
bool rename_once(HANDLE draft, const std::wstring& target, Renaming how) {
  std::vector<unsigned char> memory(sizeof(FILE_RENAME_INFO) + (target.size() + 1) * sizeof(wchar_t));
  auto* const info = reinterpret_cast<FILE_RENAME_INFO*>(memory.data());
  constexpr unsigned char replace = 1;
  constexpr unsigned char with_posix_semantics = 2;
  memory[0] = how == Renaming::posix ? replace | with_posix_semantics : replace;  // a flag, or a BOOLEAN
  info->FileNameLength = static_cast<DWORD>(target.size() * sizeof(wchar_t));
  std::copy(target.begin(), target.end(), info->FileName);
  constexpr auto posix_class = static_cast<FILE_INFO_BY_HANDLE_CLASS>(22);  // FileRenameInfoEx
  return ::SetFileInformationByHandle(draft, how == Renaming::posix ? posix_class : FileRenameInfo, info,
                                      static_cast<DWORD>(memory.size())) != 0;
}

/// The draft's final name, while it is open. A reader of the old file that does not share it, or a scanner, may hold
/// it for a moment: some tries.
bool rename_open(HANDLE draft, const std::string& path, DWORD& error) {
  const std::wstring target = whole_path(path);
  for (int attempt = 0; attempt < 20; ++attempt) {
    if (rename_once(draft, target, Renaming::posix) || rename_once(draft, target, Renaming::plain))
      return true;
    error = ::GetLastError();
    if (error != ERROR_ACCESS_DENIED && error != ERROR_SHARING_VIOLATION) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{25});
  }
  // "Denied" is what Windows says of a file that somebody has open, too.
  const Handle old(
      ::CreateFileW(target.c_str(), DELETE, 0, nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!old.valid() && ::GetLastError() == ERROR_SHARING_VIOLATION) error = ERROR_SHARING_VIOLATION;
  return false;
}

}  // namespace

struct NewFile::State {
  std::string named;   ///< as errors say it
  std::string target;  ///< behind links
  std::string draft;   ///< empty: `target` is written to as it is
  std::string buffer;
  HANDLE file = INVALID_HANDLE_VALUE;
};

NewFile::NewFile(const std::string& path, Readers readers) : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.named = path;
  s.target = behind_links(path);
  const FileStatus old = status_of(s.target);
  const std::string folder = folder_of(s.target);
  const std::string name = s.target.substr(folder.size());
  if (name.empty() || old.kind == FileKind::folder)
    cannot_be_written(path, path.empty() ? ERROR_PATH_NOT_FOUND : ERROR_ACCESS_DENIED);
  if (old.kind == FileKind::other) {
    s.file = ::CreateFileW(system_path(s.target).c_str(), GENERIC_WRITE, share_all, nullptr, OPEN_EXISTING, 0,
                           nullptr);
    if (s.file == INVALID_HANDLE_VALUE) cannot_be_written(path, ::GetLastError());
    return;
  }
  const std::string stem = draft_stem(name);
  remove_dead_drafts(folder, stem);
  OwnerOnly owner_only;
  constexpr DWORD access = GENERIC_WRITE | DELETE | WRITE_DAC | READ_CONTROL | FILE_READ_ATTRIBUTES;
  DWORD error = ERROR_FILE_EXISTS;
  for (int attempt = 0; attempt < 100 && s.file == INVALID_HANDLE_VALUE && error == ERROR_FILE_EXISTS;
       ++attempt) {
    s.draft = fmt::format("{}{}{}-{}.tmp", folder, stem, ::GetCurrentProcessId(), attempt);
    s.file = ::CreateFileW(system_path(s.draft).c_str(), access, 0,
                           readers == Readers::owner ? owner_only.get() : nullptr, CREATE_NEW,
                           FILE_ATTRIBUTE_NORMAL, nullptr);
    error = ::GetLastError();
  }
  if (s.file == INVALID_HANDLE_VALUE) {
    s.draft.clear();
    cannot_be_written(path, error);
  }
  if (old.kind == FileKind::file && readers == Readers::everyone) keep_access(s.file, s.target);
}

NewFile::~NewFile() {
  State& s = *state_;
  if (s.file == INVALID_HANDLE_VALUE) return;
  ::CloseHandle(s.file);
  if (!s.draft.empty()) ::DeleteFileW(system_path(s.draft).c_str());
}

void NewFile::write(std::string_view text) {
  State& s = *state_;
  if (s.buffer.size() + text.size() < buffer_size) {
    s.buffer += text;
    return;
  }
  DWORD error = 0;
  if (!write_all(s.file, s.buffer, error) || !write_all(s.file, text, error))
    cannot_be_written(s.named, error);
  s.buffer.clear();
}

void NewFile::finish() {
  State& s = *state_;
  DWORD error = 0;
  if (!write_all(s.file, s.buffer, error)) cannot_be_written(s.named, error);
  s.buffer.clear();
  if (!s.draft.empty()) {
    if (::FlushFileBuffers(s.file) == 0) cannot_be_written(s.named, ::GetLastError());
    if (!rename_open(s.file, s.target, error)) cannot_be_written(s.named, error);
    s.draft.clear();
  }
  ::CloseHandle(std::exchange(s.file, INVALID_HANDLE_VALUE));
}

FileId NewFile::id() const {
  return status_of_handle(state_->file).id;
}

void replace_file(const std::string& path, std::string_view text, Readers readers) {
  NewFile file(path, readers);
  file.write(text);
  file.finish();
}

bool means_full_disk(int error) {
  return error == ERROR_DISK_FULL || error == ERROR_HANDLE_DISK_FULL;
}

void create_private(const std::string& path) {
  OwnerOnly owner_only;
  const Handle file(::CreateFileW(system_path(path).c_str(), GENERIC_READ | GENERIC_WRITE, share_all,
                                  owner_only.get(), OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr));
  if (!file.valid()) throw Error(fmt::format("{}: cannot be made: {}", path, reason(::GetLastError())));
}

bool is_private(const std::string& path) {
  std::wstring wide = system_path(path);
  PSID owner = nullptr;
  PACL rights = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (!is_file(path) ||
      ::GetNamedSecurityInfoW(wide.data(), SE_FILE_OBJECT,
                              OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &owner, nullptr,
                              &rights, nullptr, &descriptor) != ERROR_SUCCESS)
    return false;
  PSID mine = nullptr;
  const bool known = ::ConvertStringSidToSidW(account().c_str(), &mine) != 0;
  bool alone = known && rights != nullptr && ::EqualSid(owner, mine) != 0;
  for (DWORD i = 0; alone && i < rights->AceCount; ++i) {
    void* entry = nullptr;
    if (::GetAce(rights, i, &entry) == 0) {
      alone = false;
    } else if (static_cast<ACE_HEADER*>(entry)->AceType == ACCESS_ALLOWED_ACE_TYPE) {
      PSID who = &static_cast<ACCESS_ALLOWED_ACE*>(entry)->SidStart;
      // The system and its administrators can read everything anyway.
      alone = ::EqualSid(who, mine) != 0 || ::IsWellKnownSid(who, WinLocalSystemSid) != 0 ||
              ::IsWellKnownSid(who, WinBuiltinAdministratorsSid) != 0;
    }
  }
  ::LocalFree(mine);
  ::LocalFree(descriptor);
  return alone;
}

FileLock::FileLock(const std::string& path, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds pause{20};
  OwnerOnly owner_only;
  const HANDLE lock = ::CreateFileW(system_path(path).c_str(), GENERIC_READ | GENERIC_WRITE, share_all,
                                    owner_only.get(), OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (lock == INVALID_HANDLE_VALUE)
    throw Error(fmt::format("{}: cannot be made: {}", path, reason(::GetLastError())));
  OVERLAPPED place = {};
  for (std::chrono::milliseconds waited{0};
       ::LockFileEx(lock, LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &place) == 0;
       waited += pause) {
    const DWORD error = ::GetLastError();
    const bool held = error == ERROR_LOCK_VIOLATION || error == ERROR_IO_PENDING;
    if (held && waited < patience) {
      std::this_thread::sleep_for(pause);
      continue;
    }
    ::CloseHandle(lock);
    throw Error(held ? fmt::format("{}: held by another run of exba", path)
                     : fmt::format("{}: cannot be locked: {}", path, reason(error)));
  }
  handle_ = reinterpret_cast<std::intptr_t>(lock);
}

FileLock::~FileLock() {
  ::CloseHandle(reinterpret_cast<HANDLE>(handle_));
}

}  // namespace exba::platform
