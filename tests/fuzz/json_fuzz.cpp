// Feeds any bytes to the reader of JSON.
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return exba::fuzz::try_text_reader(exba::sniff_json, exba::read_json, data, size,
                                     exba::fuzz::Alike::undamaged);
}
