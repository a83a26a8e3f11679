#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "model/event.hpp"

namespace exba {

/// Something in the input that could not be read, or that contradicts itself. Reading went on behind it.
struct Problem {
  std::string position;  ///< `offset 4608`, `line 12`, or empty: the whole source
  std::string what;      ///< what was found, and what was expected
};

/// An input: a file, an archive's member, standard input.
/// events = recognised + ignored; duplicates is the part of recognised that another source had told already.
struct Source {
  std::string path;  ///< as given, UTF-8; `bundle.zip/Application.evtx` for a member; `-` for standard input
  std::string format;    ///< evtx, evt, xml, text, ...; empty: no event log was found in it
  std::string encoding;  ///< utf-8, utf-16le, windows-1252...; empty for binary forms
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t recognised = 0;
  std::uint64_t ignored = 0;
  std::uint64_t duplicates = 0;
  Facts assumed;  ///< what the form does not say and exba took for granted: time_zone, computer, channel,
                  ///< coverage...
  std::vector<Problem> problems;
  std::uint64_t problems_dropped = 0;  ///< beyond the limit of problems kept with text
  /// A folder or an archive, whose logs are sources of their own: the files in it, and how many of them hold
  /// no event log. `format` is folder, zip, 7z, ... then. 0: a file.
  std::uint64_t members = 0;
  std::uint64_t members_without_log = 0;
};

/// Two computers whose clocks differ, as a log that holds events of both shows.
struct ClockError {
  std::string computer;  ///< runs ahead
  std::string behind;
  Ticks at_least{0};
};

/// Record ids `after` and `before` were seen, none between them; the hidden events lie between the two times.
struct Gap {
  std::uint64_t after = 0;
  std::uint64_t before = 0;
  Time from = no_time;
  Time until = no_time;
};

/// How much silence in a covered time proves.
enum class Coverage {
  dense,    ///< record ids without a hole: what is not there did not happen
  assumed,  ///< no record ids, or a filtered export: absence is at most likely
};

/// A time that the log covers without a hole.
struct CoveredTime {
  Time begin = no_time;
  Time end = no_time;
  Coverage coverage = Coverage::assumed;
};

/// One channel of one computer, from one or more sources.
struct Log {
  std::string computer;
  std::string channel;
  Time first = no_time;
  Time last = no_time;
  std::uint64_t events = 0;          ///< all of them, the ignored included, each counted once per source
  std::vector<Gap> gaps;             ///< in a log that is dense otherwise
  std::vector<Time> cleared;         ///< the log was cleared at these times
  std::vector<CoveredTime> covered;  ///< in time order, disjoint
};

}  // namespace exba
