#pragma once
// A streaming backup as its events tell it: what streaming.cpp collects and operation.cpp turns
// into an Operation.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "correlators/correlator.hpp"
#include "correlators/log_files.hpp"

namespace exba {

/// Who logs: one process with one process id and one engine instance (storage group) runs at most one
/// streaming backup.
struct StreamKey {
  std::string engine;   ///< ese, ese97, edb
  std::string process;  ///< Information Store, MSExchangeDS; as logged
  std::string pid;
  std::string instance;  ///< First Storage Group; empty on 5.5
  bool known() const { return !process.empty() || !pid.empty() || !instance.empty(); }
};

/// What befell the session from outside (store stop, crash, dismount...), if nothing of it follows.
struct OutsideStop {
  enum class Force {
    hint,   ///< may concern another store: only believed when the session has no end of its own
    reboot  ///< nothing survives it
  };
  Force force = Force::hint;
  std::uint32_t event = 0;
  Time time = no_time;
};

/// One session between BackupPrepare and BackupEnd.
struct StreamSession {
  enum class End { none, completed, stopped, halted, terminated, refused };
  enum class Contents { unknown, full_or_copy, logs_only };
  enum class Truncation { none, deleted, nothing_to_delete };

  StreamKey key;
  std::vector<std::uint32_t> events;
  bool start_seen = false;
  bool hole = false;         ///< the log hides something between its first and its last event
  bool shadow_copy = false;  ///< a refusal that a VSS backup met
  bool surrogate =
      false;  ///< a passive copy is backed up elsewhere: the active server logs a start and no more
  bool superseded = false;  ///< another session of the same instance began before an end was seen
  Contents contents = Contents::unknown;
  End end = End::none;
  Truncation truncation = Truncation::none;
  std::optional<OutsideStop> stop;

  // Database files, in the order of their events.
  std::map<std::string, std::uint32_t> open_files;  ///< lower-case name to the event of its 220
  std::uint32_t whole_files = 0;                    ///< files wholly read (221)
  std::optional<std::uint32_t> first_file, last_file_end;
  std::optional<std::uint32_t> short_file, database_error;  ///< first 222, first 217
  // Log files.
  std::optional<std::uint32_t> log_list;         ///< 223
  std::optional<std::uint32_t> file_after_list;  ///< the last end of a database file behind the list
  std::optional<std::uint32_t> log_missing, not_copied;
  std::optional<std::uint32_t> truncated;  ///< first 224 or 225
  std::string truncated_after;             ///< which failure stood before the first 224
  std::vector<std::string> codes;          ///< normalised, in order, each once
  std::string end_code;
  bool page_damage = false;
};

std::string_view to_string(StreamSession::End end);

/// Takes an event that belongs to the session.
void take(StreamSession& session, std::uint32_t index, const Event& event);

/// What a whole computer's logs say that a single session does not.
struct StreamContext {
  const Case* c = nullptr;
  bool end_known = false;  ///< an end (213; 5.5: 104) was logged by this computer at some time
};
Operation to_operation(const StreamSession& session, const StreamContext& context);

}  // namespace exba
