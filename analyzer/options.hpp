#pragma once
// What was typed becomes what is meant.
#include <optional>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "base/error.hpp"
#include "check.hpp"
#include "fleet/manifest.hpp"
#include "health/speaker.hpp"
#include "redact/redact.hpp"
#include "reports/renderer.hpp"
#include "rulebook/check.hpp"

namespace exba {

/// The command line cannot be understood: exit code 2, and a word on what would have been right.
struct UsageError : Error {
  using Error::Error;
};

enum class Command {
  print,
  analyze,
  diff,
  check,
  acknowledge,
  history,
  events,
  unredact,
  explain,
  rules_list,
  rules_show,
  rules_vocabulary,
  rules_site,
  rules_validate,
  rules_test,
  survey,
  merge,
  completion,
  manual
};
enum class FailOn { error, warning, info, undecided, never };
enum class When { automatic, always, never };
enum class Strictness { normal, strict };

struct Options {
  Command command = Command::print;
  std::string text;  ///< of Command::print: help or version
  AnalysisOptions analysis;
  std::string format = "text";
  std::string event_format = "ndjson";  ///< of events
  std::string output;                   ///< file; empty: standard output
  std::optional<RedactTimes> redact;    ///< --redact
  std::string key;                      ///< --redact-map; --map of unredact
  std::string watch_list;          ///< of analyze: file for the Event Viewer filter of the events to come
  std::string collect;             ///< of analyze: file for the script that collects
  std::vector<std::string> rules;  ///< --rules
  std::vector<std::string> sets;   ///< --set
  FailOn fail_on = FailOn::error;
  Strictness strictness = Strictness::normal;
  When color = When::automatic;
  When progress = When::automatic;
  bool quiet = false;
  bool verbose = false;
  std::vector<std::string>
      what;  ///< of explain; a shell; commands of manual; rule ids or paths of rules; of diff, the two reports
  std::string manual_folder;   ///< of manual: all pages go there
  std::string show_as;         ///< of rules show and site: text, markdown, html, xml, querylist
  Mutate mutate = Mutate::no;  ///< of rules test
  Events which = Events::recognised;

  // Of survey, analyze --manifest and merge.
  std::string known;     ///< --known: an earlier manifest
  std::string manifest;  ///< of analyze; `output` is the folder then, `format` one or more
  Shard shard;
  bool verify = false;
  std::string fleet_format = "text";
  bool mixed = false;
  bool redact_fleet = false;
  std::string reading;  ///< every option that changes a report, as text

  // Of check, acknowledge and history.
  std::string state;
  Expectations expected;
  std::string speaker = "nagios";         ///< --format of check
  SpeakOptions speak;                     ///< of the speaker; its thresholds judge as well
  std::vector<std::string> report_files;  ///< --report: written when something changed
  bool log_event = false;  ///< --log-event: what changed goes to the Application log of Windows
  std::string fingerprint;
  Time expires = no_time;
  std::string reason;
};

/// A span such as 26h, 7d or 90m; seconds without a unit. Nothing where it is none, or none above zero.
std::optional<Ticks> parse_span(std::string_view text);

/// `arguments` without the program's name, in UTF-8. Throws UsageError.
Options parse_options(const std::vector<std::string>& arguments);

}  // namespace exba
