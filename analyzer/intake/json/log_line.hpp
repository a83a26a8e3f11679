#pragma once
#include <string_view>

#include "intake/intake.hpp"

namespace exba {

/// The coverage of a log as `exba events -f xml` writes it behind the events: `<exba:Log
/// xmlns:exba='urn:exba:events' json='...'/>`, for `Intake::cover_as`. False when it cannot be read.
bool log_from_xml(std::string_view element, LogPart& part);

/// The zone that such a line, as JSON or escaped as XML, says was assumed for the times of its log; empty: they told theirs.
std::string_view zone_assumed_by(std::string_view log_line);

}  // namespace exba
