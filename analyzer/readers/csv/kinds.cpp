// How it works: one look at the value alone. An empty one is a user and anything, and no other kind.
#include "readers/csv/kinds.hpp"

#include "base/chars.hpp"
#include "base/text.hpp"
#include "intake/times/date_words.hpp"
#include "intake/times/event_time.hpp"
#include "intake/words/headings.hpp"
#include "intake/words/level_words.hpp"
#include "readers/csv/names.hpp"

namespace exba::csv {
namespace {

bool is_channel(std::string_view text) {
  static constexpr std::string_view known[] = {"Application",
                                               "System",
                                               "Security",
                                               "Setup",
                                               "Anwendung",
                                               "Sicherheit",
                                               "Directory Service",
                                               "DNS Server",
                                               "Internet Explorer",
                                               "ForwardedEvents",
                                               "File Replication Service"};
  for (const std::string_view name : known)
    if (equal_ignoring_case(name, text)) return true;
  return text.find("/Operational") != text.npos || text.find("/Admin") != text.npos;
}

bool is_user(std::string_view text) {
  return is_not_available(text) || text.find('\\') != text.npos || text.starts_with("S-1-");
}

/// A word of which an export to ASCII left question marks alone.
bool lost_to_ascii(std::string_view text) {
  return text.size() >= 2 && text.find_first_not_of("? ") == text.npos;
}

/// A computer's name rather than a word of some language: `EX01`, `mbx-7`, not `Bilgi`.
bool names_host(std::string_view cell) {
  bool lower_case = false, upper_case = false;
  for (const char c : cell) {
    if (is_digit(c) || c == '.' || c == '-' || c == '_') return true;
    if (is_beyond_ascii(c)) return false;
    lower_case = lower_case || (c >= 'a' && c <= 'z');
    upper_case = upper_case || (c >= 'A' && c <= 'Z');
  }
  return lower_case != upper_case;
}

constexpr std::size_t longest_date =
    128;  ///< bytes; those in words of Greek or Russian with a zone's name take 90

}  // namespace

bool fits(Is what, std::string_view cell) {
  cell = trim(cell);
  if ((what == Is::date || what == Is::moment) && cell.size() > longest_date) return false;
  switch (what) {
    case Is::date: {
      const auto stamp = parse_stamp(cell);
      return stamp && stamp->fields != LocalStamp::Fields::none && !stamp->has_clock;
    }
    case Is::clock: {
      LocalStamp stamp;
      return !cell.empty() && parse_clock(cell, stamp);
    }
    case Is::moment: {
      // Keywords as a number are a FILETIME of 1715.
      constexpr Time first_logs{Ticks{123'010'000'000'000'000 - 116'444'736'000'000'000}};  // 1990
      const auto stamp = parse_stamp(cell);
      const Time exact = read_event_time(cell).exact;
      return (stamp && stamp->fields != LocalStamp::Fields::none && stamp->has_clock) ||
             (exact != no_time && exact > first_logs);
    }
    case Is::level:
      return (!is_number(cell) && level_from_word(cell) != Level::unknown) || lost_to_ascii(cell);
    case Is::id: return is_number(cell) && cell.size() <= 5 && *read_number(cell) <= 65535;
    case Is::number: return is_number(cell) && cell.size() <= 18;
    case Is::type:
      return is_number(cell) && cell.size() <= 2 &&
             level_from_type_number(static_cast<unsigned>(*read_number(cell))) != Level::unknown;
    case Is::user: return cell.empty() || is_user(cell);
    case Is::channel: return is_channel(cell);
    case Is::name:
      return !cell.empty() && cell.size() <= 128 && !is_number(cell) && !is_user(cell) &&
             level_from_word(cell) == Level::unknown && !parse_stamp(cell);
    case Is::computer:
      return !cell.empty() && cell.size() <= 255 && cell.find_first_of(" \t\\:{}") == cell.npos &&
             !is_not_available(cell) && !is_number(cell);
    case Is::host: return fits(Is::computer, cell) && names_host(cell);
    case Is::anything: return true;
  }
  return false;
}

}  // namespace exba::csv
