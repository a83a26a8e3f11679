#pragma once
// A log while it is put together from the parts that several sources hold of it.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "intake/intake.hpp"

namespace exba {

using LogKey = std::pair<std::string, std::string>;  ///< computer and channel, lower case

inline LogKey key_of(std::string_view computer, std::string_view channel) {
  return {lower(computer), lower(channel)};
}

/// How a file tells a log; unknown: no record ids, and no two times that differ.
enum class FileOrder { oldest_first, newest_first, unknown };
FileOrder order_of(const LogPart& part);

/// One part of a log in one source, with its epochs shifted to those of the log.
struct Segment {
  std::size_t source = 0;
  LogPart part;
  std::uint32_t first_epoch = 0;
  std::size_t numbering = 0;  ///< 0: the log's own record ids; else those of another log, which only mean
                              ///< something in this source
  bool newest_first = false;
};

struct WholeLog {
  std::string computer;
  std::string channel;
  std::vector<Segment> segments;
};

}  // namespace exba
