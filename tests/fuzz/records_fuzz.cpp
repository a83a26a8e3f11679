// Feeds any bytes to the reader of records: YAML, MOF, psql's expanded records, PowerShell's Name and Value.
#include "readers/tables.hpp"
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return exba::fuzz::try_text_reader(exba::sniff_records, exba::read_records, data, size);
}
