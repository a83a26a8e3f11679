#pragma once
// All that differs between operating systems, one set of files a platform (platform_posix*.cpp). Paths are UTF-8
// with the platform's separators; what cannot be done throws Error, which names the path and the reason, unless a
// function says otherwise.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace exba::platform {

// -- what a path or an open stream is

/// Names a file whatever path it is reached by: two hard links are one, a copy is another.
struct FileId {
  std::uint64_t device = 0;
  std::uint64_t node = 0;
  friend bool operator==(const FileId& a, const FileId& b) {
    return a.device == b.device && a.node == b.node;
  }
  friend bool operator<(const FileId& a, const FileId& b) {
    return std::tie(a.device, a.node) < std::tie(b.device, b.node);
  }
};

enum class FileKind : std::uint8_t { missing, file, folder, other };  ///< other: a pipe, a device, a terminal

struct FileStatus {
  FileKind kind = FileKind::missing;
  std::uint64_t size = 0;     ///< bytes, of a file; else 0
  std::int64_t modified = 0;  ///< ns since 1970-01-01 UTC
  FileId id;                  ///< of what is not missing
};

/// Links are followed. Never throws: what does not exist or may not be asked about is missing.
FileStatus status_of(const std::string& path);
/// Of what a standard stream comes from or goes to; missing: it is closed.
FileStatus standard_input_status();
FileStatus standard_output_status();
FileStatus standard_error_status();

/// Where a path leads when it is a symbolic link, also one to a file that does not exist yet; else the path itself.
std::string behind_links(const std::string& path);

/// The same for two paths where writing to one changes what is read from the other, whether the file exists yet or
/// not: links and spellings are followed.
std::string place_of(const std::string& path);
std::string place_of(const FileId& id);

bool exists(const std::string& path);
bool is_file(const std::string& path);
bool is_folder(const std::string& path);

// -- folders

struct FoundFile {
  std::string path;
  FileStatus status;  ///< when it was listed
};
struct UnreadableFolder {
  std::string path;
  std::string why;  ///< "Permission denied"
};
struct Listing {
  std::vector<FoundFile> files;              ///< by path, byte by byte
  std::vector<UnreadableFolder> unreadable;  ///< likewise; what lies beside them is listed all the same
};

/// All files below a folder, at every depth. Links to files are followed, links to folders are not (a link may
/// lead in a circle). Never throws.
Listing files_below(const std::string& folder);

/// Makes a folder and those above it; well where it exists already.
void make_folders(const std::string& path);
/// A path as libraries that open files themselves take it, also where it is long.
std::string library_path(const std::string& path);
/// `folder/name`, without a second separator.
std::string joined(std::string_view folder, std::string_view name);
/// From one name to another on the same volume, in the place of what has that name; false: it could not be done.
bool rename_file(const std::string& from, const std::string& to);

// -- reading

/// A file open for reading, shared with whoever writes it (logs are live).
class File {
 public:
  static std::shared_ptr<File> open(const std::string& path);
  static std::shared_ptr<File> standard_input();
  /// Fewer bytes than asked for: the end.
  virtual std::size_t read(std::span<char> buffer) = 0;
  /// From `offset` on, without moving `read`; several threads may do so at once. Only where `seekable`.
  virtual std::size_t read_at(std::uint64_t offset, std::span<char> buffer) = 0;
  virtual bool seekable() const = 0;  ///< no for pipes and terminals
  virtual FileStatus status() const = 0;
  virtual ~File() = default;
};

// -- writing

enum class Readers : std::uint8_t {
  owner,
  everyone,  ///< whom the machine's settings let read new files, or whoever could read the file that is replaced
};

/// A file that is written beside the one that it is to replace and takes its place when it is whole: whoever
/// reads sees the old text or the new one, never a part, also when the power fails. A symbolic link stays one: what
/// it leads to is replaced. A device or a pipe is written to as it is. The draft is hidden, so that no collector
/// of files by their ending takes it up; drafts that dead runs left behind are removed.
class NewFile {
 public:
  explicit NewFile(const std::string& path, Readers readers = Readers::everyone);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();  ///< without `finish`: the old file stands, and nothing is left of this one
  void write(std::string_view text);
  void finish();      ///< once, as the last call
  FileId id() const;  ///< of what is being written: no input of the same run

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Writes all of it by NewFile.
void replace_file(const std::string& path, std::string_view text, Readers readers = Readers::everyone);

/// Whether a number that the system gave as the reason of a failure means that there is no room.
bool means_full_disk(int error);

/// Makes an empty file that only its owner may read and write; well where it exists already.
void create_private(const std::string& path);
/// Whether it is such a file, of the account that asks.
bool is_private(const std::string& path);

/// Held by one process at a time, for as long as it lives; a process that dies lets go. The file is made where it
/// is missing, for its owner alone, and stays. Waits up to `patience`, then throws Error.
class FileLock {
 public:
  FileLock(const std::string& path, std::chrono::milliseconds patience);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  std::intptr_t handle_;
};

// -- the process

/// What was typed behind the program's name, in UTF-8; wildcards are expanded where the shell leaves that to us.
std::vector<std::string> arguments(int argc, char** argv);

/// Once, first of all: standard streams pass bytes unchanged and take UTF-8; one that the caller closed stays
/// useless, so that no file opened later gets its number and, with it, what we print.
void prepare_streams();
bool standard_output_is_terminal();
bool standard_output_takes_color();  ///< a terminal that obeys escape sequences
bool standard_error_is_terminal();
/// Writing to a pipe that nobody reads, or beyond the size that the system lets a file have, fails from now on,
/// where it would end the process.
void survive_failing_writes();
/// All of it, at once and past the buffers of the C library. Throws OutputError, which names standard output and the
/// reason.
void write_standard_output(std::string_view text);
/// Once, when all was written: some volumes say only now that it was too much. Throws OutputError.
void close_standard_output();
/// As much of it as can be: nothing that is said on the side may end the work.
void write_standard_error(std::string_view text) noexcept;

/// Where libraries tell the names of files as wide characters, for there the bytes are those of some code page.
inline constexpr bool wide_names =
#ifdef _WIN32
    true;
#else
    false;
#endif
std::string utf8_from_wide(const wchar_t* name);

/// While it lives, C functions of this thread take and give the names of files as UTF-8, whatever the locale
/// (libarchive asks it).
class Utf8Names {
 public:
  Utf8Names();
  ~Utf8Names();
  Utf8Names(const Utf8Names&) = delete;
  Utf8Names& operator=(const Utf8Names&) = delete;

 private:
  void* before_;
};

/// A library that is loaded now and stays loaded until the process ends. Throws Error with its name and the
/// loader's reason; likewise for a function that it does not have.
class Library {
 public:
  explicit Library(const std::string& name);
  void* function(const char* name) const;

 private:
  std::string name_;
  void* handle_;
};

/// The system's SHA-256, which uses the processor's instructions: 2 GB/s where base/sha256 does 0.3.
class SystemSha256 {
 public:
  /// Null where there is none. The first call loads a library: some 2 ms.
  static std::unique_ptr<SystemSha256> begin();
  virtual void add(std::string_view bytes) = 0;
  virtual std::string bytes() = 0;  ///< the 32 of the digest; once, as the last call
  virtual ~SystemSha256() = default;
};

enum class EventLevel : std::uint8_t { information, warning, error };
/// Writes to the Application log of Windows; false: it could not be done, or the system has no such log.
bool log_event(std::string_view source, std::uint32_t id, EventLevel level, const std::string& text);
inline constexpr bool has_event_log =
#ifdef _WIN32
    true;
#else
    false;
#endif

/// Memory that was given back stays with the process, where the C library would hand it to the system and
/// fetch fresh pages for the next vector: 1.4 to 11 microseconds for each 4 KiB of them.
void keep_freed_memory();

}  // namespace exba::platform
