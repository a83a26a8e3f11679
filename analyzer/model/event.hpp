#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/shared_list.hpp"
#include "base/shared_text.hpp"
#include "base/time.hpp"

namespace exba {

enum class Level { unknown, critical, error, warning, information, verbose, success_audit, failure_audit };

/// `critical`, `error`, ... as the report spells them; empty for unknown.
std::string_view to_string(Level level);

/// Where something stands in its source: a byte offset (EVTX, EVT, XML, JSON) or a line, counted from 1
/// (text, CSV). An offset in a text that is not UTF-8 counts the bytes of its UTF-8 form.
struct Position {
  enum class Unit { offset, line };
  Unit unit = Unit::offset;
  std::uint64_t value = 0;
  bool operator==(const Position&) const = default;
};

/// `offset 4608` or `line 12`.
std::string to_string(Position position);

/// A named value that an event or an operation tells: {"code", "0x50d"}, {"store", "First Storage Group"}.
struct Fact {
  std::string name;
  std::string value;
  bool operator==(const Fact&) const = default;
};
using Facts = std::vector<Fact>;

/// The value of the first fact of that name; empty when there is none.
std::string_view fact(const Facts& facts, std::string_view name);

/// One event, as any export form tells it. A reader owns one, refills it with `reset` and hands it to an
/// Intake. Strings are UTF-8 and hold exactly what the log held (control characters included): sinks escape,
/// readers do not.
struct Event {
  std::uint32_t source = 0;  ///< index into Report::sources
  Position position;
  Time time = no_time;          ///< TimeCreated, or TimeGenerated of an EVT
  std::uint64_t record_id = 0;  ///< 0: the form kept none
  std::uint32_t epoch = 0;      ///< how often the record ids had begun anew in its source (set by the Intake)
  std::uint16_t id = 0;         ///< low 16 bits of the legacy 32-bit id
  std::optional<std::uint16_t> qualifiers;  ///< high 16 bits, where kept
  Level level = Level::unknown;
  SharedText provider;  ///< as written in the log; the catalogue knows its aliases
  SharedText channel;   ///< Application, System...; empty where the form does not say
  SharedText computer;
  SharedText user;
  SharedText category;                   ///< task category as text, or its number; empty where not kept
  SharedList<std::string> inserts;       ///< insertion strings %1, %2..., empty ones included: place counts
  SharedList<std::string> insert_names;  ///< Data names of a manifest event, parallel to inserts; else empty
  bool has_inserts = false;              ///< the form keeps insertion strings (there may be none)
  bool inserts_parted = false;           ///< at commas, some of which may be part of a string
  SharedText data;                       ///< the binary data, as bytes
  SharedText message;                    ///< rendered message, where the form kept one
  bool recovered = false;  ///< stale: from behind the end of the log, read because it was asked for

  // Set by the catalogue when it recognises the event.
  bool rendered = false;  ///< the message is the catalogue's, made of the insertion strings
  SharedText signal;      ///< what happened, as one word: vss-prepared; empty: not recognised
  SharedList<Fact> facts;

  /// Back to an empty event; keeps the strings' memory, which is what makes one reused Event fast.
  void reset();
  bool operator==(const Event&) const = default;
  /// Whether `kept`, which was recognised, is the same event: same log, number, time and content; where they
  /// stand may differ. Of an event that was not recognised yet, yes means that it would be the same once it
  /// is.
  bool tells_again(const Event& kept) const;
};

}  // namespace exba
