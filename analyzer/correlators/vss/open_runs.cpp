// How it works: a run is open from its first event until something ends it. The indexes say which run a guid, a store,
// an instance or a shadow copy speaks of; they keep the newest of a name, also when it is closed.
#include <algorithm>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/signals.hpp"
#include "correlators/vss/replay.hpp"

namespace exba::vss {
namespace {

/// A server has at most 100 databases, so more open sessions than this are damage: the oldest is no longer
/// asked.
constexpr std::size_t most_open = 256;

}  // namespace

bool is_replica(const Event& e) {
  if (fact(e.facts, "writer") == "replication") return true;
  const Provider* provider = find_provider(e.provider);
  return provider != nullptr && std::any_of(provider->rows.begin(), provider->rows.end(), [](const Row& row) {
           return row.signal == signal::vss_replication_failed;
         });
}

void add(Replay& r, std::size_t number, std::uint32_t position) {
  Run& run = r.run(number);
  const Event& e = r.server.event(position);
  run.events.push_back(r.server.events[position]);
  if (run.channel.empty()) run.channel = e.channel;
  if (run.begin == no_time) run.begin = e.time;
  run.end = e.time;
  if (!run.released) run.last = e.time;
}

void close(Replay& r, std::size_t number) {
  Run& run = r.run(number);
  run.open = false;
  r.open.erase(number);
  if (r.holder == number) r.holder.reset();
  if (run.session.empty()) r.last_closed = number;
  r.newest_closed = number;
}

void supersede(Replay& r, std::size_t number, Time at) {
  Run& run = r.run(number);
  run.later_prepare = true;
  run.freed_at = at;
  run.freed_by = signal::vss_prepared;
  close(r, number);
}

Found target(Replay& r, const Event& e) {
  const std::string guid = session_guid(e);
  if (guid.empty()) return r.holder ? r.holder : only_open(r);
  const auto at = r.by_guid.find(guid);
  return at == r.by_guid.end() ? Found() : Found(at->second);
}

std::size_t begin_run(Replay& r, const std::string& guid) {
  const std::size_t number = r.server.runs.size();
  Run& run = r.server.runs.emplace_back();
  run.session = guid;
  r.open.insert(number);
  if (r.open.size() > most_open) r.open.erase(r.open.begin());
  if (guid.empty())
    r.holder = number;
  else
    r.by_guid[guid] = number;
  return number;
}

Found target_or_begin(Replay& r, const Event& e) {
  const std::string guid = session_guid(e);
  const Found found = target(r, e);
  return found || guid.empty() || r.refused_guids.count(guid) != 0 ? found : Found(begin_run(r, guid));
}

void name_store(Replay& r, std::size_t number, std::string_view store) {
  Run& run = r.run(number);
  if (store.empty() || run.stores.size() >= most_stores) return;
  if (std::find(run.stores.begin(), run.stores.end(), store) == run.stores.end())
    run.stores.emplace_back(store);
}

void name_instance(Replay& r, std::size_t number, std::string_view instance) {
  Run& run = r.run(number);
  if (instance.empty() || run.instances.size() >= most_stores) return;
  r.by_instance[lower(instance)] = number;
  if (std::find(run.instances.begin(), run.instances.end(), instance) == run.instances.end())
    run.instances.emplace_back(instance);
}

void hold_store(Replay& r, std::size_t number, std::string_view store, Time at) {
  if (store.empty() || r.run(number).session.empty()) return;
  if (r.first_refused && names(r.server.attempts[*r.first_refused].stores, store)) r.first_refused.reset();
  const auto [place, fresh] = r.by_store.emplace(lower(store), number);
  if (fresh || place->second == number) return;
  if (r.run(place->second).open) supersede(r, place->second, at);
  place->second = number;
}

void freeze(Run& run, Time at) {
  if (!run.frozen) run.freeze_begin = at;
  run.frozen = true;
}

}  // namespace exba::vss
