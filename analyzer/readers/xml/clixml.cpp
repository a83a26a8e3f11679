// Export-Clixml of Get-WinEvent and Get-EventLog (docs/formats.md 6.3; [MS-PSRP] 2.2.5 serialises objects so):
//
//   <Objs ...><Obj RefId="0"><TN RefId="0"><T>System.Diagnostics.Eventing.Reader.EventLogRecord</T>...</TN>
//     <Props><I32 N="Id">9607</I32> <S N="ProviderName">..</S> <DT
//     N="TimeCreated">2021-10-06T15:44:43.5-07:00</DT>
//       <Obj N="Properties"><LST><Obj><Props><S N="Value">insertion
//       string</S></Props></Obj>...</LST></Obj></Props>
//     <MS><S N="Message">the rendered text</S></MS></Obj>
//
// Types are written once (<TN RefId>) and referred to later (<TNRef RefId>); a character that XML forbids is
// _xHHHH_.
//
// How it works: objects are stepped through tag by tag. One whose type says that it is an event (or, made by
// a script, whose first properties look like one) is cut out and parsed by itself; others are entered,
// because a list of events is an object, too.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>

#include "base/chars.hpp"
#include "base/encoding.hpp"
#include "base/find.hpp"
#include "base/npos.hpp"
#include "base/text.hpp"
#include "base/window.hpp"
#include "intake/times/event_time.hpp"
#include "intake/words/field_names.hpp"
#include "intake/xml/markup.hpp"
#include "intake/xml/strings.hpp"
#include "readers/csv/strangers.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

constexpr std::size_t object_limit = 4 * 1024 * 1024;
constexpr std::size_t looked_ahead = 4096;  // for the type names and the first properties of an object
constexpr std::size_t type_limit =
    4096;  // kinds of objects in one file: a few hundred in the largest scripts
constexpr std::size_t insert_limit = 1024;

// ---- One object.

/// `_x000D__x000A_`: characters by their UTF-16 number.
std::string unescaped(std::string_view text) {
  std::string out;
  const auto unit_at = [&text](std::size_t at) -> std::int32_t {
    if (text.substr(at, 2) != "_x" || at + 7 > text.size() || text[at + 6] != '_') return -1;
    std::int32_t value = 0;
    for (const char c : text.substr(at + 2, 4)) {
      const int digit = hex_value(c);
      if (digit < 0) return -1;
      value = value * 16 + digit;
    }
    return value;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::int32_t c = text[at] == '_' ? unit_at(at) : -1;
    if (c < 0) {
      out += text[at];
      continue;
    }
    at += 6;
    if (c >= 0xD800 && c < 0xDC00) {
      const std::int32_t low = unit_at(at + 1);
      if (low >= 0xDC00 && low < 0xE000) c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), at += 7;
    }
    append_utf8(out, static_cast<std::uint32_t>(c));
  }
  return out;
}

std::string from_base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = digits.find(c);
    if (digit == npos) continue;
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xFFFFFF;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(static_cast<unsigned char>(bits >> count & 0xFF));
  }
  return out;
}

bool named(pugi::xml_node node, std::string_view name) {
  return name == node.name();
}

/// The value of a property: the text of a simple one, what an enumeration calls itself.
std::string value_of(pugi::xml_node node) {
  if (!named(node, "Obj")) return unescaped(node.text().get());
  if (const pugi::xml_node text = node.child("ToString")) return unescaped(text.text().get());
  if (const pugi::xml_node props = node.child("Props")) {  // an object made of one value
    const pugi::xml_node value = props.find_child_by_attribute("N", "Value");
    if (value && !named(value, "Obj")) return unescaped(value.text().get());
  }
  return {};
}

/// Bytes as base64, or as a list of numbers (deserialised once more).
std::string bytes_of(pugi::xml_node node) {
  if (named(node, "BA")) return from_base64(node.text().get());
  std::string bytes;
  for (const pugi::xml_node byte : node.child("LST").children("By"))
    bytes += static_cast<char>(static_cast<unsigned char>(byte.text().as_uint()));
  return bytes;
}

/// Properties of Get-WinEvent (objects with one Value each) or ReplacementStrings of Get-EventLog (strings).
void read_strings(pugi::xml_node list, Event& event) {
  event.has_inserts = true;
  const pugi::xml_node items = list.child("LST") ? list.child("LST") : list.child("IE");
  for (const pugi::xml_node item : items.children()) {
    if (event.inserts.size() >= insert_limit) return;
    pugi::xml_node value = item;
    if (named(item, "Obj")) value = item.child("Props").find_child_by_attribute("N", "Value");
    if (named(value, "BA") || (named(value, "Obj") && value.child("LST").child("By"))) {
      // The binary data of a classic event is the last of its properties.
      if (!item.next_sibling() && event.data.empty())
        event.data = bytes_of(value);
      else
        event.inserts.emplace_back();
    } else {
      event.inserts.push_back(value_of(value));
    }
  }
}

/// The properties of one event by field, the better name first.
class Properties {
 public:
  /// `strangers`: those that nobody knows go there.
  explicit Properties(pugi::xml_node object, csv::Strangers* strangers) {
    for (const char* part : {"Props", "MS"})
      for (const pugi::xml_node node : object.child(part).children()) add(node, strangers);
  }
  pugi::xml_node node(Field f) const { return nodes_[static_cast<std::size_t>(f)]; }
  std::string text(Field f) const { return node(f) ? value_of(node(f)) : std::string{}; }

 private:
  void add(pugi::xml_node node, csv::Strangers* strangers) {
    if (named(node, "Nil")) return;
    const FieldName* name = find_field(node.attribute("N").value());
    if (name == nullptr && strangers != nullptr) strangers->see(node.attribute("N").value(), value_of(node));
    if (name == nullptr) return;
    const auto f = static_cast<std::size_t>(name->field);
    if (nodes_[f] && ranks_[f] <= name->rank) return;
    nodes_[f] = node;
    ranks_[f] = name->rank;
  }
  std::array<pugi::xml_node, field_count> nodes_;
  std::array<int, field_count> ranks_{};
};

EventTime time_of(const Properties& properties) {
  const pugi::xml_node node =
      properties.node(Field::time) ? properties.node(Field::time) : properties.node(Field::date);
  return node ? read_event_time(value_of(node)) : EventTime{};
}

/// False when the object tells no id or no provider.
bool read_event(pugi::xml_node object, Event& event, EventTime& time, csv::Strangers* strangers) {
  const Properties p(object, strangers);
  event.reset();
  if (!read_event_id(p.text(Field::id), event) && !read_event_id(p.text(Field::instance), event))
    return false;
  event.provider = trim(p.text(Field::source));
  event.channel = trim(p.text(Field::channel));
  if (event.provider.empty() && event.channel.empty()) return false;
  event.computer = trim(p.text(Field::computer));
  event.record_id = read_number(p.text(Field::record)).value_or(0);
  event.user = p.text(Field::user);
  event.category = p.text(Field::category);
  event.message = clean_message(p.text(Field::message));
  if (const auto q = read_number(p.text(Field::qualifiers)); q && *q <= 0xFFFF)
    event.qualifiers = static_cast<std::uint16_t>(*q);
  for (const Field f : {Field::level, Field::level_number, Field::type_number})
    if (event.level == Level::unknown) event.level = read_level(p.text(f), f);
  Event instance;
  if (!event.qualifiers && read_event_id(p.text(Field::instance), instance) && instance.id == event.id)
    event.qualifiers = instance.qualifiers;
  if (const pugi::xml_node strings = p.node(Field::strings)) read_strings(strings, event);
  if (const pugi::xml_node data = p.node(Field::data); data && event.data.empty())
    event.data = bytes_of(data);
  time = time_of(p);
  return true;
}

// ---- The file.

bool tells_event_type(std::string_view types) {
  return types.find(".EventLogRecord") != npos || types.find(".EventLogEntry<") != npos ||
         types.find(".EventLogEntry#") != npos;
}

/// The value of an attribute in a start tag; empty when it has none.
std::string_view attribute(std::string_view tag, std::string_view name) {
  const std::size_t at = tag.find(std::string(name) + "=");
  if (at == npos || at + name.size() + 1 >= tag.size()) return {};
  const char mark = tag[at + name.size() + 1];
  const std::size_t begin = at + name.size() + 2;
  const std::size_t end = tag.find(mark, begin);
  return (mark == '"' || mark == '\'') && end != npos ? tag.substr(begin, end - begin) : std::string_view{};
}

class ClixmlReading {
 public:
  ClixmlReading(Input& input, const ReadOptions& options, Intake& intake)
      : window_(input),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer) {}

  void run() {
    window_.refill(0);
    while (step()) {
    }
    events_.end();
    strangers_.tell(events_.told(), *intake_);
    if (no_provider_ != 0)
      intake_->problem(
          first_no_provider_,
          fmt::format("{} event(s) name no provider, the first one here: nothing can be made of them",
                      no_provider_));
    if (lost_at_ != UINT64_MAX)
      intake_->problem(at_offset(lost_at_),
                       "properties of an event outside of an object (<Obj>) that can be read, the first "
                       "ones here: it was lost");
  }

 private:
  struct End {
    enum class State { closed, cut, more } state = State::more;
    std::size_t at = 0;
  };

  bool more(std::size_t keep) {
    if (window_.at_end()) return false;
    window_.refill(keep);
    at_ = 0;
    return true;
  }

  /// One object, or one refill; false at the end.
  bool step() {
    const std::string_view text = window_.text();
    const std::size_t begin = next_object(text, at_);
    look_between(text.substr(at_, std::min(begin, text.size()) - at_), window_.base() + at_);
    if (begin == npos) return more(text.size() - std::min<std::size_t>(text.size() - at_, 4));
    if (text.size() - begin < looked_ahead && !window_.at_end()) return more(begin);
    if (!is_event(text.substr(begin, looked_ahead))) {
      if (is_empty(text.substr(begin, looked_ahead)) && lost_at_ == UINT64_MAX)
        lost_at_ = window_.base() + begin;
      at_ = begin + 4;
      return true;
    }
    const End end = end_of(text, begin);
    if (end.state == End::State::more) return more(begin);
    const Position position = at_offset(window_.base() + begin);
    if (end.state == End::State::cut && end.at - begin >= object_limit) {
      intake_->problem(position, "an event of more than 4 MiB; it was left out");
      at_ = begin + 4;
      return true;
    }
    take(text.substr(begin, end.at - begin), position, end.state);
    at_ = end.at;
    return true;
  }

  /// What stands outside of the objects of events: properties of one there have lost their object.
  void look_between(std::string_view text, std::uint64_t at) {
    for (const std::string_view name : {"N=\"ProviderName\"", "N=\"ReplacementStrings\"", "N=\"EntryType\""})
      if (const std::size_t found = text.find(name); found != npos && lost_at_ == UINT64_MAX)
        lost_at_ = at + found;
  }

  /// The next `<Obj` start tag.
  static std::size_t next_object(std::string_view text, std::size_t from) {
    for (std::size_t at = find_markup(text, from, 'O'); at != npos; at = find_markup(text, at + 1, 'O'))
      if (text.substr(at, 4) == "<Obj" && at + 4 < text.size() &&
          (text[at + 4] == ' ' || text[at + 4] == '>'))
        return at;
    return npos;
  }

  /// Whether the object at the head of `text` is an event: by its type, or by the names of its first
  /// properties.
  bool is_event(std::string_view text) {
    const std::size_t tag_end = text.find('>');
    if (tag_end == npos) return false;
    std::string_view inside = trim(text.substr(tag_end + 1));
    if (inside.starts_with("<TN ") || inside.starts_with("<TN>")) {
      const std::string_view types = inside.substr(0, inside.find("</TN>"));
      const bool event = tells_event_type(types);
      if (types_.size() < type_limit)
        types_[std::string(attribute(types.substr(0, types.find('>')), "RefId"))] = event;
      if (event) return true;
    } else if (inside.starts_with("<TNRef ")) {
      const auto known = types_.find(std::string(attribute(inside.substr(0, inside.find('>')), "RefId")));
      if (known != types_.end() && known->second) return true;
    }
    return looks_like_event(inside);
  }

  /// `<Obj RefId="7"></Obj>`: PowerShell writes no object of which nothing is to be said.
  static bool is_empty(std::string_view text) {
    const std::size_t tag_end = text.find('>');
    return tag_end != npos && text[tag_end - 1] != '/' &&
           trim(text.substr(tag_end + 1)).starts_with("</Obj>");
  }

  /// An object that a script made: its own first properties name an id and a source.
  static bool looks_like_event(std::string_view inside) {
    for (const std::string_view opening : {"<Props>", "<MS>"}) {
      const std::size_t at = inside.find(opening);
      if (at == npos || inside.substr(0, at).find("<Obj") != npos) continue;
      const std::string_view own = inside.substr(at, inside.find("<Obj", at) - at);
      const auto has = [&own](std::string_view name) {
        return own.find("N=\"" + std::string(name) + "\"") != npos;
      };
      if ((has("Id") || has("EventID") || has("EventId") || has("InstanceId")) &&
          (has("ProviderName") || has("Source")))
        return true;
    }
    return false;
  }

  End end_of(std::string_view text, std::size_t begin) {
    const std::size_t until = std::min(text.size(), begin + object_limit);
    // Goes on where the last search of the same object ended.
    if (searched_object_ != window_.base() + begin)
      searched_object_ = window_.base() + begin, searched_ = searched_object_, depth_ = 0;
    std::size_t at = static_cast<std::size_t>(searched_ - window_.base());
    while ((at = find_markup(text.substr(0, until), at, 'O')) != npos) {
      const std::size_t tag_end = text.substr(0, until).find('>', at);
      if (tag_end == npos) break;
      const std::string_view tag = text.substr(at, tag_end - at);
      if (tag.starts_with("<Obj ") || tag == "<Obj")
        depth_ += tag.back() != '/';
      else if (tag == "</Obj" && --depth_ <= 0)
        return {End::State::closed, tag_end + 1};
      at = tag_end + 1;
      searched_ = window_.base() + at;
    }
    if (until == begin + object_limit) return {End::State::cut, until};
    return window_.at_end() ? End{End::State::cut, text.size()} : End{};
  }

  void take(std::string_view fragment, Position position, End::State state) {
    if (state == End::State::cut) fragment = readable_part(fragment);
    std::string text(fragment);
    std::erase(text, '\0');
    pugi::xml_document document;
    const auto flags = pugi::parse_default | pugi::parse_ws_pcdata_single;
    const pugi::xml_parse_result result =
        document.load_buffer_inplace(text.data(), text.size(), flags, pugi::encoding_utf8);
    EventTime time;
    csv::Strangers* const strangers = strangers_.looking() ? &strangers_ : nullptr;
    const bool event = read_event(document.child("Obj"), event_, time, strangers);
    if (event && strangers != nullptr) strangers_.end_event(position);
    if (event && event_.provider.empty() && no_provider_++ == 0) first_no_provider_ = position;
    if (state == End::State::cut)
      intake_->cut_off(position, event ? "an event that was cut off: its end tag </Obj> is missing; what "
                                         "stands before the cut was used"
                                       : "an event that was cut off before its id; left out");
    else if (!event)
      intake_->problem(position, "an object of the type of an event without an id or a provider; left out");
    else if (!result)
      intake_->problem(position, "an event whose XML is broken; what stands before the damage was used");
    if (!event) return;
    event_.position = position;
    events_.take(event_, time);
  }

  Window window_;
  Intake* intake_;
  DatedEvents events_;
  Event event_;
  std::map<std::string, bool> types_;  ///< by RefId: whether it is that of an event
  std::size_t at_ = 0;
  std::uint64_t searched_object_ = UINT64_MAX;
  std::uint64_t searched_ = 0;
  std::int64_t depth_ = 0;
  std::uint64_t lost_at_ = UINT64_MAX;
  csv::Strangers strangers_;
  std::uint64_t no_provider_ = 0;
  Position first_no_provider_;
};

}  // namespace

bool sniff_clixml(std::string_view head) {
  const std::size_t begin = head.find("<Objs");
  if (begin == npos || begin > 1024) return false;
  const std::string_view before = trim(head.substr(0, begin));
  return before.empty() || before.starts_with("<?xml") || before.starts_with("#< CLIXML");
}

void read_clixml(Input& input, const ReadOptions& options, Intake& intake) {
  ClixmlReading(input, options, intake).run();
}

}  // namespace exba
