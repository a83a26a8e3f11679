// How it works: in a browser files are what the page was given, and their bytes are asked of it in slices; under Node
// they are those of the machine. Both stand behind `Module.host` (web/host.js, tests/parity/wasm_engine.mjs): `status`,
// `list`, `open`, `read`, `close`. Nothing is written, there is one thread, and no other process.
#include <emscripten.h>
#include <fmt/format.h>
#include <locale.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/output_error.hpp"
#include "base/platform.hpp"

// The language of these is JavaScript.
// clang-format off
EM_JS(int, exba_host_status, (const char* path, std::size_t length, double* numbers), {
  const found = Module.host.status(UTF8ToString(path, length));
  HEAPF64.set([found.size || 0, found.modified || 0, found.node || 0], numbers >> 3);
  return ["missing", "file", "folder", "other"].indexOf(found.kind);
});
EM_JS(char*, exba_host_list, (const char* folder, std::size_t length), {
  const end = String.fromCharCode(0);  // Emscripten 3.1.6 understands no backslash in here
  const text = Module.host.list(UTF8ToString(folder, length)).join(end) + end;
  const size = lengthBytesUTF8(text) + 1;
  const at = _malloc(size);
  if (at) stringToUTF8(text, at, size);
  return at;
});
EM_JS(int, exba_host_open, (const char* path, std::size_t length), {
  try {
    return Module.host.open(UTF8ToString(path, length));
  } catch (error) {
    Module.host.failure = error.message || String(error);
    return -1;
  }
});
EM_JS(double, exba_host_read, (int handle, double offset, char* to, std::size_t size), {
  try {
    return Module.host.read(handle, offset, HEAPU8.subarray(to, to + size));
  } catch (error) {
    Module.host.failure = error.message || String(error);
    return -1;
  }
});
EM_JS(void, exba_host_close, (int handle), { Module.host.close(handle); });
EM_JS(void, exba_host_failure, (char* to, std::size_t size), { stringToUTF8(Module.host.failure, to, size); });
// clang-format on

namespace exba::platform {
namespace {

std::string failure() {
  std::string why(512, '\0');
  exba_host_failure(why.data(), why.size());
  why.resize(std::strlen(why.c_str()));
  return why;
}

class HostFile final : public File {
 public:
  HostFile(int handle, std::string path) : handle_(handle), path_(std::move(path)) {}
  HostFile(const HostFile&) = delete;
  HostFile& operator=(const HostFile&) = delete;
  ~HostFile() override { exba_host_close(handle_); }

  std::size_t read(std::span<char> buffer) override {
    const std::size_t got = read_at(position_, buffer);
    position_ += got;
    return got;
  }
  std::size_t read_at(std::uint64_t offset, std::span<char> buffer) override {
    // Below 2^53, where numbers of JavaScript are whole: 9 PB.
    const double got = exba_host_read(handle_, static_cast<double>(offset), buffer.data(), buffer.size());
    if (got < 0) throw Error(fmt::format("{}: cannot be read: {}", path_, failure()));
    return std::min(static_cast<std::size_t>(got), buffer.size());
  }
  bool seekable() const override { return true; }
  FileStatus status() const override { return status_of(path_); }

 private:
  int handle_;
  std::string path_;
  std::uint64_t position_ = 0;
};

[[noreturn]] void cannot_be_written(const std::string& path) {
  throw OutputError(fmt::format("{}: cannot be written: a page in a browser writes no files", path));
}

}  // namespace

// -- what a path is

FileStatus status_of(const std::string& path) {
  double numbers[3] = {};
  FileStatus status;
  status.kind = static_cast<FileKind>(exba_host_status(path.data(), path.size(), numbers));
  if (status.kind == FileKind::file) status.size = static_cast<std::uint64_t>(numbers[0]);
  status.modified = static_cast<std::int64_t>(numbers[1]) * 1'000'000;
  status.id = {1, static_cast<std::uint64_t>(numbers[2])};
  return status;
}

FileStatus standard_input_status() {
  return {};
}
FileStatus standard_output_status() {
  return {};
}
FileStatus standard_error_status() {
  return {};
}

std::string behind_links(const std::string& path) {
  return path;
}
std::string place_of(const std::string& path) {
  return path;
}
// -- folders

Listing files_below(const std::string& folder) {
  Listing listing;
  char* names = exba_host_list(folder.data(), folder.size());
  if (names == nullptr) throw std::bad_alloc();
  for (const char* name = names; *name != '\0'; name += std::strlen(name) + 1)
    listing.files.push_back({name, status_of(name)});
  std::free(names);
  std::sort(listing.files.begin(), listing.files.end(),
            [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
  return listing;
}

void make_folders(const std::string& path) {
  cannot_be_written(path);
}
std::string library_path(const std::string& path) {
  return path;
}
std::string joined(std::string_view folder, std::string_view name) {
  return fmt::format("{}{}{}", folder, folder.empty() || folder.back() == '/' ? "" : "/", name);
}
bool rename_file(const std::string&, const std::string&) {
  return false;
}

// -- reading

std::shared_ptr<File> File::open(const std::string& path) {
  const int handle = exba_host_open(path.data(), path.size());
  if (handle < 0) throw Error(fmt::format("{}: cannot be opened: {}", path, failure()));
  return std::make_shared<HostFile>(handle, path);
}

std::shared_ptr<File> File::standard_input() {
  throw Error("standard input: a page in a browser has none");
}

// -- writing: the page saves what it was given as text

struct NewFile::State {};

NewFile::NewFile(const std::string& path, Readers) {
  cannot_be_written(path);
}
NewFile::~NewFile() = default;
void NewFile::write(std::string_view) {}
void NewFile::finish() {}
FileId NewFile::id() const {
  return {};
}
void replace_file(const std::string& path, std::string_view, Readers) {
  cannot_be_written(path);
}
bool means_full_disk(int) {
  return false;
}
void create_private(const std::string& path) {
  cannot_be_written(path);
}
bool is_private(const std::string&) {
  return false;
}
FileLock::FileLock(const std::string& path, std::chrono::milliseconds) : handle_(0) {
  cannot_be_written(path);
}
FileLock::~FileLock() = default;

// -- the process

std::vector<std::string> arguments(int argc, char** argv) {
  return argc > 0 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>();
}
void prepare_streams() {}
bool standard_output_is_terminal() {
  return false;
}
bool standard_output_takes_color() {
  return false;
}
bool standard_error_is_terminal() {
  return false;
}
void survive_failing_writes() {}
void write_standard_output(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}
void close_standard_output() {}
void write_standard_error(std::string_view text) noexcept {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string utf8_from_wide(const wchar_t*) {
  return {};  // names are bytes
}

Utf8Names::Utf8Names() {
  static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  before_ = utf8 != nullptr ? ::uselocale(utf8) : nullptr;
}
Utf8Names::~Utf8Names() {
  if (before_ != nullptr) ::uselocale(static_cast<locale_t>(before_));
}

Library::Library(const std::string& name) : name_(name), handle_(nullptr) {
  throw Error(fmt::format("{} cannot be loaded: a page in a browser loads nothing", name));
}
void* Library::function(const char* name) const {
  throw Error(fmt::format("{} has no function {}", name_, name));
}

std::unique_ptr<SystemSha256> SystemSha256::begin() {
  return nullptr;
}
bool log_event(std::string_view, std::uint32_t, EventLevel, const std::string&) {
  return false;
}
void keep_freed_memory() {}

}  // namespace exba::platform
