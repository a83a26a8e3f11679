// How it works: line by line, with what a line leaves over kept for the next one. Whatever means nothing is counted and
// passed over: a mail that a gateway mangled still gives what it can.
#include "readers/mail/decode.hpp"

#include <algorithm>

#include "base/chars.hpp"
#include "base/text.hpp"

namespace exba::mail {
namespace {

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

Decoder::Way Decoder::way_of(std::string_view name) {
  name = trim(name);
  if (name == "base64") return Way::base64;
  if (name == "quoted-printable") return Way::quoted_printable;
  if (name == "x-uuencode" || name == "uuencode" || name == "x-uue") return Way::uuencode;
  return Way::as_it_is;
}

void Decoder::add(std::string_view line, std::string& out) {
  switch (way_) {
    case Way::base64: return base64(line, out);
    case Way::quoted_printable: return quoted(line, out);
    case Way::uuencode: return uu(line, out);
    case Way::as_it_is: break;
  }
  out += held_;
  held_.clear();
  std::size_t end = line.size();
  if (end > 0 && line[end - 1] == '\n') --end;
  if (end > 0 && end < line.size() && line[end - 1] == '\r') --end;
  out.append(line.substr(0, end));
  held_.assign(line.substr(end));
}

/// The end of the last line belongs to the boundary that follows it. A text that lost it would look as if it was cut off.
void Decoder::end(std::string& out) {
  if (way_ == Way::base64 && count_ == 1) ++strange_;  // a letter of base64 alone is no byte
  if (way_ == Way::quoted_printable || kind_ == Kind::text) out += held_;
  held_.clear();
}

void Decoder::base64(std::string_view line, std::string& out) {
  for (const char c : line) {
    if (is_blank(c)) continue;
    if (c == '=') {
      done_ = true;
      continue;
    }
    const int value = base64_value(c);
    if (value < 0) {
      ++strange_;
      continue;
    }
    if (done_) done_ = false, count_ = 0, bits_ = 0;  // pieces that were encoded one by one
    bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
    if (++count_ > 1) out += static_cast<char>(bits_ >> (2 * (4 - count_)) & 0xFF);
    if (count_ == 4) count_ = 0, bits_ = 0;
  }
}

void Decoder::quoted(std::string_view line, std::string& out) {
  std::size_t begin_of_end = line.size();
  if (line.ends_with('\n')) --begin_of_end;
  while (begin_of_end != line.size() && begin_of_end != 0 && line[begin_of_end - 1] == '\r') --begin_of_end;
  const std::string_view end = line.substr(begin_of_end);  // of several returns where a transfer doubled them
  std::string_view text = line.substr(0, line.size() - end.size());
  const std::string whole = held_ + std::string(text);
  held_.clear();
  text = whole;
  if (!end.empty())  // blanks at the end of a line were added on the way
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '=') {
      out += text[at];
      continue;
    }
    if (at + 1 == text.size() && !end.empty()) return;  // the line goes on
    if (at + 2 >= text.size() && end.empty()) {         // a piece of a long line
      held_.assign(text.substr(at));
      return;
    }
    if (at + 2 < text.size() && is_hex_digit(text[at + 1]) && is_hex_digit(text[at + 2])) {
      out += static_cast<char>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]));
      at += 2;
    } else {
      out += '=';  // whoever sent it did not encode it
    }
  }
  out += end;
}

void Decoder::uu(std::string_view line, std::string& out) {
  line = trim(line);
  if (!begun_) {
    begun_ = line.starts_with("begin ");
    return;
  }
  if (done_ || line.empty()) return;
  if (line == "end") {
    done_ = true;
    return;
  }
  const auto value = [](char c) { return static_cast<std::uint32_t>(c - ' ') & 63; };
  std::size_t left = value(line[0]);
  for (std::size_t at = 1; left > 0; at += 4) {
    if (at + 4 > line.size() + 3) {
      ++strange_;
      return;
    }
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) bits = bits << 6 | (at + i < line.size() ? value(line[at + i]) : 0);
    for (int i = 0; i < 3 && left > 0; ++i, --left) out += static_cast<char>(bits >> (16 - 8 * i) & 0xFF);
  }
}

std::string from_base64(std::string_view text) {
  std::string out;
  Decoder decoder(Decoder::Way::base64);
  decoder.add(text, out);
  return out;
}

std::string from_quoted_printable(std::string_view text) {
  std::string out;
  Decoder decoder(Decoder::Way::quoted_printable);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    decoder.add(text.substr(0, end), out);
    text.remove_prefix(end);
  }
  decoder.end(out);
  return out;
}

}  // namespace exba::mail
