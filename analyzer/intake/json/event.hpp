#pragma once
// One JSON object as an event, whichever program wrote it (docs/formats.md 6.4). Every reader that meets
// such an object comes here.
#include <string>
#include <string_view>

#include "intake/intake.hpp"
#include "intake/json/peek.hpp"

namespace exba {

/// How much of an object could be read.
enum class ParsedJson {
  whole,
  repaired,  ///< with characters that JSON forbids (raw control characters, Windows paths with single
             ///< backslashes)
  in_part,  ///< XML in it (`event.original`) is no event, or a part that no event has stands where its strings should
  nothing,  ///< no JSON: the event has what the peek found
};

/// Fills everything but position, time and id, which the caller takes from `found`.
ParsedJson parse_event_json(std::string_view object, const PeekedObject& found, Event& event);

/// EventData alone, as EvtxECmd puts it into a column or a member: {"EventData":{"Data":"a,
/// b","Binary":".."}}.
void add_payload_json(std::string_view json, Event& event);

/// The `{"log": {...}}` lines that `exba events` writes. False when it is none.
bool read_log_line(std::string_view object, LogPart& part);

}  // namespace exba
