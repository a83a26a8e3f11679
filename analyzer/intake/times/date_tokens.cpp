// How it works: one walk; what a character begins decides how far its token goes.
#include "intake/times/date_tokens.hpp"

#include "base/chars.hpp"

namespace exba {
namespace {

bool is_word_letter(char c) {
  return is_letter(c) || is_beyond_ascii(c);
}

/// The length of a blank at the head of `text`, those of typography and the invisible direction marks that
/// the Windows shell puts into dates included; 0: none.
std::size_t blank_length(std::string_view text) {
  static constexpr std::string_view blanks[] = {"\xC2\xA0",     "\xE2\x80\xAF", "\xE2\x80\x89",
                                                "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE3\x80\x80",
                                                "\xEF\xBB\xBF"};
  const char c = text.front();
  if (c == ' ' || c == '\t' || c == '\r' || c == '\0' || c == '*') return 1;
  if (static_cast<unsigned char>(c) < 0x80) return 0;
  for (const std::string_view blank : blanks)
    if (text.starts_with(blank)) return blank.size();
  return 0;
}

/// The signs that stand for year, month, day and the hour, minute, second in Chinese, Japanese and Korean
/// dates.
std::size_t cjk_sign(std::string_view text) {
  static constexpr std::string_view signs[] = {"年", "月", "日", "时", "時", "分",
                                               "秒", "년", "월", "일", "：", "／"};
  if (text.empty() || !is_beyond_ascii(text.front())) return 0;  // asked of every letter of every date
  for (const std::string_view sign : signs)
    if (text.starts_with(sign)) return sign.size();
  return 0;
}

}  // namespace

DateTokens date_tokens(std::string_view text) {
  DateTokens out;
  bool glued = false;
  for (std::size_t i = 0; i < text.size();) {
    if (const std::size_t blank = blank_length(text.substr(i)); blank != 0) {
      glued = false;
      i += blank;
      continue;
    }
    if (out.size == DateTokens::limit) {
      out.overflow = true;
      break;
    }
    DateToken t;
    t.glued = glued;
    std::size_t end = i;
    if (is_digit(text[i])) {
      t.kind = DateToken::Kind::number;
      for (; end < text.size() && is_digit(text[end]); ++end)
        if (end - i < 9) t.value = t.value * 10 + (text[end] - '0');
    } else if (const std::size_t sign = cjk_sign(text.substr(i)); sign != 0) {
      end = i + sign;
    } else if (is_word_letter(text[i])) {
      t.kind = DateToken::Kind::word;
      // A word may hold points ("p.m.", "a. m." is cut in two and joined by the caller) but not end before a
      // digit.
      while (end < text.size() && (is_word_letter(text[end]) || text[end] == '.') &&
             cjk_sign(text.substr(end)) == 0 && blank_length(text.substr(end)) == 0)
        ++end;
      if (end < text.size() && is_digit(text[end]) && text[end - 1] == '.' && end - i > 1) --end;  // `AM.000`
    } else {
      end = i + 1;
    }
    t.text = text.substr(i, end - i);
    out.list[out.size++] = t;
    glued = true;
    i = end;
  }
  return out;
}

}  // namespace exba
