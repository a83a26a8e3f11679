#pragma once
// From what the user named (files, folders, archives, standard input) to one intake a log.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "readers/archive/archive.hpp"
#include "readers/reader.hpp"

namespace exba {

/// Told while the logs are read, from any thread.
struct ReadingWatch {
  std::function<void(std::uint64_t bytes)>
      expected;                                   ///< once, before the first is read: the bytes of all files
  std::function<void(std::uint64_t bytes)> read;  ///< so many more of them
};

struct GatherOptions {
  ReadOptions read;  ///< `jobs`: threads for all of it
  ArchiveLimits limits;
  ReadingWatch watch;
  Time latest = no_time;  ///< nothing was logged later; no_time: nobody knows
  /// By this run (platform::place_of): passed over where a folder holds them.
  std::vector<std::string> written;
  std::function<Intake()> make_intake;
  /// Asked for every file before it is opened, from any thread: its source, where an earlier run has read the
  /// very same file. Then it is not read.
  std::function<std::optional<Source>(const std::string& path)> unchanged = nullptr;
  /// With this set, events go there one by one, source after source in order, and none is kept.
  std::function<void(Event&, const Source&)> on_event = nullptr;
  /// Instead of that: events are written down by whichever thread reads them, and the text goes to
  /// `on_rendered`, source after source in order.
  std::function<void(Event&, const Source&, std::string& out)> render = nullptr;
  std::function<void(std::string_view text)> on_rendered = nullptr;
};

struct Gathered {
  /// In the order of the command line, folders by name, archives in their own order. A folder or archive has
  /// an intake of its own, without events, before those of its logs where there is something to say about it:
  /// files that hold no log, damage.
  std::vector<Intake> intakes;
  std::vector<std::string> unreadable;  ///< folders and files that the system did not give, with its reason
  bool trouble =
      false;  ///< something named by the user could not be read or holds no event log, or nothing at all does
};

/// Files that hold no event log are counted in a folder or an archive (`Source::members_without_log`), but
/// keep a source of their own, with the reason, where the user named them or they call themselves a log
/// (.evtx, .evt).
Gathered gather(const std::vector<std::string>& logs, const GatherOptions& options);

}  // namespace exba
