// How it works: a run is what could be bytes; whether it is shows in what it decodes to. Of base64 only what becomes
// mostly text counts: every word of a sentence is base64 by its letters.
#include "redact/encoded.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/chars.hpp"
#include "redact/spelling.hpp"

namespace exba {
namespace {

using Clean = std::function<std::string(const std::string& bytes)>;

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

struct Run {
  std::string bytes;
  std::size_t end = 0;
  bool blanks = false;      ///< hex: between the bytes
  std::size_t letters = 0;  ///< base64: with its end marks
};

/// Bytes written in hex from `at` on, with a blank or nothing between them.
Run hex_run(std::string_view text, std::size_t at) {
  Run run{{}, at, at + 2 < text.size() && text[at + 2] == ' '};
  while (run.end + 1 < text.size() && hex_value(text[run.end]) >= 0 && hex_value(text[run.end + 1]) >= 0) {
    run.bytes += static_cast<char>(hex_value(text[run.end]) * 16 + hex_value(text[run.end + 1]));
    run.end += 2;
    const bool goes_on = run.blanks && run.end + 2 < text.size() && text[run.end] == ' ' &&
                         hex_value(text[run.end + 1]) >= 0 && hex_value(text[run.end + 2]) >= 0;
    if (run.blanks && !goes_on) break;
    if (run.blanks) ++run.end;
  }
  return run;
}

std::string as_hex(std::string_view bytes, bool blanks) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if (blanks && !out.empty()) out += ' ';
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/// The next line of the same base64, where a whole line ends; else 0.
std::size_t next_line(std::string_view text, std::size_t end, std::size_t line) {
  constexpr std::size_t shortest_line = 60;
  if (line < shortest_line) return 0;
  std::size_t at = end;
  while (at < text.size() && (text[at] == '\r' || text[at] == '\n')) ++at;
  return at > end && at < text.size() && base64_value(text[at]) >= 0 ? at : 0;
}

Run base64_run(std::string_view text, std::size_t at) {
  Run run{{}, at};
  std::uint32_t bits = 0;
  int held = 0;
  for (std::size_t line = 0; run.end < text.size();) {
    const int value = base64_value(text[run.end]);
    if (value < 0) {
      const std::size_t next = next_line(text, run.end, line);
      if (next == 0) break;
      run.end = next;
      line = 0;
      continue;
    }
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      run.bytes += static_cast<char>(bits >> held & 0xFF);
    }
    ++run.end;
    ++run.letters;
    ++line;
  }
  while (run.end < text.size() && text[run.end] == '=') ++run.end, ++run.letters;
  return run;
}

std::string as_base64(std::string_view bytes, bool end_marks) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t n = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t bits = byte_at(bytes, at) << 16;
    if (n > 1) bits |= byte_at(bytes, at + 1) << 8;
    if (n > 2) bits |= byte_at(bytes, at + 2);
    for (std::size_t i = 0; i < 4; ++i) {
      if (i <= n)
        out += alphabet[bits >> (18 - 6 * i) & 63];
      else if (end_marks)
        out += '=';
    }
  }
  return out;
}

/// Text in UTF-8, UTF-16 or a code page is made of ASCII for the most part.
bool mostly_text(std::string_view bytes) {
  std::size_t text = 0;
  for (const char c : bytes)
    text += (c >= ' ' && c < 0x7F) || c == '\0' || c == '\t' || c == '\r' || c == '\n' ? 1u : 0u;
  return text * 4 >= bytes.size() * 3;
}

template <class Find, class Write>
std::string clean_runs(std::string_view text, const Clean& clean, Find find, Write write) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Run run = find(at);
    if (run.end <= at) {
      ++at;
      continue;
    }
    const std::string cleaned = run.bytes.empty() ? run.bytes : clean(run.bytes);
    if (cleaned != run.bytes) {
      out.append(text, done, at - done).append(write(cleaned, run));
      done = run.end;
    }
    at = run.end;
  }
  return done == 0 ? std::string(text) : out.append(text.substr(done));
}

}  // namespace

std::string clean_hex(std::string_view text, const Clean& clean) {
  constexpr std::size_t least = 4;
  const auto find = [&](std::size_t at) {
    if (hex_value(text[at]) < 0 || word_before(text, at)) return Run{};
    Run run = hex_run(text, at);
    if (run.bytes.size() < least) run.bytes.clear();
    return run;
  };
  return clean_runs(text, clean, find,
                    [](const std::string& bytes, const Run& run) { return as_hex(bytes, run.blanks); });
}

std::string clean_base64(std::string_view text, const Clean& clean) {
  constexpr std::size_t least = 4;  // bytes: a name of four letters
  const auto find = [&](std::size_t at) {
    if (base64_value(text[at]) < 0 || (at > 0 && base64_value(text[at - 1]) >= 0)) return Run{};
    Run run = base64_run(text, at);
    if (run.bytes.size() < least || !mostly_text(run.bytes)) run.bytes.clear();
    return run;
  };
  // Whoever writes no end marks leaves a last group of two or three letters.
  return clean_runs(text, clean, find, [](const std::string& bytes, const Run& run) {
    return as_base64(bytes, run.letters % 4 == 0);
  });
}

std::size_t binary_sid_length(std::string_view data, std::size_t at) {
  // Revision 1, the number of parts, authority 5 in six bytes, 21 as the first part: 12 bytes.
  constexpr std::string_view rest("\0\0\0\0\0\x05\x15\0\0\0", 10);
  if (at + 12 > data.size() || data[at] != 1 || data.substr(at + 2, rest.size()) != rest) return 0;
  const std::size_t parts = byte_at(data, at + 1);
  const std::size_t length = 8 + 4 * parts;
  return parts >= 4 && parts <= 15 && at + length <= data.size() ? length : 0;
}

std::string text_of_sid(std::string_view bytes) {
  std::string out = "S-1-5";
  for (std::size_t at = 8; at + 4 <= bytes.size(); at += 4)
    out += fmt::format("-{}", byte_at(bytes, at) | byte_at(bytes, at + 1) << 8 |
                                  byte_at(bytes, at + 2) << 16 | byte_at(bytes, at + 3) << 24);
  return out;
}

std::string bytes_of_sid(std::uint32_t number) {
  std::string out("\x01\x05\0\0\0\0\0\x05\x15\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24);
  for (int i = 0; i < 4; ++i) out += static_cast<char>(number >> 8 * i & 0xFF);
  return out;
}

}  // namespace exba
