// How it works: each wording of the catalogue gives two or three windows of twenty bytes out of its literal parts, each published
// one (data/wordings.txt) one window; where one stands in the text, the paragraph around it is taken apart by that row, and only
// a text that fits its wording is an event.
#include "readers/excerpt/sentences.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <span>

#include "base/chars.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "catalog/lookup.hpp"
#include "catalog/published.hpp"
#include "readers/excerpt/windows.hpp"

namespace exba::excerpt {
namespace {

constexpr std::size_t tries_limit = 2000;  // windows in vain: a text made of them would never end
constexpr std::size_t words_limit = 64;    // before a window, at which its text may begin

/// An event and the wordings that tell it: those of a row of the catalogue, or published ones. They are taken apart when a
/// window of theirs is met.
struct WordedEvent {
  const Provider* provider = nullptr;
  std::uint16_t id = 0;
  RowWordings* lazy = nullptr;

  const std::vector<Wording>& wordings() const { return lazy->get(); }
};

struct Patterns {
  Windows windows;
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
    constexpr std::size_t size = Windows::size;
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
    std::array<char, Windows::size> text{};
    std::uint32_t told = 0;

    bool operator==(const Window& other) const { return told == other.told && text == other.text; }
    bool operator<(const Window& other) const {
      return text != other.text ? text < other.text : told < other.told;
    }
  };
  void add_window(std::string_view literal, std::uint32_t told) {
    Window& w = windows_.emplace_back();
    for (std::size_t i = 0; i < w.text.size(); ++i) w.text[i] = folded(literal[i]);
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
    if (!mentioned_events(text.substr(at, end - at)).found.empty()) return at;
    at = end;
  }
  return text.size();
}

/// The event whose wording stands in the paragraph, beginning at one of the words before the window, and not before `from`:
/// what stands there is another event's text.
std::optional<Found> event_at(std::string_view text, const Windows::Find& find, std::size_t from) {
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
        if (!opening.empty() && folded(around[start]) != opening.front()) continue;
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

}  // namespace

std::vector<Found> told_events(std::string_view text, std::size_t& given_up) {
  std::vector<Found> found = named_events(text);
  const std::size_t lines = found.size();
  std::size_t tries = 0, told_until = 0;
  given_up = std::string_view::npos;
  for (std::size_t at = 0;;) {
    const Windows::Find find = patterns().windows.next(text, at);
    if (find.at == std::string_view::npos) break;
    if (found.size() >= finds_limit || tries >= tries_limit) {
      given_up = find.at;
      break;
    }
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

}  // namespace exba::excerpt
