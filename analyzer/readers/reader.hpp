#pragma once
// What a reader is: a function that turns the bytes of one source into events, pushed into an Intake.
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/input.hpp"
#include "base/time.hpp"
#include "intake/intake.hpp"
#include "intake/text_ends.hpp"
#include "intake/times/dates.hpp"

namespace exba {

/// Where something stands, by the bytes before it.
inline Position at_offset(std::uint64_t offset) {
  return {Position::Unit::offset, offset};
}

class ChunkBook;  // readers/evtx/known.hpp

/// Records that a log no longer counts as its own but still holds: left out, or read and marked
/// (Event::recovered).
enum class Stale { left_out, recovered };

/// Whether Source::sha256 is wanted: it costs a second look at seekable inputs (2 GB/s), so only reports
/// that print it ask.
enum class Digest { none, sha256 };

/// What the user said about exports that do not say it themselves.
struct ReadOptions {
  std::optional<TimeZone> time_zone;  ///< of times that name none; not given: UTC, and the source says so
  DateOrder date_order = DateOrder::automatic;
  std::string encoding;                 ///< empty: found out
  std::string computer;                 ///< of events that name none
  unsigned jobs = 1;                    ///< threads that one reader may use
  std::size_t part_bytes = 512 * 1024;  ///< of a text that several threads read, what one takes at a time
  bool document = false;         ///< the text of a document or a mail: it may hold anything, many pages deep
  std::uint64_t first_line = 1;  ///< the number of the first line: of a part of a text
  Stale stale = Stale::left_out;
  Digest digest = Digest::none;
  ChunkBook* chunks = nullptr;  ///< chunks of EVTX files that an earlier run has read: passed over
};

/// A form that logs come in. `sniff` sees the first bytes of the source (64 KiB at most, fewer for a shorter
/// one; text forms: as UTF-8) and tells whether they look like this form; `read` reads it all. A reader never
/// throws for damage in the log: it reports a problem and goes on at the next boundary.
struct Format {
  enum class Bytes { binary, text };
  /// What the form keeps of an event, whichever program wrote the file.
  enum class Keeps { all, a_selection };
  /// What a source of this form without any event is: a table or an XML export may well be empty, other forms
  /// hold other things as well.
  enum class Empty { a_log, something_else };
  std::string_view name;      ///< as in Source::format
  Bytes bytes = Bytes::text;  ///< text: head and input arrive as UTF-8, whatever the encoding was
  Closing closing = Closing::own;
  Keeps keeps = Keeps::a_selection;
  Empty empty = Empty::a_log;
  bool (*sniff)(std::string_view head) = nullptr;
  void (*read)(Input& input, const ReadOptions& options, Intake& intake) = nullptr;
};

/// All forms, the most telling first.
std::span<const Format> formats();
/// The first form of that name (Source::format); null where none has it.
const Format* find_format(std::string_view name);

/// Finds encoding and form from the content, reads it, fills intake.source (format, encoding, bytes). False
/// when it holds no event log; what it is instead stands in the source's problems.
bool read_source(Input input, const ReadOptions& options, Intake& intake);

// The readers, one file each (EVTX: evtx*.cpp).
bool sniff_evtx(std::string_view head);
void read_evtx(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_evt(std::string_view head);
void read_evt(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_event_xml(std::string_view head);
void read_event_xml(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_clixml(std::string_view head);
void read_clixml(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_json(std::string_view head);
void read_json(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_csv(std::string_view head);
void read_csv(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_wmic_csv(std::string_view head);
void read_wmic_csv(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_row_xml(std::string_view head);
void read_row_xml(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_collector_lines(std::string_view head);
void read_collector_lines(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_wmic_list(std::string_view head);
void read_wmic_list(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_event_text(std::string_view head);
void read_event_text(Input& input, const ReadOptions& options, Intake& intake);
bool sniff_excerpt(std::string_view head);
void read_excerpt(Input& input, const ReadOptions& options, Intake& intake);

}  // namespace exba
