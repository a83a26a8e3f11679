#pragma once
// A chunk: 512 bytes of header, records, slack. Everything in it is relative to its own start.
//
//     0  "ElfChnk\0"
//     8  u64 first record number       16  u64 last record number
//    24  u64 first record id           32  u64 last record id
//    40  u32 128
//    44  u32 offset of the last record
//    48  u32 free: end of the records
//    52  u32 CRC32 of [512, free)
//   120  u32 flags: 4 no checksums
//   124  u32 CRC32 of [0, 120) and [128, 512)
//   128  string table                 384  template table: a reader needs neither
#include <cstdint>
#include <string_view>

#include "readers/evtx/record.hpp"
#include "readers/native/damage.hpp"
#include "readers/reader.hpp"

namespace exba::evtx {

inline constexpr std::size_t chunk_size = 65536;
inline constexpr std::size_t chunk_header_size = 512;
inline constexpr std::string_view chunk_magic{"ElfChnk\0", 8};

/// What is known of the file around a chunk.
struct FileFacts {
  bool dirty =
      true;  ///< copied while in use, or no file header: the last chunk's header may lag behind its records
  Stale stale = Stale::left_out;
  std::uint64_t reading = 0;  ///< a number of its own for each file read
};

enum class Header { whole, overwritten };

/// Whether a chunk header stands at `at`: the magic, and a header size and an end of records that make sense.
bool chunk_at(std::string_view bytes, std::size_t at);
/// The first place from `from` on, at any byte, where one does; npos when there is none.
std::size_t find_chunk(std::string_view bytes, std::size_t from);

/// Reads the chunk at the start of `bytes` (65,536 or fewer, when cut), which stands at `offset` of the file.
/// Returns how much of `bytes` was its own: less when its checksums are wrong and another chunk begins
/// inside.
std::size_t read_chunk(std::string_view bytes, std::uint64_t offset, Header header, const FileFacts& facts,
                       Decoder& decoder, Account& account);

/// Whether a whole record stands anywhere in the bytes.
bool holds_record(std::string_view bytes);

}  // namespace exba::evtx
