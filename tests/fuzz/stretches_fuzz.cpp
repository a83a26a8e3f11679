// Feeds any text to what parts it by its forms: stretches stand in order, none reaches into the next or out of the text, and
// what they give adds up.
#include "readers/stretches.hpp"
#include "text_reader.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace exba;
  if (size > 1 << 16) return 0;
  static const Wanted catalogue = Wanted::catalogue_events();
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::string text = to_utf8(bytes, find_encoding(bytes));
  const TextStretches stretches = stretches_of(text);
  std::size_t end = 0;
  std::uint64_t line = 0;
  for (const TextStretch& s : stretches.found) {
    if (s.format == nullptr || s.begin < end || s.end < s.begin || s.end > text.size() || s.line < line)
      std::abort();
    end = s.end;
    line = s.line;
  }
  Intake intake(catalogue);
  const Format* most = read_stretches(text, stretches, {}, intake);
  if ((most == nullptr) != stretches.found.empty()) std::abort();
  if (intake.source.events != intake.source.recognised + intake.source.ignored) std::abort();
  return 0;
}
