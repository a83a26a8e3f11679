#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace exba {

/// The bytes of one named source, in slices: a file, standard input, an archive's member, a browser's file.
struct Input {
  std::string name;                   ///< as reports show it
  std::optional<std::uint64_t> size;  ///< bytes, where known beforehand
  /// Fills the buffer as far as it can and says how much; less than asked for only at the end. Throws Error
  /// when the medium fails.
  std::function<std::size_t(std::span<char> buffer)> read;
  /// Where set: the bytes from `offset` on, as above, without moving `read`. May be called by several threads
  /// at once, each with its own buffer: so every thread fills the memory that it then works on. `size` is set
  /// as well.
  std::function<std::size_t(std::uint64_t offset, std::span<char> buffer)> read_at = nullptr;
};

/// Opens a file (UTF-8 path). Throws Error naming it and the reason.
Input open_file(const std::string& path);
Input open_standard_input();
/// Bytes in memory, for tests and for small members; `bytes` is copied.
Input from_bytes(std::string name, std::string bytes);
/// `head`, which was already read from `rest` for a look, and then the rest.
Input with_head(std::string head, Input rest);
/// Reads it all; throws Error when there is more than `limit` bytes.
std::string read_all(Input& input, std::uint64_t limit);

}  // namespace exba
