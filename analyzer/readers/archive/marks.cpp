// How it works: a table of the bytes that each form begins with.
#include <string_view>

#include "readers/archive/archive.hpp"

namespace exba {
namespace {

struct Mark {
  std::size_t at;
  std::string_view bytes;
  std::string_view form;
};
constexpr Mark marks[] = {
    {0, "PK\x03\x04", "zip"},
    {0, "PK\x05\x06", "zip"},  // an empty one
    {0, "PK\x07\x08", "zip"},  // a part of a split one
    {0, {"MSCF\0\0\0\0", 8}, "cab"},
    {0, "7z\xBC\xAF\x27\x1C", "7z"},
    {0, {"Rar!\x1A\x07\0", 7}, "rar"},
    {0, {"Rar!\x1A\x07\1", 7}, "rar"},
    {257, "ustar", "tar"},
    {0, "\x1F\x8B\x08", "gzip"},
    {0, "BZh", "bzip2"},
    {0,
     {"\xFD"
      "7zXZ\0",
      6},
     "xz"},
    {0, "\x28\xB5\x2F\xFD", "zstd"},
    {0, "\x04\x22\x4D\x18", "lz4"},
    {0, "\x02\x21\x4C\x18", "lz4"},  // the frame before 2013
};

}  // namespace

std::string_view sniff_archive(std::string_view head) {
  for (const Mark& mark : marks)
    if (head.size() > mark.at && head.substr(mark.at).starts_with(mark.bytes)) return mark.form;
  return {};
}

}  // namespace exba
