#pragma once
// What of a case's report a fleet needs: a row. Numbers in a report are never taken over where they can be
// counted or looked up: an operation that a finding names becomes its time, counts are counted.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace exba {

struct RowLog {
  std::string computer;
  std::string channel;
  Time first = no_time;
  Time last = no_time;
  std::uint64_t events = 0;
  struct Stretch {
    Time begin = no_time;
    Time end = no_time;
  };
  std::vector<Stretch> covered;
};

struct RowOperation {
  std::string kind, type, outcome, why;  ///< words of the report
  std::string computer, store, session;
  std::string stores;  ///< the fact: each copy with its outcome, where one set holds several databases
  Time begin = no_time;
  Time end = no_time;
  std::uint64_t freeze_ms = 0;  ///< of its freeze phases together; 0: none that has both ends
  bool snapshot = false;        ///< of volumes only: nothing that Exchange could be restored from
};

struct RowFinding {
  std::string rule, severity, confidence;
  std::string computer, store, title, message, fingerprint;
  Time begin = no_time;  ///< of the run at fault; no_time: it is about no run
  bool past = false;     ///< a later event or run ended it
};

struct RowStore {
  std::string computer, store, state;
  Time restorable_to = no_time;
  Time last_full = no_time, last_incremental = no_time, last_differential = no_time,
       last_copy = no_time;  ///< ends
};

/// One report of one case. Lists are sorted by all that is in them, so that equal content is equal bytes.
struct CaseRow {
  std::string name;
  std::string tool, rulebook;          ///< versions that made the report
  std::string zone;                    ///< of the nights
  std::string zone_from;               ///< manifest, event log, assumed
  std::uint64_t problems = 0;          ///< inputs with damage, or that could not be read
  std::vector<std::string> computers;  ///< lower-case
  std::vector<std::string> peers;      ///< lower-case: computers that its events name
  std::vector<RowLog> logs;
  std::vector<RowOperation> operations;
  std::vector<RowFinding> findings;
  std::vector<RowStore> stores;
};

/// Sorts all lists, drops what stands there twice, cuts texts to their limits.
void make_canonical(CaseRow& row);

/// The row as one JSON object on one line, keys in one order.
std::string row_json(const CaseRow& row);

/// Counted by words: a backup whose outcome says something of the night.
bool is_backup(const RowOperation& operation);

}  // namespace exba
