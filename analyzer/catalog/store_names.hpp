#pragma once
// Which store a name means: a storage group, a database, or a database with its group or its server before or
// behind it (`First Storage Group\Mailbox Store (EX01)`, `DB01\EX01`).
#include <string_view>

namespace exba {

/// Whether two names mean the same store: equal, or one is what the other begins or ends with, in whole parts
/// between backslashes; letter case and outer blanks apart. `SG1` is part of `SG1\Mailbox Store`, not of `SG10`.
/// An empty name is no store's.
bool same_store(std::string_view a, std::string_view b);

/// The same for lists as Operation::store has them (`SG1, SG2`; a name may hold a comma itself): whether one
/// store stands in both. An empty list names none and may be about any.
bool may_be_same_store(std::string_view a, std::string_view b);

/// A whole service as the engine of Exchange 5.5 names it: what NTBackup calls `Information Store` and `Directory` is
/// `MSExchangeIS` and `MSExchangeDS` there. Any other name is given back as it is.
std::string_view engine_store(std::string_view job_target);

}  // namespace exba
