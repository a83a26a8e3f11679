// Feeds any bytes to the text reader, for somebody who wants everything, what the catalogue has, and nothing:
// the counts must add up and be the same each time, and passing blocks over must come to what reading each
// line does.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "readers/text/text.hpp"

namespace {

using namespace exba;

Intake read(const std::string& text, const Wanted& wanted, event_text::Way way) {
  Intake intake(wanted);
  Input input = from_bytes("fuzz", text);
  event_text::read(input, {}, intake, way);
  if (intake.source.events != intake.source.recognised + intake.source.ignored) std::abort();
  return intake;
}

std::string said(const Intake& intake) {
  std::string out = std::to_string(intake.source.events) + "\n";
  for (const Event& e : intake.kept)
    out += to_string(e.position) + to_rfc3339(e.time) + e.provider + std::to_string(e.id) + e.message + "\n";
  for (const LogPart& log : intake.logs)
    out += log.computer + log.channel + to_rfc3339(log.first) + to_rfc3339(log.last) +
           std::to_string(log.events) + "\n";
  for (const Problem& p : intake.source.problems) out += p.position + p.what + "\n";
  for (const Fact& f : intake.source.assumed) out += f.name + f.value + "\n";
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  using event_text::Way;
  static const Wanted everything = Wanted::everything();
  static const Wanted catalogue = Wanted::catalogue_events();
  static const Wanted nothing;
  sniff_event_text(text);
  const Intake all = read(text, everything, Way::passing);
  const Intake some = read(text, catalogue, Way::passing);
  const Intake none = read(text, nothing, Way::passing);
  if (all.source.events != some.source.events || all.source.events != none.source.events)
    std::abort();  // what is passed over is counted as what is read
  if (said(some) != said(read(text, catalogue, Way::plain))) std::abort();
  if (said(none) != said(read(text, nothing, Way::plain))) std::abort();
  return 0;
}
