// How it works: what is written as Windows writes it (nearly all) is read at once (plain.cpp). Of the rest, a fragment
// that needs no repair is copied once and parsed in place by pugixml, which forgives much; the few things that it would
// get wrong are repaired while copying. Then System, EventData or UserData and RenderingInfo are read by local name, in
// whatever order they stand.
#include "intake/xml/event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <pugixml.hpp>

#include "base/encoding.hpp"
#include "base/npos.hpp"
#include "base/text.hpp"
#include "intake/words/level_words.hpp"
#include "intake/xml/fields.hpp"
#include "intake/xml/markup.hpp"
#include "intake/xml/plain.hpp"
#include "intake/xml/strings.hpp"
#include "intake/xml/tree.hpp"

namespace exba {
namespace {

using event_xml::add_insert;
using event_xml::bytes_of_hex;
using event_xml::number_of;

std::string_view local_name(pugi::xml_node node) {
  const std::string_view name = node.name();
  const auto colon = name.rfind(':');
  return colon == npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node parent, std::string_view name) {
  for (const pugi::xml_node node : parent.children())
    if (local_name(node) == name) return node;
  return {};
}

/// A numeric reference at `at` (`&#...;`): its code point and length; length 0 when it is none.
struct Reference {
  std::uint32_t code_point = 0;
  std::size_t length = 0;
};
Reference reference_at(std::string_view text, std::size_t at) {
  std::size_t i = at + 2;
  const bool hex = i < text.size() && (text[i] == 'x' || text[i] == 'X');
  if (hex) ++i;
  const std::size_t digits = i;
  std::uint32_t value = 0;
  for (; i < text.size() && i - digits < 32; ++i) {
    const char c = lower(text[i]);
    std::uint32_t digit = 16;
    if (c >= '0' && c <= '9')
      digit = static_cast<std::uint32_t>(c - '0');
    else if (hex && c >= 'a' && c <= 'f')
      digit = static_cast<std::uint32_t>(c - 'a') + 10;
    if (digit == 16) break;
    if (value <= 0x110000) value = value * (hex ? 16 : 10) + digit;
  }
  if (i == digits || i >= text.size() || text[i] != ';') return {};
  return {value, i + 1 - at};
}

/// Copies a reference in a form that the parser reads right; returns how much of `text` it stands for.
std::size_t repair_reference(std::string_view text, std::size_t at, std::string& out) {
  const Reference first = reference_at(text, at);
  if (first.length == 0) return out += "&amp;", 1;
  std::uint32_t c = first.code_point;
  std::size_t length = first.length;
  if (c >= 0xD800 && c < 0xDC00 && text.substr(at + length, 2) == "&#") {
    const Reference second = reference_at(text, at + length);
    if (second.code_point >= 0xDC00 && second.code_point < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (second.code_point - 0xDC00);
      length += second.length;
    }
  }
  if (c >= 0x80)
    append_utf8(out, c);
  else if (c != 0)
    out += fmt::format("&#{};", c);
  return length;
}

/// Whether a `<` at `at` begins markup.
bool begins_markup(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return false;
  const char c = text[at + 1];
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || c == '/' || c == '!' ||
         c == '?' || static_cast<unsigned char>(c) >= 0x80;
}

std::string with_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  while (true) {
    const std::size_t valid = valid_utf8_prefix(text);
    out.append(text.substr(0, valid));
    if (valid == text.size()) return out;
    out += "\xEF\xBF\xBD";
    text.remove_prefix(valid + 1);
  }
}

/// The fragment as the parser may read it.
std::string repaired(std::string_view fragment) {
  std::string text = with_valid_utf8(fragment);
  std::erase(text, '\0');
  const std::string_view in = text;
  std::string out;
  out.reserve(in.size() + 16);
  std::size_t at = 0;
  bool cdata_ends = true;
  while (at < in.size()) {
    const std::size_t next = std::min(in.find_first_of("&<", at), in.size());
    out.append(in.substr(at, next - at));
    at = next;
    if (at == in.size()) break;
    if (in[at] == '&' && in.substr(at + 1, 1) == "#") {
      at += repair_reference(in, at, out);
      continue;
    }
    if (cdata_ends && in.substr(at, 9) == "<![CDATA[") {
      const std::size_t end = in.find("]]>", at);
      cdata_ends = end != npos;
      if (cdata_ends) {
        out.append(in.substr(at, end - at));
        at = end;
        continue;
      }
    }
    if (in[at] == '<' && !begins_markup(in, at))
      out += "&lt;";
    else
      out += in[at];
    ++at;
  }
  return out;
}

/// Whether anything in it is beyond what the parser reads right by itself.
bool needs_repair(std::string_view text) {
  if (!plain_ascii(text) && (text.find('\0') != npos || valid_utf8_prefix(text) != text.size())) return true;
  if (text.find("&#") != npos) return true;
  for (std::size_t at = text.find('<'); at != npos; at = text.find('<', at + 1))
    if (!begins_markup(text, at)) return true;
  return false;
}

/// All text below a node, in document order.
std::string text_of(pugi::xml_node top) {
  std::string text;
  for (pugi::xml_node node = top.first_child(); node;) {
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) text += node.value();
    if (node.first_child()) {
      node = node.first_child();
      continue;
    }
    while (node != top && !node.next_sibling()) node = node.parent();
    if (node == top) break;
    node = node.next_sibling();
  }
  return text;
}

std::string value_of(pugi::xml_node node) {
  return std::string(trim(text_of(node)));
}

bool has_elements(pugi::xml_node node) {
  for (const pugi::xml_node below : node.children())
    if (below.type() == pugi::node_element) return true;
  return false;
}

/// Every element without elements below it, in document order: UserData has whatever shape its provider
/// likes.
void add_leaves(Event& event, pugi::xml_node top) {
  for (pugi::xml_node node = top.first_child(); node;) {
    if (node.type() == pugi::node_element && has_elements(node)) {
      node = node.first_child();
      continue;
    }
    if (node.type() == pugi::node_element) add_insert(event, local_name(node), text_of(node));
    while (node != top && !node.next_sibling()) node = node.parent();
    if (node == top) break;
    node = node.next_sibling();
  }
}

void read_event_data(Event& event, pugi::xml_node data) {
  for (const pugi::xml_node node : data.children()) {
    if (node.type() != pugi::node_element) continue;
    const std::string_view name = local_name(node);
    if (name == "Data" || name == "ComplexData")
      add_insert(event, node.attribute("Name").value(), text_of(node));
    else if (name == "Binary")
      event.data = bytes_of_hex(text_of(node));
    else
      add_insert(event, name, text_of(node));
  }
  part_string_elements(event);
}

/// The children of <System>, in any order; of a field that stands twice the first one holds. False when there
/// is no EventID.
bool read_system(Event& event, pugi::xml_node system, std::string* event_source) {
  event_xml::SystemNumbers told;
  unsigned seen = 0;
  for (const pugi::xml_node node : system.children()) {
    const std::string_view name = local_name(node);
    const auto field = [&](std::string_view wanted, unsigned flag) {
      if (name != wanted || (seen & flag) != 0) return false;
      seen |= flag;
      return true;
    };
    const auto attribute = [&](const char* wanted) { return trim(node.attribute(wanted).value()); };
    if (field("Provider", 1)) {
      event.provider = attribute("Name");
      if (event_source != nullptr) *event_source = attribute("EventSourceName");
    } else if (field("EventID", 2)) {
      told.id = number_of(text_of(node));
      if (const auto q = number_of(attribute("Qualifiers")))
        event.qualifiers = static_cast<std::uint16_t>(*q & 0xFFFF);
    } else if (field("Level", 4)) {
      told.level = number_of(text_of(node));
    } else if (field("Task", 8)) {
      event.category = trim(text_of(node));
    } else if (field("Keywords", 16)) {
      told.keywords = number_of(text_of(node)).value_or(0);
    } else if (field("TimeCreated", 32)) {
      const char* name_of_time = node.attribute("SystemTime") ? "SystemTime" : "RawTime";
      event.time = parse_rfc3339(attribute(name_of_time)).value_or(no_time);
    } else if (field("EventRecordID", 64)) {
      event.record_id = number_of(text_of(node)).value_or(0);
    } else if (field("Channel", 128)) {
      event.channel = trim(text_of(node));
    } else if (field("Computer", 256)) {
      event.computer = trim(text_of(node));
    } else if (field("Security", 512)) {
      event.user = attribute("UserID");
    }
  }
  return event_xml::settle_system(event, told);
}

void read_rendering(Event& event, pugi::xml_node rendering) {
  event.message = text_of(child(rendering, "Message"));
  if (const std::string task = value_of(child(rendering, "Task")); !task.empty()) event.category = task;
  if (event.level == Level::unknown) event.level = level_from_word(value_of(child(rendering, "Level")));
  if (event.channel.empty()) event.channel = value_of(child(rendering, "Channel"));
  if (event.provider.empty()) event.provider = value_of(child(rendering, "Provider"));
}

/// EventData, UserData or what else stands in their place.
void read_payload(Event& event, pugi::xml_node top) {
  event.has_inserts = true;
  bool payload = false;
  for (const pugi::xml_node node : top.children()) {
    const std::string_view name = local_name(node);
    payload = payload || name == "EventData" || name == "UserData";
    if (name == "EventData") {
      read_event_data(event, node);
    } else if (name == "UserData") {
      add_leaves(event, node);
    } else if (name == "BinaryEventData") {
      event.data = bytes_of_hex(text_of(node));
    } else if (name == "ProcessingErrorData") {  // the payload could not be decoded where it was logged
      event.has_inserts = false;
      event.data = bytes_of_hex(text_of(child(node, "EventPayload")));
    }
  }
  // Converted from a form that kept no strings: there the message is all that there is.
  if (!payload && child(child(top, "RenderingInfo"), "Message")) event.has_inserts = false;
}

/// Whether the end tag of System stands in the fragment, so that no field of it can be missing for damage.
bool system_is_whole(std::string_view fragment) {
  for (std::size_t at = fragment.find("</"); at != npos; at = fragment.find("</", at + 2)) {
    const std::string_view tag =
        fragment.substr(at + 2, std::min(fragment.find('>', at), fragment.size()) - at - 2);
    if (tag == "System" || tag.ends_with(":System")) return true;
    if (tag == "EventData" || tag == "UserData") return false;
  }
  return false;
}

}  // namespace

Level level_from_system(std::uint64_t number, std::uint64_t keywords) {
  constexpr std::uint64_t audit_failure = 0x10000000000000;
  constexpr std::uint64_t audit_success = 0x20000000000000;
  if ((keywords & audit_failure) != 0) return Level::failure_audit;
  if ((keywords & audit_success) != 0) return Level::success_audit;
  return number > 255 ? Level::unknown : level_from_number(static_cast<unsigned>(number));
}

Parsed parse_event_xml(std::string_view fragment, Event& event, std::string* event_source) {
  if (parse_plain_event_xml(fragment, event, event_source)) return Parsed::whole;
  return parse_event_xml_by_tree(fragment, event, event_source);
}

namespace {

/// Whether something stands beside the parts of an event that no Windows writes: its strings may be in it.
bool has_foreign_part(pugi::xml_node top) {
  constexpr std::string_view parts[] = {"System",        "EventData",       "UserData",
                                        "RenderingInfo", "DebugData",       "ProcessingErrorData",
                                        "Bookmark",      "BinaryEventData", "SubscriptionBookmark"};
  if (child(top, "EventData") || child(top, "UserData")) return false;
  for (const pugi::xml_node node : top.children()) {
    if (node.type() != pugi::node_element) continue;
    std::string_view name = node.name();
    name.remove_prefix(name.rfind(':') == name.npos ? 0 : name.rfind(':') + 1);
    if (std::find(std::begin(parts), std::end(parts), name) == std::end(parts)) return true;
  }
  return false;
}

}  // namespace

Parsed parse_event_xml_by_tree(std::string_view fragment, Event& event, std::string* event_source) {
  event.reset();
  if (event_source != nullptr) event_source->clear();
  // A node of the parser's tree takes 64 bytes, `<a/>` four: what could take more than 20 MB is read as far
  // as 1 MiB goes.
  if (fragment.size() > 1024 * 1024 && std::count(fragment.begin(), fragment.end(), '<') > 300'000)
    fragment = readable_part(fragment.substr(0, 1024 * 1024));
  std::string text = needs_repair(fragment) ? repaired(fragment) : std::string(fragment);
  pugi::xml_document document;
  // White space that is all of a value is a value; with the default flags it would be dropped.
  const unsigned flags = pugi::parse_default | pugi::parse_ws_pcdata_single;
  const pugi::xml_parse_result result =
      document.load_buffer_inplace(text.data(), text.size(), flags, pugi::encoding_utf8);
  pugi::xml_node top = child(document, "Event");
  // A message of event forwarding: the element around the event is called as the event is, and may hold it as text.
  if (const pugi::xml_node inner = child(top, "Event"); inner && !child(top, "System")) top = inner;
  const std::string_view told = trim(top.child_value());
  if (told.starts_with("<Event") && !child(top, "System") && told.size() < fragment.size())
    return parse_event_xml_by_tree(std::string(told), event, event_source);  // shorter each time
  const pugi::xml_node system = child(top, "System");
  if (!system || (!result && !system_is_whole(fragment))) return Parsed::nothing;
  if (!read_system(event, system, event_source)) return Parsed::nothing;
  read_payload(event, top);
  if (const pugi::xml_node rendering = child(top, "RenderingInfo")) read_rendering(event, rendering);
  return result && !has_foreign_part(top) ? Parsed::whole : Parsed::damaged;
}

namespace {

/// Whether System has a part that Windows never writes there.
bool has_foreign_system_part(std::string_view fragment) {
  constexpr std::string_view parts[] = {"System",      "Provider",      "EventID",     "Version",
                                        "Level",       "Task",          "Opcode",      "Keywords",
                                        "TimeCreated", "EventRecordID", "Correlation", "Execution",
                                        "Channel",     "Computer",      "Security",    "Qualifiers"};
  const std::size_t begin = fragment.find("<System");
  const std::size_t end = fragment.find("</System", std::min(begin, fragment.size()));
  if (begin == fragment.npos || end == fragment.npos) return false;
  const std::string_view system = fragment.substr(begin, end - begin);
  for (std::size_t at = 0; at != system.npos; at = system.find('<', at + 1)) {
    std::string_view name = system.substr(at + 1);
    if (name.starts_with('/') || name.starts_with('!') || name.starts_with('?')) continue;
    name = name.substr(0, name.find_first_of(" >/\r\n\t"));
    name.remove_prefix(name.rfind(':') == name.npos ? 0 : name.rfind(':') + 1);
    if (std::find(std::begin(parts), std::end(parts), name) == std::end(parts)) return true;
  }
  return false;
}

/// Whether the element is there and says nothing, as some of Windows' own events do.
bool is_said_empty(std::string_view fragment, std::string_view begin) {
  const std::size_t at = fragment.find(begin);
  if (at == fragment.npos) return false;
  std::string_view rest = fragment.substr(at + begin.size());
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  if (rest.starts_with("/>")) return true;
  return rest.starts_with("></") && rest.substr(3).starts_with(begin.substr(1));
}

/// What every event of Windows has, and this one lost.
std::string_view lacking(const Event& event, std::string_view fragment) {
  if (event.time == no_time) return "a time (TimeCreated)";
  const auto lost = [&](std::string_view part) {
    return fragment.find(part) != fragment.npos || has_foreign_system_part(fragment);
  };
  const auto named = [&](std::string_view part) { return !is_said_empty(fragment, part) && lost(part); };
  if (std::string_view(event.computer).find_first_of("<>\"") != npos) return "a Computer";
  if (event.computer.empty() && named("<Computer")) return "a Computer";
  if (event.provider.empty() && (named("<Provider") || fragment.find("Provider Name=") != npos))
    return "a Provider";
  // Numbers: no event says them empty.
  if (event.record_id == 0 && fragment.find("<EventRecordID></") != fragment.npos) return "an EventRecordID";
  return event.level == Level::unknown && lost("<Level") ? "a Level" : std::string_view{};
}

}  // namespace

bool EventXml::wants(const PeekedEvent& found) {
  // Of a source that may be an excerpt the first events are wanted as they are: that says nothing of the next ones.
  const bool settled = intake_->source.events >= excerpt_events;
  Asked& asked = asked_[found.shape % asked_.size()];
  if (settled && found.shape != 0 && asked.shape == found.shape) return asked.wanted;
  const auto asked_for = [&](std::string_view name) {
    return (intake_->wanted().id(found.id) && intake_->wants(name, found.id)) ||
           intake_->shows(name, found.level);
  };
  const bool wanted =
      asked_for(found.provider) || (!found.event_source.empty() && asked_for(found.event_source));
  if (settled) asked = {found.shape, wanted};
  return wanted;
}

bool EventXml::pass(const PeekedEvent& found) {
  if (wants(found)) return false;
  intake_->pass(found.computer, found.channel, found.provider, found.record_id, found.time);
  return true;
}

void EventXml::take(std::string_view fragment, Position position, Ending ending) {
  PeekedEvent found;
  const bool choosy = ending == Ending::closed && !intake_->wanted().everything_wanted();
  if (!choosy || !peek_(fragment, 0, found)) return take_parsed(fragment, position, ending);
  if (!pass(found)) take_peeked(fragment, found, position);
}

void EventXml::take_peeked(std::string_view fragment, const PeekedEvent& found, Position position) {
  if (!repeats_.take_again(fragment, found, position, *intake_))
    take_anew(fragment, position, Ending::closed);
}

void EventXml::take_parsed(std::string_view fragment, Position position, Ending ending) {
  repeats_.skip();
  take_anew(fragment, position, ending);
}

void EventXml::take_anew(std::string_view fragment, Position position, Ending ending) {
  const std::string_view readable = ending == Ending::cut ? readable_part(fragment) : fragment;
  const Parsed parsed = parse_event_xml(readable, event_, &event_source_);
  if (ending == Ending::cut) {
    intake_->cut_off(position, parsed == Parsed::nothing
                                   ? "an event that was cut off: its end tag </Event> is missing, and so "
                                     "much of it that it cannot be used"
                                   : "an event that was cut off: its end tag </Event> is missing; what "
                                     "stands before the cut was used");
  } else if (parsed == Parsed::damaged) {
    intake_->problem(position,
                     "an event whose XML is broken behind its System part, or has parts there that no event "
                     "has; what could be "
                     "read was used");
  } else if (parsed == Parsed::nothing) {
    intake_->problem(position,
                     "an <Event> element without a readable System part (EventID); it was left out");
  }
  if (parsed == Parsed::nothing) return;
  if (ending == Ending::closed)
    if (const std::string_view lost = lacking(event_, readable); !lost.empty())
      intake_->problem(position, fmt::format("an <Event> without {} that can be read", lost));
  event_.position = position;
  // A renamed provider may be known by its legacy name only.
  const auto known = [&](std::string_view name) {
    return find_row(name, event_.id) != nullptr ||
           (!intake_->wanted().everything_wanted() && intake_->wants(name, event_.id));
  };
  if (!event_source_.empty() && !known(event_.provider) &&
      (event_.provider.empty() || known(event_source_) ||
       known_by_legacy_name(event_source_, event_.provider)))
    event_.provider = event_source_;
  if (parsed == Parsed::whole)
    repeats_.take(event_, *intake_);
  else
    intake_->take(event_);
}

}  // namespace exba
