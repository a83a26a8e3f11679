#pragma once
#include <string_view>

#include "intake/intake.hpp"

namespace exba {

/// The coverage of a log as `exba events -f xml` writes it behind the events: `<exba:Log
/// xmlns:exba='urn:exba:events' json='...'/>`, for `Intake::cover_as`. False when it cannot be read.
bool log_from_xml(std::string_view element, LogPart& part);

}  // namespace exba
