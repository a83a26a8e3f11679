#pragma once
// The nights of a report: what of it happened together, and which of them are worth a picture.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "reports/html/picture.hpp"

namespace exba::picture {

/// A mark that is to be drawn, before it has a place.
struct Moment {
  Time time = no_time;
  std::uint32_t event = 0;
  std::optional<std::uint32_t> operation;
  PictureMark::What what = PictureMark::What::error;
  std::string_view computer;
  std::string_view store;
};

struct Night {
  Time begin = no_time;
  Time end = no_time;
  std::vector<std::uint32_t> operations;
  std::vector<Moment> moments;
  bool named = false;  ///< by a finding
  bool good = false;   ///< a backup in it succeeded
  bool shown = false;
};

/// What findings name, by number.
struct Named {
  std::vector<bool> operations;
  std::vector<bool> events;
};

Named named_in_findings(const Report& report);

/// A try of a backup that another one blocked: a mark, not a bar.
bool is_refused(const Operation& o);
/// Its begin where it has no end, or one before it.
Time end_of(const Operation& o);

/// Operations and errors in time order, a new night behind each pause; at most `shown` are `shown`: those
/// that findings name (of many the first and the last ones), the last good one before them, the latest.
std::vector<Night> nights_of(const Report& report, const Named& named, std::size_t shown);

}  // namespace exba::picture
