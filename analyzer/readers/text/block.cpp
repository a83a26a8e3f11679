// How it works: the shapes that several parts of the scanner ask for, each by one look at one line.
#include "readers/text/block.hpp"

#include <optional>

#include "base/chars.hpp"
#include "readers/text/labels.hpp"

namespace exba::event_text {
namespace {}  // namespace

bool is_article_heading(std::string_view text) {
  if (text.size() < 5) return false;
  if (text.front() == '=' || text.front() == '-')
    return text.find_first_not_of(text.front()) == text.npos && text.size() >= 8;
  if (!is_upper(text[0]) || !is_upper(text[1])) return false;
  static constexpr std::string_view names[] = {"SYMPTOMS",         "CAUSE",      "RESOLUTION",
                                               "WORKAROUND",       "STATUS",     "SUMMARY",
                                               "MORE INFORMATION", "REFERENCES", "APPLIES TO"};
  for (const std::string_view name : names) {
    if (!text.starts_with(name)) continue;
    const std::string_view rest = text.substr(name.size());
    return rest.empty() || (rest.size() > 1 && is_upper(rest[0]) && !is_upper(rest[1]));
  }
  return false;
}

void add_stamp(LocalStamp& stamp, const LocalStamp& other) {
  LocalStamp out = other.fields != LocalStamp::Fields::none ? other : stamp;
  const LocalStamp& clock = other.has_clock ? other : stamp;
  out.has_clock = clock.has_clock;
  out.half = clock.half;
  out.half_word = clock.half_word;
  out.hour = clock.hour, out.minute = clock.minute, out.second = clock.second, out.ticks = clock.ticks;
  out.zone = clock.zone;
  stamp = out;
}

bool take_stamp(LocalStamp& stamp, std::string_view value, Heading heading) {
  if (heading == Heading::time && parse_clock(value, stamp)) return true;
  const auto read = parse_stamp(value);
  if (!read) return false;
  add_stamp(stamp, *read);
  return true;
}

std::optional<Heading> meaning(const HeadingRow& row, std::string_view value, LocalStamp& stamp) {
  switch (row.heading) {
    case Heading::data: return take_stamp(stamp, value, Heading::date) ? Heading::date : Heading::data;
    case Heading::date:
    case Heading::time:
      if (!value.empty() && !take_stamp(stamp, value, row.heading)) return std::nullopt;
      return row.heading;
    default: return value.size() <= 512 ? std::optional(row.heading) : std::nullopt;
  }
}

bool opens_wevtutil(std::string_view text) {
  if (!text.starts_with("Event[")) return false;
  std::size_t at = 6;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == 6 || at == text.size() || text[at] != ']') return false;
  const std::string_view rest = text.substr(at + 1);
  return rest.empty() || rest == ":";
}

bool opens_pslog(std::string_view text, std::string_view& record, std::string_view& source) {
  if (text.size() < 4 || text.size() > 160 || text.front() != '[') return false;
  std::size_t at = 1;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == 1 || at > 11 || at + 1 >= text.size() || text[at] != ']' || text[at + 1] != ' ') return false;
  record = text.substr(1, at - 1);
  source = bare(text.substr(at + 2));
  return !source.empty();
}

void XmlFacts::line(std::string_view text) {
  if (time.empty()) {
    constexpr std::string_view name = "SystemTime=";
    const std::size_t at = text.find(name);
    if (at != text.npos && at + name.size() < text.size()) {
      const std::size_t begin = at + name.size() + 1;
      const std::size_t end = text.find(text[begin - 1], begin);
      if (end != text.npos && end - begin < 40) time.assign(text.substr(begin, end - begin));
    }
  }
  if (record == 0) {
    constexpr std::string_view name = "<EventRecordID>";
    const std::size_t at = text.find(name);
    if (at != text.npos)
      for (std::size_t i = at + name.size();
           i < text.size() && is_digit(text[i]) && i < at + name.size() + 18; ++i)
        record = record * 10 + static_cast<unsigned>(text[i] - '0');
  }
  if (text.find("</Event>") != text.npos) ended = true;
}

void Block::reset() {
  line = 0;
  layout = Layout::block;
  indent = quotes = 0;
  for (std::size_t h = 0; h < heading_count; ++h)
    if ((seen >> h & 1u) != 0) values[h].clear();
  seen = 0;
  headings = 0;
  first = nullptr;
  rows = {};
  stamp = {};
  language = FileClock::Headings::english;
  id_without_colon = several_a_line = quoted = unread_time = false;
  collect = true;
  closed = prose_follows = in_xml = tail_indented = tail_cut = false;
  strangers.clear();
  by_value.clear();
  maybe_computer.clear();
  own_computer = true;
  tail.clear();
  texts = 0;
  data_at = xml_at = std::string::npos;
  xml = {};
}

std::optional<std::uint16_t> printed_id(const Block& block) {
  for (const Heading h : {Heading::id, Heading::instance}) {
    const std::string& text = block.value(h);
    std::uint64_t value = 0;
    std::size_t at = 0;
    for (; at < text.size() && at < 11 && is_digit(text[at]); ++at)
      value = value * 10 + static_cast<unsigned>(text[at] - '0');
    // "9G04" is no number that somebody logged, but one that was misread.
    if (at < text.size() && is_letter(text[at])) continue;
    if (at != 0 && value <= 0xffffffffu) return static_cast<std::uint16_t>(value & 0xffffu);
  }
  return std::nullopt;
}

}  // namespace exba::event_text
