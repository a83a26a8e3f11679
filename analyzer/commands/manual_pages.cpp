// How it works: what the command tree cannot know of a command. A test holds that every command has its row.
#include <fmt/format.h>

#include <array>

#include "base/error.hpp"
#include "commands/manual.hpp"

namespace exba {
namespace {

constexpr auto verdict_codes = std::to_array<Described>({
    {"0", "Nothing at or above `--fail-on`."},
    {"1", "Findings at or above it, or a store whose last backup failed or is blocked."},
    {"2",
     "Trouble: usage, a named input that cannot be read or holds no event log (what could be read is still "
     "reported), a rule that is none; with `--strict` any loss of input."},
});
constexpr auto events_codes = std::to_array<Described>({
    {"0", "All events were printed."},
    {"2", "Trouble: usage, an input that cannot be read or holds no event log; with `--strict` any loss."},
});
constexpr auto diff_codes = std::to_array<Described>({
    {"0", "Nothing new."},
    {"1", "New findings."},
    {"2", "Trouble: usage, or a file that is no saved report."},
});
constexpr auto check_codes = std::to_array<Described>({
    {"0", "OK."},
    {"1", "WARNING."},
    {"2", "CRITICAL."},
    {"3", "UNKNOWN: everything that is no verdict, usage and help included."},
});
constexpr auto rules_codes = std::to_array<Described>({
    {"0", "All well."},
    {"1", "validate, test: a rule or an example fails."},
    {"2", "Trouble: usage, or no rule of that name."},
});
constexpr auto plain_codes = std::to_array<Described>({
    {"0", "Done."},
    {"2", "Trouble: usage, an input that cannot be read, an output that cannot be written."},
});
constexpr auto exba_codes = std::to_array<Described>({
    {"0", "Nothing to do. Of check: OK."},
    {"1", "Something to do. Of check: WARNING."},
    {"2", "Trouble: usage, or an input that cannot be read. Of check: CRITICAL."},
    {"3", "Of check alone: UNKNOWN, which is everything that is no verdict."},
});

constexpr Described shipped_rules = {
    "/usr/share/exba/rules",
    "The rules as files, for reading and as a beginning of your own. The program "
    "has them compiled in and does not read them."};
constexpr Described state_file = {
    "/var/lib/exba/*.db",
    "Where the service keeps its state. There is no default: `--state` is always named. "
    "Readable by its owner alone."};
constexpr Described environment_file = {"/etc/exba/check.env",
                                        "Settings of exba-check.service: which logs, which options."};
constexpr Described samples = {"/usr/share/doc/exba/samples", "Nights to try it on."};
constexpr Described only_named = {
    "none of its own", "It reads and writes what is named on the command line, and no other file."};

constexpr auto exba_files = std::to_array<Described>({shipped_rules, environment_file, state_file, samples});
constexpr auto log_files = std::to_array<Described>({only_named, shipped_rules, samples});
constexpr auto check_files = std::to_array<Described>({
    state_file,
    {"/var/lib/exba/*.db-wal, *.db-shm", "SQLite's own, beside the state while a run lasts."},
    environment_file,
    {"/usr/share/doc/exba/contrib",
     "Settings for systemd, cron, Nagios, Icinga, Checkmk, Prometheus, Zabbix, NSClient++ and "
     "the Windows Task Scheduler."},
});
constexpr auto state_files = std::to_array<Described>({state_file});
constexpr auto files_of_rules = std::to_array<Described>({shipped_rules});
constexpr auto no_files = std::to_array<Described>({only_named});
constexpr auto completion_files = std::to_array<Described>({
    {"/usr/share/bash-completion/completions/exba", "For bash; the package puts it there."},
    {"/usr/share/zsh/vendor-completions/_exba", "For zsh, likewise."},
    {"/usr/share/fish/vendor_completions.d/exba.fish", "For fish, likewise."},
});
constexpr auto man_files =
    std::to_array<Described>({{"/usr/share/man/man1/exba*.1.gz", "Where the package puts them."}});

constexpr auto exba_examples = std::to_array<Described>({
    {"exba analyze case-4711/", "What went wrong, from whatever a customer sent:"},
    {"exba explain 9607 -528 c7ff000a KB910250", "What an event, a code or an article is about:"},
    {"exba check --state /var/lib/exba/site.db /srv/exba/logs", "What is new since the last time:"},
});
constexpr auto analyze_examples = std::to_array<Described>({
    {"exba analyze EX01-Application.evtx EX01-System.evtx", "Two logs of one server:"},
    {"exba analyze --time-zone Europe/Berlin mail.txt", "A text that names no zone:"},
    {"exba analyze -f html -o report.html case-4711/", "One page for a ticket:"},
    {"exba analyze --redact -f html -o report.html case-4711/", "The same without names:"},
    {"exba analyze --manifest manifest.ndjson -o reports/ -f json --shard 0/16",
     "The first part of many servers:"},
});
constexpr auto survey_examples = std::to_array<Described>(
    {{"exba survey -o manifest.ndjson /srv/exports", "Which logs of a share make which case:"}});
constexpr auto merge_examples = std::to_array<Described>({
    {"exba merge -f html -o fleet.html reports/", "One page of all servers:"},
    {"exba merge -f prometheus reports/", "As metrics:"},
});
constexpr auto diff_examples =
    std::to_array<Described>({{"exba diff monday.html tuesday.html", "Whether the fix worked:"}});
constexpr auto check_examples = std::to_array<Described>({
    {"exba check --state /var/lib/exba/site.db --full-every 7d --any-every 26h /srv/exba/logs",
     "For Nagios or Icinga, with the times at which backups are due:"},
    {"exba check --state prom.db -f prometheus -o exba.prom /srv/exba/logs",
     "For the textfile collector of Prometheus:"},
    {"exba check --state site.db --report change.html /srv/exba/logs",
     "A report, written when something changed:"},
});
constexpr auto acknowledge_examples = std::to_array<Described>({
    {"exba acknowledge --state site.db 1f0c9a64e2b7d835 --expires 3d --reason \"ticket 4711\"",
     "Quiet for three days:"},
});
constexpr auto history_examples = std::to_array<Described>(
    {{"exba history --state site.db --time-zone Europe/Berlin", "The last five weeks:"}});
constexpr auto events_examples = std::to_array<Described>({
    {"exba events --all EX01.evtx | jq 'select(.id == 9607)'", "Every event as a JSON object a line:"},
    {"exba events --all -f csv -o events.csv case.zip", "For a spreadsheet:"},
    {"exba events --redact -f xml case-4711/ > for-the-vendor.xml", "For somebody else, without names:"},
});
constexpr auto unredact_examples = std::to_array<Described>(
    {{"exba unredact --map key.json answer.txt", "An answer to a redacted report, with its names:"}});
constexpr auto explain_examples = std::to_array<Described>({
    {"exba explain 9607 MSExchangeIS/9607", "An event, of any provider or of one:"},
    {"exba explain -528 0xC80001F9 c7ff000a", "Codes in any spelling:"},
    {"exba explain vss-cleanup-missing KB910250", "A rule, an article:"},
});
constexpr auto rules_examples = std::to_array<Described>({
    {"exba rules list", "All rules:"},
    {"exba rules show -f querylist vss-cleanup-missing",
     "The Event Viewer filter that exports what a rule needs:"},
    {"exba rules test --mutate my-rules/", "Whether rules of your own hold:"},
});
constexpr auto completion_examples = std::to_array<Described>({
    {"source <(exba completion bash)", "In ~/.bashrc:"},
    {"exba completion zsh > ~/.zfunc/_exba", "In a folder of zsh's $fpath:"},
    {"exba completion fish > ~/.config/fish/completions/exba.fish", "For fish:"},
    {"exba completion powershell | Out-String | Invoke-Expression", "In PowerShell's $PROFILE:"},
});
constexpr auto man_examples = std::to_array<Described>({
    {"exba man analyze | man -l -", "Without an installed page:"},
    {"exba man --folder ~/.local/share/man/man1", "All pages where man finds them:"},
});

constexpr std::string_view about_logs =
    "A log is a file, a folder (searched below), an archive, or `-` for standard input. Its form is found "
    "from its "
    "content: EVTX, EVT, event XML, text, CSV, JSON, syslog, CLIXML, archives of them.";

const auto pages = std::to_array<ManualPage>({
    {"",
     "It reads files only: it connects to nothing, changes nothing, and needs no Exchange and no Windows.\n\n"
     "`exba FILE` is short for `exba analyze FILE`.",
     exba_codes, exba_files, exba_examples},
    {"analyze", about_logs, verdict_codes, log_files, analyze_examples},
    {"survey",
     "Reads no more of each log than tells whose it is. What it prints may be corrected by hand; `--known` "
     "keeps the "
     "corrections.",
     plain_codes, no_files, survey_examples},
    {"merge",
     "Takes reports of cases and earlier merges in any order; the order of its own output does not depend on "
     "it.",
     plain_codes, no_files, merge_examples},
    {"diff", "Both reports may be of any version of exba.", diff_codes, no_files, diff_examples},
    {"check",
     "Runs every few minutes or every morning on freshly exported logs. What it has seen and told it keeps "
     "in the state "
     "file, so that it tells only what changed and still knows what the log has overwritten since.",
     check_codes, check_files, check_examples},
    {"acknowledge", "The finding is told again when its time is over, and at once when it changes.",
     plain_codes, state_files, acknowledge_examples},
    {"history", "Reads the state of the health check, and nothing else.", plain_codes, state_files,
     history_examples},
    {"events", about_logs, events_codes, log_files, events_examples},
    {"unredact", "The map stays on this side: whoever has it can turn pseudonyms back.", plain_codes,
     no_files, unredact_examples},
    {"explain", "Works offline. A code that does not exist is refused, with the nearest that does.",
     plain_codes, files_of_rules, explain_examples},
    {"rules",
     "A rule is one XML file; /usr/share/doc/exba/docs/writing-rules.md leads to one in ten minutes.",
     rules_codes, files_of_rules, rules_examples},
    {"completion", "The script knows every command, every option and the words of those that have few.",
     plain_codes, completion_files, completion_examples},
    {"man", "Pages are made from the options that this program has.", plain_codes, man_files, man_examples},
});

}  // namespace

const ManualPage& manual_page_of(std::string_view command) {
  for (const ManualPage& page : pages)
    if (page.command == command) return page;
  throw Error(fmt::format("there is no manual page for '{}'", command));
}

}  // namespace exba
