// How it works: WordprocessingML, DrawingML and OpenDocument call a paragraph, a tab and a row differently; one table
// of names makes one set of steps of them. The cells of a table inside of a cell are lines of that cell.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/text.hpp"
#include "readers/document/document.hpp"
#include "readers/document/pieces.hpp"
#include "readers/parts.hpp"
#include "readers/table_rows.hpp"

namespace exba::document {
namespace {

constexpr std::size_t shown_cells_limit = 256;
constexpr std::size_t shown_cell_limit = 1 << 20;
constexpr std::size_t blanks_limit = 256;  // that one element may stand for

enum class Role {
  other,
  text,
  paragraph,
  tab,
  line,
  hyphen,
  blanks,
  table,
  row,
  cell,
  columns,
  goes_on,
  hidden,
  picture
};

struct Named {
  std::string_view name;
  Role role;
};
constexpr Named roles[] = {{"t", Role::text},
                           {"p", Role::paragraph},
                           {"h", Role::paragraph},
                           {"tab", Role::tab},
                           {"ptab", Role::tab},
                           {"br", Role::line},
                           {"cr", Role::line},
                           {"line-break", Role::line},
                           {"noBreakHyphen", Role::hyphen},
                           {"s", Role::blanks},
                           {"tbl", Role::table},
                           {"table", Role::table},
                           {"tr", Role::row},
                           {"table-row", Role::row},
                           {"tc", Role::cell},
                           {"table-cell", Role::cell},
                           {"gridSpan", Role::columns},
                           {"vMerge", Role::goes_on},
                           {"blip", Role::picture},
                           {"imagedata", Role::picture},
                           {"image", Role::picture},
                           // What is shown elsewhere once more, was deleted, or is no text of the document.
                           {"Fallback", Role::hidden},
                           {"delText", Role::hidden},
                           {"instrText", Role::hidden},
                           {"tabs", Role::hidden},
                           {"tracked-changes", Role::hidden},
                           {"annotation", Role::hidden},
                           {"styles", Role::hidden},
                           {"automatic-styles", Role::hidden}};

Role role_of(std::string_view name) {
  for (const Named& r : roles)
    if (r.name == name) return r.role;
  return Role::other;
}

class Shown {
 public:
  Shown(Input part, Seen& seen) : pieces_(std::move(part)), seen_(&seen) {}

  bool more(std::string& out) {
    out_ = &out;
    while (out.size() < 64 * 1024) {
      switch (pieces_.next()) {
        case Pieces::Kind::begin: begin(); break;
        case Pieces::Kind::end: end(); break;
        case Pieces::Kind::text:
          if (hidden_ == 0 && (in_text_ > 0 || (open_document_ && paragraphs_ > 0))) put(pieces_.text());
          break;
        case Pieces::Kind::finish: finish(); return false;
      }
    }
    return true;
  }

 private:
  void begin() {
    const std::string_view name = pieces_.name();
    ++level_;
    if (level_ == 1) open_document_ = name == "document-content";
    if (hidden_ != 0) return;
    const Role role = role_of(name);
    switch (role) {
      case Role::text: ++in_text_; break;
      case Role::paragraph: ++paragraphs_; break;
      case Role::tab:
        // In the properties of a paragraph it is a place, in a run it is a tab.
        put("\t");
        break;
      case Role::line: put("\n"); break;
      case Role::hyphen: put("-"); break;
      case Role::blanks: blanks(); break;
      case Role::table:
        if (++tables_ == 1) rows_.flush(*out_), rows_.begin_table();
        break;
      case Role::row:
        // One that was not closed ends where the next begins, and so does its cell.
        if (tables_ <= 1 && !cells_.empty()) row();
        break;
      case Role::cell:
        if (tables_ <= 1) cell();
        break;
      case Role::columns:
        if (tables_ <= 1 && in_cell_)
          cells_.back().columns = static_cast<unsigned>(count_in("val", TableRows::longest_span));
        break;
      case Role::goes_on:
        if (tables_ <= 1 && in_cell_) cells_.back().continued = pieces_.attribute("val") != "restart";
        break;
      case Role::hidden: hidden_ = level_; break;
      case Role::picture: ++seen_->pictures; break;
      case Role::other: break;
    }
  }

  void end() {
    if (level_ > 0) --level_;
    if (hidden_ != 0) {
      if (level_ < hidden_) hidden_ = 0;
      return;
    }
    switch (role_of(pieces_.name())) {
      case Role::text: in_text_ -= in_text_ > 0 ? 1 : 0; break;
      case Role::paragraph:
        paragraphs_ -= paragraphs_ > 0 ? 1 : 0;
        put("\n");
        break;
      case Role::cell:
        if (tables_ <= 1) in_cell_ = false;
        break;
      case Role::row:
        if (tables_ <= 1) row();
        break;
      case Role::table:
        tables_ -= tables_ > 0 ? 1 : 0;
        if (tables_ == 0) rows_.flush(*out_);
        break;
      default: break;
    }
  }

  void put(std::string_view text) {
    if (!in_cell_) {
      rows_.flush(*out_);
      return void(out_->append(text));
    }
    std::string& cell = cells_.back().text;
    const std::size_t room = shown_cell_limit - std::min(shown_cell_limit, cell.size());
    if (text.size() > room)
      seen_->damage = "a cell of a table is longer than 1 MiB: the rest of its text was left out";
    cell.append(text.substr(0, room));
  }

  /// A number in an attribute, between 1 and `most`.
  std::size_t count_in(std::string_view attribute, std::size_t most) const {
    std::size_t count = 0;
    for (const char c : pieces_.attribute(attribute))
      if (c >= '0' && c <= '9')
        count = std::min<std::size_t>(count * 10 + static_cast<std::size_t>(c - '0'), most);
    return std::max<std::size_t>(count, 1);
  }

  void blanks() { put(std::string(count_in("c", blanks_limit), ' ')); }

  /// OpenDocument keeps a date exactly beside the text that shows it, and says once what stands in several cells.
  void cell() {
    const std::size_t repeated = count_in("number-columns-repeated", shown_cells_limit);
    for (std::size_t i = 0; i + 1 < repeated && cells_.size() < shown_cells_limit; ++i) cells_.emplace_back();
    if (cells_.size() >= shown_cells_limit) return;
    TableCell& cell = cells_.emplace_back();
    cell.text = pieces_.attribute("date-value");
    cell.columns = static_cast<unsigned>(count_in("number-columns-spanned", TableRows::longest_span));
    cell.rows = static_cast<unsigned>(count_in("number-rows-spanned", TableRows::longest_span));
    in_cell_ = true;
    if (cell.text.empty()) return;
    std::replace(cell.text.begin(), cell.text.end(), 'T', ' ');
    hidden_ = level_;
  }

  void row() {
    in_cell_ = false;
    if (open_document_)  // a sheet's rows go on to its last column
      while (!cells_.empty() && trim(cells_.back().text).empty()) cells_.pop_back();
    if (cells_.empty()) return;
    const bool wide = cells_.size() >= 3;
    std::size_t width = 0;
    for (const TableCell& cell : cells_) width += cell.columns;
    if (wide) rows_.least_cells = std::max(rows_.least_cells, width);
    rows_.row(*out_, std::move(cells_), false);
    rows_.headed = rows_.headed || wide;
    cells_.clear();
  }

  void finish() {
    if (!cells_.empty()) row();
    rows_.flush(*out_);
    if (pieces_.damaged() || pieces_.open() > 0)
      seen_->damage = "its text breaks off inside of the document: what comes before was read";
  }

  Pieces pieces_;
  Seen* seen_;
  std::string* out_ = nullptr;
  std::vector<TableCell> cells_;
  TableRows rows_;
  std::size_t level_ = 0, hidden_ = 0, in_text_ = 0, paragraphs_ = 0, tables_ = 0;
  bool open_document_ = false;  ///< text stands in its paragraphs without an element of its own
  bool in_cell_ = false;
};

}  // namespace

Input shown_text(Input part, Seen& seen) {
  std::string name = part.name;
  auto shown = std::make_shared<Shown>(std::move(part), seen);
  return made_input(std::move(name), [shown](std::string& out) { return shown->more(out); });
}

}  // namespace exba::document
