// How it works: line by line. The tags of BBCode that are known go, cells between `[td]` and `[/td]` become a row; of a line
// `- **Source**: ESE` the marks around the heading go; rows of MediaWiki (`| a || b`) and of LaTeX (`a & b \\`) are parted at
// their marks. What is none of these stays as it is, so a message in brackets is no harm.
#include "readers/markup.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "intake/words/field_names.hpp"
#include "intake/words/headings.hpp"
#include "readers/parts.hpp"
#include "readers/taken_lines.hpp"

namespace exba {
namespace {

constexpr std::string_view bracket_tags[] = {"b",       "i",     "u",     "s",     "quote", "code",
                                             "list",    "size",  "color", "font",  "pre",   "left",
                                             "spoiler", "table", "tbody", "thead", "indent"};

/// The tag `[name...]` or `[/name]` that `rest` begins with; empty: it is none.
std::string_view bracket_tag(std::string_view rest, std::string_view& name) {
  constexpr std::size_t longest = 64;
  const std::size_t close = rest.substr(0, longest).find(']');
  if (!rest.starts_with('[') || close == rest.npos) return {};
  name = rest.substr(1, close - 1);
  if (name.starts_with('/')) name.remove_prefix(1);
  name = name.substr(0, name.find('='));
  return rest.substr(0, close + 1);
}

bool is_known_tag(std::string_view name) {
  return std::any_of(std::begin(bracket_tags), std::end(bracket_tags),
                     [&](std::string_view tag) { return equal_ignoring_case(tag, name); });
}

bool is_cell_tag(std::string_view name) {
  return equal_ignoring_case(name, "td") || equal_ignoring_case(name, "th");
}

std::string without_bracket_tags(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    std::string_view name;
    const std::string_view tag = line[at] == '[' ? bracket_tag(line.substr(at), name) : std::string_view{};
    if (!tag.empty() && (is_known_tag(name) || is_cell_tag(name) || equal_ignoring_case(name, "tr")))
      at += tag.size();
    else
      out += line[at++];
  }
  return out;
}

std::vector<std::string> bracket_cells(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t at = line.find('['); at != line.npos; at = line.find('[', at + 1)) {
    std::string_view name;
    const std::string_view tag = bracket_tag(line.substr(at), name);
    if (tag.empty() || tag.starts_with("[/") || !is_cell_tag(name)) continue;
    const std::size_t begin = at + tag.size();
    const std::size_t end = std::min(line.find("[/", begin), line.size());
    cells.emplace_back(trim(without_bracket_tags(line.substr(begin, end - begin))));
  }
  return cells;
}

/// Pieces between a mark of two or one bytes, without what `unescape` takes for text.
std::vector<std::string> parted(std::string_view line, std::string_view mark) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (mark == "&" && line[at] == '\\' && at + 1 < line.size()) {
      constexpr std::string_view backslash = "\\textbackslash";
      if (line.substr(at).starts_with(backslash)) {
        cell += '\\';
        at += backslash.size() - 1;
        if (line.substr(at + 1).starts_with("{}")) at += 2;
      } else {
        cell += line[++at];
      }
    } else if (line.substr(at).starts_with(mark)) {
      cells.emplace_back(trim(cell));
      cell.clear();
      at += mark.size() - 1;
    } else {
      cell += line[at];
    }
  }
  cells.emplace_back(trim(cell));
  return cells;
}

constexpr std::size_t cells_of_marked_row = 3;

/// `Error & 10/13/2006 & ESE \\ \hline`
std::vector<std::string> paper_cells(std::string_view line) {
  const std::size_t end = line.rfind("\\\\");
  if (end == line.npos || line.find(" & ") == line.npos) return {};
  const std::string_view behind = trim(line.substr(end + 2));
  if (!behind.empty() && !behind.starts_with("\\hline") && !behind.starts_with('[')) return {};
  return parted(line.substr(0, end), "&");
}

/// `! Level !! Date !! Source`, `| Error || 10/13/2006 || ESE`
std::vector<std::string> wiki_cells(std::string_view line) {
  for (const auto& [begin, mark] : {std::pair{'!', "!!"}, std::pair{'|', "||"}})
    if (line.starts_with(begin) && !line.starts_with(mark) && line.find(mark) != line.npos)
      return parted(line.substr(1), mark);
  return {};
}

std::vector<std::string> marked_cells(std::string_view line) {
  std::vector<std::string> cells;
  if (line.find("[td") != line.npos || line.find("[th") != line.npos || line.find("[TD") != line.npos)
    cells = bracket_cells(line);
  if (cells.empty()) cells = paper_cells(line);
  if (cells.empty()) cells = wiki_cells(line);
  return cells.size() < cells_of_marked_row ? std::vector<std::string>{} : cells;
}

/// `- **Source**: ESE`, `**Source:** ESE`: where the heading is one of events. Empty: it is no such line.
std::string without_emphasis(std::string_view line) {
  constexpr std::size_t longest = 64;
  std::string_view rest = trim(line);
  for (const std::string_view bullet : {"- ", "* ", "+ "})
    if (rest.starts_with(bullet)) rest = trim(rest.substr(bullet.size()));
  for (const std::string_view mark : {"**", "__", "`", "*"}) {
    if (!rest.starts_with(mark)) continue;
    const std::size_t end = rest.substr(0, longest).find(mark, mark.size());
    if (end == rest.npos) return {};
    std::string_view name = rest.substr(mark.size(), end - mark.size());
    std::string_view value = rest.substr(end + mark.size());
    if (name.ends_with(':'))
      name.remove_suffix(1);
    else if (value.starts_with(':'))
      value.remove_prefix(1);
    else
      return {};
    if (find_heading(trim(name)) == nullptr) return {};
    return std::string(trim(name)) + ": " + std::string(trim(value));
  }
  return {};
}

/// `{|`, `|-`, `\hline`, `\begin{tabular}{ll}`: what frames a table.
bool is_frame(std::string_view line) {
  return line.starts_with("{|") || line == "|-" || line == "|}" || line.starts_with("\\hline") ||
         line.starts_with("\\begin{t") || line.starts_with("\\end{t");
}

std::string plain_line(std::string_view line) {
  const std::string_view text = trim(line);
  if (is_frame(text)) return {};
  if (const std::vector<std::string> cells = marked_cells(text); !cells.empty()) {
    std::string out;
    for (const std::string& cell : cells) {
      out += out.empty() ? "\"" : ",\"";
      for (const char c : cell) out.append(c == '"' ? 2 : 1, c);
      out += '"';
    }
    return out;
  }
  if (std::string out = without_emphasis(line); !out.empty()) return out;
  return line.find('[') == line.npos ? std::string(line) : without_bracket_tags(line);
}

std::size_t append_plain_lines(std::string& out, std::string_view text, bool last) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = text.find('\n', at);
    if (end == text.npos && !last) break;
    std::string_view line = text.substr(at, end == text.npos ? text.npos : end - at);
    const bool feed = line.ends_with('\r');
    if (feed) line.remove_suffix(1);
    out += plain_line(line);
    if (feed) out += '\r';
    if (end != text.npos) out += '\n';
    at = end == text.npos ? text.size() : end + 1;
  }
  return at;
}

}  // namespace

bool has_marks(std::string_view text) {
  constexpr std::size_t least = 3;  // headings between marks, or known names in one row
  if (text.find('[') == text.npos && text.find("**") == text.npos && text.find("__") == text.npos &&
      text.find("||") == text.npos && text.find(" & ") == text.npos)
    return false;
  std::size_t headings = 0;
  while (!text.empty() && headings < least) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    std::string_view name;
    if (line.starts_with('[') && !bracket_tag(line, name).empty() && equal_ignoring_case(name, "b")) {
      const std::string told = without_bracket_tags(line);
      headings += find_heading(trim(std::string_view(told).substr(0, told.find(':')))) != nullptr;
    } else if (!without_emphasis(line).empty()) {
      ++headings;
    } else if (const std::vector<std::string> cells = marked_cells(line); !cells.empty()) {
      const auto known =
          static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), [](const std::string& cell) {
            return find_field(cell) != nullptr || find_heading(trim(cell)) != nullptr;
          }));
      if (known >= least) return true;
    }
  }
  return headings >= least;
}

std::string without_marks(std::string_view text) {
  std::string out;
  append_plain_lines(out, text, true);
  return out;
}

Input without_marks(Input input) {
  return taken_lines(std::move(input), append_plain_lines);
}

}  // namespace exba
