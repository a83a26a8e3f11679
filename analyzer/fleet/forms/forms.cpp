// How it works: the table of the fleet's forms. A new one is a .cpp, its declaration, and a row here.
#include "fleet/forms/forms.hpp"

#include <array>

namespace exba {

std::span<const FleetForm> fleet_forms() {
  static constexpr std::array table = {
      FleetForm{"text", write_fleet_text},          FleetForm{"html", write_fleet_html},
      FleetForm{"json", write_fleet_json},          FleetForm{"ndjson", write_fleet_rows},
      FleetForm{"prometheus", write_fleet_metrics},
  };
  return table;
}

}  // namespace exba
