// How it works: the spelling is reduced to lower-case letters and digits and looked up in a sorted table.
// Names come from the programs of docs/formats.md section 6; a rank keeps, say, EventRecordID before EvtxECmd's
// RecordNumber, which is the place in the file. A name that is a path (`data.win.system.eventID`,
// `winlogbeat_winlog_event_id`) means what its end means, where what stands before it only says whose record
// it is: `winlog.event_data.Source` is an insertion string, `process.id` no event.
#include "intake/words/field_names.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "intake/words/level_words.hpp"

namespace exba {
namespace {

constexpr FieldName unsorted[] = {
    {"eventid", Field::id, 0},
    {"winlogeventid", Field::id, 0},
    {"eventcode", Field::id, 1},
    {"eventidcode", Field::id, 1},
    {"eventnumber", Field::id, 1},
    {"id", Field::id, 2},
    {"event", Field::id, 3},
    {"evtid", Field::id, 0},
    {"evid", Field::id, 1},
    {"logeventid", Field::id, 0},
    {"sorc", Field::source, 1},
    {"comp", Field::computer, 1},
    {"mesg", Field::message, 0},
    {"catg", Field::category, 1},
    {"realtimetimestamp", Field::time, 3},
    {"providerattributesname", Field::source, 0},
    {"timecreatedattributessystemtime", Field::time, 0},
    {"eventididentifier", Field::id, 1},
    {"eventidid", Field::id, 0},
    {"eventidvalue", Field::id, 0},
    {"externalid", Field::id, 2},
    {"messageidentifier", Field::none, 0},
    {"filename", Field::none, 0},
    {"eventidentifier", Field::instance, 0},
    {"instanceid", Field::instance, 0},
    {"fulleventid", Field::instance, 1},

    {"providername", Field::source, 0},
    {"winlogprovidername", Field::source, 0},
    {"sourcename", Field::source, 0},
    {"provider", Field::source, 1},
    {"eventprovider", Field::source, 1},
    {"source", Field::source, 1},
    {"eventsource", Field::source, 1},
    {"eventsourcename", Field::source, 2},
    {"eventprovidername", Field::source, 1},
    {"publishername", Field::source, 1},
    {"publisher", Field::source, 2},
    {"eventname", Field::source, 3},
    {"publisherdisplayname", Field::source, 2},
    {"eventlogsource", Field::source, 1},

    {"timecreated", Field::time, 0},
    {"timegenerated", Field::time, 0},
    {"eventtime", Field::time, 0},
    {"dateandtime", Field::time, 0},
    {"datetime", Field::time, 0},
    {"systemtime", Field::time, 0},
    {"timecreatedsystemtime", Field::time, 0},
    {"creationtime", Field::time, 1},
    {"eventdatetime", Field::time, 0},
    {"timestamp", Field::time, 2},
    {"localtime", Field::time, 1},  // Zabbix: beside the time at which it was collected
    {"devicereportedtime", Field::time, 2},
    {"receivedat", Field::time, 6},
    {"zeitstempel", Field::time, 1},
    {"utctime", Field::time, 3},
    {"timewritten", Field::time, 4},
    {"time", Field::time, 1},
    {"clock", Field::time, 5},
    {"clocktime", Field::time, 1},
    {"eventtimestamp", Field::time, 0},
    {"timelogged", Field::time, 1},
    {"logged", Field::time, 1},
    {"logtime", Field::time, 1},
    {"devicetime", Field::time, 1},
    {"devtime", Field::time, 1},
    {"rt", Field::time, 2},
    {"when", Field::time, 2},
    {"timeraised", Field::time, 1},
    {"timeadded", Field::time, 5},
    {"timereceived", Field::time, 5},
    {"eventreceivedtime", Field::time, 6},
    {"observedtimestamp", Field::time, 6},
    {"timeunixnano", Field::time, 2},
    {"observedtimeunixnano", Field::time, 6},
    {"ingestiontime", Field::time, 7},
    {"ts", Field::time, 4},
    {"date", Field::date, 0},
    {"eventdate", Field::date, 0},

    {"leveldisplayname", Field::level, 0},
    {"eventtypename", Field::level, 0},
    {"eventlevelname", Field::level, 0},
    {"entrytype", Field::type_number, 0},
    {"type", Field::level, 1},
    {"typelevel", Field::level, 0},
    {"level", Field::level_number, 0},
    {"loglevel", Field::level, 1},
    {"eventlevel", Field::level, 2},
    {"severity", Field::level, 3},
    {"leveltext", Field::level, 0},
    {"levelname", Field::level, 0},
    {"severitytext", Field::level, 2},
    {"deviceseverity", Field::level, 1},
    {"eventseverity", Field::level, 3},
    {"leveldescription", Field::level, 0},
    {"eventtype", Field::type_number, 1},

    {"computer", Field::computer, 0},
    {"computername", Field::computer, 0},
    {"winlogcomputername", Field::computer, 0},
    {"machinename", Field::computer, 0},
    {"machine", Field::computer, 1},
    {"hostname", Field::computer, 2},
    {"host", Field::computer, 3},
    {"fromhost", Field::computer, 3},
    {"server", Field::computer, 3},
    {"node", Field::computer, 4},
    {"loggingcomputer", Field::computer, 0},
    {"originatingcomputer", Field::computer, 2},
    {"eventcomputer", Field::computer, 0},
    {"monitoringobject", Field::computer, 6},
    {"pscomputername", Field::computer, 4},
    {"dhost", Field::computer, 3},
    {"dvchost", Field::computer, 3},
    {"agenthostname", Field::computer, 4},
    {"servername", Field::computer, 2},
    {"systemname", Field::computer, 2},
    {"identhostname", Field::computer, 4},

    {"channel", Field::channel, 0},
    {"winlogchannel", Field::channel, 0},
    {"logname", Field::channel, 0},
    {"logfile", Field::channel, 0},
    {"eventlog", Field::channel, 0},
    {"log", Field::channel, 1},
    {"containerlog", Field::channel, 2},
    {"agentlogfile", Field::channel, 1},
    {"eventlogname", Field::channel, 0},
    {"logfilename", Field::channel, 1},
    {"eventchannel", Field::channel, 0},
    {"cat", Field::channel, 3},

    {"eventrecordid", Field::record, 0},
    {"recordid", Field::record, 0},
    {"winlogrecordid", Field::record, 0},
    {"recordnumber", Field::record, 1},
    {"index", Field::record, 2},
    {"eventrecordnumber", Field::record, 0},
    {"eventindex", Field::record, 2},
    {"recordindex", Field::record, 2},
    {"adrecordnumber", Field::record, 1},

    {"taskdisplayname", Field::category, 0},
    {"taskcategory", Field::category, 0},
    {"eventcategoryname", Field::category, 0},
    {"categorystring", Field::category, 0},
    {"category", Field::category, 1},
    {"winlogtask", Field::category, 1},
    {"eventcategory", Field::category, 2},
    {"task", Field::category, 2},
    {"categorynumber", Field::category, 3},
    {"tasktext", Field::category, 0},
    {"taskname", Field::category, 0},

    {"username", Field::user, 0},
    {"user", Field::user, 0},
    {"userid", Field::user, 1},
    {"usersid", Field::user, 1},
    {"sid", Field::user, 1},

    {"message", Field::message, 0},
    {"description", Field::message, 0},
    {"eventdescription", Field::message, 0},
    {"rendereddescription", Field::message, 0},
    {"messagetext", Field::message, 0},
    {"details", Field::message, 1},
    {"text", Field::message, 1},
    {"renderedmessage", Field::message, 0},
    {"renderedtext", Field::message, 0},
    {"eventmessage", Field::message, 0},
    {"fullmessage", Field::message, 1},
    {"shortmessage", Field::message, 2},
    {"msg", Field::message, 1},
    {"eventtext", Field::message, 1},
    {"content", Field::message, 3},
    {"body", Field::message, 4},

    {"insertionstrings", Field::strings, 0},
    {"replacementstrings", Field::strings, 0},
    {"strings", Field::strings, 0},
    {"properties", Field::strings, 1},
    {"stringinserts", Field::strings, 0},
    {"eventstrings", Field::strings, 0},
    {"parameters", Field::strings, 2},
    {"params", Field::strings, 2},
    {"payload", Field::payload, 0},
    {"eventdata", Field::payload, 1},
    {"parameterxml", Field::payload, 2},
    {"eventdataxml", Field::payload, 1},
    {"eventparameters", Field::payload, 2},
    {"userdata", Field::payload, 3},
    {"data", Field::data, 0},
    {"binary", Field::data, 1},
    {"xmlstring", Field::xml, 0},
    {"originaleventlog", Field::xml, 0},
    {"eventxml", Field::xml, 0},
    {"rawxml", Field::xml, 0},
    {"xml", Field::xml, 0},
    {"eventoriginal", Field::xml, 0},
    {"qualifiers", Field::qualifiers, 0},
    {"keywords", Field::keywords, 0},
};

constexpr auto names = [] {
  std::array<FieldName, std::size(unsorted)> out{};
  std::copy(std::begin(unsorted), std::end(unsorted), out.begin());
  std::sort(out.begin(), out.end(), [](const FieldName& a, const FieldName& b) { return a.name < b.name; });
  return out;
}();

constexpr std::size_t longest_name = 32;

/// Words of a path that say whose record it is, and nothing of what stands there.
constexpr std::string_view wrappers[] = {
    "winlogbeat",  "winlog",   "win",        "windows",    "system",  "event",    "evt",    "eventlog",
    "wineventlog", "winevent", "attributes", "fields",     "body",    "resource", "record", "result",
    "source",      "data",     "log",        "payload",    "message", "nxlog",    "beats",  "alert",
    "hit",         "hits",     "row",        "properties", "labels",  "ad",       "msg",    "output",
    "raw",         "json",     "line",       "content"};

/// Words that mean something else in every program, where they end a longer path.
constexpr std::string_view general[] = {
    "id",       "time",     "date",        "data",     "text",    "type",     "level",       "host",
    "user",     "log",      "event",       "source",   "message", "index",    "node",        "server",
    "number",   "details",  "application", "cat",      "content", "body",     "msg",         "when",
    "rt",       "ts",       "created",     "logged",   "task",    "category", "machine",     "computer",
    "provider", "channel",  "timestamp",   "xml",      "binary",  "strings",  "properties",  "parameters",
    "params",   "severity", "clock",       "username", "userid",  "sid",      "description", "publisher"};

template <std::size_t size>
bool among(const std::string_view (&words)[size], std::string_view word) {
  return std::any_of(std::begin(words), std::end(words),
                     [word](std::string_view known) { return equal_ignoring_case(known, word); });
}

/// The parts of a path: at points, underlines, slashes, colons, blanks and hyphens.
constexpr std::string_view path_marks = "._/:@[]- ";

}  // namespace

const FieldName* find_field_in_path(std::string_view name) {
  if (name.size() > 128) return nullptr;
  bool whose = true;  // every word so far is a wrapper
  bool strings = false;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t end = std::min(name.find_first_of(path_marks, at), name.size());
    const std::string_view word = name.substr(at, end - at);
    const std::string_view rest = name.substr(at);
    if (at != 0 && !word.empty() && !strings) {
      const FieldName* field = find_field(rest);
      const bool one_word = end == name.size();
      if (field != nullptr && (whose || !(one_word && among(general, word)))) return field;
    }
    if (!word.empty()) {
      whose = whose && among(wrappers, word);
      const std::string_view next = end < name.size() ? name.substr(end + 1) : std::string_view{};
      strings = strings || equal_ignoring_case(word, "eventdata") || equal_ignoring_case(word, "userdata") ||
                (equal_ignoring_case(word, "event") && equal_ignoring_case(next.substr(0, 4), "data"));
    }
    at = end + 1;
  }
  return nullptr;
}

std::string_view without_unit(std::string_view name, std::string_view& unit) {
  name = trim(name);
  unit = {};
  const char close = name.empty() ? '\0' : name.back();
  if (close != ']' && close != ')') return name;
  const std::size_t open = name.rfind(close == ']' ? '[' : '(');
  if (open == name.npos || open == 0) return name;
  unit = trim(name.substr(open + 1, name.size() - open - 2));
  return trim(name.substr(0, open));
}

const FieldName* find_field(std::string_view name) {
  std::array<char, longest_name> key{};
  std::size_t size = 0;
  if (name.size() > 2 * longest_name) return nullptr;
  for (const char raw : name) {
    const char c = lower(raw);
    if (static_cast<unsigned char>(c) >= 0x80) return nullptr;
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) continue;
    if (size == key.size()) return nullptr;
    key[size++] = c;
  }
  const std::string_view wanted(key.data(), size);
  const auto at =
      std::lower_bound(names.begin(), names.end(), wanted,
                       [](const FieldName& f, std::string_view key_text) { return f.name < key_text; });
  return at != names.end() && at->name == wanted ? &*at : nullptr;
}

Level read_level(std::string_view text, Field field) {
  text = trim(text);
  if (text.empty() || text.size() > 64) return Level::unknown;
  if (const auto number = read_number(text); number && *number < 256) {
    const auto small = static_cast<unsigned>(*number);
    return field == Field::type_number ? level_from_type_number(small) : level_from_number(small);
  }
  std::string word(text);
  std::replace(word.begin(), word.end(), '_', ' ');  // AUDIT_SUCCESS
  return level_from_word(word);
}

std::optional<std::uint64_t> read_number(std::string_view text) {
  text = trim(text);
  const bool hex = text.size() > 2 && text[0] == '0' && lower(text[1]) == 'x';
  if (hex) text.remove_prefix(2);
  if (text.empty() || text.size() > (hex ? 16u : 19u)) return std::nullopt;
  std::uint64_t value = 0;
  for (const char raw : text) {
    const char c = lower(raw);
    if (c >= '0' && c <= '9')
      value = value * (hex ? 16 : 10) + static_cast<std::uint64_t>(c - '0');
    else if (hex && c >= 'a' && c <= 'f')
      value = value * 16 + static_cast<std::uint64_t>(c - 'a') + 10;
    else
      return std::nullopt;
  }
  return value;
}

std::optional<std::uint64_t> read_bits(std::string_view text) {
  text = trim(text);
  if (!text.starts_with('-')) return read_number(text);
  const auto value = read_number(text.substr(1));
  return value ? std::optional(~*value + 1) : std::nullopt;
}

bool read_event_id(std::string_view text, Event& event) {
  // Nearly always four or five digits: a table asks for each row's.
  std::uint32_t plain = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && digits < 5 && text[digits] >= '0' && text[digits] <= '9'; ++digits)
    plain = plain * 10 + static_cast<std::uint32_t>(text[digits] - '0');
  if (digits != 0 && digits == text.size() && plain <= 0xFFFF)
    return event.id = static_cast<std::uint16_t>(plain), true;
  const auto bits = read_bits(text);
  if (!bits) return false;
  const std::uint64_t low = *bits & 0xFFFFFFFF;
  if (*bits > 0xFFFFFFFF && *bits < 0xFFFFFFFF80000000u)
    return false;  // a negative one is 32 bits with its sign
  event.id = static_cast<std::uint16_t>(low & 0xFFFF);
  if (low > 0xFFFF) event.qualifiers = static_cast<std::uint16_t>(low >> 16);
  return true;
}

}  // namespace exba
