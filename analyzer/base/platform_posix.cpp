// How it works: what belongs to the process: its streams, arguments, memory and libraries. Files are in
// platform_posix_files.cpp, what is written in platform_posix_output.cpp.
#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/output_error.hpp"
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
bool standard_output_takes_color() {
  return standard_output_is_terminal();
}
bool log_event(std::string_view, std::uint32_t, EventLevel, const std::string&) {
  return false;
}
bool standard_error_is_terminal() {
  return ::isatty(STDERR_FILENO) == 1;
}

void survive_failing_writes() {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);
}

namespace {

/// Writes what it can; what is left is told by the return value, the reason by errno. A stream that others have set
/// to answer at once (a terminal shared with a program that did) is waited for, `patience` ms each time.
std::string_view write_some(int descriptor, std::string_view text, int patience) noexcept {
  while (!text.empty()) {
    const auto done = ::write(descriptor, text.data(), text.size());
    if (done > 0) {
      text.remove_prefix(static_cast<std::size_t>(done));
    } else if (done < 0 && errno == EAGAIN) {
      pollfd ready{descriptor, POLLOUT, 0};
      if (::poll(&ready, 1, patience) > 0) continue;
      errno = EAGAIN;
      break;
    } else if (done == 0 || errno != EINTR) {
      break;
    }
  }
  return text;
}

[[noreturn]] void standard_output_fails() {
  throw OutputError(fmt::format("standard output: cannot be written: {}", std::strerror(errno)));
}

}  // namespace

void write_standard_output(std::string_view text) {
  constexpr int as_long_as_it_takes = -1;
  if (!write_some(STDOUT_FILENO, text, as_long_as_it_takes).empty()) standard_output_fails();
}

void close_standard_output() {
  if (::close(STDOUT_FILENO) != 0 && errno != EINTR && errno != EBADF) standard_output_fails();
}

void write_standard_error(std::string_view text) noexcept {
  constexpr int a_second = 1000;
  static_cast<void>(write_some(STDERR_FILENO, text, a_second));
}

#ifdef EXBA_STATIC  // one that is loaded would want the C library that it was made with
Library::Library(const std::string& name) : name_(name), handle_(nullptr) {
  throw Error(fmt::format("{} cannot be loaded: this exba is one file", name));
}
#else
Library::Library(const std::string& name) : name_(name), handle_(dlopen(name.c_str(), RTLD_NOW)) {
  if (handle_ == nullptr) throw Error(fmt::format("{} cannot be loaded: {}", name, dlerror()));
}
#endif

void* Library::function(const char* name) const {
#ifndef EXBA_STATIC
  if (void* found = dlsym(handle_, name)) return found;
#endif
  throw Error(fmt::format("{} has no function {}", name_, name));
}

namespace {

/// What is used of OpenSSL's libcrypto, 1.1 and 3.
struct Crypto {
  void* (*new_context)() = nullptr;
  void (*free_context)(void*) = nullptr;
  const void* (*sha256)() = nullptr;
  int (*init)(void* context, const void* kind, void* engine) = nullptr;
  int (*update)(void* context, const void* bytes, std::size_t count) = nullptr;
  int (*final)(void* context, unsigned char* digest, unsigned* size) = nullptr;
};

template <class Function>
void take(const Library& library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(library.function(name));
}

std::optional<Crypto> load_crypto() {
  for (const char* name : {"libcrypto.so.3", "libcrypto.so.1.1"}) {
    try {
      const Library library(name);
      Crypto crypto;
      int (*start)(std::uint64_t options, const void* settings) = nullptr;
      take(library, "OPENSSL_init_crypto", start);
      take(library, "EVP_MD_CTX_new", crypto.new_context);
      take(library, "EVP_MD_CTX_free", crypto.free_context);
      take(library, "EVP_sha256", crypto.sha256);
      take(library, "EVP_DigestInit_ex", crypto.init);
      take(library, "EVP_DigestUpdate", crypto.update);
      take(library, "EVP_DigestFinal_ex", crypto.final);
      // The machine's settings could name an engine of its own, and have nothing to say about a digest.
      constexpr std::uint64_t no_settings = 0x80;
      constexpr std::uint64_t nothing_at_exit = 0x80000;
      if (start(no_settings | nothing_at_exit, nullptr) == 1) return crypto;
    } catch (const Error&) {  // the next one
    }
  }
  return std::nullopt;
}

class OpenSslSha256 final : public SystemSha256 {
 public:
  explicit OpenSslSha256(const Crypto& crypto) : crypto_(crypto), context_(crypto.new_context()) {
    well_ = context_ != nullptr && crypto_.init(context_, crypto_.sha256(), nullptr) == 1;
  }
  OpenSslSha256(const OpenSslSha256&) = delete;
  OpenSslSha256& operator=(const OpenSslSha256&) = delete;
  ~OpenSslSha256() override { crypto_.free_context(context_); }
  bool begun() const { return well_; }
  void add(std::string_view bytes) override {
    well_ = well_ && crypto_.update(context_, bytes.data(), bytes.size()) == 1;
  }
  std::string bytes() override {
    unsigned char digest[64];  // as many as the longest that OpenSSL has
    unsigned size = 0;
    well_ = well_ && crypto_.final(context_, digest, &size) == 1 && size == 32;
    if (!well_) throw Error("OpenSSL could not finish a SHA-256");
    return {reinterpret_cast<const char*>(digest), size};
  }

 private:
  const Crypto& crypto_;
  void* context_;
  bool well_ = false;
};

}  // namespace

std::unique_ptr<SystemSha256> SystemSha256::begin() {
  static const std::optional<Crypto> crypto = load_crypto();
  if (!crypto) return nullptr;
  auto sha = std::make_unique<OpenSslSha256>(*crypto);
  if (!sha->begun()) return nullptr;
  return sha;
}

std::string utf8_from_wide(const wchar_t*) {
  return {};  // names are bytes
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
