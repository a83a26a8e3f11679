// How it works: CLI11 knows the options; what it cannot know (zones, times, the nearest right word) is added
// here. Nothing is printed: help comes back as text, mistakes as UsageError.
#include "options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>
#include <sstream>
#include <thread>

#include "base/encoding.hpp"
#include "base/enum_words.hpp"
#include "base/platform.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "base/zones.hpp"
#include "command_tree.hpp"
#include "commands/completion.hpp"
#include "health/speaker.hpp"
#include "reports/events/lines.hpp"

namespace exba {

template <>
inline constexpr auto enum_words<FailOn> = std::to_array<EnumWord<FailOn>>({
    {FailOn::error, "error"},
    {FailOn::warning, "warning"},
    {FailOn::info, "info"},
    {FailOn::undecided, "undecided"},
    {FailOn::never, "never"},
});
template <>
inline constexpr auto enum_words<When> = std::to_array<EnumWord<When>>({
    {When::automatic, "auto"},
    {When::always, "always"},
    {When::never, "never"},
});
template <>
inline constexpr auto enum_words<DateOrder> = std::to_array<EnumWord<DateOrder>>({
    {DateOrder::automatic, "auto"},
    {DateOrder::dmy, "dmy"},
    {DateOrder::mdy, "mdy"},
    {DateOrder::ymd, "ymd"},
});

namespace {

/// What was typed, as text.
struct Typed {
  std::string time_zone, date_order = "auto", encoding = "auto", since, until, now;
  std::string redact;
  std::string fail_on = "error", color = "auto", progress = "auto";
  std::string full_every, any_every, events_every, expires, shard;
  std::vector<std::string> warning, critical;
  bool strict = false;
  bool stale = false;
  bool all = false;
  unsigned jobs = 0;
};

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

Time parse_moment(const std::string& option, const std::string& text, const TimeZone& zone) {
  if (text.empty()) return no_time;
  const bool date_only = text.size() == 10;
  const auto time = parse_rfc3339(date_only ? text + "T00:00:00Z" : text);
  if (!time)
    throw UsageError(fmt::format(
        "{} {}: expected a date or a time such as 2006-10-10 or 2006-10-10T01:00:00Z", option, text));
  const bool names_zone = text.size() > 19 && text.find_first_of("Zz+-", 19) != std::string::npos;
  return names_zone ? *time : zone.to_utc(*time);
}

Ticks parse_due(const std::string& option, const std::string& text) {
  if (text.empty()) return Ticks{0};
  const auto span = parse_span(text);
  if (!span) throw UsageError(fmt::format("{} {}: expected a span such as 26h or 7d", option, text));
  return *span;
}

/// A moment, or a span from `now` on.
Time parse_expiry(const std::string& text, Time now, const TimeZone& zone) {
  if (text.empty()) return no_time;
  if (const auto span = parse_span(text)) return now + *span;
  if (text == "forever" || text == "never")
    throw UsageError(fmt::format(
        "--expires {}: what is quiet for ever is forgotten; name a day (2006-10-20) or a time (90d), and "
        "acknowledge it again then",
        text));
  return parse_moment("--expires", text, zone);
}

/// The word for an option that does not exist.
std::string near_option(const std::string& message, const CLI::App* app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app->get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  for (const CLI::App* sub : app->get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(sub->get_name());
  std::string bad = message.substr(message.find_last_of(": ") + 1);
  bad = bad.substr(0, bad.find('='));
  const auto near = nearest(bad, {names.begin(), names.end()});
  return near.empty() ? "" : fmt::format("; did you mean {}?", near);
}

const CLI::App* deepest(const CLI::App* app) {
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return app;
}

/// -528 is a code to explain and -05:00 a zone west of Greenwich, never an option: CLI11 does not get to see
/// them as words.
bool is_negative_number(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && word[1] >= '0' && word[1] <= '9';
}

/// What CLI11 took for positional and the negative numbers, in the order in which they were typed.
std::vector<std::string> what_to_explain(const std::vector<std::string>& arguments,
                                         const std::vector<std::string>& taken) {
  std::vector<std::string> what;
  for (const std::string& word : arguments)
    if (is_negative_number(word) || std::find(taken.begin(), taken.end(), word) != taken.end())
      what.push_back(word);
  what.erase(what.begin(), what.begin() + (!what.empty() && what.front() == "explain" ? 1 : 0));
  if (what.empty())
    throw UsageError(
        "explain: name what to explain: an event (9607), a code (-528), a rule, an article; see `exba "
        "explain --help`");
  return what;
}

/// From the last to the first, as CLI11 takes them.
std::vector<std::string> words_for_cli11(const std::vector<std::string>& arguments) {
  const bool codes = !arguments.empty() && arguments.front() == "explain";
  std::vector<std::string> words;
  for (const std::string& word : arguments) {
    if (!is_negative_number(word))
      words.push_back(word);
    else if (!words.empty() && words.back() == "--time-zone")
      words.back() += "=" + word;
    else if (!codes)
      words.push_back(word);
  }
  std::reverse(words.begin(), words.end());
  return words;
}

/// Something that is there, or that looks like a path, and no command.
bool is_log_path(const std::string& word) {
  if (word.empty() || word.front() == '-') return false;
  return word.find_first_of("/\\") != std::string::npos || platform::exists(word);
}

Shard parse_shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  const auto number = [](std::string_view digits) -> std::optional<std::uint32_t> {
    if (digits.empty() || digits.size() > 6 || digits.find_first_not_of("0123456789") != digits.npos)
      return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : digits) value = value * 10 + static_cast<std::uint32_t>(c - '0');
    return value;
  };
  const auto index = number(std::string_view(text).substr(0, slash));
  const auto count = slash == text.npos ? std::nullopt : number(std::string_view(text).substr(slash + 1));
  if (!index || !count || *index >= *count)
    throw UsageError(fmt::format("--shard {}: expected I/N with I from 0 to N-1, such as 0/16", text));
  return {*index, *count};
}

/// What a manifest asks for and what goes with it.
void resolve_manifest(Options& o, const Typed& t) {
  if (o.command != Command::analyze) return;
  if (o.manifest.empty()) {
    if (o.analysis.logs.empty()) throw UsageError("LOG is required; see `exba analyze --help`");
    if (o.format.find(',') != o.format.npos || !t.shard.empty() || o.verify)
      throw UsageError("several forms, --shard and --verify go with --manifest");
    return;
  }
  if (!o.analysis.logs.empty()) throw UsageError("--manifest names the logs: give one or the other");
  if (o.output.empty()) throw UsageError("--manifest: -o must name the folder of the reports");
  if (!t.redact.empty() || !o.key.empty())
    throw UsageError(
        "--redact with --manifest: pseudonyms would differ from report to report; redact the merge");
  if (!o.watch_list.empty() || !o.collect.empty())
    throw UsageError("--watch-list and --collect are about one case, not about a manifest");
  for (const std::string_view form : split(o.format, ","))
    if (form != "json" && form != "html") throw UsageError("--manifest: the forms are json and json,html");
  if (o.format.find("json") == o.format.npos)
    throw UsageError("--manifest: -f must have json in it, which `exba merge` reads: json or json,html");
  if (!t.shard.empty()) o.shard = parse_shard(t.shard);
  o.reading = fmt::format(
      "zone={} order={} encoding={} computer={} only={} stale={} since={} until={} now={} verbose={}",
      t.time_zone, t.date_order, t.encoding, o.analysis.read.computer,
      fmt::join(o.analysis.only_computers, ","), t.stale, t.since, t.until, t.now, o.verbose);
}

void resolve(Options& o, const Typed& t) {
  try {
    if (!t.time_zone.empty()) o.analysis.read.time_zone = TimeZone::parse(t.time_zone);
    o.analysis.read.encoding = normal_encoding(t.encoding);
  } catch (const Error& e) {
    throw UsageError(e.what());
  }
  constexpr bool here_on_windows = platform::wide_names;
  for (const std::string& log : o.analysis.logs)
    if (!here_on_windows && log.size() > 2 && log[1] == ':' && (log[2] == '\\' || log[2] == '/') &&
        !platform::exists(log))
      throw UsageError(
          fmt::format("{}: no such file here. A path with a drive means something on that Windows computer "
                      "only: copy the log "
                      "here and name the copy",
                      log));
  resolve_manifest(o, t);
  const TimeZone zone = o.analysis.read.time_zone.value_or(TimeZone{});
  o.analysis.since = parse_moment("--since", t.since, zone);
  o.analysis.until = parse_moment("--until", t.until, zone);
  if (o.analysis.since != no_time && o.analysis.until != no_time && o.analysis.until < o.analysis.since)
    throw UsageError(fmt::format("--until {} lies before --since {}", t.until, t.since));
  o.analysis.now = parse_moment("--now", t.now, zone);
  const bool by_the_clock = o.command == Command::check || o.command == Command::acknowledge;
  if (o.analysis.now == no_time && (by_the_clock || o.command == Command::history))
    o.analysis.now = std::chrono::time_point_cast<Ticks>(std::chrono::system_clock::now());
  o.expected.full_every = parse_due("--full-every", t.full_every);
  o.expected.any_every = parse_due("--any-every", t.any_every);
  if (!t.events_every.empty()) o.expected.events_every = parse_due("--events-every", t.events_every);
  const auto set_thresholds = [&o](const char* option, Threshold which,
                                   const std::vector<std::string>& typed) {
    try {
      for (const std::string& range : typed) set_threshold(o.speak.thresholds, which, range);
    } catch (const Error& e) {
      throw UsageError(fmt::format("{} {}", option, e.what()));
    }
  };
  set_thresholds("-w", Threshold::warning, t.warning);
  set_thresholds("-c", Threshold::critical, t.critical);
  o.speak.time_zone = zone;
  o.expires = parse_expiry(t.expires, o.analysis.now, zone);
  o.analysis.read.date_order = from_word<DateOrder>(t.date_order).value_or(DateOrder::automatic);
  o.fail_on = from_word<FailOn>(t.fail_on).value_or(FailOn::error);
  o.color = from_word<When>(t.color).value_or(When::automatic);
  o.progress = from_word<When>(t.progress).value_or(When::automatic);
  if (t.stale) o.analysis.read.stale = Stale::recovered;
  if (!t.redact.empty() || (!o.key.empty() && o.command != Command::unredact))
    o.redact = t.redact == "times" ? RedactTimes::shift : RedactTimes::keep;
  if (o.redact && !o.collect.empty())
    throw UsageError(
        "--collect: the script needs the real names of servers and stores, and --redact keeps them on this "
        "side: run "
        "analyze once more without --redact for it, and do not hand the script on");
  o.strictness = t.strict ? Strictness::strict : Strictness::normal;
  o.which = t.all ? Events::everything : Events::recognised;
  o.analysis.jobs = t.jobs != 0 ? t.jobs : std::max(1u, std::thread::hardware_concurrency());
}

constexpr const char* description =
    "exba, the Exchange Backup Analyzer: reads exported Windows event logs and says which Exchange "
    "backups,\n"
    "restores and failovers ran, what went wrong, on what evidence, and what to do.";

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

}  // namespace

std::optional<Ticks> parse_span(std::string_view text) {
  constexpr std::int64_t longest = 100 * 366;  // days
  std::int64_t number = 0;
  std::size_t at = 0;
  for (; at < text.size() && at < 9 && text[at] >= '0' && text[at] <= '9'; ++at)
    number = number * 10 + (text[at] - '0');
  if (at == 0 || number == 0 || text.size() - at > 1) return std::nullopt;
  Ticks span{0};
  switch (at == text.size() ? 's' : text[at]) {
    case 's': span = std::chrono::seconds{number}; break;
    case 'm': span = std::chrono::minutes{number}; break;
    case 'h': span = std::chrono::hours{std::min(number, longest * 24)}; break;
    case 'd': span = std::chrono::hours{24 * std::min(number, longest)}; break;
    case 'w': span = std::chrono::hours{7 * 24 * std::min(number, longest / 7)}; break;
    default: return std::nullopt;
  }
  return span;
}

Options parse_options(const std::vector<std::string>& arguments) {
  Options o;
  Typed t;
  CLI::App app(description, "exba");
  add_all(app, o, t);
  try {
    app.parse(words_for_cli11(arguments));
    if (o.command == Command::explain) o.what = what_to_explain(arguments, o.what);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) {  // help and version: CLI11 prints them through streams, so give it ours
      std::ostringstream out, err;
      app.exit(e, out, err);
      o.command = Command::print;
      o.text = out.str() + err.str();
      return o;
    }
    const std::string message = e.what();
    const CLI::App* where = deepest(&app);
    const bool unknown = dynamic_cast<const CLI::ExtrasError*>(&e) != nullptr;
    if (where == &app && !arguments.empty() && is_log_path(arguments.front())) {
      // `exba App.evtx` can only mean one thing.
      std::vector<std::string> meant = arguments;
      meant.insert(meant.begin(), "analyze");
      return parse_options(meant);
    }
    if (where == &app && !arguments.empty() && !arguments.front().starts_with("-"))
      throw UsageError(fmt::format("there is no command '{}'{}; see `exba --help`", arguments.front(),
                                   near_option(arguments.front(), &app)));
    throw UsageError(fmt::format("{}{}; see `{} --help`", message, unknown ? near_option(message, where) : "",
                                 where == &app ? "exba" : "exba " + where->get_name()));
  }
  resolve(o, t);
  return o;
}

CommandNode command_tree() {
  Options o;
  Typed t;
  CLI::App app(description, "exba");
  add_all(app, o, t);
  return read_tree(app);
}

}  // namespace exba
