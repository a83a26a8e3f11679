// How it works: the indentation of a line says whose member it is; quoted values and blocks of text go on over lines until they
// close.
#include "readers/csv/records.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/chars.hpp"
#include "base/text.hpp"

namespace exba::records {
namespace {

using namespace csv;

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

class Yaml {
 public:
  explicit Yaml(Records& records) : records_(&records) {}

  void line(std::string_view line) {
    const std::size_t indent = indent_of(line);
    const std::string_view text = trim(line);
    if (block_ != '\0') {
      if (text.empty() || indent > block_indent_) return block_line(line, indent);
      block_ = '\0';
    }
    if (!open_.empty()) return more_of_quoted(text);
    if (text.empty() || text.front() == '#') return;
    if (text.starts_with("---") || text == "...") {
      records_->take();
      above_.clear();
      return;
    }
    if (text == "-" || text.starts_with("- ")) return item(text, indent);
    member(text, indent);
  }
  void end() {
    if (!open_.empty()) {  // without its closing mark
      records_->add(open_name_, std::string_view(open_).substr(1));
      records_->cut = true;
    }
    records_->take();
  }

 private:
  struct Above {
    std::size_t indent;
    std::string name;
  };

  void item(std::string_view text, std::size_t indent) {
    const std::string_view rest = trim(text.substr(1));
    // A list below one of the record's own names: strings, which stay with it.
    if (!records_->row.empty() && indent >= keys_ && rest.find(": ") == rest.npos)
      return records_->row.continue_last(rest);
    records_->take();
    while (!above_.empty() && above_.back().indent >= indent) above_.pop_back();
    if (rest.empty()) return;
    if (rest.front() == '{') return flow(rest, {}), records_->take();
    member(rest, indent + static_cast<std::size_t>(rest.data() - text.data()));
  }

  void member(std::string_view text, std::size_t indent) {
    std::size_t at = 0;
    std::string name;
    if (text.front() == '"' || text.front() == '\'') {
      if (!quoted_value(text, at, text.front() == '"', name)) return;
      if (at == text.size() || text[at] != ':') return;
    } else {
      at = text.find(": ");
      if (at == text.npos && text.ends_with(':')) at = text.size() - 1;
      if (at == text.npos) {  // a plain value goes on
        if (!records_->row.empty()) records_->row.continue_last(text);
        return;
      }
      name = trim(text.substr(0, at));
    }
    while (!above_.empty() && above_.back().indent >= indent) above_.pop_back();
    std::string_view value = trim(text.substr(at + 1));
    if (value.empty()) {
      if (above_.size() < 8) above_.push_back({indent, name});
      return;
    }
    if (records_->row.empty()) keys_ = indent;
    std::string path;
    for (const Above& a : above_)
      if (a.indent >= keys_) path += a.name + ".";
    path += name;
    if (value.front() == '|' || value.front() == '>') {
      block_ = value.front();
      block_indent_ = indent;
      content_ = std::string_view::npos;
      return records_->add(path, {});
    }
    if (value.front() == '"' || value.front() == '\'') {
      std::string whole;
      std::size_t end = 0;
      if (quoted_value(value, end, value.front() == '"', whole)) return records_->add(path, whole);
      open_ = value;
      open_name_ = path;
      return;
    }
    if (value.front() == '{' && value.ends_with('}')) return flow(value, path + ".");
    if (const std::size_t comment = value.find(" #"); comment != value.npos)
      value = trim(value.substr(0, comment));
    records_->add(path, value);
  }

  void block_line(std::string_view line, std::size_t indent) {
    if (content_ == std::string_view::npos && indent < line.size()) content_ = indent;
    const std::string_view text = line.substr(std::min({content_, line.size(), indent}));
    if (records_->row.value(records_->row.size() - 1).empty())
      records_->row.append_last(text);
    else
      records_->row.continue_last(text);
  }

  void more_of_quoted(std::string_view text) {
    open_ += open_.ends_with('\\') || text.empty() ? "\n" : " ";
    open_ += text;
    std::string whole;
    std::size_t end = 0;
    if (!quoted_value(open_, end, open_.front() == '"', whole) && open_.size() < longest_record) return;
    records_->add(open_name_, whole);
    open_.clear();
  }

  /// `{time: '...', id: 9607, message: "..."}`; `path`: what stands before its names.
  void flow(std::string_view text, const std::string& path) {
    for (std::size_t at = 1; at < text.size();) {
      while (at < text.size() && (is_blank(text[at]) || text[at] == ',')) ++at;
      if (at >= text.size() || text[at] == '}') break;
      std::string name, value;
      if (text[at] == '"' || text[at] == '\'') {
        if (!quoted_value(text, at, text[at] == '"', name)) break;
      }
      const std::size_t colon = text.find(':', at);
      if (colon == text.npos) break;
      if (name.empty()) name = trim(text.substr(at, colon - at));
      at = std::min(text.find_first_not_of(' ', colon + 1), text.size());
      if (at < text.size() && (text[at] == '"' || text[at] == '\'')) {
        if (!quoted_value(text, at, text[at] == '"', value)) break;
      } else {
        std::size_t end = std::min(text.find(", ", at), text.rfind('}'));
        end = std::min(end, text.size());
        value = trim(text.substr(at, end - at));
        at = end;
      }
      records_->add(path + name, value);
    }
  }

  Records* records_;
  std::vector<Above> above_;  ///< names whose values are mappings
  std::size_t keys_ = 0;      ///< where the names of the record stand
  char block_ = '\0';
  std::size_t block_indent_ = 0, content_ = 0;
  std::string open_, open_name_;  ///< a quoted value that its line did not close
};

bool marks_yaml(std::string_view head) {
  for (std::string_view line; next_line(head, line);) {
    const std::string_view text = line.substr(indent_of(line));
    if (text.starts_with("- ") && (text.find(": ", 2) != text.npos || text.ends_with(':'))) return true;
    if (text.starts_with("---") && trim(text) == "---") return true;
  }
  return false;
}

}  // namespace

const RecordSyntax yaml_syntax{marks_yaml, read_with<Yaml>};

}  // namespace exba::records
