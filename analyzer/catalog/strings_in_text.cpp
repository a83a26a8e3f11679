// How it works: a text is cut into fields, which are what stands in quotation marks of any kind, each line by
// itself, and what commas part behind the last colon (the one-line list of Windows 2003). A field is a copy of
// a database when it has one backslash inside and is no path; a guid and a failing HRESULT are found in the
// running text as well, since nothing else looks like them.
#include "catalog/strings_in_text.hpp"

#include <algorithm>
#include <array>

#include "base/chars.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t longest_looked_at = 4096;  ///< the texts meant have a few hundred characters
constexpr std::size_t longest_name = 256;
constexpr std::size_t most_fields = 64;

std::string_view bare(std::string_view field) {
  field = trim(field);
  while (!field.empty() && (field.back() == '.' || field.back() == ','))
    field = trim(field.substr(0, field.size() - 1));
  return field;
}

// ---- Guids.

constexpr std::size_t guid_length = 36;

bool is_guid_at(std::string_view text, std::size_t at) {
  if (text.size() - at < guid_length) return false;
  for (std::size_t i = 0; i < guid_length; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[at + i] != '-' : !is_hex_digit(text[at + i])) return false;
  }
  const bool begins = at == 0 || !is_word(text[at - 1]);
  const bool ends = at + guid_length == text.size() || !is_word(text[at + guid_length]);
  return begins && ends;
}

std::vector<std::string_view> guids_in(std::string_view text) {
  std::vector<std::string_view> found;
  for (std::size_t dash = text.find('-'); dash != std::string_view::npos; dash = text.find('-', dash + 1)) {
    if (dash < 8 || !is_guid_at(text, dash - 8)) continue;
    found.push_back(text.substr(dash - 8, guid_length));
    dash += guid_length - 9;
    if (found.size() == 4) break;
  }
  return found;
}

// ---- Fields.

struct Quotes {
  std::string_view open, close;
};
constexpr std::array<Quotes, 8> quotes = {{{"'", "'"},
                                           {"\"", "\""},
                                           {"\xe2\x80\x98", "\xe2\x80\x99"},
                                           {"\xe2\x80\x9c", "\xe2\x80\x9d"},
                                           {"\xe2\x80\x9e", "\xe2\x80\x9c"},
                                           {"\xc2\xab", "\xc2\xbb"},
                                           {"\xe2\x80\x9a", "\xe2\x80\x98"},
                                           {"\xe3\x80\x8c", "\xe3\x80\x8d"}}};

/// Where the quotation that begins at `at` ends; npos: none begins there, or it does not end.
std::size_t end_of_quotation(std::string_view text, std::size_t at, const Quotes& q) {
  if (text.compare(at, q.open.size(), q.open) != 0) return std::string_view::npos;
  if (at > 0 && is_word(text[at - 1])) return std::string_view::npos;  // an apostrophe
  const std::size_t first = at + q.open.size();
  std::size_t close = text.find(q.close, first);
  while (close != std::string_view::npos && close + q.close.size() < text.size() &&
         is_word(text[close + q.close.size()]))
    close = text.find(q.close, close + 1);
  return close == std::string_view::npos || close - first > longest_name ? std::string_view::npos : close;
}

std::vector<std::string_view> quoted_in(std::string_view text) {
  std::vector<std::string_view> found;
  for (std::size_t at = 0; at < text.size() && found.size() < most_fields; ++at)
    for (const Quotes& q : quotes) {
      const std::size_t close = end_of_quotation(text, at, q);
      if (close == std::string_view::npos) continue;
      found.push_back(trim(text.substr(at + q.open.size(), close - at - q.open.size())));
      at = close + q.close.size() - 1;
      break;
    }
  return found;
}

void add_parts(std::string_view text, std::string_view separator, std::vector<std::string_view>& fields) {
  while (fields.size() < 2 * most_fields) {
    const std::size_t end = text.find(separator);
    if (const std::string_view field = bare(text.substr(0, end)); !field.empty()) fields.push_back(field);
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + separator.size());
  }
}

std::vector<std::string_view> fields_of(std::string_view text, const std::vector<std::string_view>& quoted) {
  std::vector<std::string_view> fields = quoted;
  add_parts(text, "\n", fields);
  const std::size_t colon = text.rfind(": ");
  if (colon != std::string_view::npos) add_parts(text.substr(colon + 2), ", ", fields);
  return fields;
}

// ---- Shapes.

bool is_copy(std::string_view field) {
  const std::size_t slash = field.find('\\');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < field.size() &&
         field.size() <= longest_name && field.find('\\', slash + 1) == std::string_view::npos &&
         field.find_first_of("\n:/<>|?*") == std::string_view::npos &&
         field.find(' ', slash) == std::string_view::npos;
}

bool is_path(std::string_view field) {
  return field.size() > 3 && field.size() <= longest_name && field[1] == ':' && field[2] == '\\';
}

/// A failing HRESULT of eight digits, with or without 0x.
bool is_failure_code(std::string_view word) {
  if (word.starts_with("0x") || word.starts_with("0X")) word.remove_prefix(2);
  constexpr std::size_t digits = 8;
  return word.size() == digits && std::all_of(word.begin(), word.end(), is_hex_digit) &&
         (word[0] == '8' || word[0] == '9' || !(word[0] >= '0' && word[0] <= '7'));
}

std::string_view code_of(std::string_view text, const std::vector<std::string_view>& fields) {
  for (std::size_t i = 0; i < text.size();) {
    if (!is_word(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_word(text[end])) ++end;
    const bool alone = (i == 0 || text[i - 1] != '-') && (end == text.size() || text[end] != '-');
    if (alone && is_failure_code(text.substr(i, end - i))) return text.substr(i, end - i);
    i = end;
  }
  const auto negative = std::find_if(fields.begin(), fields.end(), [](std::string_view f) {
    return f == "0" || (f.size() > 1 && f.size() < 12 && f[0] == '-' &&
                        f.find_first_not_of("0123456789", 1) == std::string_view::npos);
  });
  return negative == fields.end() ? std::string_view() : *negative;
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

/// The strings of a list that an export wrote into one line, parted by blanks alone: behind guids and codes the
/// copy begins, whatever blanks its name has, and ends with the word that holds the backslash.
std::string_view copy_in_flat_list(std::string_view text) {
  const std::size_t colon = text.rfind(": ");
  if (colon == std::string_view::npos || text.find('\n') != std::string_view::npos) return {};
  std::string_view tail = trim(text.substr(colon + 2));
  while (!tail.empty()) {
    const std::string_view word = tail.substr(0, tail.find(' '));
    const std::string_view inner = trim(word);
    const bool guid = inner.size() == guid_length && is_guid_at(inner, 0);
    const bool braced = inner.size() == guid_length + 2 && inner.front() == '{' && is_guid_at(inner, 1);
    if (!guid && !braced && !is_failure_code(inner)) break;
    tail = trim(tail.substr(word.size()));
  }
  const std::size_t slash = tail.find('\\');
  if (slash == std::string_view::npos) return {};
  const std::string_view copy = bare(tail.substr(0, tail.find(' ', slash)));
  return is_copy(copy) ? copy : std::string_view();
}

/// In quotation marks before all, then in a flat list, then as a field.
std::string_view copy_of(std::string_view text, const std::vector<std::string_view>& quoted,
                         const std::vector<std::string_view>& fields) {
  const auto marked = std::find_if(quoted.begin(), quoted.end(), is_copy);
  if (marked != quoted.end()) return *marked;
  if (const std::string_view flat = copy_in_flat_list(text); !flat.empty()) return flat;
  const auto field = std::find_if(fields.begin(), fields.end(), is_copy);
  return field == fields.end() ? std::string_view() : *field;
}

bool is_shaped(std::string_view name) {
  return name == "session" || name == "component" || name == "code" || name == "file" || name == "-";
}

}  // namespace

std::optional<std::vector<std::string>> strings_below_description(std::string_view message,
                                                                  std::string_view provider,
                                                                  std::uint16_t id) {
  message = message.substr(0, longest_looked_at);
  const std::size_t first_end = std::min(message.find("\n\n"), message.find("\r\n\r\n"));
  const std::string_view first = message.substr(0, first_end);
  if (first_end == std::string_view::npos || !has_word(first, provider) ||
      !has_word(first, std::to_string(id)))
    return std::nullopt;
  std::vector<std::string> strings;
  bool below = false;
  std::string_view rest = message.substr(first_end);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = trim(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (!below) {
      below = line.ends_with(':') || line.ends_with("\xef\xbc\x9a");
    } else if (!line.empty() || !strings.empty()) {
      strings.emplace_back(line);
    }
  }
  if (!below) return std::nullopt;
  while (!strings.empty() && strings.back().empty()) strings.pop_back();
  // The closing sentence stands behind an empty line and has blanks, which no string at the end of these has.
  if (strings.size() > 1 && strings[strings.size() - 2].empty() &&
      strings.back().find(' ') != std::string::npos)
    strings.pop_back();
  while (!strings.empty() && strings.back().empty()) strings.pop_back();
  return strings;
}

std::string guid_in(std::string_view message) {
  const auto found = guids_in(message.substr(0, longest_looked_at));
  return found.empty() ? std::string() : std::string(found.front());
}

void values_by_shape(std::string_view message, std::span<const FactName> names, Facts& values) {
  message = message.substr(0, longest_looked_at);
  const auto guids = guids_in(message);
  std::vector<std::string_view> quoted = quoted_in(message);
  const auto fields = fields_of(message, quoted);
  std::erase_if(quoted,
                [](std::string_view q) { return is_path(q) || is_guid_at(q, 0) || is_failure_code(q); });
  const auto plain = static_cast<std::size_t>(
      std::count_if(names.begin(), names.end(), [](const FactName& n) { return !is_shaped(n.text); }));
  std::size_t guid = 0, next = 0;
  const auto add = [&values](const FactName& name, std::string_view value) {
    if (!value.empty()) values.push_back({std::string(name.text), std::string(value)});
  };
  for (const FactName& name : names) {
    if (name.text == "session" || name.text == "component") {
      if (guid < guids.size()) add(name, guids[guid++]);
    } else if (name.text == "code") {
      add(name, code_of(message, fields));
    } else if (name.text == "file") {
      const auto path = std::find_if(fields.begin(), fields.end(), is_path);
      if (path != fields.end()) add(name, *path);
    } else if (name.text != "-") {
      const std::size_t mine = next++;
      const std::string_view copy =
          name.text == "store" ? copy_of(message, quoted, fields) : std::string_view();
      if (!copy.empty())
        add(name, copy);
      else if (quoted.size() >= plain && mine < quoted.size())
        add(name, quoted[mine]);
    }
  }
}

}  // namespace exba
