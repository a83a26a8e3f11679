// How it works: events as people and programs write them on a line each, without columns: a date, a known provider, a
// number and a text, in one of the orders in which they are said (`10/8/2006 3:00:02 AM MSExchangeIS 9606 ...`, `... -
// Event 9606 - MSExchangeIS - ...`), the level anywhere before the text. A table that lost its tabs on the way is such
// lines. Nothing is taken for one that has no date and no known provider; what goes on below an event's line is text.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/chars.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "intake/words/level_words.hpp"
#include "readers/csv/named.hpp"
#include "readers/told_lines.hpp"

namespace exba {
namespace telling {
namespace {

using namespace csv;

constexpr std::size_t told_lines_sniffed = 200;
constexpr std::size_t longest_told = 4096;  // bytes of a line that may be one
constexpr std::size_t category_words = 4;   // a text of so many words without a full stop is a task category

struct Told {
  std::string_view time, computer, channel, level, provider, id, rest;
  bool computer_before = false;  ///< it stands before the provider
  bool sentence = false;  ///< the id stands before the provider: `event 9607 was logged by MSExchangeIS`
  bool known = false;     ///< the provider is one of the catalogue's
};

bool is_separator(std::string_view text) {
  return text.starts_with(' ') || text.starts_with('\t') || text.starts_with('-') || text.starts_with('|') ||
         text.starts_with(',') || text.starts_with(';') || text.starts_with(':') || text.starts_with('~');
}

/// Blanks and what people put between: hyphens, bars, dashes, brackets that close.
void skip_separators(std::string_view& text) {
  while (!text.empty()) {
    if (is_separator(text) || text[0] == ']' || text[0] == ')' || text[0] == '[' || text[0] == '(')
      text.remove_prefix(1);
    else if (text.starts_with("\xE2\x80\x93") || text.starts_with("\xE2\x80\x94") ||
             text.starts_with("\xE2\x80\xA2"))
      text.remove_prefix(3);
    else if (text.starts_with("\xC2\xA0"))
      text.remove_prefix(2);
    else
      return;
  }
}

std::string_view token_of(std::string_view text) {
  return text.substr(0, text.find_first_of(" \t|~"));
}

bool is_half_of_day(std::string_view word) {
  for (const std::string_view half : {"am", "pm", "a.m.", "p.m.", "uhr", "vorm.", "nachm."})
    if (equal_ignoring_case(word, half)) return true;
  return false;
}

/// `10/8/2006 3:00:02 AM` at the beginning; empty: no date and time of day stand there.
std::string_view take_date(std::string_view& text) {
  std::size_t end = 0;
  bool day = false, clock = false;
  for (std::size_t at = 0, words = 0; at < text.size() && words < 4; ++words) {
    std::string_view token = token_of(text.substr(at));
    std::string_view bare = token;
    while (!bare.empty() && (bare.back() == ',' || bare.back() == ']')) bare.remove_suffix(1);
    const bool digits =
        !bare.empty() && is_digit(bare[0]) && std::all_of(bare.begin(), bare.end(), [](char c) {
          return is_digit(c) || c == '/' || c == '.' || c == ':' || c == '-' || c == 'T' || c == 'Z' ||
                 c == '+' || c == ',';
        });
    const bool of_day = digits && (std::count(bare.begin(), bare.end(), '/') == 2 ||
                                   std::count(bare.begin(), bare.end(), '-') >= 2 ||
                                   std::count(bare.begin(), bare.end(), '.') == 2);
    const bool of_clock = digits && bare.find(':') != bare.npos;
    if (!of_day && !of_clock && !(clock && is_half_of_day(bare))) break;
    day = day || of_day;
    clock = clock || of_clock;
    end = at + bare.size();
    at += token.size();
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  }
  if (!day || !clock) return {};
  const std::string_view date = text.substr(0, end);
  text.remove_prefix(end);
  return date;
}

std::string_view take_level(std::string_view& text) {
  const std::string_view token = token_of(text);
  std::string_view bare = token;
  while (!bare.empty() &&
         (bare.back() == ']' || bare.back() == ')' || bare.back() == ':' || bare.back() == ','))
    bare.remove_suffix(1);
  if (bare.size() < 4 || is_digit(bare[0]) || level_from_word(bare) == Level::unknown) return {};
  text.remove_prefix(token.size());
  skip_separators(text);
  return bare;
}

/// `Event 9606`, `EventID: 9606`, `#9606`, `9606`, whatever ends a number behind it.
std::string_view take_id(std::string_view& text) {
  std::string_view rest = text;
  for (const std::string_view word : {"eventid", "event", "id", "#"}) {
    if (!equal_ignoring_case(rest.substr(0, word.size()), word)) continue;
    rest.remove_prefix(word.size());
    while (!rest.empty() && (is_separator(rest) || rest[0] == '#')) rest.remove_prefix(1);
  }
  std::size_t digits = 0;
  while (digits < rest.size() && is_digit(rest[digits])) ++digits;
  const std::string_view behind = rest.substr(digits);
  if (digits == 0 || digits > 5 ||
      !(behind.empty() || is_separator(behind) || behind[0] == ')' || behind[0] == ']'))
    return {};
  const std::string_view id = rest.substr(0, digits);
  text = behind;
  skip_separators(text);
  return id;
}

/// The longest name of a known provider that the text begins with.
std::string_view known_provider(std::string_view text) {
  std::size_t longest = 0;
  const auto look_at = [&](std::string_view name) {
    if (name.size() <= longest || !equal_ignoring_case(text.substr(0, name.size()), name)) return;
    const std::string_view behind = text.substr(name.size());
    if (behind.empty() || is_separator(behind) || behind[0] == ')' || behind[0] == ']' || behind[0] == '(')
      longest = name.size();
  };
  for (const Provider& provider : catalogue()) {
    look_at(provider.name);
    for (const std::string_view alias : split(provider.aliases, "|")) look_at(alias);
  }
  return text.substr(0, longest);
}

/// Blanks, marks of quotation, `At `: what stands before the date of a line.
void skip_before_date(std::string_view& text) {
  skip_separators(text);
  while (text.starts_with('>') || text.starts_with('*')) {
    text.remove_prefix(1);
    skip_separators(text);
  }
  if (text.starts_with("At ") || text.starts_with("On ")) text.remove_prefix(3);
}

/// Words up to a number that may be an id.
std::string_view unknown_provider(std::string_view text) {
  for (std::size_t at = 0; at < text.size() && at < 80; ++at) {
    if (text[at] == ':') {  // `Tapir: 474`, or a sentence has begun and the numbers in it are no ids
      std::string_view behind = trim(text.substr(at + 1));
      return take_id(behind).empty() ? std::string_view{} : trim(text.substr(0, at));
    }
    if (at == 0 || std::string_view(" \t(~|;").find(text[at - 1]) == std::string_view::npos) continue;
    std::string_view rest = text.substr(at);
    if (!take_id(rest).empty()) {
      std::string_view name = trim(text.substr(0, at));
      while (!name.empty() && std::string_view("-|(~;").find(name.back()) != std::string_view::npos)
        name = trim(name.substr(0, name.size() - 1));
      return name;
    }
  }
  return {};
}

/// `was logged by`, `from source`: what stands between an id and its provider in a sentence.
void skip_words_before_provider(std::string_view& text) {
  for (const std::string_view words :
       {"was logged by", "logged by", "was raised by", "from source", "from", "by", "source"}) {
    if (!equal_ignoring_case(text.substr(0, words.size()), words) || text.size() <= words.size() ||
        !is_separator(text.substr(words.size())))
      continue;
    text.remove_prefix(words.size());
    return skip_separators(text);
  }
}

/// A provider that is known, or stands behind a computer, or a computer and a log; `leads` words do where it is found.
std::string_view provider_behind(std::string_view& text, Told& told) {
  constexpr std::size_t longest_name = 255;
  std::array<std::string_view, 2> before;
  std::string_view rest = text;
  for (std::size_t words = 0;; ++words) {
    if (const std::string_view provider = known_provider(rest); !provider.empty()) {
      told.computer = before[0];
      told.channel = before[1];
      told.computer_before = words != 0;
      text = rest;
      return provider;
    }
    if (words == before.size()) return {};
    std::string_view word = token_of(rest);
    rest.remove_prefix(word.size());
    while (!word.empty() && is_separator(word.substr(word.size() - 1))) word.remove_suffix(1);
    const bool name = !word.empty() && word.size() <= longest_name && is_letter(word[0]) &&
                      word.find_first_of("()[]:;,\"'=") == word.npos;
    if (!name) return {};
    before[words] = word;
    skip_separators(rest);
  }
}

/// ` on EX01.example.net:` behind the provider.
void take_computer(std::string_view& text, Told& told) {
  if (!told.computer.empty() || !text.starts_with("on ")) return;
  std::string_view rest = text.substr(3);
  const std::string_view word = token_of(rest);
  if (word.size() < 2 || !word.ends_with(':')) return;
  told.computer = word.substr(0, word.size() - 1);
  text = rest.substr(word.size());
  skip_separators(text);
}

/// What the lines of a file whose provider is known have shown: words between the date and it, and whether a sentence names
/// it.
struct Shown {
  std::size_t words = 0;
  bool sentence = false;
};

/// The provider of a line that is like those, and whose provider nobody knows.
std::string_view unknown_as_shown(std::string_view& text, const Shown& shown, Told& told) {
  if (!told.id.empty()) {
    if (!shown.sentence) return {};
    const std::size_t end = std::min(text.find(" on "), text.find(':'));
    return end == text.npos || end > 80 ? std::string_view{} : trim(text.substr(0, end));
  }
  std::array<std::string_view, 2> before;
  std::string_view rest = text;
  for (std::size_t i = 0; i < shown.words && i < before.size(); ++i) {
    before[i] = token_of(rest);
    rest.remove_prefix(before[i].size());
    while (!before[i].empty() && is_separator(before[i].substr(before[i].size() - 1)))
      before[i].remove_suffix(1);
    skip_separators(rest);
  }
  const std::string_view provider = unknown_provider(rest);
  if (provider.empty()) return {};
  told.computer = before[0];
  told.channel = before[1];
  text = rest;
  return provider;
}

/// False where the line is none. `shown`: the file has shown that its lines are such; null: it must name a provider that is
/// known.
bool take_apart(std::string_view line, const Shown* shown, Told& told) {
  told = {};
  if (line.size() > longest_told) return false;
  std::string_view text = line;
  skip_before_date(text);
  told.level = take_level(text);
  told.time = take_date(text);
  if (told.time.empty()) return false;
  skip_separators(text);
  if (told.level.empty()) told.level = take_level(text);
  told.id = take_id(text);
  if (!told.id.empty() && told.level.empty()) told.level = take_level(text);
  told.sentence = !told.id.empty();
  if (told.sentence) skip_words_before_provider(text);
  told.provider = provider_behind(text, told);
  told.known = !told.provider.empty();
  if (!told.known && shown != nullptr) told.provider = unknown_as_shown(text, *shown, told);
  if (told.provider.empty()) return false;
  text.remove_prefix(static_cast<std::size_t>(told.provider.data() - text.data()) + told.provider.size());
  skip_separators(text);
  if (told.level.empty()) told.level = take_level(text);
  if (told.id.empty()) told.id = take_id(text);
  if (told.id.empty()) return false;
  if (told.level.empty()) told.level = take_level(text);
  take_computer(text, told);
  told.rest = trim(text);
  return true;
}

bool is_category(std::string_view text) {
  return text.find('.') == text.npos && split(text, " \t").size() <= category_words;
}

class ToldLines {
 public:
  ToldLines(const ReadOptions& options, Intake& intake)
      : intake_(&intake), events_(options, intake), before_(options.first_line - 1) {}

  void run(Input& input) {
    Lines lines(input, before_);
    std::string_view line;
    while (lines.next(line)) take(line, lines.number());
    flush();
    events_.end();
    if (others_ != 0)
      intake_->assume("other_lines", fmt::format("{} line(s) that are no event left out", others_));
    if (dated_ != 0)
      intake_->problem(
          {Position::Unit::line, first_dated_},
          fmt::format(
              "{} line(s) begin with a date, and name no provider and id that can be told apart, the first "
              "one here; left out",
              dated_));
  }

 private:
  void take(std::string_view line, std::uint64_t number) {
    Told told;
    if (take_apart(line, &shown_, told)) {
      flush();
      if (told.known) shown_ = {told.channel.empty() ? (told.computer_before ? 1u : 0u) : 2u, told.sentence};
      begin_ = number;
      row_.add("TimeGenerated", told.time);
      row_.add("Source", told.provider);
      row_.add("EventID", told.id);
      if (!told.level.empty()) row_.add("Level", told.level);
      if (!told.computer.empty()) row_.add("Computer", told.computer);
      if (!told.channel.empty()) row_.add("Log Name", told.channel);
      const bool category = is_category(told.rest);
      if (category && !told.rest.empty()) row_.add("Task Category", told.rest);
      row_.add("Message", category ? std::string_view{} : told.rest);
      goes_on_ = true;
      return;
    }
    std::string_view text = line;
    skip_before_date(text);
    if (!take_date(text).empty()) {
      flush();
      if (dated_++ == 0) first_dated_ = number;
    } else if (trim(line).empty()) {
      goes_on_ = false;
    } else if (goes_on_ && !row_.empty()) {
      row_.continue_last(line);
    } else {
      ++others_;
    }
  }
  void flush() {
    if (row_.empty()) return;
    events_.take(row_, {Position::Unit::line, begin_});
    row_.clear();
    goes_on_ = false;
  }

  Intake* intake_;
  NamedEvents events_;
  NamedCells row_;
  Shown shown_;
  std::uint64_t before_;  ///< lines of the text that are another form's
  bool goes_on_ = false;
  std::uint64_t begin_ = 0, others_ = 0, dated_ = 0, first_dated_ = 0;
};

}  // namespace
}  // namespace telling

bool sniff_told_lines(std::string_view head) {
  std::size_t lines = 0, told = 0;
  telling::Told parts;
  for (std::string_view line; lines < telling::told_lines_sniffed && next_line(head, line);) {
    if (trim(line).empty()) continue;
    ++lines;
    told += telling::take_apart(line, nullptr, parts) ? 1 : 0;
  }
  return told >= 2 && told * 3 >= lines;
}

void read_told_lines(Input& input, const ReadOptions& options, Intake& intake) {
  telling::ToldLines(options, intake).run(input);
}

}  // namespace exba
