// How it works: each question is one pass over the lines of a text, or a look at the lines around what was found.
#include "readers/excerpt/doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "intake/words/headings.hpp"

namespace exba::excerpt {
namespace {

/// Most text holds few colons: a search for them is cheaper than a look at each line. No more than `enough` are counted.
std::size_t lines_that_end_in_a_colon(std::string_view text, std::size_t enough) {
  std::size_t lines = 0;
  for (std::size_t at = text.find(':'); at != text.npos && lines < enough; at = text.find(':', at + 1)) {
    std::size_t next = at + 1;
    while (next < text.size() && text[next] != '\n' && (is_blank(text[next]) || text[next] == '\0')) ++next;
    lines += next == text.size() || text[next] == '\n';
  }
  return lines;
}

/// Whether a date with a time of day stands in the line, or a moment as a number of seconds and the like.
bool tells_time(std::string_view line) {
  constexpr std::size_t longest_line = 4096;
  constexpr std::size_t reach = 24;  // bytes between a date and its time of day
  line = line.substr(0, longest_line);
  std::size_t dated = std::string_view::npos;
  for (std::size_t at = 0; at + 2 < line.size(); ++at) {
    if (!is_digit(line[at])) continue;
    const std::size_t begin = at;
    while (at < line.size() && is_digit(line[at])) ++at;
    const std::size_t digits = at - begin;
    const bool whole = begin == 0 || !(is_word(line[begin - 1]) || line[begin - 1] == '.');
    if (whole && line[begin] == '1' && (digits == 10 || digits == 13 || digits == 16) &&
        (at == line.size() || !is_word(line[at])))
      return true;
    if (at + 1 >= line.size() || !is_digit(line[at + 1])) continue;
    if (line[at] == '-' || line[at] == '/' || line[at] == '.') dated = at;
    if (line[at] == ':' && digits <= 2 && dated != std::string_view::npos && at - dated <= reach) return true;
  }
  return false;
}

}  // namespace

bool tell_columns_apart(std::string_view text, std::uint64_t first_line, Intake& intake) {
  constexpr std::size_t enough = 4;
  if (lines_that_end_in_a_colon(text, enough) < enough) return false;
  std::size_t run = 0;
  std::uint64_t number = first_line - 1;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    ++number;
    line = trim(line);
    const bool heading = line.size() > 1 && line.size() < 40 && line.ends_with(':') &&
                         find_heading(trim(line.substr(0, line.size() - 1))) != nullptr;
    run = heading ? run + 1 : 0;
    if (run != enough) continue;
    intake.problem(
        {Position::Unit::line, number + 1 - enough},
        "headings stand one below the other here, without their values: columns that were copied one "
        "by one. Whose values these are cannot be told; copy the rows, or send the log itself");
    return true;
  }
  return false;
}

bool tell_unknown_headings(std::string_view text, std::uint64_t first_line, const std::vector<Found>& found,
                           Intake& intake) {
  constexpr std::size_t enough = 4;         // names, each of which comes twice
  constexpr std::size_t longest_name = 40;  // bytes
  struct Seen {
    std::size_t times = 0;
    std::uint64_t line = 0;
  };
  std::set<std::string> ids;  // in the heads of mails and the posts of forums no name has those
  for (const Found& f : found) ids.insert(std::to_string(f.event.id));
  bool id_seen = false;
  std::map<std::string_view, Seen> names;
  std::uint64_t number = first_line - 1;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    ++number;
    while (!line.empty() && (is_blank(line.front()) || line.front() == '>')) line.remove_prefix(1);
    const std::size_t colon = line.substr(0, longest_name + 1).find(':');
    if (colon == line.npos || colon < 2 || colon + 1 >= line.size() || !is_blank(line[colon + 1])) continue;
    const std::string_view name = trim(line.substr(0, colon));
    if (name.empty() || is_digit(name.front()) || name.find("://") != name.npos) continue;
    Seen& seen = names[name];
    if (seen.times++ == 0) seen.line = number;
    id_seen = id_seen || ids.count(std::string(trim(line.substr(colon + 1)))) != 0;
  }
  if (!id_seen) return false;
  std::size_t repeated = 0;
  std::uint64_t first = UINT64_MAX;
  std::string told;
  std::vector<std::pair<std::uint64_t, std::string_view>> in_order;
  for (const auto& [name, seen] : names)
    if (seen.times >= 2) in_order.emplace_back(seen.line, name);
  std::sort(in_order.begin(), in_order.end());
  for (const auto& [line, name] : in_order) {
    first = std::min(first, line);
    if (repeated++ < enough) told += fmt::format("{}\"{}\"", told.empty() ? "" : ", ", name);
  }
  if (repeated < enough) return false;
  intake.problem(
      {Position::Unit::line, first},
      fmt::format(
          "lines with a name before a colon stand here again and again ({}), and are no headings of events "
          "that exba knows: only sentences were read, and what these lines say of time, computer and "
          "event id was not; export the log as XML or CSV",
          told));
  return true;
}

void LostTimes::look(std::string_view text, std::uint64_t first_line, const std::vector<Found>& found) {
  constexpr std::size_t lines_around = 4;
  found_ += found.size();
  std::size_t told_until = 0;  // a time is one event's
  for (const Found& f : found) {
    std::size_t begin = f.begin;
    for (std::size_t lines = 0; begin > told_until; --begin)
      if (text[begin - 1] == '\n' && lines++ == lines_around) break;
    std::size_t end = f.end;
    for (std::size_t lines = 0; end < text.size(); ++end)
      if (text[end] == '\n' && lines++ == lines_around) break;
    bool any = false;
    std::size_t until = begin;
    for (std::size_t at = begin; at < end && !any; at = until + 1) {
      until = std::min(text.find('\n', at), end);
      any = tells_time(text.substr(at, until - at));
    }
    told_until = std::max(f.end, any ? until : std::size_t{0});
    if (any && dated_++ == 0) first_ = first_line + count_byte(text.substr(0, f.begin), '\n');
  }
}

void LostTimes::tell(Intake& intake) const {
  if (dated_ < 2 || dated_ * 2 < found_) return;
  intake.problem(
      {Position::Unit::line, first_},
      fmt::format(
          "a time stands beside {} of the {} events that were found by their sentences, the first one "
          "here: it was not read, since the form of this text is not known; export the log as XML or "
          "CSV",
          dated_, found_));
}

}  // namespace exba::excerpt
