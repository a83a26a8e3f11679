// Feeds any text to the reader of events that stand on a line each.
#include "readers/told_lines.hpp"
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return exba::fuzz::try_text_reader(exba::sniff_told_lines, exba::read_told_lines, data, size);
}
