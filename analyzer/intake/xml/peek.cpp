// How it works: one walk over the tags of <System>, which must be the first element. Each child is `<Name
// attributes/>` or
// `<Name attributes>text</Name>`; anything else ends the peek. A walk over twenty tags takes 350 ns, more
// than all the rest of reading an event, and what it reads is mostly what it read before: so the stretch up
// to TimeCreated (one a kind of event) and the one from Channel on (one a log) are remembered with what they
// say, and compared as a whole; the few fields between them are tried in the one form that Windows writes.
// Whatever fits none of that is walked.
#include "intake/xml/peek.hpp"

#include <cstring>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/npos.hpp"
#include "base/text.hpp"
#include "intake/words/level_words.hpp"

namespace exba {

/// A walk over a text; every step says whether what was expected stood there.
struct PeekWalk {
  std::string_view text;
  std::size_t at = 0;

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

std::uint64_t load8(std::string_view text, std::size_t at) {
  std::uint64_t value = 0;
  std::memcpy(&value, text.data() + at, sizeof value);
  return value;
}

/// Digits at the walk; false when there is none or too many.
bool walk_number(PeekWalk& walk, std::uint64_t& value) {
  const std::size_t begin = walk.at;
  value = 0;
  for (; walk.at < walk.text.size() && walk.text[walk.at] >= '0' && walk.text[walk.at] <= '9'; ++walk.at)
    value = value * 10 + static_cast<std::uint64_t>(walk.text[walk.at] - '0');
  return walk.at != begin && walk.at - begin < 20;
}

enum Seen : unsigned {
  seen_provider = 1,
  seen_id = 2,
  seen_record = 4,
  seen_time = 8,
  seen_channel = 16,
  seen_computer = 32
};

/// The part of a text that is known to hold it.
std::string_view part_of(std::string_view text, std::size_t at, std::size_t size) {
  return {text.data() + at, size};
}

/// Whether `wanted`, a known text, stands there.
[[gnu::always_inline]] inline bool stands(std::string_view text, std::size_t at, std::string_view wanted) {
  return at <= text.size() && text.size() - at >= wanted.size() &&
         std::memcmp(text.data() + at, wanted.data(), wanted.size()) == 0;
}

/// Two digits at `at`, or a number beyond 99.
[[gnu::always_inline]] inline unsigned two(std::string_view text, std::size_t at) {
  const auto tens = static_cast<unsigned>(text[at] - '0');
  const auto ones = static_cast<unsigned>(text[at + 1] - '0');
  return tens > 9 || ones > 9 ? 1000 : tens * 10 + ones;
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

/// `2024-03-01T22:14:07.0000000Z` by its fixed places; other forms the long way.
bool EventPeek::read_time(std::string_view text, Time& time) {
  const auto slowly = [&] {
    const auto parsed = parse_rfc3339(trim(text));
    if (parsed) time = *parsed;
    return parsed.has_value();
  };
  if (text.size() < 20 || text.size() > 30 || text.back() != 'Z' || text[13] != ':' || text[16] != ':')
    return slowly();
  if (last_day_.size() != 11 || !stands(text, 0, std::string_view(last_day_.data(), 11))) {
    const auto day = parse_rfc3339(std::string(text.substr(0, 11)) + "00:00:00Z");
    if (!day) return slowly();
    last_day_.assign(text.substr(0, 11));
    day_begin_ = *day;
  }
  const unsigned hour = two(text, 11);
  const unsigned minute = two(text, 14);
  const unsigned second = two(text, 17);
  if (hour > 23 || minute > 59 || second > 59) return slowly();
  std::int64_t ticks = 0;
  if (text.size() > 20) {
    if (text[19] != '.') return slowly();
    constexpr std::int64_t units[] = {1'000'000, 100'000, 10'000, 1'000, 100,
                                      10,        1,       0,      0};  // 100 ns: rounded down
    unsigned beyond = 0;
    for (std::size_t i = 20; i + 1 < text.size(); ++i) {
      const unsigned digit = static_cast<unsigned char>(text[i]) - unsigned{'0'};
      beyond |= static_cast<unsigned>(digit > 9);
      ticks += digit * units[i - 20];
    }
    if (beyond != 0) return slowly();
  }
  time = day_begin_ + Ticks{(std::int64_t{hour} * 3600 + minute * 60 + second) * 10'000'000 + ticks};
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

namespace {

constexpr std::size_t head_key =
    48;  // bytes behind the Provider tag that take part in the hash: the id is among them

/// Which place of the table of heads a System part belongs to; npos when it is too short or too unusual to
/// tell. The bytes hashed stand before any that differ between events of one kind: Keywords alone is longer
/// than what is left.
std::size_t head_place(std::string_view text, std::size_t at, std::size_t places) {
  constexpr std::string_view begin = "<System><Provider ";
  if (text.size() - at < 512 || !stands(text, at, begin)) return npos;
  const std::size_t end = find_near(text.substr(0, at + 384), at, '/');
  if (end == npos) return npos;
  std::uint64_t hash = load8(text, at + begin.size() + 6) ^ (load8(text, at + begin.size() + 14) << 1);
  for (std::size_t i = 0; i < head_key; i += 8) hash = (hash ^ load8(text, end + i)) * 0x9E3779B97F4A7C15u;
  return static_cast<std::size_t>(hash >> 40) % places;
}

}  // namespace

const EventPeek::Known* EventPeek::known_head(std::string_view text, std::size_t at,
                                              std::size_t& place) const {
  place = head_place(text, at, heads_.size());
  if (place == npos) return nullptr;
  const Known& known = heads_[place];
  return !known.text.empty() && stands(text, at, known.text) ? &known : nullptr;
}

const EventPeek::Known* EventPeek::known_tail(std::string_view text, std::size_t at) const {
  for (const Known& known : tails_)
    if (!known.text.empty() && stands(text, at, known.text)) return &known;
  return nullptr;
}

/// TimeCreated, EventRecordID, Correlation and Execution as Windows writes them; stops before the first that
/// looks otherwise.
void EventPeek::read_middle(std::string_view text, std::size_t& at, PeekedEvent& found, unsigned& seen) {
  PeekWalk walk{text, at};
  if (!walk.accept("<TimeCreated SystemTime='")) return;
  const std::size_t begin = walk.at;
  if (!walk.to('\'') || walk.at - begin > 40) return;
  const std::string_view time = part_of(text, begin, walk.at - begin);
  if (!read_time(time, found.time)) return;
  found.time_text = time;
  if (!walk.accept("'/>")) return;
  seen |= seen_time;
  at = walk.at;
  std::uint64_t number = 0;
  if (!walk.accept("<EventRecordID>")) return;
  const std::size_t record = walk.at;
  if (!walk_number(walk, number)) return;
  const std::string_view record_text = part_of(text, record, walk.at - record);
  if (!walk.accept("</EventRecordID>")) return;
  seen |= seen_record;
  found.record_id = number;
  found.record_text = record_text;
  walk.accept("<Correlation/>");
  at = walk.at;
  if (walk.accept("<Execution ProcessID='") && walk_number(walk, number) && walk.accept("' ThreadID='") &&
      walk_number(walk, number) && walk.accept("'/>"))
    at = walk.at;
}

namespace {

/// Whether that is the first time; a field that stands twice is not for us to judge.
bool first(unsigned& seen, unsigned what) {
  const bool fresh = (seen & what) == 0;
  seen |= what;
  return fresh;
}

}  // namespace

void EventPeek::Known::remember(std::string_view whole, std::string_view a, std::string_view b) {
  text.assign(whole);
  for (const auto& [value, which] : {std::pair(a, 0), std::pair(b, 1)}) {
    value_at[which] = value.empty() ? 0 : static_cast<std::uint32_t>(value.data() - whole.data());
    value_size[which] = static_cast<std::uint32_t>(value.size());
  }
}

/// The attributes of <Provider> or <TimeCreated>; those of others mean nothing.
bool EventPeek::read_attributes(PeekWalk& walk, bool is_provider, bool is_time, PeekedEvent& found) {
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
      if (named != 0 || !read_time(attribute.value, found.time)) return false;
      found.time_text = attribute.value;
      named = 4;
    }
  }
  return !is_provider || !found.provider.empty();
}

bool EventPeek::read_value(std::string_view name, std::string_view value, PeekedEvent& found,
                           unsigned& seen) {
  std::uint64_t number = 0;
  if (name == "EventID") {
    if (!first(seen, seen_id) || !read_number(value, 0xFFFFFFFF, number)) return false;
    found.id = static_cast<std::uint16_t>(number & 0xFFFF);
  } else if (name == "EventRecordID") {
    if (!first(seen, seen_record) || !read_number(value, UINT64_MAX, number)) return false;
    found.record_text = value;
    found.record_id = number;
  } else if (name == "Channel") {
    found.channel = value;
    return first(seen, seen_channel) && !value.empty() && clean(channel, value);
  } else if (name == "Computer") {
    found.computer = value;
    return first(seen, seen_computer) && clean(computer, value);
  }
  return true;
}

/// One element of the System part. False: unclear.
bool EventPeek::read_element(PeekWalk& walk, PeekedEvent& found, unsigned& seen) {
  const std::size_t begin = ++walk.at;
  while (is_letter(walk.here())) ++walk.at;
  const std::string_view name = walk.text.substr(begin, walk.at - begin);
  if (name.empty()) return false;
  const bool is_provider = name == "Provider";
  const bool is_time = name == "TimeCreated";
  if (is_provider && !first(seen, seen_provider)) return false;
  if (is_time && !first(seen, seen_time)) return false;
  if (!read_attributes(walk, is_provider, is_time, found)) return false;
  std::string_view value;
  walk.blanks();
  if (!finish_element(walk, name, value)) return false;
  if (name == "Level") {
    std::uint64_t level = 0;
    found.level =
        read_number(value, 5, level) ? level_from_number(static_cast<unsigned>(level)) : Level::unknown;
  }
  return name.size() < 7 || is_provider || is_time || read_value(name, value, found, seen);
}

bool EventPeek::operator()(std::string_view text, std::size_t at, PeekedEvent& found) {
  found = {};
  PeekWalk walk{text, behind_start_tag(text, at)};
  if (walk.at == 0) return false;
  if (!walk.to('<')) return false;
  const std::size_t system = walk.at;
  if (!walk.accept("<System>")) return false;
  unsigned seen = 0;
  std::size_t place = npos;
  if (const Known* head = known_head(text, system, place)) {
    found.provider = part_of(text, system + head->value_at[0], head->value_size[0]);
    found.event_source = part_of(text, system + head->value_at[1], head->value_size[1]);
    found.id = head->id;
    found.level = head->level;
    seen = seen_provider | seen_id;
    place = npos;  // nothing to remember
    walk.at = system + head->text.size();
  }
  std::size_t tail = npos;  // of <Channel>, where one that may be remembered began
  while (walk.to('<')) {
    if (seen == (seen_provider | seen_id) && stands(text, walk.at, "<TimeCreated")) {
      const std::string_view head = text.substr(system, walk.at - system);
      if (place != npos && head.size() < 512) {
        heads_[place].remember(head, found.provider, found.event_source);
        heads_[place].id = found.id;
        heads_[place].level = found.level;
      }
      read_middle(text, walk.at, found, seen);
      if ((seen & seen_time) != 0) continue;
    }
    if ((seen & (seen_channel | seen_computer)) == 0 && stands(text, walk.at, "<Channel>")) {
      tail = walk.at;
      // Only behind the other fields: one that stands twice is not for us to judge.
      constexpr unsigned before = seen_provider | seen_id | seen_record | seen_time;
      if (const Known* known = seen == before ? known_tail(text, tail) : nullptr) {
        found.channel = part_of(text, tail + known->value_at[0], known->value_size[0]);
        found.computer = part_of(text, tail + known->value_at[1], known->value_size[1]);
        found.end = tail + known->text.size();
        return true;
      }
      if (seen != before) tail = npos;
    }
    if (walk.accept("</System>")) {
      found.end = walk.at;
      if (tail != npos && (seen & seen_computer) != 0 && found.end - tail < 1024) {
        tails_[next_tail_].remember(text.substr(tail, found.end - tail), found.channel, found.computer);
        next_tail_ = (next_tail_ + 1) % tails_.size();
      }
      constexpr unsigned needed = seen_provider | seen_id | seen_channel;  // the others may be missing
      return (seen & needed) == needed;
    }
    if (!read_element(walk, found, seen)) return false;
  }
  return false;
}

}  // namespace exba
