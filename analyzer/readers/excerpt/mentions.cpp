// How it works: a line is looked at where it holds a number that may be an id, beside the word "event" or beside the name
// of a provider that the catalogue knows. `MSExchangeIS 9607: text` at the beginning of a line lists an event, if the text
// is that event's; anything else only names one: "no 9616 came" tells of an event that is not there.
//
// A list of such lines once gave the events whose own wording stood in it, and nothing of the others.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/text.hpp"
#include "catalog/lookup.hpp"
#include "catalog/misread.hpp"
#include "catalog/tables.hpp"
#include "readers/beside.hpp"
#include "readers/excerpt/named.hpp"

namespace exba::excerpt {
namespace {

constexpr std::size_t line_limit = paragraph_limit;
constexpr std::size_t plain_name =
    6;  // shorter names are words as well ("disk 7 failed"), unless written like a name

constexpr std::size_t lines_of_a_list = 3;
constexpr std::string_view denials[] = {"never",   "missing", "no such", "not logged",
                                        "nothing", "absent",  "none "};

struct Name {
  std::string_view text;
  const Provider* provider = nullptr;
};

/// All names of providers, by the letter that they begin with.
const std::array<std::vector<Name>, 128>& names() {
  static const auto* built = [] {
    auto* made = new std::array<std::vector<Name>, 128>;  // stays, as the catalogue does
    const auto add = [made](std::string_view name, const Provider& provider) {
      const auto first = static_cast<unsigned char>(lower(name.empty() ? '\0' : name[0]));
      if (first != 0 && first < 128 && name.size() > 1) (*made)[first].push_back({name, &provider});
    };
    for (const Provider& provider : catalogue()) {
      add(provider.name, provider);
      for_each_part(provider.aliases, '|', [&](std::string_view alias) { add(alias, provider); });
    }
    for (std::vector<Name>& of_letter : *made)
      std::stable_sort(of_letter.begin(), of_letter.end(),
                       [](const Name& a, const Name& b) { return a.text.size() > b.text.size(); });
    return made;
  }();
  return *built;
}

/// The longest name of a provider that stands at `at`.
std::optional<Name> name_at(std::string_view line, std::size_t at) {
  const auto first = static_cast<unsigned char>(lower(line[at]));
  if (first >= 128 || (at > 0 && is_word(line[at - 1]))) return std::nullopt;
  for (const Name& name : names()[first]) {
    const std::size_t end = at + name.text.size();
    // Most of them differ in one of these, and a call costs ten times as much.
    if (end > line.size() || lower(line[end - 1]) != lower(name.text.back()) ||
        lower(line[at + 1]) != lower(name.text[1]))
      continue;
    const std::string_view here = line.substr(at, name.text.size());
    if (!equal_ignoring_case(here, name.text) || (end < line.size() && is_word(line[end]))) continue;
    const bool capitals =
        std::count_if(here.begin(), here.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) > 1;
    if (name.text.size() >= plain_name || capitals) return Name{here, name.provider};
  }
  return std::nullopt;
}

struct Number {
  unsigned id = 0;
  std::size_t begin = 0, end = 0;
  bool called_event = false;  ///< "event", "id" or "#" stands before it
};

/// The first digit from `at` on, eight bytes at a step: most lines hold none. The size of the text where none follows.
std::size_t find_digit(std::string_view text, std::size_t at) {
  constexpr std::size_t step = sizeof(std::uint64_t);
  for (; at + step <= text.size(); at += step) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, step);
    bytes ^= 0x3030303030303030u;  // digits are 0 to 9 now
    const std::uint64_t above = ((bytes & 0x7F7F7F7F7F7F7F7Fu) + 0x7676767676767676u) | bytes;
    if ((~above & 0x8080808080808080u) != 0) break;
  }
  while (at < text.size() && !is_digit(text[at])) ++at;
  return at;
}

/// The next number from `at` on that may be an id: no part of a date, a time, a fraction, a code.
std::optional<Number> next_number(std::string_view line, std::size_t at) {
  constexpr std::string_view joins = ".:/-\\%,";
  for (at = find_digit(line, at); at < line.size(); at = find_digit(line, at)) {
    Number n;
    n.begin = at;
    for (; at < line.size() && is_digit(line[at]) && n.id <= 0xFFFF; ++at)
      n.id = n.id * 10 + static_cast<unsigned>(line[at] - '0');
    n.end = at;
    while (at < line.size() && is_digit(line[at])) ++at;
    const char before = n.begin == 0 ? ' ' : line[n.begin - 1];
    const char behind = n.end < line.size() ? line[n.end] : ' ';
    if (n.id == 0 || n.id > 0xFFFF || is_word(before) || is_word(behind) || before == '-' || behind == '%')
      continue;
    const bool joined_behind =
        n.end + 1 < line.size() && is_digit(line[n.end + 1]) && joins.find(behind) != joins.npos;
    const bool joined_before = n.begin > 1 && is_digit(line[n.begin - 2]) && joins.find(before) != joins.npos;
    if (joined_behind || joined_before) continue;
    std::string_view lead = line.substr(0, n.begin);
    while (!lead.empty() && std::string_view(" \t:#(=").find(lead.back()) != lead.npos) {
      n.called_event = n.called_event || lead.back() == '#';
      lead.remove_suffix(1);
    }
    if (lead.empty() || (lower(lead.back()) != 't' && lower(lead.back()) != 'd')) return n;
    for (const std::string_view word : {"event", "eventid", "id"})
      n.called_event =
          n.called_event ||
          (lead.size() >= word.size() && equal_ignoring_case(lead.substr(lead.size() - word.size()), word) &&
           (lead.size() == word.size() || !is_word(lead[lead.size() - word.size() - 1])));
    return n;
  }
  return std::nullopt;
}

constexpr std::string_view between_marks = " \t:#()[]=,-/|'\"";

/// "event", "id", "from", "source": a word that may stand between a provider and an id.
bool is_between_word(std::string_view word) {
  constexpr std::string_view words[] = {"event", "eventid", "id", "from",  "of",
                                        "in",    "source",  "by", "error", "warning"};
  constexpr std::size_t shortest = 2, longest = 7;
  if (word.size() < shortest || word.size() > longest) return false;
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view w) {
    return w.size() == word.size() && w.front() == lower(word.front()) && equal_ignoring_case(w, word);
  });
}

/// From where on nothing but such words, blanks and brackets stands before `until`.
std::size_t between_from(std::string_view line, std::size_t until) {
  std::size_t from = until;
  while (from > 0) {
    if (!is_word(line[from - 1])) {
      if (between_marks.find(line[from - 1]) == std::string_view::npos) break;
      --from;
      continue;
    }
    std::size_t begin = from;
    while (begin > 0 && is_word(line[begin - 1])) --begin;
    if (!is_between_word(line.substr(begin, from - begin))) break;
    from = begin;
  }
  return from;
}

/// Up to where nothing but such stands from `from` on.
std::size_t between_until(std::string_view line, std::size_t from) {
  std::size_t until = from;
  while (until < line.size()) {
    if (!is_word(line[until])) {
      if (between_marks.find(line[until]) == std::string_view::npos) break;
      ++until;
      continue;
    }
    std::size_t end = until;
    while (end < line.size() && is_word(line[end])) ++end;
    if (!is_between_word(line.substr(until, end - until))) break;
    until = end;
  }
  return until;
}

bool only_between(std::string_view text) {
  return between_until(text, 0) == text.size();
}

/// What stands before the first word of a list's line: `- `, `* `, `3. `, `> `.
bool only_a_bullet(std::string_view text) {
  text = trim(text);
  while (!text.empty() && (is_digit(text[0]) || std::string_view("-*>.)(\"'#").find(text[0]) != text.npos ||
                           static_cast<unsigned char>(text[0]) >= 0x80))
    text.remove_prefix(1);
  text = trim(text);
  return text.empty() || only_between(text);
}

/// The text behind the mark that parts it from what names the event; nothing where no mark stands there.
std::optional<std::string_view> text_behind(std::string_view rest) {
  rest = trim(rest);
  while (!rest.empty() && (rest[0] == ')' || rest[0] == ']')) rest = trim(rest.substr(1));
  if (rest.empty()) return rest;
  for (const std::string_view mark : {":", "-", "|", ",", "\xE2\x80\x93", "\xE2\x80\x94"})
    if (rest.starts_with(mark)) return trim(rest.substr(mark.size()));
  return std::nullopt;
}

bool is_its_text(const Provider& provider, std::uint16_t id, std::string_view text) {
  if (text.empty()) return true;
  const KnownRow* known = known_row(provider.name, id);
  if (known == nullptr) return false;
  const ComparableText comparable_text = comparable(text);
  return std::any_of(known->wordings().begin(), known->wordings().end(),
                     [&](const Wording& wording) { return fits(comparable_text, 0, wording); });
}

/// Whether what stands behind the mark may be an event's text, and says not that none came.
bool may_be_a_text(std::string_view text) {
  constexpr std::size_t shortest = 20;
  const std::string low = lower(text.substr(0, 200));
  return text.size() >= shortest &&
         std::none_of(std::begin(denials), std::end(denials),
                      [&](std::string_view denial) { return low.find(denial) != low.npos; });
}

/// The words near a number: only a name that ends or begins with them can belong to it.
struct Around {
  std::size_t from = 0,
              until = 0;  ///< nothing but words that may stand between stands here around the number
  std::array<std::size_t, 64> words{};  ///< where they begin
  std::size_t count = 0;
};

Around look_around(std::string_view line, const Number& n) {
  constexpr std::size_t longest_name = 64;
  Around out;
  out.from = between_from(line, n.begin);
  out.until = between_until(line, n.end);
  std::size_t at = out.from - std::min(out.from, longest_name);
  bool word = at > 0 && is_word(line[at - 1]);
  for (const std::size_t last = std::min(out.until + 1, line.size()); at < last; ++at) {
    const bool now = is_word(line[at]);
    if (now && !word && out.count < out.words.size()) out.words[out.count++] = at;
    word = now;
  }
  return out;
}

/// Whether what stands in line[at, end) is parted from the number by nothing of its own.
bool stands_beside(const Number& n, const Around& b, std::size_t at, std::size_t end) {
  return (end <= n.begin && end >= b.from) || (at >= n.end && at <= b.until);
}

/// The provider that belongs to the number: the nearest name with nothing of its own between, else the first of the line
/// where the number is called an event.
std::optional<Name> whose(std::string_view line, const Number& n, const Around& b) {
  std::size_t behind = 0;
  for (std::size_t i = 0; i < b.count; ++i) {
    if (b.words[i] < behind) continue;
    const std::optional<Name> name = name_at(line, b.words[i]);
    if (!name) continue;
    behind = b.words[i] + name->text.size();
    if (stands_beside(n, b, b.words[i], behind)) return name;
  }
  if (!n.called_event) return std::nullopt;
  for (std::size_t at = 0; at < line.size(); ++at)
    if (const std::optional<Name> name = name_at(line, at)) return name;
  return std::nullopt;
}

/// A name beside the number that is a provider's but for misread letters: one word, or two.
std::optional<Name> misread_beside(std::string_view line, const Number& n, const Around& b) {
  for (std::size_t i = 0; i < b.count; ++i) {
    const std::size_t at = b.words[i];
    std::size_t end = at;
    for (int words = 0; words < 2 && end < line.size(); ++words) {
      while (end < line.size() && is_word(line[end])) ++end;
      if (stands_beside(n, b, at, end))
        if (const Provider* meant = misread_provider(line.substr(at, end - at)))
          return Name{line.substr(at, end - at), meant};
      if (end < line.size() && line[end] == ' ') ++end;
    }
  }
  return std::nullopt;
}

void look_at_line(std::string_view text, std::size_t begin, std::size_t end, Mentions& mentions) {
  const std::string_view line = text.substr(begin, end - begin);
  std::size_t taken = 0;
  for (std::optional<Number> n = next_number(line, 0); n; n = next_number(line, std::max(taken, n->end))) {
    const Around around = look_around(line, *n);
    std::optional<Name> name = whose(line, *n, around);
    const bool misread = !name && (name = misread_beside(line, *n, around)).has_value();
    if (misread) mentions.misread.push_back({begin + n->begin, std::string(name->text), name->provider});
    if (!name) {
      if (n->called_event) mentions.without_provider.push_back(begin + n->begin);
      continue;
    }
    const auto id = static_cast<std::uint16_t>(n->id);
    const bool known =
        find_row(name->provider->name, id) != nullptr || find_meaning(name->provider->name, id).has_value();
    const auto name_begin = static_cast<std::size_t>(name->text.data() - line.data());
    const std::size_t first = std::min(name_begin, n->begin);
    const std::size_t last = std::max(name_begin + name->text.size(), n->end);
    Found found;
    found.event.provider = name->provider->name;
    found.event.id = id;
    found.begin = begin + first;
    found.end = begin + last;
    const auto told = text_behind(line.substr(last));
    const bool listed = only_a_bullet(line.substr(0, first)) && told;
    if (!known && !n->called_event && !(listed && may_be_a_text(*told))) continue;
    found.in_passing = !(listed && !(misread && told->empty()) && is_its_text(*name->provider, id, *told));
    if (listed) {
      found.event.message = std::string(*told);
      found.end = end;
      taken = line.size();
      if (found.in_passing && may_be_a_text(*told)) mentions.paraphrased.push_back(mentions.found.size());
    } else {
      found.event.message = std::string(trim(line.substr(0, 300)));
    }
    mentions.found.push_back(std::move(found));
  }
}

}  // namespace

Mentions mentioned_events(std::string_view text) {
  Mentions mentions;
  for (std::size_t begin = 0; begin < text.size() && mentions.found.size() < finds_limit &&
                              mentions.without_provider.size() < finds_limit;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin < line_limit) look_at_line(text, begin, end, mentions);
    begin = end + 1;
  }
  // Lines of one shape, several of them, are a list of what was logged, in whichever words.
  if (mentions.paraphrased.size() >= lines_of_a_list)
    for (const std::size_t n : mentions.paraphrased) mentions.found[n].in_passing = false;
  return mentions;
}

}  // namespace exba::excerpt

namespace exba {

bool lists_events(std::string_view paragraph) {
  const excerpt::Mentions mentions = excerpt::mentioned_events(paragraph);
  const auto proven = static_cast<std::size_t>(
      std::count_if(mentions.found.begin(), mentions.found.end(),
                    [](const excerpt::Found& f) { return !f.in_passing && !f.event.message.empty(); }));
  const std::size_t lines = 1 + count_byte(paragraph, '\n');
  return proven > 0 && 2 * std::max(proven, 1 + mentions.paraphrased.size()) >= lines;
}

}  // namespace exba
