#pragma once
// Which names are Exchange's: of services, processes, cluster resources and groups, as other events call them.
#include <cstdint>
#include <string_view>

namespace exba {

/// The two services that keep databases: the directory (up to 5.5) and the store.
enum class ExchangeService : std::uint8_t { directory, store, other };

/// Of a service's, process's or resource's name, short (MSExchangeIS) or displayed, or a text that holds one.
ExchangeService exchange_service(std::string_view name);

/// The Information Store service, by its short name or the display name in a language of Windows.
bool is_store_service(std::string_view name);

/// Services whose stop ends every backup of the store or the directory.
bool is_database_service(std::string_view name);

/// The process of an engine event: the engine runs in many (directory, transport, DHCP...). True as well
/// where the export kept neither strings nor text.
bool may_be_store_process(std::string_view process);

/// Whether a service, resource or registry key is called after Exchange.
bool names_exchange(std::string_view text);

/// Groups that every cluster has under one name: they hold no Exchange, and the name links nothing.
bool is_core_group(std::string_view group);

}  // namespace exba
