#pragma once
// What tools print beside the log: see readers/reader.hpp. Each state that says something is an event of the tool's name.
#include "readers/reader.hpp"

namespace exba {

/// The text that vssadmin (list writers, providers, shadows, shadowstorage), eseutil (/mh, /ml, /mk), Get-MailboxDatabase
/// -Status, Get-MailboxDatabaseCopyStatus and NTBackup's job log hold; several of them behind one another as well.
bool sniff_evidence(std::string_view head);
void read_evidence(Input& input, const ReadOptions& options, Intake& intake);
/// What those two commands give, as CSV, JSON or CLIXML.
bool sniff_evidence_objects(std::string_view head);
void read_evidence_objects(Input& input, const ReadOptions& options, Intake& intake);

}  // namespace exba
