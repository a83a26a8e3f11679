// How it works: find_encoding walks the order of the header. A file may go on in another encoding than it
// began in (output appended by another program): what is asked first is therefore how far the beginning
// holds.
#include "base/encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/encoding_guess.hpp"
#include "base/error.hpp"
#include "base/find.hpp"
#include "base/text.hpp"
#include "base/transcode.hpp"

namespace exba {
namespace {

constexpr std::size_t least_beginning = 16;  // bytes of text before another encoding: fewer may be chance

/// Share of NULs at even and at odd places of the first 4 KiB.
Encoding::Told utf16_pattern(std::string_view head, std::string& name) {
  const std::size_t pairs = std::min<std::size_t>(head.size(), 4096) / 2;
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    even += head[2 * i] == '\0';
    odd += head[2 * i + 1] == '\0';
  }
  // Text of Western letters is near 100 %; 30 % serves mixed text. Where both places have NULs it is no text
  // at all.
  if (odd * 10 > pairs * 3 && even * 10 < pairs)
    name = "utf-16le";
  else if (even * 10 > pairs * 3 && odd * 10 < pairs)
    name = "utf-16be";
  else
    return Encoding::Told::by_nobody;
  return Encoding::Told::by_pattern;
}

/// The name that `<?xml ... encoding="..."?>` gives, or nothing; wide encodings are no answer for text that
/// is not wide.
std::string declared_encoding(std::string_view head) {
  head = trim(head.substr(0, 256));
  if (head.substr(0, 5) != "<?xml") return {};
  head = head.substr(0, head.find("?>"));
  auto at = head.find("encoding");
  if (at == std::string_view::npos) return {};
  at = head.find_first_of("'\"", at);
  if (at == std::string_view::npos) return {};
  const auto end = head.find(head[at], at + 1);
  if (end == std::string_view::npos) return {};
  try {
    std::string name = normal_encoding(head.substr(at + 1, end - at - 1));
    return find_page(name) != nullptr ? name : std::string{};
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

Encoding find_code_page(std::string_view head, std::string_view wanted, const CodePageChooser& choose) {
  if (!wanted.empty() && wanted.substr(0, 6) != "utf-16")
    return {std::string(wanted), Encoding::Told::by_user};
  if (std::string name = declared_encoding(head); !name.empty())
    return {std::move(name), Encoding::Told::by_declaration};
  if (std::string name = choose ? choose(head) : std::string{}; find_page(name) != nullptr)
    return {std::move(name), Encoding::Told::by_words};
  return {"windows-1252", Encoding::Told::by_nobody};
}

bool is_utf8(std::string_view head) {
  const std::size_t valid = valid_utf8_prefix(head);
  if (valid == head.size()) return true;
  if (head.size() - valid > 3) return false;
  const auto lead = static_cast<unsigned char>(head[valid]);
  const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (lead >= 0xF5 || head.size() - valid >= length) return false;
  return std::all_of(head.begin() + static_cast<std::ptrdiff_t>(valid) + 1, head.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; });
}

std::string appended_utf16(std::string_view text) {
  std::string name;
  if (text.starts_with("\xFF\xFE")) return "utf-16le";
  if (utf16_pattern(text.substr(0, 256), name) == Encoding::Told::by_pattern) return name;
  return {};
}

std::size_t ascii_end(std::string_view text) {
  const std::size_t plain = ascii_prefix(text);
  return plain > 0 && plain < text.size() && text[plain] == '\0' ? plain - 1 : plain;
}

/// UTF-8.
bool begins_as_utf8(std::string_view head) {
  constexpr std::size_t telling = 4;  // a code page's letters form one by chance once in seven times
  std::size_t characters = 0;
  for (const char c : head.substr(0, valid_utf8_prefix(head)))
    characters += (static_cast<unsigned char>(c) & 0xC0) == 0xC0;
  return characters >= telling;
}

std::size_t utf8_end(std::string_view text) {
  const std::size_t valid = valid_utf8_prefix(text);
  for (std::size_t nul = text.substr(0, valid).find('\0'); nul < valid; nul = text.find('\0', nul + 1)) {
    const std::size_t begin = nul == 0 ? 0 : nul - 1;
    if (!appended_utf16(text.substr(begin)).empty()) return begin;
    // NULs between letters are the pattern; others are looked at one by one no more than so often.
    if (text.substr(nul, 64).find_first_not_of('\0') == text.npos) break;
  }
  return valid;
}

std::string normal_encoding(std::string_view name) {
  std::string key = lower(trim(name));
  std::erase_if(key, [](char c) { return c == '-' || c == '_' || c == ' '; });
  if (key.empty() || key == "auto") return {};
  if (key == "utf8") return "utf-8";
  if (key == "utf16" || key == "utf16le" || key == "unicode") return "utf-16le";
  if (key == "utf16be") return "utf-16be";
  for (const std::string_view prefix : {"windows", "cp", "ibm", "oem", "ms", "dos"})
    if (key.size() > prefix.size() && key.starts_with(prefix)) key.erase(0, prefix.size());
  std::vector<std::string_view> names = {"utf-8", "utf-16le", "utf-16be"};
  for (const CodePage& page : all_code_pages()) {
    std::string own(page.name);
    std::erase_if(own, [](char c) { return c == '-' || c == '_'; });
    if (own == key) return std::string(page.name);
    for (const std::string_view alias : split(page.aliases, " "))
      if (alias == key) return std::string(page.name);
    names.push_back(page.name);
  }
  const std::string_view near = nearest(name, names);
  throw Error(fmt::format(
      "encoding '{}' is not known: use {}", name,
      near.empty() ? std::string("utf-8, utf-16le, or a code page such as windows-1252, 850, shift_jis")
                   : fmt::format("{}, or a code page by its number such as 1252 or 932", near)));
}

Encoding find_encoding(std::string_view head, std::string_view wanted, const CodePageChooser& choose) {
  if (head.starts_with(utf8_mark)) return {"utf-8", Encoding::Told::by_mark};
  if (head.starts_with("\xFF\xFE")) return {"utf-16le", Encoding::Told::by_mark};
  if (head.starts_with("\xFE\xFF")) return {"utf-16be", Encoding::Told::by_mark};
  if (const std::size_t end = utf8_end(head);
      end >= least_beginning && end < head.size() && !appended_utf16(head.substr(end)).empty())
    return {"utf-8", ascii_end(head) >= end ? Encoding::Told::not_yet : Encoding::Told::by_content};
  std::string name;
  if (utf16_pattern(head, name) == Encoding::Told::by_pattern) return {name, Encoding::Told::by_pattern};
  if (wanted.starts_with("utf-16") && head.find('\0') != std::string_view::npos)
    return {std::string(wanted), Encoding::Told::by_user};
  const std::size_t plain = ascii_end(head);
  if (plain == head.size()) return {"utf-8", Encoding::Told::not_yet};
  const bool open = wanted.empty() && declared_encoding(head).empty();
  if (is_utf8(head) || (open && begins_as_utf8(head))) return {"utf-8", Encoding::Told::by_content};
  return find_code_page(head, wanted, choose);
}

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t at = ascii_prefix(text);
  while (at < text.size()) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const auto tail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
      return at + i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned lead = byte(0);
    std::size_t length = 0;
    if (lead < 0x80)
      length = std::max<std::size_t>(ascii_prefix(text.substr(at)), 1);
    else if (lead >= 0xC2 && lead <= 0xDF)
      length = tail(1) ? 2 : 0;
    else if (lead >= 0xE0 && lead <= 0xEF)
      length = tail(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) && tail(2) ? 3 : 0;
    else if (lead >= 0xF0 && lead <= 0xF4)
      length = tail(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) && tail(2) && tail(3) ? 4 : 0;
    if (length == 0) return at;
    at += length;
  }
  return at;
}

bool plain_ascii(std::string_view text) {
  return ascii_prefix(text) == text.size();
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  char bytes[4];
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point < 0xE000)) code_point = 0xFFFD;
  out.append(bytes, put_utf8(bytes, code_point));
}

}  // namespace exba
