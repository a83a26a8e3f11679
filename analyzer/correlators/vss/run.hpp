#pragma once
// What the files of the VSS correlator share: a run that a 9606 opened, an attempt that never got that far,
// and the four steps from one computer's events to operations: find the attempts, replay the writer's flag,
// read off facts, make operations.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "correlators/correlator.hpp"

namespace exba::vss {

/// Metadata is gathered seconds to minutes before a backup is prepared; further apart they are not one
/// attempt.
inline constexpr Ticks identify_window = std::chrono::minutes{10};
/// An abort whose Data the export dropped is counted to a refused attempt only this near to it.
inline constexpr Ticks bare_abort_window = std::chrono::minutes{1};
/// The engine ends its part (2006, 224) and the store names its results (978x) around the completion, before
/// or after it.
inline constexpr Ticks after_end_window = std::chrono::hours{1};
/// A hostile log may name a new store in every event; a server has at most 100 databases.
inline constexpr std::size_t most_stores = 128;

enum class Abort { none, unkept, proved };  ///< unkept: the export kept no Data that would tell
enum class Proof {
  none,
  presumed,
  proved
};  ///< that an attempt was refused because another backup was active

/// One run: what 9606 opened, or, where the log begins inside it, what a session guid holds together.
struct Run {
  std::string
      session;  ///< guid in lower case; empty: Exchange 2003, the run holds the flag of the whole server
  std::vector<std::uint32_t> events;
  std::vector<std::string> stores;     ///< databases or storage groups that the writer named
  std::vector<std::string> instances;  ///< engine instances that took part
  std::string type;                    ///< of the shadow copy, as the engine says
  std::string family;                  ///< full-or-copy, incremental-or-differential, as the writer says
  std::string channel;
  bool prepared = false;
  bool snapshot_prepared = false;
  bool frozen = false;
  bool thawed = false;
  bool completed = false;
  bool released = false;
  bool replica = false;  ///< the Replication service's writer took part; its completion is not understood
  bool volume_snapshot = false;  ///< Data of 9606 or 9608: no Exchange component in it
  bool truncation_known = false;
  bool truncated = false;
  bool results_good = false;    ///< 9780: full or incremental ended well
  bool results_copied = false;  ///< 9781: copy or differential ended well
  Abort abort = Abort::none;
  Time begin = no_time;
  Time last = no_time;  ///< of its last event; of the last one before the release, once released
  Time released_at = no_time;
  Time prepare_begin = no_time, freeze_begin = no_time, freeze_end = no_time, end = no_time;
  bool open = true;
  bool stopped = false;           ///< a store stop inside patience ended it
  bool later_prepare = false;     ///< a later prepare of the same flag succeeded
  Time freed_at = no_time;        ///< when something other than 9616 and 9648 freed the flag
  std::string freed_by;           ///< the signal that did
  Time closed_by_next = no_time;  ///< after 9616 or 9648: the event behind which its twin can no longer come
  std::string first_log, last_log;
  std::string failed_stores;
  std::vector<std::string> good_stores;                          ///< 9780, 9781 named them
  std::vector<std::pair<std::string, std::string>> truncations;  ///< instance, last log deleted (or `no`)
  std::string failed_step, failed_code;
  std::vector<std::size_t> refused;  ///< attempts that it blocked
};

/// A prepare that failed. Refused ones were blocked by a run, in the log or not.
struct Attempt {
  std::uint32_t anchor = 0;  ///< position, in the computer's list, of the event that says so
  std::vector<std::uint32_t> events;
  std::string session;
  std::vector<std::string> stores;
  std::string code, text, channel;
  Proof proof = Proof::none;
  Time time = no_time;                ///< of the refusal
  std::optional<std::size_t> holder;  ///< run
  std::optional<std::size_t> first;   ///< without a holder in the log: the first attempt of the same blockage
  Time holder_last = no_time;         ///< time of the holder's last event when it refused
  bool holder_completed = false;      ///< a completion followed that belongs to no run in the log
  std::vector<std::size_t> later;     ///< attempts whose `first` this is
};

/// All of one computer.
struct Server {
  const Case* c = nullptr;
  std::string computer;
  std::vector<std::uint32_t> events;  ///< of the computer, and lost-node events of others that name it
  std::vector<Run> runs;
  std::vector<Attempt> attempts;
  std::vector<std::int32_t> owner;  ///< by position: attempt that took the event, or -1
  bool completed_known = false;     ///< a 9616 stands somewhere in the log
  bool completion_known = false;    ///< a 9616 or a 9648
  const Event& event(std::uint32_t position) const { return c->event(events[position]); }
};

/// The guid of an event's session without a `:n` behind it; empty when the session is no guid.
std::string session_guid(const Event& event);
bool is_ignored_abort(const Event& event);
bool within(Time a, Time b, Ticks window);  ///< true as well where either has no time: order is all there is

/// Does the event end what the store had under way? `of` is the run's own stores and instances: a stop of
/// another one does not.
bool ends_run(const Event& event, std::string_view computer, const Run& run);
/// For some computer and run; signal and facts decide.
bool may_end_runs(const Event& event);
using MayEnd = BySaid<std::function<bool(std::uint32_t event)>>;
/// `ex01` and `EX01.example.com` are one computer.
bool same_host(std::string_view a, std::string_view b);

/// What the replay does at an event, as its signal tells.
struct Replay;
struct Step {
  void (*handle)(Replay&, std::uint32_t position, const Event&) = nullptr;
  bool of_writer = false;   ///< the writer logged something behind its listing
  bool completes = false;   ///< 9616
  bool shuts_down = false;  ///< 9648
};
Step step_at(std::string_view signal);

void find_attempts(Server& server);
void replay(Server& server, const BySignal<Step>& steps, MayEnd& may_end);
/// Appends the operations of one computer; their relations count from the first appended one plus
/// `all.size()` before.
void make_operations(const Server& server, std::vector<Operation>& all);

}  // namespace exba::vss
