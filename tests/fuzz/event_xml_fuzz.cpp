// Feeds any bytes to the Event XML reader, every event wanted and then none but the catalogue's: no crash, no
// hang, the counts add up, and skipping an event sees what parsing it sees.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/encoding.hpp"
#include "readers/reader.hpp"

namespace {

exba::Intake read(const std::string& bytes, const exba::Wanted& wanted) {
  exba::Intake intake(wanted);
  exba::Input input = exba::to_utf8(exba::from_bytes("fuzz", bytes), exba::find_encoding(bytes));
  exba::read_event_xml(input, {}, intake);
  return intake;
}

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const exba::Wanted everything = exba::Wanted::everything();
  static const exba::Wanted catalogue = exba::Wanted::catalogue_events();
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  exba::sniff_event_xml(bytes);
  const exba::Intake all = read(bytes, everything);
  const exba::Intake some = read(bytes, catalogue);
  require(all.source.events == all.source.recognised + all.source.ignored);
  require(all.source.events == some.source.events);
  require(all.source.recognised == some.source.recognised);
  require(all.logs.size() == some.logs.size());
  for (std::size_t i = 0; i < all.logs.size(); ++i) {
    require(all.logs[i].computer == some.logs[i].computer && all.logs[i].channel == some.logs[i].channel);
    require(all.logs[i].events == some.logs[i].events);
    require(all.logs[i].first == some.logs[i].first && all.logs[i].last == some.logs[i].last);
  }
  return 0;
}
