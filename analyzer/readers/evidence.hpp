#pragma once
// What tools print beside the log: see readers/reader.hpp. Each state that says something is an event of the tool's name.
#include "readers/reader.hpp"

namespace exba {

/// `vssadmin list writers`: a writer that is not stable, its state for an id.
bool sniff_vss_writers(std::string_view head);
void read_vss_writers(Input& input, const ReadOptions& options, Intake& intake);
/// `eseutil /mh`: 1, a database that was not shut down clean.
bool sniff_database_headers(std::string_view head);
void read_database_headers(Input& input, const ReadOptions& options, Intake& intake);
/// `Get-MailboxDatabase -Status | fl`: 1, a backup that Exchange takes for running.
bool sniff_database_status(std::string_view head);
void read_database_status(Input& input, const ReadOptions& options, Intake& intake);

}  // namespace exba
