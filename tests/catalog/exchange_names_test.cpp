// Who is Exchange, by the names that other events give.
#include <doctest/doctest.h>

#include <string_view>

#include "catalog/exchange_names.hpp"

using namespace exba;

TEST_SUITE_BEGIN("catalog");

TEST_CASE("the store's service is known by its short name and in the languages of Windows") {
  for (const std::string_view name :
       {"MSExchangeIS", "Microsoft Exchange Information Store", "Microsoft Exchange-Informationsspeicher",
        "Banque d'informations Microsoft Exchange"}) {
    INFO(name);
    CHECK(is_store_service(name));
    CHECK(is_database_service(name));
    CHECK(exchange_service(name) == ExchangeService::store);
    CHECK(may_be_store_process(name));
  }
  for (const std::string_view name : {"Print Spooler", "Microsoft Exchange POP3", "Information Store", ""}) {
    INFO(name);
    CHECK_FALSE(is_store_service(name));
    CHECK_FALSE(is_database_service(name));
  }
}

TEST_CASE("services that keep databases: the directory and the attendant of 5.5, not Active Directory") {
  for (const std::string_view name : {"MSExchangeDS", "Microsoft Exchange Directory", "MSExchangeSA",
                                      "Microsoft Exchange System Attendant"})
    CHECK(is_database_service(name));
  CHECK_FALSE(is_database_service("Active Directory Domain Services"));
  CHECK(exchange_service("MSExchangeDS ((143) )") == ExchangeService::directory);
  CHECK(exchange_service("SYSTEM\\CurrentControlSet\\Services\\MSExchangeIS\\ParametersPrivate") ==
        ExchangeService::store);
}

TEST_CASE("an engine's process: one that the export did not keep may be the store") {
  for (const std::string_view process :
       {"", "Information Store", "store.exe", "Store", "MSExchangeIS ((250) )"})
    CHECK(may_be_store_process(process));
  for (const std::string_view process : {"svchost", "lsass", "edgetransport", "MSExchangeDS", "datastore"})
    CHECK_FALSE(may_be_store_process(process));
}

TEST_CASE("groups of every cluster are nobody's") {
  CHECK(is_core_group("Cluster Group"));
  CHECK(is_core_group("available storage"));
  CHECK_FALSE(is_core_group("EXVS1 Group"));
}
