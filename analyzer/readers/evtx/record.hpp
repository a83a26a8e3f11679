#pragma once
// One record of a chunk: filtered before it is decoded, decoded when wanted.
#include <cstdint>
#include <string_view>

#include "readers/evtx/decode_cache.hpp"
#include "readers/evtx/filter.hpp"
#include "readers/evtx/reading.hpp"
#include "readers/evtx/run.hpp"

namespace exba::evtx {

/// Decodes the records of one chunk after the other; one for each thread that reads.
class Decoder {
 public:
  Decoder() = default;
  Decoder(const Decoder&) = delete;  // its parts refer to `reading_`
  Decoder& operator=(const Decoder&) = delete;

  /// `reading` is a number of its own for each file read.
  void begin(Intake& intake, Account& account, std::uint64_t reading) {
    reading_.intake = &intake;
    reading_.account = &account;
    reading_.questions.begin(intake, reading);
    cache_.begin(reading);
  }
  void begin_chunk(std::string_view chunk, std::uint64_t file_offset);
  /// Hands the record's event to the intake, or passes it, or accounts for why it gave none.
  void record(const RecordPlace& place);

 private:
  static constexpr std::int64_t chunk_budget = 6 * 1024 * 1024;

  Reading reading_;
  RecordFilter filter_{reading_};
  PlanRun run_{reading_};
  DecodeCache cache_{reading_};
};

}  // namespace exba::evtx
