// How it works: a table of names and functions; what the table does not name stays as the log spells it.
#include "catalog/cleaning.hpp"

#include <algorithm>
#include <iterator>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/codes.hpp"

namespace exba {
namespace {

std::string first_digits(std::string_view value) {
  const std::size_t first = value.find_first_of("0123456789");
  if (first == std::string_view::npos) return {};
  const std::size_t end = value.find_first_not_of("0123456789", first);
  return std::string(value.substr(first, end == std::string_view::npos ? end : end - first));
}

/// What `--redact` puts in the place of a guid.
bool is_guid_pseudonym(std::string_view session) {
  constexpr std::string_view prefix = "guid-";
  return session.starts_with(prefix) && session.size() > prefix.size() &&
         session.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

/// NTBackup puts labels into its strings, too: 'Verify: Off'.
std::string clean_labelled(std::string_view value) {
  for (const std::string_view label : {"verify:", "mode:", "type:"})
    if (compare_ignoring_case(value.substr(0, label.size()), label) == 0) value.remove_prefix(label.size());
  return std::string(trim(value));
}

std::string clean_call(std::string_view value) {
  value = trim(value);
  for (const std::string_view end : {"()", "[]"})
    if (value.ends_with(end)) value.remove_suffix(end.size());
  return std::string(value);
}

std::string clean_key(std::string_view value) {
  for (const std::string_view root : {"HKEY_LOCAL_MACHINE\\", "HKLM\\", "\\"})
    if (compare_ignoring_case(value.substr(0, root.size()), root) == 0) value.remove_prefix(root.size());
  return std::string(value);
}

constexpr FactName cleanings[] = {
    {"pid", first_digits},       {"copy", first_digits},       {"read", first_digits},
    {"offset", first_digits},    {"count", first_digits},      {"milliseconds", first_digits},
    {"expected", first_digits},  {"actual", first_digits},     {"bytes", first_digits},
    {"page", first_digits},      {"instance", clean_instance}, {"session", clean_session},
    {"code", clean_code},        {"verify", clean_labelled},   {"mode", clean_labelled},
    {"type", clean_labelled},    {"call", clean_call},         {"key", clean_key},
    {"detail-code", clean_code}, {"generation", first_digits}, {"last-generation", first_digits},
    {"left", first_digits},
};

}  // namespace

FactName fact_name(std::string_view name) {
  for (const FactName& cleaned : cleanings)
    if (cleaned.text == name) return cleaned;
  return {name, nullptr};
}

std::string_view unquoted(std::string_view value) {
  value = trim(value);
  while (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
         value.back() == value.front())
    value = trim(value.substr(1, value.size() - 2));
  return value;
}

std::string clean_instance(std::string_view value) {
  value = trim(value);
  while (value.ends_with(':')) value = trim(value.substr(0, value.size() - 1));
  return std::string(value);
}

std::string clean_session(std::string_view value) {
  value = trim(value);
  if (value.starts_with('{')) value.remove_prefix(1);
  if (const std::size_t end = value.find_first_of("}:"); end != std::string_view::npos)
    value = value.substr(0, end);
  if (std::all_of(value.begin(), value.end(), is_digit)) return std::string(value);
  std::string guid = lower(value);
  if (is_guid_pseudonym(guid)) return guid;
  const bool hex = std::all_of(guid.begin(), guid.end(),
                               [](char c) { return is_digit(c) || c == '-' || (c >= 'a' && c <= 'f'); });
  return hex && guid.size() == 36 && guid[8] == '-' ? guid : std::string{};
}

std::string clean_code(std::string_view value) {
  if (is_code(value)) return normal_code(value);
  return std::string(code_of_sentence(value));
}

}  // namespace exba
