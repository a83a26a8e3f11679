#pragma once
// Classes of characters: ASCII only, no locale.

namespace exba {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || is_upper(c);
}
/// White space of XML, JSON and our own texts.
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
/// Part of a character outside ASCII, in UTF-8.
constexpr bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}
/// A letter, a digit or `_`.
constexpr bool is_word(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}
/// -1 where it is no hexadecimal digit.
constexpr int hex_value(char c) {
  return is_digit(c)            ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}
constexpr bool is_hex_digit(char c) {
  return hex_value(c) >= 0;
}
/// What a GUID is written with, braces too.
constexpr bool is_guid_char(char c) {
  return is_hex_digit(c) || c == '-' || c == '{' || c == '}';
}

/// At least one digit, and nothing else.
template <class Text>
constexpr bool is_number(const Text& text) {
  for (const char c : text)
    if (!is_digit(c)) return false;
  return !text.empty();
}

}  // namespace exba
