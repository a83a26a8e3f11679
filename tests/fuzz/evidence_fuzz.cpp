// Feeds any text to the readers of what tools print beside the log.
#include "readers/evidence.hpp"
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace exba;
  fuzz::try_text_reader(sniff_vss_writers, read_vss_writers, data, size);
  fuzz::try_text_reader(sniff_database_headers, read_database_headers, data, size);
  return fuzz::try_text_reader(sniff_database_status, read_database_status, data, size);
}
