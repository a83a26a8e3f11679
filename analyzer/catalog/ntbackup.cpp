// How it works: Windows' own backup program. Its fields are known (Q182506), its exact punctuation is not:
// the forms below differ in it, and since quotation marks never count, each stands for the quoted ones too
// ('Verify: Off' 'Mode: Append').
#include "catalog/rows.hpp"

namespace exba::rows {
namespace {

namespace sg = exba::signal;

constexpr std::string_view begin_backup =
    "?Begin Backup of '{target}' Verify: {verify} Mode: {mode} Type: {type} Consult the backup report for "
    "more details...\n"
    "?Begin Backup of '{target}' Verify: {verify} Mode: {mode} Type: {type}.\n"
    "?Begin Backup of '{target}' Verify: {verify}, Mode: {mode}, Type: {type}.\n"
    "?Begin Backup of '{target}' (Verify: {verify}, Mode: {mode}, Type: {type}).\n"
    "?Begin Backup of '{target}' (Verify {verify}, Mode {mode}, Type {type}).\n"
    "?Begin Backup of '{target}', Verify {verify}, Mode {mode}, Type {type}.\n"
    "?Begin Backup of '{target}' Verify {verify} Mode {mode} Type {type}.\n"
    "?Begin Backup of '{target}'";
constexpr std::string_view end_backup =
    "?End Backup of '{target}' Warnings or errors were encountered. Verify: {verify} Mode: {mode} Type: "
    "{type} Consult the "
    "backup report for more details...\n"
    "?End Backup of '{target}' Warnings or errors were encountered. Verify: {verify} Mode: {mode} Type: "
    "{type}.\n"
    "?End Backup of '{target}' Verify: {verify} Mode: {mode} Type: {type} Consult the backup report for more "
    "details...\n"
    "?End Backup of '{target}' Verify: {verify} Mode: {mode} Type: {type}.\n"
    "?End Backup of '{target}' Verify: {verify}, Mode: {mode}, Type: {type}.\n"
    "?End Backup of '{target}' (Verify: {verify}, Mode: {mode}, Type: {type}).\n"
    "?End Backup of '{target}' (Verify {verify}, Mode {mode}, Type {type}).\n"
    "?End Backup of '{target}', Verify {verify}, Mode {mode}, Type {type}.\n"
    "?End Backup of '{target}' Verify {verify} Mode {mode} Type {type}.\n"
    "?End Backup of '{target}'";
constexpr std::string_view begin_restore =
    "?Begin Restore to '{target}' Verify: {verify}.\n?Begin Restore to '{target}' (Verify: {verify}).\n"
    "?Begin Restore to '{target}' (Verify {verify}).\n?Begin Restore to '{target}', Verify {verify}.\n"
    "?Begin Restore to '{target}' Verify {verify}.\n?Begin Restore to '{target}'";
constexpr std::string_view end_restore =
    "?End Restore to '{target}' Verify: {verify}.\n?End Restore to '{target}' (Verify: {verify}).\n"
    "?End Restore to '{target}' (Verify {verify}).\n?End Restore to '{target}', Verify {verify}.\n"
    "?End Restore to '{target}' Verify {verify}.\n?End Restore to '{target}'";

constexpr Row rows_of_ntbackup[] = {
    {8000, sg::job_started, confirmed, "backup of one volume or service started", "Q182506",
     "target verify mode type", begin_backup, ""},
    {8001, sg::job_ended, confirmed, "backup of one volume or service ended", "Q182506",
     "target verify mode type", end_backup, ""},
    {8002, sg::restore_started, confirmed, "restore started", "Q182506", "target verify", begin_restore, ""},
    {8003, sg::restore_ended, confirmed, "restore ended", "Q182506", "target verify", end_restore, ""},
    {8004, sg::media_erase, confirmed, "erasing of media started", "Q182506", "", "", ""},
    {8005, sg::media_erase, confirmed, "erasing of media ended", "Q182506", "", "", ""},
    {8006, sg::media_retension, confirmed, "retension of media started", "Q182506", "", "", ""},
    {8007, sg::media_retension, confirmed, "retension of media ended", "Q182506", "", "", ""},
    {8008, sg::verify_started, confirmed, "verify started", "Q182506", "target",
     "?Begin Verify to '{target}'.\n?Begin Verify of '{target}'.", ""},
    {8009, sg::verify_ended, confirmed, "verify ended", "Q182506 Q186303", "target",
     "?End Verify to '{target}'.\n?End Verify of '{target}'.", ""},
    {8010, sg::job_exchange_error, confirmed, "Exchange refused or broke off a call",
     "Q182506 Q245211 Q261160 Q245664 Q147121 Q237739", "text call data",
     "Microsoft Exchange services returned '{text}' from a call to '{call}' additional data '{data}'.\n"
     "Microsoft Exchange services returned '{text} from a call to {call}'.",
     ""},
    {8011, sg::job_too_few_databases, confirmed, "fewer databases than expected", "Q182506", "count expected",
     "Microsoft Exchange services returned too few databases for backup. Only {count} databases was returned "
     "but Backup "
     "expected {expected}.\n"
     "?{-}returned too few databases for backup. Only {count} databases {-} returned but {-} expected "
     "{expected}.",
     ""},
    {8018, sg::job_started, unverified, "backup operation started", experience, "", "?Begin Operation", ""},
    {8019, sg::job_ended, inferred, "backup operation ended, whole job", "operations guide", "",
     "?End Operation: {-} Consult the backup report for more details.\n?End Operation...", ""},
};

}  // namespace

std::span<const Row> ntbackup() {
  return rows_of_ntbackup;
}

}  // namespace exba::rows
