// How it works: of the store's display names in the languages of Windows (Microsoft Exchange Information Store,
// Microsoft Exchange-Informationsspeicher, Banque d'informations Microsoft Exchange) `Exchange` and `information`
// stay, wherever they stand. The directory was never translated in the logs that we know.
#include "catalog/exchange_names.hpp"

#include "base/text.hpp"

namespace exba {

ExchangeService exchange_service(std::string_view name) {
  const auto has = [name](std::string_view part) { return contains_ignoring_case(name, part); };
  if (has("directory") || has("exchangeds")) return ExchangeService::directory;
  if (has("information store") || has("exchangeis") || (has("exchange") && has("information")))
    return ExchangeService::store;
  return ExchangeService::other;
}

bool is_store_service(std::string_view name) {
  return names_exchange(name) && exchange_service(name) == ExchangeService::store;
}

bool is_database_service(std::string_view name) {
  if (!names_exchange(name)) return false;
  return exchange_service(name) != ExchangeService::other || contains_ignoring_case(name, "msexchangesa") ||
         contains_ignoring_case(name, "attendant");
}

bool may_be_store_process(std::string_view process) {
  return process.empty() || exchange_service(process) == ExchangeService::store ||
         find_ignoring_case(process, "store") == 0;
}

bool names_exchange(std::string_view text) {
  return contains_ignoring_case(text, "exchange");
}

bool is_core_group(std::string_view group) {
  return equal_ignoring_case(group, "cluster group") || equal_ignoring_case(group, "available storage");
}

}  // namespace exba
