// How it works: events that a program wrote as its own data or another tool printed a record at a time: YAML, the INSERT
// statements of a database's dump, WMI's MOF, psql's expanded records, PowerShell's Name and Value tables. Each is a row in
// `syntaxes`: a function that makes names and values of the lines, a record at a time, and nothing else. What the names
// mean is decided where all tables decide it (NamedEvents). A syntax is recognised by its marks, and only where its own
// reading of the head gives an event: a list of points in a letter is YAML by its looks.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "base/chars.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "readers/csv/flat_json.hpp"
#include "readers/csv/headed.hpp"
#include "readers/csv/named.hpp"
#include "readers/tables.hpp"

namespace exba {
namespace records {
namespace {

using namespace csv;

constexpr std::size_t longest_statement = 1024 * 1024;  // bytes between two records that are kept
constexpr std::size_t column_names_limit = 256;

/// The record that is being read; `take` gives it on.
struct Records {
  std::function<void(NamedCells& row, std::uint64_t line)> give;
  NamedCells row;
  std::uint64_t line = 0;   ///< that is read now
  std::uint64_t begin = 0;  ///< in which the record begins
  bool cut = false;         ///< the text ended within a record

  void add(std::string_view name, std::string_view value) {
    if (row.empty()) begin = line;
    row.add(name, value);
  }
  void take() {
    if (row.empty()) return;
    give(row, begin);
    row.clear();
  }
};

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// What stands between quotation marks from `at`, which is moved behind the closing one; false: none closes it.
bool quoted_value(std::string_view text, std::size_t& at, bool backslashes, std::string& out) {
  const char mark = text[at];
  for (++at; at < text.size(); ++at) {
    const char c = text[at];
    if (c == mark && at + 1 < text.size() && text[at + 1] == mark && (mark == '\'' || !backslashes)) {
      out += mark;
      ++at;
    } else if (c == mark) {
      return ++at, true;
    } else if (c == '\\' && backslashes && at + 1 < text.size()) {
      const char next = text[++at];
      out += next == 'n' ? '\n' : next == 't' ? '\t' : next == 'r' ? '\r' : next;
    } else {
      out += c;
    }
  }
  return false;
}

// YAML: mappings in a sequence, or one a document.

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
    if (rest.front() == '{') return flow(rest);
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
    if (!quoted_value(open_, end, open_.front() == '"', whole) && open_.size() < longest_statement) return;
    records_->add(open_name_, whole);
    open_.clear();
  }

  /// `{time: '...', id: 9607, message: "..."}`
  void flow(std::string_view text) {
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
      records_->add(name, value);
    }
    records_->take();
  }

  Records* records_;
  std::vector<Above> above_;  ///< names whose values are mappings
  std::size_t keys_ = 0;      ///< where the names of the record stand
  char block_ = '\0';
  std::size_t block_indent_ = 0, content_ = 0;
  std::string open_, open_name_;  ///< a quoted value that its line did not close
};

// SQL: each tuple behind VALUES is a record, its names are those of the statement or of CREATE TABLE.

class Sql {
 public:
  explicit Sql(Records& records) : records_(&records) {}

  void line(std::string_view line) {
    const std::string_view bare = trim(line);
    if (depth_ == 0 && mark_ == '\0' && (bare == "GO" || bare.starts_with("--") || bare.starts_with("/*")))
      return statement_ends();
    for (const char c : line) take(c);
    take('\n');
  }
  void end() { records_->cut = depth_ != 0; }

 private:
  void take(char c) {
    if (mark_ != '\0' && in_quotes(c)) return;
    if (c == '\'' || c == '"' || c == '`') return quotes_open(c);
    if (c == '(') return opens();
    if (c == ')' && depth_ > 0) return closes();
    if (depth_ == 0 && c == ';') return statement_ends();
    if (depth_ == 1 && c == ',') return ends_cell();
    if (!in_string_ && text_.size() < longest_statement) text_ += c;
  }

  void quotes_open(char c) {
    mark_ = c;
    backslashes_ = backslashes_ || c == '`';  // MySQL's
    escapes_ = c == '\'' && (backslashes_ || text_.ends_with('E'));
    keep_ = true;
    if (c != '\'' || !tuple_) return;
    keep_ = !in_string_;  // the first string of a cell: CAST(N'...' AS ...), to_date('...', '...')
    if (!in_string_) text_.clear();
    in_string_ = true;
  }
  /// False: the quotation marks were closed before `c`.
  bool in_quotes(char c) {
    if (escaped_) {
      escaped_ = false;
      put(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
    } else if (closing_) {
      closing_ = false;
      if (c != mark_) return mark_ = '\0', false;
      put(c);  // doubled
    } else if (c == mark_) {
      closing_ = true;
    } else if (c == '\\' && escapes_) {
      escaped_ = true;
    } else {
      put(c);
    }
    return true;
  }
  void put(char c) {
    if (keep_ && text_.size() < longest_statement) text_ += c;
  }

  void opens() {
    if (depth_++ != 0) {
      if (!in_string_) text_ += '(';
      return;
    }
    const std::string before = lower(trim(text_));
    tuple_ = before.ends_with("values") || (after_tuple_ && before == ",");
    creates_ = before.find("create table") != before.npos;
    if (before.find("insert") != before.npos && !tuple_) names_.clear();
    if (before.find("insert") != before.npos && tuple_ && !named_) names_ = created_;
    text_.clear();
    cells_.clear();
    in_string_ = false;
  }
  void ends_cell() {
    if (cells_.size() < column_names_limit) cells_.push_back(in_string_ ? text_ : std::string(trim(text_)));
    text_.clear();
    in_string_ = false;
  }
  void closes() {
    if (--depth_ != 0) {
      if (!in_string_) text_ += ')';
      return;
    }
    ends_cell();
    if (tuple_) {
      for (std::size_t i = 0; i < cells_.size() && i < names_.size(); ++i)
        if (!equal_ignoring_case(cells_[i], "NULL")) records_->add(names_[i], cells_[i]);
      records_->take();
    } else if (creates_) {
      created_.clear();
      for (const std::string& cell : cells_)
        created_.push_back(bare_name(cell.substr(0, cell.find_first_of(" \n\t"))));
    } else {
      names_.clear();
      for (const std::string& cell : cells_) names_.push_back(bare_name(cell));
      named_ = true;
    }
    after_tuple_ = tuple_;
    tuple_ = false;
    if (after_tuple_) text_.clear();
  }
  void statement_ends() {
    text_.clear();
    after_tuple_ = named_ = false;
  }
  static std::string bare_name(std::string_view name) {
    name = trim(name);
    while (!name.empty() && (name.front() == '[' || name.front() == '`' || name.front() == '"'))
      name.remove_prefix(1);
    while (!name.empty() && (name.back() == ']' || name.back() == '`' || name.back() == '"'))
      name.remove_suffix(1);
    return std::string(name);
  }

  Records* records_;
  std::vector<std::string> names_, created_, cells_;
  std::string text_;
  unsigned depth_ = 0;
  char mark_ = '\0';
  bool tuple_ = false, creates_ = false, after_tuple_ = false, named_ = false;
  bool in_string_ = false, keep_ = true;
  bool backslashes_ = false, escapes_ = false, escaped_ = false, closing_ = false;
};

// MOF: `instance of Win32_NTLogEvent` and its properties, as WMI prints them.

class Mof {
 public:
  explicit Mof(Records& records) : records_(&records) {}

  void line(std::string_view line) {
    if (line.find("instance of ") != line.npos && text_.empty())
      begin_ = records_->line;
    else if (text_.empty())
      return;
    if (text_.size() + line.size() < longest_statement) text_.append(line).append("\n");
    if (trim(line) != "};") return;
    if (read_mof_text(text_, records_->row)) {
      records_->begin = begin_;
      records_->take();
    }
    text_.clear();
  }
  void end() { records_->cut = !text_.empty(); }

 private:
  Records* records_;
  std::string text_;
  std::uint64_t begin_ = 0;
};

// psql's `\x`: `-[ RECORD 1 ]---` and `name | value`.

class Expanded {
 public:
  explicit Expanded(Records& records) : records_(&records) {}

  void line(std::string_view line) {
    if (line.starts_with("-[ RECORD ")) return records_->take();
    const std::size_t bar = line.substr(0, 128).find('|');
    if (bar == line.npos) return;
    const std::string_view name = trim(line.substr(0, bar));
    std::string_view value = trim(line.substr(bar + 1));
    if (value.ends_with('+')) value = trim(value.substr(0, value.size() - 1));  // it goes on in the next line
    if (!name.empty())
      records_->add(name, value);
    else if (!records_->row.empty())
      records_->row.continue_last(value);
  }
  void end() { records_->take(); }

 private:
  Records* records_;
};

// A hashtable that PowerShell shows: `Name  Value` over two rules, for each object.

class NameAndValue {
 public:
  explicit NameAndValue(Records& records) : records_(&records) {}

  static bool heads(std::string_view line) {
    return line.starts_with("Name ") && trim(line.substr(5)) == "Value";
  }
  void line(std::string_view line) {
    if (heads(line)) {
      records_->take();
      column_ = line.find("Value");
      return;
    }
    if (column_ == 0 || line.starts_with("----") || trim(line).empty()) return;
    const std::string_view name = trim(line.substr(0, column_));
    const std::string_view value = trim(line.substr(std::min(column_, line.size())));
    if (line.size() > column_ && line[column_ - 1] == ' ' && !name.empty() && name.find(' ') == name.npos)
      records_->add(name, value);
    else if (!records_->row.empty())
      records_->row.continue_last(trim(line));
  }
  void end() { records_->take(); }

 private:
  Records* records_;
  std::size_t column_ = 0;
};

bool marks_yaml(std::string_view head) {
  for (std::string_view line; next_line(head, line);) {
    const std::string_view text = line.substr(indent_of(line));
    if (text.starts_with("- ") && (text.find(": ", 2) != text.npos || text.ends_with(':'))) return true;
    if (text.starts_with("---") && trim(text) == "---") return true;
  }
  return false;
}
bool marks_sql(std::string_view head) {
  return head.find("VALUES") != head.npos || head.find("values") != head.npos;
}
bool marks_mof(std::string_view head) {
  return head.find("instance of ") != head.npos;
}
bool marks_expanded(std::string_view head) {
  return head.find("-[ RECORD ") != head.npos;
}
bool marks_name_and_value(std::string_view head) {
  if (head.find("----  ") == head.npos) return false;
  for (std::string_view line; next_line(head, line);)
    if (NameAndValue::heads(line)) return true;
  return false;
}

template <class Syntax>
void read_with(Lines& lines, Records& records) {
  Syntax syntax(records);
  for (std::string_view line; lines.next(line);) {
    records.line = lines.number();
    syntax.line(line);
  }
  syntax.end();
}

struct RecordSyntax {
  bool (*marks)(std::string_view head);  ///< cheap: whether it may be one
  void (*read)(Lines& lines, Records& records);
};
constexpr RecordSyntax syntaxes[] = {{marks_sql, read_with<Sql>},
                                     {marks_mof, read_with<Mof>},
                                     {marks_expanded, read_with<Expanded>},
                                     {marks_name_and_value, read_with<NameAndValue>},
                                     {marks_yaml, read_with<Yaml>}};

/// Whether a record tells whose event it is besides its id: names alone prove little where anything may have them.
bool is_event(NamedCells& row) {
  constexpr std::size_t least = 3;
  return row.size() >= least && tells_event(row) &&
         (row.has(Field::source) || row.has(Field::message) || row.has(Field::xml));
}

/// Of those of one kind: statements end by themselves, whatever lines stand in their texts; the others may stand in prose.
const RecordSyntax* syntax_of(std::string_view head, bool statements) {
  for (const RecordSyntax& syntax : syntaxes) {
    if (statements != (syntax.marks == marks_sql)) continue;
    if (!syntax.marks(head)) continue;
    std::size_t events = 0;
    Records records;
    records.give = [&](NamedCells& row, std::uint64_t) { events += is_event(row) ? 1 : 0; };
    Input input = from_bytes({}, std::string(head));
    Lines lines(input);
    syntax.read(lines, records);
    if (events != 0) return &syntax;
  }
  return nullptr;
}

}  // namespace
}  // namespace records

namespace records {
namespace {

void read(bool statements, Input& input, const ReadOptions& options, Intake& intake) {
  csv::Headed source(input);
  const RecordSyntax* syntax = syntax_of(source.head, statements);
  if (syntax == nullptr) return intake.problem("no records of events were found");
  csv::NamedEvents events(options, intake);
  Records records;
  records.give = [&](csv::NamedCells& row, std::uint64_t line) {
    events.take(row, {Position::Unit::line, line});
  };
  Lines lines(source.whole, options.first_line - 1);
  syntax->read(lines, records);
  events.end();
  if (records.cut)
    intake.cut_off({Position::Unit::line, lines.number()}, "the text ends within a record: it was cut off");
}

}  // namespace
}  // namespace records

bool sniff_records(std::string_view head) {
  return records::syntax_of(head, false) != nullptr;
}
void read_records(Input& input, const ReadOptions& options, Intake& intake) {
  records::read(false, input, options, intake);
}
bool sniff_statements(std::string_view head) {
  return records::syntax_of(head, true) != nullptr;
}
void read_statements(Input& input, const ReadOptions& options, Intake& intake) {
  records::read(true, input, options, intake);
}

}  // namespace exba
