// How it works: a heading is whatever stands before a colon and is in the table of headings. At the start of
// a line that is one look into the table; inside a line the one to five words before each colon are tried,
// longest first ("Task Category" before "Category"). Full-width colons and colons behind a no-break blank are
// colons.
#include "readers/text/labels.hpp"

#include <array>
#include <cstring>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"

namespace exba::event_text {
namespace {

constexpr std::size_t label_reach = 64;  // a colon further away ends no heading: the longest has 40 bytes
constexpr std::string_view wide_colon = "\xEF\xBC\x9A";
constexpr std::string_view hard_blank = "\xC2\xA0";

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}
bool letter(char c) {
  return is_letter(c) || is_beyond_ascii(c);
}

struct Colon {
  std::size_t at = std::string_view::npos;
  std::size_t size = 1;
};

Colon find_colon(std::string_view text, std::size_t from, std::size_t reach) {
  text = text.substr(0, std::min(text.size(), from + std::min(reach, text.size())));
  const std::size_t narrow = find_near(text, from, ':');
  const std::string_view before = text.substr(0, narrow);
  for (std::size_t at = find_near(before, from, '\xEF'); at != before.npos;
       at = find_near(before, at + 1, '\xEF'))
    if (before.substr(at, 3) == wide_colon) return {at, 3};
  return {narrow, 1};
}

/// Whether the text behind a colon can be a value under that heading.
bool value_fits(const HeadingRow& row, std::string_view value) {
  const std::string_view v = bare(value);
  if (v.empty()) return true;
  if (row.heading == Heading::id) return is_digit(v.front());
  return true;
}

/// `Event ID 105`, alone: the colon was lost.
bool lost_colon(std::string_view text, Label& label) {
  std::string_view heading = "Event ID";
  if (equal_ignoring_case(text.substr(0, 7), "EventID")) heading = "EventID";
  if (text.size() > 24 || text.size() < heading.size() + 2 ||
      !equal_ignoring_case(text.substr(0, heading.size()), heading))
    return false;
  std::size_t at = heading.size();
  while (at < text.size() && (blank(text[at]) || text[at] == '#' || text[at] == '=')) ++at;
  const std::size_t digits = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at == digits || at - digits > 5) return false;
  while (at < text.size() && (blank(text[at]) || text[at] == '.')) ++at;
  if (at != text.size()) return false;
  label = {find_heading("Event ID"), 0, digits, digits, Label::Form::missing};
  return true;
}

/// `EventCode=105`, `Event ID = 8194`
bool with_equals(std::string_view text, Label& label) {
  const std::size_t at = text.substr(0, 24).find('=');
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view name = bare(text.substr(0, at));
  for (const char c : name)
    if (!letter(c) && !(c == ' ' && name.size() != at)) return false;
  label.row = find_heading(name);
  label.value = at + 1;
  label.colon = at;
  label.form = Label::Form::equals;
  return label.row != nullptr;
}

/// The English headings that are recognised stuck to what stands before them: `105Source:`.
const HeadingRow* glued_heading(std::string_view before, std::size_t& begin) {
  static constexpr std::string_view names[] = {"Event Type",    "Event Source", "Event Category", "Event ID",
                                               "Task Category", "Log Name",     "Source",         "Category",
                                               "Type",          "Date",         "Time",           "User",
                                               "Computer",      "Level",        "Description"};
  for (const std::string_view name : names) {
    if (!before.ends_with(name)) continue;
    begin = before.size() - name.size();
    return find_heading(name);
  }
  return nullptr;
}

/// The heading that ends at the end of `text`; `begin` is where it begins.
const HeadingRow* heading_before(std::string_view text, std::size_t& begin) {
  std::size_t end = text.size();
  while (end > 0 && (blank(text[end - 1]) || text[end - 1] == '*')) --end;
  if (end >= 2 && text.substr(end - 2, 2) == hard_blank) end -= 2;
  if (end == 0 || is_digit(text[end - 1])) return nullptr;
  const std::size_t lowest = end > 48 ? end - 48 : 0;
  std::array<std::size_t, 6> starts{};
  std::size_t words = 0;
  for (std::size_t i = end; i > lowest && words < starts.size();) {
    while (i > lowest && !blank(text[i - 1]) && text[i - 1] != '*') --i;
    starts[words++] = i;
    while (i > lowest && (blank(text[i - 1]) || text[i - 1] == '*')) --i;
  }
  for (; words > 0; --words) {
    begin = starts[words - 1];
    if (const HeadingRow* row = find_heading(text.substr(begin, end - begin))) return row;
  }
  return glued_heading(text.substr(0, end), begin);
}

}  // namespace

std::string_view bare(std::string_view text) {
  while (!text.empty()) {
    const char c = text.front();
    if (blank(c) || c == '*')
      text.remove_prefix(1);
    else if (c == hard_blank.front() && text.starts_with(hard_blank))
      text.remove_prefix(2);
    else
      break;
  }
  while (!text.empty()) {
    const char c = text.back();
    if (blank(c) || c == '*' || c == '\\')
      text.remove_suffix(1);
    else if (c == hard_blank.back() && text.ends_with(hard_blank))
      text.remove_suffix(2);
    else
      break;
  }
  return text;
}

namespace {

/// A web page that was copied keeps its list marks: `\u2022 Event Type: Error` heads a block like any other.
void without_bullet(std::string_view& text) {
  for (const std::string_view bullet : {"-", "*", "\xE2\x80\xA2", "\xC2\xB7", "\xE2\x96\xAA"}) {
    if (!text.starts_with(bullet)) continue;
    const std::string_view rest = text.substr(bullet.size());
    if (rest.starts_with(' ') || rest.starts_with('\t') || rest.starts_with(hard_blank))
      text = bullet.size() == 1 ? rest.substr(1) : bare(rest);
    return;
  }
}

}  // namespace

Line strip(std::string_view raw, std::uint64_t number) {
  Line line;
  line.number = number;
  while (!raw.empty() && blank(raw.back())) raw.remove_suffix(1);
  line.body = raw;
  std::size_t at = 0;
  for (; at < raw.size(); ++at) {
    const char c = raw[at];
    if (c == ' ' || c == '\0') {
      ++line.indent;
    } else if (c == '\t') {
      line.indent += 4;
    } else if (c == '>' || c == '|' || (c == '/' && raw.substr(at, 2) == "//")) {
      ++line.quotes;
      line.indent = 0;
      at += c == '/' ? 1 : 0;
      line.body = raw.substr(at + 1);
      if (line.body.starts_with(' ')) line.body.remove_prefix(1);
    } else if (c == '\xC2' && raw.substr(at, 2) == hard_blank) {
      ++line.indent;
      ++at;
    } else {
      break;
    }
  }
  line.text = raw.substr(at);
  if (!line.text.empty() && (line.text.front() == '*' || line.text.back() == '*' ||
                             line.text.back() == '\\' || line.text.back() == '\xA0'))
    line.text = bare(line.text);
  without_bullet(line.text);
  return line;
}

Label label_at_start(std::string_view text) {
  Label label;
  if (text.empty() || !letter(text.front()) || !may_begin_heading(text)) return label;
  const Colon colon = find_colon(text, 0, label_reach);
  if (colon.at == std::string_view::npos) {
    if (!with_equals(text, label)) lost_colon(text, label);
    return label;
  }
  std::size_t end = colon.at;
  while (end > 0 && text[end - 1] == '*') --end;
  const HeadingRow* row = find_heading(text.substr(0, end));
  if (row == nullptr) {
    with_equals(text, label);
    return label;
  }
  std::size_t value = colon.at + colon.size;
  while (text.substr(value).starts_with(':')) ++value;  // doubled
  if (!value_fits(*row, text.substr(value))) return label;
  const bool list = end > 0 && text[end - 1] == ' ' && value < text.size() && text[value] == ' ';
  label = {row, 0, value, colon.at, list ? Label::Form::list : Label::Form::colon};
  return label;
}

Label label_without_colon(std::string_view text) {
  static constexpr std::string_view names[] = {"Event Source",   "Source",     "Event Type",    "Type",
                                               "Event Category", "Category",   "Task Category", "Level",
                                               "Computer",       "Description"};
  for (const std::string_view name : names) {
    if (text.size() < name.size() + 2 || !equal_ignoring_case(text.substr(0, name.size()), name) ||
        !blank(text[name.size()]))
      continue;
    const HeadingRow* row = find_heading(name);
    const std::string_view value = bare(text.substr(name.size()));
    const bool one_word = value.find(' ') == value.npos;
    if (row == nullptr || (row->heading != Heading::description && !one_word && value.size() > 40)) return {};
    if (row->heading == Heading::source && !one_word && find_provider(value) == nullptr) return {};
    return {row, 0, name.size(), name.size(), Label::Form::missing};
  }
  return {};
}

Label next_label(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size();) {
    const Colon colon = find_colon(text, at, text.size() - at);
    if (colon.at == std::string_view::npos) break;
    std::size_t begin = 0;
    const std::string_view before = text.substr(from, colon.at - from);
    if (const HeadingRow* row = heading_before(before, begin);
        row != nullptr && value_fits(*row, text.substr(colon.at + colon.size, 64)))
      return {row, from + begin, colon.at + colon.size, colon.at, Label::Form::colon};
    at = colon.at + colon.size;
  }
  return {};
}

bool is_telling(const Label& label) {
  if (label.row == nullptr) return false;
  return label.row->opens == HeadingRow::Opens::yes ||
         (label.row->heading == Heading::id && label.row->text.size() > 5 &&
          label.form == Label::Form::colon);
}

}  // namespace exba::event_text
