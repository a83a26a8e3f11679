// How it works: JSON that opens an array closes it, CLIXML and Event XML with a root end with its end tag, a
// tag ends with its bracket; and programs of Windows end the last line of a table or text as they end every
// other.
#include "intake/text_ends.hpp"

#include <algorithm>

#include "base/npos.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

constexpr std::size_t kept = 4096;
std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) <= ' ')) text.remove_suffix(1);
  return text;
}

/// Whether `last` stands in an unfinished tag, or closes no root that `first` opens.
std::string_view markup_missing(std::string_view first, std::string_view last) {
  const std::size_t open = last.rfind('<');
  if (open != npos && last.find('>', open) == npos && last.size() - open < 512 &&
      (last.substr(open, 6) == std::string_view("<Event").substr(0, last.size() - open) ||
       last.substr(open, 4) == std::string_view("<Obj").substr(0, last.size() - open)))
    return "the end of a tag";
  if (first.find("<Objs") != npos) return last.find("</Objs>") == npos ? "the end tag </Objs>" : "";
  const std::size_t root = first.find("<Events");
  const std::size_t event = first.find("<Event ");
  const bool opened =
      root != npos && root < event && (first.substr(root + 7, 1) == ">" || first.substr(root + 7, 1) == " ");
  return opened && last.find("</Events") == npos ? "the end tag </Events>" : "";
}

std::string_view json_missing(std::string_view first, std::string_view last) {
  first = trim(first);
  std::string_view end = without_blanks(last);
  if (end.empty()) return "";
  if (end.back() == ',' || end.back() == '[' || end.back() == ':') return "what follows a comma";
  const std::string_view behind = trim(end.substr(end.find_last_of("}]") + 1));  // evtx_dump: `Record 12`
  if (!behind.empty() && (std::string_view("Record ").starts_with(behind) || behind.starts_with("Record ")))
    return "the object of a record";
  if (first.starts_with('[')) return end.back() == ']' ? "" : "the closing bracket ]";
  // {"hits":{"hits":[{...}, {...}]}}
  const std::size_t wrapper = first.substr(0, 1024).find("\"hits\"");
  if (!first.starts_with('{') || wrapper == npos || first.find('\n') < wrapper) return "";
  if (first.substr(wrapper).find('[') == npos) return "";
  while (!end.empty() && (end.back() == '}' || static_cast<unsigned char>(end.back()) <= ' '))
    end.remove_suffix(1);
  return end.ends_with(']') ? "" : "the closing bracket ]";
}

}  // namespace

void TextEnds::add(std::string_view bytes) {
  size += bytes.size();
  if (first.size() < kept) first += bytes.substr(0, kept - first.size());
  if (bytes.size() >= kept) {
    last.assign(bytes.substr(bytes.size() - kept));
  } else {
    last += bytes;
    if (last.size() > 2 * kept) last.erase(0, last.size() - kept);
  }
}

Input note_ends(Input input, std::shared_ptr<TextEnds> ends) {
  input.read_at = nullptr;
  input.read = [read = std::move(input.read), ends](std::span<char> buffer) {
    const std::size_t got = read(buffer);
    ends->add({buffer.data(), got});
    return got;
  };
  return input;
}

namespace {

/// A tag or a bracket that nothing closes.
void tell_open(std::string_view missing, Position end, Intake& intake) {
  if (!missing.empty() && !intake.told_cut())
    intake.problem(
        end, std::string(missing) + " is missing: the export was cut off here, between two events or in one");
}

bool ends_within_line(std::string_view text) {
  while (text.ends_with('\0') || text.ends_with('\x1A')) text.remove_suffix(1);
  return !text.empty() && text.back() != '\n' && text.back() != '\r';
}

void tell_open_line(Closing closing, const TextEnds& ends, Position end, Intake& intake) {
  if (!ends_within_line(ends.last) || intake.told_cut()) return;
  if (closing == Closing::every_line)
    return intake.problem(
        end,
        "the last line has no end: a syslog ends every line, so it was cut off here, or lost its line end");
  const std::string_view first = ends.first;
  const bool lines = first.find('\n') != npos || ends.size > first.size();
  if (closing == Closing::table_lines && !lines)
    intake.problem(end, "no line ends in this table: it was cut off in its first line");
  else if (first.find("\r\n") != npos)
    intake.problem(end,
                   "the text ends within a line, and the lines before end as programs of Windows end all of "
                   "them: it was "
                   "cut off here, or lost its last line end");
  else
    intake.assume("end", "the text ends within a line: its last event is taken to be whole");
}

}  // namespace

void tell_cut(Closing closing, const TextEnds& ends, Intake& intake) {
  const Position end{Position::Unit::offset, ends.size};
  switch (closing) {
    case Closing::own: return;
    case Closing::brackets: return tell_open(json_missing(ends.first, ends.last), end, intake);
    case Closing::tags: return tell_open(markup_missing(ends.first, ends.last), end, intake);
    case Closing::table_lines:
    case Closing::every_line:
    case Closing::prose: return tell_open_line(closing, ends, end, intake);
  }
}

void tell_cut_page(const TextEnds& ends, Intake& intake) {
  const std::string first = lower(ends.first);
  const std::string last = lower(ends.last);
  const Position end{Position::Unit::offset, ends.size};
  if (first.find("<html") != npos && last.find("</html") == npos)
    return tell_open("the end tag </html>", end, intake);
  const std::size_t cell = std::max(last.rfind("<td") + 1, last.rfind("<tr") + 1);  // 0: nowhere
  if (cell != 0 && last.find("</table", cell) == npos && last.find("</html") == npos)
    tell_open("the end tag </table>", end, intake);
}

}  // namespace exba
