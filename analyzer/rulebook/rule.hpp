#pragma once
// A rule as read from its file: texts only; the XPath queries are compiled by the judge.
#include <optional>
#include <string>
#include <vector>

#include "model/report.hpp"

namespace exba {

struct RuleText {
  std::string confidence;  ///< blank-separated confidences for which it holds; empty: all
  std::string text;
};

struct RuleParam {
  std::string name;
  std::string value;
  std::string unit;
};

struct RuleWhen {
  Confidence confidence;
  std::string xpath;
};

/// Which later good run ends a fault of this rule.
enum class CuredBy {
  run,        ///< a good run of what was at fault; of a VSS run a VSS run; of a logs-only backup a full one
  full,       ///< a good full backup
  streaming,  ///< a good full streaming backup: it alone reads every page
  same,       ///< a good run of the same kind, whatever else is good
};

/// Events that show after the repair that it worked.
struct RuleProof {
  std::vector<std::string> signals;
  double hours = 26;  ///< by when, from the next attempt on: a day and two hours
  std::string text;   ///< what the next attempt is: "the next full backup"
};

/// Where the course of an operation goes wrong: a step of its diagram (stations.hpp).
struct RuleStop {
  std::string kind;
  std::string step;
};

struct RuleExample {
  std::string finding;  ///< certain, likely, possible, undecided, no
  std::string xml;
};

struct RuleEvent {
  std::string provider;
  std::uint16_t id = 0;
  std::string signal;
  std::string channel;               ///< for the query list; default Application
  std::vector<std::string> inserts;  ///< names of its insertion strings, which become facts
};

struct Rule {
  std::string id;
  std::string origin;  ///< file, or "built in"
  std::string source;  ///< the whole text of the file
  Severity severity = Severity::error;
  std::vector<std::string> kinds;  ///< vss-backup, ..., event
  bool claims_absence = false;
  bool about_store =
      false;  ///< not about a run: its findings name none, so that they stay the same every night
  std::string title;
  std::vector<Reference> references;
  std::vector<std::string> signals;
  std::vector<RuleEvent> events;
  std::vector<RuleParam> params;
  std::vector<std::string> never;
  std::vector<RuleWhen> when;
  std::vector<std::string> undecided;
  std::vector<std::pair<Severity, std::string>> severities;
  std::vector<std::string> instead_of;
  std::string computer, store;  ///< templates; empty: the operation's own
  std::string operations, evidence;
  std::string any_order;  ///< where it holds, the verdict does not rest on which of the events came first
  std::string absence_after;
  std::vector<RuleText> absence, message, advice, why, ruled_out;  ///< advice: one step a line
  std::vector<RuleExample> examples;
  // What an engineer asks next.
  std::string versions;  ///< of Exchange, in words
  std::optional<RuleStop> stop;
  std::vector<RuleProof> proofs;
  std::vector<std::string> collect;              ///< names of catalog/collection.hpp
  std::vector<RuleText> certain_if, refuted_if;  ///< the observation that would settle it
  std::vector<RuleText> ask;                     ///< the question to the maker of the backup program
  CuredBy cured_by = CuredBy::run;
  std::vector<RuleText> no_restart;  ///< why the store is not to be restarted while the fault stands
};

/// Whether the rule judges operations of that kind, or events (`event`).
bool speaks_of(const Rule& rule, std::string_view kind);

/// Something wrong in a rule file; lines and columns (in bytes) count from 1.
struct RuleMistake {
  std::size_t line = 1;
  std::size_t column = 1;
  std::string what;
};
/// At a byte of the file's text.
RuleMistake mistake_at(std::string_view text, std::size_t offset, std::string what);
/// `rules/x.xml:12:5: <rule> has no element <advise>; did you mean 'advice'?`
std::string to_string(std::string_view origin, const RuleMistake& mistake);

/// A rule as far as its text gives one. Every mistake of form is added; reading goes on behind it.
Rule read_rule(std::string_view origin, std::string_view text, std::vector<RuleMistake>& mistakes);

/// Throws Error naming the first mistake of form when the text is no rule.
Rule parse_rule(std::string_view origin, std::string_view text);

/// Every mistake of a rule file, in order of place: form, XPath, names that the document does not have
/// (vocabulary.hpp), signals, parameters, rules and collect items that do not exist, examples that do not
/// come out as written. `rules`: the ids that <instead-of> may name, besides its own.
std::vector<RuleMistake> rule_mistakes(std::string_view origin, std::string_view text,
                                       const std::vector<std::string_view>& rules);

}  // namespace exba
