#pragma once
// Rows of providers that came with Exchange 2013 or speak beside it; rows.hpp has the others.
#include "catalog/rows.hpp"

namespace exba::rows {

std::span<const Row> managed_availability();  // replication.cpp: what restarts services by itself
std::span<const Row> veeam_agent();           // requestors.cpp
std::span<const Row> sql_writer();            // windows.cpp, as sql_vdi
std::span<const Row> sql_vdi();

}  // namespace exba::rows
