#pragma once
// What `exba events` prints: one JSON object a line. Each function gives one line with its line end.
#include <cstdint>
#include <optional>
#include <string>

#include "model/report.hpp"

namespace exba {

/// An event as in the report's `events`, with the path of its source in place of the number; `n`, its place
/// in the stream, where given.
std::string render_event_line(const Event& event, const Source& source,
                              std::optional<std::uint64_t> n = std::nullopt);

/// `{"log": {...}}`: coverage, for whoever reads the stream. One line a log, at the end.
std::string render_log_line(const Log& log);

}  // namespace exba
