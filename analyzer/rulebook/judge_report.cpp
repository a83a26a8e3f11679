// How it works: the document is made part by part; every rule is asked about each operation (or event) of its
// kinds; then the specific rule speaks where two could, and the findings are put into the order in which
// people want them.
#include "model/words.hpp"
#include "rulebook/rulebook.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <pugixml.hpp>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "catalog/store_names.hpp"
#include "model/signal_numbers.hpp"
#include "rulebook/clocks.hpp"
#include "rulebook/cures.hpp"
#include "rulebook/document.hpp"
#include "rulebook/judge.hpp"
#include "rulebook/next_steps.hpp"
#include "rulebook/recovered.hpp"
#include "rulebook/rule.hpp"
#include "rulebook/sieve.hpp"
#include "rulebook/standing.hpp"

namespace exba {
namespace {

/// What one failure leaves in a log stands within minutes: the engine's error, the store's, the service
/// control manager's. Companions of a run are looked for as far (correlators/relations/companions.cpp).
constexpr Ticks incident = std::chrono::minutes{5};

bool about_events(const Rule& rule) {
  return rule.kinds.size() == 1 && speaks_of(rule, "event");
}

bool near_in_time(const Event& a, const Event& b) {
  if (a.time == no_time || b.time == no_time) return a.time == b.time && a.source == b.source;
  return (a.time < b.time ? b.time - a.time : a.time - b.time) <= incident;
}

/// Whether everything that the second finding rests on stands beside what the first rests on. Events are in
/// order of time, so that the nearest of `a` are the neighbours.
bool same_incident(const Report& report, const Finding& a, const Finding& b) {
  if (!equal_ignoring_case(a.computer, b.computer) || !may_be_same_store(a.store, b.store)) return false;
  return std::all_of(b.evidence.begin(), b.evidence.end(), [&](std::uint32_t n) {
    const auto next = std::lower_bound(a.evidence.begin(), a.evidence.end(), n);
    const auto near = [&](std::uint32_t m) {
      return n == m || near_in_time(report.events[n], report.events[m]);
    };
    return (next != a.evidence.end() && near(*next)) || (next != a.evidence.begin() && near(*(next - 1)));
  });
}

/// Whether a finding (of `rule`) stands at the run of another, for "one run gets one cause". A finding about
/// events stands at every run that has one of them.
bool same_run(const Rule& rule, const Finding& a, const Finding& b) {
  if (!a.operation || !b.operation) return false;
  if (!about_events(rule)) return *a.operation == *b.operation;
  return std::binary_search(a.operations.begin(), a.operations.end(), *b.operation);
}

/// Where to look for the findings that one may explain: of 30,000 each would have to be held against each.
class Explained {
 public:
  explicit Explained(const std::vector<Finding>& findings) {
    for (std::size_t i = 0; i < findings.size(); ++i) {
      const Finding& f = findings[i];
      if (f.operation) by_run_[{f.rule, *f.operation}].push_back(i);
      by_place_[{f.rule, lower(f.computer), lower(f.store)}].push_back(i);
    }
  }

  /// Of these rules, in order: those at a run of the finding, and those of a store that may be its own.
  std::vector<std::size_t> candidates(const Rule& rule, const Finding& f) const {
    std::vector<std::size_t> all;
    for (const std::string& other : rule.instead_of) {
      if (f.operation && !about_events(rule)) add(by_run_.find({other, *f.operation}), all);
      if (f.operation && about_events(rule))
        for (const std::uint32_t n : f.operations) add(by_run_.find({other, n}), all);
      at_place(other, lower(f.computer), lower(f.store), all);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

 private:
  using Place = std::tuple<std::string, std::string, std::string>;
  using Places = std::map<Place, std::vector<std::size_t>>;
  using Runs = std::map<std::pair<std::string, std::uint32_t>, std::vector<std::size_t>>;

  void add(Runs::const_iterator at, std::vector<std::size_t>& all) const {
    if (at != by_run_.end()) all.insert(all.end(), at->second.begin(), at->second.end());
  }
  /// As may_be_one_store: no name, the names that this one begins with, those that begin with it.
  void at_place(const std::string& rule, const std::string& computer, const std::string& store,
                std::vector<std::size_t>& all) const {
    const auto exactly = [&](std::string_view name) {
      if (const auto at = by_place_.find({rule, computer, std::string(name)}); at != by_place_.end())
        all.insert(all.end(), at->second.begin(), at->second.end());
    };
    if (!store.empty()) {
      exactly("");
      for (std::size_t end = store.find('\\'); end != std::string::npos; end = store.find('\\', end + 1))
        exactly(std::string_view(store).substr(0, end));
    }
    for (auto at = by_place_.lower_bound({rule, computer, store}); at != by_place_.end(); ++at) {
      const auto& [of, on, name] = at->first;
      if (of != rule || on != computer || name.compare(0, store.size(), store) != 0) break;
      all.insert(all.end(), at->second.begin(), at->second.end());
    }
  }

  Runs by_run_;
  Places by_place_;
};

/// Where a rule speaks instead of another on the same run, or instead of one about events of the same
/// minutes, the other steps back and is named. An undecided finding never pushes a decided one away: then it
/// steps back itself.
void one_cause_a_run(Report& report, const Rulebook& book) {
  std::vector<Finding>& findings = report.findings;
  std::vector<bool> gone(findings.size());
  const Explained explained(findings);
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Rule* rule = book.find(findings[i].rule);
    if (rule == nullptr || rule->instead_of.empty()) continue;
    for (const std::size_t j : explained.candidates(*rule, findings[i])) {
      if (i == j) continue;
      const Rule* other = book.find(findings[j].rule);
      const bool explained_event = other != nullptr && about_events(*other);
      if (!same_run(*rule, findings[i], findings[j]) &&
          !(explained_event && same_incident(report, findings[i], findings[j])))
        continue;
      const bool i_undecided = findings[i].confidence == Confidence::undecided;
      const bool j_undecided = findings[j].confidence == Confidence::undecided;
      const std::size_t back = i_undecided && !j_undecided ? i : j;
      gone[back] = true;
      Finding& stays = findings[back == i ? j : i];
      const std::string& name = findings[back].rule;
      if (std::find(stays.explains.begin(), stays.explains.end(), name) == stays.explains.end())
        stays.explains.push_back(name);
    }
  }
  std::vector<Finding> left;
  for (std::size_t i = 0; i < findings.size(); ++i)
    if (!gone[i]) left.push_back(std::move(findings[i]));
  findings = std::move(left);
}

/// An error whose databases had a good backup of the same or a stronger type soon after is a warning.
void soften_retried(Report& report) {
  for (Finding& f : report.findings) {
    if (!f.operation || *f.operation >= report.operations.size()) continue;
    const Facts& facts = report.operations[*f.operation].facts;
    const std::string_view again = fact(facts, "retried-at");
    if (again.empty() || f.severity != Severity::error) continue;
    f.severity = Severity::warning;
    f.message +=
        " Retried: good at " + std::string(again) + " on " + std::string(fact(facts, "retried-on")) + ".";
  }
}

Time begin_of(const Finding& f, const Report& report) {
  if (f.operation) return report.operations[*f.operation].begin;
  return f.evidence.empty() ? no_time : report.events[f.evidence.front()].time;
}

void sort_findings(Report& report) {
  std::stable_sort(report.findings.begin(), report.findings.end(), [&](const Finding& a, const Finding& b) {
    const auto key = [&](const Finding& f) {
      const bool undecided = f.confidence == Confidence::undecided;
      return std::tuple<bool, bool, int, int, Time, const std::string&, const std::string&>(
          f.cured.has_value(), undecided, -static_cast<int>(f.severity), -static_cast<int>(f.confidence),
          begin_of(f, report), f.computer, f.rule);
    };
    return key(a) < key(b);
  });
}

void append_evidence(Finding& known, const Finding& f) {
  known.evidence.insert(known.evidence.end(), f.evidence.begin(), f.evidence.end());
  known.operations.insert(known.operations.end(), f.operations.begin(), f.operations.end());
}

void order_evidence(Finding& finding) {
  for (std::vector<std::uint32_t>* numbers : {&finding.evidence, &finding.operations}) {
    std::sort(numbers->begin(), numbers->end());
    numbers->erase(std::unique(numbers->begin(), numbers->end()), numbers->end());
  }
}

/// Findings of a rule about events: one a computer and store, all events together.
class EventFindings {
 public:
  void add(Finding f) {
    const auto [at, fresh] = index_.emplace(std::pair(lower(f.computer), lower(f.store)), all_.size());
    if (fresh) return all_.push_back(std::move(f));
    Finding& known = all_[at->second];
    if (f.confidence > known.confidence) {
      f.fingerprint =
          known
              .fingerprint;  // of the first event: a later, surer one changes the confidence, not the finding
      std::swap(known, f);
    }
    append_evidence(known, f);
  }
  std::vector<Finding> take() {
    for (Finding& f : all_) order_evidence(f);
    return std::move(all_);
  }

 private:
  std::map<std::pair<std::string, std::string>, std::size_t> index_;
  std::vector<Finding> all_;
};

/// A node of the document and its attribute `n`.
struct Numbered {
  unsigned n = 0;
  pugi::xml_node node;
};
using Nodes = std::vector<Numbered>;

/// What rules are asked about, found in one walk over the document: sixty rules that each walked over the
/// 58,000 stray events of a System log took a second and more.
struct Subjects {
  /// `seen`: events that were met in an operation; over all parts of a document.
  Subjects(const pugi::xml_node& root, std::set<unsigned>& seen) {
    for (const pugi::xml_node node : root.children()) {
      const std::string_view name = node.name();
      if (name == "event") add_event(node, node.attribute("n").as_uint());
      if (name != "operation") continue;
      operations[node.attribute("kind").value()].push_back({node.attribute("n").as_uint(), node});
      for (const pugi::xml_node event : node.children("event"))
        if (const unsigned n = event.attribute("n").as_uint(); seen.insert(n).second) add_event(event, n);
    }
  }

  /// Those of several kinds or signals, in the order of the document's numbers.
  template <class Index>
  static Nodes of(const Index& index, const std::vector<std::string>& names) {
    Nodes all;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
          names.begin() + static_cast<std::ptrdiff_t>(i))
        continue;
      if (const auto at = index.find(names[i]); at != index.end())
        all.insert(all.end(), at->second.begin(), at->second.end());
    }
    const auto before = [](const Numbered& a, const Numbered& b) { return a.n < b.n; };
    if (!std::is_sorted(all.begin(), all.end(), before)) std::stable_sort(all.begin(), all.end(), before);
    return all;
  }

  std::map<std::string_view, Nodes> operations;  ///< by kind
  std::map<std::string_view, Nodes> events;      ///< by signal, each event once

 private:
  void add_event(const pugi::xml_node& node, unsigned n) {
    events[node.attribute("signal").value()].push_back({n, node});
  }
};

/// What a report has for rules to be asked about.
class Occurring {
 public:
  Occurring(const Report& report, const SignalNumbers& signals)
      : signals_(signals.words().begin(), signals.words().end()) {
    for (const Operation& o : report.operations) kinds_.insert(to_string(o.kind));
  }
  /// Blank-separated, as a rule names them.
  bool any_for(std::string_view kinds, std::string_view signals) const {
    const auto any_of = [](const std::vector<std::string_view>& words, const auto& all) {
      return std::any_of(words.begin(), words.end(),
                         [&all](std::string_view word) { return all.count(word) != 0; });
    };
    const std::vector<std::string_view> about = split(kinds, " ");
    return any_of(about, kinds_) || (std::find(about.begin(), about.end(), "event") != about.end() &&
                                     any_of(split(signals, " "), signals_));
  }

 private:
  std::set<std::string_view> kinds_, signals_;
};

/// What is said of a store is said once: as its last run of any type shows it.
void keep_last_of_each(std::vector<Finding>& findings) {
  std::map<std::string, std::size_t> last;
  for (std::size_t i = 0; i < findings.size(); ++i) last[findings[i].fingerprint] = i;
  std::vector<Finding> left;
  for (std::size_t i = 0; i < findings.size(); ++i)
    if (last[findings[i].fingerprint] == i) left.push_back(std::move(findings[i]));
  findings = std::move(left);
}

/// One failure told twice by one rule: an event names the storage group, another its database or nothing. The
/// group's name stays.
void fold_incidents(std::vector<Finding>& findings, const Report& report) {
  std::map<std::string, std::map<std::string, std::size_t>> by_place;  // by computer and store
  for (std::size_t i = 0; i < findings.size(); ++i)
    by_place[lower(findings[i].computer)][lower(findings[i].store)] = i;
  std::vector<bool> gone(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto& of_computer = by_place[lower(findings[i].computer)];
    const std::string store = lower(findings[i].store);
    std::size_t group = findings.size();
    const auto offer = [&](std::size_t at) {
      if (at < group && at != i && !gone[at] && same_incident(report, findings[at], findings[i])) group = at;
    };
    if (store.empty())
      for (const auto& [name, at] : of_computer) name.empty() ? void() : offer(at);
    for (std::size_t end = store.find('\\'); end != std::string::npos; end = store.find('\\', end + 1))
      if (const auto at = of_computer.find(store.substr(0, end)); end > 0 && at != of_computer.end())
        offer(at->second);
    if (group == findings.size()) continue;
    Finding& known = findings[group];
    known.confidence = std::max(known.confidence, findings[i].confidence);
    append_evidence(known, findings[i]);
    order_evidence(known);
    gone[i] = true;
  }
  std::vector<Finding> left;
  for (std::size_t i = 0; i < findings.size(); ++i)
    if (!gone[i]) left.push_back(std::move(findings[i]));
  findings = std::move(left);
}

/// What one rule says, part of the document by part.
class Judgement {
 public:
  explicit Judgement(const CompiledRule& rule) : rule_(&rule) {}

  void hear(const Subjects& subjects, const TimeZone& zone, const Report& report) {
    for (const Numbered& o : Subjects::of(subjects.operations, rule_->rule().kinds))
      if (const auto confidence = rule_->verdict(o.node))
        of_operations_.push_back(rule_->finding(o.node, *confidence, zone, report));
    if (!speaks_of(rule_->rule(), "event")) return;
    for (const Numbered& e : Subjects::of(subjects.events, rule_->rule().signals))
      if (const auto confidence = rule_->verdict(e.node))
        of_events_.emplace_back(e.n, rule_->finding(e.node, *confidence, zone, report));
  }

  void speak(Report& report) {
    if (rule_->rule().about_store) keep_last_of_each(of_operations_);
    for (Finding& f : of_operations_) report.findings.push_back(std::move(f));
    std::stable_sort(of_events_.begin(), of_events_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    EventFindings findings;
    for (auto& [n, finding] : of_events_) findings.add(std::move(finding));
    std::vector<Finding> all = findings.take();
    fold_incidents(all, report);
    for (Finding& f : all) report.findings.push_back(std::move(f));
  }

 private:
  const CompiledRule* rule_;
  std::vector<Finding> of_operations_;                   ///< by number of the operation
  std::vector<std::pair<unsigned, Finding>> of_events_;  ///< with the event's number
};

/// Parts of some thousand events: 10 MB each.
std::vector<DocumentPart> parts_of(const DocumentMaker& maker) {
  constexpr std::size_t operations = 512, strays = 8192;
  const DocumentPart whole = maker.whole();
  std::vector<DocumentPart> parts;
  for (std::size_t i = whole.first; i < whole.end; i += operations)
    parts.push_back({i, std::min(i + operations, whole.end), 0, 0});
  for (std::size_t i = whole.first_stray; i < whole.end_stray; i += strays)
    if (const DocumentPart part{0, 0, i, std::min(i + strays, whole.end_stray)}; maker.any_stray(part))
      parts.push_back(part);
  return parts;
}

/// By number: of which events could a rule of these speak?
std::vector<bool> events_asked_about(const Report& report, const SignalNumbers& signals,
                                     const std::vector<const Rule*>& rules) {
  std::vector<EventSieve> sieves;
  for (const Rule* rule : rules) sieves.emplace_back(*rule);
  using Sieves = std::vector<EventSieve>;
  const BySignal<Sieves> asked(signals, [&](std::string_view signal) {
    Sieves of_signal;
    for (std::size_t i = 0; i < rules.size(); ++i)
      if (std::find(rules[i]->signals.begin(), rules[i]->signals.end(), signal) != rules[i]->signals.end())
        if (auto sieve = sieves[i].of(signal)) of_signal.push_back(std::move(*sieve));
    return of_signal;
  });
  std::vector<bool> wanted(report.events.size());
  BySaid passes(signals, [&](std::uint32_t i) {  // a sieve looks at nothing but signal and facts
    const Sieves& of_signal = asked.of(i);
    return std::any_of(of_signal.begin(), of_signal.end(),
                       [&](const EventSieve& sieve) { return sieve.passes(report.events[i]); });
  });
  for (std::uint32_t i = 0; i < wanted.size(); ++i) wanted[i] = passes.of(i);
  return wanted;
}

}  // namespace

Verdict verdict_of(const Report& report) {
  const auto is_live = [](const Finding& f) { return !f.cured; };
  const auto decided = [](const Finding& f) { return !f.cured && f.confidence != Confidence::undecided; };
  if (std::any_of(report.findings.begin(), report.findings.end(), decided)) return Verdict::findings;
  std::set<std::uint32_t> named;  // by a finding, an undecided or a past one
  for (const Finding& f : report.findings) named.insert(f.operations.begin(), f.operations.end());
  bool told = true;
  for (const Standing& standing : standings(report)) {
    const bool fails = standing.state == State::blocked || standing.state == State::failing;
    if (fails && standing.last && named.count(*standing.last) == 0) return Verdict::failing;
    told = told && !fails && standing.state != State::undecided;
  }
  if (std::any_of(report.findings.begin(), report.findings.end(), is_live)) return Verdict::undecided;
  if (std::all_of(report.operations.begin(), report.operations.end(), is_outside))
    return Verdict::nothing_seen;
  for (std::uint32_t n = 0; n < report.operations.size() && told; ++n) {
    const Operation& o = report.operations[n];
    const bool other = row_of(o.kind).role == Role::other;
    told = !other || o.outcome == Outcome::succeeded || o.outcome == Outcome::running || named.count(n) != 0;
  }
  return told ? Verdict::nothing_found : Verdict::undecided;
}

void Rulebook::judge(Report& report, const TimeZone& zone) const {
  report.rulebook_version = version();
  report.rules = static_cast<std::uint32_t>(size());
  report.findings.clear();
  const SignalNumbers signals(report.events);
  const Occurring occurring(report, signals);
  std::deque<CompiledRule> compiled;
  std::vector<Judgement> judgements;
  std::vector<const Rule*> about_strays, looking;
  bool all_strays = false;
  for (const Entry& entry : entries_) {
    if (!occurring.any_for(entry.kinds, entry.signals)) continue;
    const Rule& rule = entry.rule();
    judgements.emplace_back(compiled.emplace_back(rule, CompiledRule::Compile::when_asked));
    const bool of_operations = std::any_of(rule.kinds.begin(), rule.kinds.end(),
                                           [](const std::string& kind) { return kind != "event"; });
    if (compiled.back().looks_around() && of_operations) all_strays = true;
    if (compiled.back().looks_around() && !of_operations) looking.push_back(&rule);
    if (speaks_of(rule, "event")) about_strays.push_back(&rule);
  }
  // A rule that looks around must see all, where it could speak of any event at all; the others are asked part by part.
  // Of 58,000 events of a System log and an Application log 5 were a disk's or a file's errors, and none of a code
  // that such a rule asks for: to write down all of them for it was a quarter of the whole run.
  std::vector<bool> wanted;
  if (!all_strays && !looking.empty()) wanted = events_asked_about(report, signals, looking);
  all_strays = all_strays || std::find(wanted.begin(), wanted.end(), true) != wanted.end();
  if (!all_strays) wanted = events_asked_about(report, signals, about_strays);
  const DocumentMaker maker(report, all_strays ? nullptr : &wanted);
  std::set<unsigned> seen;
  for (const DocumentPart& part : all_strays ? std::vector{maker.whole()} : parts_of(maker)) {
    pugi::xml_document document;
    maker.make(part, document);
    const Subjects subjects(document.document_element(), seen);
    for (Judgement& judgement : judgements) judgement.hear(subjects, zone, report);
  }
  for (Judgement& judgement : judgements) judgement.speak(report);
  one_cause_a_run(report, *this);
  soften_retried(report);
  if (!report.findings.empty()) {
    const ProofEvents proofs(report);
    for (Finding& f : report.findings)
      if (const Rule* rule = find(f.rule)) proofs.fill(f, *rule);
  }
  doubt_orders(report);
  doubt_recovered(report);
  doubt_excerpts(report);
  find_cures(report, *this);
  sort_findings(report);
  report.verdict = verdict_of(report);
}

}  // namespace exba
