// Feeds any bytes to the reader of CLIXML.
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return exba::fuzz::try_text_reader(exba::sniff_clixml, exba::read_clixml, data, size);
}
