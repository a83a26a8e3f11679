#pragma once
// The rows of each provider family, one .cpp a family. Only the catalogue itself reads this.
//
// How a row's fields are written (Row in catalog.hpp says what they mean):
//   inserts   one list of names, or several separated by '|' where versions differ: the one whose count fits is
//             taken. A list that opens with "process pid" says that the provider's messages carry the
//             engine's prefix ("Information Store (5340) First Storage Group: "): the wordings of such a row
//             are written without it.
//   wordings  one a line. A leading '?' marks a wording that no source confirms: it is recognised, never
//             rendered. A hole {-} is skipped; letter case, quotation marks, white space and a last full
//             stop make no difference.
#include "catalog/catalog.hpp"
#include "catalog/signals.hpp"

namespace exba::rows {

inline constexpr Certainty confirmed = Certainty::confirmed;
inline constexpr Certainty inferred = Certainty::inferred;
inline constexpr Certainty unverified = Certainty::unverified;
/// The source of what only experience of the products vouches for.
inline constexpr std::string_view experience = "experience";

std::span<const Row> vss_writer();         // vss_writer.cpp: MSExchangeIS 96xx, 97xx, 98xx
std::span<const Row> store();              // exchange.cpp: the other ids of MSExchangeIS
std::span<const Row> store_parts();        // exchange.cpp: MSExchangeIS Private, Mailbox Store, ...
std::span<const Row> directory();          // exchange.cpp: MSExchangeDS
std::span<const Row> replication();        // exchange.cpp: MSExchangeRepl
std::span<const Row> consistency_check();  // exchange.cpp: Storage Group Consistency Check
std::span<const Row> ese();                // ese.cpp: Exchange 2000 and later
std::span<const Row> esent();              // ese.cpp: Windows' own engine; context only
std::span<const Row> ese97();              // ese97.cpp: Exchange 5.5
std::span<const Row> edb();                // edb.cpp: Exchange 4.0, 5.0
std::span<const Row> eseback();            // eseback.cpp: ESE BACKUP
std::span<const Row> ntbackup();           // ntbackup.cpp
std::span<const Row> cluster();            // cluster.cpp
std::span<const Row> exchange_cluster();   // cluster.cpp: MSExchangeCluster, 2000 and 2003
std::span<const Row> event_log();          // windows.cpp, as all that follow
std::span<const Row> security();
std::span<const Row> service_control();
std::span<const Row> vss_service();
std::span<const Row> bug_check();
std::span<const Row> volsnap();
std::span<const Row> disk();
std::span<const Row> volume_manager();
std::span<const Row> file_system();
std::span<const Row> backup_exec();  // requestors.cpp, as all that follow
std::span<const Row> veeam();
std::span<const Row> windows_backup();
std::span<const Row> tivoli();
std::span<const Row> tivoli_exchange();
std::span<const Row> protection_manager();

/// What the binary data of a VSS writer event says, where it belongs to one id alone.
struct DataText {
  std::uint16_t id;
  std::string_view text;
};
std::span<const DataText> vss_writer_data();

}  // namespace exba::rows
