// How it works: each change is small and of one kind; what breaks a reader is nearly always one of these, or two of
// them together. Words that mean something to one of our readers are put in on purpose.
#include "campaign/mutate.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace exba::campaign {
namespace {

using std::string_view;
using namespace std::string_view_literals;

constexpr string_view words[] = {"<"sv,
                                 "</Event>"sv,
                                 "<Event>"sv,
                                 "<System>"sv,
                                 "]]>"sv,
                                 "<!--"sv,
                                 "&#0;"sv,
                                 "&amp;"sv,
                                 "\""sv,
                                 "\"\""sv,
                                 ","sv,
                                 ";"sv,
                                 "\t"sv,
                                 "\r\n"sv,
                                 "\n\n"sv,
                                 "\0"sv,
                                 "\xff\xfe"sv,
                                 "\xef\xbb\xbf"sv,
                                 "\xed\xa0\x80"sv,
                                 "{"sv,
                                 "}"sv,
                                 "["sv,
                                 "null"sv,
                                 "-1"sv,
                                 "0"sv,
                                 "18446744073709551615"sv,
                                 "9223372036854775807"sv,
                                 "4294967296"sv,
                                 "1e308"sv,
                                 "NaN"sv,
                                 "2099-01-01T00:00:00Z"sv,
                                 "0001-01-01T00:00:00Z"sv,
                                 "9999-12-31T23:59:59Z"sv,
                                 "29.02.2006 25:61:61"sv,
                                 "Event ID:"sv,
                                 "Description:"sv,
                                 "ElfFile"sv,
                                 "ElfChnk"sv,
                                 "**\0\0"sv,
                                 "LfLe"sv,
                                 "PK\x03\x04"sv,
                                 "MSExchangeIS"sv,
                                 "ESE"sv,
                                 "9607"sv,
                                 "Information Store (2840) "sv,
                                 "First Storage Group: "sv,
                                 "EX01"sv,
                                 "../../etc/passwd"sv,
                                 "\x1b[31m"sv,
                                 "%s%n"sv,
                                 "{0}"sv,
                                 "|"sv,
                                 "SQLite format 3\0"sv};

/// Values at which lengths, offsets and counts go wrong.
constexpr std::uint64_t borders[] = {0,
                                     1,
                                     0x7f,
                                     0x80,
                                     0xff,
                                     0x100,
                                     0x7fff,
                                     0x8000,
                                     0xffff,
                                     0x10000,
                                     0x7fffffff,
                                     0x80000000,
                                     0xffffffff,
                                     0x7fffffffffffffff,
                                     0x8000000000000000,
                                     0xffffffffffffffff};

void change_once(std::string& bytes, const std::string& other, Chance& chance) {
  constexpr std::size_t largest = 1 << 20;
  const std::size_t at = chance.below(bytes.size() + 1);
  const std::size_t length =
      std::min<std::size_t>(bytes.size() - at, 1 + chance.below(chance.one_in(4) ? 4096 : 24));
  switch (chance.below(11)) {
    case 0:
      if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << chance.below(8)));
      break;
    case 1:
      if (at < bytes.size()) bytes[at] = static_cast<char>(chance.below(256));
      break;
    case 2: {  // a number, little-endian, of one to eight bytes
      const std::uint64_t value = borders[chance.below(std::size(borders))] + chance.below(3) - 1;
      const std::size_t width = std::size_t{1} << chance.below(4);
      for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i)
        bytes[at + i] = static_cast<char>(value >> 8 * i & 0xff);
      break;
    }
    case 3: bytes.erase(at, length); break;
    case 4: bytes.insert(at, bytes.substr(at, length)); break;
    case 5: bytes.insert(at, words[chance.below(std::size(words))]); break;
    case 6: {
      const std::string_view word = words[chance.below(std::size(words))];
      bytes.replace(at, std::min(length, word.size()), word);
      break;
    }
    case 7: bytes.resize(at); break;
    case 8:
      if (!other.empty()) {
        const std::size_t from = chance.below(other.size());
        bytes.insert(at, other.substr(from, 1 + chance.below(2048)));
      }
      break;
    case 9: {  // digits by other digits
      const std::size_t digit = bytes.find_first_of("0123456789", at);
      if (digit != std::string::npos) bytes[digit] = static_cast<char>('0' + chance.below(10));
      break;
    }
    default:
      bytes.insert(at, std::string(1 + chance.below(chance.one_in(8) ? 70000 : 40),
                                   static_cast<char>(chance.below(256))));
  }
  if (bytes.size() > largest) bytes.resize(largest);
}

}  // namespace

std::string mutated(std::string bytes, const std::string& other, Chance& chance) {
  for (std::uint64_t changes = 1 + chance.below(8); changes > 0; --changes) change_once(bytes, other, chance);
  return bytes;
}

}  // namespace exba::campaign
