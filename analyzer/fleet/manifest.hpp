#pragma once
// The manifest: which inputs make which case. NDJSON, one case a line, sorted by name; made by `exba survey`,
// mended by hand, read by `exba analyze --manifest` and by any engine that spreads the work.
//
//   {"case": "ex01.corp.example",
//    "inputs": [{"path": "logs/ex01.evtx", "computers": ["ex01.corp.example"], "bytes": 69632,
//                "time_zone": null, "date_order": null,          said by hand, of forms that name none
//                "form": "evtx", "channels": ["Application"], "first": "...Z", "last": "...Z"}],
//    "zone": "+01:00",                                           of the nights, as EventLog logs it; or null
//    "why": ["ex01.corp.example names ex02.corp.example (ESE BACKUP 960)"]}
//
// An input without "computers", or with none in it, counts for its case whole. What a reader does not know it
// leaves alone.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace exba {

struct CaseInput {
  std::string path;                    ///< as `exba survey` was given it, UTF-8; a file, an archive, a folder
  std::vector<std::string> computers;  ///< that count in this case; lower-case, sorted
  std::uint64_t bytes = 0;
  std::string time_zone;   ///< of times that name none; empty: not said
  std::string date_order;  ///< dmy, mdy, ymd; empty: found out
  std::string form;        ///< what survey saw; only told
  std::vector<std::string> channels;
  Time first = no_time;
  Time last = no_time;
};

struct FleetCase {
  std::string name;
  std::vector<CaseInput> inputs;  ///< by path
  std::string zone;               ///< of the nights; empty: nobody says
  std::vector<std::string> why;   ///< what put several computers into one case
};

/// One line, without its end.
std::string manifest_line(const FleetCase& fleet_case);

/// All cases of a manifest, in its order. Throws Error naming the line that is none, and a name that stands
/// there twice.
std::vector<FleetCase> read_manifest(std::string_view text, const std::string& name);

/// The file that a case's reports are called by, without an ending: the safe part of its name and 8 hex
/// digits of its hash.
std::string case_file(std::string_view case_name);

/// Which part of 1/N of the fleet a case belongs to: the same on every machine and in every version.
struct Shard {
  std::uint32_t index = 0;
  std::uint32_t count = 1;
};
bool in_shard(std::string_view case_name, Shard shard);

}  // namespace exba
