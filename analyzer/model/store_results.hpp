#pragma once
// What became of each database of a run that has several: the fact `stores`, as one line that people read and
// programs take apart again: `DB01\EX01 full succeeded; DB02\EX01 - failed: the program called it failed`.
#include <string>
#include <string_view>
#include <vector>

#include "model/operation.hpp"

namespace exba {

struct StoreResult {
  std::string copy;  ///< DB01\EX01, as logged; the database alone where no server is named
  std::string type;  ///< full, copy, incremental, differential; empty where the log does not tell
  Outcome outcome = Outcome::unknown;
  std::string why;
};

/// DB01 of DB01\EX01.
std::string_view database_of(std::string_view copy);
/// EX01 of DB01\EX01; empty where no server is named.
std::string_view server_of_copy(std::string_view copy);

std::string to_string(const std::vector<StoreResult>& stores);
/// Of an operation's fact `stores`. Operations without it (Exchange up to 2010) have one result a name in
/// `store`, with the operation's own type and outcome; one that names none gives none.
std::vector<StoreResult> store_results(const Operation& operation);

}  // namespace exba
