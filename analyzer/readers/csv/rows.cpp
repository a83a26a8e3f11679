// How it works: a bare cell ends at the next separator or line feed (16 bytes a step), a quoted one at the
// next mark that closes it (memchr). Behind the cells that were asked for only marks and line feeds are
// looked for. A quoted cell that runs over several lines, with marks inside that are not doubled, may be a
// cell whose closing mark is missing: where a line inside it looks like a row of this table, the cell is
// taken to end there.
#include "readers/csv/rows.hpp"

#include <algorithm>
#include <cstring>

#include "base/find.hpp"
#include "base/npos.hpp"

namespace exba::csv {
namespace {

std::size_t find_byte(std::string_view text, std::size_t from, char wanted) {
  if (from >= text.size()) return npos;
  const void* at = std::memchr(text.data() + from, wanted, text.size() - from);
  return at == nullptr ? npos : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

std::size_t without_returns(std::string_view text, std::size_t begin, std::size_t end) {
  while (end > begin && text[end - 1] == '\r') --end;
  return end;
}

}  // namespace

/// Whether a cell ends at `at`: a separator or a line end stands there. `unsure`: the text ends there, and
/// more may follow.
bool RowScanner::ends_cell(std::string_view text, std::size_t at, Rest rest, bool& unsure) const {
  while (at < text.size() && text[at] == '\r') ++at;
  if (at < text.size()) return text[at] == separator_ || text[at] == '\n';
  unsure = rest == Rest::may_follow;
  return !unsure;
}

RowScanner::Found RowScanner::find_close(std::string_view text, std::size_t at, std::uint64_t base, Rest rest,
                                         std::size_t& close, bool& stray) {
  const std::uint64_t from = base + at;
  const auto run_at = [&](std::size_t i) {
    std::size_t n = 0;
    while (i + n < text.size() && text[i + n] == '"') ++n;
    return n;
  };
  // Nearly every cell: the next mark closes it.
  const std::size_t next = way_ == Way::fast ? find_near(text, at, '"') : npos;
  if (next != npos && next + 1 < text.size() && (text[next + 1] == separator_ || text[next + 1] == '\n'))
    return close = next, stray = false, Found::yes;
  std::size_t i = at;
  if (from > search_.from && from <= search_.until) {
    // Inside what was searched already: only the marks right here may read differently from this beginning.
    const std::size_t run = run_at(i);
    bool unsure = false;
    if (run % 2 == 1 && ends_cell(text, i + run, rest, unsure))
      return close = i + run - 1, stray = false, Found::yes;
    if (search_.close != Search::none && search_.close >= from) {
      stray = search_.stray > from;
      return close = static_cast<std::size_t>(search_.close - base), Found::yes;
    }
    if (search_.close == Search::none)
      i = static_cast<std::size_t>(search_.until - base);
    else
      search_ = {from, from, Search::none, 0};
  } else if (from != search_.from || search_.close != Search::none) {
    search_ = {from, from, Search::none, 0};
  } else {
    i = static_cast<std::size_t>(search_.until - base);
  }
  while (true) {
    const std::size_t mark = find_byte(text, i, '"');
    if (mark == npos) {
      search_.until = base + text.size();
      return rest == Rest::may_follow ? Found::cut : Found::no;
    }
    const std::size_t run = run_at(mark);
    bool unsure = false;
    const bool closes = ends_cell(text, mark + run, rest, unsure);
    if (unsure || (mark + run == text.size() && rest == Rest::may_follow)) {
      search_.until = base + mark;
      return Found::cut;
    }
    i = mark + run;
    search_.until = base + i;
    if (run % 2 == 0) continue;
    if (!closes) {
      search_.stray = base + i;
      continue;
    }
    search_.close = base + i - 1;
    stray = search_.stray > from;
    close = i - 1;
    return Found::yes;
  }
}

/// Where in text[begin, end), a cell of several lines, another row begins; npos: nowhere. What was looked at
/// once is not looked at again: the lines of a text do not change with where a cell begins.
std::size_t RowScanner::inner_row(std::string_view text, std::size_t begin, std::size_t end,
                                  std::uint64_t base) {
  if (!looks_like_row) return npos;
  const std::uint64_t from = base + begin;
  if (from < lines_.from || from > lines_.until) lines_ = {from, from, Search::none, 0};
  if (lines_.close != Search::none && lines_.close > from) {
    const auto known = static_cast<std::size_t>(lines_.close - base);
    return known < end ? known : npos;
  }
  if (lines_.close != Search::none) lines_ = {from, from, Search::none, 0};
  for (std::size_t at = find_byte(text, static_cast<std::size_t>(lines_.until - base), '\n'); at < end;
       at = find_byte(text, at, '\n')) {
    ++at;
    // All of its line: the cell may seem to end within the row that it swallowed.
    const std::size_t line_end = std::min(find_byte(text, at, '\n'), text.size());
    lines_.until = base + std::min(line_end, end);
    if (at >= end || !looks_like_row(text.substr(at, line_end - at))) continue;
    lines_.close = base + at;
    return at;
  }
  lines_.until = std::max(lines_.until, base + end);
  return npos;
}

/// One row while it is scanned. Each step moves `pos` on behind a cell; true: the row ends there, or cannot be
/// scanned to its end yet.
struct RowScanner::OneRow {
  RowScanner& scanner;
  std::string_view text;
  std::size_t at;
  std::uint64_t base;
  Rest rest;
  std::size_t wanted;
  std::vector<Cell>& cells;
  std::size_t limit;
  std::size_t pos;
  Row row = {};

  /// False: the row is as long as a row may be.
  bool cut() {
    row.state = Row::State::cut;
    return rest == Rest::may_follow && text.size() - at < row_limit;
  }
  bool end_at(std::size_t end, Row::Damage damage) {
    row.state = Row::State::whole;
    row.damage = damage;
    row.end = end;
    return true;
  }
  void put(std::size_t begin, std::size_t end, bool quoted) {
    if (cells.size() < wanted) cells.push_back({begin, end, quoted});
  }

  bool quoted_cell(bool last_text) {
    std::size_t close = 0;
    bool stray = false;
    Found found = scanner.find_close(text, pos + 1, base, rest, close, stray);
    if (found == Found::cut && cut()) return true;
    if (found == Found::yes && close > limit) found = Found::no;
    if (found != Found::yes || stray) {
      const std::size_t line_end = find_byte(text, pos + 1, '\n');
      std::size_t inner = npos;
      if (found != Found::yes || line_end < close) {
        const std::size_t end =
            std::min(found == Found::yes ? close : text.size(), std::min(limit, text.size()));
        inner = scanner.inner_row(text, pos + 1, end, base);
      }
      if (inner != npos || found != Found::yes) return unclosed_cell(inner, line_end);
    }
    std::size_t next = close + 1;
    while (next < text.size() && text[next] == '\r') ++next;
    if (last_text && next < text.size() && text[next] != '\n') return text_with_quoted_word(next);
    put(pos + 1, close, true);
    pos = next;
    return false;
  }

  /// Nothing closes it: the row ends before the next row that is seen in it (`inner`), else with its line.
  bool unclosed_cell(std::size_t inner, std::size_t line_end) {
    std::size_t end = inner != npos ? inner : line_end == npos ? text.size() : line_end + 1;
    if (inner == npos && rest == Rest::none && limit == npos)
      end = text.size();  // the file was cut off in it
    end = std::min(end, std::min(limit, text.size()));
    const std::size_t content = end > pos + 1 && text[end - 1] == '\n' ? end - 1 : end;
    put(pos + 1, without_returns(text, pos + 1, content), true);
    return end_at(end, Row::Damage::unclosed);
  }

  /// Text that begins with a quoted word: not a quoted cell.
  bool text_with_quoted_word(std::size_t next) {
    const std::size_t end = std::min(find_byte(text, next, '\n'), text.size());
    if (end == text.size() && rest == Rest::may_follow && cut()) return true;
    put(pos, without_returns(text, pos, end), false);
    return end_at(std::min(end + 1, text.size()), Row::Damage::none);
  }

  bool plain_cell(bool last_text) {
    const std::size_t begin = pos;
    pos = last_text ? find_byte(text, pos, '\n') : find_either(text, pos, scanner.separator_, '\n');
    if (pos == npos && rest == Rest::may_follow && cut()) return true;
    if (pos == npos) pos = text.size();
    if (pos > limit) pos = limit;
    put(begin, without_returns(text, begin, pos), false);
    return false;
  }

  /// Nobody asks for the cells from here on: only where the row ends, or where the next quoted one begins.
  bool unwanted_cells() {
    std::size_t mark = pos;
    while (true) {
      mark = find_either(text, mark, '"', '\n');
      if (mark == npos || text[mark] == '\n' || text[mark - 1] == scanner.separator_) break;
      ++mark;
    }
    if (mark == npos && rest == Rest::may_follow && cut()) return true;
    pos = std::min(mark, text.size());
    return false;
  }

  /// Behind a cell: the row's end, or a separator, which is passed.
  bool behind_cell() {
    if (pos >= limit) return end_at(limit, Row::Damage::too_long);
    if (pos >= text.size())
      return (rest == Rest::may_follow && cut()) || end_at(text.size(), Row::Damage::none);
    if (text[pos] == '\n') return end_at(pos + 1, Row::Damage::none);
    ++pos;
    return false;
  }
};

Row RowScanner::scan(std::string_view text, std::size_t at, std::uint64_t base, Rest rest, std::size_t wanted,
                     std::vector<Cell>& cells, Surplus surplus) {
  cells.clear();
  const std::size_t limit = at < text.size() && text.size() - at > row_limit ? at + row_limit : npos;
  OneRow one{*this, text, at, base, rest, wanted, cells, limit, at};
  if (at >= text.size()) {
    one.row.state = rest == Rest::may_follow ? Row::State::cut : Row::State::end;
    return one.row;
  }
  while (true) {
    const bool last_text = surplus == Surplus::one_text && cells.size() + 1 == wanted;
    if (one.pos < text.size() && text[one.pos] == '"') {
      if (one.quoted_cell(last_text)) return one.row;
    } else if (cells.size() < wanted || way_ == Way::plain) {
      if (one.plain_cell(last_text)) return one.row;
    } else {
      if (one.unwanted_cells()) return one.row;
      if (one.pos < limit && one.pos < text.size() && text[one.pos] == '"') continue;
    }
    if (one.behind_cell()) return one.row;
  }
}

std::string_view value_of(std::string_view text, const Cell& cell, std::string& scratch) {
  const std::string_view raw = text.substr(cell.begin, cell.end - cell.begin);
  if (!cell.quoted || find_byte(raw, 0, '"') == npos) return raw;
  // From mark to mark: a cell that holds a whole <Event> has two every 40 bytes, and a byte at a time (0.6
  // GB/s) took more than half of the time that such a table takes.
  scratch.resize(raw.size());
  char* out = scratch.data();
  std::size_t at = 0;
  while (true) {
    const std::size_t mark = find_near(raw, at, '"');
    const std::size_t end = mark == npos ? raw.size() : mark + 1;
    std::memcpy(out, raw.data() + at, end - at);
    out += end - at;
    if (mark == npos) break;
    at = end + (end < raw.size() && raw[end] == '"' ? 1 : 0);
  }
  scratch.resize(static_cast<std::size_t>(out - scratch.data()));
  return scratch;
}

std::string_view value_of_plain(std::string_view text, const Cell& cell, std::string& scratch) {
  const std::string_view raw = text.substr(cell.begin, cell.end - cell.begin);
  if (!cell.quoted) return raw;
  scratch.clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    scratch += raw[i];
    if (raw[i] == '"' && i + 1 < raw.size() && raw[i + 1] == '"') ++i;
  }
  return scratch;
}

}  // namespace exba::csv
