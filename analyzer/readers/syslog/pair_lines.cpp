// How it works: collectors that send an event as one line of `name=value`: CEF (ArcSight), LEEF and WinCollect (QRadar),
// RFC 5424's structured data (NXLog), InfluxDB's line protocol (Telegraf), logfmt. Each has its own marks between
// pairs, its own quoting and its own words before them; behind that all of them are rows of named values. A line that
// tells no event is another program's. CEF and the others are read as their specifications and their collectors'
// manuals show them.
#include <fmt/format.h>

#include <algorithm>

#include "base/lines.hpp"
#include "base/text.hpp"
#include "intake/times/date_words.hpp"
#include "readers/csv/flat_json.hpp"
#include "readers/csv/named.hpp"
#include "readers/tables.hpp"

namespace exba {
namespace {

using csv::NamedCells;

constexpr std::size_t pair_lines_sniffed = 60;
constexpr int header_rank = 20;      // what the words before the pairs say stands behind the pairs
constexpr int header_time_rank = 3;  // but its time before the one at which a collector received the event

bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-' || c == '@' || c == '[' || c == ']' || c == ':';
}

/// `\n`, `\=`, `\|`, `\\`
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char next = text[i + 1];
    if (next == 'n' || next == 'r')
      out += '\n', ++i;
    else if (next == '=' || next == '|' || next == '\\' || next == '"' || next == ']')
      out += next, ++i;
    else
      out += '\\';
  }
  return out;
}

/// `a=x y b=z`: a value reaches to the blank before the next name. Names are words of the characters above.
void blank_pairs(std::string_view text, NamedCells& row) {
  std::size_t name = 0;
  std::size_t equals = text.npos;
  const auto next_name = [&](std::size_t from) {
    for (std::size_t at = text.find('=', from); at != text.npos; at = text.find('=', at + 1)) {
      if (at > 0 && text[at - 1] == '\\') continue;
      std::size_t begin = at;
      while (begin > from && name_char(text[begin - 1])) --begin;
      if (begin < at && (begin == 0 || text[begin - 1] == ' ' || text[begin - 1] == '\t')) {
        equals = at;
        return begin;
      }
    }
    equals = text.npos;
    return text.npos;
  };
  name = next_name(0);
  while (name != text.npos && row.size() < 512) {
    const std::size_t value = equals + 1;
    const std::string_view key = text.substr(name, equals - name);
    const bool rest =
        equal_ignoring_case(key, "Message");  // WinCollect's is the last one, and may hold pairs
    const std::size_t next = rest && text.find(" rt=", value) == text.npos ? text.npos : next_name(value);
    row.add(key, unescaped(trim(text.substr(value, next == text.npos ? text.npos : next - value))));
    name = next;
  }
}

void tab_pairs(std::string_view text, std::string_view between, NamedCells& row) {
  while (!text.empty() && row.size() < 512) {
    const std::size_t end = std::min(text.find(between), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + between.size(), text.size()));
    const std::size_t equals = pair.find('=');
    if (equals == pair.npos) {
      if (!row.empty()) row.continue_last(pair);
      continue;
    }
    row.add(trim(pair.substr(0, equals)), unescaped(pair.substr(equals + 1)));
  }
}

/// The parts of a header between bars, `\|` apart.
std::vector<std::string_view> bar_parts(std::string_view text, std::size_t count) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size() && parts.size() < count; ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '|') {
      parts.push_back(text.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  parts.push_back(text.substr(std::min(begin, text.size())));
  return parts;
}

/// `MSExchangeIS:9606`
void add_signature(std::string_view signature, NamedCells& row) {
  const std::size_t colon = signature.rfind(':');
  const std::string_view id = colon == signature.npos ? signature : signature.substr(colon + 1);
  if (read_number(id)) row.add("EventID", id, colon == signature.npos ? header_rank : 0);
  if (colon != signature.npos && read_number(id)) row.add("ProviderName", signature.substr(0, colon));
}

/// csN=value csNLabel=name: the value under its own name.
void add_labelled(NamedCells& row) {
  std::vector<std::pair<std::string, std::string>> found;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::string_view name = row.name(i);
    if (!name.ends_with("Label") || name.size() < 8) continue;
    const std::string_view wanted = name.substr(0, name.size() - 5);
    for (std::size_t j = 0; j < row.size(); ++j)
      if (row.name(j) == wanted) found.emplace_back(row.value(i), row.value(j));
  }
  for (const auto& [name, value] : found) row.add(name, value, 5);
}

bool part_cef(std::string_view line, std::size_t at, NamedCells& row) {
  const std::vector<std::string_view> parts = bar_parts(line.substr(at), 7);
  if (parts.size() < 8) return false;
  NamedCells pairs;
  blank_pairs(parts[7], pairs);
  for (std::size_t i = 0; i < pairs.size(); ++i)  // ArcSight's own number is none of Windows'
    row.add(pairs.name(i) == "eventId" ? "arcsight number" : pairs.name(i), pairs.value(i));
  add_labelled(row);
  add_signature(parts[4], row);
  row.add("message", unescaped(parts[5]), header_rank);
  return true;
}

bool part_leef(std::string_view line, std::size_t at, NamedCells& row) {
  const bool second = line.substr(at).starts_with("LEEF:2");
  const std::vector<std::string_view> parts = bar_parts(line.substr(at), second ? 6 : 5);
  if (parts.size() < (second ? 7u : 6u)) return false;
  std::string between = "\t";
  if (second && !parts[5].empty()) {
    between = std::string(parts[5]);
    if (lower(between) == "\\t" || lower(between).ends_with("x09") || lower(between) == "0x09")
      between = "\t";
  }
  const std::string_view pairs = parts.back();
  if (pairs.find(between) == pairs.npos)
    blank_pairs(pairs, row);
  else
    tab_pairs(pairs, between, row);
  add_signature(parts[4], row);
  return true;
}

bool part_wincollect(std::string_view line, std::size_t at, NamedCells& row) {
  const std::string_view pairs = line.substr(at);
  if (pairs.find('\t') != pairs.npos)
    tab_pairs(pairs, "\t", row);
  else if (pairs.find("\\tAgentLogFile=") != pairs.npos)
    tab_pairs(pairs, "\\t", row);
  else
    blank_pairs(pairs, row);
  return true;
}

/// `[NXLOG@14506 EventID="9606" ...] text`: one element or several, then the text.
bool part_structured(std::string_view line, std::size_t at, NamedCells& row) {
  std::size_t i = at;
  while (i < line.size() && line[i] == '[') {
    ++i;
    while (i < line.size() && line[i] != ' ' && line[i] != ']') ++i;  // its name
    while (i < line.size() && line[i] != ']') {
      while (i < line.size() && line[i] == ' ') ++i;
      const std::size_t name = i;
      while (i < line.size() && line[i] != '=' && line[i] != ']' && line[i] != ' ') ++i;
      if (i + 1 >= line.size() || line[i] != '=' || line[i + 1] != '"') break;
      const std::string_view key = line.substr(name, i - name);
      const std::size_t begin = i + 2;
      for (i = begin; i < line.size() && line[i] != '"'; ++i)
        if (line[i] == '\\') ++i;
      if (i >= line.size()) return false;
      row.add(key, unescaped(line.substr(begin, i - begin)));
      ++i;
    }
    if (i >= line.size() || line[i] != ']') return false;
    ++i;
  }
  if (row.empty()) return false;
  std::string_view text = trim(line.substr(std::min(i, line.size())));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  row.add("message", text, 1);
  return true;
}

/// `win_eventlog,Channel=Application,EventID=9606 Message="...",Source="..." 1160442002000000000`
bool part_influx(std::string_view line, NamedCells& row) {
  std::size_t at = 0;
  const auto word = [&](std::string_view ends) {
    std::string out;
    for (; at < line.size() && ends.find(line[at]) == ends.npos; ++at) {
      if (line[at] == '\\' && at + 1 < line.size() &&
          std::string_view(" ,=\\").find(line[at + 1]) != std::string_view::npos)
        ++at;
      out += line[at];
    }
    return out;
  };
  const std::string measurement = word(", ");
  if (measurement.empty() || at >= line.size() || line[at] != ',') return false;
  bool fields = false;
  while (at < line.size()) {
    if (line[at] == ' ') {
      if (fields) break;
      fields = true;
    } else if (line[at] != ',') {
      return false;
    }
    ++at;
    const std::string name = word("= ,");
    if (at >= line.size() || line[at] != '=') return false;
    ++at;
    std::string value;
    if (at < line.size() && line[at] == '"') {
      for (++at; at < line.size() && line[at] != '"'; ++at) {
        if (line[at] == '\\' && at + 1 < line.size() && (line[at + 1] == '"' || line[at + 1] == '\\')) ++at;
        value += line[at];
      }
      if (at++ >= line.size()) return false;
    } else {
      value = word(", ");
      if (fields && value.size() > 1 && value.ends_with('i')) value.pop_back();
    }
    row.add(name, value);
  }
  if (!fields) return false;
  if (at < line.size()) row.add("timestamp", trim(line.substr(at)), header_rank);
  return true;
}

/// `time="..." EventID=9606 message="a \"b\" c"`
bool part_logfmt(std::string_view line, NamedCells& row, std::size_t& first) {
  std::size_t at = 0;
  std::size_t bare = line.npos;  // where the last value ends, if no marks stand around it
  bool text = false;             // it is a description, in which `hr=0x80070005` may stand
  while (at < line.size() && row.size() < 512) {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t' || line[at] == ',')) ++at;
    const std::size_t name = at;
    while (at < line.size() && name_char(line[at])) ++at;
    const std::string_view key = line.substr(name, at - name);
    const bool pair = at != name && at < line.size() && line[at] == '=' &&
                      (!text || csv::name_of(key).field != Field::none);
    if (!pair) {
      while (at < line.size() && line[at] != ' ') ++at;
      if (row.empty() && at > 200) return false;
      if (bare != line.npos) row.append_last(line.substr(bare, at - bare)), bare = at;
      continue;
    }
    bare = line.npos;
    text = csv::name_of(key).field == Field::message;
    if (row.empty()) first = name;
    ++at;
    if (at < line.size() && line[at] == '"') {
      const std::size_t begin = ++at;
      while (at < line.size() && line[at] != '"') at += line[at] == '\\' ? 2 : 1;
      if (at >= line.size()) return false;
      row.add(key, unescaped(line.substr(begin, at - begin)));
      ++at;
    } else {
      const std::size_t begin = at;
      while (at < line.size() && line[at] != ' ' && line[at] != '\t' && line[at] != ',') ++at;
      row.add(key, line.substr(begin, at - begin));
      bare = at;
    }
  }
  return row.size() >= 3;
}

std::string joined_words(const std::vector<std::string_view>& words, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all.append(i == 0 ? "" : " ").append(words[i]);
  return all;
}

/// What a syslog puts before the pairs: `<13>1 2006-10-08T00:10:00Z host app`, `Oct  8 00:10:00 host`,
/// `2006-10-08 00:10:00 host`.
void add_header(std::string_view before, NamedCells& row) {
  if (before.starts_with('<')) before.remove_prefix(std::min(before.find('>'), before.size() - 1) + 1);
  if (before.starts_with("1 ")) before.remove_prefix(2);
  const std::vector<std::string_view> words = split(before, " \t");
  if (words.empty()) return;
  std::size_t used = 0;
  const EventTime first = read_event_time(words[0]);
  if (first.exact != no_time || (first.stamp && first.stamp->has_clock)) {
    row.add("timestamp", words[0], header_time_rank);
    used = 1;
  } else if (words.size() >= 2 && first.stamp) {
    used = words.size() >= 3 && read_event_time(joined_words(words, 3)).stamp ? 3 : 2;  // `1:00:05 PM`
    row.add("timestamp", joined_words(words, used), header_time_rank);
  } else if (words.size() >= 3 && month_of_word(words[0]) != 0 && words[2].find(':') != words[2].npos) {
    used = 3;  // without a year: no time
  }
  if (used != 0 && used < words.size() && words[used] != "-" && !words[used].ends_with(':'))
    row.add("host", words[used], header_rank);
  if (used != 0 && used + 1 < words.size() && before.find(" - ") != before.npos) {
    std::string app(words[used + 1]);
    std::replace(app.begin(), app.end(), '_', ' ');
    row.add("source", app, 2 * header_rank);
  }
}

bool read_pairs(std::string_view line, NamedCells& row) {
  row.clear();
  struct Dialect {
    std::string_view mark;
    bool (*part)(std::string_view line, std::size_t at, NamedCells& row);
  };
  constexpr Dialect dialects[] = {
      {"CEF:", part_cef}, {"LEEF:", part_leef}, {"AgentDevice=", part_wincollect}, {"[", part_structured}};
  for (const Dialect& dialect : dialects) {
    const std::size_t at = line.find(dialect.mark);
    if (at == line.npos || at > 256) continue;
    row.clear();
    if (!dialect.part(line, at, row)) continue;
    add_header(line.substr(0, at), row);
    if (csv::tells_event(row)) return true;
  }
  row.clear();
  if (part_influx(line, row) && csv::tells_event(row)) return true;
  row.clear();
  std::size_t first = 0;
  if (!part_logfmt(line, row, first)) return false;
  add_header(line.substr(0, first), row);
  return csv::tells_event(row);
}

/// JSON, a quoted cell, an element of XML.
bool is_other_form(std::string_view line) {
  return line.starts_with('"') || line.starts_with('{') ||
         (line.size() > 1 && line[0] == '<' && !(line[1] >= '0' && line[1] <= '9'));
}

}  // namespace

bool sniff_pair_lines(std::string_view head) {
  NamedCells row;
  std::size_t lines = 0;
  for (std::string_view line; lines++ < pair_lines_sniffed && next_line(head, line);)
    if (line.find('=') != line.npos && !is_other_form(trim(line)) && read_pairs(trim(line), row)) return true;
  return false;
}

void read_pair_lines(Input& input, const ReadOptions& options, Intake& intake) {
  csv::NamedEvents events(options, intake);
  NamedCells row;
  Lines lines(input, options.first_line - 1);
  std::uint64_t others = 0;
  bool cut = false;
  for (std::string_view line; lines.next(line);) {
    cut = cut || lines.continued();
    if (lines.continued() || trim(line).empty()) continue;
    if (!read_pairs(trim(line), row) || !events.take_if_event(row, {Position::Unit::line, lines.number()}))
      ++others;
  }
  events.end();
  if (others != 0) intake.assume("other_lines", fmt::format("{} line(s) of other programs left out", others));
  if (cut) intake.problem("lines longer than 1 MiB: the rest of each was left out");
}

}  // namespace exba
