#pragma once
// The part of the history that a check asks: the runs of the last months by store, and the last good ones. Between two
// runs that read something new it cannot change, so that the state keeps it in one record: 42,000 rows of a year of
// 500 stores are 600 KB there, and take a twentieth of the time that reading the rows takes.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "health/history.hpp"

namespace exba {

struct PastStore {
  std::string computer, store;  ///< as written
  std::vector<PastRun> runs;    ///< by begin, then kind
};

struct Past {
  Time since = no_time;           ///< runs of before are left out, but for the last backup of each store
  std::vector<PastStore> stores;  ///< by computer and store
  std::map<StoreKey, std::vector<LastSuccess>> successes;
};

/// From the rows of the history.
Past read_past(Database& db, Time since);
std::vector<PastStore> by_store(std::vector<PastOperation> history);

/// Replaces what is kept for the next runs.
void keep_past(Database& db, const Past& past);
/// What is kept, without the runs of before `since`; nothing where none is kept, or rows were taken out by hand, or
/// `since` is earlier than what is kept reaches. Throws DatabaseError (damaged).
std::optional<Past> kept_past(Database& db, Time since);

std::string pack_past(const Past& past);
/// Nothing where these are no such bytes.
std::optional<Past> unpack_past(std::string_view record);

}  // namespace exba
