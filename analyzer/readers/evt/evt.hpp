#pragma once
// EVT, the event log of NT 3 to 2003: a header of 48 bytes and a ring of records behind it.
//
//   Header    0  u32 48               4  "LfLe"
//             8  u32 1               12  u32 1
//            16  u32 offset of the oldest record
//            20  u32 offset of the end record
//            24  u32 number of the next record
//            28  u32 number of the oldest
//            32  u32 size            36  u32 flags: 1 dirty
//            40  u32 retention       44  u32 48
//
//   Record    0  u32 length, of 4s    4  "LfLe"
//             8  u32 number
//            12  u32 generated       16  u32 written: seconds since 1970, UTC
//            20  u32 id: low half the event id, high half the qualifiers
//            24  u16 type            26  u16 number of strings
//            28  u16 category        36  u32 offset of the strings
//            40  u32 length          44  u32 offset of the SID
//            48  u32 length          52  u32 offset of the data
//            56  provider NUL, computer NUL, SID, strings (each with NUL), data, padding
//            length - 4  u32 length
//
//   End       0  u32 40               4  11111111 22222222 33333333 44444444
//            20  u32 begin           24  u32 end
//            28  u32 next number     32  u32 oldest number
//            36  u32 40
//
// The ring goes from the oldest record to the end of the file, on at offset 48, to the end record. A record
// that does not fit is split there, or, where fewer than 56 bytes are left, these are filled with 27 00 00
// 00.
#include "readers/native/damage.hpp"
#include "readers/reader.hpp"

namespace exba::evt {

/// What became of the file. `chunks` stays 0: there are none.
using evtx::Account;

Account read_file(Input& input, const ReadOptions& options, Intake& intake);

}  // namespace exba::evt
