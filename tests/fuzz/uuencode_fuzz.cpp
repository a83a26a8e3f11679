// Feeds any text to what takes files out of it (uuencode): nothing grows, and nothing is taken where nothing begins.
#include "readers/mail/uuencode.hpp"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace exba::mail;
  if (size > 1 << 16) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const UuText taken = take_coded_files(text);
  if (holds_coded_files(text) != !taken.parts.empty()) std::abort();
  std::size_t bytes = taken.text.size();
  for (const UuPart& part : taken.parts) {
    if (part.name.empty()) std::abort();
    bytes += part.bytes.size();
  }
  if (bytes > text.size()) std::abort();
  return 0;
}
