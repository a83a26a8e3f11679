// Feeds any bytes to the reader of wmic's tables.
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return exba::fuzz::try_text_reader(exba::sniff_wmic_csv, exba::read_wmic_csv, data, size);
}
