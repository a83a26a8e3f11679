#pragma once
// Many rows to one fleet. Of a case's rows those stay that no other contains: that makes a merge associative,
// commutative and idempotent, and lets a case grow from run to run.
#include <cstdint>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fleet/merge/row.hpp"

namespace exba {

/// What is kept of a row in memory; the row itself is in a temporary file, because 100,000 of them may take
/// gigabytes.
struct RowEntry {
  struct Log {
    std::uint64_t name = 0;  ///< of computer and channel, letter case apart
    Time first = no_time;
    Time last = no_time;
    std::uint64_t events = 0;
  };
  std::vector<Log> logs;  ///< by name; each once
  std::string digest;     ///< of all that is in the row
  Time last = no_time;    ///< of all logs
  std::uint64_t events = 0;
  std::uint32_t zone = 0;       ///< its number among the fleet's zones
  std::uint32_t made_with = 0;  ///< likewise of the versions
  std::uint32_t origin = 0;     ///< its number among the inputs, for messages
  std::fpos_t place = {};       ///< in the temporary file
  std::size_t kept = 0;         ///< its number among the rows in memory, where there is no such file
  std::size_t size = 0;
};

/// Whether what one row was made of holds all that the other was made of: each log, from no later to no
/// earlier, with no fewer events.
bool contains(const RowEntry& whole, const RowEntry& part);

class Merge {
 public:
  Merge();

  /// Rows of one input: either all of them count, or (`drop`) none.
  void begin(const std::string& input);
  void add(const CaseRow& row);
  void drop();
  void commit();

  struct Case {
    std::string name;
    std::vector<RowEntry> rows;  ///< more than one: in conflict; the first one stands for the case
    std::vector<std::string> computers, peers;  ///< of that one
  };
  /// By name. Valid until the next `begin`.
  const std::map<std::string, Case>& cases() const { return cases_; }
  CaseRow read(const RowEntry& entry) const;
  const std::string& input(std::uint32_t origin) const { return inputs_[origin]; }
  const TimeZone& zone(std::uint32_t number) const { return zones_[number].second; }

  struct MadeWith {
    std::string tool, rulebook;
    bool operator<(const MadeWith& other) const {
      return tool != other.tool ? tool < other.tool : rulebook < other.rulebook;
    }
  };
  /// The versions that made what was added, each with an input that it was met in.
  const std::vector<std::pair<MadeWith, std::string>>& made_with() const { return made_with_; }

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  struct Pending {
    std::string name;
    RowEntry entry;
    std::vector<std::string> computers, peers;
  };
  void enter(Pending&& pending);
  std::uint32_t zone_number(const std::string& zone);
  std::uint32_t made_with_number(const CaseRow& row);

  std::unique_ptr<std::FILE, CloseFile> spill_;  ///< null: none could be made, rows stay in memory
  std::vector<std::string> in_memory_;
  mutable bool read_last_ = false;  ///< the file does not stand at its end
  std::map<std::string, Case> cases_;
  std::vector<std::string> inputs_;
  std::vector<std::pair<std::string, TimeZone>> zones_;
  std::vector<std::pair<MadeWith, std::string>> made_with_;
  std::vector<Pending> pending_;
};

}  // namespace exba
