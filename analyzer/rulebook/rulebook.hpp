#pragma once
// A rule is one XML file (rules/<area>/<id>.xml). Its conditions are XPath 1.0, evaluated by pugixml on the
// document that `exba analyze --format xml` prints:
// docs/rule-format.md describes that document and the rule file; docs/rule.rng is its grammar.
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
  /// Whether a rule may ask for the moment of the run (`/report/@now`); no built-in one does.
  bool asks_clock() const { return asks_clock_; }
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
  bool asks_clock_ = false;
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
