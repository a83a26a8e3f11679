// How it works: a table as a console shows it. Its columns stand where their headings stand, above a line of hyphens
// (PowerShell, Log Parser, sqlcmd) or by themselves with two blanks between them (wmic). A cell reaches from the place
// of its heading to that of the next; a number that stands right-aligned under a short heading reaches to the left as
// far as it is written. A line `ProviderName: ESE` above a table belongs to each of its rows, and a row whose first
// cells are empty goes on with the row above (-Wrap). The W3C form (#Fields:) has its columns between blanks, with a
// plus for each blank. What the console cut off (`...`) is told and never made up, but for a provider of which one
// known name alone begins so.
#include <fmt/format.h>

#include <algorithm>

#include "base/encoding.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "readers/csv/headed.hpp"
#include "readers/csv/named.hpp"
#include "readers/tables.hpp"

namespace exba {
namespace {

using namespace csv;

constexpr std::size_t screen_lines_sniffed = 400;
constexpr std::size_t most_columns = 64;

/// A line with the place on the screen of each of its characters.
struct Screen {
  std::string_view text;
  std::vector<std::size_t> at;  ///< byte offset of each place; a wide character has two

  explicit Screen(std::string_view line) : text(line) {
    for (std::size_t i = 0; i < line.size();) {
      const auto c = static_cast<unsigned char>(line[i]);
      const std::size_t size = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
      const bool wide = size >= 3 && (c >= 0xE3 && c <= 0xED);  // CJK and Hangul
      if (c == '\t')
        for (std::size_t column = at.size(), next = (column / 8 + 1) * 8; column < next; ++column)
          at.push_back(i);
      else
        for (int n = 0; n < (wide ? 2 : 1); ++n) at.push_back(i);
      i += std::min(size, line.size() - i);
    }
  }
  std::size_t width() const { return at.size(); }
  std::size_t offset(std::size_t place) const { return place < at.size() ? at[place] : text.size(); }
  bool blank(std::size_t place) const {
    return place >= at.size() || text[at[place]] == ' ' || text[at[place]] == '\t';
  }
  std::string_view cut(std::size_t begin, std::size_t end) const {
    const std::size_t from = offset(begin);
    return trim(text.substr(from, std::max(offset(end), from) - from));
  }
};

struct ScreenColumn {
  std::string name;
  std::size_t begin = 0;
  std::size_t end = 0;  ///< of its hyphens, or its heading
};
struct Layout {
  std::vector<ScreenColumn> columns;
  bool w3c = false;
};

/// `----------- -- ----------------`
bool is_underline(std::string_view line) {
  std::size_t groups = 0;
  bool in = false;
  for (const char c : line) {
    if (c != '-' && c != ' ' && c != '\t' && c != '=') return false;
    const bool mark = c == '-' || c == '=';
    groups += mark && !in;
    in = mark;
  }
  return groups >= 2;
}

/// Whether the headings are those of a table of events.
bool tells(const std::vector<ScreenColumn>& columns, bool group) {
  bool id = false, source = group, time = false, message = false;
  std::size_t known = 0;
  for (const ScreenColumn& c : columns) {
    const Name name = name_of(c.name);
    known += name.known;
    id = id || name.field == Field::id || name.field == Field::instance;
    source = source || name.field == Field::source;
    time = time || name.field == Field::time || name.field == Field::date;
    message = message || name.field == Field::message;
  }
  return id && known >= 2 && (source || (time && message && known >= 3));
}

std::optional<Layout> underlined(std::string_view heading, std::string_view underline) {
  if (!is_underline(underline)) return std::nullopt;
  const Screen line(underline);
  const Screen names(heading);
  Layout layout;
  for (std::size_t place = 0; place < line.width();) {
    if (line.blank(place)) {
      ++place;
      continue;
    }
    std::size_t end = place;
    while (end < line.width() && !line.blank(end)) ++end;
    layout.columns.push_back({std::string(names.cut(place, end)), place, end});
    place = end;
  }
  if (layout.columns.size() > most_columns) return std::nullopt;
  return layout;
}

/// Headings alone, two blanks and more between them.
std::optional<Layout> spaced(std::string_view heading) {
  if (heading.find("  ") == heading.npos || heading.find_first_of(",;|<>{}\"=") != heading.npos)
    return std::nullopt;
  const Screen line(heading);
  Layout layout;
  for (std::size_t place = 0; place < line.width();) {
    if (line.blank(place)) {
      ++place;
      continue;
    }
    std::size_t end = place;
    while (end < line.width() && !(line.blank(end) && line.blank(end + 1))) ++end;
    layout.columns.push_back({std::string(line.cut(place, end)), place, end});
    if (layout.columns.back().name.find(' ') != std::string::npos &&
        !name_of(layout.columns.back().name).known)
      return std::nullopt;
    place = end;
  }
  if (layout.columns.size() < 3 || layout.columns.size() > most_columns) return std::nullopt;
  const auto known = std::count_if(layout.columns.begin(), layout.columns.end(),
                                   [](const ScreenColumn& c) { return name_of(c.name).known; });
  if (static_cast<std::size_t>(known) * 2 < layout.columns.size()) return std::nullopt;
  return layout;
}

std::optional<Layout> w3c(std::string_view line) {
  constexpr std::string_view mark = "#Fields:";
  if (!line.starts_with(mark)) return std::nullopt;
  Layout layout;
  layout.w3c = true;
  const std::string_view names = line.substr(mark.size());
  for (const std::string_view name : split(names, " \t")) layout.columns.push_back({std::string(name), 0, 0});
  return layout;
}

/// `   ProviderName: ESE`
bool is_group(std::string_view line, std::string_view& name, std::string_view& value) {
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon > 40) return false;
  name = trim(line.substr(0, colon));
  value = trim(line.substr(colon + 1));
  const Field field = name_of(name).field;
  return !value.empty() && (field == Field::source || field == Field::channel || field == Field::computer) &&
         find_field(name) != nullptr;
}

struct Group {
  std::string name;
  std::string value;
};

/// Finds the tables of a text, line by line.
class TableFinder {
 public:
  /// The layout that begins with this line, or with the one before and this one.
  std::optional<Layout> see(std::string_view line) {
    std::string_view name, value;
    std::optional<Layout> found = w3c(line);
    if (!found) found = underlined(before_, line);
    if (!found && (found = spaced(line)) && !tells(found->columns, false)) found.reset();
    if (!found && is_group(line, name, value)) group_ = {std::string(name), std::string(value)};
    before_ = line;
    if (found && !tells(found->columns, !group_.name.empty())) found.reset();
    return found;
  }
  const Group& group() const { return group_; }

 private:
  std::string before_;
  Group group_;
};

bool is_cut(std::string_view value) {
  return value.size() > 3 && (value.ends_with("...") || value.ends_with("\xE2\x80\xA6"));
}
std::string_view without_dots(std::string_view value) {
  if (value.ends_with("\xE2\x80\xA6")) return trim(value.substr(0, value.size() - 3));
  return trim(value.substr(0, value.size() - 3));
}

/// The name of the only known provider that begins so, its longest where it has several; empty where none does, or
/// several do.
std::string provider_beginning(std::string_view text) {
  std::string_view found;
  const Provider* whose = nullptr;
  for (const Provider& provider : catalogue()) {
    const auto look_at = [&](std::string_view name) {
      if (name.size() < text.size() || !equal_ignoring_case(name.substr(0, text.size()), text)) return true;
      if (whose != nullptr && whose != &provider) return false;
      whose = &provider;
      if (name.size() > found.size()) found = name;
      return true;
    };
    if (!look_at(provider.name)) return {};
    for (const std::string_view alias : split(provider.aliases, "|"))
      if (!look_at(alias)) return {};
  }
  return std::string(found);
}

class ScreenReading {
 public:
  ScreenReading(const ReadOptions& options, Intake& intake)
      : intake_(&intake), events_(options, intake), number_(options.first_line - 1) {}

  void run(Input& input) {
    Lines lines(input, number_);
    std::string_view text;
    while (lines.next(text)) {
      number_ = lines.number();
      line(text);
    }
    take();
    events_.end();
    if (cut_ != 0)
      intake_->problem(
          {Position::Unit::line, first_cut_},
          fmt::format("{} event(s) have a text or a name that the screen cut off (it ends in ...), the "
                      "first one here: Format-List or Export-Csv keep all of it",
                      cut_));
    if (strays_ != 0)
      intake_->assume("other_lines", fmt::format("{} line(s) outside of any table left out", strays_));
  }

 private:
  void line(std::string_view text) {
    if (auto layout = finder_.see(text)) {
      if (!layout->w3c) drop_heading(*layout);
      take();
      layout_ = std::move(*layout);
      group_ = finder_.group();
      return;
    }
    if (trim(text).empty()) {
      take();
      if (!layout_.w3c) ended_ = true;
      return;
    }
    if (layout_.columns.empty() || text.starts_with('#')) {
      strays_ += !text.starts_with('#');
      return;
    }
    if (layout_.w3c) return w3c_row(text);
    row(text);
  }

  /// The heading line of a table that follows another one looked like a row of that one.
  void drop_heading(const Layout& layout) {
    if (row_.empty() || cells_.size() != layout.columns.size()) return;
    for (std::size_t i = 0; i < cells_.size(); ++i)
      if (cells_[i] != layout.columns[i].name) return;
    row_.clear();
  }

  void w3c_row(std::string_view text) {
    row_.clear();
    begin_ = number_;
    std::size_t column = 0;
    for (std::size_t at = 0; at < text.size() && column < layout_.columns.size(); ++column) {
      while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
      const bool quoted = at < text.size() && text[at] == '"';
      std::size_t end = quoted ? text.find('"', at + 1) : text.find_first_of(" \t", at);
      if (quoted && end != text.npos && end + 1 < text.size() && text[end + 1] != ' ' &&
          text[end + 1] != '\t')
        end = text.find_first_of(" \t", at);
      end = std::min(end, text.size());
      std::string value(text.substr(at + (quoted && end < text.size() && text[end] == '"' ? 1 : 0),
                                    end - at - (quoted && end < text.size() && text[end] == '"' ? 1 : 0)));
      if (!quoted && read_event_time(value).exact == no_time)
        std::replace(value.begin(), value.end(), '+', ' ');
      row_.add(layout_.columns[column].name, value == "-" ? "" : value);
      at = end + 1;
    }
    take();
  }

  void row(std::string_view text) {
    const Screen line(text);
    const std::size_t count = layout_.columns.size();
    std::vector<std::string_view> cells;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < count; ++i) {
      std::size_t next = line.width();
      if (i + 1 < count) {
        next = layout_.columns[i + 1].begin;
        // A right-aligned value reaches to the left of its heading.
        while (next > begin + 1 && next < line.width() && !line.blank(next) && !line.blank(next - 1)) --next;
        if (next <= begin + 1) next = layout_.columns[i + 1].begin;
      }
      cells.push_back(line.cut(begin, next));
      begin = next;
    }
    const bool goes_on = !row_.empty() && cells.front().empty() && !has_id(cells);
    if (goes_on) {
      for (std::size_t i = 0; i < count; ++i)
        if (!cells[i].empty()) cells_[i] += (cells_[i].empty() ? "" : " ") + std::string(cells[i]);
      fill();
      return;
    }
    if (ended_ && !has_id(cells)) {  // prose behind the table
      ++strays_;
      return;
    }
    take();
    ended_ = false;
    begin_ = number_;
    cells_.assign(cells.begin(), cells.end());
    fill();
  }

  bool has_id(const std::vector<std::string_view>& cells) const {
    Event event;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const Field field = name_of(layout_.columns[i].name).field;
      if ((field == Field::id || field == Field::instance) && read_event_id(cells[i], event)) return true;
    }
    return false;
  }

  void fill() {
    row_.clear();
    for (std::size_t i = 0; i < cells_.size(); ++i) row_.add(layout_.columns[i].name, cells_[i]);
    if (!group_.name.empty()) row_.add(group_.name, group_.value, 5);
  }

  void take() {
    if (row_.empty()) return;
    bool cut = false;
    NamedCells whole;
    for (std::size_t i = 0; i < row_.size(); ++i) {
      std::string value(row_.value(i));
      if (!layout_.w3c && is_cut(value)) {
        cut = true;
        const std::string begins(without_dots(value));
        if (name_of(row_.name(i)).field == Field::source) value = named(begins, value);
      }
      whole.add(row_.name(i), value);
    }
    row_.clear();
    cells_.clear();
    if (cut && cut_++ == 0) first_cut_ = begin_;
    events_.take(whole, {Position::Unit::line, begin_});
  }

  std::string named(const std::string& begins, const std::string& shown) {
    const std::string provider = provider_beginning(begins);
    if (provider.empty()) return begins;
    intake_->assume("providers", fmt::format("{} is {}: no other known provider begins so", shown, provider));
    return provider;
  }

  Intake* intake_;
  NamedEvents events_;
  TableFinder finder_;
  Layout layout_;
  Group group_;
  NamedCells row_;
  std::vector<std::string> cells_;
  bool ended_ = false;
  std::uint64_t number_ = 0;
  std::uint64_t begin_ = 0;
  std::uint64_t strays_ = 0;
  std::uint64_t cut_ = 0;
  std::uint64_t first_cut_ = 0;
};

}  // namespace

bool sniff_screen_table(std::string_view head) {
  TableFinder finder;
  std::size_t lines = 0;
  for (std::string_view line; lines++ < screen_lines_sniffed && next_line(head, line);)
    if (finder.see(line)) return true;
  return false;
}

void read_screen_table(Input& input, const ReadOptions& options, Intake& intake) {
  ScreenReading(options, intake).run(input);
}

}  // namespace exba
