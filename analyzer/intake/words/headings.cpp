// How it works: one table of all headings of all languages (headings.inc), turned at first use into an open-addressed
// hash table over the folded text; a question costs one pass over the label. Which language it is does not matter
// for reading: a block may mix them, and the few words that mean different things in two languages (`Data`)
// are told apart by their value.
#include "intake/words/headings.hpp"

#include <array>
#include <bitset>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace exba {
namespace {

using enum Heading;
constexpr auto foreign = HeadingRow::Language::other;
constexpr auto english = HeadingRow::Language::english;
constexpr auto opens = HeadingRow::Opens::yes;

constexpr HeadingRow rows[] = {
#include "intake/words/headings.inc"
};

constexpr std::size_t longest_label = 48;  // bytes; the longest row has 40

/// Digits and all marks but those of `Id. suceso`, `Date/Time`, `Palavras-chave`, `Type de l'événement`, and
/// what an ASCII export puts in place of letters.
bool never_in_heading(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return c > ' ' && c < 0x7F && !letter && c != '\'' && c != '-' && c != '.' && c != '/' && c != '?';
}

/// Folds into `out`: ASCII letters lower, one blank for any run of blanks, apostrophes alike. Its length; 0:
/// too long.
std::size_t fold(std::string_view text, std::array<char, longest_label>& out) {
  std::size_t size = 0;
  bool blank = false;
  const auto put = [&](char c) {
    if (size < out.size()) out[size] = c;
    ++size;
  };
  for (std::size_t i = 0; i < text.size() && size <= out.size(); ++i) {
    char c = text[i];
    if (never_in_heading(c)) return 0;  // most text ends here
    if (static_cast<unsigned char>(c) < 0x80 && c > ' ') {
      if (blank) put(' ');
      blank = false;
      put(lower(c));
      continue;
    }
    const auto rest = text.substr(i);
    if (c == ' ' || c == '\t' || c == '\0' || rest.starts_with("\xC2\xA0") ||
        rest.starts_with("\xE3\x80\x80")) {
      blank = size != 0;
      i += c == '\xC2' ? 1 : c == '\xE3' ? 2 : 0;
      continue;
    }
    if (rest.starts_with("\xE2\x80\x99") || rest.starts_with("\xC2\xB4")) {
      i += c == '\xE2' ? 2 : 1;
      c = '\'';
    }
    if (blank) put(' ');
    blank = false;
    put(lower(c));
  }
  return size <= out.size() ? size : 0;
}

std::uint32_t hash(const char* text, std::size_t size) {
  std::uint32_t h = 2166136261u;
  for (std::size_t i = 0; i < size; ++i) h = (h ^ static_cast<unsigned char>(text[i])) * 16777619u;
  return h ^ (h >> 15);
}

/// What an ASCII export leaves of a text: `?` for each letter; empty when that says nothing any more.
std::string degraded(std::string_view text) {
  std::string out;
  std::size_t marks = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      out += c;
    else if (byte >= 0xC0)
      out += '?', ++marks;
  }
  return marks != 0 && marks * 2 < out.size() ? out : std::string{};
}

class Table {
 public:
  Table() {
    for (const HeadingRow& row : rows) add(row.text, row);
    for (const HeadingRow& row : rows) add(degraded(row.text), row);
  }

  bool may_begin(char first, char second, char third) const {
    return begins_[triple(lower(first), lower(second), lower(third))];
  }

  const HeadingRow* find(std::string_view text) const {
    std::array<char, longest_label> folded;
    const std::size_t size = fold(text, folded);
    if (size == 0) return nullptr;
    const std::string_view key(folded.data(), size);
    for (std::uint32_t at = hash(key.data(), size) & mask; slots_[at].row != nullptr; at = (at + 1) & mask)
      if (slots_[at].key == key) return slots_[at].row;
    return nullptr;
  }

 private:
  static constexpr std::uint32_t mask =
      2047;  // some 700 keys: a question is answered by the first or second slot
  struct Slot {
    std::string key;
    const HeadingRow* row = nullptr;
  };

  void add(std::string_view text, const HeadingRow& row) {
    std::array<char, longest_label> folded;
    const std::size_t size = fold(text, folded);
    if (size == 0) return;
    const std::string key(folded.data(), size);
    std::uint32_t at = hash(key.data(), size) & mask;
    for (; slots_[at].row != nullptr; at = (at + 1) & mask)
      if (slots_[at].key == key) return;  // the first row of a text holds
    slots_[at] = {key, &row};
    add_beginning(key);
  }

  /// Only where all three bytes are plain: others are never asked for.
  void add_beginning(std::string_view key) {
    for (std::size_t i = 0; i < 3 && i < key.size(); ++i)
      if (key[i] == ' ' || static_cast<unsigned char>(key[i]) >= 0x80) return;
    for (std::size_t third = 0; third < 128; ++third)
      if (key.size() < 3 || static_cast<unsigned char>(key[2]) == third)
        begins_.set(triple(key[0], key[1], static_cast<char>(third)));
  }

  /// 15 bits; different beginnings may share one, which costs a look and no more.
  static std::size_t triple(char first, char second, char third) {
    const auto code = [](char c) { return static_cast<std::size_t>(static_cast<unsigned char>(c) & 0x7Fu); };
    return (code(first) * 1021 + code(second) * 131 + code(third)) % (std::size_t{1} << 15);
  }

  std::vector<Slot> slots_ = std::vector<Slot>(mask + 1);
  std::bitset<1 << 15> begins_;  ///< the first three folded bytes of the keys
};

const Table& table() {
  static const Table all;
  return all;
}

}  // namespace

const HeadingRow* find_heading(std::string_view text) {
  if (text.size() > 2 * longest_label) return nullptr;
  return table().find(text);
}

bool may_begin_heading(std::string_view text) {
  if (text.size() < 3) return true;
  const auto plain = [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x80; };
  return !plain(text[0]) || !plain(text[1]) || !plain(text[2]) ||
         table().may_begin(text[0], text[1], text[2]);
}

bool is_not_available(std::string_view value) {
  static constexpr std::string_view words[] = {"N/A",
                                               "N/D",
                                               "Nicht zutreffend",
                                               "Nicht verfügbar",
                                               "No disponible",
                                               "Non disponible",
                                               "Non applicable",
                                               "Н/Д",
                                               "Н/П",
                                               "暂缺",
                                               "不适用",
                                               "なし",
                                               "該当なし",
                                               "Non disponibile",
                                               "Nie dotyczy",
                                               "Niet van toepassing",
                                               "Není k dispozici",
                                               "Nem elérhető",
                                               "Não disponível"};
  if (value.empty() || (static_cast<unsigned char>(value.front()) < 0x80 && lower(value.front()) != 'n'))
    return false;
  for (const std::string_view word : words)
    if (equal_ignoring_case(word, value)) return true;
  return false;
}

}  // namespace exba
