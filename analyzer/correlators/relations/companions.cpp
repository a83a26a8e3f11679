// How it works: the events that can explain a failure without belonging to it (diff area, VSS, disks,
// services, the cluster, a damaged page) are listed once for each computer in order of time. A run that did
// not succeed takes those of its own time and five minutes around it, walking outwards from its failure, so
// that the nearest stand first and a flood of them costs no more than the sixteen that are kept. Backup
// programs are found the same way, for every run: that one spoke while a run went on makes it the likely
// requestor; that one spoke shortly before or after, a possible one.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/requestors.hpp"
#include "catalog/signals.hpp"
#include "correlators/relations/relations.hpp"
#include "correlators/run_facts.hpp"

namespace exba {
namespace {

/// A program logs before it calls and after it was answered; VSS reports within a minute.
constexpr Ticks margin = std::chrono::minutes{5};
/// More than these say nothing more.
constexpr std::size_t nearby_limit = 16;
/// Events looked at for one run's requestor, on either side of its begin.
constexpr std::size_t requestor_limit = 64;

bool is_companion_signal(std::string_view what) {
  for (const auto s : {signal::diff_area_failed,
                       signal::shadow_copy_deleted,
                       signal::vss_service_error,
                       signal::vss_service_noise,
                       signal::disk_error,
                       signal::service_died,
                       signal::service_error,
                       signal::crashed,
                       signal::log_started,
                       signal::log_stopped,
                       signal::page_damage,
                       signal::file_access_failed,
                       signal::recovery_failed,
                       signal::store_stopped,
                       signal::store_dismounted,
                       signal::store_start_failed,
                       signal::cluster_resource_failed,
                       signal::cluster_service_failed,
                       signal::cluster_group_incomplete,
                       signal::cluster_node_lost,
                       signal::cluster_detail,
                       signal::eseback_callback_failed,
                       signal::shadow_freeze_failed,
                       signal::shadow_freeze_timed_out,
                       signal::vss_replication_failed,
                       signal::job_exchange_error,
                       signal::consistency_check_failed})
    if (what == s) return true;
  return what == signal::engine_detail;
}

/// Of a signal that companions have.
bool is_companion(const Event& e) {
  return e.signal != signal::engine_detail || fact(e.facts, "engine") == "esent" ||
         fact(e.facts, "code") == "-614";
}

/// Whether a program spoke. A log repeats the names of its services by the thousand: each is looked at once.
class Programs {
 public:
  bool speaks(const Event& e) {
    if (e.signal != signal::service_state) return !requestor_of(e).empty();
    const auto [at, fresh] = services_.try_emplace(fact(e.facts, "service"));
    if (fresh) at->second = !requestor_of(e).empty();
    return at->second;
  }

 private:
  std::unordered_map<std::string_view, bool> services_;
};

struct Timeline {
  std::vector<std::uint32_t> companions, programs;  ///< in order of time; events without a time stand first
};

void sort_by_time(const Case& c, std::vector<std::uint32_t>& events) {
  std::stable_sort(events.begin(), events.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return c.event(a).time < c.event(b).time; });
}

std::map<std::string, Timeline> timelines(const Case& c) {
  std::map<std::string, Timeline> all;
  const BySignal<bool> companion(c.signals, is_companion_signal);
  Programs programs;
  for (const ComputerEvents& computer : c.computers) {
    Timeline& line = all[lower(computer.computer)];
    for (const std::uint32_t e : computer.events) {
      if (companion.of(e) && is_companion(c.event(e))) line.companions.push_back(e);
      if (programs.speaks(c.event(e))) line.programs.push_back(e);
    }
    sort_by_time(c, line.companions);
    sort_by_time(c, line.programs);
  }
  return all;
}

/// When it went wrong: its last error; else its end.
Time failure_time(const Case& c, const Operation& o) {
  for (auto e = o.events.rbegin(); e != o.events.rend(); ++e)
    if (c.event(*e).level == Level::error || c.event(*e).level == Level::critical) return c.event(*e).time;
  return o.end;
}

/// The stretch of a timeline in which a run's companions stand. Exports without times are excerpts: all of
/// them are near.
struct Stretch {
  Time from = no_time, until = no_time;
  bool holds(Time t) const {
    if (from == no_time || until == no_time) return t == no_time;
    return t != no_time && t >= from && t <= until;
  }
};

Stretch stretch_of(const Operation& o) {
  if (o.begin == no_time || o.end == no_time) return {};
  return {o.begin - margin, o.end + margin};
}

/// Shows `take` the events nearest to `anchor` first; at most `limit`.
template <class Take>
void walk_outwards(const Case& c, const std::vector<std::uint32_t>& line, Time anchor, const Stretch& stretch,
                   std::size_t limit, Take take) {
  auto right = std::lower_bound(line.begin(), line.end(), anchor,
                                [&](std::uint32_t e, Time t) { return c.event(e).time < t; });
  auto left = right;
  const auto fits = [&](std::uint32_t e) { return stretch.holds(c.event(e).time); };
  for (std::size_t shown = 0; shown < limit; ++shown) {
    const bool can_left = left != line.begin() && fits(*std::prev(left));
    const bool can_right = right != line.end() && fits(*right);
    if (!can_left && !can_right) return;
    const bool go_right = can_right && (!can_left || pause(anchor, c.event(*right).time) <=
                                                         pause(c.event(*std::prev(left)).time, anchor));
    take(go_right ? *right++ : *--left);
  }
}

void add_nearby(const Case& c, const Timeline& line, Operation& o) {
  walk_outwards(c, line.companions, failure_time(c, o), stretch_of(o), nearby_limit + o.events.size(),
                [&](std::uint32_t e) {
                  const bool own = std::binary_search(o.events.begin(), o.events.end(), e);
                  if (!own && o.nearby.size() < nearby_limit) o.nearby.push_back(e);
                });
}

void add_requestor(const Case& c, const Timeline& line, Operation& o) {
  std::vector<std::string> during, around;
  const auto note = [](std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  walk_outwards(c, line.programs, o.begin, stretch_of(o), requestor_limit, [&](std::uint32_t e) {
    const Time t = c.event(e).time;
    const bool inside = o.begin != no_time && t >= o.begin && t <= o.end;
    note(inside ? during : around, std::string(requestor_of(c.event(e))));
  });
  if (during.empty() && around.empty()) return;
  set_fact(o.facts, "requestor", during.empty() ? around.front() : during.front());
  set_fact(o.facts, "requestor-certainty", during.empty() ? "possible" : "likely");
  for (const std::string& name : around) note(during, name);
  if (during.size() < 2) return;
  std::string all;
  for (const std::string& name : during) all += (all.empty() ? "" : ", ") + name;
  set_fact(o.facts, "requestors", all);
}

// ---- The job of a run, as its program tells it. Of Exchange 2013 and later, where only the program knows
// whether the data were stored.

/// A job prepares before Exchange hears of it, and goes on with other volumes behind it.
constexpr Ticks job_before = std::chrono::hours{1}, job_after = std::chrono::hours{12};

bool is_job_event(const Event& e, std::string_view program, std::string_view what) {
  return fact(e.facts, "job") == what && requestor_of(e) == program;
}

/// A job tells its end in the program's own channel and again in Application, each with a part of the reason.
constexpr Ticks twin_after = std::chrono::minutes{2};

bool is_disk_full(std::string_view code) {
  constexpr std::int64_t error_disk_full = 112, error_handle_disk_full = 39;
  const ErrorCode* known = find_code(code);
  return known && known->family == "Win32" &&
         (known->value == error_disk_full || known->value == error_handle_disk_full);
}

/// What one event that ends a failed job adds to what the others said. True if it added something.
bool add_reason(const Event& e, Facts& facts) {
  bool added = false;
  const auto take = [&](std::string_view name, std::string_view value) {
    if (value.empty() || !fact(facts, name).empty()) return;
    set_fact(facts, name, std::string(value));
    added = true;
  };
  take("job-code", fact(e.facts, "code"));
  take("job-detail", fact(e.facts, "detail-code"));
  const std::string_view said = fact(e.facts, "storage");
  take("job-storage", said);
  for (const std::string_view code : {fact(e.facts, "detail-code"), fact(e.facts, "code")})
    if (is_disk_full(code)) take("job-storage", "full");
  take("job-target", fact(e.facts, "target"));
  if (!said.empty()) take("job-target", fact(e.facts, "volume"));
  return added;
}

/// The code behind is the reason; the one in front may be "see the code behind".
void explain_job(Facts& facts) {
  for (const char* name : {"job-detail", "job-code"})
    if (const ErrorCode* known = find_code(fact(facts, name)); known && !known->meaning.empty())
      return set_fact(facts, "job-why", std::string(known->meaning));
}

void add_event(Operation& o, std::uint32_t e) {
  const auto place = std::lower_bound(o.events.begin(), o.events.end(), e);
  if (place == o.events.end() || *place != e) o.events.insert(place, e);
}

/// The last begin of a job before the run, and the first end with a result behind its begin. An end before
/// the run, or another begin behind it, parts the two.
void add_job(const Case& c, const Timeline& line, Operation& o) {
  const std::string program(fact(o.facts, "requestor"));
  if (program.empty() || o.begin == no_time || fact(o.facts, "generation").empty()) return;
  const auto early = [&](std::uint32_t e, Time t) { return c.event(e).time < t; };
  std::optional<std::uint32_t> begun;
  auto at = std::lower_bound(line.programs.begin(), line.programs.end(), o.begin - job_before, early);
  for (; at != line.programs.end() && c.event(*at).time <= o.begin; ++at) {
    if (is_job_event(c.event(*at), program, "begun")) begun = *at;
    if (is_job_event(c.event(*at), program, "ended")) begun.reset();
  }
  std::optional<std::uint32_t> ended;
  for (; at != line.programs.end() && !ended && c.event(*at).time <= o.end + job_after; ++at) {
    const Event& e = c.event(*at);
    if (is_job_event(e, program, "begun")) break;
    if (is_job_event(e, program, "ended") && !fact(e.facts, "result").empty()) ended = *at;
  }
  if (!begun && !ended) return;
  set_fact(o.facts, "job-program", program);
  if (begun) set_fact(o.facts, "job-begun", to_rfc3339(c.event(*begun).time));
  if (!ended) return;
  const Event& e = c.event(*ended);
  set_fact(o.facts, "job-ended", to_rfc3339(e.time));
  set_fact(o.facts, "job-result", std::string(fact(e.facts, "result")));
  add_reason(e, o.facts);
  if (fact(e.facts, "result") == "good") return;
  add_event(o, *ended);
  for (; at != line.programs.end() && c.event(*at).time <= e.time + twin_after; ++at) {
    const Event& twin = c.event(*at);
    if (is_job_event(twin, program, "begun")) break;
    if (is_job_event(twin, program, "ended") && fact(twin.facts, "result") == fact(e.facts, "result") &&
        add_reason(twin, o.facts))
      add_event(o, *at);
  }
  explain_job(o.facts);
}

}  // namespace

void relate_companions(const Case& c, std::vector<Operation>& operations) {
  if (operations.empty()) return;
  const auto lines = timelines(c);
  for (Operation& o : operations) {
    const auto line = lines.find(lower(o.computer));
    if (line == lines.end() || o.kind == Kind::failover) continue;
    if (o.outcome != Outcome::succeeded) add_nearby(c, line->second, o);
    if (o.kind != Kind::restore) add_requestor(c, line->second, o);
    if (o.kind == Kind::vss_backup) add_job(c, line->second, o);
  }
}

}  // namespace exba
