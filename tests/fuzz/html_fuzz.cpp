// Feeds any bytes to what makes text of pages: in one piece and in small ones it must be the same text.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "readers/html.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  exba::is_html(bytes);
  const std::string whole = exba::html_to_text(std::string_view(bytes));
  exba::Input text = exba::html_to_text(exba::from_bytes("fuzz", bytes));
  std::string parted;
  char buffer[97];
  for (std::size_t got = 0; (got = text.read(buffer)) != 0;) parted.append(buffer, got);
  if (parted != whole) std::abort();
  return 0;
}
