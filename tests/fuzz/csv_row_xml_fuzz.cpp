// Feeds any bytes to the reader of Log Parser's XML.
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return exba::fuzz::try_text_reader(exba::sniff_row_xml, exba::read_row_xml, data, size);
}
