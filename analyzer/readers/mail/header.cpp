// How it works: values are parted at semicolons outside of quotation marks; names of files come in four spellings
// (plain, RFC 2047 words, RFC 2231 with a code page, RFC 2231 in pieces), and all of them become UTF-8.
#include "readers/mail/header.hpp"

#include <algorithm>
#include <map>

#include "base/chars.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "readers/mail/decode.hpp"

namespace exba::mail {
namespace {

constexpr std::size_t name_limit = 255;
constexpr std::size_t parameters_limit = 256;

std::string from_page(std::string_view bytes, std::string_view page) {
  Encoding encoding = find_encoding(bytes);
  try {
    const std::string known = normal_encoding(page);
    if (!known.empty()) encoding = find_encoding(bytes, known);
  } catch (const std::exception&) {  // a name that nobody knows: what the bytes look like
  }
  return to_utf8(bytes, encoding);
}

/// `%E4` as the byte that it stands for.
std::string from_percent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is_hex_digit(text[i + 1]) && is_hex_digit(text[i + 2])) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// A parameter's value: quoted or not. `at` stands behind it then.
std::string take_value(std::string_view text, std::size_t& at) {
  std::string value;
  if (at < text.size() && text[at] == '"') {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
      if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) ++at;
      value += text[at];
    }
    at = std::min(text.find(';', at), text.size());
  } else {
    const std::size_t end = std::min(text.find(';', at), text.size());
    value = std::string(trim(text.substr(at, end - at)));
    at = end;
  }
  return value;
}

std::string file_name(std::string_view name) {
  name = name.substr(name.find_last_of("/\\") + 1);
  std::string safe;
  for (const char c : name.substr(0, name_limit)) safe += static_cast<unsigned char>(c) < 0x20 ? '_' : c;
  safe.resize(valid_utf8_prefix(safe));
  return std::string(trim(safe));
}

}  // namespace

std::string_view Value::parameter(std::string_view name) const {
  for (const auto& [known, given] : parameters)
    if (known == name) return given;
  return {};
}

Value parse_value(std::string_view text) {
  Value out;
  std::size_t at = std::min(text.find(';'), text.size());
  out.value = lower(trim(text.substr(0, at)));
  struct Pieces {
    std::string text, page;
  };
  std::map<std::string, Pieces> pieced;  // name*0*, name*1, ...: in their order, as mails have them
  while (at < text.size() && out.parameters.size() + pieced.size() < parameters_limit) {
    ++at;
    const std::size_t equals = text.find('=', at);
    if (equals == text.npos) break;
    std::string name = lower(trim(text.substr(at, equals - at)));
    at = equals + 1;
    while (at < text.size() && is_blank(text[at])) ++at;
    std::string value = take_value(text, at);
    const std::size_t star = name.find('*');
    if (star == name.npos) {
      out.parameters.emplace_back(std::move(name), decode_words(value));
      continue;
    }
    const bool encoded = name.ends_with('*');
    Pieces& piece = pieced[name.substr(0, star)];
    if (encoded && piece.text.empty() && piece.page.empty()) {
      const std::size_t first = value.find('\'');
      const std::size_t second = first == value.npos ? value.npos : value.find('\'', first + 1);
      if (second != value.npos) {
        piece.page = value.substr(0, first);
        value.erase(0, second + 1);
      }
    }
    piece.text += encoded ? from_percent(value) : value;
  }
  for (auto& [name, piece] : pieced)
    out.parameters.insert(out.parameters.begin(), {name, from_page(piece.text, piece.page)});
  return out;
}

Header parse_header(const std::vector<std::string>& lines) {
  Header header;
  header.type.value = "text/plain";
  for (const std::string& line : lines) {
    const std::size_t colon = line.find(':');
    if (colon == line.npos) continue;
    const std::string name = lower(trim(std::string_view(line).substr(0, colon)));
    const std::string_view value = trim(std::string_view(line).substr(colon + 1));
    if (name == "content-type")
      header.type = parse_value(value);
    else if (name == "content-disposition")
      header.disposition = parse_value(value);
    else if (name == "content-transfer-encoding")
      header.encoding = lower(value);
  }
  std::string_view name = header.disposition.parameter("filename");
  if (name.empty()) name = header.type.parameter("name");
  header.name = file_name(name);
  return header;
}

std::string decode_words(std::string_view text) {
  if (text.find("=?") == text.npos)
    return valid_utf8_prefix(text) == text.size() ? std::string(text) : to_utf8(text, find_encoding(text));
  std::string out;
  bool after_word = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find("=?", at);
    const std::size_t page = begin == text.npos ? text.npos : text.find('?', begin + 2);
    const std::size_t way = page == text.npos ? text.npos : text.find('?', page + 1);
    const std::size_t end = way == text.npos ? text.npos : text.find("?=", way + 1);
    if (end == text.npos) {
      out.append(text.substr(at));
      break;
    }
    const std::string_view between = text.substr(at, begin - at);
    if (!after_word || !trim(between).empty()) out.append(between);
    std::string bytes(text.substr(way + 1, end - way - 1));
    if (lower(text[page + 1]) == 'b') {
      bytes = from_base64(bytes);
    } else {
      std::replace(bytes.begin(), bytes.end(), '_', ' ');
      bytes = from_quoted_printable(bytes);
    }
    out += from_page(bytes, text.substr(begin + 2, page - begin - 2));
    at = end + 2;
    after_word = true;
  }
  out.resize(valid_utf8_prefix(out));
  return out;
}

bool is_header_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon == 0 || colon > 76) return false;
  for (std::size_t i = 0; i < colon; ++i)
    if (!is_word(line[i]) && line[i] != '-' && line[i] != '.') return false;
  return true;
}

}  // namespace exba::mail
