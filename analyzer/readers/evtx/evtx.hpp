#pragma once
// EVTX, the event log of Vista and later: a header of 4,096 bytes and chunks of 65,536, each on its own.
//
//     0  "ElfFile\0"
//     8  u64 first chunk               16  u64 last chunk
//    24  u64 next record id
//    32  u32 128
//    36  u16 minor version             38  u16 major version (3.1, 3.2)
//    40  u16 offset of the first chunk
//    42  u16 number of chunks: a hint, wrong in dirty logs, too small a type for large ones
//   120  u32 flags: 1 dirty, 2 full, 4 no checksums; other bits mean nothing
//   124  u32 CRC32 of [0, 120)
#include "readers/native/damage.hpp"
#include "readers/reader.hpp"

namespace exba::evtx {

/// Reads it all and says what became of it; read_evtx is this and the account told to the intake.
Account read_file(Input& input, const ReadOptions& options, Intake& intake);

}  // namespace exba::evtx
