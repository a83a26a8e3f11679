// How it works: HTML is the terminal's visible form with entities on top. Markdown has no escape that all
// renderers honour (GitHub looks for mentions and addresses in the finished text, where a backslash is gone),
// so nothing but harmless words stays prose and the rest goes into code spans, which every renderer leaves
// alone.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "reports/escape.hpp"

namespace exba {
namespace {

constexpr std::array<bool, 256> table_of(std::string_view characters) {
  std::array<bool, 256> table{};
  for (const char c : characters) table[static_cast<unsigned char>(c)] = true;
  return table;
}

/// The next byte at or behind `at` that stands in the table; the text's size where none does. `find_first_of` asks for
/// each byte whether the set has it, by a call.
std::size_t find_in(const std::array<bool, 256>& table, std::string_view text, std::size_t at) {
  while (at < text.size() && !table[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

void append_entities(std::string& out, std::string_view visible) {
  static constexpr auto markup = table_of("&<>\"'");
  for (std::size_t at = 0;;) {
    const std::size_t end = find_in(markup, visible, at);
    out.append(visible, at, end - at);
    if (end == visible.size()) return;
    switch (visible[end]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += "&#39;";
    }
    at = end + 1;
  }
}

bool all(std::string_view text, bool (*is)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

/// 7 to 40 hex digits with a digit among them: GitHub takes such words for commits.
bool looks_like_commit(std::string_view word) {
  return word.size() >= 7 && word.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos &&
         std::any_of(word.begin(), word.end(), is_digit);
}

/// ABC-123: ticket systems take such words for tickets.
bool looks_like_ticket(std::string_view word) {
  const std::size_t hyphen = word.rfind('-');
  return hyphen != std::string_view::npos && hyphen > 0 && all(word.substr(hyphen + 1), is_digit) &&
         is_letter(word[hyphen - 1]);
}

/// Letters, digits and hyphens; a comma, a point or a colon only between digits (01:00, 51,002, 5.5).
bool is_plain_word(std::string_view word) {
  if (looks_like_commit(word) || looks_like_ticket(word)) return false;
  for (std::size_t at = 0; at < word.size(); ++at) {
    const char c = word[at];
    const bool inside = at > 0 && at + 1 < word.size();
    if (is_digit(c) || is_letter(c) || (c == '-' && inside) || (c == '\'' && inside)) continue;
    if ((c == ':' || c == ',' || c == '.') && inside && is_digit(word[at - 1]) && is_digit(word[at + 1]))
      continue;
    return false;
  }
  // four numbers with points are an address that some ticket systems link
  return std::count(word.begin(), word.end(), '.') < 2;
}

void append_word(std::string& out, std::string_view word) {
  const std::size_t first = word.find_first_not_of("(\"");
  if (first == std::string_view::npos) {
    out += escape_markdown_code(word);
    return;
  }
  const std::size_t last = word.find_last_not_of(".,;:!?)\"");
  const bool has_core = last != std::string_view::npos && last >= first;
  const std::string_view core = has_core ? word.substr(first, last - first + 1) : std::string_view{};
  // `1.` or `1)` at the very begin would begin a list.
  const bool list_number = has_core && all(core, is_digit) && last + 1 < word.size() && out.empty() &&
                           (word[last + 1] == '.' || word[last + 1] == ')');
  if (!has_core || list_number) {
    out += escape_markdown_code(word);
    return;
  }
  out += word.substr(0, first);
  out += is_plain_word(core) ? std::string{core} : escape_markdown_code(core);
  out += word.substr(last + 1);
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  static constexpr auto breaks = table_of("\n\t");
  out.reserve(text.size() + text.size() / 8);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = find_in(breaks, text, at);
    std::size_t length = end - at;
    if (end < text.size() && text[end] == '\n' && length > 0 && text[end - 1] == '\r') --length;
    const std::string_view line = text.substr(at, length);
    if (std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 0x7f; }))
      append_entities(out, line);
    else
      append_entities(out, escape_terminal(line));
    if (end < text.size()) out += text[end];
    at = end + 1;
  }
  return out;
}

std::string escape_json_for_html(std::string_view json) {
  std::string out;
  out.reserve(json.size() + json.size() / 32);
  static constexpr auto markup = table_of("<>&");
  for (std::size_t at = 0; at < json.size();) {
    const std::size_t end = find_in(markup, json, at);
    out.append(json, at, end - at);
    if (end < json.size())
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(json[end]));
    at = end + 1;
  }
  return out;
}

std::string escape_markdown_code(std::string_view text) {
  if (text.empty()) return {};
  std::string out = "`";
  for (const char c : escape_terminal(text)) {
    if (c == '`')
      out += "\\x60";
    else if (c == '|')
      out += "\\x7c";
    else
      out += c;
  }
  // blanks at both ends would be taken off by the renderer, and blanks alone are no code span for all of them
  if (trim(text).size() != text.size()) out = "`\"" + out.substr(1) + '"';
  return out + '`';
}

std::string escape_markdown(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    constexpr std::string_view blanks = " \t\r\n";
    if (blanks.find(text[at]) != std::string_view::npos) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
    append_word(out, text.substr(at, end - at));
    at = end;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string shorten(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string{text};
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80 && limit - end < 4) --end;
  return fmt::format("{} [{} bytes more]", text.substr(0, end), text.size() - end);
}

}  // namespace exba
