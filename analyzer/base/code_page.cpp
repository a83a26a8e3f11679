// How it works: a page's lines (scripts/make_code_pages.py describes them) become arrays of 256 code points, one for
// the single bytes and one a lead byte. windows-1255 and 1258 write a letter and its marks one after the other; where
// Unicode has one character for both, that is what comes out, as from iconv.
#include "base/code_page.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "base/data.hpp"

namespace exba {
namespace {

constexpr std::uint32_t nothing = PageTable::nothing;

/// The next character of our own table, which is valid UTF-8.
std::uint32_t next_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? std::uint32_t{static_cast<unsigned char>(text[i])} : 0;
  };
  const std::uint32_t head = byte(0);
  const std::size_t length = head < 0x80 ? 1 : head < 0xE0 ? 2 : head < 0xF0 ? 3 : 4;
  std::uint32_t character = length == 1 ? head : head & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) character = character << 6 | (byte(i) & 0x3F);
  text.remove_prefix(std::min(length, text.size()));
  return character;
}

void add_row(PageTable& table, std::uint32_t code, std::string_view characters) {
  for (; !characters.empty(); ++code) {
    const std::uint32_t character = next_character(characters);
    if (code < 0x100) {
      table.single[code] = character;
      continue;
    }
    auto& row = table.leads[code >> 8 & 0xFF];
    if (!row) {
      row = std::make_unique<PageTable::Row>();
      row->fill(nothing);
    }
    (*row)[code & 0xFF] = character;
  }
}

/// A code of four bytes, 81308130 to FE39FE39, as its place in their order.
std::uint32_t four_number(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return (((a - 0x81) * 10 + (b - 0x30)) * 126 + (c - 0x81)) * 10 + (d - 0x30);
}

void add_line(PageTable& table, std::string_view line) {
  const std::string_view kind = take_field(line, '|');
  if (kind == "row") {
    const std::uint32_t code = field_number<std::uint32_t>(take_field(line, '|'), 16);
    add_row(table, code, line);
  } else if (kind == "pair") {
    std::string_view first = take_field(line, '|');
    std::string_view mark = take_field(line, '|');
    table.pairs.push_back({next_character(first), next_character(mark), next_character(line)});
  } else if (kind == "four") {
    const std::uint32_t code = field_number<std::uint32_t>(take_field(line, '|'), 16);
    const std::uint32_t first = field_number<std::uint32_t>(take_field(line, '|'), 16);
    table.fours.push_back({four_number(code >> 24, code >> 16 & 0xFF, code >> 8 & 0xFF, code & 0xFF), first,
                           field_number<std::uint32_t>(line)});
  }
}

std::unique_ptr<const PageTable> read_table(std::string_view name) {
  auto table = std::make_unique<PageTable>();
  table->single.fill(nothing);
  for (std::uint32_t byte = 0; byte < 0x80; ++byte) table->single[byte] = byte;
  std::string_view rest = code_pages_data();
  const std::string begin = "page|" + std::string(name);
  while (!rest.empty() && take_field(rest, '\n') != begin) {
  }
  while (!rest.empty() && !rest.starts_with("page|")) add_line(*table, take_field(rest, '\n'));
  std::sort(table->pairs.begin(), table->pairs.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.mark) < std::tie(b.first, b.mark);
  });
  return table;
}

/// The one character for both; `nothing`: there is none.
std::uint32_t composed(const std::vector<PageTable::Pair>& pairs, std::uint32_t first, std::uint32_t mark) {
  const auto at = std::lower_bound(pairs.begin(), pairs.end(), std::tie(first, mark),
                                   [](const PageTable::Pair& pair, const auto& wanted) {
                                     return std::tie(pair.first, pair.mark) < wanted;
                                   });
  return at != pairs.end() && at->first == first && at->mark == mark ? at->whole : nothing;
}

bool takes_marks(const std::vector<PageTable::Pair>& pairs, std::uint32_t character) {
  const auto at =
      std::lower_bound(pairs.begin(), pairs.end(), character,
                       [](const PageTable::Pair& pair, std::uint32_t c) { return pair.first < c; });
  return at != pairs.end() && at->first == character;
}

/// gb18030's codes of four bytes; `bytes` begins with a lead byte and a digit.
Meaning meaning_of_four(const std::vector<PageTable::Four>& fours, std::string_view bytes, bool last) {
  constexpr std::uint32_t beyond = 189'000;  // 90308130, which is U+10000
  if (bytes.size() < 4) return {nothing, last ? std::size_t{1} : 0};
  const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])}; };
  if (byte(2) < 0x81 || byte(2) > 0xFE || byte(3) < 0x30 || byte(3) > 0x39) return {};
  const std::uint32_t code = four_number(byte(0), byte(1), byte(2), byte(3));
  if (code >= beyond) {
    const std::uint32_t character = 0x10000 + (code - beyond);
    return character <= 0x10FFFF ? Meaning{character, 4} : Meaning{};
  }
  auto at = std::upper_bound(fours.begin(), fours.end(), code,
                             [](std::uint32_t c, const PageTable::Four& four) { return c < four.number; });
  if (at == fours.begin()) return {};
  --at;
  return code - at->number < at->count ? Meaning{at->first + (code - at->number), 4} : Meaning{};
}

}  // namespace

Meaning PageTable::meaning(std::string_view bytes, bool last) const {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  std::uint32_t character = single[byte(0)];
  if (character != nothing) {
    if (pairs.empty() || !takes_marks(pairs, character)) return {character, 1};
    std::size_t used = 1;
    for (; used < bytes.size(); ++used) {
      const std::uint32_t whole = composed(pairs, character, single[byte(used)]);
      if (whole == nothing) return {character, used};
      character = whole;
    }
    return {character, last || !takes_marks(pairs, character) ? used : 0};
  }
  const Row* row = leads[byte(0)].get();
  if (row == nullptr) return {};
  if (bytes.size() < 2) return {nothing, last ? std::size_t{1} : 0};
  if (!fours.empty() && byte(1) >= 0x30 && byte(1) <= 0x39) return meaning_of_four(fours, bytes, last);
  return (*row)[byte(1)] != nothing ? Meaning{(*row)[byte(1)], 2} : Meaning{};
}

const PageTable& page_table(std::string_view name) {
  static std::mutex lock;
  static std::map<std::string, std::unique_ptr<const PageTable>, std::less<>> known;
  const std::lock_guard hold(lock);
  const auto at = known.find(name);
  if (at != known.end()) return *at->second;
  return *known.emplace(std::string(name), read_table(name)).first->second;
}

}  // namespace exba
