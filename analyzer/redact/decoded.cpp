// How it works: one character after the other, each byte of its UTF-8 form remembering where it came from.
#include "redact/decoded.hpp"

#include "base/encoding.hpp"
#include "base/utf16.hpp"

namespace exba {
namespace {

constexpr char no_text = '\x01';

/// A line may end inside a name in binary data as well: what ends one, and tabs, are text.
bool is_control(std::uint32_t c) {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0);
}

void add(DecodedData& out, std::string_view character, std::size_t at) {
  out.text += character;
  out.at.insert(out.at.end(), character.size(), at);
}

void decode_utf16(std::string_view data, std::size_t first, DecodedData& out) {
  for (std::size_t i = first; i + 1 < data.size(); i += 2) {
    const std::uint32_t unit = static_cast<unsigned char>(data[i]) |
                               static_cast<std::uint32_t>(static_cast<unsigned char>(data[i + 1])) << 8;
    const bool surrogate = unit >= 0xD800 && unit < 0xE000;
    std::string character;
    if (is_control(unit) || surrogate || unit >= 0xFFF0)
      character = no_text;
    else
      append_utf8(character, unit);
    add(out, character, i);
  }
}

void decode_utf8(std::string_view data, DecodedData& out) {
  for (std::size_t i = 0; i < data.size();) {
    const auto first = static_cast<unsigned char>(data[i]);
    std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const bool valid =
        valid_utf8_prefix(data.substr(i, length)) >= length && !(first < 0x80 && is_control(first));
    if (!valid) length = 1;
    const std::string_view character = data.substr(i, length);
    for (std::size_t b = 0; b < character.size(); ++b) {
      out.text += valid ? character[b] : no_text;
      out.at.push_back(i + b);
    }
    i += length;
  }
}

}  // namespace

DecodedData decode(std::string_view data, DataEncoding encoding, std::span<const std::string> table) {
  DecodedData out;
  switch (encoding) {
    case DataEncoding::utf16: decode_utf16(data, 0, out); break;
    case DataEncoding::utf16_odd: decode_utf16(data, 1, out); break;
    case DataEncoding::utf8: decode_utf8(data, out); break;
    case DataEncoding::code_page:
      for (std::size_t i = 0; i < data.size(); ++i) add(out, table[static_cast<unsigned char>(data[i])], i);
      break;
  }
  const bool utf16 = encoding == DataEncoding::utf16 || encoding == DataEncoding::utf16_odd;
  const std::size_t begin = encoding == DataEncoding::utf16_odd ? 1 : 0;
  out.at.push_back(utf16 && data.size() > begin ? begin + (data.size() - begin) / 2 * 2 : data.size());
  return out;
}

std::string encode(std::string_view utf8, DataEncoding encoding) {
  const bool utf16 = encoding == DataEncoding::utf16 || encoding == DataEncoding::utf16_odd;
  return utf16 ? to_utf16(utf8) : std::string(utf8);
}

const std::vector<std::vector<std::string>>& code_pages() {
  static const std::vector<std::vector<std::string>> all = [] {
    std::vector<std::vector<std::string>> tables;
    for (const std::string_view name : {"windows-1252", "windows-1250", "windows-1251", "windows-1253",
                                        "windows-1254", "cp850", "cp852", "cp866", "cp437"}) {
      std::vector<std::string> table;
      for (int byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        std::string character =
            byte < 0x80 ? one : to_utf8(one, {normal_encoding(name), Encoding::Told::by_user});
        if (is_control(static_cast<std::uint32_t>(byte < 0x80 ? byte : 0x20)) || character.empty() ||
            character == "\xEF\xBF\xBD")
          character = no_text;
        table.push_back(std::move(character));
      }
      tables.push_back(std::move(table));
    }
    return tables;
  }();
  return all;
}

}  // namespace exba
