// Feeds any bytes to the reader of wmic lists, every event wanted and then none but the catalogue's: no
// crash, no hang, the counts add up, and an event passed over is counted as one that is read.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/encoding.hpp"
#include "readers/reader.hpp"

namespace {

exba::Intake read(const std::string& bytes, const exba::Wanted& wanted) {
  exba::Intake intake(wanted);
  exba::Input input = exba::to_utf8(exba::from_bytes("fuzz", bytes), exba::find_encoding(bytes));
  exba::read_wmic_list(input, {}, intake);
  if (intake.source.events != intake.source.recognised + intake.source.ignored) std::abort();
  return intake;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const exba::Wanted everything = exba::Wanted::everything();
  static const exba::Wanted catalogue = exba::Wanted::catalogue_events();
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  exba::sniff_wmic_list(bytes);
  const exba::Intake all = read(bytes, everything);
  const exba::Intake some = read(bytes, catalogue);
  if (all.source.events != some.source.events || all.source.recognised != some.source.recognised)
    std::abort();
  return 0;
}
