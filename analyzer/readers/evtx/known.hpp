#pragma once
// Chunks of EVTX files that an earlier run has read and kept the events of. A chunk is known again by its
// header, which holds its record ids and a checksum of its records; the chunk itself is not read.
// Where a log has wrapped, the chunks that are left stand elsewhere in the file, and are known all the same.
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "intake/intake.hpp"

namespace exba {

struct KnownChunk {
  std::uint64_t digest = 0;
  std::string computer;
  std::string channel;
  IdRun ids;  ///< every id between first and last is in it
};

/// Shared by all files of a run; any thread may ask and add.
class ChunkBook {
 public:
  void add(KnownChunk chunk) { known_.emplace(chunk.digest, std::move(chunk)); }  ///< before anything is read
  /// Null where it is not known.
  const KnownChunk* find(std::uint64_t digest) const;
  void meet(KnownChunk chunk);  ///< passed over or read now: it stays known

  /// What this run has met or learnt.
  const std::unordered_map<std::uint64_t, KnownChunk>& met() const { return met_; }
  const std::unordered_map<std::uint64_t, KnownChunk>& known() const { return known_; }

 private:
  std::unordered_map<std::uint64_t, KnownChunk> known_;
  std::unordered_map<std::uint64_t, KnownChunk> met_;
  std::mutex mutex_;
};

namespace evtx {

/// Of a chunk's header (512 bytes); 0 where it carries no checksums or its records have holes.
std::uint64_t chunk_digest(std::string_view header);

/// What a whole chunk holds, if `read` (what was read of it and its neighbours) shows one log without a hole.
void learn_chunk(std::string_view chunk, const Intake& read, ChunkBook& book);

}  // namespace evtx
}  // namespace exba
