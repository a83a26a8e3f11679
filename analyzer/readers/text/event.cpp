// How it works: what follows the headings is one stretch of text: description, perhaps `Data:` with a dump,
// perhaps `Event Xml:`. The XML, where it stands, is the event (exact time, insertion strings), and the
// description stays its message. Else the headings are the event, the dump its data, and the rest of the
// text, up to the sentence that refers to Help, its message.
#include "readers/text/event.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "intake/hex_dump.hpp"
#include "intake/words/level_words.hpp"
#include "intake/xml/event.hpp"
#include "intake/xml/strings.hpp"

namespace exba::event_text {
namespace {

constexpr std::size_t message_limit = 64 * 1024;

std::optional<unsigned> small_number(std::string_view text) {
  text = bare(text);
  unsigned value = 0;
  if (text.empty() || text.size() > 3) return std::nullopt;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

Level level_of_block(const Block& block) {
  if (const Level level = level_of(block.value(Heading::level)); level != Level::unknown) return level;
  if (const auto number = small_number(block.value(Heading::type_number)))
    return level_from_type_number(*number);
  return Level::unknown;
}

struct Parts {
  std::string_view description;
  std::string_view data;  ///< from its heading or its first offset on
  std::string_view xml;
};

/// Where a dump or `Data:` begins inside a description that lost its line ends: `... http://... Data: 0000:
/// 56 6f`.
std::size_t inner_data(std::string_view text) {
  const std::size_t dump = find_hex_dump(text);
  if (dump == text.npos) return text.npos;
  std::size_t before = dump;
  while (before > 0 && (text[before - 1] == ' ' || text[before - 1] == '\n' || text[before - 1] == '\t'))
    --before;
  if (before == 0 || text[before - 1] != ':') return dump;
  std::size_t word = before - 1;
  while (word > 0 && text[word - 1] != ' ' && text[word - 1] != '\n') --word;
  return word;
}

Parts split_tail(const Block& block) {
  Parts parts;
  std::string_view text = block.tail;
  if (block.xml_at != std::string::npos) {
    const std::string_view rest = text.substr(block.xml_at);
    if (const std::size_t begin = rest.find("<Event"); begin != rest.npos) {
      const std::size_t end = rest.find("</Event>", begin);
      parts.xml = rest.substr(begin, end == rest.npos ? rest.npos : end + 8 - begin);
    }
    text = text.substr(0, block.xml_at);
  }
  std::size_t data = block.data_at < text.size() ? block.data_at : std::string::npos;
  if (data == std::string::npos) data = inner_data(text);
  if (data != std::string::npos) {
    parts.data = text.substr(data);
    text = text.substr(0, data);
  }
  parts.description = text;
  return parts;
}

/// The sentence that Windows 2000 and 2003 append is no part of the event.
std::string_view without_help(std::string_view text) {
  for (const std::string_view sentence :
       {"For more information, see Help and Support Center at", "For more information, click http",
        "For additional information, click http"}) {
    std::size_t at = text.find(sentence);
    // A line end may stand anywhere in it where a mail was wrapped: the first words and "http" within the
    // width of a line.
    if (at == text.npos) continue;
    text = text.substr(0, at);
  }
  return text;
}

std::string message_of(std::string_view text) {
  text = without_help(text);
  std::string out = without_returns(text, text.size());
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n'; };
  while (!out.empty() && blank(out.back())) out.pop_back();
  const auto begin = std::find_if_not(out.begin(), out.end(), blank);
  out.erase(out.begin(), begin);
  if (is_not_available(out)) out.clear();
  if (out.size() > message_limit) out.resize(message_limit);
  return out;
}

std::string data_of(std::string_view part) {
  if (part.empty()) return {};
  if (const std::size_t dump = find_hex_dump(part); dump != part.npos && dump < 80)
    return read_hex_dump(part.substr(dump)).bytes;
  // `Data:` and then bytes without offsets, or text that a writer of an article put there.
  const std::size_t colon = part.find_first_of(":\xEF");
  if (colon == part.npos || colon > 16) return {};
  std::string_view rest = part.substr(colon + (part[colon] == ':' ? 1 : 3));
  while (!rest.empty() && (rest.front() == '\n' || rest.front() == ' ' || rest.front() == '\t'))
    rest.remove_prefix(1);
  const std::size_t block_end = rest.find("\n\n");
  if (std::string bytes = read_plain_bytes(rest.substr(0, block_end)); !bytes.empty()) return bytes;
  const std::string_view line = bare(rest.substr(0, rest.find('\n')));
  return line.size() <= 256 && !is_not_available(line) ? std::string(line) : std::string{};
}

/// The event as its XML tells it. False when that cannot be used.
bool from_xml(const Block& block, std::string_view xml, Event& event, Intake& intake) {
  if (xml.empty()) return false;
  std::string legacy_name;
  const Parsed parsed = parse_event_xml(xml, event, &legacy_name);
  const Position position{Position::Unit::line, block.line};
  if (parsed == Parsed::nothing) {
    intake.problem(position, "the Event Xml part of this event cannot be read: its headings are used");
    return false;
  }
  if (parsed == Parsed::damaged) intake.problem(position, "the Event Xml part of this event is damaged");
  const std::string& source = block.value(Heading::source);
  const auto known = [&](std::string_view name) {
    return find_row(name, event.id) != nullptr ||
           (!intake.wanted().everything_wanted() && intake.wants(name, event.id));
  };
  if (!known(event.provider)) {  // a renamed provider may be known by its legacy name, or as the headings
                                 // print it
    if (known(legacy_name))
      event.provider = legacy_name;
    else if (known(source))
      event.provider = source;
  }
  return true;
}

void from_headings(const Block& block, std::uint16_t id, Event& event) {
  event.reset();
  event.id = id;
  event.provider = block.value(Heading::source);
  event.level = level_of_block(block);
  event.channel = block.value(Heading::log);
  event.computer = block.value(Heading::computer);
  event.user = block.value(Heading::user);
  event.category = block.value(Heading::category);
  event.record_id = record_of(block);
}

/// An article prints the id of one event over the text of another: the text is what happened.
void check_id(const Block& block, Event& event, Intake& intake) {
  if (event.message.empty()) return;
  const auto told = id_by_text(event.provider, event.message, event.data, event.id);
  if (!told || *told == 0 || *told == event.id) return;  // 0: texts that carry no id of their own
  intake.problem({Position::Unit::line, block.line},
                 fmt::format("the block says event id {}, its text and data are those of {} {}: taken as {}",
                             event.id, event.provider, *told, *told));
  event.id = *told;
}

}  // namespace

Level level_of(std::string_view word) {
  if (const Level level = level_from_word(word); level != Level::unknown) return level;
  const auto number = small_number(word);
  return number ? level_from_number(*number) : Level::unknown;
}

std::uint64_t record_of(const Block& block) {
  if (block.xml.record != 0) return block.xml.record;
  std::uint64_t value = 0;
  const std::string& text = block.value(Heading::record);
  for (std::size_t i = 0; i < text.size() && i < 18 && text[i] >= '0' && text[i] <= '9'; ++i)
    value = value * 10 + static_cast<unsigned>(text[i] - '0');
  return value;
}

std::optional<std::uint16_t> id_of_text(const Block& block) {
  const std::string& source = block.value(Heading::source);
  const auto id = printed_id(block);
  if (!id || find_provider(source) == nullptr || find_row(source, *id) != nullptr) return std::nullopt;
  const Parts parts = split_tail(block);
  if (!parts.xml.empty()) return std::nullopt;
  const std::string message = message_of(parts.description);
  if (message.empty()) return std::nullopt;
  const auto told = id_by_text(source, message, data_of(parts.data));
  return told && *told != 0 ? told : std::nullopt;
}

std::string_view source_of_text(Block& block) {
  const auto id = printed_id(block);
  if (!id || !block.has(Heading::description) || !block.value(Heading::source).empty()) return {};
  const Parts parts = split_tail(block);
  if (!parts.xml.empty()) return {};
  const std::string_view provider = provider_by_text(*id, message_of(parts.description));
  if (provider.empty()) return {};
  block.value(Heading::source) = provider;
  block.seen |= bit(Heading::source);
  return provider;
}

void fill_event(const Block& block, Event& event, Intake& intake) {
  const Parts parts = split_tail(block);
  const bool exact = from_xml(block, parts.xml, event, intake);
  if (!exact) from_headings(block, printed_id(block).value_or(0), event);
  event.position = {Position::Unit::line, block.line};
  event.message = message_of(parts.description);
  if (!exact) {
    event.data = data_of(parts.data);
    check_id(block, event, intake);
  }
  if (block.tail_cut)
    intake.problem(event.position, "the text of this event is longer than 256 KiB: the rest was cut off");
}

}  // namespace exba::event_text
