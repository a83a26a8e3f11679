// How it works: what decides whose event it is comes from the peek, so that an event passed over and an event
// read are the same one. The rest comes from the parsed object: System and EventData as in Event XML, winlog
// and event_data, or flat members by their names. An object that is no JSON is repaired where a known kind of
// damage explains it (raw control characters, single backslashes of Windows paths); else what the peek found
// is the event.
#include "intake/json/event.hpp"

#include <algorithm>
#include <charconv>

#include "base/npos.hpp"
#include "base/text.hpp"
#include "intake/hex_dump.hpp"
#include "intake/json/tree.hpp"
#include "intake/words/headings.hpp"
#include "intake/xml/event.hpp"
#include "intake/xml/strings.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

using namespace json_tree;
constexpr std::size_t insert_limit =
    1024;  // %1 to %99 in any real event; PowerShell lists a few hundred properties

void add_json_insert(Event& event, std::string_view name, std::string value) {
  if (event.inserts.size() >= insert_limit) return;
  if (!name.empty() && event.insert_names.empty()) event.insert_names.resize(event.inserts.size());
  event.inserts.push_back(std::move(value));
  if (!name.empty() || !event.insert_names.empty()) event.insert_names.emplace_back(name);
}

/// `42 61`, `4261`, `42-61` (EvtxECmd).
std::string bytes_of_text(std::string text) {
  if (text.size() > 2 && text[2] == '-') std::erase(text, '-');
  return read_plain_bytes(text);
}

/// Bytes as PowerShell lists them: [66, 97, 99].
std::string bytes_of(const Json& value) {
  std::string bytes;
  for (const Json& byte : value) {
    const auto number = byte.is_number() ? read_number(byte.text()) : std::nullopt;
    if (!number || *number > 255) return {};
    bytes += static_cast<char>(static_cast<unsigned char>(*number));
  }
  return bytes;
}

/// Every value without members below it, in order.
void add_leaves(const Json& value, std::string_view name, Event& event) {
  if (value.is_object()) {
    for (const auto& [key, below] : value.items())
      if (!is_attribute(key)) add_leaves(below, key == "#text" ? name : std::string_view(key), event);
  } else if (value.is_array()) {
    for (const Json& below : value) add_leaves(below, name, event);
  } else {
    add_json_insert(event, name, text_of(value));
  }
}

/// One <Data>, or several: text, a list, or an object with a name.
void add_data(const Json& value, Event& event) {
  if (value.is_array()) {
    for (const Json& one : value) add_data(one, event);
    return;
  }
  const Json* name = value.is_object() ? attribute(value, "Name") : nullptr;
  const Json* text = member(value, "#text");
  if (text != nullptr && text->is_array()) {
    for (const Json& one : *text) add_json_insert(event, name ? text_of(*name) : std::string{}, text_of(one));
    return;
  }
  if (value.is_object() && text == nullptr && member(value, "Value") == nullptr) {
    const bool only_attributes = std::all_of(value.begin(), value.end(), [](const Json& one) {
      return is_attribute(one.key()) || one.key() == "Name" || one.is_null();
    });
    if (only_attributes) return add_json_insert(event, name ? text_of(*name) : std::string{}, {});
    return add_leaves(value, {}, event);
  }
  add_json_insert(event, name ? text_of(*name) : std::string{}, text_of(value));
}

enum class Strings { apart, joined };  ///< joined: EvtxECmd puts ", " between them

void add_event_data(const Json& data, Strings strings, Event& event) {
  event.has_inserts = true;
  if (data.is_array()) return add_data(data, event);
  if (!data.is_object()) return add_data(data, event);
  for (const auto& [key, value] : data.items()) {
    if (is_attribute(key)) continue;
    if (key == "Binary") {
      if (event.data.empty()) event.data = bytes_of_text(text_of(value));
    } else if (key == "Data" && strings == Strings::joined && value.is_string()) {
      std::string_view text = value.text();
      for (std::size_t end = 0; end != npos && event.inserts.size() < insert_limit;) {
        end = text.find(", ");
        event.inserts.emplace_back(text.substr(0, end));
        if (end != npos) text.remove_prefix(end + 2), event.inserts_parted = true;
      }
    } else if (key == "Data" || key == "ComplexData") {
      add_data(value, event);
    } else if (value.is_structured()) {
      add_leaves(value, key, event);
    } else {
      add_json_insert(event, key, text_of(value));
    }
  }
}

/// The N of `paramN`; 0: the key is another.
std::size_t param_number(std::string_view key) {
  if (!key.starts_with("param") || key.size() < 6 || key.size() > 8) return 0;
  std::size_t number = 0;
  for (const char c : key.substr(5)) {
    if (c < '0' || c > '9') return 0;
    number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number <= insert_limit ? number : 0;
}

/// param1, param2...: in whatever order they stand; those left out were empty (Winlogbeat and NXLog drop
/// them). Of members whose keys begin with `prefix`.
bool add_params(const Json& object, Event& event, std::string_view prefix = {}) {
  bool any = false;
  for (const auto& [key, value] : object.items()) {
    if (!key.starts_with(prefix)) continue;
    const std::size_t number = param_number(key.substr(prefix.size()));
    if (number == 0) continue;
    any = true;
    if (event.inserts.size() < number) event.inserts.resize(number);
    event.inserts.edit()[number - 1] = text_of(value);
  }
  event.has_inserts = event.has_inserts || any;
  return any;
}

/// 64 bits, which .NET writes with a sign; 0: no whole number.
std::uint64_t keywords_of_number(std::string_view text) {
  std::int64_t below = 0;
  if (text.starts_with('-'))
    return std::from_chars(text.data(), text.data() + text.size(), below).ptr == text.data() + text.size()
               ? static_cast<std::uint64_t>(below)
               : 0;
  return read_number(text).value_or(0);
}

std::uint64_t keywords_of(const Json& value) {
  if (value.is_number()) return keywords_of_number(value.text());
  return value.is_string() ? read_bits(value.text()).value_or(0) : 0;
}

/// Audit keywords in words: ["Audit Success"].
Level audit_of(const Json& value) {
  if (value.is_string()) {
    const Level level = read_level(value.text(), Field::level);
    return level == Level::success_audit || level == Level::failure_audit ? level : Level::unknown;
  }
  if (!value.is_array()) return Level::unknown;
  for (const Json& one : value)
    if (const Level level = audit_of(one); level != Level::unknown) return level;
  return Level::unknown;
}

std::string told(std::string text) {
  return is_not_available(trim(text)) ? std::string{} : std::string(trim(text));
}

void read_system(const Json& top, const Json& system, Event& event) {
  const Json* keywords = member(system, "Keywords");
  const std::string level = text_at(system, "Level");
  if (const auto number = read_number(level))
    event.level = level_from_system(*number, keywords ? keywords_of(*keywords) : 0);
  else
    event.level = read_level(level, Field::level);
  event.category = text_at(system, "Task");
  for (const char* name : {"Security", "Security_attributes"})
    if (const Json* security = member(system, name); security != nullptr && event.user.empty())
      if (const Json* user = attribute(*security, "UserID")) event.user = text_of(*user);
  event.has_inserts = true;
  if (const Json* data = member(top, "EventData")) add_event_data(*data, Strings::apart, event);
  if (const Json* data = member(top, "UserData")) add_leaves(*data, {}, event);
  if (const Json* data = member(top, "BinaryEventData")) event.data = bytes_of_text(text_of(*data));
  event.message = clean_message(text_at(top, "Message"));
  const Json* rendering = member(top, "RenderingInfo");
  if (rendering == nullptr) return;
  if (event.message.empty()) event.message = clean_message(text_at(*rendering, "Message"));
  if (const std::string task = text_at(*rendering, "Task"); !task.empty()) event.category = task;
}

/// winlog.event_data: a JSON map keeps no order, so unnamed strings have their number in their name. `prefix`: where its members
/// stand in the object itself, under dotted keys.
void read_event_data(const Json& data, std::string_view prefix, Event& event) {
  event.has_inserts = true;
  const bool numbered = add_params(data, event, prefix);
  for (const auto& [key, value] : data.items()) {
    if (!key.starts_with(prefix)) continue;
    const std::string_view name = key.substr(prefix.size());
    if (name == "Binary")
      event.data = bytes_of_text(text_of(value));
    else if (!numbered)
      add_json_insert(event, name, text_of(value));
  }
}

void read_winlog(const Json& winlog, Event& event) {
  event.category = text_at(winlog, "task");
  if (const Json* data = member(winlog, "event_data"); data != nullptr && data->is_object())
    read_event_data(*data, {}, event);
  if (const Json* data = member(winlog, "user_data")) {
    event.has_inserts = true;
    add_leaves(*data, {}, event);
  }
  if (const Json* keywords = member(winlog, "keywords")) event.level = audit_of(*keywords);
  if (const Json* user = member(winlog, "user")) event.user = text_at(*user, "identifier");
}

void read_strings(const Json& value, Event& event) {
  if (value.is_string()) return add_strings(value.text(), event);
  if (!value.is_array()) return;
  event.has_inserts = true;
  std::size_t left = value.size();
  for (const Json& element : value) {
    --left;
    const Json* inner = member(element, "Value");
    const Json& one = inner != nullptr ? *inner : element;
    std::string bytes = one.is_array() ? bytes_of(one) : std::string{};
    if (!bytes.empty() && left == 0 && event.data.empty())
      event.data = std::move(bytes);  // Binary comes last
    else
      add_json_insert(event, {}, one.is_object() ? std::string{} : text_of(one));
  }
}

void read_payload(const Json& value, Event& event) {
  if (value.is_string()) {
    const std::string_view text = trim(value.text());
    if (text.starts_with('<'))
      add_payload_xml(text, event);
    else if (text.starts_with('{') || text.starts_with('['))
      add_payload_json(text, event);
  } else if (value.is_structured()) {
    add_event_data(value, Strings::apart, event);
  }
}

/// The best member for each field of a flat object.
std::array<const Json*, field_count> fields_of(const Json& object) {
  std::array<const Json*, field_count> best{};
  std::array<int, field_count> ranks{};
  for (const auto& [key, value] : object.items()) {
    const FieldName* name = value.is_null() ? nullptr : find_field(key);
    if (name == nullptr) continue;
    const auto f = static_cast<std::size_t>(name->field);
    if (best[f] != nullptr && ranks[f] <= name->rank) continue;
    best[f] = &value;
    ranks[f] = name->rank;
  }
  return best;
}

void read_flat(const Json& object, Event& event) {
  const auto fields = fields_of(object);
  const auto value = [&](Field f) { return fields[static_cast<std::size_t>(f)]; };
  const auto text = [&](Field f) {
    return value(f) != nullptr && !value(f)->is_structured() ? text_of(*value(f)) : std::string{};
  };
  if (event.level == Level::unknown && value(Field::keywords) != nullptr) {
    const Level audit = value(Field::keywords)->is_array()
                            ? audit_of(*value(Field::keywords))
                            : level_from_system(0, keywords_of(*value(Field::keywords)));
    if (audit == Level::success_audit || audit == Level::failure_audit) event.level = audit;
  }
  for (const Field f : {Field::level, Field::level_number, Field::type_number})
    if (event.level == Level::unknown) event.level = read_level(text(f), f);
  if (event.category.empty()) event.category = text(Field::category);
  if (event.user.empty()) {
    event.user = told(text(Field::user));
    if (const Json* user = value(Field::user); user != nullptr && user->is_object()) {
      const Json* sid = member(*user, "Value");
      event.user = sid != nullptr ? text_of(*sid) : text_at(*user, "identifier");
    }
  }
  if (event.message.empty()) event.message = clean_message(text(Field::message));
  if (value(Field::strings) != nullptr && !event.has_inserts) read_strings(*value(Field::strings), event);
  if (value(Field::payload) != nullptr && !event.has_inserts) read_payload(*value(Field::payload), event);
  if (!event.has_inserts) add_params(object, event);
  if (const Json* data = value(Field::data); data != nullptr && event.data.empty())
    event.data = data->is_array() ? bytes_of(*data) : bytes_of_text(text(Field::data));
}

/// What exba itself wrote: kept to the letter.
bool read_own(const Json& object, Event& event) {
  const Json* inserts = member(object, "inserts");
  if (member(object, "position") == nullptr || member(object, "facts") == nullptr || inserts == nullptr ||
      !inserts->is_array())
    return false;
  event.level = read_level(text_at(object, "level"), Field::level);
  if (text_at(object, "level") == "success-audit") event.level = Level::success_audit;
  if (text_at(object, "level") == "failure-audit") event.level = Level::failure_audit;
  for (const Json& insert : *inserts) event.inserts.push_back(text_of(insert));
  if (const Json* names = member(object, "insert_names");
      names != nullptr && names->size() == inserts->size())
    for (const Json& name : *names) event.insert_names.push_back(text_of(name));
  event.has_inserts = member(object, "has_inserts") != nullptr;
  event.recovered = member(object, "recovered") != nullptr;
  event.data = bytes_of_text(text_at(object, "data"));
  event.message = text_at(object, "message");
  event.user = text_at(object, "user");
  event.category = text_at(object, "category");
  if (const auto q = read_number(text_at(object, "qualifiers")); q && *q <= 0xFFFF)
    event.qualifiers = static_cast<std::uint16_t>(*q);
  return true;
}

/// `event.original`: the whole event as XML. Its strings are complete and in order; the message is not in it.
enum class Original { none, read, broken };
Original read_original(const Json& top, Event& event) {
  const Json* ecs = member(top, "event");
  std::string xml = ecs != nullptr ? text_at(*ecs, "original") : text_at(top, "event.original");
  const std::size_t begin = xml.find("<Event");
  if (begin == npos) return Original::none;
  Event parsed;
  if (parse_event_xml(std::string_view(xml).substr(begin), parsed) != Parsed::whole ||
      parsed.id != event.id || parsed.provider.empty())
    return Original::broken;
  parsed.message = clean_message(text_at(top, "message"));
  parsed.position = event.position;
  event = std::move(parsed);
  return Original::read;
}

/// Whether something stands beside System that is no part of an event, and nothing that holds its strings.
bool has_foreign_part(const Json& top) {
  bool foreign = false;
  for (const Json& value : top) {
    const std::string_view name = value.key();
    for (const std::string_view payload :
         {"EventData", "UserData", "BinaryEventData", "DebugData", "ProcessingErrorData"})
      if (name == payload) return false;
    foreign = foreign || (value.is_object() && !value.empty() && name != "System" &&
                          name != "RenderingInfo" && name.find("ttributes") == npos);
  }
  return foreign;
}

/// The object that the members of interest stand in.
const Json& unwrapped(const Json& top) {
  const Json* at = &top;
  for (int i = 0; i < 4; ++i) {
    const Json* below = nullptr;
    for (const char* name : {"_source", "Event", "result"})
      if (const Json* inner = member(*at, name); inner != nullptr && inner->is_object()) below = inner;
    if (below == nullptr) break;
    at = below;
  }
  return *at;
}

void take_peeked(const PeekedObject& found, Event& event) {
  const auto text = [](std::string_view raw) {
    return raw.find('\\') == npos ? std::string(raw) : unescape_json(raw);
  };
  event.provider = trim(text(found.provider));
  event.channel = told(text(found.channel));
  event.computer = told(text(found.computer));
  event.record_id = read_number(found.record).value_or(0);
  if (const auto q = read_number(found.qualifiers); q && *q <= 0xFFFF)
    event.qualifiers = static_cast<std::uint16_t>(*q);
  if (event.qualifiers || found.instance.empty()) return;
  Event instance;
  if (read_event_id(found.instance, instance) && instance.id == event.id)
    event.qualifiers = instance.qualifiers;
}

/// Programs that number levels in their own way: GELF as syslog does (up to 3 are errors, 4 is a warning), Zabbix as .NET
/// numbers types, and its text stands under `value`.
void read_numbered_level(const Json& top, Event& event) {
  if (const auto level = read_number(text_at(top, "level")); level && member(top, "short_message") != nullptr)
    event.level = *level <= 3 ? Level::error : *level == 4 ? Level::warning : Level::information;
  if (member(top, "logeventid") == nullptr) return;
  constexpr std::pair<std::uint64_t, Level> levels[] = {{1, Level::information},   {2, Level::warning},
                                                        {4, Level::error},         {7, Level::failure_audit},
                                                        {8, Level::success_audit}, {9, Level::critical}};
  const auto severity = read_number(text_at(top, "severity"));
  for (const auto& [number, level] : levels)
    if (severity && *severity == number) event.level = level;
  if (event.message.empty()) event.message = clean_message(text_at(top, "value"));
}

}  // namespace

ParsedJson parse_event_json(std::string_view object, const PeekedObject& found, Event& event) {
  take_peeked(found, event);
  Document document;
  ParsedJson result = parse(object, document);
  const Json& whole = document.root();
  if (result == ParsedJson::nothing || !whole.is_object()) return ParsedJson::nothing;
  const Json& top = unwrapped(whole);
  if (read_own(top, event)) return result;
  const Original original = read_original(top, event);
  if (original == Original::read) return result;
  if (original == Original::broken) result = ParsedJson::in_part;
  if (const Json* system = member(top, "System"); system != nullptr && system->is_object()) {
    read_system(top, *system, event);
    part_string_elements(event);
    if (event.message.empty()) event.message = clean_message(text_at(whole, "Message"));
    return has_foreign_part(top) ? ParsedJson::in_part : result;
  }
  if (const Json* winlog = member(top, "winlog"); winlog != nullptr && winlog->is_object())
    read_winlog(*winlog, event);
  if (const Json* log = member(top, "log"); log != nullptr && event.level == Level::unknown)
    event.level = read_level(text_at(*log, "level"), Field::level);
  if (const Json* data = member(top, "event_data");
      data != nullptr && data->is_object() && !event.has_inserts)
    read_winlog(top, event);  // Winlogbeat 5 and 6
  constexpr std::string_view dotted = "winlog.event_data.";
  if (!event.has_inserts &&
      std::any_of(top.begin(), top.end(), [&](const Json& one) { return one.key().starts_with(dotted); })) {
    event.category = text_at(top, "winlog.task");
    read_event_data(top, dotted, event);
  }
  read_flat(top, event);
  read_numbered_level(top, event);
  // EvtxECmd's RecordNumber is the place in the file, and no record id.
  if (member(top, "ChunkNumber") != nullptr && text_at(top, "EventRecordId").empty()) event.record_id = 0;
  return result;
}

void add_payload_json(std::string_view json, Event& event) {
  Document document;
  if (parse(json, document) == ParsedJson::nothing) return;
  const Json& payload = document.root();
  if (const Json* data = member(payload, "EventData"))
    add_event_data(*data, Strings::joined, event);
  else if (const Json* user = member(payload, "UserData"))
    add_leaves(*user, {}, event), event.has_inserts = true;
  else if (payload.is_object())
    add_event_data(payload, Strings::joined, event);
}

bool read_log_line(std::string_view object, LogPart& part) {
  Document document;
  if (parse(object, document) != ParsedJson::whole) return false;
  const Json& line = document.root();
  const Json* log = member(line, "log");
  const std::size_t members = member(line, "time_zone_assumed") != nullptr ? 2 : 1;
  if (log == nullptr || line.size() != members || member(*log, "covered") == nullptr) return false;
  const auto time = [](const Json& from, std::string_view name) {
    return parse_rfc3339(text_at(from, name)).value_or(no_time);
  };
  const auto number = [](const Json& from, std::string_view name) {
    return read_number(text_at(from, name)).value_or(0);
  };
  const auto each = [log](std::string_view name, auto&& take) {
    if (const Json* list = member(*log, name); list != nullptr && list->is_array())
      for (const Json& one : *list) take(one);
  };
  part = {};
  part.computer = text_at(*log, "computer");
  part.channel = text_at(*log, "channel");
  part.first = time(*log, "first");
  part.last = time(*log, "last");
  LogPart::Told told_log;
  told_log.events = number(*log, "events");
  each("gaps", [&](const Json& gap) {
    told_log.gaps.push_back(
        {number(gap, "after"), number(gap, "before"), time(gap, "from"), time(gap, "until")});
  });
  each("cleared",
       [&](const Json& at) { told_log.cleared.push_back(parse_rfc3339(text_of(at)).value_or(no_time)); });
  std::erase(told_log.cleared, no_time);
  each("covered", [&](const Json& stretch) {
    const CoveredTime covered{time(stretch, "begin"), time(stretch, "end"),
                              from_word<Coverage>(text_at(stretch, "coverage")).value_or(Coverage::assumed)};
    if (covered.begin != no_time && covered.end >= covered.begin) told_log.covered.push_back(covered);
  });
  part.told = std::move(told_log);
  return true;
}

}  // namespace exba
