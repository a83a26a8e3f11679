// How it works: lines are looked at one by one, and passed over at their first letter where they can be no event's; the
// sentence of an event without a message file is found by its fixed words.
#include "readers/excerpt/named.hpp"

#include <algorithm>
#include <optional>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"

namespace exba::excerpt {
namespace {

/// `ID 7011 - Service Control Manager - text`: an id, a provider of the catalogue and a text on one line.
std::optional<Found> event_of_line(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view line = text.substr(begin, end - begin);
  const std::size_t start = line.find_first_not_of(" \t");  // most lines are passed over here
  if (start == std::string_view::npos ||
      std::string_view("0123456789EeIi#:").find(line[start]) == std::string_view::npos)
    return std::nullopt;
  constexpr std::string_view border = " - ";
  const std::size_t first = line.find(border);
  const std::size_t second = first == line.npos ? line.npos : line.find(border, first + border.size());
  if (second == line.npos) return std::nullopt;
  std::string_view head = trim(line.substr(0, first));
  for (const std::string_view word : {"event", "id", ":", "#"})
    if (equal_ignoring_case(head.substr(0, word.size()), word)) head = trim(head.substr(word.size()));
  if (head.empty() || head.size() > 5 || !std::all_of(head.begin(), head.end(), is_digit))
    return std::nullopt;
  unsigned id = 0;
  for (const char c : head) id = id * 10 + static_cast<unsigned>(c - '0');
  const std::string_view provider = trim(line.substr(first + border.size(), second - first - border.size()));
  const Provider* known = find_provider(provider);
  if (known == nullptr || id > 0xFFFF) return std::nullopt;
  Found found;
  found.event.provider = known->name;
  found.event.id = static_cast<std::uint16_t>(id);
  found.event.message = std::string(trim(line.substr(second + border.size())));
  found.begin = begin;
  found.end = end;
  return found;
}

void find_lines(std::string_view text, std::vector<Found>& found) {
  for (std::size_t begin = 0; begin < text.size() && found.size() < finds_limit;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin < paragraph_limit)
      if (auto event = event_of_line(text, begin, end)) found.push_back(std::move(*event));
    begin = end + 1;
  }
}

/// The number at `at`, which is moved behind it; nothing where none stands there.
std::optional<unsigned> number_at(std::string_view text, std::size_t& at) {
  const std::size_t first = at;
  unsigned value = 0;
  for (; at < text.size() && is_digit(text[at]) && value < 0x100000; ++at)
    value = value * 10 + static_cast<unsigned>(text[at] - '0');
  return at == first ? std::nullopt : std::optional(value);
}

void skip(std::string_view text, std::size_t& at, std::string_view what) {
  while (at < text.size() && what.find(text[at]) != std::string_view::npos) ++at;
}

/// `The description for Event ID ( 8 ) in Source ( EDB ) could not be found. ...`, from 2008 on `... Event ID 8 from
/// source EDB cannot be found. ...`; `words` is where "for Event ID" stands.
std::optional<Found> event_without_description(std::string_view text, std::size_t words) {
  constexpr std::string_view lead = "The description ";
  std::size_t at = words + std::string_view("for Event ID").size();
  skip(text, at, " (\r\n\t");
  const std::optional<unsigned> id = number_at(text, at);
  skip(text, at, " )\r\n\t");
  const std::string_view rest = text.substr(at, 8);
  const std::size_t source = equal_ignoring_case(rest.substr(0, 6), "in Sou") ? 2
                             : equal_ignoring_case(rest, "from sou")          ? 4
                                                                              : 0;
  if (!id || *id > 0xFFFF || source == 0) return std::nullopt;
  at += source + std::string_view(" source").size();
  skip(text, at, " (\r\n\t");
  std::string_view name = text.substr(at, 80);
  name = name.substr(0, std::min({name.find(')'), name.find(" cannot"), name.find(" could"), name.size()}));
  const Provider* provider = find_provider(trim(name));
  if (provider == nullptr) return std::nullopt;
  // The sentence ends there; prose about such an event goes on.
  const std::string_view behind = text.substr(at + name.size(), 40);
  const std::size_t end = behind.find("be found");
  if (end == std::string_view::npos || !behind.substr(end).starts_with("be found.")) return std::nullopt;
  Found found;
  found.event.provider = provider->name;
  found.event.id = static_cast<std::uint16_t>(*id);
  found.begin = words - std::min(words, lead.size());
  const std::size_t blank_line = std::min(text.find("\n\n", at), text.find("\n\r\n", at));
  found.end = std::min({blank_line, text.size(), at + paragraph_limit});
  found.event.message = std::string(trim(text.substr(found.begin, found.end - found.begin)));
  return found;
}

/// By the words that are rarest in prose: an upper-case E begins one byte in a thousand.
void find_descriptions(std::string_view text, std::vector<Found>& found) {
  constexpr std::string_view words = "Event ID", before = "for ";
  for (std::size_t at = text.find(words); at != std::string_view::npos && found.size() < finds_limit;
       at = text.find(words, at + 1))
    if (at >= before.size() && text.substr(at - before.size(), before.size()) == before)
      if (auto event = event_without_description(text, at - before.size()))
        found.push_back(std::move(*event));
}

}  // namespace

std::vector<Found> named_events(std::string_view text) {
  std::vector<Found> found;
  find_lines(text, found);
  find_descriptions(text, found);
  return found;
}

}  // namespace exba::excerpt
