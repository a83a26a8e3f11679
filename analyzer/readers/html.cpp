// How it works: one pass over the tags, without a tree: blocks end lines, cells are gathered up to the end of their
// row, everything else is text with its references resolved and its blanks run together, but inside <pre>. A page that
// was pasted together or cut off still shows what it can.
#include "readers/html.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "readers/table_rows.hpp"

namespace exba {
namespace {

constexpr std::size_t longest_tag = 64 * 1024;
constexpr std::size_t cells_limit = 256;
constexpr std::size_t cell_limit = 1024 * 1024;

struct Reference {
  std::string_view name;
  std::uint32_t code;
};
constexpr Reference references[] = {
    {"amp", '&'},      {"lt", '<'},       {"gt", '>'},        {"quot", '"'},     {"apos", '\''},
    {"nbsp", ' '},     {"auml", 0xE4},    {"ouml", 0xF6},     {"uuml", 0xFC},    {"Auml", 0xC4},
    {"Ouml", 0xD6},    {"Uuml", 0xDC},    {"szlig", 0xDF},    {"eacute", 0xE9},  {"egrave", 0xE8},
    {"agrave", 0xE0},  {"ccedil", 0xE7},  {"ecirc", 0xEA},    {"aacute", 0xE1},  {"iacute", 0xED},
    {"oacute", 0xF3},  {"uacute", 0xFA},  {"ntilde", 0xF1},   {"atilde", 0xE3},  {"otilde", 0xF5},
    {"Eacute", 0xC9},  {"ldquo", 0x201C}, {"rdquo", 0x201D},  {"lsquo", 0x2018}, {"rsquo", 0x2019},
    {"ndash", 0x2013}, {"mdash", 0x2014}, {"hellip", 0x2026}, {"bull", 0x2022},  {"middot", 0xB7},
    {"copy", 0xA9},    {"reg", 0xAE},     {"laquo", 0xAB},    {"raquo", 0xBB},   {"shy", 0xAD},
    {"zwnj", 0x200C},  {"ensp", ' '},     {"emsp", ' '},      {"thinsp", ' '}};

constexpr std::string_view blocks[] = {
    "p",       "div",    "br",     "li",  "ul",    "ol",    "dl",     "h1",      "h2",
    "h3",      "h4",     "h5",     "h6",  "table", "body",  "html",   "section", "blockquote",
    "article", "header", "footer", "pre", "tbody", "thead", "center", "form"};
/// Elements whose content nobody sees.
constexpr std::string_view hidden[] = {"script", "style", "head", "title", "noscript", "colgroup"};

template <std::size_t size>
bool among(const std::string_view (&names)[size], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

/// Resolves the reference at `at` (its `&`) into `out`; how many bytes it took; 0: it is none.
std::size_t resolve(std::string_view text, std::size_t at, std::string& out) {
  const std::size_t end = text.substr(0, std::min(text.size(), at + 12)).find(';', at);
  if (end == text.npos) return 0;
  const std::string_view name = text.substr(at + 1, end - at - 1);
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && lower(name[1]) == 'x';
    std::uint32_t code = 0;
    const std::string_view digits = name.substr(hex ? 2 : 1);
    if (digits.empty() || digits.size() > 7) return 0;
    for (const char raw : digits) {
      const char c = lower(raw);
      const int value = c >= '0' && c <= '9' ? c - '0' : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
      if (value < 0) return 0;
      code = code * (hex ? 16u : 10u) + static_cast<std::uint32_t>(value);
    }
    if (code == 0xA0) code = ' ';
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
    append_utf8(out, code);
    return end - at + 1;
  }
  for (const Reference& r : references)
    if (r.name == name) return append_utf8(out, r.code), end - at + 1;
  return 0;
}

class Page {
 public:
  /// Takes what it can of `text`; what it could not (a tag that goes on) is to be given again, with more behind it.
  std::size_t take(std::string_view text, bool last) {
    std::size_t at = 0;
    while (at < text.size()) {
      if (text[at] == '<') {
        const std::size_t used = markup(text.substr(at), last);
        if (used == 0) break;
        at += used;
        continue;
      }
      const std::size_t end = std::min(text.find('<', at), text.size());
      std::size_t until = end;
      if (end == text.size() && !last) {  // a reference may be cut in two
        const std::size_t amp = text.rfind('&');
        if (amp != text.npos && amp >= at && text.size() - amp < 12 && text.find(';', amp) == text.npos)
          until = amp;
      }
      shown(text.substr(at, until - at));
      at = until;
      if (until < end) break;
    }
    if (last) {
      end_line();
      rows_.flush(out);
    }
    return at;
  }
  std::string out;

 private:
  std::size_t markup(std::string_view text, bool last) {
    if (text.starts_with("<!--")) {
      const std::size_t end = text.find("-->", 4);
      if (end != text.npos) return end + 3;
      return last || text.size() > longest_tag ? text.size() : 0;
    }
    const bool tag = text.size() > 1 && (text[1] == '/' || text[1] == '!' || text[1] == '?' ||
                                         (lower(text[1]) >= 'a' && lower(text[1]) <= 'z'));
    if (!tag) {
      if (text.size() == 1 && !last) return 0;
      return shown("<"), 1;
    }
    std::size_t end = 1;
    for (char quote = '\0'; end < text.size() && (quote != '\0' || text[end] != '>'); ++end) {
      if (quote == '\0' && (text[end] == '"' || text[end] == '\'') && text[end - 1] == '=')
        quote = text[end];
      else if (text[end] == quote)
        quote = '\0';
    }
    if (end == text.size()) {
      if (!last && text.size() <= longest_tag) return 0;
      return shown("<"), 1;
    }
    std::size_t begin = 1;
    const bool closes = text[1] == '/';
    if (closes) ++begin;
    std::size_t name_end = begin;
    while (name_end < end && text[name_end] != ' ' && text[name_end] != '\n' && text[name_end] != '\t' &&
           text[name_end] != '\r' && (text[name_end] != '/' || name_end == begin))
      ++name_end;
    element(lower(text.substr(begin, name_end - begin)), closes);
    if (!closes && in_cell_ && fresh_cell_) {
      fresh_cell_ = false;
      const std::string attributes =
          lower(text.substr(name_end, std::min<std::size_t>(end - name_end, 1024)));
      cells_.back().rows = spanned(attributes, "rowspan");
      cells_.back().columns = spanned(attributes, "colspan");
    }
    return end + 1;
  }

  /// `rowspan="3"`; 1 where it is not said.
  static unsigned spanned(std::string_view attributes, std::string_view name) {
    std::size_t at = attributes.find(name);
    if (at == attributes.npos) return 1;
    at = attributes.find_first_not_of("= \"'", at + name.size());
    unsigned count = 0;
    for (; at < attributes.size() && attributes[at] >= '0' && attributes[at] <= '9' &&
           count < TableRows::longest_span;
         ++at)
      count = count * 10 + static_cast<unsigned>(attributes[at] - '0');
    return std::max(count, 1u);
  }

  void element(std::string name, bool closes) {
    // Excel's XML and OpenDocument's are pages that call them otherwise.
    constexpr std::pair<std::string_view, std::string_view> others[] = {{"row", "tr"},
                                                                        {"cell", "td"},
                                                                        {"table:table-row", "tr"},
                                                                        {"table:table-cell", "td"},
                                                                        {"table:table", "table"},
                                                                        {"text:p", "p"},
                                                                        {"text:h", "p"},
                                                                        {"text:line-break", "br"},
                                                                        {"office:automatic-styles", "style"},
                                                                        {"office:styles", "style"},
                                                                        {"office:meta", "style"}};
    for (const auto& [other, usual] : others)
      if (name == other) name = usual;
    if (among(hidden, name)) {
      if (name != "colgroup") hidden_ = closes ? std::string{} : hidden_.empty() ? name : hidden_;
      return;
    }
    if (!hidden_.empty() && name != "body") return;
    hidden_.clear();
    if (name == "dt" || name == "dd") {
      if (!closes) term(name == "dt");
    } else if (name == "tr") {
      row();
    } else if (name == "td" || name == "th") {
      if (closes) return void(in_cell_ = false);
      if (cells_.size() < cells_limit) cells_.emplace_back();
      in_cell_ = fresh_cell_ = true;
      headings_ += name == "th";
    } else if (name == "hr") {
      end_line();
      if (in_cell_)
        cells_.back().text += "========";
      else
        rows_.flush(out), out += "========\n";
    } else if (among(blocks, name)) {
      if (name == "table") {
        row();
        rows_.flush(out);
        if (!closes) rows_.begin_table();
      }
      if (name == "pre") pre_ = !closes;
      // A paragraph's two tags end one line.
      if (name == "br" || !closes || !line_empty()) end_line();
    }
  }

  /// A term and what is said of it make one line: `Event ID: 9606`.
  void term(bool is_term) {
    std::string& to = target();
    if (is_term || !behind_term_) {
      if (!line_empty()) end_line();
    } else {
      while (!to.empty() && to.back() == ' ') to.pop_back();
      to += !to.empty() && to.back() == ':' ? " " : ": ";
    }
    behind_term_ = is_term;
  }

  bool cell_open() const { return in_cell_ && !cells_.empty(); }
  std::string& target() {
    if (cell_open()) return cells_.back().text;
    rows_.flush(out);
    return out;
  }
  bool line_empty() const {
    if (!cell_open() && rows_.held()) return true;
    const std::string& t = cell_open() ? cells_.back().text : out;
    return t.empty() || t.back() == '\n';
  }
  void end_line() {
    if (!cell_open() && rows_.held()) return;
    std::string& to = target();
    while (!to.empty() && to.back() == ' ') to.pop_back();
    if (!(in_cell_ && to.empty())) to += '\n';
  }

  void shown(std::string_view text) {
    if (!hidden_.empty()) return;
    if (!cell_open() && rows_.held() && trim(text).empty()) return;  // between two rows
    std::string& to = target();
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (in_cell_ && to.size() > cell_limit) return;
      if (c == '&')
        if (const std::size_t used = resolve(text, i, to); used != 0) {
          i += used - 1;
          continue;
        }
      const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
      if (!blank || (pre_ && c != '\r'))
        to += c;
      else if (!to.empty() && to.back() != ' ' && to.back() != '\n')
        to += ' ';
    }
  }

  /// The end of a row of a table: what stands in it becomes a line.
  void row() {
    in_cell_ = false;
    if (cells_.empty()) return;
    if (!line_empty()) end_line();
    rows_.row(out, std::move(cells_), headings_ >= 2);
    rows_.headed = rows_.headed || headings_ >= 2;  // not of the row before
    cells_.clear();
    headings_ = 0;
  }

  std::vector<TableCell> cells_;
  TableRows rows_;
  std::string hidden_;  ///< the element whose content is not shown
  std::size_t headings_ = 0;
  bool in_cell_ = false;
  bool behind_term_ = false;
  bool fresh_cell_ = false;  ///< its tag is still being read
  bool pre_ = false;
};

}  // namespace

bool is_html(std::string_view head) {
  const std::string low = lower(trim(head.substr(0, 8192)));
  for (const std::string_view begin :
       {"<!doctype html", "<html", "<head>", "<body", "<div", "<p>",   "<p ",
        "<table",         "<pre",  "<span",  "<br",   "<b>",  "<font", "<style",
        "<meta ",         "<ul",   "<ol",    "<h1",   "<h2",  "<h3",   "<center",
        "<tr>",           "<td>"})
    if (low.starts_with(begin)) return true;
  if (low.starts_with("<?xml") && (low.find("urn:schemas-microsoft-com:office:spreadsheet") != low.npos ||
                                   low.find("<office:document") != low.npos))
    return true;
  if (low.starts_with("[code]<")) return true;  // ServiceNow's
  std::size_t ends = 0;
  // The text of a ticket that was written down as the content of an XML element.
  if (!low.starts_with('<') && low.find("<event") == low.npos)
    for (const std::string_view mark : {"&#13;", "&#10;", "&#xd;", "&#xa;"})
      for (std::size_t at = low.find(mark); at != low.npos; at = low.find(mark, at + 1)) ++ends;
  for (const std::string_view mark :
       {"<br>\n", "<br>\r", "<br/>\n", "<br />\n", "<br/>\r", "<br />\r", "</p>\n", "</p>\r"})
    for (std::size_t at = low.find(mark); at != low.npos; at = low.find(mark, at + 1)) ++ends;
  return ends >= 3;
}

Input html_to_text(Input input) {
  struct State {
    Input input;
    Page page;
    std::string raw;
    std::size_t given = 0;
    bool ended = false;
  };
  auto state = std::make_shared<State>();
  Input out{input.name, std::nullopt, nullptr};
  state->input = std::move(input);
  out.read = [state](std::span<char> buffer) {
    constexpr std::size_t block = 256 * 1024;
    constexpr std::size_t longest_line = 16 * 1024 * 1024;
    std::string& text = state->page.out;
    std::size_t got = 0;
    while (got < buffer.size()) {
      // A later tag may still take back blanks at the end of a line: only whole lines are given.
      std::size_t whole = text.size();
      if (!state->ended && whole < longest_line)
        whole = text.rfind('\n') == text.npos ? 0 : text.rfind('\n') + 1;
      const std::size_t ready = std::min(buffer.size() - got, whole - std::min(whole, state->given));
      if (ready != 0) std::memcpy(buffer.data() + got, text.data() + state->given, ready);
      got += ready;
      state->given += ready;
      if (got == buffer.size() || state->ended) break;
      text.erase(0, state->given);
      state->given = 0;
      const std::size_t size = state->raw.size();
      state->raw.resize(size + block);
      const std::size_t read = state->input.read(std::span(state->raw).subspan(size));
      state->raw.resize(size + read);
      state->ended = read < block;
      state->raw.erase(0, state->page.take(state->raw, state->ended));
    }
    return got;
  };
  return out;
}

std::string html_to_text(std::string_view html) {
  Page page;
  page.take(html, true);
  return page.out;
}

}  // namespace exba
