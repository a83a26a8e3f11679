#pragma once
// Names of transaction log files: three letters of the storage group and the generation in hex.
//   edb000F3.log      Exchange 4.0 to 5.5      edb   0x000F3
//   E0000B3A.log      Exchange 2000, 2003      E00   0x00B3A
//   E0000000B3A.log   Exchange 2007 and later  E00   0x00000B3A
// E00.log and E00tmp.log are the log that is being written: no generation in the name.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exba {

struct LogName {
  std::string base;  ///< lower case: e00, edb
  std::uint32_t generation = 0;
  int digits = 5;         ///< hex digits of the generation in the name: 5 or 8
  std::string directory;  ///< with its separator, as logged; may be empty
};

/// Nothing when the path names no numbered log.
std::optional<LogName> parse_log_name(std::string_view path);
/// `E0000B3A.log`, without a directory.
std::string log_name(const LogName& like, std::uint32_t generation);

}  // namespace exba
