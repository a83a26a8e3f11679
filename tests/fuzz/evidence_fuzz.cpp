// Feeds any text to the readers of what tools print beside the log.
#include "readers/evidence.hpp"
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace exba;
  fuzz::try_text_reader(sniff_evidence, read_evidence, data, size);
  return fuzz::try_text_reader(sniff_evidence_objects, read_evidence_objects, data, size);
}
