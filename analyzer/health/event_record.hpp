#pragma once
// An event as the state file keeps it: everything but its time, ids and place, which have columns of their
// own. docs/state.md describes the bytes.
#include <optional>
#include <string>
#include <string_view>

#include "model/event.hpp"

namespace exba {

/// Strings go in as they are, each behind its length; few and short ones make a record of 100 to 400 bytes.
std::string pack_event(const Event& event);

/// Fills everything that `pack_event` keeps. False where the bytes are no such record.
bool unpack_event(std::string_view record, Event& event);

}  // namespace exba
