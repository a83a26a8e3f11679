#pragma once
// A saved report becomes a Report again: what `--format json` printed, or an HTML report that holds it.
#include <optional>
#include <string>
#include <string_view>

#include "model/report.hpp"

namespace exba {

/// Does it begin like a report of ours? The first few kilobytes are enough.
enum class SavedAs { json, html };
std::optional<SavedAs> sniff_report(std::string_view head);

/// Throws Error, naming the place, when the text is no report, is damaged, or names an event, an operation or
/// a source that it does not hold: whoever sent it may have changed it.
Report read_report(std::string_view text);

/// The report in that file, when it is one; nothing when it is anything else, or cannot be read.
std::optional<Report> read_report_file(const std::string& path);

}  // namespace exba
