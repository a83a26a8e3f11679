// Feeds any bytes to what makes text of Word, Excel, OpenDocument and RTF: no crash, no hang, read in one piece and in small
// ones it must be the same text, and no byte may become a thousand.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "readers/document/document.hpp"

namespace {

using namespace exba;

std::string all_of(Input text, std::size_t step) {
  std::string all, buffer(step, '\0');
  for (std::size_t got = 0; (got = text.read(buffer)) != 0;) {
    all.append(buffer, 0, got);
    if (all.size() > (std::size_t{64} << 20)) std::abort();
  }
  return all;
}

template <class Read>
void same_in_pieces(Read read) {
  document::Seen one, other;
  if (all_of(read(one), 1 << 20) != all_of(read(other), 97) || one.damage != other.damage) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1 << 16) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto input = [&] { return from_bytes("fuzz", bytes); };
  document::Workbook book;
  document::read_workbook(input(), book);
  document::read_relations(input(), book);
  document::read_styles(input(), book);
  document::read_shared_strings(input(), 1 << 16, book);
  if (book.strings.size() > 1 << 16) std::abort();
  same_in_pieces([&](document::Seen& seen) { return document::shown_text(input(), seen); });
  same_in_pieces([&](document::Seen& seen) { return document::sheet_rows(input(), book, seen); });
  same_in_pieces([&](document::Seen& seen) { return document::rtf_to_text(input(), seen); });
  return 0;
}
