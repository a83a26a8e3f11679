// How it works: events that a program wrote as its own data or another tool printed a record at a time: YAML, the INSERT
// statements of a database's dump, WMI's MOF, psql's expanded records, PowerShell's Name and Value tables. Each is a row in
// `syntaxes`: a function that makes names and values of the lines, a record at a time, and nothing else. What the names
// mean is decided where all tables decide it (NamedEvents). A syntax is recognised by its marks, and only where its own
// reading of the head gives an event: a list of points in a letter is YAML by its looks.
#include "readers/csv/records.hpp"

#include <string>

#include "base/chars.hpp"
#include "base/text.hpp"
#include "readers/csv/flat_json.hpp"
#include "readers/csv/headed.hpp"
#include "readers/tables.hpp"

namespace exba {
namespace records {

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

namespace {

using namespace csv;

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

bool marks_expanded(std::string_view head) {
  return head.find("-[ RECORD ") != head.npos;
}
bool marks_name_and_value(std::string_view head) {
  if (head.find("----  ") == head.npos) return false;
  for (std::string_view line; next_line(head, line);)
    if (NameAndValue::heads(line)) return true;
  return false;
}

constexpr RecordSyntax expanded_syntax{marks_expanded, read_with<Expanded>};
constexpr RecordSyntax name_and_value_syntax{marks_name_and_value, read_with<NameAndValue>};
constexpr const RecordSyntax* syntaxes[] = {
    &sql_syntax,       &mof_syntax,           &expanded_syntax,    &name_and_value_syntax,
    &bracketed_syntax, &property_list_syntax, &object_text_syntax, &custom_view_syntax,
    &key_lines_syntax, &yaml_syntax};

/// Whether a record tells whose event it is besides its id: names alone prove little where anything may have them.
bool is_event(NamedCells& row) {
  constexpr std::size_t least = 3;
  return row.size() >= least && tells_event(row) &&
         (row.has(Field::source) || row.has(Field::message) || row.has(Field::xml));
}

/// Of those of one kind: statements end by themselves, whatever lines stand in their texts; the others may stand in prose.
const RecordSyntax* syntax_of(std::string_view head, bool statements) {
  for (const RecordSyntax* syntax : syntaxes) {
    if (statements != (syntax == &sql_syntax)) continue;
    if (!syntax->marks(head)) continue;
    std::size_t events = 0;
    Records records;
    records.give = [&](NamedCells& row, std::uint64_t) { events += is_event(row) ? 1 : 0; };
    Input input = from_bytes({}, std::string(head));
    Lines lines(input);
    syntax->read(lines, records);
    if (events != 0) return syntax;
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
