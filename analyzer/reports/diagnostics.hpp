#pragma once
// The diagnostics audit: informational events that a computer never logs although its runs must have come
// past them. Their absence proves nothing there.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace exba {

struct SilentEvents {
  std::string computer;
  std::string_view family;  ///< "vss-writer", "engine"
  std::uint32_t runs = 0;   ///< runs of this computer that should have logged them
  std::vector<WatchedEvent> events;
  std::string_view setting;  ///< what to raise, in words
};

/// By computer. Computed where it is shown: it says nothing that the events do not.
std::vector<SilentEvents> silent_events(const Report& report);

}  // namespace exba
