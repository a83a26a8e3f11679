// How it works: from 2013 on the engine calls its process after the database, up to 2010 all storage groups
// share one called "Information Store"; the writer's events 96xx and the sources of the store's halves end
// with 2010. What says nothing of this stays open.
#include "catalog/generation.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/modern_signals.hpp"

namespace exba {
namespace {

constexpr std::string_view process_of_a_database = "information store - ";
constexpr std::string_view old_process = "information store";

/// Of MSExchangeIS: what the numbers mean from 2013 on.
struct Reread {
  std::uint16_t id;
  std::string_view old_text;  ///< in lower case, of the event up to 2010
  std::string_view meaning;
};
constexpr Reread reread[] = {
    {1001, "has started", "an internal logic error in a database's worker"},
    {1005, "unable to start", "an error in a database's worker"},
    {1011, "isinteg", "the version of the database does not fit the store"},
};

const Reread* find_reread(std::uint16_t id) {
  const auto known =
      std::find_if(std::begin(reread), std::end(reread), [id](const Reread& r) { return r.id == id; });
  return known == std::end(reread) ? nullptr : known;
}

bool is_store(const Event& event) {
  const Provider* provider = find_provider(event.provider);
  return provider != nullptr && provider->name == "MSExchangeIS";
}

}  // namespace

std::string_view database_of_process(std::string_view process) {
  process = trim(process);
  if (find_ignoring_case(process, process_of_a_database) != 0) return {};
  return trim(process.substr(process_of_a_database.size()));
}

bool is_modern_channel(std::string_view channel) {
  return contains_ignoring_case(channel, "managedavailability") ||
         contains_ignoring_case(channel, "microsoft-exchange-highavailability");
}

Generation generation_of(const Event& event) {
  if (!may_tell_generation(event.provider)) return Generation::open;
  if (lower(event.provider.front()) == 'e') {
    const std::string_view process = trim(fact(event.facts, "process"));
    if (equal_ignoring_case(process, old_process)) return Generation::up_to_2010;
    return database_of_process(process).empty() ? Generation::open : Generation::since_2013;
  }
  if (equal_ignoring_case(event.provider, "Microsoft-Exchange-ManagedAvailability"))
    return Generation::since_2013;
  constexpr std::string_view halves = "msexchangeis mailbox";
  if (find_ignoring_case(event.provider, halves) == 0) return Generation::up_to_2010;
  constexpr std::uint16_t first_of_writer = 9600;
  const bool of_writer = event.id >= first_of_writer && event.signal.starts_with("vss-") && is_store(event);
  return of_writer ? Generation::up_to_2010 : Generation::open;
}

std::string_view meaning_since_2013(std::string_view provider, std::uint16_t id) {
  const Reread* known = provider == "MSExchangeIS" ? find_reread(id) : nullptr;
  return known == nullptr ? std::string_view() : known->meaning;
}

bool reread_since_2013(Event& event) {
  const Reread* known = find_reread(event.id);
  if (known == nullptr || event.signal == signal::store_worker_detail || !is_store(event)) return false;
  if (!event.rendered && contains_ignoring_case(event.message, known->old_text)) return false;
  event.signal = signal::store_worker_detail;
  event.facts.clear();
  if (event.rendered) {  // it read as the old event does
    event.message.clear();
    event.rendered = false;
  }
  return true;
}

}  // namespace exba
