// Feeds any bytes to the reader of a database's INSERT statements.
#include "readers/tables.hpp"
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return exba::fuzz::try_text_reader(exba::sniff_statements, exba::read_statements, data, size);
}
