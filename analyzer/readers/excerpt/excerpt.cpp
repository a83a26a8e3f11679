// How it works: the last resort of all text. Each wording of the catalogue gives two or three windows of
// twenty bytes out of its literal parts, each published one (data/wordings.txt) one window; where one stands in the text, the paragraph around it is taken apart
// by that row, and only a text that fits its wording is an event. Neither order nor time is claimed: a short
// text is taken for quoted events, which rules may call possible at most (the judge looks at the form); of a
// page of prose the events are named and explained, and nothing is judged.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>

#include "base/chars.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "catalog/lookup.hpp"
#include "catalog/published.hpp"
#include "intake/intake.hpp"
#include "intake/words/headings.hpp"
#include "readers/beside.hpp"
#include "readers/excerpt/named.hpp"
#include "readers/excerpt/windows.hpp"
#include "readers/other_log.hpp"
#include "readers/reader.hpp"

namespace exba {
namespace {

using excerpt::finds_limit;
using excerpt::Found;
using excerpt::paragraph_limit;

constexpr std::size_t text_limit = 64u << 20;  // read whole: nobody quotes events in more
constexpr std::size_t prose_limit = 4000;      // bytes beside the finds: more is an article
constexpr std::size_t tries_limit = 2000;      // windows in vain: a text made of them would never end
constexpr std::size_t words_limit = 64;        // before a window, at which its text may begin

/// An event and the wordings that tell it: those of a row of the catalogue, or published ones. They are taken apart when a
/// window of theirs is met.
struct WordedEvent {
  const Provider* provider = nullptr;
  std::uint16_t id = 0;
  RowWordings* lazy = nullptr;

  const std::vector<Wording>& wordings() const { return lazy->get(); }
};

struct Patterns {
  excerpt::Windows windows;
  std::deque<RowWordings> published;
  std::vector<WordedEvent> told;
  std::vector<std::uint32_t> rows;   ///< indices into `told`: those of one window stand together
  std::vector<std::uint32_t> first;  ///< by the value of a window: index into `rows`; many begin alike
};

/// The windows of all wordings while they are gathered.
class WindowList {
 public:
  explicit WindowList(Patterns& made) : made_(&made) { windows_.reserve(4096); }

  /// The windows of one of an event's wordings: begin and end of its longest literal, and the begin of the next longest;
  /// of a published one the first alone, since more make the search slower.
  void add(std::string_view wording, std::uint32_t told, bool published) {
    const std::size_t count = literals_of(wording, literals_);
    std::array<std::string_view, 2> longest;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string_view literal = literals_[i];
      if (literal.size() > longest[0].size())
        longest = {literal, longest[0]};
      else if (literal.size() > longest[1].size())
        longest[1] = literal;
    }
    constexpr std::size_t size = excerpt::Windows::size;
    if (longest[0].size() < size) return;
    add_window(longest[0], told);
    if (published) return;
    if (longest[0].size() >= 2 * size) add_window(longest[0].substr(longest[0].size() - size), told);
    if (longest[1].size() >= size) add_window(longest[1], told);
  }
  void end() {
    std::sort(windows_.begin(), windows_.end());
    windows_.erase(std::unique(windows_.begin(), windows_.end()), windows_.end());
    const Window* before = nullptr;
    for (const Window& w : windows_) {
      if (before == nullptr || before->text != w.text) {
        made_->windows.add({w.text.data(), w.text.size()}, static_cast<std::uint32_t>(made_->first.size()));
        made_->first.push_back(static_cast<std::uint32_t>(made_->rows.size()));
      }
      made_->rows.push_back(w.told);
      before = &w;
    }
    made_->first.push_back(static_cast<std::uint32_t>(made_->rows.size()));
    made_->windows.ready();
  }

 private:
  struct Window {
    std::array<char, excerpt::Windows::size> text{};
    std::uint32_t told = 0;

    bool operator==(const Window& other) const { return told == other.told && text == other.text; }
    bool operator<(const Window& other) const {
      return text != other.text ? text < other.text : told < other.told;
    }
  };
  void add_window(std::string_view literal, std::uint32_t told) {
    Window& w = windows_.emplace_back();
    for (std::size_t i = 0; i < w.text.size(); ++i) w.text[i] = excerpt::folded(literal[i]);
    w.told = told;
  }

  Patterns* made_;
  std::vector<std::string> literals_;
  std::vector<Window> windows_;
};

const Patterns& patterns() {
  static const Patterns* built = [] {
    auto* made = new Patterns;  // stays until the process ends, as the catalogue does
    WindowList list(*made);
    const auto next = [made] { return static_cast<std::uint32_t>(made->told.size()); };
    for (const Provider& provider : catalogue())
      for (const KnownRow& known : known_rows(provider.name)) {
        for (std::string_view rest = known.row->wordings, line; next_line(rest, line);)
          if (!line.empty()) list.add(line, next(), false);
        made->told.push_back({&provider, known.row->id, known.lazy_wordings.get()});
      }
    for (const PublishedWording& p : published_wordings()) {
      list.add(p.text, next(), true);
      made->told.push_back({p.provider, p.id, &made->published.emplace_back(p.text)});
    }
    list.end();
    return made;
  }();
  return *built;
}

/// The events whose wordings a window stands for.
std::span<const std::uint32_t> rows_of(std::uint32_t window) {
  const Patterns& p = patterns();
  return std::span(p.rows).subspan(p.first[window], p.first[window + 1] - p.first[window]);
}

/// The paragraph around a place: up to a blank line on either side.
std::string_view paragraph(std::string_view text, std::size_t at, std::size_t& begin) {
  const auto blank_line = [&](std::size_t end_of_line) {
    std::size_t next = end_of_line + 1;
    while (next < text.size() && (text[next] == '\r' || text[next] == ' ' || text[next] == '\t')) ++next;
    return next >= text.size() || text[next] == '\n';
  };
  begin = at;
  while (begin > 0 && at - begin < paragraph_limit &&
         !(text[begin - 1] == '\n' && (begin < 2 || text[begin - 2] == '\n' || text[begin - 2] == '\r')))
    --begin;
  std::size_t end = at;
  while (end < text.size() && end - at < paragraph_limit && !(text[end] == '\n' && blank_line(end))) ++end;
  return text.substr(begin, end - begin);
}

/// The id that is printed shortly before the text: `Event ID: 12289`, and a blank line.
unsigned printed_before(std::string_view text, std::size_t at) {
  constexpr std::size_t reach = 120;
  const std::string before = lower(text.substr(at - std::min(at, reach), std::min(at, reach)));
  const std::size_t word = before.rfind("id");
  if (word == std::string::npos) return 0;
  std::size_t digits = word + 2;
  while (digits < before.size() &&
         (is_blank(before[digits]) || before[digits] == ':' || before[digits] == '#'))
    ++digits;
  unsigned id = 0;
  for (; digits < before.size() && is_digit(before[digits]) && id < 0x10000; ++digits)
    id = id * 10 + static_cast<unsigned>(before[digits] - '0');
  return id;
}

/// How much of a text a row's wordings say literally; 0 where none fits.
std::size_t said_literally(const WordedEvent& told, const ComparableText& text) {
  std::size_t most = 0;
  for (const Wording& wording : told.wordings()) {
    if (!fits(text, 0, wording)) continue;
    std::size_t said = 1;
    for (const Wording::LiteralThenHole& piece : wording.pieces) said += piece.literal.size();
    most = std::max(most, said);
  }
  return most;
}

/// Of several rows that one text fits, the one whose id is printed, else the one that says most of it itself;
/// nothing where neither decides.
const WordedEvent* row_of(const WordedEvent& found, const ComparableText& text, unsigned printed) {
  const WordedEvent* best = nullptr;
  std::size_t most = 0;
  for (const WordedEvent& other : patterns().told) {
    const std::size_t said = other.provider == found.provider ? said_literally(other, text) : 0;
    if (said == 0) continue;
    if (other.id == printed) return &other;
    const bool same = best != nullptr && best->id == other.id;
    if (said > most || (said == most && !same)) best = said > most ? &other : nullptr;
    most = std::max(most, said);
  }
  return best;
}

/// Where a wording that fits a text ends: with the first of its lines up to which it fits. What stands in the lines behind
/// may be the next event's.
std::size_t end_of(std::string_view text, const Wording& wording) {
  for (std::size_t line = text.find('\n'); line != std::string_view::npos; line = text.find('\n', line + 1))
    if (fits(comparable(text.substr(0, line)), 0, wording)) return line;
  return text.size();
}

/// Up to where the text that fits with its first `ends` bytes is the event's own: lines behind may go on with it, but not
/// one that names an event.
std::size_t own_text_until(std::string_view text, std::size_t ends) {
  for (std::size_t at = ends; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at + 1), text.size());
    if (!excerpt::mentioned_events(text.substr(at, end - at)).found.empty()) return at;
    at = end;
  }
  return text.size();
}

/// The event whose wording stands in the paragraph, beginning at one of the words before the window, and not before `from`:
/// what stands there is another event's text.
std::optional<Found> event_at(std::string_view text, const excerpt::Windows::Find& find, std::size_t from) {
  std::size_t begin = 0;
  const std::string_view around = paragraph(text, find.at, begin);
  std::size_t words = 0;
  for (std::size_t start = find.at - begin + 1; start-- > 0 && words < words_limit;) {
    const bool word = start == 0 || around[start - 1] == ' ' || around[start - 1] == '\n' ||
                      around[start - 1] == '"' || around[start - 1] == '\t' || around[start - 1] == '>';
    if (!word) continue;
    if (begin + start < from) break;
    ++words;
    std::optional<ComparableText> from_here;  // the same for all rows
    for (const std::uint32_t index : rows_of(find.value)) {
      const WordedEvent& told = patterns().told[index];
      for (const Wording& wording : told.wordings()) {
        const std::string& opening = wording.pieces.front().literal;
        if (!opening.empty() && excerpt::folded(around[start]) != opening.front()) continue;
        if (!from_here) from_here = comparable(around.substr(start));
        if (!fits(*from_here, 0, wording)) continue;
        const WordedEvent* row = row_of(told, *from_here, printed_before(text, begin + start));
        if (row == nullptr) continue;
        Found found;
        found.event.provider = row->provider->name;
        found.event.id = row->id;
        const std::size_t ends = end_of(around.substr(start), wording);
        found.event.message =
            std::string(trim(around.substr(start, own_text_until(around.substr(start), ends))));
        found.begin = begin + start;
        found.end = found.begin + ends;
        return found;
      }
    }
  }
  return std::nullopt;
}

std::vector<Found> find_all(std::string_view text) {
  std::vector<Found> found = excerpt::named_events(text);
  const std::size_t lines = found.size();
  std::size_t tries = 0, told_until = 0;
  for (std::size_t at = 0; found.size() < finds_limit && tries < tries_limit;) {
    const excerpt::Windows::Find find = patterns().windows.next(text, at);
    if (find.at == std::string_view::npos) break;
    if (auto event = event_at(text, find, told_until)) {
      told_until = event->end;
      at = std::max(event->end, find.at + 1);
      const bool told =
          std::any_of(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(lines),
                      [&](const Found& f) { return event->begin < f.end && f.begin < event->end; });
      if (!told) found.push_back(std::move(*event));
    } else {
      at = find.at + 1;
      ++tries;
    }
  }
  return found;
}

bool overlaps(const std::vector<Found>& found, std::size_t begin, std::size_t end) {
  return std::any_of(found.begin(), found.end(),
                     [&](const Found& f) { return begin < f.end && f.begin < end; });
}

/// Adds what lines name by provider and id to what was found by its wording. Returns the places where an event is spoken
/// of that nothing of this found.
std::vector<std::size_t> add_mentions(std::string_view text, std::vector<Found>& found,
                                      std::vector<excerpt::Mentions::Misread>& misread) {
  excerpt::Mentions mentions = excerpt::mentioned_events(text);
  misread = std::move(mentions.misread);
  std::vector<Found> more;
  for (Found& m : mentions.found) {
    // Its own text, in the same line or below, told it already.
    const bool same = std::any_of(found.begin(), found.end(), [&](const Found& f) {
      return f.event.id == m.event.id && f.begin >= m.begin && f.begin - m.begin < paragraph_limit / 4;
    });
    const bool again = m.in_passing && std::any_of(more.begin(), more.end(), [&](const Found& f) {
                         return f.event.id == m.event.id && f.event.provider == m.event.provider;
                       });
    if (!same && !again && !overlaps(found, m.begin, m.end)) more.push_back(std::move(m));
  }
  std::vector<std::size_t> unread;
  for (const std::size_t at : mentions.without_provider) {
    const std::size_t line_end = std::min(text.find('\n', at), text.size());
    if (!overlaps(found, at, std::min(line_end + 200, text.size()))) unread.push_back(at);
  }
  // One name in a mail is no list of events.
  if (found.empty() && more.size() < 2 &&
      std::all_of(more.begin(), more.end(), [](const Found& m) { return m.in_passing; }))
    return {};
  for (Found& m : more) found.push_back(std::move(m));
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.begin < b.begin; });
  return unread;
}

std::uint64_t lines_before(std::string_view text, std::size_t from, std::size_t until) {
  return static_cast<std::uint64_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(from),
                                               text.begin() + static_cast<std::ptrdiff_t>(until), '\n'));
}

void tell_misread(std::string_view text, const std::vector<excerpt::Mentions::Misread>& misread,
                  const ReadOptions& options, Intake& intake) {
  for (const excerpt::Mentions::Misread& m : misread)
    intake.misread(
        m.name, *m.meant,
        to_string(Position{Position::Unit::line, options.first_line + lines_before(text, 0, m.at)}));
}

/// Headings one below the other without their values: columns that were copied, or read off a picture, one by one. Which
/// value belongs to which cannot be told.
void tell_columns_apart(std::string_view text, Intake& intake) {
  constexpr std::size_t enough = 4;
  std::size_t run = 0;
  std::uint64_t number = 0;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    ++number;
    line = trim(line);
    const bool heading = line.size() > 1 && line.size() < 40 && line.ends_with(':') &&
                         find_heading(trim(line.substr(0, line.size() - 1))) != nullptr;
    run = heading ? run + 1 : 0;
    if (run != enough) continue;
    return intake.problem(
        {Position::Unit::line, number + 1 - enough},
        "headings stand one below the other here, without their values: columns that were copied one "
        "by one. Whose values these are cannot be told; copy the rows, or send the log itself");
  }
}

/// Lines `name: value` whose names come again and again are events under headings of a language or a program that nobody
/// here knows: their sentences are read, and what stood beside them is lost.
void tell_unknown_headings(std::string_view text, const std::vector<Found>& found, Intake& intake) {
  constexpr std::size_t enough = 4;         // names, each of which comes twice
  constexpr std::size_t longest_name = 40;  // bytes
  struct Seen {
    std::size_t times = 0;
    std::uint64_t line = 0;
  };
  std::set<std::string> ids;  // in the heads of mails and the posts of forums no name has those
  for (const Found& f : found) ids.insert(std::to_string(f.event.id));
  bool id_seen = false;
  std::map<std::string_view, Seen> names;
  std::uint64_t number = 0;
  for (std::string_view rest = text, line; next_line(rest, line);) {
    ++number;
    while (!line.empty() && (is_blank(line.front()) || line.front() == '>')) line.remove_prefix(1);
    const std::size_t colon = line.substr(0, longest_name + 1).find(':');
    if (colon == line.npos || colon < 2 || colon + 1 >= line.size() || !is_blank(line[colon + 1])) continue;
    const std::string_view name = trim(line.substr(0, colon));
    if (name.empty() || is_digit(name.front()) || name.find("://") != name.npos) continue;
    Seen& seen = names[name];
    if (seen.times++ == 0) seen.line = number;
    id_seen = id_seen || ids.count(std::string(trim(line.substr(colon + 1)))) != 0;
  }
  if (!id_seen) return;
  std::size_t repeated = 0;
  std::uint64_t first = UINT64_MAX;
  std::string told;
  std::vector<std::pair<std::uint64_t, std::string_view>> in_order;
  for (const auto& [name, seen] : names)
    if (seen.times >= 2) in_order.emplace_back(seen.line, name);
  std::sort(in_order.begin(), in_order.end());
  for (const auto& [line, name] : in_order) {
    first = std::min(first, line);
    if (repeated++ < enough) told += fmt::format("{}\"{}\"", told.empty() ? "" : ", ", name);
  }
  if (repeated < enough) return;
  intake.problem(
      {Position::Unit::line, first},
      fmt::format(
          "lines with a name before a colon stand here again and again ({}), and are no headings of events "
          "that exba knows: only sentences were read, and what these lines say of time, computer and "
          "event id was not; export the log as XML or CSV",
          told));
}

/// Whether a date with a time of day stands in the line, or a moment as a number of seconds and the like.
bool tells_time(std::string_view line) {
  constexpr std::size_t longest_line = 4096;
  constexpr std::size_t reach = 24;  // bytes between a date and its time of day
  line = line.substr(0, longest_line);
  std::size_t dated = std::string_view::npos;
  for (std::size_t at = 0; at + 2 < line.size(); ++at) {
    if (!is_digit(line[at])) continue;
    const std::size_t begin = at;
    while (at < line.size() && is_digit(line[at])) ++at;
    const std::size_t digits = at - begin;
    const bool whole = begin == 0 || !(is_word(line[begin - 1]) || line[begin - 1] == '.');
    if (whole && line[begin] == '1' && (digits == 10 || digits == 13 || digits == 16) &&
        (at == line.size() || !is_word(line[at])))
      return true;
    if (at + 1 >= line.size() || !is_digit(line[at + 1])) continue;
    if (line[at] == '-' || line[at] == '/' || line[at] == '.') dated = at;
    if (line[at] == ':' && digits <= 2 && dated != std::string_view::npos && at - dated <= reach) return true;
  }
  return false;
}

/// Events that were read by their sentences alone, beside which a time stands each: a form that nobody here knows, and
/// what it says of time, computer and id is lost. One mail with its date above a quotation is none.
void tell_lost_times(std::string_view text, const std::vector<Found>& found, const ReadOptions& options,
                     Intake& intake) {
  constexpr std::size_t lines_around = 4;
  std::size_t dated = 0;
  std::size_t first = 0;
  std::size_t told_until = 0;  // a time is one event's
  for (const Found& f : found) {
    std::size_t begin = f.begin;
    for (std::size_t lines = 0; begin > told_until; --begin)
      if (text[begin - 1] == '\n' && lines++ == lines_around) break;
    std::size_t end = f.end;
    for (std::size_t lines = 0; end < text.size(); ++end)
      if (text[end] == '\n' && lines++ == lines_around) break;
    bool any = false;
    std::size_t until = begin;
    for (std::size_t at = begin; at < end && !any; at = until + 1) {
      until = std::min(text.find('\n', at), end);
      any = tells_time(text.substr(at, until - at));
    }
    told_until = std::max(f.end, any ? until : std::size_t{0});
    if (any && dated++ == 0) first = f.begin;
  }
  if (dated < 2 || dated * 2 < found.size()) return;
  intake.problem(
      {Position::Unit::line, options.first_line + lines_before(text, 0, first)},
      fmt::format(
          "a time stands beside {} of the {} events that were found by their sentences, the first one "
          "here: it was not read, since the form of this text is not known; export the log as XML or "
          "CSV",
          dated, found.size()));
}

std::string read_text(Input& input, bool& cut) {
  std::string text;
  std::string buffer(1 << 16, '\0');
  while (text.size() < text_limit) {
    const std::size_t got = input.read(std::span(buffer));
    text.append(buffer, 0, got);
    if (got < buffer.size()) return text;
  }
  cut = true;
  return text;
}

}  // namespace

/// Whatever is text: quoted events may stand anywhere in it.
bool sniff_excerpt(std::string_view head) {
  return !head.empty() && std::all_of(head.begin(), head.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || is_blank(c) || c == '\f' || c == '\v';
  });
}

void read_excerpt(Input& input, const ReadOptions& options, Intake& intake) {
  bool cut = false;
  const std::string text = read_text(input, cut);
  // Not where a form took the text for its own before: it knows better.
  if (intake.source.format == "excerpt" && !log_of_another_program(text).empty()) return;
  tell_columns_apart(text, intake);
  if (cut) intake.problem(fmt::format("more than {} MiB of text: the rest was left out", text_limit >> 20));
  std::vector<Found> found = find_all(text);
  std::vector<excerpt::Mentions::Misread> misread;
  const std::vector<std::size_t> unread = add_mentions(text, found, misread);
  tell_misread(text, misread, options, intake);
  if (!found.empty()) tell_unknown_headings(text, found, intake);
  tell_lost_times(text, found, options, intake);
  std::size_t told = 0;
  for (const Found& f : found) told += f.end - f.begin;
  const bool prose = text.size() - std::min(told, text.size()) > prose_limit;
  if (!found.empty() && !unread.empty() && !prose)
    intake.problem(
        {Position::Unit::line, options.first_line + lines_before(text, 0, unread.front())},
        fmt::format("{} event id(s) stand in this text without a provider that is known, the first one "
                    "here: these events were not read; name the source of each, or send the log itself",
                    unread.size()));
  if (!found.empty())
    intake.assume("events",
                  prose ? "named in a page of prose: they are explained, and nothing is judged by them"
                        : "sentences in a text: neither order nor time is known");
  std::uint64_t line = options.first_line;
  std::size_t counted = 0;
  for (Found& f : found) {
    line += lines_before(text, counted, f.begin);
    counted = f.begin;
    f.event.position = {Position::Unit::line, line};
    if (!options.computer.empty()) f.event.computer = options.computer;
    if (prose || f.in_passing)
      intake.explain(f.event);
    else
      intake.take(f.event);
  }
}

void explain_excerpt(std::string_view text, const ReadOptions& options, Intake& intake) {
  std::uint64_t line = options.first_line;
  std::size_t counted = 0;
  std::vector<Found> found = find_all(text);
  std::vector<excerpt::Mentions::Misread> misread;
  add_mentions(text, found, misread);
  tell_misread(text, misread, options, intake);
  for (Found& f : found) {
    line += lines_before(text, counted, f.begin);
    counted = f.begin;
    f.event.position = {Position::Unit::line, line};
    if (!options.computer.empty()) f.event.computer = options.computer;
    intake.explain(f.event);
  }
  if (!found.empty())
    intake.problem(
        found.front().event.position,
        fmt::format("{} event{} told here in a sentence, beside events with their headings: explained, and "
                    "nothing is judged by {}; send the log itself",
                    found.size(), found.size() == 1 ? " is" : "s are", found.size() == 1 ? "it" : "them"));
}

}  // namespace exba
