// How it works: a function a command, in the order of the help; what several commands share is a function of its own.
#include "option_tree.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <set>

#include "base/text.hpp"
#include "base/version.hpp"
#include "base/zones.hpp"
#include "command_tree.hpp"
#include "commands/completion.hpp"
#include "health/speaker.hpp"
#include "reports/events/lines.hpp"

namespace exba {
namespace {

/// The words of an enumeration, for the check of what was typed.
template <Worded Enum>
std::vector<std::string> spelt() {
  const auto all = all_words<Enum>();
  return {all.begin(), all.end()};
}

constexpr const char* footer =
    "Exit codes of analyze, events and explain: 0 nothing at or above --fail-on (default: error), 1 findings "
    "at\n"
    "or above it, or a store whose last backup failed; 2 trouble: usage, a log that cannot be read or is "
    "none, "
    "a\n"
    "rule that is none. rules: 0 well, 1 a rule fails.\n"
    "diff: 0 nothing new, 1 new findings, 2 trouble. survey, merge: 0 done, 2 trouble. check: 0 OK, 1 "
    "WARNING, 2 CRITICAL, 3 UNKNOWN, which "
    "is\n"
    "everything that is no verdict: usage and help as well.";

/// How logs are read; `analyze`, `events`, `survey` and `check` share it.
enum class Logs { needed, or_manifest };
void add_reading(CLI::App& app, Options& o, Typed& t, Logs logs = Logs::needed) {
  CLI::Option* log = app.add_option("LOG", o.analysis.logs,
                                    "Exported event logs: files, archives, mails, documents, folders "
                                    "(searched recursively), or - for standard "
                                    "input");
  if (logs == Logs::needed) log->required();
  app.add_option(
      "--time-zone", t.time_zone,
      "Zone of exports that name none (+02:00, Europe/Berlin), and of the times shown; default UTC");
  app.add_option("--date-order", t.date_order,
                 "Order of dates such as 04/03/2003: dmy, mdy, ymd; default: found out")
      ->check(CLI::IsMember(spelt<DateOrder>()));
  app.add_option("--encoding", t.encoding,
                 "Encoding of text exports that carry no mark (windows-1252, cp850...)");
  app.add_option("--computer", o.analysis.read.computer, "Computer of exports that name none");
  app.add_option("--only-computer", o.analysis.only_computers,
                 "Only the logs of this computer (its short name will do); repeatable")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("-j,--jobs", t.jobs, "Threads; default: one a processor")->check(CLI::Range(1u, 256u));
  app.add_option("--rules", o.rules,
                 "Rule file, or folder of rules, to add (or to replace by id); repeatable")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--set", o.sets,
                 "RULE.PARAM=VALUE: a rule's parameter, such as vss-cleanup-missing.patience=24; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("-o,--output", o.output, "Write the report into this file");
  app.add_flag("--strict", t.strict, "Any loss of input is trouble (exit code 2; check: 3)");
  app.add_option("--progress", t.progress, "Progress on standard error: auto (on a terminal), never")
      ->check(CLI::IsMember({"auto", "never"}));
  app.add_flag("-q,--quiet", o.quiet, "Say nothing about the work on standard error");
  app.add_flag("-v,--verbose", o.verbose, "Every operation and every assumption");
}

void add_redaction(CLI::App& app, Options& o, Typed& t) {
  app.add_flag("--redact{names}", t.redact,
               "Put stable pseudonyms (HOST-1, STORE-2) in the place of computers, users, SIDs, domains, "
               "addresses, "
               "paths, stores, GUIDs, wherever they stand; the diagnosis stays the same. --redact=times also "
               "shifts all "
               "times by whole weeks")
      ->check(CLI::IsMember({"names", "times"}));
  app.add_option(
      "--redact-map", o.key,
      "File that keeps names and pseudonyms on this side, readable by you only; one that exists is "
      "continued, so that pseudonyms stay the same. Turns --redact on");
}

void add_time_range(CLI::App& app, Typed& t) {
  app.add_option("--since", t.since,
                 "Only what reaches into the time from here on (2006-10-10, 2006-10-10T01:00:00Z): state, "
                 "counts, findings, "
                 "tables and exit code; older sets that can be restored stay");
  app.add_option("--until", t.until, "Only what begins up to here, as it stood then");
  app.add_option("--now", t.now, "The moment that ages are counted to; default: the end of the logs");
}

/// Not of the health check: it remembers what it has read, and the log as it once was is no news.
void add_stale(CLI::App& app, Typed& t) {
  app.add_flag(
      "--stale", t.stale,
      "Read what EVTX and EVT logs no longer count as their own as well (left from before they were cleared "
      "or wrapped): marked as stale, and no finding about such a computer is certain");
}

void add_analyze(CLI::App& app, Options& o, Typed& t) {
  CLI::App* sub = app.add_subcommand("analyze",
                                     "Diagnose exported logs, or show a saved report (-f html, -f json) "
                                     "again: what ran, what went wrong, on what evidence, what to do");
  sub->callback([&o] { o.command = Command::analyze; });
  add_reading(*sub, o, t, Logs::or_manifest);
  add_stale(*sub, t);
  add_time_range(*sub, t);
  std::set<std::string> formats;
  for (const Renderer& r : renderers()) formats.emplace(r.name);
  const auto each_is_known = [formats](const std::string& typed) {
    for (const std::string_view one : split(typed, ","))
      if (const std::string wrong = CLI::IsMember(formats)(std::string(one)); !wrong.empty()) return wrong;
    return std::string{};
  };
  sub->add_option("-f,--format", o.format, "Form of the report; default text")
      ->check(CLI::Validator(each_is_known, CLI::IsMember(formats).get_description()));
  sub->add_option("--manifest", o.manifest,
                  "Instead of logs: the cases that `exba survey` found; a report each into the folder -o, in "
                  "the forms -f "
                  "json or -f json,html. Started again it goes on where it was");
  sub->add_option("--shard", t.shard,
                  "I/N: only the cases of part I (0 to N-1) of N; the parts together are the whole");
  sub->add_flag("--verify", o.verify,
                "With --manifest: compare inputs by SHA-256 too, not by size and time alone");
  add_redaction(*sub, o, t);
  sub->add_option(
      "--watch-list", o.watch_list,
      "Also write the Event Viewer filter of the events that will prove the fixes into this file");
  sub->add_option("--collect", o.collect,
                  "Also write the Windows script that collects what this case needs into this file");
  sub->add_option(
         "--fail-on", t.fail_on,
         "Least finding that gives exit code 1: error (default), warning, info, undecided, never. A store "
         "whose last backup failed counts as an error, whether a rule explains it or not")
      ->check(CLI::IsMember(spelt<FailOn>()));
  sub->add_option("--color", t.color, "auto (on a terminal, unless NO_COLOR is set), always, never")
      ->check(CLI::IsMember(spelt<When>()));
}

void add_survey(CLI::App& app, Options& o, Typed& t) {
  CLI::App* sub = app.add_subcommand(
      "survey", "Look into the logs of many servers and print which of them make a case: the manifest");
  sub->callback([&o] { o.command = Command::survey; });
  add_reading(*sub, o, t);
  sub->add_option("--known", o.known,
                  "An earlier manifest: its cases keep their names and what was written in by hand, and are "
                  "only added to");
}

void add_merge(CLI::App& app, Options& o, Typed& t) {
  CLI::App* sub = app.add_subcommand(
      "merge", "Put the JSON reports of many cases, or earlier merges, together: one report of the fleet");
  sub->callback([&o] { o.command = Command::merge; });
  sub->add_option("REPORT", o.what, "Reports of cases (analyze --manifest), merges, or folders of them")
      ->required();
  sub->add_option("-f,--format", o.fleet_format, "text (default), html, json, ndjson, prometheus")
      ->check(CLI::IsMember({"text", "html", "json", "ndjson", "prometheus"}));
  sub->add_option("-o,--output", o.output, "Write it into this file");
  sub->add_option("--now", t.now, "The moment that silence is counted to; default: the newest event of all");
  sub->add_flag("--mixed", o.mixed, "Take reports of different versions and rulebooks together");
  sub->add_flag("--redact", o.redact_fleet, "Pseudonyms for computers, cases and stores; no free text");
  sub->add_flag("-q,--quiet", o.quiet, "Say nothing about the work on standard error");
  sub->add_flag("-v,--verbose", o.verbose, "text: every case that needs somebody, not only the worst");
}

void add_diff(CLI::App& app, Options& o, Typed& t) {
  CLI::App* sub = app.add_subcommand(
      "diff",
      "Did the fix work? Compare two saved reports (-f html or -f json): findings new, gone, unchanged");
  sub->callback([&o] { o.command = Command::diff; });
  sub->add_option("BEFORE AFTER", o.what, "Two saved reports, the earlier one first")
      ->required()
      ->expected(2);
  sub->add_option("--time-zone", t.time_zone, "Zone of the times shown; default UTC");
  sub->add_option("-o,--output", o.output, "Write the comparison into this file");
  sub->add_option("--color", t.color, "auto (on a terminal, unless NO_COLOR is set), always, never")
      ->check(CLI::IsMember(spelt<When>()));
}

void add_check(CLI::App& app, Options& o, Typed& t) {
  CLI::App* sub = app.add_subcommand("check",
                                     "The periodic health check: what is new since the last run, what is "
                                     "still open, what has fallen silent");
  sub->callback([&o] { o.command = Command::check; });
  sub->add_option("--state", o.state,
                  "What earlier runs have seen and told (an SQLite file; made where missing)")
      ->required();
  add_reading(*sub, o, t);
  sub->add_option("--full-every", t.full_every,
                  "A full backup of every store is due so often (7d, 26h); default: by the store's habit");
  sub->add_option("--any-every", t.any_every, "A backup of any type is due so often; default: by habit");
  sub->add_option("--events-every", t.events_every,
                  "No events arrive any more where a log's last one is older than this; default 26h");
  sub->add_option(
         "-w,--warning", t.warning,
         "RANGE of the age of the last good full backup (26h, ~:8d, @1d:2d) outside of which the store is "
         "WARNING, or any_age=RANGE for backups of any type; repeatable")
      ->take_all()
      ->allow_extra_args(false);
  sub->add_option("-c,--critical", t.critical, "The same for CRITICAL")->take_all()->allow_extra_args(false);
  std::set<std::string> formats;
  for (const Speaker& speaker : speakers()) formats.emplace(speaker.name);
  sub->add_option(
         "-f,--format", o.speaker,
         "What the monitoring system understands: nagios (default), checkmk, prometheus, json, junit")
      ->check(CLI::IsMember(formats));
  sub->add_option("--max-output", o.speak.max_output,
                  "Most bytes of nagios; 0: no limit; default 8191 (NRPE before version 3 passes on 1023)");
  sub->add_option("--now", t.now, "The moment that silences and ages are counted to; default: the clock");
  sub->add_option(
         "--report", o.report_files,
         "When something changed, write a report into this file, in the form of its ending (.html, .md, "
         ".json, .xml, .txt); repeatable")
      ->take_all()
      ->allow_extra_args(false);
  sub->add_flag(
      "--log-event", o.log_event,
      "When something changed, write it to the Application log (Windows; source exba; 1 OK, 2 WARNING, "
      "3 CRITICAL, 4 UNKNOWN, 10 new, 11 resolved)");
}

void add_acknowledge(CLI::App& app, Options& o, Typed& t) {
  CLI::App* sub = app.add_subcommand("acknowledge", "Quiet one open finding of the health check for a time");
  sub->callback([&o] { o.command = Command::acknowledge; });
  sub->add_option("--state", o.state, "The state file of the check")->required();
  sub->add_option("FINGERPRINT", o.fingerprint, "Of the finding, as `exba check` tells it")->required();
  sub->add_option("--expires", t.expires,
                  "Until when (2006-10-20, 2006-10-20T08:00:00Z), or for how long (3d)")
      ->required();
  sub->add_option("--reason", o.reason, "Why; told with the finding")->required();
  sub->add_option("--now", t.now, "The moment that it is given; default: the clock");
}

void add_history(CLI::App& app, Options& o, Typed& t) {
  CLI::App* sub =
      app.add_subcommand("history", "The nights of every store as a calendar, and what changes over time");
  sub->callback([&o] { o.command = Command::history; });
  sub->add_option("--state", o.state, "The state file of the check")->required();
  sub->add_option("--time-zone", t.time_zone, "Zone of the nights and times shown; default UTC");
  sub->add_option("--since", t.since, "The nights from here on; default: the last five weeks");
  sub->add_option("--now", t.now, "The last night shown; default: the clock");
  sub->add_option("-o,--output", o.output, "Write it into this file");
}

void add_events(CLI::App& app, Options& o, Typed& t) {
  CLI::App* sub = app.add_subcommand(
      "events",
      "Print the events as exba understands them: the converter from any form to NDJSON, CSV or Event XML");
  sub->callback([&o] { o.command = Command::events; });
  add_reading(*sub, o, t);
  add_stale(*sub, t);
  add_time_range(*sub, t);
  sub->add_flag(
      "--all", t.all,
      "Every event of every file as it stands there, not only those of the case that the catalogue knows");
  add_redaction(*sub, o, t);
  std::set<std::string> forms;
  for (const EventForm& form : event_forms()) forms.emplace(form.name);
  sub->add_option("-f,--format", o.event_format,
                  "ndjson (default: one JSON object a line), csv, xml (as Event Viewer saves it)")
      ->check(CLI::IsMember(forms));
}

void add_unredact(CLI::App& app, Options& o) {
  CLI::App* sub = app.add_subcommand(
      "unredact", "Turn the pseudonyms in a text (an answer to a redacted report) back into names");
  sub->callback([&o] { o.command = Command::unredact; });
  sub->add_option("--map", o.key, "The file that --redact-map wrote")->required();
  sub->add_option("TEXT", o.what, "Text files; default, and -: standard input");
  sub->add_option("-o,--output", o.output, "Write the text into this file");
}

void add_explain(CLI::App& app, Options& o) {
  CLI::App* sub =
      app.add_subcommand("explain", "Say what an event, an error code, a rule or an article is about");
  sub->callback([&o] { o.command = Command::explain; });
  sub->add_option("WHAT", o.what,
                  "9607, MSExchangeIS/9607, -528, 0xC80001F9, c7ff000a, vss-cleanup-missing, KB910250");
  sub->add_option("--rules", o.rules, "Rule file or folder to add; repeatable")
      ->take_all()
      ->allow_extra_args(false);
}

void add_rules(CLI::App& app, Options& o) {
  CLI::App* rules = app.add_subcommand("rules", "List, show, check and test rules");
  rules->require_subcommand(1);
  const auto sub = [&](const char* name, const char* help, Command command) {
    CLI::App* s = rules->add_subcommand(name, help);
    s->callback([&o, command] { o.command = command; });
    s->add_option("--rules", o.rules, "Rule file or folder to add; repeatable")
        ->take_all()
        ->allow_extra_args(false);
    return s;
  };
  sub("list", "All rules, one a line", Command::rules_list);
  CLI::App* show = sub("show", "One rule: what it looks for and what it says", Command::rules_show);
  show->add_option("ID", o.what, "Rule ids")->required();
  show->add_option(
          "--as,-f,--format", o.show_as,
          "text (default), markdown, html, xml (the rule file), querylist (Event Viewer filter that exports "
          "what it needs)")
      ->check(CLI::IsMember({"text", "markdown", "html", "xml", "querylist"}));
  CLI::App* site =
      sub("site", "Write a page for each rule, and an index, into a folder", Command::rules_site);
  site->add_option("FOLDER", o.output, "Folder; made where it is not there")->required();
  site->add_option("-f,--format", o.show_as, "markdown (default; docs/rules), html")
      ->check(CLI::IsMember({"markdown", "html"}));
  sub("validate", "Check rule files; without a path the built-in rules", Command::rules_validate)
      ->add_option("PATH", o.what, "Rule files or folders");
  CLI::App* test =
      sub("test", "Run the examples of rules; without a path those built in", Command::rules_test);
  test->add_option("PATH", o.what, "Rule files or folders");
  test->add_flag_callback(
      "--mutate", [&o] { o.mutate = Mutate::yes; },
      "Take away what a yes-example marks as needed, one at a time: its verdict must change; then all the "
      "rest: it "
      "must stay");
  sub("vocabulary", "The names that rules may use, as Markdown (docs/rule-vocabulary.md)",
      Command::rules_vocabulary);
}

void add_completion(CLI::App& app, Options& o) {
  CLI::App* sub =
      app.add_subcommand("completion", "Print what a shell needs to complete exba's command line");
  sub->callback([&o] { o.command = Command::completion; });
  const std::vector<std::string_view> shells = completed_shells();
  sub->add_option("SHELL", o.what, "The shell that it is for")
      ->required()
      ->expected(1)
      ->check(CLI::IsMember(std::vector<std::string>(shells.begin(), shells.end())));
  sub->add_option("-o,--output", o.output, "Write it into this file");
}

void add_man(CLI::App& app, Options& o) {
  CLI::App* sub = app.add_subcommand("man", "Print the manual page of exba, or of one of its commands");
  sub->callback([&o] { o.command = Command::manual; });
  sub->add_option("COMMAND", o.what, "The command; default: exba itself")->expected(0, 1);
  sub->add_option("--folder", o.manual_folder,
                  "Write all pages into this folder; made where it is not there");
}

}  // namespace

void add_all(CLI::App& app, Options& o, Typed& t) {
  app.allow_windows_style_options(false);  // on Windows CLI11 would take /var/log for an option
  app.set_version_flag("--version", fmt::format("exba {}\ntime zones {}", program_version, zones_version()));
  app.require_subcommand(1);
  app.footer(footer);
  add_analyze(app, o, t);
  add_survey(app, o, t);
  add_merge(app, o, t);
  add_diff(app, o, t);
  add_check(app, o, t);
  add_acknowledge(app, o, t);
  add_history(app, o, t);
  add_events(app, o, t);
  add_unredact(app, o);
  add_explain(app, o);
  add_rules(app, o);
  add_completion(app, o);
  add_man(app, o);
  name_values(app);
}

}  // namespace exba
