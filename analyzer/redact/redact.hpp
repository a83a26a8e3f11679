#pragma once
// Names out of a case before it is judged: so the report's own sentences never hold one, and no sentence has
// to be searched for what a log says.
#include <functional>
#include <string>

#include "base/error.hpp"
#include "model/report.hpp"
#include "redact/pseudonyms.hpp"

namespace exba {

/// A name was left in a text of the log; says in which and where.
struct LeakError : Error {
  using Error::Error;
};

enum class RedactTimes {
  keep,
  shift,  ///< by whole weeks, kept in the key: the weekday and the time of day stay
};

struct RedactOptions {
  RedactTimes times = RedactTimes::keep;
  /// Recognises an event anew after its texts have changed, so that its facts are those of the new texts.
  std::function<bool(Event&)> recognise;
};

/// Takes the names out of what the log and the file system gave: sources, logs, events, clock errors. What
/// was judged of them (operations, findings) goes: it is to be judged again. Computers, users, SIDs, domains,
/// mail and IP addresses, paths, file names, server, store, database and group names, GUIDs; in messages,
/// insertion strings, binary data (UTF-16, UTF-8, code pages; its length may change), problems. What stays:
/// ids, codes, record ids, positions, providers, channels, drive letters, names of log files, and what every
/// machine calls alike (public_words.hpp). A user whose name is a number is known only where a user stands.
/// Throws LeakError when the check afterwards finds a name in what came from the log.
void redact_case(Report& report, Pseudonyms& key, const RedactOptions& options);

/// After what is left was judged: throws LeakError when a name of the key stands in an operation, a finding, a headline.
void check_told(const Report& report, Pseudonyms& key);

/// The same time in a report that was shifted by the key.
Time shifted(Time time, const Pseudonyms& key);

}  // namespace exba
