// How it works: one walk over the tags of <System>, which must be the first element. Each child is `<Name
// attributes/>` or `<Name attributes>text</Name>`; anything else ends the peek. A walk over twenty tags takes more than all the
// rest of reading an event, and what it reads is mostly what it read before: its shape is remembered (shapes.hpp), and whatever has
// no known one is walked.
#include "intake/xml/peek.hpp"

#include <algorithm>
#include <cstring>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/npos.hpp"
#include "base/text.hpp"
#include "intake/words/level_words.hpp"

namespace exba {

enum Seen : unsigned {
  seen_provider = 1,
  seen_id = 2,
  seen_record = 4,
  seen_time = 8,
  seen_channel = 16,
  seen_computer = 32
};

/// A walk over a text; every step says whether what was expected stood there.
struct PeekWalk {
  std::string_view text;
  std::size_t at = 0;
  unsigned seen = 0;
  bool has_shape = true;  ///< what changes stands where a shape may have it
  WalkedSystem shape = {};

  /// Whether that is the first time; a field that stands twice is not for us to judge.
  bool first(unsigned what) {
    const bool fresh = (seen & what) == 0;
    seen |= what;
    return fresh;
  }
  /// A value that other events of the kind have another one in place of.
  void changing(std::string_view value, Changing what) {
    if (shape.count == shape.values.size()) return void(has_shape = false);
    shape.values[shape.count++] = {static_cast<std::size_t>(value.data() - text.data()), value.size(), what};
  }

  char here() const { return at < text.size() ? text[at] : '\0'; }
  /// Inlined, a known text is compared in a few steps; 30 are asked for in an event.
  [[gnu::always_inline]] bool accept(std::string_view wanted) {
    if (text.size() - at < wanted.size() || std::memcmp(text.data() + at, wanted.data(), wanted.size()) != 0)
      return false;
    at += wanted.size();
    return true;
  }
  bool to(char wanted) {
    const std::size_t found = find_near(text, at, wanted);
    if (found == npos) return false;
    at = found;
    return true;
  }
  void blanks() {
    while (is_blank(here())) ++at;
  }
};

namespace {

bool is_qualified_name_char(char c) {
  return is_word(c) || c == '-' || c == '.' || c == ':';
}

struct Attribute {
  std::string_view name;
  std::string_view value;
};

/// Whether an <Event> may begin or end in a value: where a mark was lost, the rest of its event and the next
/// one are one value, and where the events part is then the business of whoever looks for boundaries.
bool may_hold_event(std::string_view value) {
  for (std::size_t at = value.find('<'); at != npos; at = value.find('<', at + 1)) {
    const std::size_t end = value.find_first_of(" \t\r\n/>", at + 2);
    if (value.substr(at, end == npos ? npos : end - at).ends_with("Event")) return true;
  }
  return false;
}

/// Reads ` name="value"`; false at the end of the tag, and on anything unusual, where finish_element will
/// refuse to go on.
bool next_attribute(PeekWalk& walk, Attribute& attribute) {
  if (!is_blank(walk.here())) return false;
  walk.blanks();
  const std::size_t begin = walk.at;
  if (!is_letter(walk.here())) return false;
  while (is_qualified_name_char(walk.here())) ++walk.at;
  attribute.name = walk.text.substr(begin, walk.at - begin);
  walk.blanks();
  if (!walk.accept("=")) return walk.at = begin, false;
  walk.blanks();
  const char quote = walk.here();
  if (quote != '\'' && quote != '"') return walk.at = begin, false;
  const std::size_t value = ++walk.at;
  if (!walk.to(quote)) return walk.at = begin, false;
  attribute.value = walk.text.substr(value, walk.at - value);
  if (may_hold_event(attribute.value)) return walk.at = begin, false;
  ++walk.at;
  return true;
}

/// Behind the attributes: `/>`, or `>text</name>`; the text without blanks around it.
bool finish_element(PeekWalk& walk, std::string_view name, std::string_view& content) {
  content = {};
  if (walk.accept("/>")) return true;
  if (!walk.accept(">")) return false;
  const std::size_t begin = walk.at;
  if (!walk.to('<')) return false;
  std::size_t end = walk.at;
  std::size_t from = begin;
  while (from < end && is_blank(walk.text[from])) ++from;
  while (end > from && is_blank(walk.text[end - 1])) --end;
  content = walk.text.substr(from, end - from);
  return walk.accept("</") && walk.accept(name) && walk.accept(">");
}

/// All digits, at most 20 of them and no overflow.
bool read_number(std::string_view text, std::uint64_t limit, std::uint64_t& value) {
  if (text.empty() || text.size() > 19) return false;
  value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value <= limit;
}

}  // namespace

/// Free of references and of bytes that the parser would change; nearly always the same value as in the last
/// event.
bool EventPeek::clean(Name name, std::string_view value) {
  std::string& last = last_[name];
  if (value == last) return true;
  for (const char c : value)
    if (c < ' ' || c == '&' || c == '<')
      return false;  // `char` is signed or not: beyond ASCII is settled below
  if (!value.empty() && (is_blank(value.front()) || is_blank(value.back()))) return false;
  for (const char c : value)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  last.assign(value);
  return true;
}

/// Nearly every event of a file begins with the same start tag; 0 when it is unusual.
std::size_t EventPeek::behind_start_tag(std::string_view text, std::size_t at) {
  PeekWalk walk{text, at};
  if (!start_tag_.empty() && walk.accept(start_tag_)) return walk.at;
  if (!walk.accept("<Event")) return 0;
  Attribute attribute;
  while (next_attribute(walk, attribute)) {
  }
  walk.blanks();
  if (!walk.accept(">")) return 0;
  start_tag_.assign(text.substr(at, walk.at - at));
  return walk.at;
}

/// The attributes of an element of System; those of most mean nothing.
bool EventPeek::read_attributes(PeekWalk& walk, std::string_view element, PeekedEvent& found) {
  const bool is_provider = element == "Provider", is_time = element == "TimeCreated";
  const bool is_origin = element == "Execution" || element == "Correlation";
  Attribute attribute;
  unsigned named = 0;
  while (next_attribute(walk, attribute)) {
    if (is_provider && attribute.name == "Name") {
      found.provider = attribute.value;
      if ((named & 1) != 0 || !clean(provider, attribute.value)) return false;
      named |= 1;
    } else if (is_provider && attribute.name == "EventSourceName") {
      found.event_source = attribute.value;
      if ((named & 2) != 0 || !clean(event_source, attribute.value)) return false;
      named |= 2;
    } else if (is_time && (attribute.name == "SystemTime" || attribute.name == "RawTime")) {
      if (named != 0 || !times_.read(attribute.value, found.time)) return false;
      walk.changing(attribute.value, Changing::time);
      named = 4;
    } else if (is_origin && is_number(attribute.value)) {
      walk.changing(attribute.value, Changing::number);
    } else if (is_origin && std::ranges::all_of(attribute.value, is_guid_char)) {
      walk.changing(attribute.value, Changing::guid);
    }
  }
  return !is_provider || !found.provider.empty();
}

bool EventPeek::read_value(PeekWalk& walk, std::string_view element, std::string_view value,
                           PeekedEvent& found) {
  std::uint64_t number = 0;
  if (element == "EventID") {
    if (!walk.first(seen_id) || !read_number(value, 0xFFFFFFFF, number)) return false;
    found.id = static_cast<std::uint16_t>(number & 0xFFFF);
  } else if (element == "EventRecordID") {
    if (!walk.first(seen_record) || !read_number(value, UINT64_MAX, number)) return false;
    found.record_id = number;
    walk.changing(value, Changing::record_id);
  } else if (element == "Level") {
    found.level =
        read_number(value, 5, number) ? level_from_number(static_cast<unsigned>(number)) : Level::unknown;
  } else if (element == "Channel") {
    found.channel = value;
    return walk.first(seen_channel) && !value.empty() && clean(channel, value);
  } else if (element == "Computer") {
    found.computer = value;
    return walk.first(seen_computer) && clean(computer, value);
  }
  return true;
}

/// One element of the System part. False: unclear.
bool EventPeek::read_element(PeekWalk& walk, PeekedEvent& found) {
  const std::size_t begin = walk.at + 1, changing = walk.shape.count;
  const unsigned seen = walk.seen;
  ++walk.at;
  while (is_letter(walk.here())) ++walk.at;
  const std::string_view name = walk.text.substr(begin, walk.at - begin);
  if (name.empty()) return false;
  if (name == "Provider" && !walk.first(seen_provider)) return false;
  if (name == "TimeCreated" && !walk.first(seen_time)) return false;
  if (!read_attributes(walk, name, found)) return false;
  std::string_view value;
  walk.blanks();
  if (!finish_element(walk, name, value) || !read_value(walk, name, value, found)) return false;

  const bool behind_channel = (seen & (seen_channel | seen_computer)) != 0 && name != "Computer";
  const bool is_said = walk.seen != seen || walk.shape.count != changing || name == "Level";
  if (name == "Provider") walk.shape.provider = begin + name.size();
  if (name == "Channel") walk.shape.channel = begin - 1, walk.shape.fields = seen;
  if ((name == "Provider") != (seen == 0) || (behind_channel && is_said)) walk.has_shape = false;
  return true;
}

bool EventPeek::operator()(std::string_view text, std::size_t at, PeekedEvent& found) {
  found = {};
  PeekWalk walk{text, 0};
  switch (shapes_.find(text, at, found, walk.seen)) {
    case SystemShapes::Found::whole: return true;
    case SystemShapes::Found::head: walk.at = found.shape_end; break;
    case SystemShapes::Found::none:
      found = {};
      found.begin = at;
      walk.at = behind_start_tag(text, at);
      if (walk.at == 0 || !walk.to('<') || !walk.accept("<System>")) return false;
      break;
  }
  while (walk.to('<')) {
    if (walk.accept("</System>")) {
      found.end = walk.at;
      constexpr unsigned needed = seen_provider | seen_id | seen_channel;  // the others may be missing
      if ((walk.seen & needed) != needed) return false;
      if (!walk.has_shape)
        found.shape = 0;
      else if (found.shape == 0)
        shapes_.learn(text, walk.shape, found);
      if (found.shape != 0) shapes_.learn_tail(text, found);
      return true;
    }
    if (!read_element(walk, found)) return false;
  }
  return false;
}

}  // namespace exba
