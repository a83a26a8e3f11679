// How it works: every 9607 and 9840 is the anchor of an attempt that failed; anchors of one attempt stand
// within a minute. Around an anchor stand the attempt's own 9604 and 9614 "Abort ignored.", in any order: the
// article's two revisions print different ones. They are looked for backwards first, then forwards, between
// the neighbouring anchors and prepares, so that retries seconds apart stay apart. What no attempt takes is
// left to the run that holds the flag.
#include <algorithm>

#include "base/text.hpp"
#include "catalog/signals.hpp"
#include "correlators/vss/run.hpp"

namespace exba::vss {
namespace {

/// Positions looked at on either side of an anchor: an attempt logs three events, a busy server perhaps 40
/// others meanwhile.
constexpr std::uint32_t reach = 64;
/// One call prepares all stores of a backup, and names each one that is busy; two programs' calls are seldom
/// so near.
constexpr Ticks same_call_window = std::chrono::seconds{5};

bool is_anchor_signal(std::string_view signal) {
  return signal == signal::vss_prepare_refused || signal == signal::vss_store_busy;
}

bool is_anchor(const Event& e) {
  return is_anchor_signal(e.signal);
}

/// A step of a run, as opposed to listing, refusing and aborting.
bool is_phase(const Event& e) {
  for (const std::string_view s :
       {signal::vss_prepared, signal::vss_snapshot_prepared, signal::vss_snapshot_prepare_failed,
        signal::vss_frozen, signal::vss_freeze_failed, signal::vss_thawed, signal::vss_thaw_failed,
        signal::vss_completed, signal::vss_shutdown})
    if (e.signal == s) return true;
  return false;
}

/// 0x50d, 0x0000050D or 1293: BackupInProgress of the Exchange store.
bool means_in_progress(std::string_view code) {
  std::string digits = lower(trim(code));
  if (digits == "1293") return true;
  if (digits.starts_with("0x")) digits.erase(0, 2);
  digits.erase(0, digits.find_first_not_of('0') == std::string::npos ? 0 : digits.find_first_not_of('0'));
  return digits == "50d";
}

Proof proof_of(const Event& e) {
  if (e.signal == signal::vss_store_busy) return Proof::proved;
  const std::string_view code = fact(e.facts, "code");
  const std::string_view text = fact(e.facts, "text");
  if (means_in_progress(code) || lower(text).find("backup in progress") != std::string::npos)
    return Proof::proved;
  return code.empty() && text.empty() ? Proof::presumed : Proof::none;
}

bool holds_signal(const Server& server, const Attempt& attempt, std::string_view signal) {
  return std::any_of(attempt.events.begin(), attempt.events.end(),
                     [&](std::uint32_t i) { return server.c->event(i).signal == signal; });
}

/// One attempt logs a 9607 and may log a 9840 for each store that it was refused.
bool joins(const Server& server, const Attempt& attempt, std::uint32_t position) {
  const Event& e = server.event(position);
  const std::string guid = session_guid(e);
  if (position - attempt.anchor > reach || !within(attempt.time, e.time, bare_abort_window)) return false;
  if (!guid.empty() && !attempt.session.empty() && guid != attempt.session) return false;
  if (!holds_signal(server, attempt, e.signal)) return true;
  const std::string_view store = fact(e.facts, "store");
  return e.signal == signal::vss_store_busy && within(attempt.time, e.time, same_call_window) &&
         attempt.stores.size() < most_stores &&
         std::find(attempt.stores.begin(), attempt.stores.end(), store) == attempt.stores.end();
}

void add_anchor(Server& server, Attempt& attempt, std::uint32_t position) {
  const Event& e = server.event(position);
  attempt.events.push_back(server.events[position]);
  attempt.proof = std::max(attempt.proof, proof_of(e));
  if (attempt.session.empty()) attempt.session = session_guid(e);
  if (const auto store = fact(e.facts, "store"); !store.empty()) attempt.stores.emplace_back(store);
  if (attempt.code.empty()) attempt.code = fact(e.facts, "code");
  if (attempt.text.empty()) attempt.text = fact(e.facts, "text");
  attempt.anchor = position;
}

void find_anchors(Server& server) {
  const BySignal<bool> anchors(server.c->signals, is_anchor_signal);
  if (!anchors.any()) return;
  for (std::uint32_t i = 0; i < server.events.size(); ++i) {
    if (!anchors.of(server.events[i])) continue;
    const Event& e = server.event(i);
    if (server.attempts.empty() || !joins(server, server.attempts.back(), i)) {
      Attempt attempt;
      attempt.anchor = i;
      attempt.time = e.time;
      attempt.channel = e.channel;
      server.attempts.push_back(std::move(attempt));
    }
    add_anchor(server, server.attempts.back(), i);
    server.owner[i] = static_cast<std::int32_t>(server.attempts.size() - 1);
  }
}

/// An abort without Data between the holder's prepare and its freeze may be the holder's own: it is, where
/// the holder's step stands right before it, minutes rather than a night ago, and no new listing of the
/// writers lies between.
bool follows_prepare(const Server& server, std::uint32_t position) {
  for (std::uint32_t back = 1; back <= reach && back <= position; ++back) {
    const Event& e = server.event(position - back);
    if (e.signal == signal::vss_identified || is_anchor(e)) return false;
    if (is_phase(e))
      return (e.signal == signal::vss_prepared || e.signal == signal::vss_snapshot_prepared) &&
             within(e.time, server.event(position).time, identify_window);
  }
  return false;
}

/// The event at `position` is announced by what follows it: the 9604 of the next run or attempt.
bool introduces(const Server& server, std::uint32_t position) {
  for (std::uint32_t next = position + 1; next < server.events.size() && next - position <= reach; ++next) {
    const Event& e = server.event(next);
    if (is_anchor(e) || e.signal == signal::vss_prepared)
      return within(server.event(position).time, e.time, identify_window);
    if (e.signal == signal::vss_identified) return false;
  }
  return false;
}

struct Search {
  Server& server;
  Attempt& attempt;
  std::int32_t number;
  bool identified = false;
  bool aborted = false;
  bool phase_between = false;

  /// Takes the event when it is one of the two missing ones; false: the search ends here.
  bool visit(std::uint32_t position, bool forward) {
    const Event& e = server.event(position);
    if (is_anchor(e) || !within(attempt.time, e.time, identify_window)) return false;
    const bool ours = session_guid(e) == attempt.session;
    if (e.signal == signal::vss_prepared && ours) return false;
    if (is_phase(e)) phase_between = true;
    if (server.owner[position] >= 0 || !ours) return true;
    if (e.signal == signal::vss_identified && !identified && !(forward && introduces(server, position))) {
      identified = true;
      take(position);
    } else if (e.signal == signal::vss_aborted && !aborted && abort_is_ours(e, position)) {
      aborted = true;
      take(position);
    }
    return !(identified && aborted);
  }

  bool abort_is_ours(const Event& e, std::uint32_t position) const {
    if (is_ignored_abort(e)) return true;
    return fact(e.facts, "text").empty() && !phase_between &&
           within(attempt.time, e.time, bare_abort_window) && !follows_prepare(server, position);
  }

  void take(std::uint32_t position) {
    server.owner[position] = number;
    attempt.events.push_back(server.events[position]);
  }
};

void find_companions(Server& server, std::size_t number) {
  Attempt& attempt = server.attempts[number];
  Search search{server, attempt, static_cast<std::int32_t>(number)};
  std::uint32_t first =
      attempt.anchor;  // the last anchor event; the first one may stand up to `reach` before it
  for (std::uint32_t back = 1; back <= reach && back <= attempt.anchor; ++back)
    if (server.owner[attempt.anchor - back] == search.number) first = attempt.anchor - back;
  for (std::uint32_t back = 1; back <= reach && back <= first; ++back)
    if (!search.visit(first - back, false)) break;
  if (search.identified && search.aborted) return;
  search.phase_between = false;
  for (std::uint32_t at = attempt.anchor + 1; at < server.events.size() && at - attempt.anchor <= reach; ++at)
    if (!search.visit(at, true)) break;
}

}  // namespace

std::string session_guid(const Event& event) {
  const std::string session = lower(fact(event.facts, "session"));
  const std::size_t digits = session.find_first_not_of("0123456789");
  return digits == std::string::npos ? std::string() : session.substr(0, session.find(':'));
}

bool is_ignored_abort(const Event& event) {
  return event.signal == signal::vss_aborted &&
         lower(fact(event.facts, "text")).find("abort ignored") != std::string::npos;
}

bool within(Time a, Time b, Ticks window) {
  if (a == no_time || b == no_time) return true;
  return a < b ? b - a <= window : a - b <= window;
}

void find_attempts(Server& server) {
  server.owner.assign(server.events.size(), -1);
  find_anchors(server);
  for (std::size_t i = 0; i < server.attempts.size(); ++i) find_companions(server, i);
}

}  // namespace exba::vss
