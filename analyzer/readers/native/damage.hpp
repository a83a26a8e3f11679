#pragma once
// What became of everything in an EVTX or EVT file: events, ignored, stale, damaged. Parts of a file keep an
// account each; the accounts are added up in file order, so the report does not depend on threads.
#include <array>
#include <cstddef>
#include <cstdint>

#include "intake/intake.hpp"

namespace exba::evtx {

enum class Damage {
  file_header,      ///< the header's own sum is wrong
  file_cut,         ///< fewer chunks than a clean header promises
  no_chunk,         ///< bytes that hold no chunk and are not zero
  no_chunk_header,  ///< records without the chunk header before them
  misplaced_chunk,  ///< a chunk that starts at no multiple of 64 KiB
  chunk_header_sum,
  chunk_data_sum,
  chunk_free,       ///< the free offset lies outside the chunk
  chunk_cut,        ///< the file ends inside the chunk
  hole,             ///< bytes between records that are no record
  record_size,      ///< the two sizes of a record disagree; read all the same
  record_content,   ///< no BinXML that could be read
  record_template,  ///< the definition that it refers to is missing or broken
  record_id,        ///< no EventID
  record_values,    ///< values that run past its end, or a part of them that cannot be read; the rest is kept
  record_growth,    ///< written so that it grows without bound
  kinds,
};

struct Account {
  static constexpr std::size_t told = 5;  ///< positions told of each kind; the rest is a count
  struct Kind {
    std::uint64_t count = 0;
    std::array<std::uint64_t, told> at{};
  };

  std::uint64_t chunks = 0;
  std::uint64_t records = 0;    ///< live ones: events + ignored + damaged
  std::uint64_t events = 0;     ///< decoded and handed on
  std::uint64_t ignored = 0;    ///< counted, not decoded: nobody wants them
  std::uint64_t damaged = 0;    ///< live records that gave no event
  std::uint64_t stale = 0;      ///< records behind the end of their chunk: no events
  bool stale_asked = false;     ///< whether they were to be read
  std::uint64_t recovered = 0;  ///< the part of them that gave events: readable, and wanted
  std::array<Kind, static_cast<std::size_t>(Damage::kinds)> kinds{};

  void add(Damage kind, std::uint64_t offset);
  void add(const Account& later);
  std::uint64_t count(Damage kind) const { return kinds[static_cast<std::size_t>(kind)].count; }
  /// Tells the intake what was damaged, each kind in a few lines however often it came, and what was stale.
  void tell(Intake& intake) const;
};

}  // namespace exba::evtx
