#pragma once
// The words of the model's enumerations: one table a type. What is written, read back, offered and checked follows
// from it. Apart from the types, because few need more than `to_string`.
#include "base/enum_words.hpp"
#include "model/report.hpp"

namespace exba {

/// What an operation is to the stores that it is about.
enum class Role {
  backup,  ///< it backs a store up
  job,     ///< of a backup program: stands beside the backups that it makes
  other,
};

/// A kind of operation in words; the order is that of lists.
struct KindWord {
  Kind value;
  std::string_view word;   ///< in rules, JSON and the state of the check
  std::string_view name;   ///< in reports, behind the type of a backup or job
  std::string_view title;  ///< of its course on a rule's page
  Role role;
  std::string_view counted;  ///< what reports count it among, in the singular
};
template <>
inline constexpr auto enum_words<Kind> = std::to_array<KindWord>({
    {Kind::vss_backup, "vss-backup", "VSS backup", "A VSS backup", Role::backup, "backup"},
    {Kind::streaming_backup, "streaming-backup", "streaming backup", "A streaming backup", Role::backup,
     "backup"},
    {Kind::ntbackup_job, "ntbackup-job", "NTBackup job", "A job of NTBackup", Role::job, "backup"},
    {Kind::restore, "restore", "restore", "A restore", Role::other, "restore"},
    {Kind::failover, "failover", "group change", "A move to another node", Role::other, "move"},
});
/// The row of a kind.
const KindWord& row_of(Kind kind);

/// Types of a backup, as Operation::type has them: the two that hold database files, the two that hold logs only.
namespace backup_type {
inline constexpr std::string_view full = "full", copy = "copy", incremental = "incremental",
                                  differential = "differential";
}
inline bool is_logs_only(std::string_view type) {
  return type == backup_type::incremental || type == backup_type::differential;
}

template <>
inline constexpr auto enum_words<Outcome> = std::to_array<EnumWord<Outcome>>({
    {Outcome::succeeded, "succeeded"},
    {Outcome::failed, "failed"},
    {Outcome::abandoned, "abandoned"},
    {Outcome::running, "running"},
    {Outcome::unknown, "unknown"},
});
template <>
inline constexpr auto enum_words<Level> = std::to_array<EnumWord<Level>>({
    {Level::critical, "critical"},
    {Level::error, "error"},
    {Level::warning, "warning"},
    {Level::information, "information"},
    {Level::verbose, "verbose"},
    {Level::success_audit, "success-audit"},
    {Level::failure_audit, "failure-audit"},
    {Level::unknown, ""},
});
template <>
inline constexpr auto enum_words<Severity> = std::to_array<EnumWord<Severity>>({
    {Severity::error, "error"},
    {Severity::warning, "warning"},
    {Severity::info, "info"},
});
template <>
inline constexpr auto enum_words<Confidence> = std::to_array<EnumWord<Confidence>>({
    {Confidence::certain, "certain"},
    {Confidence::likely, "likely"},
    {Confidence::possible, "possible"},
    {Confidence::undecided, "undecided"},
});
template <>
inline constexpr auto enum_words<Verdict> = std::to_array<EnumWord<Verdict>>({
    {Verdict::findings, "findings"},
    {Verdict::nothing_found, "nothing-found"},
    {Verdict::failing, "failing"},
    {Verdict::undecided, "undecided"},
    {Verdict::nothing_seen, "nothing-seen"},
});
template <>
inline constexpr auto enum_words<Coverage> = std::to_array<EnumWord<Coverage>>({
    {Coverage::dense, "dense"},
    {Coverage::assumed, "assumed"},
});

}  // namespace exba
