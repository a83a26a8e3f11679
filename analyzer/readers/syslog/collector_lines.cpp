// How it works: log collectors send an event as one line of a syslog: OSSEC (docs/formats.md 6.2), Snare (and
// what writes as it does), EventReporter and MonitorWare (5.18c). A line is an event where it holds what that
// collector writes before its fields, and the fields that follow are such; all other lines are other
// programs'. Line ends of a message are blanks here, strings and record ids are lost. The forms were not seen
// in a real file: OSSEC's as its source prints it, the others as their manuals show them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/chars.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "intake/times/event_time.hpp"
#include "intake/words/level_words.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

/// What a line says, as it says it.
struct Told {
  std::string_view time, level, id, source, channel, user, computer, category, text;
};

/// What precedes the fields, and the function that parts them; false where they are not such.
struct Collector {
  std::string_view marker;
  bool (*part)(std::string_view before, std::string_view fields, Told& told);
};

std::optional<std::uint16_t> id_of(std::string_view digits) {
  std::uint32_t number = 0;  // with the severity and the facility in its upper half, or without
  const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || end.ec != std::errc() || end.ptr != digits.data() + digits.size())
    return std::nullopt;
  return static_cast<std::uint16_t>(number);
}

/// Up to the separator, which is taken as well; false where there is none.
bool take_to(std::string_view& text, std::string_view separator, std::string_view& part) {
  const std::size_t end = text.find(separator);
  if (end == text.npos) return false;
  part = text.substr(0, end);
  text.remove_prefix(end + separator.size());
  return true;
}

/// The last words of a text, as many as asked for.
std::string_view last_words(std::string_view text, std::size_t words) {
  text = trim(text);
  std::size_t at = text.size();
  for (; words != 0 && at != 0; --words) {
    while (at != 0 && text[at - 1] == ' ') --at;
    while (at != 0 && text[at - 1] != ' ') --at;
  }
  return text.substr(at);
}

bool is_year(std::string_view word) {
  return word.size() == 4 && is_number(word);
}

/// `<13>`, and the version that may follow it.
std::string_view without_priority(std::string_view line) {
  if (!line.starts_with('<')) return line;
  const std::size_t end = line.find('>');
  if (end == line.npos || end > 4) return line;
  line.remove_prefix(end + 1);
  if (line.starts_with("1 ")) line.remove_prefix(2);
  return line;
}

/// What the syslog itself put before a line: `2015-01-26T10:32:29+01:00 host`, `Jan 26 10:32:29 host` (which
/// names no year, so it is no time) or `2015 Jan 26 10:32:29 host`.
void read_header(std::string_view before, Told& told) {
  const std::vector<std::string_view> words = split(without_priority(before), " \t");
  std::size_t used = 0;
  if (!words.empty() && words[0].find('T') != std::string_view::npos && words[0].size() >= 19)
    told.time = words[0], used = 1;
  else if (words.size() >= 4 && is_year(words[0]))
    told.time = {words[0].data(),
                 static_cast<std::size_t>(words[3].data() + words[3].size() - words[0].data())},
    used = 4;
  else if (words.size() >= 3 && words[2].find(':') != std::string_view::npos)
    used = 3;
  if (told.computer.empty() && used != 0 && used < words.size() && !words[used].ends_with(':'))
    told.computer = words[used];
}

/// `2015 Jan 26 10:32:29 WinEvtLog: Application: ERROR(215): ESE: user: domain: computer: text`
bool part_ossec(std::string_view before, std::string_view fields, Told& told) {
  std::string_view kind, domain;
  if (!take_to(fields, ": ", told.channel) || !take_to(fields, ": ", kind) ||
      !take_to(fields, ": ", told.source) || !take_to(fields, ": ", told.user) ||
      !take_to(fields, ": ", domain) || !take_to(fields, ":", told.computer))
    return false;
  const std::size_t open = kind.find('(');
  if (open == kind.npos || !kind.ends_with(')')) return false;
  told.level = kind.substr(0, open);
  told.id = kind.substr(open + 1, kind.size() - open - 2);
  told.text = trim(fields);
  constexpr std::string_view init = "[INIT]", end = "[END]";  // AlienVault's frame
  if (const std::size_t at = before.rfind(init); at != before.npos) {
    before.remove_prefix(at + init.size());
    told.text = trim(told.text.substr(0, told.text.rfind(end)));
  }
  told.time = last_words(before, 4);
  if (!is_year(told.time.substr(0, 4))) read_header(before, told);
  if (told.user == "(no user)") told.user = {};
  return id_of(told.id).has_value();
}

/// Parts between tabs, or between what rsyslog writes for them.
std::vector<std::string_view> parts_of(std::string_view fields, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (std::string_view part; take_to(fields, separator, part) && parts.size() < 64;) parts.push_back(part);
  parts.push_back(fields);
  return parts;
}

/// `MSWinEventLog 4 System 2174 Fri Nov 27 09:58:51 2015 7036 Service Control Manager N/A N/A Information
/// host None (data) text 0`, tabs between them. Data and text: one holds the message, the other mostly
/// nothing.
bool part_snare(std::string_view before, std::string_view fields, Told& told) {
  const std::string_view separator = fields.starts_with("#011") ? "#011" : "\t";
  if (!fields.starts_with(separator)) return false;
  const std::vector<std::string_view> parts = parts_of(fields.substr(separator.size()), separator);
  if (parts.size() < 12 || !id_of(parts[4])) return false;
  told = {parts[3], parts[8], parts[4], parts[5], parts[1], parts[6], parts[9], parts[10], {}};
  for (std::size_t i = 11; i < parts.size(); ++i)
    if (parts[i].size() > told.text.size()) told.text = parts[i];
  told.text = trim(told.text);
  for (std::string_view* none : {&told.user, &told.category})
    if (*none == "N/A" || *none == "None") *none = {};
  if (told.computer.empty()) read_header(before, told);
  return true;
}

/// `EvntSLog: [ERR] Thu Feb 15 14:00:58 2001: SERVER/Source (4102) - "text"`
bool part_reporter(std::string_view before, std::string_view fields, Told& told) {
  std::string_view time, rest = fields;
  if (!take_to(rest, "] ", told.level) || !take_to(rest, ": ", time) || !take_to(rest, "/", told.computer) ||
      !take_to(rest, " (", told.source) || !take_to(rest, ") - ", told.id) || !id_of(told.id))
    return false;
  told.text = trim(rest);
  if (told.text.size() >= 2 && told.text.starts_with('"') && told.text.ends_with('"'))
    told.text = told.text.substr(1, told.text.size() - 2);
  read_header(before, told);
  told.time = time;
  return true;
}

/// `7035,DOMAIN\user,Service Control Manager,System,[INF],0,text`; `before` ends with the first of these
/// fields.
bool part_monitorware(std::string_view before, std::string_view fields, Told& told) {
  std::string_view level;
  if (!take_to(fields, "],", level) || level.size() != 3 || !take_to(fields, ",", told.category))
    return false;
  told.level = level;
  for (std::string_view* field : {&told.channel, &told.source, &told.user}) {
    const std::size_t comma = before.rfind(',');
    if (comma == before.npos) return false;
    *field = before.substr(comma + 1);
    before = before.substr(0, comma);
  }
  std::size_t digits = before.size();
  while (digits != 0 && before[digits - 1] >= '0' && before[digits - 1] <= '9') --digits;
  told.id = before.substr(digits);
  told.text = trim(fields);
  read_header(before.substr(0, digits), told);
  if (told.category == "0") told.category = {};
  return id_of(told.id).has_value() && !told.source.empty();
}

constexpr Collector collectors[] = {
    {"WinEvtLog: ", part_ossec},
    {"MSWinEventLog", part_snare},
    {"EvntSLog: [", part_reporter},
    {",[", part_monitorware},
};

/// `<30>Oct  8 02:10:00 EX01 MSExchangeIS_Mailbox_Store: 1221: text` (Eventlog-to-Syslog), and the form with the id
/// behind the text: `MSExchangeIS: text (EventID 1221)`. A provider's blanks are underlines there.
bool part_tagged(std::string_view line, Told& told) {
  const std::string_view rest = without_priority(line);
  const std::size_t tag_end = rest.find(": ");
  if (tag_end == rest.npos || tag_end > 256) return false;
  const std::size_t tag_begin = rest.substr(0, tag_end).rfind(' ');
  if (tag_begin == rest.npos) return false;
  told.source = rest.substr(tag_begin + 1, tag_end - tag_begin - 1);
  if (const std::size_t pid = told.source.find('['); pid != told.source.npos && pid != 0)
    told.source = told.source.substr(0, pid);
  while (told.source.ends_with('.')) told.source.remove_suffix(1);
  std::string_view text = trim(rest.substr(tag_end + 2));
  const std::size_t colon = text.substr(0, 8).find(": ");
  if (colon != text.npos && id_of(text.substr(0, colon))) {
    told.id = text.substr(0, colon);
    told.text = trim(text.substr(colon + 2));
  } else {
    constexpr std::string_view mark = "EventID ";
    const std::size_t at = text.rfind(mark);
    if (at == text.npos || at == 0 || (text[at - 1] != '(' && text[at - 1] != '[') || text.size() - at > 16)
      return false;
    told.id = text.substr(at + mark.size(), text.size() - at - mark.size() - 1);
    told.text = trim(text.substr(0, at - 1));
    if (!id_of(told.id)) return false;
  }
  if (told.source.empty() || told.source.size() > 128) return false;
  read_header(rest.substr(0, tag_begin + 1), told);
  return !told.computer.empty() || !told.time.empty() || line.size() != rest.size();
}

/// Words that only a collector of Windows events writes: a line that has one and is no event was damaged.
bool bears_mark(std::string_view line) {
  return line.find("EvntSLog") != line.npos || line.find("WinEvtLog") != line.npos;
}

enum class Line { other, event, broken };

Line read_line(std::string_view line, Told& told) {
  for (const Collector& collector : collectors) {
    const std::size_t at = line.find(collector.marker);
    if (at == line.npos) continue;
    told = {};
    if (collector.part(line.substr(0, at), line.substr(at + collector.marker.size()), told))
      return Line::event;
    return collector.marker == ",[" && !bears_mark(line) ? Line::other
                                                         : Line::broken;  // that may stand anywhere
  }
  told = {};
  if (part_tagged(line, told)) return Line::event;
  return bears_mark(line) ? Line::broken : Line::other;
}

/// The provider's own name: its blanks are underlines in some collectors' lines.
std::string provider_of(std::string_view source) {
  std::string name(source);
  if (find_provider(name) != nullptr || name.find('_') == name.npos) return name;
  std::string with_blanks = name;
  std::replace(with_blanks.begin(), with_blanks.end(), '_', ' ');
  return with_blanks;
}

/// The letters of EventReporter and the types of OSSEC; Snare writes what the event viewer shows.
Level level_of(std::string_view word) {
  constexpr std::pair<std::string_view, Level> levels[] = {{"INF", Level::information},
                                                           {"WRN", Level::warning},
                                                           {"ERR", Level::error},
                                                           {"AUS", Level::success_audit},
                                                           {"AUF", Level::failure_audit},
                                                           {"AUDIT_SUCCESS", Level::success_audit},
                                                           {"AUDIT_FAILURE", Level::failure_audit}};
  for (const auto& [name, level] : levels)
    if (word == name) return level;
  return level_from_word(word);
}

class CollectorLines {
 public:
  CollectorLines(Input& input, const ReadOptions& options, Intake& intake)
      : lines_(input, options.first_line - 1),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer) {}

  void run() {
    std::string_view line;
    while (lines_.next(line)) {
      cut_ = cut_ || lines_.continued();
      if (lines_.continued() || trim(line).empty()) continue;
      switch (read_line(line, told_)) {
        case Line::other: ++others_; break;
        case Line::broken:
          intake_->problem(here(), "a collector's line whose fields are not all there; left out");
          break;
        case Line::event: take(); break;
      }
    }
    events_.end();
    if (others_ != 0)
      intake_->assume("other_lines", fmt::format("{} line(s) of other programs left out", others_));
    if (cut_) intake_->problem("lines longer than 1 MiB: the rest of each was left out");
  }

 private:
  Position here() const { return {Position::Unit::line, lines_.number()}; }

  void take() {
    const std::uint16_t id = id_of(told_.id).value_or(0);
    const EventTime time = read_event_time(time_text());
    const std::string provider = provider_of(told_.source);
    if (!intake_->wants(provider, id) && !intake_->shows(provider, level_of(told_.level)))
      return events_.pass(told_.computer, told_.channel, provider, 0, time, here());
    event_.reset();
    event_.position = here();
    event_.id = id;
    event_.level = level_of(told_.level);
    event_.provider = provider;
    event_.channel = told_.channel;
    event_.computer = told_.computer;
    event_.user = told_.user;
    event_.category = told_.category;
    event_.message = told_.text;
    events_.take(event_, time);
  }

  /// `2015 Jan 26 10:32:29` with its year where other dates in words have it.
  std::string_view time_text() {
    const std::vector<std::string_view> words = split(told_.time, " ");
    if (words.size() != 4 || !is_year(words[0])) return told_.time;
    time_ = fmt::format("{}-{}-{} {}", words[2], words[1], words[0], words[3]);
    return time_;
  }

  Lines lines_;
  Intake* intake_;
  DatedEvents events_;
  Told told_;
  Event event_;
  std::string time_;
  std::uint64_t others_ = 0;
  bool cut_ = false;  ///< a line was too long
};

}  // namespace

/// Some line is a collector's, and no quoting or markup begins it: a table or JSON may hold such lines.
bool sniff_collector_lines(std::string_view head) {
  for (std::string_view line; next_line(head, line);) {
    line = trim(line);
    Told told;
    const bool markup = line.size() > 1 && line[0] == '<' && is_letter(line[1]);  // `<13>` is a priority
    if (line.empty() || markup || line.find_first_of("\"{[") == 0 || read_line(line, told) != Line::event)
      continue;
    const bool marked = std::any_of(std::begin(collectors), std::end(collectors),
                                    [&](const Collector& c) { return line.find(c.marker) != line.npos; });
    if (marked || find_provider(provider_of(told.source)) != nullptr) return true;
  }
  return false;
}

void read_collector_lines(Input& input, const ReadOptions& options, Intake& intake) {
  CollectorLines(input, options, intake).run();
}

}  // namespace exba
