#pragma once
// The readers of tables written in other ways than rows of cells: see readers/reader.hpp.
#include "readers/reader.hpp"

namespace exba {

/// Lists: a line `Name : value` for each column (Format-List, NirSoft, libevtx).
bool sniff_list(std::string_view head);
void read_list(Input& input, const ReadOptions& options, Intake& intake);
/// Tables as a console shows them, and the W3C form.
bool sniff_screen_table(std::string_view head);
void read_screen_table(Input& input, const ReadOptions& options, Intake& intake);
/// Event Viewer's Details pane, Friendly View.
bool sniff_details(std::string_view head);
void read_details(Input& input, const ReadOptions& options, Intake& intake);
/// Lines of `name=value` that collectors send: CEF, LEEF, WinCollect, structured data, InfluxDB's, logfmt.
bool sniff_pair_lines(std::string_view head);
void read_pair_lines(Input& input, const ReadOptions& options, Intake& intake);
/// Events as a program's own data, or printed a record at a time: YAML, MOF, psql's expanded records, PowerShell's Name and
/// Value.
bool sniff_records(std::string_view head);
void read_records(Input& input, const ReadOptions& options, Intake& intake);
/// The INSERT statements of a database's dump.
bool sniff_statements(std::string_view head);
void read_statements(Input& input, const ReadOptions& options, Intake& intake);

}  // namespace exba
