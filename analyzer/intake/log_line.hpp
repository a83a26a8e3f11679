#pragma once
// The coverage of a log as `exba events` writes it behind the events: `{"log": {"computer": .., "channel":
// .., "first": .., "last": .., "events": .., "gaps": [..], "cleared": [..], "covered": [..]}}`.
#include <string_view>

#include "intake/intake.hpp"

namespace exba {

/// Fills computer, channel, first, last and `told` of `part`, for `Intake::cover_as`. False when the text is
/// something else.
bool log_from_json(std::string_view json, LogPart& part);

/// The same from the element of the XML form, `<exba:Log xmlns:exba='urn:exba:events' json='...'/>`.
bool log_from_xml(std::string_view element, LogPart& part);

}  // namespace exba
