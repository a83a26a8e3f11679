#pragma once
// What all levels of one source may use up. For archive.cpp.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/input.hpp"
#include "readers/archive/archive.hpp"

namespace exba::unpacking {

constexpr std::size_t block_size = 256 * 1024;  // read from the source at once

/// What all levels of one source have used up.
struct Budget {
  const ArchiveLimits* limits = nullptr;
  std::uint64_t members = 0;
  std::uint64_t packed = 0;       ///< bytes read from the source
  std::uint64_t packed_size = 0;  ///< its size, where known: reading a part twice makes it no larger
  std::uint64_t unpacked = 0;
  std::uint64_t memory = 0;
  std::string over;  ///< the limit that was reached; nothing is read after that

  void gave(std::uint64_t bytes);
  /// One more file; false: the limit is reached.
  bool count_member();
  /// Bytes that may still be held.
  std::uint64_t room() const { return limits->in_memory - std::min(limits->in_memory, memory); }
  /// Reads it as far as the room goes; false: there is more, and what was read stands before it again.
  bool hold(Input& input, unsigned depth);
  /// The source itself: what is read of it is what went in.
  Input packed_of(Input input);
  /// The same bytes under the budget: a cell that names a text of 32 KB takes 20 bytes.
  Input counted(Input input);
};

}  // namespace exba::unpacking
