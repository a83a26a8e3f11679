// How it works: code pages go through the tables of code_page.hpp, runs of ASCII as they are; UTF-16 is converted
// here, runs of ASCII 16 units at a time.
#include "base/transcode.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/code_page.hpp"
#include "base/encoding_guess.hpp"

namespace exba {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t doubled_units = 32;  // Chinese has a dozen in a row by chance

constexpr std::array<CodePage, 24> code_pages = {{
    {"windows-1252", "1252 latin1 l1 ansi iso88591 88591 ascii usascii"},
    {"windows-1250", "1250"},
    {"windows-1251", "1251"},
    {"windows-1253", "1253"},
    {"windows-1254", "1254 iso88599 88599"},
    {"windows-1255", "1255"},
    {"windows-1256", "1256"},
    {"windows-1257", "1257"},
    {"windows-1258", "1258"},
    {"windows-874", "874 tis620"},
    {"shift_jis", "932 shiftjis sjis 31j"},
    {"gbk", "936 gb2312"},
    {"gb18030", "54936"},
    {"euc-kr", "949 euckr uhc"},
    {"big5", "950"},
    {"ibm437", "437"},
    {"ibm850", "850"},
    {"ibm852", "852"},
    {"ibm858", "858"},
    {"ibm866", "866"},
    {"iso-8859-2", "88592 iso88592 latin2"},
    {"iso-8859-5", "88595 iso88595"},
    {"iso-8859-15", "885915 iso885915 latin9"},
    {"koi8-r", "koi8r 20866"},
}};

std::uint32_t unit_at(std::string_view bytes, std::size_t at, bool big) {
  const auto low = static_cast<unsigned char>(bytes[at + (big ? 1 : 0)]);
  const auto high = static_cast<unsigned char>(bytes[at + (big ? 0 : 1)]);
  return static_cast<std::uint32_t>(low | high << 8);
}

/// Narrows runs of ASCII units 16 at a time (a loop of fixed length, which compilers turn into a handful of
/// vector instructions); returns how many units.
std::size_t narrow_ascii(std::string_view bytes, std::span<char> out, bool big) {
  const std::size_t low = big ? 1 : 0;
  std::size_t units = 0;
  const std::size_t limit = std::min(bytes.size() / 2, out.size());
  while (units + 16 <= limit) {
    const char* in = bytes.data() + units * 2;
    unsigned char foreign = 0;
    for (std::size_t i = 0; i < 16; ++i) {
      foreign = static_cast<unsigned char>(foreign | static_cast<unsigned char>(in[2 * i + 1 - low]) |
                                           (static_cast<unsigned char>(in[2 * i + low]) & 0x80));
    }
    if (foreign != 0) break;
    char* to = out.data() + units;
    for (std::size_t i = 0; i < 16; ++i) to[i] = in[2 * i + low];
    units += 16;
  }
  return units;
}

/// Whether both bytes of a unit are letters or line ends of ASCII.
bool is_doubled(std::uint32_t unit) {
  const auto ascii = [](std::uint32_t byte) {
    return (byte >= 0x20 && byte < 0x7F) || byte == '\r' || byte == '\n' || byte == '\t';
  };
  return unit < 0x10000 && ascii(unit & 0xFF) && ascii(unit >> 8);
}

}  // namespace

std::span<const CodePage> all_code_pages() {
  return code_pages;
}

const CodePage* find_page(std::string_view name) {
  for (const CodePage& page : code_pages)
    if (page.name == name) return &page;
  return nullptr;
}

void replace_one(Step& step, std::span<char> out) {
  if (step.replaced++ == 0) step.first_replaced = step.produced;
  std::memcpy(out.data() + step.produced, replacement.data(), replacement.size());
  step.produced += replacement.size();
}

Step convert_code_page(const CodePage& page, std::string_view bytes, std::span<char> out, bool last) {
  constexpr std::size_t longest = 4;  // bytes of a character
  const PageTable& table = page_table(page.name);
  Step step;
  while (step.consumed < bytes.size() && out.size() - step.produced >= longest) {
    const std::string_view rest = bytes.substr(step.consumed, out.size() - step.produced);
    std::size_t plain = ascii_end(rest);
    // The last one may be what a mark behind it is to be put on.
    if (plain != 0 && !table.pairs.empty()) --plain;
    std::memcpy(out.data() + step.produced, rest.data(), plain);
    step.consumed += plain;
    step.produced += plain;
    // Where ASCII is rare, looking for it costs more than it saves: some characters go one by one.
    for (int i = 0; i < 16 && step.consumed < bytes.size() && out.size() - step.produced >= longest; ++i) {
      const Meaning meaning = table.meaning(bytes.substr(step.consumed), last);
      if (meaning.bytes == 0) return step;
      step.consumed += meaning.bytes;
      if (meaning.character == 0xFFFD)
        replace_one(step, out);
      else
        step.produced += put_utf8(out.data() + step.produced, meaning.character);
    }
  }
  return step;
}

std::size_t put_utf8(char* to, std::uint32_t c) {
  const auto tail = [](std::uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (c < 0x80) return to[0] = static_cast<char>(c), 1;
  if (c < 0x800) return to[0] = static_cast<char>(0xC0 | c >> 6), to[1] = tail(c), 2;
  if (c < 0x10000) return to[0] = static_cast<char>(0xE0 | c >> 12), to[1] = tail(c >> 6), to[2] = tail(c), 3;
  to[0] = static_cast<char>(0xF0 | c >> 18);
  to[1] = tail(c >> 12);
  to[2] = tail(c >> 6);
  to[3] = tail(c);
  return 4;
}

Step convert_utf16(std::string_view bytes, std::span<char> out, bool big, bool last) {
  Step step;
  std::size_t doubled = 0;  // units in a row both of whose bytes are ASCII: each gave three bytes
  const auto undo = [&] {
    step.consumed -= doubled * 2;
    step.produced -= doubled * 3;
  };
  while (step.consumed + 2 <= bytes.size() && out.size() - step.produced >= 4) {
    const std::size_t run = narrow_ascii(bytes.substr(step.consumed), out.subspan(step.produced), big);
    step.consumed += run * 2;
    step.produced += run;
    if (run != 0) doubled = 0;
    // One run of ASCII is rarely followed by one other character: a window of 16 goes one by one before runs
    // are tried again.
    for (int i = 0; i < 16 && step.consumed + 2 <= bytes.size() && out.size() - step.produced >= 4; ++i) {
      std::uint32_t c = unit_at(bytes, step.consumed, big);
      std::size_t used = 2;
      if (c >= 0xD800 && c < 0xDC00) {
        if (step.consumed + 4 > bytes.size() && !last) return step;
        const std::uint32_t next =
            step.consumed + 4 <= bytes.size() ? unit_at(bytes, step.consumed + 2, big) : 0;
        if (next >= 0xDC00 && next < 0xE000) {
          c = 0x10000 + ((c - 0xD800) << 10) + (next - 0xDC00);
          used = 4;
        }
      }
      step.consumed += used;
      if (c == 0xFEFF) continue;
      if (c >= 0xD800 && c < 0xE000)
        replace_one(step, out);
      else
        step.produced += put_utf8(out.data() + step.produced, c);
      doubled = is_doubled(c) ? doubled + 1 : 0;
      if (doubled < doubled_units) continue;
      undo();
      step.narrow = true;
      return step;
    }
  }
  // A run that the end of the block cuts is looked at again with what follows it.
  if (!last && doubled * 2 < step.consumed) undo();
  return step;
}

}  // namespace exba
