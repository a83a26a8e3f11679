#pragma once
// Records that a syntax of its own makes of lines: names and values, one record at a time.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/lines.hpp"
#include "readers/csv/named.hpp"

namespace exba::records {

inline constexpr std::size_t longest_record = 1024 * 1024;  ///< bytes between two records that are kept

/// The record that is being read; `take` gives it on.
struct Records {
  std::function<void(csv::NamedCells& row, std::uint64_t line)> give;
  csv::NamedCells row;
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

/// What stands between quotation marks from `at`, which is moved behind the closing one; false: none closes it.
bool quoted_value(std::string_view text, std::size_t& at, bool backslashes, std::string& out);

struct RecordSyntax {
  bool (*marks)(std::string_view head);  ///< cheap: whether it may be one
  void (*read)(Lines& lines, Records& records);
};
/// YAML: mappings in a sequence, or one a document.
extern const RecordSyntax yaml_syntax;
/// The INSERT statements of a database's dump.
extern const RecordSyntax sql_syntax;
/// WMI's MOF.
extern const RecordSyntax mof_syntax;
/// A name and its value on each line: INI, TOML, MySQL's \G, sqlite's lines, the journal's export.
extern const RecordSyntax key_lines_syntax;
/// What the CloudWatch agent writes.
extern const RecordSyntax bracketed_syntax;
/// Apple's property lists, in XML.
extern const RecordSyntax property_list_syntax;
/// PowerShell's objects as text, and Format-Custom.
extern const RecordSyntax object_text_syntax, custom_view_syntax;

template <class Syntax>
void read_with(Lines& lines, Records& records) {
  Syntax syntax(records);
  for (std::string_view line; lines.next(line);) {
    records.line = lines.number();
    syntax.line(line);
  }
  syntax.end();
}

}  // namespace exba::records
