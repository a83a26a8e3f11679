#pragma once
// What an earlier run has read and need not be read again: whole files that have not changed, and chunks of
// EVTX files (readers/evtx/known.hpp). Holds only as long as files would be read in the same way: same exba, rules
// and options.
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "health/database.hpp"
#include "model/log.hpp"
#include "readers/evtx/known.hpp"

namespace exba {

/// A file is the same when all of this is.
struct FileMark {
  std::uint64_t size = 0;
  std::int64_t modified = 0;
  std::uint64_t ends = 0;  ///< digest of its first and last 64 KiB
  auto operator<=>(const FileMark&) const = default;
};
/// Nothing for what is no regular file that can be read.
std::optional<FileMark> mark_of(const std::string& path);

class SeenFiles {
 public:
  /// `reading`: whatever decides how a file is understood; another one, and nothing is known.
  SeenFiles(Database& db, const std::string& reading);

  /// Its source, where it is unchanged. Several threads may ask.
  std::optional<Source> unchanged(const std::string& path);
  ChunkBook& chunks() { return chunks_; }

  /// The next run reads everything again.
  static void forget(Database& db);
  /// Records what this run has read without damage. `sources`: what it gave.
  void save(Database& db, const std::vector<Source>& sources, Time now);

 private:
  struct Seen {
    FileMark mark;
    std::string form;
    std::string encoding;
  };
  std::string reading_;
  std::map<std::string, Seen> known_;
  std::map<std::string, FileMark> asked_;
  std::mutex mutex_;
  ChunkBook chunks_;
};

}  // namespace exba
