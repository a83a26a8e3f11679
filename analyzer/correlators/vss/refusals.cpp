// How it works: an attempt that was refused ran into a flag that a run of its stores holds: the one open
// under that store's name, else the holder of the server's flag, else the only run that is open. Where the
// log does not have the holder, attempts one after the other belong to the first of them.
#include <algorithm>

#include "base/text.hpp"
#include "correlators/vss/replay.hpp"

namespace exba::vss {
namespace {

/// Whether the run is known to be about other stores than those that the attempt asked for: its databases are
/// named by the writer, its storage groups by the engine.
bool of_other_stores(const Run& run, const Attempt& attempt) {
  if (attempt.stores.empty() || (run.stores.empty() && run.instances.empty())) return false;
  return std::none_of(attempt.stores.begin(), attempt.stores.end(), [&](const std::string& store) {
    return (!run.stores.empty() && names(run.stores, store)) ||
           (!run.instances.empty() && names(run.instances, store));
  });
}

/// Who held the flag that an attempt ran into. Its own session does not count.
Found holder_of(Replay& r, const Attempt& attempt) {
  for (const std::string& store : attempt.stores) {
    const auto at = r.by_store.find(lower(store));
    if (at != r.by_store.end() && r.run(at->second).open) return at->second;
    const auto instance = r.by_instance.find(lower(store));
    if (instance != r.by_instance.end() && r.run(instance->second).open) return instance->second;
  }
  Found found = r.holder ? r.holder : only_open(r);
  if (!found || (!attempt.session.empty() && r.run(*found).session == attempt.session)) return {};
  return of_other_stores(r.run(*found), attempt) ? Found() : found;
}

}  // namespace

bool names(const std::vector<std::string>& stores, std::string_view store) {
  return stores.empty() || std::any_of(stores.begin(), stores.end(),
                                       [&](const std::string& s) { return equal_ignoring_case(s, store); });
}

void on_attempt(Replay& r, std::size_t number) {
  Attempt& attempt = r.server.attempts[number];
  if (attempt.proof == Proof::none) return;
  if (const Found holder = holder_of(r, attempt)) {
    attempt.holder = holder;
    attempt.holder_last = r.run(*holder).last;
    r.run(*holder).refused.push_back(number);
    return;
  }
  if (!r.first_refused) {
    r.first_refused = number;
    return;
  }
  attempt.first = r.first_refused;
  r.server.attempts[*r.first_refused].later.push_back(number);
}

void drop_wrong_holders(Server& server) {
  for (Run& run : server.runs) {
    const auto wrong = [&](std::size_t number) {
      Attempt& attempt = server.attempts[number];
      if (!of_other_stores(run, attempt)) return false;
      attempt.holder.reset();
      attempt.holder_last = no_time;
      return true;
    };
    run.refused.erase(std::remove_if(run.refused.begin(), run.refused.end(), wrong), run.refused.end());
  }
}

}  // namespace exba::vss
