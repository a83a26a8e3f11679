// How it works: the text is decoded with each code page. Headings and level words of Event Viewer that hold
// letters beyond ASCII weigh most: a wrong page turns them into nothing known. Then words: in the right page
// a word keeps to one script, begins with its only capital, and no line-drawing character stands inside it.
// Double-byte pages are believed only for a heading or a level, since any bytes look like ideographs in them.
#include "intake/words/code_pages.hpp"

#include <algorithm>
#include <cstdint>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "intake/words/headings.hpp"
#include "intake/words/level_words.hpp"

namespace exba {
namespace {

constexpr std::size_t bytes_examined = 32 * 1024;

struct Candidate {
  std::string_view name;
  enum class Letters { alphabet, ideographs } letters;
};
// Of pages that fit alike the first one is taken.
constexpr Candidate candidates[] = {
    {"windows-1252", Candidate::Letters::alphabet}, {"windows-1251", Candidate::Letters::alphabet},
    {"windows-1250", Candidate::Letters::alphabet}, {"windows-1254", Candidate::Letters::alphabet},
    {"windows-1253", Candidate::Letters::alphabet}, {"ibm850", Candidate::Letters::alphabet},
    {"ibm437", Candidate::Letters::alphabet},       {"ibm866", Candidate::Letters::alphabet},
    {"shift_jis", Candidate::Letters::ideographs},  {"gbk", Candidate::Letters::ideographs},
    {"big5", Candidate::Letters::ideographs},       {"euc-kr", Candidate::Letters::ideographs},
};

struct Character {
  std::uint32_t code = 0;
  std::size_t size = 1;
};

/// The text is valid UTF-8: it was decoded a moment ago.
Character character_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (at + size > text.size()) return {0xFFFD, 1};
  std::uint32_t code = size == 1 ? lead : lead & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i)
    code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
  return {code, size};
}

enum class Kind {
  other,
  ascii_lower,
  ascii_upper,
  latin_lower,
  latin_upper,
  cyrillic_lower,
  cyrillic_upper,
  drawing,
  broken
};

Kind kind_of(std::uint32_t c) {
  if (c < 0x80)
    return c >= 'a' && c <= 'z' ? Kind::ascii_lower : c >= 'A' && c <= 'Z' ? Kind::ascii_upper : Kind::other;
  if (c >= 0xDF && c <= 0xFF) return c == 0xF7 ? Kind::drawing : Kind::latin_lower;
  if (c >= 0xC0 && c < 0xDF) return c == 0xD7 ? Kind::drawing : Kind::latin_upper;
  if (c >= 0x100 && c < 0x180) {  // pairs of capital and small letter; two stretches begin on an odd number
    const bool shifted = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
    return (c % 2 == 1) != shifted ? Kind::latin_lower : Kind::latin_upper;
  }
  if ((c >= 0x430 && c <= 0x44F) || c == 0x451) return Kind::cyrillic_lower;
  if ((c >= 0x410 && c <= 0x42F) || c == 0x401) return Kind::cyrillic_upper;
  if (c == 0xA0 || (c >= 0x2010 && c <= 0x2026) || c == 0xAB || c == 0xBB || c == 0xB0) return Kind::other;
  return c == 0xFFFD ? Kind::broken : Kind::drawing;
}

/// How many words make sense less how many do not; only words with letters beyond ASCII count.
int words_score(std::string_view text) {
  int score = 0;
  bool latin = false, cyrillic = false, ascii = false, foreign = false, wrong = false, lower_seen = false;
  std::size_t upper = 0, letters = 0;
  const auto close = [&] {
    if (foreign) {
      wrong = wrong || (latin && cyrillic) || (cyrillic && ascii && letters > 2);
      score += wrong ? -2 : letters >= 2 ? 1 : 0;
    }
    latin = cyrillic = ascii = foreign = wrong = lower_seen = false;
    upper = letters = 0;
  };
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    at += c.size;
    const Kind kind = kind_of(c.code);
    if (kind == Kind::other) {
      close();
      continue;
    }
    if (kind == Kind::broken || kind == Kind::drawing) {
      foreign = wrong = true;
      continue;
    }
    const bool capital =
        kind == Kind::ascii_upper || kind == Kind::latin_upper || kind == Kind::cyrillic_upper;
    ascii = ascii || kind == Kind::ascii_lower || kind == Kind::ascii_upper;
    latin = latin || kind == Kind::latin_lower || kind == Kind::latin_upper;
    cyrillic = cyrillic || kind == Kind::cyrillic_lower || kind == Kind::cyrillic_upper;
    foreign = foreign || c.code >= 0x80;
    if (capital && lower_seen && c.code >= 0x80) wrong = true;
    lower_seen = lower_seen || !capital;
    upper += capital;
    ++letters;
  }
  close();
  return score;
}

bool beyond_ascii(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// Headings and level words with letters beyond ASCII: labels before a colon, values behind it, cells of
/// tables.
int labels_score(std::string_view text) {
  int score = 0;
  constexpr std::string_view wide_colon = "\xEF\xBC\x9A";
  const auto known = [](std::string_view part) {
    part = trim(part);
    while (part.starts_with('"')) part.remove_prefix(1);
    while (part.ends_with('"')) part.remove_suffix(1);
    return beyond_ascii(part) && (find_heading(part) != nullptr || level_from_word(part) != Level::unknown);
  };
  for (const std::string_view line : split(text, "\r\n")) {
    if (!beyond_ascii(line) || line.size() > 4096) continue;
    for (const std::string_view part : split(line, ":,;\t|=")) score += known(part);
    if (const std::size_t colon = line.find(wide_colon); colon != line.npos)
      score += known(line.substr(0, colon)) + known(line.substr(colon + wide_colon.size()));
  }
  return score;
}

}  // namespace

std::string code_page_by_words(std::string_view bytes) {
  // From the first byte that is not ASCII on, but for what stands before it on its line.
  std::size_t begin = 0;
  while (begin < bytes.size() && static_cast<unsigned char>(bytes[begin]) < 0x80) ++begin;
  const std::size_t line = bytes.substr(0, begin).rfind('\n');
  bytes =
      bytes.substr(line == bytes.npos || begin - line > 1024 ? begin : line + 1).substr(0, bytes_examined);
  if (bytes.size() == bytes_examined)
    bytes = bytes.substr(0, bytes.rfind('\n') + 1 > 1 ? bytes.rfind('\n') + 1 : bytes.size());
  std::string_view best;
  int best_score = 0;
  for (const Candidate& candidate : candidates) {
    const std::string text = to_utf8(bytes, {std::string(candidate.name), Encoding::Told::by_words});
    const int labels = labels_score(text);
    int score = labels * 20;
    if (candidate.letters == Candidate::Letters::alphabet)
      score += words_score(text);
    else if (labels == 0)
      continue;
    else
      score -= static_cast<int>(std::count(text.begin(), text.end(), '\xBF'));  // of U+FFFD, roughly
    if (score <= best_score) continue;
    best_score = score;
    best = candidate.name;
  }
  return std::string(best);
}

}  // namespace exba
