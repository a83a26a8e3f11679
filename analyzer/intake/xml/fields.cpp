// How it works: each is a few lines over the characters of one value.
#include "intake/xml/fields.hpp"

#include <array>
#include <utility>

#include "base/text.hpp"
#include "intake/xml/event.hpp"

namespace exba::event_xml {
namespace {

constexpr std::int8_t no_digit = -1, blank_in_hex = -2;

/// What a character is among hex digits.
constexpr std::array<std::int8_t, 256> hex_meanings = [] {
  std::array<std::int8_t, 256> all{};
  for (std::int8_t& one : all) one = no_digit;
  for (int i = 0; i < 10; ++i) all[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
  for (int i = 0; i < 6; ++i)
    all[static_cast<std::size_t>('a' + i)] = all[static_cast<std::size_t>('A' + i)] =
        static_cast<std::int8_t>(10 + i);
  for (const char c : {' ', '\t', '\n', '\v', '\f', '\r'}) all[static_cast<std::size_t>(c)] = blank_in_hex;
  return all;
}();

}  // namespace

std::optional<std::uint64_t> number_of(std::string_view text) {
  text = trim(text);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  if (text.empty() || text.size() > (hex ? 16u : 19u)) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const std::int8_t digit = hex_meanings[static_cast<unsigned char>(c)];
    if (digit < 0 || (digit > 9 && !hex)) return std::nullopt;
    value = value * (hex ? 16 : 10) + static_cast<std::uint64_t>(digit);
  }
  return value;
}

std::string bytes_of_hex(std::string_view text) {
  std::string bytes(text.size() / 2, '\0');
  std::size_t size = 0;
  int high = no_digit;
  for (const char c : text) {
    const int digit = hex_meanings[static_cast<unsigned char>(c)];
    if (digit == no_digit) break;
    if (digit == blank_in_hex) continue;
    if (high >= 0) bytes[size++] = static_cast<char>(high * 16 + digit);
    high = high >= 0 ? no_digit : digit;
  }
  bytes.resize(size);
  return bytes;
}

void add_insert(Event& event, std::string_view name, std::string value) {
  if (!name.empty() && event.insert_names.empty()) event.insert_names.resize(event.inserts.size());
  event.inserts.push_back(std::move(value));
  if (!name.empty() || !event.insert_names.empty()) event.insert_names.emplace_back(name);
}

bool settle_system(Event& event, const SystemNumbers& told) {
  if (!told.id || *told.id > 0xFFFFFFFF) return false;
  event.id = static_cast<std::uint16_t>(*told.id & 0xFFFF);
  if (*told.id > 0xFFFF && !event.qualifiers) event.qualifiers = static_cast<std::uint16_t>(*told.id >> 16);
  if (told.level) event.level = level_from_system(*told.level, told.keywords);
  return true;
}

}  // namespace exba::event_xml
