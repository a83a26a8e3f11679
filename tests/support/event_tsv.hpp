#pragma once
#include <string>

#include "model/event.hpp"

namespace exba::test {

/// Everything that a native log tells of an event, as one line; tests/oracles/pyevtx_events.py says which
/// columns.
std::string event_tsv(const Event& event);

}  // namespace exba::test
