// How it works: the names stand sorted, and each letter of the text narrows the stretch of those that begin as the
// text does, by two binary searches: a place costs the length of a name times the logarithm of their number, and most
// places nothing, because no name begins with their two bytes.
#include "redact/name_index.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "redact/letters.hpp"

namespace exba {
namespace {

constexpr std::size_t telling = 4;      // bytes of a name that is looked for inside of words of binary data
constexpr std::size_t joins_lines = 5;  // of a name that a hard line end may cut where it has no blank
constexpr std::size_t most_blanks = 256;

std::size_t byte_of(char c) {
  return static_cast<unsigned char>(c);
}

/// What may be more, or other, than it looks.
bool is_special(char c) {
  return byte_of(c) >= 0x80 || c == '%' || c == '&' || c == '\\' || c == '=' ||
         static_cast<unsigned char>(c) <= ' ';
}

bool joined_before(std::string_view text, std::size_t at) {
  return word_before(text, at) && !behind_escape(text, at);
}

/// Behind what is nothing, such as a soft hyphen.
bool joined_behind(std::string_view text, std::size_t at) {
  while (at < text.size() && is_special(text[at])) {
    const Letter next = letter_at(text, at);
    if (next.kind == Letter::Kind::nothing) {
      at = next.end;
      continue;
    }
    return next.kind == Letter::Kind::letter && word_at(next.spelt, 0);
  }
  return word_at(text, at);
}

/// What people and programs write between words in place of a blank.
bool is_mark(char c) {
  return c == '_' || c == '-' || c == '.' || c == '/' || c == ' ';
}

bool digit(char c) {
  return c >= '0' && c <= '9';
}

/// The walk of a text along the names.
struct NamePosition {
  std::size_t at = 0;
  bool blank = false, line = false;
  char last = '\0';  ///< byte before
};

/// Steps over blanks and what is nothing; false: the text ends, or goes on for too long.
bool skip(std::string_view text, NamePosition& walk, Letter& letter) {
  const std::size_t begin = walk.at;
  while (walk.at < text.size() && walk.at - begin <= most_blanks) {
    letter = letter_at(text, walk.at);
    if (letter.kind == Letter::Kind::letter) return true;
    walk.blank |= letter.kind != Letter::Kind::nothing;
    walk.line |= letter.kind == Letter::Kind::line_end;
    walk.at = letter.end;
  }
  return false;
}

/// A line may end behind these inside a name.
bool breaks_line(char c) {
  return c == '-' || c == '\\' || c == '/' || c == '.' || c == '_';
}

}  // namespace

void NameIndex::add(std::string_view name, std::string_view value, int kind, Inside inside) {
  Entry entry{normal_form(name), std::string(value), kind, inside == Inside::yes};
  if (entry.normal.empty()) return;
  const std::size_t first = byte_of(entry.normal[0]);
  firsts_[first] = true;
  if (entry.normal.size() > 1) {
    pairs_[first << 8 | byte_of(entry.normal[1])] = true;
  } else {
    for (std::size_t next = 0; next < 256; ++next) pairs_[first << 8 | next] = true;
  }
  any_inside_ = any_inside_ || entry.inside;
  any_blank_inside_ = any_blank_inside_ || (entry.inside && entry.normal.find(' ') != std::string::npos);
  names_.push_back(std::move(entry));
  sorted_ = false;
}

void NameIndex::sort() const {
  if (sorted_) return;
  // Of two spellings of one name the first one added stands before the other.
  std::stable_sort(names_.begin(), names_.end(),
                   [](const Entry& a, const Entry& b) { return a.normal < b.normal; });
  sorted_ = true;
}

bool NameIndex::may_begin(std::string_view text, std::size_t at) const {
  const char first = text[at];
  // U+4000 to U+9FFF, which no spelling changes: binary data that is read as UTF-16 is full of them.
  if (byte_of(first) >= 0xE4 && byte_of(first) <= 0xE9) return firsts_[byte_of(first)];
  if (byte_of(first) >= 0x80) return true;
  if (is_special(first)) return is_escape(text, at);
  const char low = first >= 'A' && first <= 'Z' ? static_cast<char>(first + 32) : first;
  if (!firsts_[byte_of(low)]) return false;
  if (at + 1 == text.size() || is_special(text[at + 1])) return true;
  const char next = text[at + 1];
  return pairs_[byte_of(low) << 8 |
                byte_of(next >= 'A' && next <= 'Z' ? static_cast<char>(next + 32) : next)];
}

bool NameIndex::step(Range& range, std::string_view bytes) const {
  for (const char c : bytes) {
    const auto from = names_.begin() + static_cast<std::ptrdiff_t>(range.begin);
    const auto to = names_.begin() + static_cast<std::ptrdiff_t>(range.end);
    // A name that has ended here stands before all that go on.
    const auto at = [&](const Entry& e) {
      return e.normal.size() > range.depth ? static_cast<int>(byte_of(e.normal[range.depth])) : -1;
    };
    const int wanted = static_cast<int>(byte_of(c));
    const auto low = std::partition_point(from, to, [&](const Entry& e) { return at(e) < wanted; });
    const auto high = std::partition_point(low, to, [&](const Entry& e) { return at(e) <= wanted; });
    if (low == high) return false;
    range = {static_cast<std::size_t>(low - names_.begin()), static_cast<std::size_t>(high - names_.begin()),
             range.depth + 1};
  }
  return true;
}

std::optional<NameIndex::Found> NameIndex::find_at(std::string_view text, std::size_t at,
                                                   Bounds bounds) const {
  if (names_.empty()) return std::nullopt;
  if (any_inside_ && at + 4 < text.size() && is_mark(text[at + 1]) && text[at + 3] == text[at + 1])
    if (const auto found = find_letter_by_letter(text, at)) return found;
  if (!may_begin(text, at)) return std::nullopt;
  const auto found = find(text, at, bounds, Spelling::as_it_is);
  if (found || !any_blank_inside_) return found;
  return find(text, at, bounds, Spelling::joined);
}

/// `K.I.W.I`: the letters of a name, one mark between any two.
std::optional<NameIndex::Found> NameIndex::find_letter_by_letter(std::string_view text,
                                                                 std::size_t at) const {
  const char mark = text[at + 1];
  if (!firsts_[byte_of(lower(text[at]))] || word_before(text, at)) return std::nullopt;
  sort();
  Range range{0, names_.size(), 0};
  std::optional<Found> longest;
  for (std::size_t end = at; end < text.size() && byte_of(text[end]) < 0x80 && word_at(text, end);) {
    const char low = lower(text[end]);
    if (!step(range, std::string_view(&low, 1))) break;
    ++end;
    const Entry& entry = names_[range.begin];
    // One letter more would be another name.
    const bool ends = !word_at(text, end) && !(text[end < text.size() ? end : at] == mark &&
                                               word_at(text, end + 1) && !word_at(text, end + 2));
    if (ends && entry.inside && entry.normal.size() == range.depth && range.depth >= telling)
      longest = Found{{at, end}, &entry, false, false, false};
    if (end == text.size() || text[end] != mark) break;
    ++end;
  }
  return longest;
}

std::optional<NameIndex::Found> NameIndex::find(std::string_view text, std::size_t at, Bounds bounds,
                                                Spelling spelling) const {
  sort();
  std::optional<Found> longest;
  bool marked = false, run_together = false;
  bool before = false;
  Range range{0, names_.size(), 0};
  NamePosition walk;
  walk.at = at;
  Letter letter;
  while (skip(text, walk, letter)) {
    if (range.depth == 0) {
      if (walk.at != at) return std::nullopt;  // no name begins with a blank or with nothing
      before = word_at(letter.spelt, 0) && joined_before(text, at);
    }
    if (walk.blank) {
      Range gap = range;
      if (step(gap, " "))
        range = gap;
      else if (!walk.line || !(breaks_line(walk.last) || names_[range.begin].normal.size() >= joins_lines))
        break;
    }
    // `Tapir+Gnu`, as forms of the web write it.
    const bool for_blank = letter.spelt == "+" && range.depth != 0;
    const Range before_letter = range;
    bool stepped = false;
    if (spelling == Spelling::joined && range.depth != 0 && !walk.blank) {
      const bool blank = step(range, " ");
      if (blank && letter.spelt.size() == 1 && is_mark(letter.spelt[0])) {
        marked = true;
        walk = {letter.end, false, false, ' '};
        continue;
      }
      stepped = blank && step(range, letter.spelt);
      run_together = run_together || stepped;
      if (!stepped) range = before_letter;
    }
    if (!stepped && !step(range, letter.spelt)) {
      range = before_letter;
      if (!for_blank || walk.blank || !step(range, " ")) break;
      walk = {letter.end, false, false, ' '};
      continue;
    }
    walk = {letter.end, false, false, letter.spelt.back()};
    const Entry& entry = names_[range.begin];
    if (entry.normal.size() != range.depth) continue;
    const bool behind = word_before(letter.spelt, letter.spelt.size()) && joined_behind(text, letter.end);
    // EX011 is another machine, not EX01 with something behind it.
    const bool number =
        (before && digit(entry.normal.front()) && digit(text[at - 1])) ||
        (behind && digit(entry.normal.back()) && letter.end < text.size() && digit(text[letter.end]));
    const bool inside = bounds == Bounds::loose ? entry.normal.size() >= telling : entry.inside && !number;
    if ((before || behind) && !inside) continue;
    if ((marked || run_together) && !entry.inside) continue;
    longest = Found{{at, letter.end}, &entry, before, behind, run_together};
  }
  return longest;
}

std::vector<NameIndex::Found> NameIndex::find_all(std::string_view text) const {
  std::vector<Found> all;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = find_at(text, at);
    if (found) all.push_back(*found);
    at = found ? found->where.end : at + 1;
  }
  return all;
}

}  // namespace exba
