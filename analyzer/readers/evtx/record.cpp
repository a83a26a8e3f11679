// How it works: the filter passes what nobody wants (filter.cpp); what is left is decoded by running its plan
// (run.cpp), unless one before said the same (decode_cache.cpp), and handed to the intake. A record that says outside of
// its fragment what one that was handed on said need not be looked at: the filter asks for nothing else. Each live record
// is counted once, as an event, as ignored or as damaged.
#include "readers/evtx/record.hpp"

namespace exba::evtx {

void Decoder::begin_chunk(std::string_view chunk, std::uint64_t file_offset) {
  reading_.chunk = chunk;
  reading_.file_offset = file_offset;
  reading_.budget = {chunk_budget};
  reading_.templates.begin_chunk(chunk);
  if (++reading_.chunk_number == 0) {
    filter_.forget();
    cache_.forget();
    reading_.chunk_number = 1;
  }
  filter_.begin_chunk();
}

void Decoder::record(const RecordPlace& place) {
  Account& account = *reading_.account;
  const bool live = place.liveness == Liveness::live;
  const Interest interest = cache_.meet(place) ? Interest::wanted
                            : live             ? filter_.glance(place)
                                               : Interest::unknown;
  if (interest == Interest::unwanted) return;
  reading_.place = place;
  reading_.damage_told = 0;
  if (live) ++account.records;
  if (interest == Interest::unknown && filter_.look() == Interest::unwanted) {
    if (live) ++account.ignored;
    return;
  }
  if (cache_.take_again()) {
    ++account.events;
    return;
  }
  const std::int64_t budget = reading_.budget.left;
  Event* const event = run_.decode();
  if (event == nullptr) {
    if (reading_.damage_told == 0) reading_.tell_damage(Damage::record_id);
    if (live) ++account.damaged;
    return;
  }
  if (live)
    ++account.events;
  else
    ++account.recovered;
  cache_.take(*event, budget - reading_.budget.left);
}

}  // namespace exba::evtx
