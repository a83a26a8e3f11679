// How it works: a text is walked token by token. What looks like a code is asked of the table of codes; what
// is too small to look like one counts only behind "error", "code", "hr", "status" and their like, because a
// page number or a process id is no Win32 error.
#include "catalog/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/codes.hpp"
#include "catalog/lookup.hpp"
#include "catalog/tables.hpp"

namespace exba {
namespace {

constexpr std::size_t most_codes = 8;
constexpr std::size_t most_text = 400;

/// What a token may be, by its looks alone.
enum class Looks { none, small, code };

Looks looks_of(std::string_view token) {
  if (token.starts_with("JET_err") || token.starts_with("JET_wrn")) return Looks::code;
  const bool negative = token.starts_with('-');
  std::string_view body = token.substr(negative ? 1 : 0);
  if (body.starts_with("0x") || body.starts_with("0X")) {
    body.remove_prefix(2);
    if (body.empty() || body.size() > 16 || !std::all_of(body.begin(), body.end(), is_hex_digit))
      return Looks::none;
    const bool high = body.size() == 8 && (body[0] >= '8' || !is_digit(body[0]));
    return high || body.starts_with("ffffffff") || body.starts_with("FFFFFFFF") ? Looks::code : Looks::small;
  }
  if (!body.empty() && body.size() <= 10 && std::all_of(body.begin(), body.end(), is_digit)) {
    if (negative) return body.size() >= 3 ? Looks::code : Looks::small;
    return body.size() == 10 && body >= "2147483648" && body <= "4294967295" ? Looks::code : Looks::small;
  }
  const bool letters =
      std::any_of(body.begin(), body.end(), [](char c) { return is_hex_digit(c) && !is_digit(c); });
  if (!negative && body.size() == 8 && letters && std::all_of(body.begin(), body.end(), is_hex_digit) &&
      (body[0] == '8' || body[0] == 'c' || body[0] == 'C'))
    return Looks::code;  // c7ff000a, as some programs print it
  return Looks::none;
}

/// Whether the words before a small number say that it is a code.
bool announced(std::string_view before) {
  while (!before.empty() &&
         std::string_view(" \t\r\n:=('\"[#%").find(before.back()) != std::string_view::npos)
    before.remove_suffix(1);
  for (const std::string_view filler : {" is", " was", " of", " number", " value", " id"})
    if (lower(before.substr(before.size() - std::min(before.size(), filler.size()))) == filler)
      before.remove_suffix(filler.size());
  std::size_t begin = before.size();
  while (begin > 0 && is_word(before[begin - 1])) --begin;
  const std::string word = lower(before.substr(begin));
  constexpr std::array<std::string_view, 14> words = {
      "error", "code",   "errorcode", "hr",     "hresult",         "status", "err",
      "rc",    "fehler", "erreur",    "result", "detailedhresult", "codigo", "fehlercode"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Not inside a character.
std::string_view cut_at(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!is_blank(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

/// `file E:\\DB01.edb, error -510`; strings without a name stand as they are, those that say nothing are left
/// out.
std::string named_strings(const Event& event, const std::optional<EventMeaning>& meaning) {
  std::vector<std::string_view> names;
  if (meaning) {
    if (meaning->engine_prefix) names = {"-", "-", "of"};
    if (!meaning->names.empty())
      for_each_part(meaning->names, ' ', [&names](std::string_view name) { names.push_back(name); });
  }
  std::string out;
  for (std::size_t i = 0; i < event.inserts.size() && out.size() < most_text; ++i) {
    std::string value = one_line(cut_at(event.inserts[i], most_text));
    std::string_view name;
    if (i < event.insert_names.size()) name = event.insert_names[i];
    if (name.empty() && meaning) name = i < names.size() ? names[i] : "-";
    if (name == "of")  // the instance: "First Storage Group: "
      while (!value.empty() && (value.back() == ':' || value.back() == ' ')) value.pop_back();
    if (value.empty() || name == "-") continue;
    out += out.empty() ? "" : ", ";
    out += name.empty() ? value : std::string(name) + ' ' + value;
  }
  return out;
}

}  // namespace

std::string_view meaning_in_our_words(std::string_view provider, std::uint16_t id) {
  if (const Row* row = find_row(provider, id)) return row->meaning;
  const auto meaning = find_meaning(provider, id);
  return meaning ? meaning->meaning : std::string_view();
}

std::vector<FoundCode> codes_in(std::string_view text) {
  std::vector<FoundCode> found;
  for (std::size_t at = 0; at < text.size() && found.size() < most_codes;) {
    const bool minus = text[at] == '-' && at + 1 < text.size() && is_digit(text[at + 1]) &&
                       (at == 0 || !is_word(text[at - 1]));
    if (!minus && !is_word(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && is_word(text[end])) ++end;
    const std::string_view token = text.substr(at, end - at);
    const Looks looks = looks_of(token);
    const bool counts = looks == Looks::code || (looks == Looks::small && announced(text.substr(0, at)));
    at = end;
    if (!counts) continue;
    FoundCode code{std::string(token), token.starts_with("JET_") ? code_named(token) : find_code(token)};
    // A success is no code to explain, and a plain number that nobody knows may be anything.
    if (normal_code(token) == "0" ||
        (code.known == nullptr && looks == Looks::small && !token.starts_with("0x")))
      continue;
    const bool told = std::any_of(found.begin(), found.end(), [&](const FoundCode& other) {
      return other.spelt == code.spelt || (code.known != nullptr && other.known == code.known);
    });
    if (!told) found.push_back(std::move(code));
  }
  return found;
}

std::string words_of(const FoundCode& code) {
  if (code.known == nullptr) return fmt::format("{}: exba knows no such code", code.spelt);
  if (code.known->name.starts_with('(')) return fmt::format("{}: {}", code.spelt, code.known->meaning);
  if (code.spelt == code.known->name)
    return fmt::format("{} ({}): {}", code.spelt, code.known->value, code.known->meaning);
  return fmt::format("{} = {}: {}", code.spelt, code.known->name, code.known->meaning);
}

std::string describe(const Event& event) {
  if (!event.message.empty()) return one_line(cut_at(event.message, 2 * most_text));
  const auto meaning = find_meaning(event.provider, event.id);
  std::string words = meaning ? std::string(meaning->meaning) : std::string();
  const std::string strings = named_strings(event, meaning);
  if (!words.empty() && !strings.empty()) words += "; ";
  return words + strings;
}

std::string all_text(const Event& event) {
  std::string text = event.message;
  for (std::size_t i = 0; i < event.inserts.size(); ++i) {
    if (!text.empty()) text += '\n';
    if (i < event.insert_names.size()) text += event.insert_names[i] + " ";
    text += event.inserts[i];
  }
  return text;
}

}  // namespace exba
