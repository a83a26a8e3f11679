#pragma once
// A date as numbers, words and marks.
#include <array>
#include <cstdint>
#include <string_view>

namespace exba {

struct DateToken {
  enum class Kind : std::uint8_t { number, word, mark } kind = Kind::mark;
  std::string_view text;
  int value = 0;       // number: its value, at most 999,999,999 (digits beyond nine are not added)
  bool glued = false;  // no blank before it
};

/// At most 24: no date of any program has more.
struct DateTokens {
  static constexpr std::size_t limit = 24;
  std::array<DateToken, limit> list;
  std::size_t size = 0;
  std::size_t at = 0;
  bool overflow = false;

  const DateToken* peek(std::size_t ahead = 0) const {
    return at + ahead < size ? &list[at + ahead] : nullptr;
  }
  bool mark(std::string_view wanted, std::size_t ahead = 0) const {
    const DateToken* t = peek(ahead);
    return t != nullptr && t->kind == DateToken::Kind::mark && t->text == wanted;
  }
  bool number(std::size_t ahead = 0) const {
    const DateToken* t = peek(ahead);
    return t != nullptr && t->kind == DateToken::Kind::number;
  }
  bool word(std::size_t ahead = 0) const {
    const DateToken* t = peek(ahead);
    return t != nullptr && t->kind == DateToken::Kind::word;
  }
};

/// Blanks of typography, and the invisible direction marks that the Windows shell puts into dates, part tokens as blanks do. A
/// sign that stands for year, month, day, hour, minute or second in Chinese, Japanese and Korean is a mark of its own.
DateTokens date_tokens(std::string_view text);

}  // namespace exba
