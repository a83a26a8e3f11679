// How it works: what stands behind the last separator, without its extension, is three letters and five or
// eight hex digits.
#include "correlators/log_files.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"

namespace exba {

std::optional<LogName> parse_log_name(std::string_view path) {
  path = trim(path);
  const auto separator = path.find_last_of("\\/");
  const auto start = separator == std::string_view::npos ? 0 : separator + 1;
  std::string_view file = path.substr(start);
  const auto dot = file.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view stem = file.substr(0, dot);
  constexpr std::size_t base_length = 3;
  if (stem.size() != base_length + 5 && stem.size() != base_length + 8) return std::nullopt;
  const std::string_view digits = stem.substr(base_length);
  LogName name;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), name.generation, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  name.base = lower(stem.substr(0, base_length));
  name.digits = static_cast<int>(digits.size());
  name.directory = path.substr(0, start);
  return name;
}

std::string log_name(const LogName& like, std::uint32_t generation) {
  const bool edb = like.base == "edb";
  std::string base = like.base;
  if (!edb && base[0] >= 'a' && base[0] <= 'z') base[0] = static_cast<char>(base[0] - 'a' + 'A');
  return fmt::format("{}{:0{}X}.log", base, generation, like.digits);
}

}  // namespace exba
