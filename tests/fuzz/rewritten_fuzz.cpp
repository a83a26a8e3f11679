// Feeds any text to what writes a text anew before it is read (references resolved, the strings of JSON, marks doubled):
// as a whole and as a stream it is the same text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "readers/backslashes.hpp"
#include "readers/escaped.hpp"
#include "readers/json_texts.hpp"

namespace {

using namespace exba;

void must_be(const std::string& whole, Input streamed) {
  std::string parted;
  char buffer[97];
  for (std::size_t got = 0; (got = streamed.read(buffer)) != 0;) parted.append(buffer, got);
  if (parted != whole) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1 << 16) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const unsigned times = escaped_events(text);
  if (times > 3) std::abort();
  must_be(unescaped(text, 2), unescaped(from_bytes("fuzz", text), 2));
  may_hold_texts(text);
  must_be(texts_in_json(std::string_view(text)), texts_in_json(from_bytes("fuzz", text)));
  has_backslashed_cells(text);
  must_be(with_doubled_marks(std::string_view(text)), with_doubled_marks(from_bytes("fuzz", text)));
  return 0;
}
