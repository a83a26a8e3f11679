// How it works: a counter and the first few positions for each kind; a file of a million broken records gives
// a few dozen lines.
#include "readers/native/damage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace exba::evtx {
namespace {

std::string_view words(Damage kind) {
  switch (kind) {
    case Damage::file_header: return "the checksum of the file header is wrong: read all the same";
    case Damage::file_cut: return "the file ends before the last chunk that its header counts";
    case Damage::no_chunk: return "64 KiB or less that hold no chunk (no \"ElfChnk\", not zero): skipped";
    case Damage::no_chunk_header:
      return "records behind a chunk header that is overwritten: read as far as their ids follow each other";
    case Damage::misplaced_chunk: return "a chunk that starts at no multiple of 64 KiB: read all the same";
    case Damage::chunk_header_sum: return "the checksum of the chunk header is wrong: read all the same";
    case Damage::chunk_data_sum: return "the checksum of the chunk's records is wrong: read all the same";
    case Damage::chunk_free:
      return "the chunk's end of records lies outside of it: read as far as record ids follow each other";
    case Damage::chunk_cut: return "the file or the chunk ends here, inside the chunk's records";
    case Damage::hole: return "no record where one should begin: skipped to the next";
    case Damage::record_size:
      return "the two sizes of the record disagree: the one that fits the next record is taken";
    case Damage::record_content: return "a record whose content is no BinXML: no event could be read";
    case Damage::record_template:
      return "a record whose template is missing or broken: no event could be read";
    case Damage::record_id: return "a record without an EventID: no event could be read";
    case Damage::record_values:
      return "a part of the record's values cannot be read: the event is kept without it";
    case Damage::record_growth:
      return "a record that grows beyond any bound when it is read: no event, or a part of it";
    case Damage::kinds: break;
  }
  return "";
}

}  // namespace

void Account::add(Damage kind, std::uint64_t offset) {
  Kind& k = kinds[static_cast<std::size_t>(kind)];
  if (k.count < told) k.at[static_cast<std::size_t>(k.count)] = offset;
  ++k.count;
}

void Account::add(const Account& later) {
  chunks += later.chunks;
  records += later.records;
  events += later.events;
  ignored += later.ignored;
  damaged += later.damaged;
  stale += later.stale;
  recovered += later.recovered;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const std::uint64_t before = kinds[k].count;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(later.kinds[k].count, told) && before + i < told;
         ++i)
      kinds[k].at[static_cast<std::size_t>(before + i)] = later.kinds[k].at[static_cast<std::size_t>(i)];
    kinds[k].count += later.kinds[k].count;
  }
}

void Account::tell(Intake& intake) const {
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const std::uint64_t shown = std::min<std::uint64_t>(kinds[k].count, told);
    for (std::uint64_t i = 0; i < shown; ++i) {
      std::string what(words(static_cast<Damage>(k)));
      if (i + 1 == shown && kinds[k].count > shown)
        what += fmt::format(" (and {} more like this)", kinds[k].count - shown);
      intake.problem(Position{Position::Unit::offset, kinds[k].at[static_cast<std::size_t>(i)]},
                     std::move(what));
    }
  }
  if (stale > 0)
    intake.assume("stale_records",
                  stale_asked
                      ? fmt::format("{} behind the end of the log, read: {} events of use", stale, recovered)
                      : fmt::format("{} behind the end of the log, left out", stale));
}

}  // namespace exba::evtx
