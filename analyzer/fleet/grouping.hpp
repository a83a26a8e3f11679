#pragma once
// From what survey saw in each input to cases: by evidence only.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fleet/manifest.hpp"

namespace exba {

/// What one computer's logs hold in one input.
struct SeenComputer {
  std::set<std::string> channels;
  Time first = no_time;
  Time last = no_time;
  /// Other computers that its events name, and the event that does: `ESE BACKUP 960`.
  std::map<std::string, std::string> names;
  std::string zone;  ///< `+01:00`, as EventLog logs it; empty: it does not
};

/// What survey saw in one input.
struct SeenInput {
  std::string path;
  std::string form;
  std::uint64_t bytes = 0;
  std::map<std::string, SeenComputer> computers;  ///< lower-case; those without a name are not among them
  std::string time_zone;                          ///< said by the user, for a form that names none
  std::string date_order;
};

struct Grouped {
  std::vector<FleetCase> cases;      ///< by name
  std::vector<std::string> notices;  ///< sentences for the user: what could not be decided
  bool conflict = false;             ///< two known cases would have to become one
};

/// Groups computers into cases. One computer under its short and its only full name is one. Two computers are
/// put together where an event of one names the other and both stand in one DNS domain (or neither has one).
/// Equal names of databases say nothing. `known`: cases of an earlier manifest keep their name, their
/// computers and what was said by hand; inputs are added to them. Pure, and independent of the order of
/// `inputs`.
Grouped group_inputs(std::vector<SeenInput> inputs, const std::vector<FleetCase>& known);

}  // namespace exba
