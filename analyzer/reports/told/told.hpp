#pragma once
// What text, HTML and Markdown tell alike, found once here so that no two forms of a report can disagree: the
// sentences of the headline, which findings are told and with what steps, which rows of the evidence are
// shown, how an operation and a log read. Everything is plain text that still holds what the log held: the
// forms escape it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"
#include "reports/renderer.hpp"
#include "reports/told/layout.hpp"
#include "reports/told/summary.hpp"

namespace exba {

using Numbers = std::vector<std::uint32_t>;  ///< indices into one of the report's lists

/// What all parts need: the report, what was asked for, and how each source is called (`app.evt`, or `[2]
/// app.evt` where two files share a name).
struct ReportView {
  const Report& report;
  const RenderOptions& options;
  std::vector<std::string> source_labels;
};
ReportView view_report(const Report& report, const RenderOptions& options);

Style style_of(Severity severity);
Style style_of(Outcome outcome);

/// The last part of a path, whichever system wrote it.
std::string_view file_name(std::string_view path);
/// Whether every time of the report is one of a clock whose zone the exports do not say, taken for UTC for want of a
/// better one.
bool zone_is_assumed(const Report& report);
/// `+02:00`, `UTC`, or the zone's name where its offset changes; empty where it is not known.
std::string zone_text(const ReportView& view);
/// `begin (UTC)`, or `begin` where the zone is not known.
std::string with_zone(std::string_view heading, const ReportView& view);
/// Whose clock the times are of, where the exports do not say; else empty.
std::string_view clock_sentence(const ReportView& view);
/// Where the zone that was given was taken for logs of several computers that name none; else empty.
std::string one_zone_sentence(const ReportView& view);
/// `Times are in UTC. exba 0.1.0, rulebook 0123456789ab with 15 rules.`
std::string version_sentence(const ReportView& view);
/// One line for whoever reads a report without knowing the program.
std::string_view what_exba_is();
/// The version of the program that made the report.
std::string_view version_of(const Report& report);

// ---- The headline

/// `EX01: VSS backups BLOCKED since Tue 2006-10-10 01:00. Last good: Mon 01:31.`
std::vector<Span> computer_sentence(const ReportView& view, const ComputerState& state);
/// `The last good backup ended Mon 01:31 and holds data up to Mon 01:00: mail since then is in no backup.`; empty where
/// nothing is at risk.
std::string risk_sentence(const ReportView& view, const ComputerState& state);
/// The last good backup of each store, where several of a computer that is not well differ; else empty.
std::string stores_sentence(const ReportView& view, const ComputerState& state);
/// Computers that are told by name; the rest is counted in `rest`: ` 3 well, 1 running.`
struct ToldComputers {
  std::vector<ComputerState> shown;
  std::string rest;
};
ToldComputers told_computers(const ReportView& view);
/// Three computers and more are told in a table: `3 of 5 servers are not good.`
bool is_fleet(const Report& report);
std::string fleet_sentence(const Report& report);
struct FleetRow {
  std::string computer;
  Span state;
  std::string since;      ///< may be empty
  std::string last_good;  ///< `none here` where there is none
  std::string next;       ///< its next step; may be empty
  const Finding* finding = nullptr;
};
std::vector<FleetRow> fleet_rows(const ReportView& view);
/// Where two machines of one name were told apart; else empty.
std::string namesakes_sentence(const Report& report);
std::string finding_counts(const Report& report);  ///< `1 error, 2 notes.`
std::string operation_counts(
    const Report& report);  ///< `5 backups: 2 succeeded, 3 failed. 1 restore: 1 failed.`; empty when none
std::string coverage_words(const ReportView& view);
/// Under an undecided verdict: what the reader gets instead; else empty.
std::string_view undecided_words(const Report& report);
/// Where nothing of ours was seen: what is to be said of it, the catalogue's providers that are there and
/// those looked for in vain (each may be empty), and the likeliest reasons (none where no event was read).
struct NothingSeen {
  std::string_view verdict;  ///< `NOTHING SEEN`, or `NOTHING READ` where there is no log to see it in
  std::string_view words;
  std::string there;
  std::string missing;
  std::vector<std::string> reasons;
};
NothingSeen nothing_seen(const ReportView& view);

// ---- Findings

/// A finding to tell, for its last night; the times of those that say the same of earlier runs (sorted); and those that
/// say the same of other computers, one each (by computer).
struct ToldFinding {
  const Finding* finding = nullptr;
  std::vector<Time> earlier;
  std::vector<const Finding*> also;
};
/// Decided or undecided ones that still stand, or those that are past, in the report's order; verbose: each.
/// What is past and stands again is told with what stands.
enum class FindingGroup { decided, undecided, past };
std::vector<ToldFinding> told_findings(const ReportView& view, FindingGroup which);

/// `EX02, store SG1: since Tue 2006-10-10 01:00.`
std::string also_words(const ReportView& view, const Finding& finding);
/// `EX04: VSS backup of Tue 2006-04-25 13:00 failed: the store stopped while it ran. A good one followed.`
std::string ended_words(const ReportView& view, const Operation& operation);
/// `EX01: The writer is held (vss-cleanup-missing, error, certain), Tue 2006-10-10 01:00, and 2 times before.`
std::string past_words(const ReportView& view, const ToldFinding& told);
/// `Cured Fri 2006-10-13 19:00 by MSExchangeIS 9600 (the writer was started); first good VSS backup after it:
/// Sat 01:31.`; empty for what still stands.
std::string cure_sentence(const ReportView& view, const Finding& finding);

/// `The same 4 times before: ..., Mon 2006-10-09 01:00.`; empty when there are none.
std::string earlier_sentence(const ReportView& view, const ToldFinding& told);
/// `EX01, store First Storage Group`, where the report has more than one computer or the finding names a
/// store.
std::string place_of(const ReportView& view, const Finding& finding);
std::string upper(std::string_view word);

/// Advice taken apart: `label` is `DO NOW` or, of an undecided finding, `SETTLE` (what would); of a note it is `ADVICE`.
struct Advice {
  std::string_view label;
  std::vector<std::string_view> steps;
  struct Note {
    std::string_view label;  ///< THEN or NOTE
    std::string_view text;
  };
  std::vector<Note> notes;
};
Advice advice_of(const Finding& finding);

/// What to do next, in one sentence: the first step of the finding that leads the worst computer; where no
/// finding does, what its state asks for. `more`: how many steps follow.
struct NextAction {
  std::string step;
  const Finding* finding = nullptr;
  std::size_t more = 0;
};
NextAction next_action_of(const ReportView& view);
NextAction next_action_of(const ReportView& view, const ComputerState& state);

// ---- Evidence

/// An event, or a line across: events left out, or what did not happen.
struct EvidenceRow {
  std::optional<std::uint32_t> event;
  std::string across;
};
/// The rows to show, in order; thinned unless verbose.
std::vector<EvidenceRow> evidence_rows(const ReportView& view, const Finding& finding);
/// The catalogue's words and the decisive facts; `store` is not told again.
std::string meaning_of(const Event& event, std::string_view store);
std::string source_label(const ReportView& view, std::uint32_t source);
/// `#48121`, or `offset 4608` where the form kept no record ids.
std::string record_text(const Event& event);

// ---- Operations

/// NTBackup's job around a backup is that backup: counted and listed once, unless they ended differently.
bool told_by_its_run(const Report& report, const Operation& operation);

/// Neighbouring operations that share a row; verbose: each its own.
struct Run {
  Numbers operations;
};
std::vector<Run> runs_of(const ReportView& view);
inline constexpr std::size_t least_run = 3;  ///< two neighbours keep their own rows
bool several_computers(const Report& report);
/// `6 EX01 full VSS backups, 3 EX02 NTBackup jobs`
std::string parts_of(const ReportView& view, const Run& run);
/// `31 min`; empty where a time is missing.
std::string lasted_text(const Operation& operation);

/// `EX01, First Storage Group: streaming backup of Tue 2006-10-10 01:00`, as far as the export tells.
std::string unexplained_words(const ReportView& view, const Operation& operation);
/// What did not end well and no finding names, and what of that a later good backup has ended; a job around a run is
/// told by its run.
enum class Ended { no, yes };
Numbers unexplained(const Report& report, Ended which = Ended::no);
/// Whether a run's own events say why it is not good, so that no rule is needed: the store or the server went down.
bool says_why(const Operation& operation);
/// What stands above them: `Not explained`, ` by any rule, and not well`; or that all of them broke off with the store.
struct UnexplainedHeading {
  std::string_view first, rest;
};
UnexplainedHeading unexplained_heading(const Report& report, const Numbers& operations);
inline constexpr std::size_t unexplained_shown = 5;  ///< the latest; verbose: all
/// The events that the log holds of an operation's end: the errors among them, else the last event.
Numbers telling_events(const Report& report, const Operation& operation);

/// Where the logs hold no operation and no finding: the last errors that Exchange and its engine logged all
/// the same, for their codes. Windows' own complaints are none. Of an excerpt, which somebody chose event by
/// event, all that the catalogue knows of Exchange, and where it holds nothing of that, what Windows logged.
Numbers lone_events(const Report& report);
bool is_excerpt(const Report& report);
/// `Errors of Exchange that no rule explains`, or what the lone events of an excerpt are.
std::string_view lone_words(const Report& report);

// ---- What no rule knows

/// A group of errors or warnings that nobody knows, as its latest event tells it.
struct ToldUnknown {
  const UnknownGroup* group = nullptr;
  std::string name;                ///< `ESE 471`
  std::string when;                ///< `3 times, Tue 2006-10-10 01:00 to Thu 2006-10-12 04:00`
  std::string words;               ///< its text; where the form kept only strings, what it means and these
  std::string meaning;             ///< beside a text: what it means, in our own words; may be empty
  std::vector<std::string> codes;  ///< `-510 = JET_errLogWriteFail: writing to a log failed`
};
struct ToldUnknowns {
  std::vector<ToldUnknown> shown;
  std::size_t left_out = 0;  ///< groups: all with -v and in JSON
};
ToldUnknowns told_unknown(const ReportView& view);
/// What the section is called.
std::string_view unknown_words(const Report& report);
/// `Logged within the hour, and known to no rule: ESE 471 (error), VSS 12 (warning).`; empty when nothing was.
std::string beside_words(const Report& report, const Operation& operation);

// ---- The recovery-point ledger

/// A store and what can be restored of it.
struct ToldStore {
  std::string computer;
  std::string store;  ///< may be empty
  Span state;
  std::string restorable_to;  ///< a time in words; empty: never
  std::string sets;           ///< `full of Sun 2006-10-08 01:00, 2 logs-only sets to Tue 2006-10-10 01:00`
  std::string notes;          ///< sentences; may be empty
  std::optional<std::uint32_t> base;  ///< the operation that a restore begins with
};
/// The store in most danger first.
std::vector<ToldStore> told_stores(const ReportView& view);
/// `EX01 First Storage Group`
std::string name_of(const ToldStore& told, bool computers);

// ---- Coverage

/// `EX01 Application`
std::string log_name(const Log& log);
/// `Sun 2006-10-08 00:00 to Thu 2006-10-12 08:15`
std::string log_times(const ReportView& view, const Log& log);
/// `no gap`, `gap #411 to #430 (..)`, `cleared ..`
std::string completeness(const ReportView& view, const Log& log);
/// `evtx`, `text windows-1252`
std::string form_of(const Source& source);
/// What was assumed and how much was told twice.
std::string source_facts(const Source& source);

}  // namespace exba
