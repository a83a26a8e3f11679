// How it works: a store is all backups of one name on one computer, or on the nodes of one cluster. Its last
// run that has ended, its age and the cover of the log since then decide, in that order.
#include "health/silences.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/moments.hpp"
#include "base/text.hpp"
#include "correlators/correlator.hpp"
#include "health/told_health.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t slow_runs = 4;  ///< good ones of that type that say what is usual
constexpr int slow_times = 4;
constexpr std::size_t habit_runs_at_least = 4;
constexpr std::size_t habit_runs_at_most = 21;

std::string quoted_name(const StoreHealth& s) {
  return s.store.empty() ? s.computer : fmt::format("{} '{}'", s.computer, s.store);
}

/// Types that a restore can begin with; where the log does not tell the type, it may be one.
bool may_be_full(const std::string& type) {
  return type == "full" || type == "copy" || type.empty();
}

bool has_ended(const PastRun& o) {
  return o.outcome != Outcome::running;
}

struct Store {
  StoreHealth health;
  std::vector<const PastRun*> runs;    ///< backups, by begin
  const PastStore* last_of = nullptr;  ///< whose the last one is
};

class Judge {
 public:
  Judge(const Report& report, const Expectations& expected, const std::set<RunKey>& quieted, Time now,
        const TimeZone& zone)
      : report_(report), expected_(expected), quieted_(quieted), now_(now), zone_(zone) {
    for (const Log& log : report.logs) logs_[lower(log.computer)].push_back(&log);
  }

  void judge(Store& store) const {
    StoreHealth& h = store.health;
    const PastRun& last = *store.runs.back();
    h.computer = store.last_of->computer;
    h.store = store.last_of->store;
    h.last_attempt = last.begin;
    h.last_outcome = last.outcome;
    expect(store);
    if (quieted(h, last)) {
      h.acknowledged = true;
      return well(h, "its last backup is acknowledged");
    }
    const auto ended =
        std::find_if(store.runs.rbegin(), store.runs.rend(), [](const PastRun* o) { return has_ended(*o); });
    if (ended != store.runs.rend() && failed(h, **ended)) return;
    if (silent_log(h)) return;
    if (late(store)) return;
    if (ended != store.runs.rend() && (*ended)->outcome == Outcome::unknown)
      return set(h, HealthState::unknown, Reason::cannot_tell,
                 fmt::format("the log cannot tell how the backup of {} ended: {}", moment((*ended)->begin),
                             (*ended)->why));
    if (slow(store)) return;
    well(h, fmt::format("last backup {} {}", moment(last.begin), to_string(last.outcome)));
  }

  std::vector<LogHealth> logs() const {
    std::vector<LogHealth> out;
    for (const Log& log : report_.logs) {
      LogHealth h{log.computer, log.channel, log.last, HealthState::ok, ""};
      // A form that names no channel is another telling of a log that has a name.
      if (!log.channel.empty() && too_old(log.last)) {
        h.state = HealthState::unknown;
        h.message = fmt::format("{} {}: no events arrive any more; the last one is of {}", log.computer,
                                log.channel, moment(log.last));
      }
      out.push_back(std::move(h));
    }
    return out;
  }

 private:
  std::string moment(Time time) const { return moment_text(time, zone_); }
  static void set(StoreHealth& h, HealthState state, Reason reason, const std::string& what) {
    h.state = state;
    h.reason = reason;
    h.message = fmt::format("{}: {}", quoted_name(h), what);
  }
  static void well(StoreHealth& h, const std::string& what) { set(h, HealthState::ok, Reason::none, what); }

  bool quieted(const StoreHealth& h, const PastRun& o) const {
    return !quieted_.empty() && quieted_.count({lower(h.computer), lower(h.store), o.begin}) != 0;
  }
  bool too_old(Time last) const { return last != no_time && now_ - last > expected_.events_every; }

  /// What "in its time" means for the store.
  void expect(Store& store) const {
    StoreHealth& h = store.health;
    h.full_every = expected_.full_every;
    h.any_every = expected_.any_every;
    if (expected_.full_every > Ticks{0} || expected_.any_every > Ticks{0}) return;
    std::vector<Time> all;
    std::vector<Time> full;
    for (const PastRun* o : store.runs) {
      all.push_back(o->begin);
      if (may_be_full(o->type)) full.push_back(o->begin);
    }
    const Habit any = habit_of(all);
    h.any_every = any.every;
    h.full_every = habit_of(full).every;
    h.habit_runs = any.runs;
  }

  bool failed(StoreHealth& h, const PastRun& o) const {
    if (o.outcome != Outcome::failed && o.outcome != Outcome::abandoned) return false;
    set(h, HealthState::critical, Reason::failed,
        fmt::format("the last backup ({}{}) {}{}", o.type.empty() ? "" : o.type + ", ", moment(o.begin),
                    o.outcome == Outcome::failed ? "failed" : "was abandoned",
                    o.why.empty() ? "" : ": " + o.why));
    return true;
  }

  /// In the order of the report.
  const std::vector<const Log*>& logs_of(const std::string& computer) const {
    static const std::vector<const Log*> none;
    const auto found = logs_.find(lower(computer));
    return found == logs_.end() ? none : found->second;
  }

  Time log_end(const std::string& computer) const {
    Time last = no_time;
    for (const Log* log : logs_of(computer)) last = std::max(last, log->last);
    return last;
  }

  bool silent_log(StoreHealth& h) const {
    const Time last = log_end(h.computer);
    if (last == no_time) return false;  // its log is no longer remembered: age alone decides
    if (!too_old(last)) return false;
    set(h, HealthState::unknown, Reason::no_events,
        fmt::format("no events arrive any more; the last one is of {}, {} ago", moment(last),
                    span_text(now_ - last)));
    return true;
  }

  /// Whether the log since `from` is whole. Its last hours are not asked for: `silent_log` has.
  bool covered_since(const std::string& computer, Time from) const {
    for (const Log* log : logs_of(computer)) {
      if (!equal_ignoring_case(log->channel, "Application")) continue;
      // Older than what is remembered: what was covered then was judged then.
      if (!log->covered.empty()) from = std::max(from, log->covered.front().begin);
      return covered(report_, log->computer, log->channel, from, log->last);
    }
    return false;
  }

  bool late(Store& store) const {
    StoreHealth& h = store.health;
    Time full = no_time;
    for (const LastSuccess& s : h.successes)
      if (may_be_full(s.type)) full = std::max(full, s.begin);
    const PastRun* last_full = nullptr;
    for (const PastRun* o : store.runs)
      if (may_be_full(o->type)) last_full = o;
    const Time tried = store.runs.back()->begin;
    if (overdue(tried, h.any_every)) return missed(h, "backup", tried, h.any_every), true;
    if (h.full_every == Ticks{0}) return false;
    const Time full_tried = std::max(full, last_full == nullptr ? no_time : last_full->begin);
    if (full_tried == no_time) {
      // Only others were seen: a full is late once they have been for longer than it may be away.
      const Time first = store.runs.front()->begin;
      if (!overdue(first, h.full_every)) return false;
      return missed(h, "full backup", first, h.full_every, Seen::never), true;
    }
    if (overdue(full_tried, h.full_every)) return missed(h, "full backup", full_tried, h.full_every), true;
    if (overdue(full, h.full_every)) {
      set(h, severity(now_ - full, h.full_every), Reason::failed,
          fmt::format("no good full backup since {}; the one of {} {}", moment(full),
                      moment(last_full->begin), to_string(last_full->outcome)));
      return true;
    }
    return false;
  }

  /// Many times what it used to take, and an hour more: a backup that hangs is none, long before it is overdue.
  bool slow(Store& store) const {
    const PastRun& last = *store.runs.back();
    std::vector<Ticks> lasted;
    for (const PastRun* o : store.runs)
      if (o != &last && o->outcome == Outcome::succeeded && o->type == last.type && o->end > o->begin)
        lasted.push_back(o->end - o->begin);
    if (lasted.size() < slow_runs || last.begin == no_time) return false;
    std::sort(lasted.begin(), lasted.end());
    const Ticks usual = lasted[lasted.size() / 2];
    const bool running = last.outcome == Outcome::running;
    const Ticks now = (running ? now_ : last.end) - last.begin;
    if (now < slow_times * usual || now < usual + std::chrono::hours{1}) return false;
    set(store.health, HealthState::warning, Reason::slow,
        fmt::format("the {} of {} {} {}, usually {}", kind_word(last), moment(last.begin),
                    running ? "has run for" : "took", span_text(now), span_text(usual)));
    return true;
  }
  static std::string kind_word(const PastRun& o) { return o.type.empty() ? "backup" : o.type + " backup"; }

  bool overdue(Time since, Ticks every) const {
    return every > Ticks{0} && since != no_time && now_ - since > every;
  }
  static HealthState severity(Ticks age, Ticks every) {
    return age > 2 * every ? HealthState::critical : HealthState::warning;
  }

  enum class Seen { earlier, never };
  void missed(StoreHealth& h, const char* what, Time since, Ticks every, Seen seen = Seen::earlier) const {
    const std::string habit = h.habit_runs > 0
                                  ? fmt::format("its last {} runs came at most {} apart, with some room",
                                                h.habit_runs, span_text(every))
                                  : fmt::format("one is due every {}", span_text(every));
    if (!covered_since(h.computer, since))
      return set(h, HealthState::unknown, Reason::cannot_tell,
                 fmt::format("no {} is known since {} ({}), but the log has gaps since then and cannot tell",
                             what, moment(since), habit));
    set(h, severity(now_ - since, every), Reason::not_attempted,
        seen == Seen::earlier ? fmt::format("no {} was begun since {}, {} ago; {}", what, moment(since),
                                            span_text(now_ - since), habit)
                              : fmt::format("no {} was ever begun in these logs, which begin {}; {}", what,
                                            moment(since), habit));
  }

  const Report& report_;
  const Expectations& expected_;
  const std::set<RunKey>& quieted_;
  Time now_;
  const TimeZone& zone_;
  std::map<std::string, std::vector<const Log*>> logs_;  ///< by lower-case computer
};

/// A node's runs and the other nodes' of one store, in the order that one query over all would give.
Store one_store(const std::vector<const PastStore*>& nodes) {
  Store out;
  std::vector<std::pair<const PastRun*, const PastStore*>> runs;
  for (const PastStore* node : nodes)
    for (const PastRun& run : node->runs)
      if (is_backup(run.kind)) runs.emplace_back(&run, node);
  // Nodes stand by computer and store already.
  if (nodes.size() > 1)
    std::stable_sort(runs.begin(), runs.end(),
                     [](const auto& a, const auto& b) { return a.first->begin < b.first->begin; });
  if (!runs.empty()) out.last_of = runs.back().second;
  out.runs.reserve(runs.size());
  for (const auto& run : runs) out.runs.push_back(run.first);
  return out;
}

/// Stores of which a backup is known, by cluster and name in lower case.
std::map<StoreKey, Store> stores_of(const std::vector<PastStore>& past, const ClusterNames& clusters) {
  std::map<StoreKey, std::vector<const PastStore*>> nodes;
  for (const PastStore& store : past)
    nodes[{cluster_of(clusters, store.computer), lower(store.store)}].push_back(&store);
  std::map<StoreKey, Store> stores;
  for (const auto& [key, all] : nodes)
    if (Store store = one_store(all); !store.runs.empty()) stores.emplace(key, std::move(store));
  return stores;
}

/// A run that broke off before it named a store says nothing once a later one has named them.
void drop_nameless(std::map<StoreKey, Store>& stores) {
  std::erase_if(stores, [&](const auto& entry) {
    if (!entry.first.second.empty()) return false;
    const Time last = entry.second.runs.back()->begin;
    return std::any_of(stores.begin(), stores.end(), [&](const auto& other) {
      return !other.first.second.empty() && other.first.first == entry.first.first &&
             other.second.runs.back()->begin > last;
    });
  });
}

}  // namespace

Habit habit_of(std::vector<Time> begins) {
  std::sort(begins.begin(), begins.end());
  if (begins.size() > habit_runs_at_most) begins.erase(begins.begin(), begins.end() - habit_runs_at_most);
  if (begins.size() < habit_runs_at_least) return {};
  std::vector<Ticks> intervals;
  for (std::size_t i = 1; i < begins.size(); ++i)
    // Several runs of one night (a database each, a refused attempt) are one.
    if (begins[i] - begins[i - 1] >= std::chrono::hours{1}) intervals.push_back(begins[i] - begins[i - 1]);
  if (intervals.size() + 1 < habit_runs_at_least) return {};
  std::sort(intervals.begin(), intervals.end());
  const Ticks usual = intervals[(intervals.size() - 1) * 85 / 100 + ((intervals.size() - 1) * 85 % 100 != 0)];
  return {usual + usual / 4 + std::chrono::hours{1}, static_cast<std::uint32_t>(intervals.size() + 1)};
}

Silences find_silences(const Report& report, const Past& past, const ClusterNames& clusters,
                       const Expectations& expected, const std::set<RunKey>& quieted, Time now,
                       const TimeZone& zone) {
  std::map<StoreKey, Store> stores = stores_of(past.stores, clusters);
  for (const auto& [key, all] : past.successes) {
    const auto store = stores.find({cluster_of(clusters, key.first), key.second});
    if (store == stores.end()) continue;
    auto& known = store->second.health.successes;
    for (const LastSuccess& s : all) {
      const auto same =
          std::find_if(known.begin(), known.end(), [&](const LastSuccess& k) { return k.type == s.type; });
      if (same == known.end())
        known.push_back(s);
      else if (s.end > same->end)
        *same = s;
    }
  }
  drop_nameless(stores);
  const Judge judge(report, expected, quieted, now, zone);
  Silences out;
  for (auto& [key, store] : stores) {
    judge.judge(store);
    out.stores.push_back(std::move(store.health));
  }
  out.logs = judge.logs();
  return out;
}

namespace {

/// `Mon 01:31`, with its date where that is not clear beside `now`; or `none known`.
std::string last_good(const StoreHealth& store, Time now, const TimeZone& zone) {
  Time last = no_time;
  for (const LastSuccess& success : store.successes) last = std::max(last, success.end);
  return last == no_time ? "none known" : near_text(last, now, zone);
}

/// The open finding that says why a store is not well; null: none does.
const Finding* cause_of(const Health& health, const StoreHealth& store) {
  for (const OpenFinding& open : health.open)
    if (open.acknowledged_for.empty() && open.finding.severity != Severity::info &&
        equal_ignoring_case(open.finding.computer, store.computer) &&
        (open.finding.store.empty() || store.store.empty() ||
         lower(open.finding.store).find(lower(store.store)) != std::string::npos))
      return &open.finding;
  return nullptr;
}

/// `EX01 'SG1' BLOCKED since Wed 01:00 (vss-cleanup-missing), last good Tue 01:31`: an alert's first line is cut before its
/// 80th column, so that state and cause stand first.
std::string state_words(const Health& health, const std::vector<FailingComputer>& failing,
                        const StoreHealth& store, const TimeZone& zone) {
  std::string word;
  Time since = no_time;
  switch (store.reason) {
    case Reason::failed:
      word = "FAILING";
      for (const FailingComputer& computer : failing)
        if (equal_ignoring_case(computer.computer, store.computer)) {
          since = computer.since;
          if (computer.state == State::blocked) word = "BLOCKED";
        }
      // What runs now, perhaps on another node, is not what failed: the message behind says when that was.
      if (since == no_time && store.last_outcome != Outcome::running) since = store.last_attempt;
      break;
    case Reason::not_attempted:
      word = "NO BACKUP BEGUN";
      since = store.last_attempt;
      break;
    case Reason::no_events: word = "NO EVENTS ARRIVE"; break;
    case Reason::slow: word = "SLOW"; break;
    case Reason::cannot_tell: word = "CANNOT TELL"; break;
    case Reason::none:
    case Reason::finding: break;
  }
  const Finding* cause = cause_of(health, store);
  return fmt::format("{} {}{}{}, last good {}", quoted_name(store), word,
                     since == no_time ? "" : " since " + near_text(since, health.now, zone),
                     cause == nullptr ? "" : " (" + cause->rule + ')', last_good(store, health.now, zone));
}

/// Behind the state: why, in the words of the finding where there is one.
std::string because(const Health& health, const StoreHealth& store) {
  if (const Finding* cause = cause_of(health, store)) return cause->title;
  const std::string name = quoted_name(store) + ": ";
  return store.message.starts_with(name) ? store.message.substr(name.size()) : store.message;
}

std::string well_words(const Health& health, const TimeZone& zone) {
  std::size_t acknowledged = 0, well = 0;
  Time good = no_time;
  for (const StoreHealth& store : health.stores) {
    ++(store.acknowledged ? acknowledged : well);
    for (const LastSuccess& success : store.successes) good = std::max(good, success.end);
  }
  return fmt::format("{} of {} stores well{}, last good {}", well, health.stores.size(),
                     acknowledged == 0 ? "" : fmt::format(", {} acknowledged", acknowledged),
                     good == no_time ? "none known" : near_text(good, health.now, zone));
}

/// The worst of stores, findings and logs, and the sentence that names state and cause.
struct Worst {
  HealthState state = HealthState::ok;
  Reason reason = Reason::none;
  std::string message;
  void hear(HealthState s, Reason r, const std::string& m) {
    if (worse(state, s) != state) state = s, reason = r, message = m;
  }
};

}  // namespace

void conclude(Health& health, const std::vector<FailingComputer>& failing, const TimeZone& zone) {
  Worst worst;
  std::size_t bad = 0;
  for (const StoreHealth& s : health.stores) {
    if (s.state == HealthState::ok) continue;
    ++bad;
    worst.hear(s.state, s.reason,
               fmt::format("{}: {}", state_words(health, failing, s, zone), because(health, s)));
  }
  if (bad > 0 && health.stores.size() > 1)
    worst.message = fmt::format("{} of {} stores; {}", bad, health.stores.size(), worst.message);
  for (const OpenFinding& f : health.open) {
    if (!f.acknowledged_for.empty() || f.finding.severity == Severity::info) continue;
    const bool decided = f.finding.confidence != Confidence::undecided;
    const HealthState state = !decided                                ? HealthState::unknown
                              : f.finding.severity == Severity::error ? HealthState::critical
                                                                      : HealthState::warning;
    worst.hear(state, decided ? Reason::finding : Reason::cannot_tell,
               fmt::format("{}: {}", f.finding.computer, f.finding.title));
  }
  for (const LogHealth& l : health.logs) worst.hear(l.state, Reason::no_events, l.message);
  if (worst.state == HealthState::ok && health.stores.empty())
    worst.hear(HealthState::unknown, Reason::cannot_tell, "no backup was ever seen in these logs");
  health.state = worst.state;
  health.reason = worst.reason;
  health.message = worst.state == HealthState::ok ? well_words(health, zone) : worst.message;
}

}  // namespace exba
