#pragma once
// The forms of a fleet's report. Each is written in pieces, as it is made: a fleet's JSON is larger than memory.
#include <functional>
#include <span>
#include <string_view>

#include "fleet/merge/view.hpp"

namespace exba {

using WriteText = std::function<void(std::string_view text)>;

struct FleetForm {
  std::string_view name;  ///< as in --format
  void (*write)(const Merge& merge, const FleetView& view, Shown& shown, bool verbose, const WriteText& out);
};
/// text, html, json, ndjson, prometheus.
std::span<const FleetForm> fleet_forms();

void write_fleet_text(const Merge& merge, const FleetView& view, Shown& shown, bool verbose,
                      const WriteText& out);
void write_fleet_html(const Merge& merge, const FleetView& view, Shown& shown, bool verbose,
                      const WriteText& out);
/// exba-fleet/1: what the other forms tell, then every case's row. Merges again.
void write_fleet_json(const Merge& merge, const FleetView& view, Shown& shown, bool verbose,
                      const WriteText& out);
/// A line each for every operation, finding, store and log, with a key that stays the same from run to run.
void write_fleet_rows(const Merge& merge, const FleetView& view, Shown& shown, bool verbose,
                      const WriteText& out);
/// For the textfile collector.
void write_fleet_metrics(const Merge& merge, const FleetView& view, Shown& shown, bool verbose,
                         const WriteText& out);

}  // namespace exba
