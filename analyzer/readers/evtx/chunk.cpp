// How it works: checksums first, in one linear pass that pulls the chunk through the cache and so makes the
// walk behind it cheaper than without. Then the records: each must have its magic, a size that fits and the
// same size at its end; where one is broken the next is looked for at every 8th byte. Up to `free` all of
// them are live. Behind it stand records of earlier rounds, except in a log that was copied while in use,
// whose header may lag: there a record goes on with the log as long as its id is the next one (of 29 real
// chunks with records behind `free`, none continued the ids by chance).
#include "readers/evtx/chunk.hpp"

#include <algorithm>
#include <optional>

#include "base/crc32.hpp"
#include "base/little_endian.hpp"

namespace exba::evtx {
namespace {

constexpr std::uint32_t record_magic = 0x00002A2A;
constexpr std::uint32_t smallest_record = 28;
constexpr std::uint32_t plain_header_size = 128;  // as the header itself says it
constexpr std::uint32_t no_sums = 4;

/// The record at `at`, whole and consistent, inside [at, limit).
bool good_record(std::string_view bytes, std::uint32_t at, std::uint32_t limit) {
  if (limit - at < smallest_record || u32_at(bytes, at) != record_magic) return false;
  const std::uint32_t size = u32_at(bytes, at + std::size_t{4});
  return size >= smallest_record && size <= limit - at && u32_at(bytes, at + std::size_t{size} - 4) == size;
}

/// The next place from `at` on, in steps of 8, where a good record begins; `limit` when there is none.
std::uint32_t next_record(std::string_view bytes, std::uint32_t at, std::uint32_t limit) {
  const std::string_view window = bytes.substr(0, limit);
  for (std::size_t from = at; from < limit;) {
    const std::size_t star = window.find('*', from);
    if (star == std::string_view::npos) break;
    if (star % 8 == 0 && good_record(bytes, static_cast<std::uint32_t>(star), limit))
      return static_cast<std::uint32_t>(star);
    from = star + 1;
  }
  return limit;
}

class RecordWalk {
 public:
  RecordWalk(std::string_view bytes, std::uint64_t offset, const FileFacts& facts, Decoder& decoder,
             Account& account)
      : bytes_(bytes), offset_(offset), facts_(facts), decoder_(decoder), account_(account) {}

  /// Records up to `free`, where nothing but damage stands between them.
  void live(std::uint32_t limit) {
    while (at_ < limit) {
      if (good_record(bytes_, at_, limit)) {
        take(u32_at(bytes_, at_ + std::size_t{4}));
      } else {
        mend(limit);
      }
    }
  }

  /// Records behind `free`, or all of them where no `free` can be believed: as long as each has the id after
  /// the last.
  void going_on() {
    const auto end = static_cast<std::uint32_t>(bytes_.size());
    while (good_record(bytes_, at_, end) && (!last_id_ || id_at(at_) == *last_id_ + 1))
      take(u32_at(bytes_, at_ + std::size_t{4}));
  }

  /// What is left belongs to earlier rounds.
  void stale() {
    const auto end = static_cast<std::uint32_t>(bytes_.size());
    for (at_ = next_record(bytes_, (at_ + 7) & ~7U, end); at_ < end; at_ = next_record(bytes_, at_, end)) {
      const std::uint32_t size = u32_at(bytes_, at_ + std::size_t{4});
      ++account_.stale;
      if (facts_.stale == Stale::recovered) decoder_.record({at_, size, Liveness::stale});
      at_ += size;
    }
  }

  /// Where nobody says how far the records go: as long as ids go on. Over a hole they may leave out as many
  /// as it had room for.
  void salvage() {
    const auto end = static_cast<std::uint32_t>(bytes_.size());
    at_ = next_record(bytes_, std::min<std::uint32_t>(at_, end), end);
    for (bool first = true; at_ < end; first = false) {
      const std::uint32_t next = next_record(bytes_, at_, end);
      if (next == end) return;
      const std::uint64_t room = (next - at_) / smallest_record + 1;
      if (!first && (id_at(next) <= *last_id_ || id_at(next) - *last_id_ > room)) return;
      if (next != at_ && !first) account_.add(Damage::hole, offset_ + at_);
      at_ = next;
      take(u32_at(bytes_, at_ + std::size_t{4}));
    }
  }

  /// The last id that the header knows, for a chunk in which no record is live.
  void expect_after(std::uint64_t last_id) { last_id_ = last_id; }

 private:
  std::uint64_t id_at(std::uint32_t at) const { return u64_at(bytes_, at + std::size_t{8}); }

  void take(std::uint32_t size) {
    last_id_ = id_at(at_);
    decoder_.record({at_, size, Liveness::live});
    at_ += size;
  }

  /// No good record stands here. A record whose sizes disagree is taken by the one that leads to the next
  /// record; anything else is a hole.
  void mend(std::uint32_t limit) {
    const std::uint32_t next = next_record(bytes_, at_ + 8 > limit ? limit : at_ + 8, limit);
    if (limit - at_ >= smallest_record && u32_at(bytes_, at_) == record_magic) {
      const std::uint32_t size = u32_at(bytes_, at_ + std::size_t{4});
      const std::uint32_t until_next = next - at_;
      const bool by_next =
          until_next >= smallest_record && u32_at(bytes_, next - std::size_t{4}) == until_next;
      const bool by_own = size >= smallest_record && size <= limit - at_ &&
                          (size == limit - at_ || (limit - at_ - size >= 4 &&
                                                   u32_at(bytes_, at_ + std::size_t{size}) == record_magic));
      if (by_own || by_next) {
        account_.add(Damage::record_size, offset_ + at_);
        return take(by_own ? size : until_next);
      }
      ++account_.records;
      ++account_.damaged;
    }
    account_.add(Damage::hole, offset_ + at_);
    at_ = next;
  }

  std::string_view bytes_;
  std::uint64_t offset_;
  const FileFacts& facts_;
  Decoder& decoder_;
  Account& account_;
  std::uint32_t at_ = chunk_header_size;
  std::optional<std::uint64_t> last_id_;
};

/// False as well for a chunk that is cut, whose sum cannot be made.
bool sums_are_right(std::string_view bytes, std::uint64_t offset, std::uint32_t free, Account& account) {
  if ((u32_at(bytes, 120) & no_sums) != 0) return free <= bytes.size();
  bool right = free >= chunk_header_size && free <= bytes.size();
  if (right && crc32(bytes.substr(chunk_header_size, free - chunk_header_size)) != u32_at(bytes, 52)) {
    account.add(Damage::chunk_data_sum, offset);
    right = false;
  }
  if (crc32(bytes.substr(128, chunk_header_size - 128), crc32(bytes.substr(0, 120))) != u32_at(bytes, 124)) {
    account.add(Damage::chunk_header_sum, offset);
    right = false;
  }
  return right;
}

}  // namespace

bool chunk_at(std::string_view bytes, std::size_t at) {
  if (!fits(bytes, at, chunk_header_size) || bytes.substr(at, chunk_magic.size()) != chunk_magic)
    return false;
  const std::uint32_t free = u32_at(bytes, at + 48);
  return u32_at(bytes, at + 40) == plain_header_size && free >= chunk_header_size && free <= chunk_size;
}

std::size_t find_chunk(std::string_view bytes, std::size_t from) {
  for (std::size_t at = bytes.find(chunk_magic, from); at != std::string_view::npos;
       at = bytes.find(chunk_magic, at + 1))
    if (chunk_at(bytes, at)) return at;
  return std::string_view::npos;
}

bool holds_record(std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  return next_record(bytes, std::min<std::uint32_t>(chunk_header_size, size), size) != size;
}

std::size_t read_chunk(std::string_view bytes, std::uint64_t offset, Header header, const FileFacts& facts,
                       Decoder& decoder, Account& account) {
  ++account.chunks;
  if (header == Header::overwritten) {
    account.add(Damage::no_chunk_header, offset);
    RecordWalk walk(bytes, offset, facts, decoder, account);
    decoder.begin_chunk(bytes, offset);
    walk.salvage();
    walk.stale();
    return bytes.size();
  }
  const std::uint32_t free = u32_at(bytes, 48);
  if (!sums_are_right(bytes, offset, free, account))
    bytes = bytes.substr(0, find_chunk(bytes, chunk_header_size));
  const auto size = static_cast<std::uint32_t>(bytes.size());
  RecordWalk walk(bytes, offset, facts, decoder, account);
  decoder.begin_chunk(bytes, offset);
  if (free < chunk_header_size || free > chunk_size) {
    account.add(Damage::chunk_free, offset);
    walk.salvage();
  } else {
    if (free > size) account.add(Damage::chunk_cut, offset + size);
    walk.expect_after(u64_at(bytes, 32));
    walk.live(std::min(free, size));
    if (facts.dirty) walk.going_on();
  }
  walk.stale();
  return size;
}

}  // namespace exba::evtx
