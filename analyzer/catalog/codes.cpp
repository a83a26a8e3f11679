// How it works: the tables are read when the first code is asked for; a run without codes never does. One number, many spellings. A spelling is read to a 64-bit number, the number brought to one
// form: engine (JET) errors are negative decimals, whether they come as -528, 4294966768, 0xfffffdf0,
// 0xC8000210 or -939523568; all other codes are unsigned 32-bit. Exchange store codes (0x50d) are numbers of
// their own: the Win32 error of the same value means something else. Sentences that are printed in place of a
// code have a table of their own.
#include "catalog/codes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/chars.hpp"
#include "catalog/tables.hpp"
#include "catalog/wording.hpp"

namespace exba {
namespace {

/// Sentences of 4.2 and 4.3, the distinctive part, bare: what Windows prints where it could resolve the code.
struct Sentence {
  std::string_view part;
  std::string_view code;
};
constexpr Sentence sentences[] = {
    {"incremental backup because a required microsoft exchange database log file could not be found",
     "0xc7ff000a"},
    {"required log file could not be found", "0xc7ff000a"},
    {"required microsoft exchange database log file", "0xc7ff000a"},
    {"circular log", "0xc7ff000b"},
    {"cannot restore an incremental backup until a full backup has been restored", "0xc7ff000c"},
    {"not connected to the specified backup server", "0xc7ff0007"},
    {"another application has modified the database", "0xc7ff0009"},
    {"modified by another application", "0xc7ff0009"},
    {"full backup must be performed before an incremental", "0xc7ff000e"},
    {"must perform a full backup before you can perform an incremental", "0xc7ff000e"},
    {"full backup is needed before an incremental", "0xc7ff000e"},
    {"restore map already exists", "0xc7ff0008"},
    {"restore is already in progress", "0xc7ff0004"},
    {"communication error", "0xc7ff000d"},
    {"backup is already active", "-505"},
    {"current log file missing", "-528"},
    {"functions called in an invalid sequence", "-521"},
};

/// The first token that a code can be: "-1018 (0xfffffc06)", "%%4294966766", "error 0x50d,".
std::string_view code_token(std::string_view text) {
  constexpr std::string_view around = " \t\r\n%\"'()[],;:.";
  const std::size_t first = text.find_first_not_of(around);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_first_of(around, first) - first);
}

std::optional<std::uint64_t> digits(std::string_view s, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), value, base);
  if (s.empty() || error != std::errc{} || end != s.data() + s.size()) return std::nullopt;
  return value;
}

/// Facilities whose failures are met; eighty million and some are no code of any other kind.
bool is_bare_hresult(std::string_view s) {
  return s.starts_with("8000") || s.starts_with("8004") || s.starts_with("8007") || s.starts_with("8009") ||
         s.starts_with("8078");
}

/// The number that a token spells; negative ones as they stand.
std::optional<std::int64_t> number(std::string_view s) {
  std::optional<std::uint64_t> value;
  const bool negative = s.starts_with('-');
  if (negative || s.starts_with('+')) s.remove_prefix(1);
  if (s.starts_with("0x") || s.starts_with("0X")) {
    value = digits(s.substr(2), 16);
  } else if (!negative && s.size() == 8 && is_bare_hresult(s) &&
             std::all_of(s.begin(), s.end(), is_hex_digit)) {
    value = digits(s, 16);  // 80070057: MSExchangeRepl prints an HRESULT without 0x
  } else if (std::all_of(s.begin(), s.end(), is_digit)) {
    value = digits(s, 10);
  } else if (s.size() == 8 && std::all_of(s.begin(), s.end(), is_hex_digit)) {
    value = digits(s, 16);  // c7ff000a, as NTBackup prints it
  }
  if (!value) return std::nullopt;
  if (*value > 0xffffffffu) {
    if (*value >> 32 != 0xffffffffu || negative) return std::nullopt;
    *value &= 0xffffffffu;  // sign-extended to 64 bits
  }
  const auto result = static_cast<std::int64_t>(*value);
  return negative ? -result : result;
}

/// JET errors as negative numbers down to -65535, everything else as unsigned 32 bits.
std::int64_t one_value(std::int64_t value) {
  constexpr std::int64_t two32 = std::int64_t{1} << 32;
  constexpr std::int64_t hresult = 0xc8000000;
  if (value < -0xffff) value += two32;  // -939523568
  if (value >= two32 - 0xffff) return value - two32;
  if (value > hresult && value <= hresult + 0xffff) return hresult - value;
  return value;
}

/// The number that a text begins with; `- 1018`, as some pages print it, is one.
std::optional<std::int64_t> number_in(std::string_view text) {
  std::string_view rest = text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  if (rest.starts_with("- ") && rest.size() > 2 && is_digit(rest[2])) {
    const auto positive = number(code_token(rest.substr(2)));
    return positive && *positive > 0 ? std::optional{-*positive} : std::nullopt;
  }
  return number(code_token(text));
}

std::string_view take_cell(std::string_view& line) {
  const std::size_t tab = line.find('\t');
  const std::string_view cell = line.substr(0, tab);
  line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
  return cell;
}

template <class Make>
void for_each_line(std::string_view table, Make make) {
  for (; !table.empty(); table.remove_prefix(table.find('\n') + 1)) make(table.substr(0, table.find('\n')));
}

/// As `find_codes` looks for it: the last 64 Ki are small negative numbers.
std::int64_t windows_value(std::uint64_t value) {
  return value > 0xffff0000u ? one_value(static_cast<std::int64_t>(value)) : static_cast<std::int64_t>(value);
}

/// Sorted by value; of two with one value the Windows code stands before the engine's warning.
const std::vector<ErrorCode>& codes() {
  static const std::vector<ErrorCode> all = [] {
    std::vector<ErrorCode> made;
    made.reserve(1200);
    for_each_line(builtin_table("windows"), [&made](std::string_view line) {
      ErrorCode code;
      code.value = windows_value(digits(take_cell(line), 16).value_or(0));
      code.family = take_cell(line);
      code.name = take_cell(line);
      code.meaning = take_cell(line);
      code.source = line;
      made.push_back(code);
    });
    for_each_line(builtin_table("jet"), [&made](std::string_view line) {
      ErrorCode code;
      code.value = number(take_cell(line)).value_or(0);
      code.family = "JET";
      code.name = take_cell(line);
      code.meaning = take_cell(line);
      code.source = line;
      made.push_back(code);
    });
    std::stable_sort(made.begin(), made.end(),
                     [](const ErrorCode& a, const ErrorCode& b) { return a.value < b.value; });
    return made;
  }();
  return all;
}

std::span<const ErrorCode> codes_of_value(std::int64_t value) {
  const auto less = [](const ErrorCode& code, std::int64_t v) { return code.value < v; };
  const auto first = std::lower_bound(codes().begin(), codes().end(), value, less);
  const auto last = std::lower_bound(first, codes().end(), value + 1, less);
  // By offset and count: the libc++ of Emscripten 3.1.6 makes no span of two iterators.
  return std::span(codes()).subspan(static_cast<std::size_t>(first - codes().begin()),
                                    static_cast<std::size_t>(last - first));
}

/// The forms in which codes of one family hide in those of another: 0x8007nnnn is the Win32 error nnnn,
/// 0xdnnnnnnn an NTSTATUS with a bit set.
std::int64_t inner_value(std::int64_t value) {
  if (value >> 16 == 0x8007) return value & 0xffff;
  if (value >> 28 == 0xd) return value - 0x10000000;
  return value;
}

}  // namespace

std::span<const ErrorCode> error_codes() {
  return codes();
}

std::span<const ErrorCode> find_codes(std::string_view text) {
  const std::optional<std::int64_t> read = number_in(text);
  if (!read) return {};
  const std::int64_t value = one_value(*read);
  const std::span<const ErrorCode> own = codes_of_value(value);
  if (!own.empty() || inner_value(value) == value) return own;
  // 0x80070002 can only be the Win32 error; the engine's warning of that number is none.
  const std::span<const ErrorCode> inner = codes_of_value(inner_value(value));
  return inner.first(!inner.empty() && inner.front().family != "JET" ? 1 : 0);
}

const ErrorCode* find_code(std::string_view text) {
  const std::span<const ErrorCode> found = find_codes(text);
  return found.empty() ? nullptr : &found.front();
}

const ErrorCode* code_named(std::string_view name) {
  for (const ErrorCode& code : codes())
    if (code.name == name) return &code;
  return nullptr;
}

std::string_view family_of(std::string_view text) {
  const std::optional<std::int64_t> read = number_in(text);
  if (!read) return {};
  const std::int64_t value = one_value(*read);
  if (value < 0) return "engine (JET)";
  switch (value >> 16) {
    case 0x8007: return "Win32";
    case 0x8004: return (value & 0xff00) == 0x2300 || (value & 0xff00) == 0x2400 ? "VSS" : "COM";
    case 0x8078: return "Windows Server Backup";
    case 0xc7ff: return "EDBBCLI";
    case 0xc800: return "engine (JET)";
    default: break;
  }
  return value >> 28 == 0xc ? "NTSTATUS" : value >> 28 == 0x8 ? "HRESULT" : "";
}

std::string normal_code(std::string_view text) {
  const std::optional<std::int64_t> read = number_in(text);
  if (!read) return std::string(text);
  const std::int64_t value = one_value(*read);
  if (value <= 0) return std::to_string(value);
  std::array<char, 16> hex{};
  const auto [end, error] = std::to_chars(hex.data(), hex.data() + hex.size(), value, 16);
  (void)error;  // 16 characters hold any 32-bit number
  return "0x" + std::string(hex.data(), end);
}

bool is_code(std::string_view text) {
  return number_in(text).has_value();
}

std::string_view code_of_sentence(std::string_view text) {
  const ComparableText comparable_text = comparable(text);
  for (const Sentence& sentence : sentences)
    if (comparable_text.bare.find(sentence.part) != std::string::npos) return sentence.code;
  return {};
}

std::vector<std::string> spellings(const ErrorCode& code) {
  const auto hex = [](std::int64_t value) {
    std::array<char, 16> out{};
    const auto [end, error] = std::to_chars(out.data(), out.data() + out.size(), value, 16);
    (void)error;
    return "0x" + std::string(out.data(), end);
  };
  constexpr std::int64_t two32 = std::int64_t{1} << 32;
  if (code.value > 0x7fffffff)
    return {hex(code.value), std::to_string(code.value), std::to_string(code.value - two32)};
  if (code.value == 0 || (code.value > 0 && code.family != "Win32"))
    return {code.value == 0 ? "0" : hex(code.value), std::to_string(code.value)};
  if (code.value > 0) {
    const std::int64_t as_hresult = 0x80070000 + code.value;
    return {hex(code.value), std::to_string(code.value), hex(as_hresult), std::to_string(as_hresult),
            std::to_string(as_hresult - two32)};
  }
  const std::int64_t hresult = 0xc8000000 - code.value;
  return {std::to_string(code.value),
          hex(code.value + two32),
          std::to_string(code.value + two32),
          hex(hresult),
          std::to_string(hresult),
          std::to_string(hresult - two32)};
}

}  // namespace exba
