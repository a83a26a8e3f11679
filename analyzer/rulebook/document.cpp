// How it works: flat elements, one attribute a value, so that a condition over one operation costs a
// microsecond or two; relations carry copies of what the other operation is, because looking it up by XPath
// would cost a walk over all operations.
#include "rulebook/document.hpp"

#include "catalog/describe.hpp"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <iterator>

#include "model/words.hpp"

namespace exba {
namespace {

void set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(xml_text(value).c_str());
}

void set_time(pugi::xml_node node, const char* name, Time time) {
  node.append_attribute(name).set_value(to_rfc3339(time).c_str());
}

double seconds_between(Time from, Time until) {
  return from == no_time || until == no_time ? 0.0 : std::chrono::duration<double>(until - from).count();
}

void set_number(pugi::xml_node node, const char* name, double value) {
  node.append_attribute(name).set_value(fmt::format("{:.7g}", value).c_str());
}

/// What has an attribute already keeps it.
void set_facts(pugi::xml_node node, const Facts& facts) {
  std::vector<std::string_view> names;  // asking the node for each takes 500 instructions a fact
  names.reserve(facts.size() + 16);
  for (const pugi::xml_attribute& a : node.attributes()) names.emplace_back(a.name());
  for (const Fact& f : facts) {
    const std::string name = attribute_name(f.name);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    set(node, name.c_str(), f.value);
    names.emplace_back(node.last_attribute().name());
  }
}

pugi::xml_node append_event(pugi::xml_node parent, const char* name, const Event& event,
                            std::uint32_t index) {
  pugi::xml_node node = parent.append_child(name);
  node.append_attribute("n").set_value(index);
  set(node, "signal", event.signal);
  set(node, "provider", event.provider);
  node.append_attribute("id").set_value(static_cast<unsigned>(event.id));
  set(node, "level", to_string(event.level));
  set_time(node, "time", event.time);
  set(node, "computer", event.computer);
  set(node, "channel", event.channel);
  if (event.record_id != 0)
    node.append_attribute("record_id").set_value(static_cast<unsigned long long>(event.record_id));
  set_facts(node, event.facts);
  return node;
}

void describe(pugi::xml_node node, const Operation& o, std::uint32_t index) {
  node.append_attribute("n").set_value(index);
  set(node, "kind", to_string(o.kind));
  set(node, "type", o.type);
  set(node, "outcome", to_string(o.outcome));
  set(node, "why", o.why);
  set(node, "computer", o.computer);
  set(node, "store", o.store);
  set(node, "session", o.session);
  set_time(node, "begin", o.begin);
  set_time(node, "end", o.end);
  set_number(node, "seconds", seconds_between(o.begin, o.end));
}

void append_operation(pugi::xml_node parent, const Report& report, std::uint32_t index) {
  const Operation& o = report.operations[index];
  pugi::xml_node node = parent.append_child("operation");
  describe(node, o, index);
  set_facts(node, o.facts);
  for (const Phase& phase : o.phases) {
    pugi::xml_node p = node.append_child("phase");
    set(p, "name", phase.name);
    set_time(p, "begin", phase.begin);
    set_time(p, "end", phase.end);
    set_number(p, "seconds", seconds_between(phase.begin, phase.end));
  }
  for (const Relation& relation : o.relations) {
    const Operation& other = report.operations[relation.operation];
    pugi::xml_node r = node.append_child("relation");
    set(r, "name", relation.name);
    describe(r, other, relation.operation);
    set_number(r, "hours", seconds_between(o.begin, other.begin) / 3600);
    set_facts(r, other.facts);
  }
  for (const std::uint32_t e : o.nearby) {
    const Event& event = report.events[e];
    set_number(append_event(node, "nearby", event, e), "seconds", seconds_between(o.begin, event.time));
  }
  for (const std::uint32_t e : o.events) append_event(node, "event", report.events[e], e);
}

void append_logs(pugi::xml_node parent, const Report& report) {
  pugi::xml_node computer;
  for (const Log& log : report.logs) {
    if (!computer || computer.attribute("name").value() != xml_text(log.computer)) {
      computer = parent.append_child("computer");
      set(computer, "name", log.computer);
    }
    pugi::xml_node node = computer.append_child("log");
    set(node, "channel", log.channel);
    set_time(node, "first", log.first);
    set_time(node, "last", log.last);
    node.append_attribute("events").set_value(static_cast<unsigned long long>(log.events));
    node.append_attribute("gaps").set_value(static_cast<unsigned>(log.gaps.size()));
    const bool dense = std::any_of(log.covered.begin(), log.covered.end(),
                                   [](const CoveredTime& c) { return c.coverage == Coverage::dense; });
    set(node, "coverage", word_of(dense ? Coverage::dense : Coverage::assumed));
  }
}

}  // namespace

std::string attribute_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool later = (c >= '0' && c <= '9') || c == '-';
    out += letter || (later && !out.empty()) ? c : '-';
  }
  return out.empty() || out[0] == '-' ? "x" + out : out;
}

std::string xml_text(std::string_view text) {
  const auto plain = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7f;
  };
  if (std::all_of(text.begin(), text.end(), plain)) return std::string(text);
  std::string valid;
  utf8::replace_invalid(text.begin(), text.end(), std::back_inserter(valid), 0xFFFD);
  std::string out;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const auto c = static_cast<unsigned char>(valid[i]);
    const bool bad_control = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
    const bool not_a_character = c == 0xEF && i + 2 < valid.size() &&
                                 static_cast<unsigned char>(valid[i + 1]) == 0xBF &&
                                 static_cast<unsigned char>(valid[i + 2]) >= 0xBE;  // U+FFFE, U+FFFF
    if (bad_control || not_a_character) {
      out += "\xEF\xBF\xBD";
      if (not_a_character) i += 2;
    } else {
      out += valid[i];
    }
  }
  return out;
}

DocumentMaker::DocumentMaker(const Report& report, const std::vector<bool>* strays)
    : report_(report), strays_(strays), told_(report.events.size()) {
  for (std::uint32_t i = 0; i < report.operations.size(); ++i) {
    for (const std::uint32_t e : report.operations[i].events) told_[e] = true;
    for (const std::uint32_t e : report.operations[i].nearby) near_.emplace(e, i);
  }
}

DocumentPart DocumentMaker::whole() const {
  return {0, report_.operations.size(), 0, report_.events.size()};
}

bool DocumentMaker::any_stray(const DocumentPart& part) const {
  for (std::size_t i = part.first_stray; i < part.end_stray; ++i)
    if (holds_stray(i)) return true;
  return false;
}

void DocumentMaker::make(const DocumentPart& part, pugi::xml_document& document) const {
  pugi::xml_node root = document.append_child("report");
  set_time(root, "now", report_.now);
  append_logs(root, report_);
  append(part, root);
}

void DocumentMaker::append(const DocumentPart& part, pugi::xml_node root) const {
  for (std::size_t i = part.first; i < part.end; ++i)
    append_operation(root, report_, static_cast<std::uint32_t>(i));
  for (std::size_t i = part.first_stray; i < part.end_stray; ++i) {
    const auto number = static_cast<std::uint32_t>(i);
    if (!holds_stray(i)) continue;
    pugi::xml_node node = append_event(root, "event", report_.events[i], number);
    if (const auto run = near_.find(number); run != near_.end())
      node.append_attribute("near").set_value(run->second);
  }
}

namespace {

/// Printed, and not seen by rules: nothing rests on what nobody knows.
void append_unknown(pugi::xml_node root, const UnknownGroup& group) {
  pugi::xml_node node = root.append_child("unknown");
  const auto set = [&node](const char* name, std::string_view value) {
    if (!value.empty()) node.append_attribute(name).set_value(xml_text(value).c_str());
  };
  set("computer", group.computer);
  set("provider", group.provider);
  node.append_attribute("id").set_value(group.id);
  set("level", to_string(group.level));
  node.append_attribute("count").set_value(static_cast<unsigned long long>(group.count));
  set_time(node, "first", group.first);
  set_time(node, "last", group.last);
  if (group.events.empty()) return;
  set("text", describe(group.events.back()));
  for (const FoundCode& code : codes_in(all_text(group.events.back())))
    node.append_child("code").append_attribute("words").set_value(xml_text(words_of(code)).c_str());
}

}  // namespace

void build_in_parts(const Report& report, const std::function<void(pugi::xml_node part)>& take) {
  constexpr std::size_t operations = 64, strays = 512;  // a megabyte or so
  const DocumentMaker maker(report);
  const auto part_of = [&](const auto& append) {
    pugi::xml_document document;
    const pugi::xml_node root = document.append_child("report");
    append(root);
    take(root);
  };
  part_of([&](pugi::xml_node root) { append_logs(root, report); });
  const DocumentPart all = maker.whole();
  for (std::size_t i = all.first; i < all.end; i += operations)
    part_of([&](pugi::xml_node root) { maker.append({i, std::min(i + operations, all.end), 0, 0}, root); });
  for (std::size_t i = all.first_stray; i < all.end_stray; i += strays)
    part_of([&](pugi::xml_node root) { maker.append({0, 0, i, std::min(i + strays, all.end_stray)}, root); });
  for (const UnknownGroup& group : report.unknown)
    part_of([&](pugi::xml_node root) { append_unknown(root, group); });
}

}  // namespace exba
