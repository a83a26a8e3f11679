#pragma once
// A story: what happened on some computers, in readable lines. night.hpp says how a line is written; a story
// may also say
//
//   -- noise EX01 Application 2006-10-09 00:00:00 2006-10-12 08:15:00 12
//                            unrelated events, 12 an hour, the same ones each time
//   -- forms nt|vista        which era the exports are of: NT blocks or Vista blocks, two- or seven-digit
//                            fractions
//   -- from EX01 Application 2006-10-09 00:00:00
//                            the export begins here: earlier events are in no file
//   -- zone +02:00           the clock of the machine that exported the text forms
//   -- export EX01 Application 2006-10-09 00:00:00 2006-10-10 09:00:00
//                            one of several exports of this log: a file of its own
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/event.hpp"

namespace exba::test {

struct StoryEvent {
  Event event;
  enum class Kind { told, bare_signal, noise } kind = Kind::told;
};

/// One of several exports of a log: what was logged from `first` to `last`, both included.
struct StoryExport {
  std::string computer;
  std::string channel;
  Time first;
  Time last;
};

struct Story {
  std::vector<StoryExport> exports;  ///< a log that has none is written whole
  std::vector<StoryEvent> events;    ///< in the order of each log; record ids set (0 with `no-ids`)
  std::string forms = "nt";
  TimeZone zone;
};

/// Throws std::runtime_error naming the line that is none.
Story read_story(std::string_view lines);

}  // namespace exba::test
