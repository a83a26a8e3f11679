// How it works: one pass over each computer's events. A session belongs to one process, process id and engine
// instance, so that storage groups that are backed up at the same time never mix. It opens with its start
// (210, 211), or with a file or log list when the start is cut off, and closes with its end (213, 214, 215,
// 226) or when the same instance begins another. What the store suffers in between (stop, crash, dismount,
// reboot) is remembered and only believed when the session shows no life afterwards: a dismount may concern
// another storage group. VSS truncation (224, 225 of category ShadowCopy) and seeding (240 to 245, and the
// files and log lists of the instance in between) are no streaming backups; neither is the start that the
// active server logs for a backup of its passive copy elsewhere (ESE BACKUP 910): it never ends here.
#include "correlators/streaming/streaming.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.hpp"
#include "catalog/exchange_names.hpp"
#include "catalog/signals.hpp"
#include "catalog/store_names.hpp"
#include "correlators/holes.hpp"
#include "correlators/run_facts.hpp"

namespace exba {
namespace {

/// An end that comes this long after a stop still belongs to the session: shutdown events of one moment stand
/// in two logs.
constexpr Ticks stop_scatter = std::chrono::minutes{5};
/// A refusal (206) leaves no session; an end event may still follow it.
constexpr Ticks streaming_refusal_scatter = std::chrono::minutes{10};
/// A truncation just before a lone end (start cut off) belongs to it.
constexpr Ticks truncation_to_end = std::chrono::hours{1};

/// The active server's 910 and 210 for one surrogate backup stand seconds apart.
constexpr Ticks surrogate_scatter = std::chrono::minutes{2};

/// Sessions without an end stay open; a server has at most 50 databases, an attacker's log any number.
constexpr std::size_t open_limit = 256;

using StreamMapKey = std::tuple<std::string, std::string, std::string, std::string>;

StreamKey key_of(const Event& e) {
  StreamKey key;
  key.engine = fact(e.facts, "engine");
  if (key.engine.empty()) key.engine = "ese";
  key.process = trim(fact(e.facts, "process"));
  key.pid = trim(fact(e.facts, "pid"));
  key.instance = trim(fact(e.facts, "instance"));
  return key;
}

StreamMapKey map_key(const StreamKey& k) {
  return {k.engine, lower(k.process), k.pid, lower(k.instance)};
}

bool is_end(std::string_view s) {
  return s == signal::backup_completed || s == signal::backup_stopped || s == signal::backup_halted ||
         s == signal::backup_terminated;
}

bool is_truncation(std::string_view s) {
  return s == signal::logs_truncated || s == signal::logs_not_truncated ||
         s == signal::logs_missing_at_truncation;
}

/// Events that only a running session logs, so that one must have begun before them.
bool is_progress(std::string_view s) {
  return s == signal::backup_file_started || s == signal::backup_file_ended ||
         s == signal::backup_file_short || s == signal::backup_log_list ||
         s == signal::backup_database_error || s == signal::backup_file_error ||
         s == signal::backup_log_missing || s == signal::logs_not_copied;
}

/// What belongs to a session that is open, and opens none.
bool is_context(std::string_view s) {
  return s == signal::page_damage || s == signal::eseback_callback_failed || s == signal::backup_header_error;
}

/// What may end a session from outside.
bool may_befall_store(std::string_view s) {
  for (const auto known :
       {signal::log_started, signal::log_stopped, signal::crashed, signal::store_started,
        signal::store_stopped, signal::store_dismounted, signal::directory_started, signal::engine_started,
        signal::engine_stopped, signal::recovery_started, signal::service_died, signal::service_state,
        signal::cluster_group_offline, signal::cluster_group_offline_begun, signal::cluster_resource_failed,
        signal::cluster_stopped})
    if (s == known) return true;
  return false;
}

bool shadow_category(const Event& e) {
  const std::string category =
      lower(e.category.empty() ? fact(e.facts, "category") : std::string_view(e.category));
  return category.find("shadow") != std::string::npos || category == "16" || category == "(16)";
}

class Streams {
 public:
  Streams(const Case& c, const Holes& holes) : case_(c), holes_(holes) { context_.c = &c; }

  /// What is done at an event; null: nothing.
  using Step = void (Streams::*)(std::uint32_t, const Event&);
  static Step step_at(std::string_view s);
  void take_event(std::uint32_t index, Step step) { (this->*step)(index, case_.event(index)); }

  std::vector<Operation> operations() {
    for (auto& [key, session] : open_) closed_.push_back(std::move(session));
    open_.clear();
    std::stable_sort(closed_.begin(), closed_.end(), [](const StreamSession& a, const StreamSession& b) {
      return a.events.front() < b.events.front();
    });
    std::vector<Operation> out;
    for (const StreamSession& session : closed_)
      if (!session.surrogate) out.push_back(to_operation(session, context_));
    return out;
  }

 private:
  using Open = std::map<StreamMapKey, StreamSession>;

  const Event& last_event(const StreamSession& s) const { return case_.event(s.events.back()); }

  Open::iterator close(Open::iterator at) {
    closed_.push_back(std::move(at->second));
    return open_.erase(at);
  }

  StreamSession& open(const StreamKey& key) {
    if (open_.size() >= open_limit) close(oldest());
    StreamSession& session = open_[map_key(key)];
    session = {};
    session.key = key;
    return session;
  }

  Open::iterator oldest() {
    return std::min_element(open_.begin(), open_.end(), [](const auto& a, const auto& b) {
      return a.second.events.front() < b.second.events.front();
    });
  }

  /// The open session of that key; an event that kept no names (no text, no insertion strings) goes to the
  /// only one there is.
  Open::iterator find(const StreamKey& key) {
    const auto at = open_.find(map_key(key));
    if (at != open_.end() || key.known()) return at;
    return open_.size() == 1 ? open_.begin() : open_.end();
  }

  /// Whether the event cannot belong to this session any more although no end was seen.
  bool over(const StreamSession& session, const Event& e) const {
    if (session.end == StreamSession::End::refused) return true;
    if (session.stop && session.stop->force == OutsideStop::Force::reboot &&
        pause(session.stop->time, e.time) > stop_scatter)
      return true;
    // Behind a hole, a step back in the order of a session means that another one began inside the hole.
    if (!holes_.between(last_event(session), e)) return false;
    if (pause(last_event(session).time, e.time) > default_patience) return true;
    const bool file = e.signal == signal::backup_file_started || e.signal == signal::backup_file_ended ||
                      e.signal == signal::backup_file_short || e.signal == signal::backup_database_error;
    return (file && session.log_list) || (session.truncated && e.signal == signal::backup_log_list) ||
           (session.log_list && e.signal == signal::backup_log_list);
  }

  StreamSession& session_for(std::uint32_t, const Event& e) {
    const StreamKey key = key_of(e);
    auto at = find(key);
    if (at != open_.end() && over(at->second, e)) {
      close(at);
      at = open_.end();
    }
    return at != open_.end() ? at->second : open(key);
  }

  void add(std::uint32_t index, const Event& e, StreamSession& session) {
    if (!session.events.empty() && holes_.between(last_event(session), e)) session.hole = true;
    session.stop.reset();  // it lives
    take(session, index, e);
  }

  void progress(std::uint32_t index, const Event& e) {
    if (seeding_.count(map_key(key_of(e))) == 0) add(index, e, session_for(index, e));
  }

  /// An instance is copied or backed up, never both at once: until the copy ends, its files are the copy's.
  void begin_seeding(std::uint32_t, const Event& e) {
    if (seeding_.size() >= open_limit) seeding_.erase(seeding_.begin());
    seeding_.insert(map_key(key_of(e)));
  }

  /// Where the log begins inside a copy, what looked like a backup without a start was the copy.
  void end_seeding(std::uint32_t, const Event& e) {
    if (seeding_.erase(map_key(key_of(e))) != 0) return;
    const auto at = open_.find(map_key(key_of(e)));
    if (at != open_.end() && !at->second.start_seen) open_.erase(at);
  }

  void begin(std::uint32_t index, const Event& e) {
    const StreamKey key = key_of(e);
    seeding_.erase(map_key(key));
    const auto at = open_.find(map_key(key));
    if (at != open_.end()) {
      at->second.superseded = true;
      close(at);
    }
    StreamSession& session = open(key);
    session.surrogate = surrogate_ != nullptr && of_one_surrogate(*surrogate_, e);
    add(index, e, session);
  }

  static bool of_one_surrogate(const Event& notice, const Event& start) {
    const std::string_view pid = fact(notice.facts, "pid");
    const bool same = pid.empty() || fact(start.facts, "pid").empty() || pid == fact(start.facts, "pid");
    if (!same || fact(start.facts, "engine") != "ese" || notice.time == no_time || start.time == no_time)
      return false;
    return pause(std::min(notice.time, start.time), std::max(notice.time, start.time)) <= surrogate_scatter;
  }

  /// The notice may stand behind the start, too.
  void note_surrogate(std::uint32_t, const Event& e) {
    if (fact(e.facts, "surrogate") != "active") return;
    surrogate_ = &e;
    for (auto& [key, session] : open_)
      if (session.start_seen && session.events.size() == 1 && of_one_surrogate(e, last_event(session)))
        session.surrogate = true;
  }

  void finish(std::uint32_t index, const Event& e) {
    if (e.signal == signal::backup_completed) context_.end_known = true;
    const StreamKey key = key_of(e);
    auto at = find(key);
    if (at != open_.end() && at->second.end == StreamSession::End::refused) {
      const bool theirs = pause(last_event(at->second).time, e.time) <= streaming_refusal_scatter &&
                          (e.signal != signal::backup_completed || at->second.start_seen);
      if (!theirs) close(at), at = open_.end();
    } else if (at != open_.end() && over(at->second, e)) {
      close(at);
      at = open_.end();
    }
    if (at == open_.end()) {
      open(key);
      at = open_.find(map_key(key));
      adopt_truncation(at->second, e);
    }
    add(index, e, at->second);
    close(at);
  }

  /// The start is cut off and only `224, 213` are left.
  void adopt_truncation(StreamSession& session, const Event& end) {
    const auto orphan = orphan_truncation_.find(map_key(session.key));
    if (orphan == orphan_truncation_.end()) return;
    const Event& truncation = case_.event(orphan->second);
    if (pause(truncation.time, end.time) <= truncation_to_end && !holes_.between(truncation, end))
      take(session, orphan->second, truncation);
    orphan_truncation_.erase(orphan);
  }

  void truncate(std::uint32_t index, const Event& e) {
    if (shadow_category(e)) return;
    const StreamKey key = key_of(e);
    const auto at = find(key);
    const bool usable =
        at != open_.end() && !over(at->second, e) && at->second.end != StreamSession::End::refused;
    if (usable) return add(index, e, at->second);
    if (shadow_open_.count(lower(key.instance)) == 0) orphan_truncation_[map_key(key)] = index;
  }

  /// 206 and 156: the engine refuses the session that was just begun, or one whose beginning it did not log.
  void refuse(std::uint32_t index, const Event& e) {
    const StreamKey key = key_of(e);
    auto at = find(key);
    const bool shadow =
        shadow_category(e) || (at == open_.end() && shadow_open_.count(lower(key.instance)) != 0);
    if (shadow) return refuse_shadow_copy(index, e, key);
    if (at != open_.end()) {
      const StreamSession& session = at->second;
      const bool again = session.end == StreamSession::End::refused &&
                         pause(last_event(session).time, e.time) <= streaming_refusal_scatter;
      const bool just_begun = session.end == StreamSession::End::none && !session.log_list &&
                              !session.first_file &&
                              pause(last_event(session).time, e.time) <= streaming_refusal_scatter;
      if (!again && !just_begun) close(at), at = open_.end();
    }
    add(index, e, at != open_.end() ? at->second : open(key));
  }

  /// An incremental VSS backup is refused by the same event; relations.cpp gives it to the VSS run, where
  /// there is one.
  void refuse_shadow_copy(std::uint32_t index, const Event& e, const StreamKey& key) {
    StreamSession session;
    session.key = key;
    session.shadow_copy = true;
    take(session, index, e);
    closed_.push_back(std::move(session));
  }

  void add_context(std::uint32_t index, const Event& e) {
    const StreamKey key = key_of(e);
    auto at = open_.find(map_key(key));
    if (at == open_.end() && key.instance.empty() && open_.size() == 1) at = open_.begin();
    if (at == open_.end() || over(at->second, e)) return;
    add(index, e, at->second);
  }

  void follow_shadow_copy(std::uint32_t, const Event& e) {
    const std::string instance = lower(trim(fact(e.facts, "instance")));
    if (e.signal == signal::shadow_started || e.signal == signal::shadow_freeze_started)
      shadow_open_[instance] = 1;
    if (e.signal == signal::shadow_completed || e.signal == signal::shadow_aborted)
      shadow_open_.erase(instance);
  }

  // ---- what befalls the store

  void follow_store(std::uint32_t index, const Event& e) {
    const std::string_view s = e.signal;
    if (s == signal::log_started || s == signal::crashed || s == signal::store_started) seeding_.clear();
    if (open_.empty()) return;
    if (s == signal::log_started || s == signal::log_stopped || s == signal::crashed)
      return stop(index, e, OutsideStop::Force::reboot, [](const StreamKey&) { return true; });
    if (s == signal::engine_stopped || s == signal::engine_started || s == signal::recovery_started)
      return stop(index, e, OutsideStop::Force::hint, [&](const StreamKey& k) { return engine_of(e, k); });
    if (s == signal::store_dismounted)
      return stop(index, e, OutsideStop::Force::hint, [&](const StreamKey& k) { return dismount_of(e, k); });
    if (s == signal::store_stopped || s == signal::store_started || s == signal::directory_started)
      return stop(index, e, OutsideStop::Force::hint, [&](const StreamKey& k) { return service_of(e, k); });
    const std::string_view service = fact(e.facts, "service");
    if (s == signal::service_died || (s == signal::service_state && fact(e.facts, "state") != "running")) {
      if (is_database_service(service))
        stop(index, e, OutsideStop::Force::hint, [](const StreamKey&) { return true; });
      return;
    }
    if (s == signal::cluster_group_offline || s == signal::cluster_group_offline_begun ||
        s == signal::cluster_resource_failed || s == signal::cluster_stopped) {
      if (!is_core_group(fact(e.facts, "group")))
        stop(index, e, OutsideStop::Force::hint, [](const StreamKey&) { return true; });
    }
  }

  /// The same instance stopped, started anew or recovers; or the whole process did (its events name no
  /// instance).
  static bool engine_of(const Event& e, const StreamKey& k) {
    const StreamKey other = key_of(e);
    if (!other.known() || other.engine != k.engine || !equal_ignoring_case(other.process, k.process))
      return false;
    if (e.signal == signal::engine_stopped && !other.pid.empty() && !k.pid.empty() && other.pid != k.pid)
      return false;
    return other.instance.empty() || equal_ignoring_case(other.instance, k.instance);
  }

  /// `First Storage Group\Mailbox Store (EX01)`: the storage group is named before the database.
  static bool dismount_of(const Event& e, const StreamKey& k) {
    const std::string_view store = fact(e.facts, "store");
    if (store.find('\\') == std::string_view::npos) return true;  // a database of any group
    return k.instance.empty() || same_store(store, k.instance);
  }

  /// On 5.5 the directory and the store are two services.
  static bool service_of(const Event& e, const StreamKey& k) {
    const bool directory = exchange_service(k.process) == ExchangeService::directory;
    return directory == (e.signal == signal::directory_started);
  }

  template <class Concerns>
  void stop(std::uint32_t index, const Event& e, OutsideStop::Force force, Concerns concerns) {
    for (auto& [key, session] : open_) {
      if (!concerns(session.key)) continue;
      if (!session.stop)
        session.stop = OutsideStop{force, index, e.time};
      else if (force == OutsideStop::Force::reboot)
        session.stop->force = force;
    }
  }

  const Case& case_;
  const Holes& holes_;
  StreamContext context_;
  Open open_;
  std::vector<StreamSession> closed_;
  std::map<StreamMapKey, std::uint32_t> orphan_truncation_;
  const Event* surrogate_ = nullptr;        ///< the last 910; the report's events do not move
  std::set<StreamMapKey> seeding_;          ///< instances of which a copy for seeding is under way
  std::map<std::string, int> shadow_open_;  ///< instances with a shadow copy under way
};

Streams::Step Streams::step_at(std::string_view s) {
  if (s == signal::backup_started) return &Streams::begin;
  if (s == signal::backup_full_required) return &Streams::refuse;
  if (is_end(s)) return &Streams::finish;
  if (is_truncation(s)) return &Streams::truncate;
  if (s == signal::eseback_detail) return &Streams::note_surrogate;
  if (s == signal::seeding) return &Streams::begin_seeding;
  if (s == signal::seeding_ended) return &Streams::end_seeding;
  if (is_progress(s)) return &Streams::progress;
  if (is_context(s)) return &Streams::add_context;
  if (s.starts_with("shadow-")) return &Streams::follow_shadow_copy;
  return may_befall_store(s) ? &Streams::follow_store : nullptr;
}

/// Neither an engine that is no Exchange database's (ESENT serves Windows itself) nor a service that is none.
bool may_concern_stores(const Event& e) {
  if (e.signal == signal::service_state || e.signal == signal::service_died)
    return is_database_service(fact(e.facts, "service"));
  return fact(e.facts, "engine") != "esent";
}

}  // namespace

std::vector<Operation> correlate_streaming(const Case& c) {
  const Holes holes(*c.report);
  const BySignal<Streams::Step> steps(c.signals, Streams::step_at);
  BySaid concerned(c.signals, [&](std::uint32_t index) { return may_concern_stores(c.event(index)); });
  std::vector<Operation> all;
  for (const ComputerEvents& computer : c.computers) {
    Streams streams(c, holes);
    for (const std::uint32_t index : computer.events)
      if (const Streams::Step step = steps.of(index); step != nullptr && concerned.of(index))
        streams.take_event(index, step);
    for (Operation& o : streams.operations()) all.push_back(std::move(o));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Operation& a, const Operation& b) { return a.begin < b.begin; });
  return all;
}

}  // namespace exba
