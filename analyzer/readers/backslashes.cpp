// How it works: a walk that knows whether it stands in a quoted cell. A backslash before a mark at the end of a cell proves
// nothing (`"C:\logs\",`): so only a mark with text behind it tells the form.
#include "readers/backslashes.hpp"

#include "readers/rewriting.hpp"

namespace exba {
namespace {

class BackslashWalk {
 public:
  void take(std::string_view text, std::string& out) {
    for (const char c : text) {
      if (escaped_) {
        escaped_ = false;
        if (c == '"')
          out += "\"\"";
        else if (c == 'n' || c == 't' || c == 'r')
          out += c == 'n' ? '\n' : c == 't' ? '\t' : '\r';
        else if (c == '\\')
          out += c;
        else
          (out += '\\') += c;
        continue;
      }
      if (quoted_ && c == '\\') {
        escaped_ = true;
        continue;
      }
      if (c == '"') quoted_ = !quoted_;
      out += c;
    }
  }
  void end(std::string& out) {
    if (escaped_) out += '\\';
    escaped_ = false;
  }

 private:
  bool quoted_ = false, escaped_ = false;
};

}  // namespace

bool has_backslashed_cells(std::string_view head) {
  std::size_t told = 0;
  for (std::size_t at = head.find("\\\""); at != head.npos; at = head.find("\\\"", at + 2)) {
    const char behind = at + 2 < head.size() ? head[at + 2] : '\n';
    told += behind != ',' && behind != ';' && behind != '\t' && behind != '|' && behind != '\r' &&
                    behind != '\n' && behind != '"'
                ? 1
                : 0;
  }
  const bool quoted = head.starts_with('"') || head.find("\n\"") != head.npos ||
                      head.find(",\"") != head.npos || head.find(";\"") != head.npos ||
                      head.find("\t\"") != head.npos;
  if (told == 0 || !quoted) return false;
  for (std::size_t at = head.find("\"\""); at != head.npos; at = head.find("\"\"", at + 2)) {
    const char behind = at + 2 < head.size() ? head[at + 2] : '\n';
    const bool empty_cell =
        behind == ',' || behind == ';' || behind == '\t' || behind == '\r' || behind == '\n';
    if (!empty_cell && !(at > 0 && head[at - 1] == '\\')) return false;
  }
  return true;
}

std::string with_doubled_marks(std::string_view text) {
  return rewritten<BackslashWalk>(text);
}

Input with_doubled_marks(Input input) {
  return rewritten<BackslashWalk>(std::move(input));
}

}  // namespace exba
