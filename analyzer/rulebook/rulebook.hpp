#pragma once
// A rule is one XML file (rules/<area>/<id>.xml). Its conditions are XPath 1.0, evaluated by pugixml on the
// document that `exba analyze --format xml` prints:
//
//   <report now="2006-10-12T06:15:00Z">
//     <computer name="EX01"><log channel="Application" first=".." last=".." events=".."
//     coverage="dense|assumed"/></computer> <operation n="0" kind="vss-backup" type="" outcome="abandoned"
//     why="" computer="EX01" store="" session=""
//                begin="2006-10-09T23:00:02Z" end=".." seconds="29" [one attribute a fact]>
//       <phase name="freeze" begin=".." end=".." seconds="2"/>
//       <relation name="refused" n="4" kind=".." type=".." outcome=".." computer=".." store=".." begin=".."
//       end=".."
//                 hours="23.9" [one attribute a fact]/>            hours: from this begin to that begin,
//                 negative when earlier
//       <nearby n="9" seconds="31" [as an event]/>    runs that did not succeed: companions on the same
//       computer (diff area, VSS,
//                    disk, service, cluster...), nearest to the failure first, at most 16; seconds: from the
//                    begin
//       <event n="7" signal="vss-prepared" provider="MSExchangeIS" id="9606" level="information" time=".."
//       computer=".."
//              channel="Application" record_id="48121" [one attribute a fact]/>
//     </operation>
//     <event .../>          the recognised events that belong to no operation; near="0": the first run whose
//     companion it is
//   </report>
//
// A rule file:
//
//   <rule id="vss-cleanup-missing" severity="error" for="vss-backup" absence="yes">
//     <title>One sentence: the fault</title>
//     <reference article="KB910250" title="..."/>
//     <needs signals="vss-prepared vss-completed"/>      what an export must hold for this rule; feeds `--as
//     querylist` <event provider="Backup Exec" id="57755" signal="requestor-..."/>   optional: events of the
//     rule's own <param name="patience" value="12" unit="hours"/>   $patience in every XPath below; --set
//     vss-cleanup-missing.patience=24 <never>XPath: the rule is silent, whatever else holds</never>
//     (repeatable) <when confidence="certain">XPath</when>            (repeatable; the first that holds, from
//     the top, decides) <undecided>XPath</undecided>                       asked when no <when> holds
//     <severity level="info">XPath</severity>            optional: another severity where this holds
//     <instead-of rule="vss-cleanup-missing"/>           where both speak on one operation, that one steps
//     back <computer>{...}</computer> <store>{...}</store>    optional: other than the operation's own
//     <operations>XPath of relation nodes: operations that the finding names besides its own</operations>
//     <evidence>XPath: event and nearby nodes (of a rule for events: besides the event itself), and relation
//     nodes (the decisive event of that operation: its last error, else its
//       last event); default: all events of the operation</evidence>
//     <any-order>XPath: where it holds, the verdict does not rest on which of the run's events came first
//       (a verdict on one event never does)</any-order>
//     <absence after="XPath of the event behind which the line stands">no 9616 ... for {...}</absence>
//     <message>The cause in one or two sentences, {XPath} filled in</message>               (message, advice,
//     why and <advice><step>...</step><step>...</step></advice>                                      absence
//     may carry <why>...</why> <ruled-out>...</ruled-out> confidence="undecided ...") <example
//     finding="certain"> <operation ...>...</operation> </example>   the first <operation> (or <event>, for
//     rules <example finding="no"> ... </example>                                   for="event") is the
//     context node
//   </rule>
//
// `about="store"` on <rule>: a verdict on what the runs of a store show together, not on the run that carries
// the figures. Its finding names no run, and its fingerprint only rule, computer and store: it stays the same
// finding every night.
//
// `for` is one or more kinds, blank-separated, or "event": then the context node is an event (inside its
// operation, if it has one: parent::operation), all that fire on one computer and store become one finding,
// `signals` of <needs> says which events are asked, and evidence is the events themselves: the runs that they
// stand in, or near, are the finding's operations. "restore event" judges both. XPath in texts: {@store},
// {event[1]/@time}, {count(event)}; times print as `Tue 2006-10-10 01:00 UTC` in the report's zone when
// written {time(@begin)}, spans as `55 h 14 min` when written {span(@seconds)}; everything else is an XPath
// string. Text that holds only sometimes: <if test="XPath">text</if> (not nested); a step of which nothing is
// left is dropped. Every rule needs a yes and a no example; one whose example does not come out as written
// does not load.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "model/report.hpp"

namespace exba {

struct Rule;  // rule.hpp

struct BuiltinRule;  // builtin.hpp

/// All rules of a run. Throws Error naming file and place when a rule is not one. Built-in rules are read
/// when they are first asked for, under a const Rulebook as well: it belongs to one thread, but for
/// `recognise`.
class Rulebook {
 public:
  static Rulebook builtin();
  static Rulebook empty() { return Rulebook(); }
  Rulebook(Rulebook&&) noexcept;
  Rulebook& operator=(Rulebook&&) noexcept;
  ~Rulebook();

  /// Adds the rule file, or every *.xml below the folder; a rule with a known id replaces it.
  void add(const std::string& path);
  void add_text(std::string_view name, std::string_view text);
  /// `vss-cleanup-missing.patience=24`; throws Error naming the nearest parameter when there is none of that
  /// name.
  void set(std::string_view assignment);

  std::vector<const Rule*> rules() const;  ///< by id
  std::size_t size() const { return entries_.size(); }
  const Rule* find(std::string_view id) const;
  std::string version() const;  ///< 12 hex digits over all rule texts and what was `set`
  /// Adds to `wanted` the events that rules bring themselves.
  void want(Wanted& wanted) const;
  /// Gives an event that a rule brought its signal; false when no rule did.
  bool recognise(Event& event) const;
  /// Judges every operation (and event): fills report.findings and report.verdict.
  /// Times in texts are shown in `zone`.
  void judge(Report& report, const TimeZone& zone = {}) const;

 private:
  /// What is known of a rule before it is read: reading all of them was half of a start, and most logs ask
  /// for a few.
  struct Entry {
    std::string id;
    std::string kinds, signals;  ///< blank-separated
    std::string digest;          ///< of its text
    const BuiltinRule* builtin = nullptr;
    mutable std::unique_ptr<Rule> read;  ///< null: a built-in one that nobody asked for yet

    const Rule& rule() const;
  };

  Rulebook();
  void enter(Entry entry);
  std::vector<Entry> entries_;                   ///< by id
  std::map<std::string, std::string> settings_;  ///< `rule.parameter` and the value that `set` gave it
  std::vector<bool> own_ids_ = std::vector<bool>(65536);  ///< ids of events that some rule brings along
};

/// A rule is a few KiB; a megabyte is no rule.
inline constexpr std::uint64_t rule_file_limit = 1 << 20;

/// The file, or every *.xml below the folder, in order of name. Throws Error when there is none.
std::vector<std::string> rule_files(const std::string& path);

/// What the findings and operations of a judged report say together.
Verdict verdict_of(const Report& report);

/// What one example of a rule gave.
struct ExampleResult {
  std::string rule;
  int example = 0;  ///< counted from 1
  std::string expected;
  std::string got;
  bool well() const { return expected == got; }
};
std::vector<ExampleResult> test_examples(const Rule& rule);

/// The Event Viewer filter (QueryList XML) that exports what the rule needs.
std::string querylist(const Rule& rule);

}  // namespace exba
