// How it works: two chunks with the same ids, the same ends and the same checksum of their records are one.
// The numbers of the records in their file, which an export counts anew, and the header's own checksum, which
// covers those, do not count.
#include "readers/evtx/known.hpp"

#include "base/little_endian.hpp"
#include "base/text.hpp"
#include "readers/evtx/chunk.hpp"

namespace exba {

const KnownChunk* ChunkBook::find(std::uint64_t digest) const {
  const auto found = digest == 0 ? known_.end() : known_.find(digest);
  return found == known_.end() ? nullptr : &found->second;
}

void ChunkBook::meet(KnownChunk chunk) {
  const std::lock_guard lock(mutex_);
  met_.emplace(chunk.digest, std::move(chunk));
}

namespace evtx {
namespace {

constexpr std::uint32_t chunk_without_sums = 4;

Time time_of_record(std::string_view chunk, std::size_t at) {
  return fits(chunk, at, 24) ? time_from_filetime(u64_at(chunk, at + 16)).value_or(no_time) : no_time;
}

}  // namespace

std::uint64_t chunk_digest(std::string_view header) {
  if (!chunk_at(header, 0) || (u32_at(header, 120) & chunk_without_sums) != 0) return 0;
  const std::uint64_t records = u64_at(header, 16) - u64_at(header, 8);
  const std::uint64_t ids = u64_at(header, 32) - u64_at(header, 24);
  if (u64_at(header, 24) == 0 || records != ids || ids > chunk_size) return 0;
  constexpr std::size_t ids_at = 24;
  constexpr std::size_t ids_to_data_sum = 32;
  return fnv1a(header.substr(ids_at, ids_to_data_sum)) | 1;
}

void learn_chunk(std::string_view chunk, const Intake& read, ChunkBook& book) {
  if (chunk.size() != chunk_size || read.logs.size() != 1 || !read.source.problems.empty()) return;
  const LogPart& log = read.logs.front();
  if (log.runs.size() != 1 || log.without_id != 0 || log.told || log.computer.empty()) return;
  KnownChunk known;
  known.digest = chunk_digest(chunk);
  known.computer = log.computer;
  known.channel = log.channel;
  known.ids = {u64_at(chunk, 24), u64_at(chunk, 32), time_of_record(chunk, chunk_header_size),
               time_of_record(chunk, u32_at(chunk, 44))};
  const bool inside = known.ids.first >= log.runs[0].first && known.ids.last <= log.runs[0].last;
  if (known.digest != 0 && inside && known.ids.first_time != no_time && known.ids.last_time != no_time)
    book.meet(std::move(known));
}

}  // namespace evtx
}  // namespace exba
