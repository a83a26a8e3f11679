#pragma once
// A page of 80 columns for a terminal or a mail.
#include <string>
#include <string_view>
#include <vector>

namespace exba {

/// Colour means something and is never alone: the word it colours says the same.
enum class Style { plain, error, warning, info, undecided, good };

/// The 256-colour index of a style: hues that stand at least 3.8 to 1 against black and against white alike,
/// so that neither kind of terminal hides a word; 0 for plain.
int color_index(Style style);

struct Span {
  std::string text;
  Style style = Style::plain;
};

struct Column {
  enum class Fit {
    content,  ///< as wide as its widest cell, narrower where the table is too wide
    whole,    ///< as wide as its widest cell, always: a time that is broken over lines is no longer one
    rest,     ///< what the others leave; its cells wrap. One a table
  };
  std::string header;
  Fit fit = Fit::content;
  int most = 24;  ///< columns, of any but the `rest` column: wider cells wrap
};

struct Line {
  std::vector<Span> cells;
  std::string across;  ///< not empty: no cells, but this text over all columns
};

struct Table {
  std::vector<Column> columns;
  std::vector<Line> lines;
};

/// Columns before the first line of a paragraph and before the others.
struct Indent {
  int first = 0;
  int rest = 0;
};

/// Collects lines. A class, because its invariant is what makes the report safe to print: every text that it
/// is given is escaped and cut to a bearable length here, and no line is wider than `width` unless one word
/// is.
class Page {
 public:
  static constexpr int width = 80;
  enum class Colors { off, on };

  explicit Page(Colors colors) : colors_(colors) {}

  void blank();
  /// One paragraph: words wrap at blanks and between wide characters; line ends inside count as blanks.
  void flow(const std::vector<Span>& spans, Indent indent = {});
  void flow(std::string_view text, Indent indent = {}) { flow({{std::string{text}}}, indent); }
  /// Left part and right part on one line, the right one at the right margin; wraps when they do not fit
  /// together.
  void heading(const std::vector<Span>& left, std::string_view right);
  /// A paragraph with a label before it: `  DO NOW 1. text`, its other lines under the text, which begins
  /// behind `indent` columns and the number.
  void step(std::string_view label, std::string_view number, std::string_view text, int indent);
  void table(const Table& table, int indent);
  std::string take();

 private:
  void print(const std::vector<Span>& escaped);

  Colors colors_;
  std::string out_;
};

}  // namespace exba
