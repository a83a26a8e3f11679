// How it works: a workbook keeps its texts in one part, its styles in another, its sheets in further ones. The small
// parts are read first and kept; a sheet is streamed, a row at a time. Excel knows dates only as numbers of days that a
// style shows as dates.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "readers/document/document.hpp"
#include "readers/document/pieces.hpp"
#include "readers/parts.hpp"

namespace exba::document {
namespace {

constexpr std::size_t sheets_limit = 1000;
constexpr std::size_t styles_limit = 65'536;          // Excel has 64,000 at most
constexpr std::size_t columns_limit = 1'024;          // Excel has 16,384; no log has
constexpr std::size_t sheet_cell_limit = 256 * 1024;  // Excel: 32,767 characters

/// `_x000D_` stands for a character that XML cannot hold.
void append_unescaped(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool escape = text[at] == '_' && at + 6 < text.size() && text[at + 1] == 'x' &&
                        text[at + 6] == '_' &&
                        std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at) + 2,
                                    text.begin() + static_cast<std::ptrdiff_t>(at) + 6, is_hex_digit);
    if (!escape) {
      out += text[at];
      continue;
    }
    int code = 0;
    for (std::size_t i = 2; i < 6; ++i) code = code * 16 + hex_value(text[at + i]);
    if (code == 0x5F) out += '_';
    if (code == '\n' || code == '\t') out += static_cast<char>(code);
    at += 6;
  }
}

std::size_t number_in(std::string_view text) {
  std::size_t value = 0;
  for (const char c : text)
    if (is_digit(c) && value < 100'000'000) value = value * 10 + static_cast<std::size_t>(c - '0');
  return value;
}

/// Whether a format shows days or hours: `dd.mm.yyyy hh:mm` does, `0.00` and `"Day "0` do not.
bool shows_date(std::string_view format) {
  char quote = '\0';
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = lower(format[i]);
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '"') {
      quote = '"';
    } else if (c == '[') {
      quote = ']';
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == 'y' || c == 'd' || c == 'h' || c == 's' || c == 'j' || c == 't') {  // j, t: German
      return true;
    }
  }
  return false;
}

bool date_number(std::size_t format) {
  return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 45 && format <= 47) ||
         (format >= 50 && format <= 58);
}

/// The text of the element that the part stands in, up to its end; phonetic readings left out.
std::string text_inside(Pieces& pieces, std::string_view element) {
  std::string text;
  bool in_text = false, hidden = false;
  while (true) {
    const Pieces::Kind kind = pieces.next();
    if (kind == Pieces::Kind::finish) return text;
    if (kind == Pieces::Kind::text) {
      if (in_text && !hidden && text.size() < sheet_cell_limit) append_unescaped(text, pieces.text());
      continue;
    }
    const bool begin = kind == Pieces::Kind::begin;
    if (pieces.name() == "rPh") hidden = begin;
    if (pieces.name() == "t") in_text = begin;
    if (!begin && pieces.name() == element) return text;
  }
}

/// Column and row of `BC12`; column npos: none.
std::size_t column_of(std::string_view place) {
  std::size_t column = 0, letters = 0;
  for (; letters < place.size() && letters < 4 && is_upper(place[letters]); ++letters)
    column = column * 26 + static_cast<std::size_t>(place[letters] - 'A') + 1;
  return letters == 0 ? std::string_view::npos : column - 1;
}

class Sheet {
 public:
  Sheet(Input part, const Workbook& book, Seen& seen)
      : pieces_(std::move(part)), book_(&book), seen_(&seen) {}

  bool more(std::string& out) {
    while (out.size() < 64 * 1024) {
      const Pieces::Kind kind = pieces_.next();
      if (kind == Pieces::Kind::finish) {
        finish();
        return false;
      }
      if (kind == Pieces::Kind::text) {
        if (in_value_ && value_.size() < sheet_cell_limit) value_ += pieces_.text();
        continue;
      }
      const std::string_view name = pieces_.name();
      const bool begin = kind == Pieces::Kind::begin;
      if (name == "row") {
        if (begin)
          cells_.clear();
        else
          row(out);
      } else if (name == "c") {
        if (begin)
          open_cell();
        else
          close_cell();
      } else if (name == "v") {
        in_value_ = begin;
      } else if (name == "is" && begin) {
        value_ = text_inside(pieces_, "is");
      } else if (name == "drawing" || name == "picture") {
        seen_->pictures += begin ? 1 : 0;
      }
    }
    return true;
  }

 private:
  void open_cell() {
    const std::size_t column = column_of(pieces_.attribute("r"));
    column_ = column == std::string_view::npos ? cells_.size() : column;
    type_ = pieces_.attribute("t");
    const std::string style = pieces_.attribute("s");
    style_ = style.empty() ? std::string_view::npos : number_in(style);
    value_.clear();
  }

  void close_cell() {
    in_value_ = false;
    if (column_ >= columns_limit) {
      too_wide_ = true;
      return;
    }
    std::string shown = value_of_cell();
    if (shown.empty()) return;
    if (cells_.size() <= column_) cells_.resize(column_ + 1);
    cells_[column_] = std::move(shown);
  }

  std::string value_of_cell() {
    if (type_ == "s") {
      const std::size_t i = number_in(value_);
      if (i >= book_->string_ends.size()) {
        ++lost_strings_;
        return "?";
      }
      const std::size_t begin = i == 0 ? 0 : book_->string_ends[i - 1];
      return book_->strings.substr(begin, book_->string_ends[i] - begin);
    }
    if (type_ == "str") {
      std::string text;
      append_unescaped(text, value_);
      return text;
    }
    const bool date = type_ != "inlineStr" && type_ != "b" && type_ != "e" && type_ != "d" &&
                      style_ < book_->date_styles.size() && book_->date_styles[style_];
    if (!date || value_.empty()) return std::move(value_);
    char* end = nullptr;
    const double days = std::strtod(value_.c_str(), &end);
    if (end != value_.c_str() + value_.size() || !(days >= 0 && days < 2'958'466)) return std::move(value_);
    return excel_date(days, book_->dates_from_1904);
  }

  void row(std::string& out) {
    while (!cells_.empty() && cells_.back().empty()) cells_.pop_back();
    if (cells_.empty()) return;
    const auto filled =
        std::count_if(cells_.begin(), cells_.end(), [](const std::string& c) { return !c.empty(); });
    headed_ = headed_ || filled >= 3;
    if (headed_) {
      cells_.resize(std::max(cells_.size(), width_));
      width_ = cells_.size();
    } else {  // `Date:` in column A and its value in column C
      cells_.erase(std::remove(cells_.begin(), cells_.end(), std::string{}), cells_.end());
    }
    append_cells(out, cells_, headed_);
    cells_.clear();
  }

  void finish() {
    if (pieces_.damaged() || pieces_.open() > 0)
      seen_->damage = "the sheet breaks off: what comes before was read";
    else if (lost_strings_ > 0)
      seen_->damage =
          fmt::format("{} cells name a text that the workbook does not hold{}: a ? stands for each",
                      lost_strings_, book_->strings_cut ? " within the limit of memory" : "");
    else if (too_wide_)
      seen_->damage =
          fmt::format("the sheet has more than {} columns: those behind were left out", columns_limit);
  }

  Pieces pieces_;
  const Workbook* book_;
  Seen* seen_;
  std::vector<std::string> cells_;
  std::string value_, type_;
  std::size_t column_ = 0, style_ = 0, width_ = 0;
  std::uint64_t lost_strings_ = 0;
  bool in_value_ = false, headed_ = false, too_wide_ = false;
};

}  // namespace

void read_workbook(Input part, Workbook& book) {
  Pieces pieces(std::move(part));
  for (Pieces::Kind kind; (kind = pieces.next()) != Pieces::Kind::finish;) {
    if (kind != Pieces::Kind::begin) continue;
    if (pieces.name() == "workbookPr") {
      const std::string from = pieces.attribute("date1904");
      book.dates_from_1904 = from == "1" || from == "true";
    }
    if (pieces.name() == "sheet" && book.sheets.size() < sheets_limit) {
      // `id` is that of the relation; `sheetId` is a number of its own.
      book.sheets.push_back({pieces.attribute("name"), pieces.attribute("id")});
    }
  }
}

void read_relations(Input part, Workbook& book) {
  Pieces pieces(std::move(part));
  for (Pieces::Kind kind; (kind = pieces.next()) != Pieces::Kind::finish;) {
    if (kind != Pieces::Kind::begin || pieces.name() != "Relationship" ||
        book.targets.size() >= 4 * sheets_limit)
      continue;
    std::string target = pieces.attribute("Target");
    if (target.starts_with("/xl/")) target.erase(0, 4);
    book.targets.emplace(pieces.attribute("Id"), std::move(target));
  }
}

void read_styles(Input part, Workbook& book) {
  Pieces pieces(std::move(part));
  std::map<std::size_t, bool> formats;
  bool cells = false;
  for (Pieces::Kind kind; (kind = pieces.next()) != Pieces::Kind::finish;) {
    const std::string_view name = pieces.name();
    if (kind == Pieces::Kind::end && name == "cellXfs") cells = false;
    if (kind != Pieces::Kind::begin) continue;
    if (name == "cellXfs") cells = true;
    if (name == "numFmt" && formats.size() < styles_limit)
      formats[number_in(pieces.attribute("numFmtId"))] = shows_date(pieces.attribute("formatCode"));
    if (cells && name == "xf" && book.date_styles.size() < styles_limit) {
      const std::size_t number = number_in(pieces.attribute("numFmtId"));
      const auto own = formats.find(number);
      book.date_styles.push_back(own != formats.end() ? own->second : date_number(number));
    }
  }
}

void read_shared_strings(Input part, std::uint64_t room, Workbook& book) {
  Pieces pieces(std::move(part));
  for (Pieces::Kind kind; (kind = pieces.next()) != Pieces::Kind::finish;) {
    if (kind != Pieces::Kind::begin || pieces.name() != "si") continue;
    const std::string text = text_inside(pieces, "si");
    if (book.strings.size() + text.size() + book.string_ends.size() * sizeof(std::size_t) > room) {
      book.strings_cut = true;
      return;
    }
    book.strings += text;
    book.string_ends.push_back(book.strings.size());
  }
}

Input sheet_rows(Input part, const Workbook& book, Seen& seen) {
  std::string name = part.name;
  auto sheet = std::make_shared<Sheet>(std::move(part), book, seen);
  return made_input(std::move(name), [sheet](std::string& out) { return sheet->more(out); });
}

std::string excel_date(double days, bool from_1904) {
  // Excel counts a 29th of February 1900, which never was: dates before it are a day off, and of no log.
  const double from_epoch = days + (from_1904 ? -24'107 : -25'569);
  // A number of days has 2 microseconds at best: to the thousandth of a second, what rounding left is gone.
  const Ticks ticks{static_cast<std::int64_t>(std::llround(from_epoch * 86'400'000.0)) * 10'000};
  const CivilTime t = to_civil(Time{ticks});
  std::string text =
      fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second);
  if (t.ticks != 0) text += fmt::format(".{:03}", t.ticks / 10'000);
  return text;
}

}  // namespace exba::document
