#pragma once
// What every form of the report says first: the counts, and how each computer stands. Found once here, so
// that text, JSON and the later forms cannot disagree.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"
#include "rulebook/standing.hpp"

namespace exba {

struct Counts {
  std::uint64_t errors = 0;  ///< decided findings of that severity
  std::uint64_t warnings = 0;
  std::uint64_t infos = 0;
  std::uint64_t undecided = 0;
  std::uint64_t past = 0;  ///< of any severity: such findings count nowhere else
  std::uint64_t operations = 0;
  std::uint64_t events = 0;  ///< recognised ones
};
Counts count(const Report& report);

bool is_decided(const Finding& finding);
/// A computer with the finding that leads it: the worst that is not past, decided before undecided.
struct ComputerState : Standing {
  std::optional<std::uint32_t> leading;
};

/// Every computer with an operation or a finding, the worst state first, then by name.
std::vector<ComputerState> computer_states(const Report& report);
/// Whether the last backup of a store failed or was refused, whether a rule explains it or not.
bool backups_fail(const Report& report);

/// The decisive event of a run: its last error, else its last event; nothing when it has none.
std::optional<std::uint32_t> decisive_event(const Report& report, const Operation& operation);

/// When a finding happened: the begin of its run, else its first evidence; no_time when neither has a time.
Time time_of(const Report& report, const Finding& finding);

/// `vss-backup`, with its type where known, as a person says it: "VSS full backup", "streaming incremental
/// backup", "move".
std::string kind_words(const Operation& operation);

/// Why the operation ended as it did, as a person says it: the model's own words for some reasons are tokens
/// that programs look for.
std::string why_words(const Operation& operation);

/// By operation: does any finding name it?
std::vector<bool> named_by_findings(const Report& report);

/// Whose events the logs hold, recognised or not, by provider and channel. A report that an older version
/// saved tells it of the recognised ones only.
std::vector<ProviderCount> providers_seen(const Report& report);
/// The providers of the catalogue of which no log holds an event.
std::vector<std::string_view> providers_missing(const Report& report);

}  // namespace exba
