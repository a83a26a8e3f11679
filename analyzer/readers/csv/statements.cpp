// How it works: a statement ends with its semicolon, wherever its lines end; names are those of its list of columns, or of the
// table's definition above. MOF's objects end with their closing brace.
#include "readers/csv/records.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/chars.hpp"
#include "base/text.hpp"

namespace exba::records {
namespace {

using namespace csv;

constexpr std::size_t column_names_limit = 256;

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
    if (!in_string_ && text_.size() < longest_record) text_ += c;
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
    if (keep_ && text_.size() < longest_record) text_ += c;
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

class Mof {
 public:
  explicit Mof(Records& records) : records_(&records) {}

  void line(std::string_view line) {
    if (line.find("instance of ") != line.npos && text_.empty())
      begin_ = records_->line;
    else if (text_.empty())
      return;
    if (text_.size() + line.size() < longest_record) text_.append(line).append("\n");
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

bool marks_sql(std::string_view head) {
  return head.find("VALUES") != head.npos || head.find("values") != head.npos;
}
bool marks_mof(std::string_view head) {
  return head.find("instance of ") != head.npos;
}

}  // namespace

const RecordSyntax sql_syntax{marks_sql, read_with<Sql>};
const RecordSyntax mof_syntax{marks_mof, read_with<Mof>};

}  // namespace exba::records
