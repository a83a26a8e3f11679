// How it works: a draft stands beside the file that it will replace, as `.NAME.PROCESS-N.tmp`, and is locked for as
// long as its writer lives; so whoever can lock a draft of the same name knows that its writer is dead and removes
// it. The number of the process only keeps writers apart. A run that is told to end (TERM, INT, HUP) removes its drafts
// itself; only what kills without a word leaves them to the next one.
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>
#include <utility>

#include "base/output_error.hpp"
#include "base/platform.hpp"
#include "base/text.hpp"

namespace exba::platform {
namespace {

constexpr std::size_t buffer_size = 256 << 10;
constexpr int most_links = 40;  // as the kernel follows

[[noreturn]] void cannot_be_written(const std::string& path) {
  throw OutputError(fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
}

std::string folder_of(const std::string& path) {
  return path.substr(0, path.find_last_of('/') + 1);  // npos + 1 is 0
}

/// What the drafts of one file have in common. A file's name may fill all that a folder allows.
std::string draft_stem(const std::string& name) {
  constexpr std::size_t longest = NAME_MAX - 40;  // what the ends of a draft's name take at most
  return name.size() <= longest ? fmt::format(".{}.", name) : fmt::format(".exba-{}.", hex16(fnv1a(name)));
}

bool is_draft(std::string_view name, std::string_view stem) {
  constexpr std::string_view end = ".tmp";
  if (!name.starts_with(stem) || !name.ends_with(end) || name.size() < stem.size() + end.size()) return false;
  const std::string_view numbers = name.substr(stem.size(), name.size() - stem.size() - end.size());
  return numbers.find('-') != numbers.npos && numbers.find_first_not_of("0123456789-") == numbers.npos;
}

void remove_if_dead(int folder, const char* name) {
  const int draft = ::openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (draft < 0) return;
  struct stat about {};
  const bool ours = ::fstat(draft, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == ::geteuid();
  if (ours && ::flock(draft, LOCK_EX | LOCK_NB) == 0) ::unlinkat(folder, name, 0);
  ::close(draft);
}

void remove_dead_drafts(const std::string& folder, const std::string& stem) {
  DIR* open = ::opendir(folder.empty() ? "." : folder.c_str());
  if (open == nullptr) return;  // that it cannot be listed says nothing about writing there
  while (const dirent* entry = ::readdir(open))
    if (is_draft(entry->d_name, stem)) remove_if_dead(::dirfd(open), entry->d_name);
  ::closedir(open);
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto done = ::write(descriptor, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

/// Makes the draft, locked; its path in `draft`. Below 0: errno says why.
int open_draft(const std::string& folder, const std::string& stem, mode_t mode, std::string& draft) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    draft = fmt::format("{}{}{}-{}.tmp", folder, stem, ::getpid(), attempt);
    const int made = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (made < 0 && errno == EEXIST) continue;
    if (made < 0) return made;
    // Another run may have taken it for a dead one in the moment before it was locked. Where the volume has no
    // locks, none of them removes anything.
    const bool taken = ::flock(made, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    struct stat about {};
    if (!taken && ::fstat(made, &about) == 0 && about.st_nlink > 0) return made;
    ::close(made);
  }
  errno = EEXIST;
  return -1;
}

/// The names of this run's drafts, where a signal's handler finds them: memory that stays where it is and is never
/// given back. A run writes five files at most; one that finds no place leaves its draft to the next run.
struct DraftName {
  enum State : int { free, taken, named };
  std::atomic<int> state{free};
  std::array<char, PATH_MAX> path{};
};
std::array<DraftName, 8> draft_names;
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void remove_drafts_and_end(int signal) {
  for (const DraftName& draft : draft_names)
    if (draft.state == DraftName::named) ::unlink(draft.path.data());
  ::raise(signal);  // SA_RESETHAND: it ends the process now, as if nobody had listened
}

/// A signal that whoever started us has us ignore, as nohup does, stays ignored.
void listen_to_signals() {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) continue;
    struct sigaction ours {};
    ours.sa_handler = remove_drafts_and_end;
    ours.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    ::sigemptyset(&ours.sa_mask);
    ::sigaction(signal, &ours, nullptr);
  }
}

/// The place in which the name was noted; -1: none.
int note_draft(const std::string& path) {
  static const bool listening = (listen_to_signals(), true);
  static_cast<void>(listening);
  if (path.size() >= PATH_MAX) return -1;
  for (std::size_t place = 0; place < draft_names.size(); ++place) {
    DraftName& draft = draft_names[place];
    int is_free = DraftName::free;
    if (!draft.state.compare_exchange_strong(is_free, DraftName::taken)) continue;
    path.copy(draft.path.data(), path.size());
    draft.path[path.size()] = '\0';
    draft.state = DraftName::named;
    return static_cast<int>(place);
  }
  return -1;
}

void sync_folder(const std::string& folder) {
  const int directory = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  ::fsync(directory);
  ::close(directory);
}

/// Whoever could read and change the old file can do so with the new one.
void keep_access(int draft, const struct stat& old) {
  // Only root may give files away; for anyone else the new file is his own.
  if (old.st_uid != ::geteuid() || old.st_gid != ::getegid())
    static_cast<void>(::fchown(draft, old.st_uid, old.st_gid) == 0);
  ::fchmod(draft, old.st_mode & 0777);
}

}  // namespace

struct NewFile::State {
  std::string named;   ///< as errors say it
  std::string target;  ///< behind links
  std::string draft;   ///< empty: `target` is written to as it is
  int noted = -1;      ///< of `draft_names`
  std::string buffer;
  int descriptor = -1;

  /// It has another name now, or none.
  void forget_draft() {
    draft.clear();
    if (noted >= 0) draft_names[static_cast<std::size_t>(noted)].state = DraftName::free;
    noted = -1;
  }
};

std::string behind_links(const std::string& named) {
  std::string path = named;
  for (int i = 0; i < most_links; ++i) {
    std::string target(PATH_MAX, '\0');
    const auto length = ::readlink(path.c_str(), target.data(), target.size());
    if (length <= 0) return path;
    target.resize(static_cast<std::size_t>(length));
    path = target.front() == '/' ? target : folder_of(path) + target;
  }
  errno = ELOOP;
  cannot_be_written(path);
}

std::string place_of(const std::string& path) {
  const FileStatus there = status_of(path);
  if (there.kind != FileKind::missing) return place_of(there.id);
  const std::string target = behind_links(path);
  const std::string folder = folder_of(target);
  return fmt::format("{}/{}", place_of(status_of(folder.empty() ? "." : folder).id),
                     target.substr(folder.size()));
}

NewFile::NewFile(const std::string& path, Readers readers) : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.named = path;
  struct stat old {};
  const bool replaces = ::stat(path.c_str(), &old) == 0;
  if (replaces && !S_ISREG(old.st_mode)) {  // /dev/stdout leads to `pipe:[4711]`, which is no path
    s.descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (s.descriptor < 0) cannot_be_written(path);
    return;
  }
  s.target = behind_links(path);
  const std::string folder = folder_of(s.target);
  const std::string name = s.target.substr(folder.size());
  if (name.empty()) {
    errno = folder.empty() ? ENOENT : EISDIR;
    cannot_be_written(path);
  }
  const std::string stem = draft_stem(name);
  remove_dead_drafts(folder, stem);
  // For all: what the umask leaves, as of any report; a collector is another user.
  s.descriptor = open_draft(folder, stem, readers == Readers::owner ? 0600 : 0666, s.draft);
  if (s.descriptor < 0) {
    s.draft.clear();
    cannot_be_written(path);
  }
  s.noted = note_draft(s.draft);
  if (replaces && readers == Readers::everyone) keep_access(s.descriptor, old);
}

NewFile::~NewFile() {
  if (state_->descriptor < 0) return;
  if (!state_->draft.empty()) ::unlink(state_->draft.c_str());
  state_->forget_draft();
  ::close(state_->descriptor);
}

void NewFile::write(std::string_view text) {
  State& s = *state_;
  if (s.buffer.size() + text.size() < buffer_size) {
    s.buffer += text;
    return;
  }
  if (!write_all(s.descriptor, s.buffer) || !write_all(s.descriptor, text)) cannot_be_written(s.named);
  s.buffer.clear();
}

void NewFile::finish() {
  State& s = *state_;
  if (!write_all(s.descriptor, s.buffer)) cannot_be_written(s.named);
  s.buffer.clear();
  if (!s.draft.empty()) {
    if (::fsync(s.descriptor) != 0 || ::rename(s.draft.c_str(), s.target.c_str()) != 0)
      cannot_be_written(s.named);
    s.forget_draft();
    sync_folder(folder_of(s.target));
  }
  const int closed = ::close(std::exchange(s.descriptor, -1));
  if (closed != 0 && errno != EINTR) cannot_be_written(s.named);
}

FileId NewFile::id() const {
  struct stat about {};
  if (::fstat(state_->descriptor, &about) != 0) return {};
  return {static_cast<std::uint64_t>(about.st_dev), static_cast<std::uint64_t>(about.st_ino)};
}

void replace_file(const std::string& path, std::string_view text, Readers readers) {
  NewFile file(path, readers);
  file.write(text);
  file.finish();
}

bool means_full_disk(int error) {
  return error == ENOSPC || error == EDQUOT;
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

FileLock::FileLock(const std::string& path, std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds pause{20};
  const int lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (lock < 0) throw Error(fmt::format("{}: cannot be made: {}", path, std::strerror(errno)));
  for (std::chrono::milliseconds waited{0}; ::flock(lock, LOCK_EX | LOCK_NB) != 0; waited += pause) {
    const int reason = errno;
    if ((reason == EWOULDBLOCK || reason == EINTR) && waited < patience) {
      std::this_thread::sleep_for(pause);
      continue;
    }
    ::close(lock);
    throw Error(reason == EWOULDBLOCK ? fmt::format("{}: held by another run of exba", path)
                                      : fmt::format("{}: cannot be locked: {}", path, std::strerror(reason)));
  }
  handle_ = lock;
}

FileLock::~FileLock() {
  ::close(static_cast<int>(handle_));
}

}  // namespace exba::platform
