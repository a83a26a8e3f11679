#pragma once
// What an event means to the maker of a backup program: the call of the VSS or backup interface behind it.
#include <string_view>

namespace exba {

/// `IVssBackupComponents::BackupComplete`; empty where the signal is no answer to a call. `engine` as in the
/// fact of that name: 5.5 and older have calls of other names.
std::string_view api_call_of(std::string_view signal, std::string_view engine);

}  // namespace exba
