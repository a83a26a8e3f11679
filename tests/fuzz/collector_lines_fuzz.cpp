// Feeds any bytes to the reader of collectors' lines in a syslog.
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return exba::fuzz::try_text_reader(exba::sniff_collector_lines, exba::read_collector_lines, data, size);
}
