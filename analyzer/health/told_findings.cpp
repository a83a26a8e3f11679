// How it works: every finding of the report is looked up by its fingerprint. Then those that are open, and
// that the report no longer holds, are asked whether they are over.
#include "health/told_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "base/moments.hpp"
#include "base/text.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

constexpr std::string_view open = "open";
constexpr std::string_view resolved = "resolved";    // a later good run ended it
constexpr std::string_view withdrawn = "withdrawn";  // the logs no longer bear it out
constexpr std::string_view long_past = "past";       // information only, and older than what is remembered

/// A finding as the state has it.
struct Entry : DatedFinding {
  std::string state;
  Time first_told = no_time;
};

std::string articles_of(const Finding& f) {
  std::string out;
  for (const Reference& r : f.references) out += (out.empty() ? "" : " ") + r.article;
  return out;
}

std::vector<Reference> references_of(std::string_view articles) {
  std::vector<Reference> out;
  for (const std::string_view article : split(articles, " ")) out.push_back({std::string(article), ""});
  return out;
}

Entry entry_of(const DatedFinding& f) {
  return {f, "", no_time};
}

template <Worded Enum>
Enum word(const std::string& spelt) {
  if (const auto value = from_word<Enum>(spelt)) return *value;
  throw DatabaseError(DatabaseError::Kind::damaged,
                      fmt::format("damaged: '{}' is no word of a finding", spelt.substr(0, 40)));
}

constexpr const char* finding_columns =
    "fingerprint, rule, severity, confidence, computer, store, title, message, advice, why, articles, begin, "
    "end, kind, type, state, first_told";

Entry entry_of(Statement& row) {
  Entry e;
  e.finding.fingerprint = row.text(0);
  e.finding.rule = row.text(1);
  e.finding.severity = word<Severity>(row.text(2));
  e.finding.confidence = word<Confidence>(row.text(3));
  e.finding.computer = row.text(4);
  e.finding.store = row.text(5);
  e.finding.title = row.text(6);
  e.finding.message = row.text(7);
  e.finding.advice = row.text(8);
  e.finding.why = row.text(9);
  e.finding.references = references_of(row.text(10));
  e.begin = row.time(11);
  e.end = row.time(12);
  e.kind = row.text(13);
  e.type = row.text(14);
  e.state = row.text(15);
  e.first_told = row.time(16);
  return e;
}

/// What ended a fault: of a finding of this report what the judge says; of one that only the state remembers, the
/// same question asked of the history. Runs are looked at where a fault asks for those of its cluster.
class Cures {
 public:
  Cures(const std::vector<BorneFinding>& found, const Rulebook& rulebook, const std::vector<PastStore>& past,
        const ClusterNames& clusters, const TimeZone& zone)
      : found_(found), rulebook_(rulebook), past_(past), clusters_(clusters), zone_(zone) {}

  /// `Over: ...`; empty: the fault stands.
  std::string of(const DatedFinding& e) {
    const Rule* rule = rulebook_.find(e.finding.rule);
    if (rule != nullptr && (rule->severity == Severity::info || rule->about_store)) return {};
    const Fault fault{e.finding.computer,
                      e.finding.store,
                      e.kind,
                      e.type,
                      e.end,
                      rule == nullptr ? CuredBy::run : rule->cured_by};
    Cluster& cluster = runs_of(cluster_of(clusters_, e.finding.computer));
    const auto cure = cluster.search->of(fault, e.finding.rule);
    if (!cure) return "";
    const CureRun& run = cluster.runs[*cure];
    return over_since(run.kind, run.type, run.begin, zone_);
  }

 private:
  struct Cluster {
    std::vector<const PastStore*> stores;
    std::vector<CureRun> runs;
    std::unique_ptr<CureSearch> search;
  };

  Cluster& runs_of(const std::string& name) {
    if (!sorted_) sort_out();
    Cluster& cluster = by_cluster_[name];
    if (cluster.search) return cluster;
    for (const PastStore* store : cluster.stores)
      for (const PastRun& o : store->runs)
        cluster.runs.push_back(
            {store->computer, store->store, o.kind, o.type, o.begin, o.outcome == Outcome::succeeded});
    // Runs that began in one second stand by computer, store and kind.
    std::stable_sort(cluster.runs.begin(), cluster.runs.end(),
                     [](const CureRun& a, const CureRun& b) { return a.begin < b.begin; });
    cluster.search = std::make_unique<CureSearch>(cluster.runs, clusters_, doubts_of(cluster.runs));
    return cluster;
  }
  void sort_out() {
    sorted_ = true;
    for (const PastStore& store : past_)
      by_cluster_[cluster_of(clusters_, store.computer)].stores.push_back(&store);
    for (const BorneFinding& b : found_) {
      const Finding& f = b.finding;
      if (!b.at_fault || f.severity == Severity::info) continue;
      std::set<std::string>& of_run = doubting_[*b.at_fault];
      of_run.insert(f.rule);
      if (f.severity == Severity::error && f.confidence >= Confidence::likely) of_run.insert("");
    }
  }
  /// Those of these runs that findings name.
  Doubts doubts_of(const std::vector<CureRun>& runs) const {
    Doubts doubts;
    if (doubting_.empty()) return doubts;
    for (std::size_t n = 0; n < runs.size(); ++n)
      if (const auto at = doubting_.find(key_of(runs[n].computer, runs[n].store, runs[n].begin));
          at != doubting_.end())
        for (const std::string& rule : at->second) doubts.insert({rule, n});
    return doubts;
  }
  const std::vector<BorneFinding>& found_;
  const Rulebook& rulebook_;
  const std::vector<PastStore>& past_;
  const ClusterNames& clusters_;
  const TimeZone& zone_;
  bool sorted_ = false;
  std::map<std::string, Cluster> by_cluster_;
  std::map<RunKey, std::set<std::string>> doubting_;  ///< by run: the rules that name it
};

class Telling {
 public:
  Telling(Database& db, Cures& cures, Time now, Told& told)
      : cures_(cures),
        now_(now),
        told_(told),
        known_(db.prepare(fmt::format("SELECT {} FROM finding WHERE fingerprint = ?", finding_columns))),
        write_(db.prepare(fmt::format("INSERT OR REPLACE INTO finding({}, last_told, resolved_at) "
                                      "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                                      finding_columns))) {}

  /// A fault that was over before anybody was told of it is no news.
  void found(Entry e, const std::string& over_words) {
    std::optional<Entry> before = look_up(e.finding.fingerprint);
    const bool is_over = !over_words.empty();
    e.state = is_over ? resolved : open;
    e.first_told = before ? before->first_told : now_;
    if (!before) {
      if (!is_over) change(ChangeKind::appeared, e.finding);
    } else if (before->state != open && !is_over) {
      change(ChangeKind::reopened, e.finding);
    } else if (before->state == open && is_over) {
      over(e.finding, over_words);
    } else if (before->finding.confidence != e.finding.confidence) {
      change(ChangeKind::changed, e.finding, before->finding.confidence);
    }
    store(e, !before || before->finding.message != e.finding.message || before->state != e.state ||
                 before->finding.confidence != e.finding.confidence || before->end != to_second(e.end) ||
                 before->finding.severity != e.finding.severity);
    if (e.state == open) told_.open.push_back({e.finding, true, e.first_told, no_time, ""});
  }

  /// Open, and not in the report.
  void absent(Entry e, bool judged_anew) {
    const std::string over_words = cures_.of(e);
    if (!over_words.empty()) {
      e.state = resolved;
      over(e.finding, over_words);
    } else if (judged_anew) {
      e.state = withdrawn;
      over(e.finding, "No longer borne out by the logs. ");
    } else if (e.finding.severity == Severity::info) {
      e.state = long_past;
    } else {
      told_.open.push_back({e.finding, false, e.first_told, no_time, ""});
      return;
    }
    store(e, true);
  }

 private:
  static Time to_second(Time t) {
    return t == no_time ? no_time : Time{std::chrono::floor<std::chrono::seconds>(t)};
  }
  std::optional<Entry> look_up(const std::string& fingerprint) {
    known_.bind(fingerprint);
    if (!known_.step()) return std::nullopt;
    Entry found = entry_of(known_);
    known_.run();  // to its end: only then is it bound anew
    return found;
  }
  void change(ChangeKind kind, const Finding& f, std::optional<Confidence> before = std::nullopt) {
    told_.changes.push_back({kind, f, before});
  }
  void over(Finding f, const std::string& why) {
    f.message = why + f.message;
    change(ChangeKind::resolved, f);
  }
  void store(const Entry& e, bool changed) {
    if (!changed) return;
    const Finding& f = e.finding;
    Statement& write = write_;
    write.bind(f.fingerprint).bind(f.rule).bind(to_string(f.severity)).bind(to_string(f.confidence));
    write.bind(f.computer).bind(f.store).bind(f.title).bind(f.message).bind(f.advice).bind(f.why);
    write.bind(articles_of(f)).bind_time(to_second(e.begin)).bind_time(to_second(e.end));
    write.bind(e.kind).bind(e.type).bind(e.state).bind_time(to_second(e.first_told));
    write.bind_time(to_second(now_)).bind_time(e.state == open ? no_time : to_second(now_)).run();
  }
  Cures& cures_;
  Time now_;
  Told& told_;
  Statement known_, write_;
};

/// Quiets what was acknowledged, and says of every acknowledgement that no longer applies why.
void apply_acknowledgements(Database& db, Told& told, Time now, const TimeZone& zone) {
  Statement rows = db.prepare("SELECT fingerprint, expires, reason, confidence FROM acknowledgement");
  std::vector<std::string> done;
  while (rows.step()) {
    const std::string fingerprint = rows.text(0);
    const Time expires = rows.time(1);
    const auto found = std::find_if(told.open.begin(), told.open.end(), [&](const OpenFinding& f) {
      return f.finding.fingerprint == fingerprint;
    });
    std::string why;
    if (found == told.open.end())
      why = "the finding is over";
    else if (expires <= now)
      why = "it expired on " + moment_text(expires, zone);
    else if (word<Confidence>(rows.text(3)) == Confidence::undecided &&
             found->finding.confidence != Confidence::undecided)
      why = fmt::format("the finding was undecided then and is {} now", to_string(found->finding.confidence));
    if (why.empty()) {
      found->acknowledged_until = expires;
      found->acknowledged_for = rows.text(2);
    } else {
      told.notes.push_back(fmt::format("The acknowledgement of {} ({}) no longer applies: {}.", fingerprint,
                                       rows.text(2), why));
      done.push_back(fingerprint);
    }
  }
  Statement remove = db.prepare("DELETE FROM acknowledgement WHERE fingerprint = ?");
  for (const std::string& fingerprint : done) remove.bind(fingerprint).run();
}

}  // namespace

Told tell_findings(Database& db, const std::vector<BorneFinding>& found, const Rulebook& rulebook,
                   const std::vector<PastStore>& past, const ClusterNames& clusters,
                   const KeptFrom& kept_from, Time now, const TimeZone& zone) {
  Told told;
  Cures cures(found, rulebook, past, clusters, zone);
  Telling telling(db, cures, now, told);
  std::set<std::string> seen;
  for (const BorneFinding& f : found) {
    if (before_memory(kept_from, f.finding.computer, f.end)) continue;
    if (!seen.insert(f.finding.fingerprint).second) continue;
    Entry e = entry_of(f);
    // Nodes that are known to be one cluster from earlier logs are not in this report's judgement.
    std::string over_words = f.over;
    if (over_words.empty()) over_words = cures.of(e);
    telling.found(std::move(e), over_words);
  }
  std::vector<Entry> absent;
  Statement rows = db.prepare(fmt::format(
      "SELECT {} FROM finding WHERE state = 'open' ORDER BY begin, rule, fingerprint", finding_columns));
  while (rows.step())
    if (seen.count(rows.text(0)) == 0) absent.push_back(entry_of(rows));
  for (Entry& e : absent) {
    const bool judged_anew = !before_memory(kept_from, e.finding.computer, e.end);
    telling.absent(std::move(e), judged_anew);
  }
  apply_acknowledgements(db, told, now, zone);
  return told;
}

void acknowledge(Database& db, std::string_view fingerprint, Time expires, std::string_view reason,
                 Time now) {
  Statement row = db.prepare("SELECT confidence, state FROM finding WHERE fingerprint = ?");
  row.bind(fingerprint);
  if (!row.step())
    throw Error(fmt::format("{}: no finding with the fingerprint '{}' was told", db.file(), fingerprint));
  if (row.blob(1) != open) throw Error(fmt::format("the finding '{}' is over: {}", fingerprint, row.text(1)));
  const std::string confidence = row.text(0);
  db.prepare("INSERT OR REPLACE INTO acknowledgement VALUES(?, ?, ?, ?, ?)")
      .bind(fingerprint)
      .bind_time(std::chrono::floor<std::chrono::seconds>(now))
      .bind_time(std::chrono::floor<std::chrono::seconds>(expires))
      .bind(reason)
      .bind(confidence)
      .run();
}

}  // namespace exba
