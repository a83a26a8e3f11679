// How it works: texts become words (escaped, measured in columns), words fill lines. A word is a list of
// pieces because a coloured word may touch a plain full stop. Texts from a log are cut first: a field longer
// than 4,000 bytes, or a word longer than 200 columns, is nothing that anyone reads on a screen (a 1 MB
// message is 13,000 lines), and the report says how much is left out.
#include "reports/told/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/chars.hpp"
#include "reports/escape.hpp"

namespace exba {
namespace {

constexpr std::size_t field_limit = 4000;  // bytes
constexpr std::size_t cell_limit = 400;    // bytes: five lines of a wide column
constexpr int word_limit = 200;  // columns: registry keys and paths stay whole, so that they can be copied
constexpr int gutter = 2;
constexpr int least_rest = 20;    // columns that the wrapping column of a table gets at least
constexpr int least_content = 6;  // columns that the others may shrink to for it

struct Word {
  std::vector<Span> pieces;
  int width = 0;
  bool blank_before = false;
};

/// Columns of a text that is escaped already, and where `columns` of them end.
std::size_t bytes_of_columns(std::string_view text, int columns) {
  int used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = next_character(text, at);
    const int wide = display_width(c.code);
    if (used + wide > columns) return at;
    used += wide;
    at += c.length;
  }
  return text.size();
}

std::string cut_word(std::string word) {
  if (display_width(word) <= word_limit) return word;
  const std::size_t kept = bytes_of_columns(word, word_limit - 40);
  return fmt::format("{}[{}-more-bytes]", word.substr(0, kept), word.size() - kept);
}

/// Where the next line may begin inside a word without blanks: behind a wide character.
std::size_t breakable_length(std::string_view word) {
  for (std::size_t at = 0; at < word.size();) {
    const Character c = next_character(word, at);
    at += c.length;
    if (c.valid && c.code >= 0x2e80 && display_width(c.code) == 2 && at < word.size()) {
      if (display_width(next_character(word, at).code) != 0) return at;
    }
  }
  return word.size();
}

/// Adds the words of one span to `words`; the first one joins the last word before it unless a blank stands
/// between.
void add_words(const Span& span, std::size_t limit, bool& blank, std::vector<Word>& words) {
  const std::string text = shorten(span.text, limit);
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(text[at])) {
      blank = true;
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !is_blank(text[end])) ++end;
    const std::string whole = escape_terminal(std::string_view{text}.substr(at, end - at));
    at = end;
    bool may_break = false;
    for (std::string_view rest = whole; !rest.empty();) {
      const std::size_t length = breakable_length(rest);
      const std::string piece = cut_word(std::string{rest.substr(0, length)});
      if (blank || may_break || words.empty()) words.push_back({{}, 0, blank});
      words.back().pieces.push_back({piece, span.style});
      words.back().width += display_width(piece);
      rest.remove_prefix(length);
      blank = false;
      may_break = true;
    }
  }
}

std::vector<Word> words_of(const std::vector<Span>& spans, std::size_t limit) {
  std::vector<Word> words;
  bool blank = false;
  for (const Span& span : spans) add_words(span, limit, blank, words);
  return words;
}

/// Fills lines of `columns` with words; the first line has `first` columns less. Each line is a list of
/// pieces.
std::vector<std::vector<Span>> fill(const std::vector<Word>& words, int columns, int first) {
  std::vector<std::vector<Span>> lines(1);
  int used = first;
  bool fresh = true;
  for (const Word& word : words) {
    const int blank = word.blank_before && !fresh ? 1 : 0;
    if (!fresh && used + blank + word.width > columns) {
      lines.emplace_back();
      used = 0;
      fresh = true;
    }
    if (word.blank_before && !fresh) {
      lines.back().push_back({" "});
      ++used;
    }
    lines.back().insert(lines.back().end(), word.pieces.begin(), word.pieces.end());
    used += word.width;
    fresh = false;
  }
  return lines;
}

/// Where a word that is wider than its cell is broken: behind the last separator of a path that fits, else at
/// the edge.
std::size_t break_inside(std::string_view word, int columns) {
  const std::size_t edge =
      std::max<std::size_t>(bytes_of_columns(word, columns), next_character(word, 0).length);
  if (edge == word.size()) return edge;
  const std::size_t separator = word.substr(0, edge).find_last_of("\\/-_.");
  return separator != std::string_view::npos && separator + 1 >= edge / 2 ? separator + 1 : edge;
}

/// A cell as lines of at most `columns`; unlike in a paragraph, a wide word is broken, because the table must
/// stand.
std::vector<std::string> wrap_cell(const std::string& text, int columns) {
  std::vector<Word> narrow;
  for (const Word& word : words_of({{text}}, cell_limit)) {
    std::string joined;
    for (const Span& piece : word.pieces) joined += piece.text;
    bool blank = word.blank_before;
    for (std::string_view rest = joined; !rest.empty(); blank = false) {
      const std::size_t length = break_inside(rest, columns);
      narrow.push_back(
          {{{std::string{rest.substr(0, length)}}}, display_width(rest.substr(0, length)), blank});
      rest.remove_prefix(length);
    }
  }
  std::vector<std::string> lines;
  for (const auto& pieces : fill(narrow, columns, 0)) {
    lines.emplace_back();
    for (const Span& piece : pieces) lines.back() += piece.text;
  }
  return lines;
}

int content_width(const std::string& text) {
  int width = 0;
  for (const Word& word : words_of({{text}}, cell_limit)) width += word.width + (word.blank_before ? 1 : 0);
  return width;
}

/// The longest word of a column: narrower, and words would break.
int longest_word(const Table& table, std::size_t column) {
  int longest = 0;
  const auto look = [&](const std::string& text) {
    for (const Word& word : words_of({{text}}, cell_limit)) longest = std::max(longest, word.width);
  };
  look(table.columns[column].header);
  for (const Line& line : table.lines)
    if (column < line.cells.size()) look(line.cells[column].text);
  return std::min(longest, table.columns[column].most);
}

/// Content first, the wrapping column gets the rest; when that is too little, the widest of the others gives
/// way.
std::vector<int> column_widths(const Table& table, int indent) {
  std::vector<int> widths;
  std::vector<int> narrowest;
  std::size_t rest = table.columns.size();
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    int widest = display_width(table.columns[c].header);
    if (table.columns[c].fit == Column::Fit::rest) rest = c;
    for (const Line& line : table.lines)
      if (c < line.cells.size()) widest = std::max(widest, content_width(line.cells[c].text));
    widths.push_back(c == rest ? 0 : std::min(widest, table.columns[c].most));
    narrowest.push_back(std::max(longest_word(table, c), least_content));
  }
  const int gutters = gutter * (static_cast<int>(widths.size()) - 1);
  const int least = rest < widths.size() ? least_rest : 0;
  const auto left = [&] {
    return Page::width - indent - gutters - std::accumulate(widths.begin(), widths.end(), 0);
  };
  // What may give way: first the contents down to their longest words, then their words, then the times.
  const auto shrink = [&](int wanted, auto may_shrink) {
    while (left() < wanted) {
      int* widest = nullptr;
      for (std::size_t c = 0; c < widths.size(); ++c)
        if (may_shrink(c) && (widest == nullptr || widths[c] > *widest)) widest = &widths[c];
      if (widest == nullptr) return;
      --*widest;
    }
  };
  const auto is_content = [&](std::size_t c) { return table.columns[c].fit == Column::Fit::content; };
  shrink(least, [&](std::size_t c) { return is_content(c) && widths[c] > narrowest[c]; });
  const int bearable = std::min(least, least_content);
  shrink(bearable, [&](std::size_t c) { return is_content(c) && widths[c] > least_content; });
  shrink(bearable, [&](std::size_t c) { return widths[c] > least_content; });
  if (rest < widths.size()) widths[rest] = std::max(left(), least_content);
  return widths;
}

std::string blanks(int count) {
  return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

/// Gives each printed line of one table row to `print`.
template <typename Print>
void print_cells(const std::vector<Span>& cells, const std::vector<int>& widths, int indent, Print print) {
  std::vector<std::vector<std::string>> wrapped;
  std::size_t height = 1;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    wrapped.push_back(wrap_cell(cells[c].text, widths[c]));
    height = std::max(height, wrapped.back().size());
  }
  for (std::size_t row = 0; row < height; ++row) {
    std::vector<Span> line = {{blanks(indent)}};
    int owed = 0;
    for (std::size_t c = 0; c < wrapped.size(); ++c) {
      const std::string text = row < wrapped[c].size() ? wrapped[c][row] : "";
      line.push_back({blanks(owed)});
      line.push_back({text, cells[c].style});
      owed = widths[c] - display_width(text) + gutter;
    }
    print(line);
  }
}

}  // namespace

int color_index(Style style) {
  switch (style) {
    case Style::error: return 160;     // 3.9 against black, 5.4 against white; bold as well
    case Style::warning: return 130;   // 4.5, 4.7
    case Style::info: return 63;       // 4.6, 4.6
    case Style::undecided: return 98;  // 4.6, 4.5
    case Style::good: return 28;       // 4.5, 4.7
    case Style::plain: break;
  }
  return 0;
}

void Page::print(const std::vector<Span>& escaped) {
  for (const Span& span : escaped) {
    if (colors_ == Colors::off || span.style == Style::plain || span.text.empty())
      out_ += span.text;
    else
      out_ += fmt::format("\x1b[1;38;5;{}m{}\x1b[0m", color_index(span.style), span.text);
  }
  out_.erase(out_.find_last_not_of(' ') + 1);
  out_ += '\n';
}

void Page::blank() {
  if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
}

void Page::flow(const std::vector<Span>& spans, Indent indent) {
  bool first = true;
  const int more = indent.first - indent.rest;
  for (std::vector<Span>& line : fill(words_of(spans, field_limit), width - indent.rest, more)) {
    line.insert(line.begin(), {blanks(first ? indent.first : indent.rest)});
    print(line);
    first = false;
  }
}

void Page::heading(const std::vector<Span>& left, std::string_view right) {
  std::vector<Span> line;
  int used = 0;
  for (const Span& span : left) {
    line.push_back({cut_word(escape_terminal(span.text)), span.style});
    used += display_width(line.back().text);
  }
  const std::string end = cut_word(escape_terminal(right));
  const int room = width - used - display_width(end);
  if (room < 1)
    return flow([&] {
      std::vector<Span> all = left;
      all.push_back({' ' + std::string{right}});
      return all;
    }());
  line.push_back({blanks(end.empty() ? 0 : room) + end});
  print(line);
}

void Page::step(std::string_view label, std::string_view number, std::string_view text, int indent) {
  const std::string before = fmt::format("  {}", label);
  const int hang = indent + display_width(number);
  bool first = true;
  for (std::vector<Span>& line : fill(words_of({{std::string{text}}}, field_limit), width - hang, 0)) {
    const std::string margin =
        first ? before + blanks(indent - display_width(before)) + std::string{number} : blanks(hang);
    line.insert(line.begin(), {margin});
    print(line);
    first = false;
  }
}

void Page::table(const Table& table, int indent) {
  const std::vector<int> widths = column_widths(table, indent);
  const auto print_line = [this](const std::vector<Span>& line) { print(line); };
  std::vector<Span> headers;
  for (const Column& column : table.columns) headers.push_back({column.header});
  if (std::any_of(headers.begin(), headers.end(), [](const Span& header) { return !header.text.empty(); }))
    print_cells(headers, widths, indent, print_line);
  for (const Line& line : table.lines) {
    if (line.across.empty())
      print_cells(line.cells, widths, indent, print_line);
    else
      flow(line.across, {indent, indent + 3});
  }
}

std::string Page::take() {
  return std::move(out_);
}

}  // namespace exba
