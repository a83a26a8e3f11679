#pragma once
// Backup programs, told by what they or their services log. No source of the fact base describes their
// events, so that whoever is named here is named as likely or possible, never as certain.
#include <string_view>

#include "model/event.hpp"

namespace exba {

/// `Backup Exec`; empty when the event is no backup program's. An event of the service control manager counts
/// by the service's name.
std::string_view requestor_of(const Event& event);

/// Where an export names no channel: Windows Server Backup's own, for the numbers that it writes there; empty for
/// all others, which stand in their provider's.
std::string_view own_channel(const Event& event);

}  // namespace exba
