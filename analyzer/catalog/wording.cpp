// How it works: both sides are laid bare first (lower case, one blank for any white space, no quotation
// marks), so that line breaks, double blanks, NBSP and the quotes of any version compare equal. A wording
// then is a list of literals: the first stands at the start, each next one is searched from where the last
// one ended, the last one is compared with the end. That is a glob without backtracking: a hole never has to
// be widened again, because an earlier end of a hole leaves more text for the literals that follow. Values
// are read from the text itself, through the table of positions.
#include "catalog/wording.hpp"

#include <algorithm>
#include <array>

#include "base/chars.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t longest_text = 64 * 1024;
constexpr std::string_view sentence_end = ". ";
constexpr std::size_t longest_process = 120;  // before the "(pid)"; real process names are below 40

constexpr bool blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

/// The plain form of the typographic character at `i` and how many bytes it takes; 0 bytes when it is none.
struct Plain {
  char c;
  std::size_t bytes;
};
Plain plain(std::string_view s, std::size_t i) {
  const auto starts = [&](std::string_view bytes) { return s.substr(i, bytes.size()) == bytes; };
  if (starts("\xC2\xA0")) return {' ', 2};
  if (starts("\xC2\xAB") || starts("\xC2\xBB")) return {'"', 2};
  for (const std::string_view quote : {"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E"})
    if (starts(quote)) return {'"', 3};
  for (const std::string_view quote : {"\xE2\x80\x98", "\xE2\x80\x99", "\xE2\x80\x9A"})
    if (starts(quote)) return {'\'', 3};
  for (const std::string_view space : {"\xE2\x80\xAF", "\xE2\x80\x89", "\xE3\x80\x80", "\xEF\xBB\xBF"})
    if (starts(space)) return {' ', 3};
  return {'\0', 0};
}

/// Where the text proper ends: before the sentence that Windows appends, without blanks and one full stop.
std::size_t core_end(std::string_view bare) {
  constexpr std::string_view noise = " for more information";
  std::size_t end = bare.size();
  // By its comma, which is rarer than the blank that it begins with.
  for (std::size_t comma = bare.find(','); comma != bare.npos; comma = bare.find(',', comma + 1)) {
    const std::string_view rest = bare.substr(comma);
    if (!bare.substr(0, comma).ends_with(noise) ||
        !(rest.starts_with(", click") || rest.starts_with(", see")))
      continue;
    end = comma - noise.size();
    break;
  }
  while (end > 0 && bare[end - 1] == ' ') --end;
  if (end > 0 && bare[end - 1] == '.') --end;
  while (end > 0 && bare[end - 1] == ' ') --end;
  return end;
}

/// What a byte of a message needs: nothing but its lower case, one blank for a run, or a second look.
enum class Kind : unsigned char { plain, blank, special };
struct Bytes {
  std::array<Kind, 256> kind{};
  std::array<char, 256> lowered{};
  constexpr Bytes() {
    for (std::size_t i = 0; i < 256; ++i) {
      const auto c = static_cast<char>(i);
      kind[i] = blank(c) ? Kind::blank : (i >= 0x80 || c == '"' || c == '\'' ? Kind::special : Kind::plain);
      lowered[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
};
constexpr Bytes bytes;

/// Writes both forms of a message side by side. Until something stands in one of them only, which is a
/// quotation mark, a place in one is the same place in the other.
class BothForms {
 public:
  explicit BothForms(std::size_t most) {
    out_.text.resize(most);
    out_.bare.resize(most + 1);
    text_ = out_.text.data();
    bare_ = out_.bare.data();
  }
  /// Adds what needs no second look, from `at` on; where that ends.
  std::size_t add_run(std::string_view message, std::size_t at) {
    if (apart_) return at;
    char* const text = text_;  // in registers: what is written could be any member
    char* const bare = bare_;
    std::size_t n = texts_;
    for (; at < message.size(); ++at) {
      const char c = message[at];
      const Kind kind = bytes.kind[static_cast<unsigned char>(c)];
      if (kind == Kind::special) break;
      if (kind == Kind::blank) {
        if (n == 0 || text[n - 1] == ' ') continue;
        text[n] = bare[n] = ' ';
      } else {
        text[n] = c;
        bare[n] = bytes.lowered[static_cast<unsigned char>(c)];
      }
      ++n;
    }
    texts_ = bares_ = n;
    return at;
  }
  void add(char c) {
    if (c == '"' || c == '\'') return add_quote(c);
    if (blank(c)) {
      add_blank();
    } else {
      add_plain(c);
    }
  }
  void add_plain(char c) {
    if (apart_) out_.at.push_back(static_cast<std::uint32_t>(texts_));
    text_[texts_++] = c;
    bare_[bares_++] = bytes.lowered[static_cast<unsigned char>(c)];
  }
  void add_blank() {
    if (texts_ == 0 || text_[texts_ - 1] == ' ') return;
    text_[texts_++] = ' ';
    if (bares_ == 0 || bare_[bares_ - 1] == ' ') return;
    if (apart_) out_.at.push_back(static_cast<std::uint32_t>(texts_ - 1));
    bare_[bares_++] = ' ';
  }
  ComparableText end() {
    out_.text.resize(texts_);
    out_.end = core_end(std::string_view(bare_, bares_));
    out_.bare.resize(out_.end + 1);
    // A literal's last blank stands before an empty value at the end, too.
    out_.bare.back() = ' ';
    return std::move(out_);
  }

 private:
  void add_quote(char c) {
    if (!apart_) {
      out_.at.reserve(out_.text.size());
      for (std::uint32_t i = 0; i < bares_; ++i) out_.at.push_back(i);
      apart_ = true;
    }
    text_[texts_++] = c;
  }

  ComparableText out_;
  char* text_;
  char* bare_;
  std::size_t texts_ = 0, bares_ = 0;
  bool apart_ = false;
};

/// Log ranges are two paths around " - " or " to ", which may stand in a folder's name too: the border is
/// where a path begins.
bool path_begins(std::string_view s, std::size_t i) {
  if (s.substr(i, 2) == "\\\\") return true;
  return i + 2 < s.size() && s[i] >= 'a' && s[i] <= 'z' && s.substr(i + 1, 2) == ":\\";
}

std::size_t find_literal(std::string_view bare, const Wording::LiteralThenHole& piece, std::size_t from) {
  const std::size_t first = bare.find(piece.literal, from);
  if (piece.hole != "last" || first == std::string_view::npos) return first;
  for (std::size_t i = first; i != std::string_view::npos; i = bare.find(piece.literal, i + 1))
    if (path_begins(bare, i + piece.literal.size())) return i;
  return first;
}

/// What may stand behind a wording that need not be the end of the text.
bool new_sentence(std::string_view bare, std::size_t i) {
  return i >= bare.size() || bare[i] == '.' || bare[i] == ' ' || bare[i] == ',' || bare[i] == ';';
}

}  // namespace

std::string ComparableText::value(std::size_t first, std::size_t last) const {
  while (first < last && bare[first] == ' ') ++first;
  while (last > first && bare[last - 1] == ' ') --last;
  if (first >= last) return {};
  if (at.empty()) return text.substr(first, last - first);
  return text.substr(at[first], at[last - 1] + 1 - at[first]);
}

ComparableText comparable(std::string_view message) {
  message = message.substr(0, longest_text);
  BothForms both(message.size());
  for (std::size_t i = 0; (i = both.add_run(message, i)) < message.size();) {
    const char c = message[i];
    const Kind kind = bytes.kind[static_cast<unsigned char>(c)];
    if (kind == Kind::plain) {
      both.add_plain(c);
    } else if (kind == Kind::blank) {
      both.add_blank();
    } else {
      const Plain p = plain(message, i);
      both.add(p.bytes > 0 ? p.c : c);
      i += p.bytes > 0 ? p.bytes - 1 : 0;
    }
    ++i;
  }
  return both.end();
}

namespace {

void lay_bare(std::string_view literal, std::string& bare) {
  bare.clear();
  for (const char c : literal)
    if (c != '"' && c != '\'' && !(blank(c) && !bare.empty() && bare.back() == ' '))
      bare.push_back(blank(c) ? ' ' : lower(c));
}

}  // namespace

Wording parse_wording(std::string_view text) {
  Wording out;
  if (text.starts_with('?')) {
    out.confirmed = false;
    text.remove_prefix(1);
  }
  out.source = text;
  if (text.ends_with("...")) {
    out.open = true;
    text.remove_suffix(3);
  }
  // A blank at either end of a literal counts, so the pieces are laid bare one by one.
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) break;
    Wording::LiteralThenHole& piece = out.pieces.emplace_back();
    lay_bare(text.substr(0, open), piece.literal);
    piece.hole = text.substr(open + 1, close - open - 1);
    text.remove_prefix(close + 1);
  }
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.ends_with('.')) text.remove_suffix(1);
  std::string last;
  lay_bare(text, last);
  // "'{store}'. ...": the value ends with its sentence, not with the text.
  if (out.open && last.empty() && !out.pieces.empty()) last = sentence_end;
  out.pieces.push_back({std::move(last), {}});
  for (const Wording::LiteralThenHole& piece : out.pieces) out.length += piece.literal.size();
  return out;
}

std::size_t literals_of(std::string_view text, std::vector<std::string>& out) {
  if (text.starts_with('?')) text.remove_prefix(1);
  if (text.ends_with("...")) text.remove_suffix(3);
  std::size_t count = 0;
  const auto add = [&](std::string_view literal) {
    if (out.size() == count) out.emplace_back();
    lay_bare(literal, out[count++]);
  };
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{')) {
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) break;
    add(text.substr(0, open));
    text.remove_prefix(close + 1);
  }
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.ends_with('.')) text.remove_suffix(1);
  add(text);
  return count;
}

std::vector<Wording> parse_wordings(std::string_view lines) {
  std::vector<Wording> out;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (const std::string_view line = lines.substr(0, end); !line.empty()) out.push_back(parse_wording(line));
    lines = end == std::string_view::npos ? std::string_view{} : lines.substr(end + 1);
  }
  return out;
}

namespace {

/// Calls `value(name, begin, end)` for each hole that has a value; some of them also where the text does not
/// fit.
template <class Value>
bool locate(const ComparableText& text, std::size_t from, const Wording& wording, Value value) {
  const std::string_view bare = std::string_view(text.bare).substr(0, text.end);
  const std::string_view searched = std::string_view(text.bare).substr(0, text.end + 1);
  from = std::min(from, bare.size());  // a prefix may be all there is
  while (from < bare.size() && bare[from] == ' ') ++from;
  if (from > bare.size()) return false;  // a text that was cut off right behind the engine's prefix
  std::size_t position = from;
  for (std::size_t i = 0; i < wording.pieces.size(); ++i) {
    const Wording::LiteralThenHole& piece = wording.pieces[i];
    const std::size_t hole_begin = position;
    const bool last = i + 1 == wording.pieces.size();
    // An empty value leaves one blank for two literals.
    const bool shared_blank = i > 0 && position > from && piece.literal.size() > 1 &&
                              piece.literal.starts_with(' ') && bare.substr(position - 1, 1) == " ";
    std::size_t begin = std::string_view::npos;
    if (i == 0) {
      begin = bare.substr(from).starts_with(piece.literal) ? from : begin;
    } else if (last && piece.literal.empty()) {
      begin = bare.size();
    } else if (last && !wording.open && bare.size() >= position + piece.literal.size() &&
               bare.ends_with(piece.literal)) {
      begin = bare.size() - piece.literal.size();
    } else {
      begin = find_literal(searched, piece, position - (shared_blank ? 1 : 0));
    }
    if (begin == std::string_view::npos && last && piece.literal == sentence_end) begin = bare.size();
    if (begin == std::string_view::npos) return false;
    begin = std::min(begin, bare.size());
    position = std::min(begin + piece.literal.size(), bare.size());
    if (last && !wording.open && !piece.literal.empty() && !new_sentence(bare, position)) return false;
    if (i == 0) continue;
    const std::string_view name = wording.pieces[i - 1].hole;
    if (name != "-" && begin > hole_begin) value(name, hole_begin, begin);
  }
  return true;
}

}  // namespace

bool match(const ComparableText& text, std::size_t from, const Wording& wording, Facts& values) {
  const std::size_t before = values.size();
  const auto keep = [&](std::string_view name, std::size_t begin, std::size_t end) {
    std::string found = text.value(begin, end);
    if (!found.empty()) values.push_back({std::string(name), std::move(found)});
  };
  if (locate(text, from, wording, keep)) return true;
  values.resize(before);
  return false;
}

bool fits(const ComparableText& text, std::size_t from, const Wording& wording) {
  return locate(text, from, wording, [](std::string_view, std::size_t, std::size_t) {});
}

std::optional<std::string> render(const Wording& wording,
                                  const std::function<std::optional<std::string>(std::string_view)>& value) {
  std::string_view rest = wording.source;
  if (wording.open) rest.remove_suffix(3);
  std::string out;
  for (const Wording::LiteralThenHole& piece : wording.pieces) {
    const std::size_t open = rest.find('{');
    out += rest.substr(0, open);
    if (piece.hole.empty()) break;
    const std::optional<std::string> filled = value(piece.hole);
    if (!filled) return std::nullopt;
    out += *filled;
    rest.remove_prefix(rest.find('}', open) + 1);
  }
  return out;
}

namespace {

/// What articles write where a process id stood: `((nnn))`, `((%pid%) )`.
std::size_t placeholder_length(std::string_view bare) {
  for (const std::string_view word : {"nnnn", "nnn", "xxxx", "xxx", "<pid>", "%pid%", "pid"})
    if (bare.starts_with(word)) return word.size();
  return 0;
}

/// The prefix of Exchange 4.0: `MSExchangeIS, 329, `.
std::optional<EnginePrefix> comma_prefix(const ComparableText& text) {
  const std::string_view bare = text.bare;
  const std::size_t first = bare.find(", ");
  if (first == 0 || first > longest_process || bare.find(' ') < first) return std::nullopt;
  std::size_t last = first + 2;
  while (last < bare.size() && is_digit(bare[last])) ++last;
  if (last == first + 2 || bare.substr(last, 2) != ", ") return std::nullopt;
  return EnginePrefix{text.value(0, first), text.value(first + 2, last), last + 2};
}

}  // namespace

std::optional<EnginePrefix> engine_prefix(const ComparableText& text) {
  const std::string_view bare = text.bare;
  if (auto prefix = comma_prefix(text)) return prefix;
  for (std::size_t open = bare.find('('); open < longest_process; open = bare.find('(', open + 1)) {
    std::size_t i = open;
    while (i < bare.size() && (bare[i] == '(' || bare[i] == ' ')) ++i;
    const std::size_t first = i;
    while (i < bare.size() && is_digit(bare[i])) ++i;
    if (i == first) i += placeholder_length(bare.substr(i));
    if (i == first) continue;
    const std::size_t last = i;
    if (i < bare.size() && bare[i] == ',') i = bare.find(')', i);  // newer engines: (5340,D,12)
    if (i >= bare.size() || bare[i] != ')') continue;
    while (i < bare.size() && (bare[i] == ')' || bare[i] == ' ')) ++i;
    // `It reads: MSExchangeDS ((198) )`: a line between heading and text is no part of the name.
    const std::size_t colon = bare.substr(0, open).rfind(": ");
    const std::size_t name = colon == std::string_view::npos ? 0 : colon + 2;
    // A placeholder is no process id: two events that carry it need not be of one process.
    return EnginePrefix{text.value(name, open), is_digit(bare[first]) ? text.value(first, last) : "", i};
  }
  return std::nullopt;
}

namespace {

/// Behind the words, whatever blanks and line ends part them (a list of PowerShell breaks lines); npos: not
/// there.
std::size_t behind_words(std::string_view text, std::initializer_list<std::string_view> words) {
  const std::string_view first = *words.begin();
  for (std::size_t at = text.find(first); at != std::string_view::npos; at = text.find(first, at + 1)) {
    std::size_t i = at;
    bool all = true;
    for (const std::string_view word : words) {
      while (i > at && i < text.size() && blank(text[i])) ++i;
      all = all && text.substr(std::min(i, text.size())).starts_with(word);
      i += word.size();
    }
    if (all) return i;
  }
  return std::string_view::npos;
}

std::string with_single_blanks(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (!blank(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

}  // namespace

std::optional<std::vector<std::string>> strings_of_missing_description(std::string_view message) {
  message = message.substr(0, longest_text);
  const ComparableText head = comparable(message.substr(0, 200));
  if (!head.bare.starts_with("the description for event id")) return std::nullopt;
  std::vector<std::string> out;
  const auto add = [&out](std::string_view s) {
    while (!s.empty() && blank(s.front())) s.remove_prefix(1);
    while (!s.empty() && blank(s.back())) s.remove_suffix(1);
    out.emplace_back(s);
  };
  if (std::size_t i = behind_words(message, {"included", "with", "the", "event:"});
      i != std::string_view::npos) {
    std::string_view rest = message.substr(i);
    if (rest.find('\n') == std::string_view::npos) return std::nullopt;  // one line: what parted them is gone
    while (!rest.empty() && blank(rest.front())) rest.remove_prefix(1);
    while (!rest.empty() && !rest.starts_with("The message resource is present") &&
           !rest.starts_with("The handle is invalid")) {
      const std::size_t end = rest.find('\n');
      add(rest.substr(0, end));
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
  } else if (i = behind_words(message, {"part", "of", "the", "event:"}); i != std::string_view::npos) {
    const std::string list = with_single_blanks(message.substr(i));
    std::string_view rest = list;
    while (!rest.empty() && blank(rest.back())) rest.remove_suffix(1);
    if (rest.ends_with('.')) rest.remove_suffix(1);
    for (std::size_t comma = rest.find(", "); comma != std::string_view::npos; comma = rest.find(", ")) {
      add(rest.substr(0, comma));
      rest.remove_prefix(comma + 2);
    }
    add(rest);
  }
  while (!out.empty() && out.back().empty()) out.pop_back();
  return out;
}

}  // namespace exba
