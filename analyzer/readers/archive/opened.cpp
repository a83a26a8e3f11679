// How it works: names and words of libarchive, and names of files, as exba tells them.
#include "readers/archive/opened.hpp"

#include "base/chars.hpp"
#include "base/encoding.hpp"
#include "base/little_endian.hpp"
#include "base/text.hpp"

namespace exba {
namespace unpacking {
namespace {

constexpr std::size_t name_limit = 1024;  // bytes of a member's name kept; Windows has 260 characters

}  // namespace

/// Old zip programs wrote names in the code page of their machine; then libarchive has no UTF-8 of them.
std::string name_of(archive_entry* entry) {
  std::string name;
  const wchar_t* wide = platform::wide_names ? la().archive_entry_pathname_w(entry) : nullptr;
  if (wide != nullptr) {
    name = platform::utf8_from_wide(wide);
  } else if (const char* utf8 = la().archive_entry_pathname_utf8(entry)) {
    name = utf8;
  } else if (const char* bytes = la().archive_entry_pathname(entry)) {
    name = to_utf8(bytes, find_encoding(bytes));
  }
  if (name.size() > name_limit) {
    name.resize(name_limit);
    while (!name.empty() && valid_utf8_prefix(name) != name.size()) name.pop_back();
  }
  return name.empty() ? "(a member without a name)" : name;
}
/// Whether a zip says that it began on another disk: its last 22 bytes and a comment hold that.
bool last_of_split(const Input& input) {
  if (input.read_at == nullptr || !input.size) return false;
  std::string tail(static_cast<std::size_t>(std::min<std::uint64_t>(*input.size, 4096)), '\0');
  tail.resize(input.read_at(*input.size - tail.size(), std::span(tail)));
  const std::size_t end = tail.rfind("PK\x05\x06");
  return end != tail.npos && fits(tail, end + 4, 2) && u16_at(tail, end + 4) != 0 &&
         u16_at(tail, end + 4) != 0xFFFF;
}

/// Whether libarchive complains of the way of compression, not of the bytes.
bool tells_method(std::string_view error) {
  return error.find("nsupported") != error.npos || error.find("not supported") != error.npos ||
         error.find("codec") != error.npos;
}

/// What libarchive says of a member that it cannot give, in words that help.
std::string damage_told(std::string_view error) {
  if (error.find("ZIP compression method (9") != error.npos)
    return "compressed by Deflate64, which exba does not read (Windows Explorer uses it for much data): "
           "unpack it with "
           "Explorer or 7-Zip, and give exba what comes out";
  if (tells_method(error))
    return fmt::format(
        "compressed in a way that exba does not read ({}): unpack it with the program that made it, and "
        "give exba what comes out",
        error);
  return fmt::format("damaged inside the archive ({}): what comes before the damage was read", error);
}

}  // namespace unpacking

}  // namespace exba
