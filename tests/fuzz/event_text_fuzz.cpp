// Feeds any bytes to the text reader, whole and in slices of uneven size: both must give the same events, and
// the counts must add up.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "readers/reader.hpp"

namespace {

using namespace exba;

Intake read(Input input, const Wanted& wanted) {
  Intake intake(wanted);
  intake.keep = Intake::Keep::all;
  read_event_text(input, {}, intake);
  if (intake.source.events != intake.source.recognised + intake.source.ignored) std::abort();
  return intake;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  static const Wanted everything = Wanted::everything();
  static const Wanted catalogue = Wanted::catalogue_events();
  sniff_event_text(text);
  const Intake all = read(from_bytes("all", text), everything);
  const Intake some = read(from_bytes("some", text), catalogue);
  if (all.source.events != some.source.events)
    std::abort();  // what is passed over is counted as what is read
  return 0;
}
