#pragma once
// What is known of logs once their sources are put together, in the shape of sources: a health check
// remembers it, hands it to the next `assemble` as intakes, one a part, and has the same case as if all the
// files were still there.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "intake/intake.hpp"

namespace exba {

/// One epoch of one log, as the sources of one form tell it: what a form leaves out, correlators ask of the
/// source. Sources whose zone was only assumed are a part of their own: a twin may still correct it.
struct KnownPart {
  LogPart log;       ///< record-id runs (of epoch 0), and as `told` the times that they do not show
  std::string form;  ///< Source::format
  std::string zone;  ///< the zone assumed for its times; empty: they are exact
  std::uint32_t epoch = 0;
};

struct Known {
  std::vector<KnownPart> parts;
  std::vector<std::uint32_t> part_of;  ///< by event of the report: index into `parts`
  /// By event: its record id means something outside its source. Not so in a log that several computers
  /// share.
  std::vector<bool> has_own_id;
};

/// What one source says of a log, once epochs are numbered.
struct SettledPart {
  const LogPart* log = nullptr;
  std::string form;
  std::string zone;
  bool own_ids = true;    ///< false: of a row of numbers that several computers share
  bool filtered = false;  ///< its holes are no gaps
};

/// Adds one log; `dense` are times that its parts cover only together.
void add_known_log(const std::string& computer, const std::string& channel,
                   const std::vector<SettledPart>& parts, const std::vector<CoveredTime>& dense,
                   Known& known);

/// The part that such an event belongs to; it is made where there is none.
std::uint32_t known_part(Known& known, std::string_view computer, std::string_view channel,
                         std::string_view form, std::string_view zone, std::uint32_t epoch);

/// The zone that a source was read in for want of a better one, as it is told under `assumed`; empty where
/// its times said theirs or a twin did.
std::string zone_still_assumed(const Source& source);

}  // namespace exba
