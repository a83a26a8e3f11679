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

struct RuleExample {
  std::string finding;  ///< certain, likely, possible, undecided, no
  std::string xml;
};

struct RuleEvent {
  std::string provider;
  std::uint16_t id = 0;
  std::string signal;
};

struct Rule {
  std::string id;
  std::string origin;  ///< file, or "built in"
  std::string source;  ///< the whole text of the file
  Severity severity = Severity::error;
  std::vector<std::string> kinds;  ///< vss-backup, ..., event
  bool claims_absence = false;
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
  std::string absence_after;
  std::vector<RuleText> absence, message, advice, why, ruled_out;  ///< advice: one step a line
  std::vector<RuleExample> examples;
};

/// Throws Error with origin and line when the text is no rule.
Rule parse_rule(std::string_view origin, std::string_view text);

}  // namespace exba
