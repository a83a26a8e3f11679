#pragma once
// What differs between operating systems: one file a platform implements this.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace exba::platform {

/// The one place where UTF-8 text becomes a path, and back.
std::filesystem::path path_from_utf8(std::string_view text);
std::string utf8_from_path(const std::filesystem::path& path);

/// A file open for reading, shared with whoever writes it (logs are live).
class File {
 public:
  static std::shared_ptr<File> open(
      const std::string& path);  ///< throws Error naming the path and the reason
  static std::shared_ptr<File> standard_input();
  virtual std::size_t read(
      std::span<char> buffer) = 0;  ///< fewer bytes than asked for: the end; throws Error
  /// From `offset` on, without moving `read`; several threads may do so at once. Only where `seekable`.
  virtual std::size_t read_at(std::uint64_t offset, std::span<char> buffer) = 0;
  virtual bool seekable() const = 0;  ///< no for pipes and terminals
  virtual ~File() = default;
};

/// Puts `text` in the place of what `path` holds, at once: whoever reads the file sees the old text or the
/// new one, never a part, also when the power fails. By a temporary file in the same folder (hidden, so that
/// no collector of files by their ending takes it up) and a rename. A device or a pipe is written to. Throws
/// Error naming the path and the reason; then the old text stands and no temporary file is left.
enum class Readers { owner, everyone };
void replace_file(const std::string& path, std::string_view text, Readers readers = Readers::everyone);

/// Makes an empty file that only its owner may read and write; well where it exists already. Throws Error.
void create_private(const std::string& path);
/// Whether it is such a file, of the account that asks.
bool is_private(const std::string& path);

bool standard_output_is_terminal();
bool standard_error_is_terminal();
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

/// Standard streams pass bytes unchanged.
void make_streams_binary();

/// Memory that was given back stays with the process, where the C library would hand it to the system and
/// fetch fresh pages for the next vector: 1.4 to 11 microseconds for each 4 KiB of them.
void keep_freed_memory();

}  // namespace exba::platform
