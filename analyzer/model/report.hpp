#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/blocks.hpp"
#include "model/event.hpp"
#include "model/log.hpp"
#include "model/operation.hpp"

namespace exba {

enum class Severity { info, warning, error };
std::string_view to_string(Severity severity);

/// How sure a verdict is; `undecided` says that the log cannot tell.
enum class Confidence { undecided, possible, likely, certain };
std::string_view to_string(Confidence confidence);

struct Reference {
  std::string article;  ///< KB910250, Q245211
  std::string title;
};

/// An event to look for, as Event Viewer names it.
struct WatchedEvent {
  std::string provider;
  std::uint16_t id = 0;
  std::string channel;
};

/// What an engineer asks next about a finding. Empty where its rule says nothing of it.
struct NextSteps {
  std::vector<WatchedEvent> proof;   ///< what will show that the repair worked...
  std::string proof_of;              ///< ...of what: "the next full backup"
  Time proof_until = no_time;        ///< by when, counted from Report::now
  std::vector<std::string> collect;  ///< names of catalog/collection.hpp
  std::string certain_if;            ///< the one observation that would make it certain
  std::string refuted_if;            ///< the one that would refute it
  std::string ask;                   ///< the question to the maker of the backup program
  std::string no_restart;            ///< why the store is not to be restarted while this stands; may be empty
  std::uint32_t restart_step = 0;    ///< the step of the advice that restarts the store, from 1; 0: none does
};

/// What ended a fault.
struct Cure {
  Time time = no_time;
  std::optional<std::uint32_t> event;      ///< that ended it, where one did: a start of the store
  std::optional<std::uint32_t> operation;  ///< the first good run after it
};

/// A rule's verdict on one operation (or on events of one computer).
struct Finding {
  std::string rule;
  Severity severity = Severity::error;
  Confidence confidence = Confidence::possible;
  std::string computer;
  std::string store;
  std::string title;
  std::string message;  ///< one paragraph: the cause
  std::string
      advice;       ///< steps, one a line, least disruptive first; undecided: the export that would settle it
  std::string why;  ///< why this sure, and what would make it surer; may be empty
  std::string ruled_out;  ///< what was looked for and is not there; may be empty
  std::vector<Reference> references;
  std::optional<std::uint32_t> operation;  ///< the run at fault
  std::vector<std::uint32_t> operations;   ///< that run and those that it affected or that explain it
  std::vector<std::uint32_t> evidence;     ///< indices into Report::events, in time order
  std::string absence;  ///< the line for what is not there: "no 9616, 9648 or store restart for 55 h 14 min"
  std::uint32_t absence_after = 0;    ///< number of evidence events that stand before that line
  std::vector<std::string> explains;  ///< rules that could have spoken on the same run and stepped back
  NextSteps next;
  std::optional<Cure> cured;  ///< such a finding is past: it counts nowhere and asks for nothing
  bool any_order = false;     ///< holds whichever of its events came first; known to the rulebook only
  std::string fingerprint;    ///< 16 hex digits, from rule, computer, store and the begin to the second
};

enum class Verdict {
  findings,       ///< something is decided and not past
  nothing_found,  ///< operations of ours were seen and are well
  failing,        ///< nothing decided, but the last backup of a store failed
  undecided,      ///< nothing decided, but something could not be told
  nothing_seen,   ///< no operation of ours
};
std::string_view to_string(Verdict verdict);

/// How many events of a provider a channel of the logs holds, recognised or not.
struct ProviderCount {
  std::string provider;  ///< as the logs spell it
  std::string channel;
  std::uint64_t events = 0;
};

/// Errors and warnings of a provider that the catalogue names, with an id that it does not know: shown, and
/// nothing rests on them. Of an excerpt, whatever nobody knows.
struct UnknownGroup {
  static constexpr std::size_t kept = 3;  ///< events kept with their texts: the first and the last two
  static constexpr std::size_t times_kept = 256;  ///< the latest times, to tell what stood beside a failure
  std::string computer;
  std::string provider;
  std::uint16_t id = 0;
  Level level = Level::unknown;
  std::uint64_t count = 0;
  Time first = no_time;
  Time last = no_time;
  std::vector<Event> events;
  std::vector<Time> times;  ///< known to the analysis only: no saved report holds them
};

/// At most so many events are no log but an excerpt: articles and threads quote one to a dozen.
inline constexpr std::uint64_t excerpt_events = 20;

/// All that an analysis gives. Owns everything; the rest refers by index.
struct Report {
  std::string
      made_by;  ///< version of the exba that judged; empty: this program (a saved report tells its own)
  std::string rulebook_version;
  std::uint32_t rules = 0;
  Verdict verdict = Verdict::nothing_seen;
  Time now = no_time;  ///< what ages are counted to: --now, else the last event of all logs
  std::vector<Source> sources;
  std::vector<Log> logs;                 ///< by computer, then channel
  std::vector<Operation> operations;     ///< by begin, then computer, kind
  std::vector<Finding> findings;         ///< by severity, confidence, begin
  Blocks<Event> events;                  ///< the recognised ones, each once, in time order
  std::vector<ClockError> clock_errors;  ///< no time was changed for them
  std::vector<ProviderCount> providers;  ///< of all events, by provider and channel
  std::vector<UnknownGroup> unknown;     ///< by computer; errors first, then by provider and id
};

}  // namespace exba
