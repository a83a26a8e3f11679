#pragma once
// BinXML, understood once: a plan lists the places of an event that a template fills, each with the literal
// text and the substitutions that make its value. A template is turned into a plan once; each of its records
// then only runs it.
//
// Tokens (& 0xBF; 0x40: attributes or more follow):
//   00     end
//   01     element: [u16 dependency, in templates only] u32 size, u32 name, (41: u32 size of attributes)
//   02     >
//   03     />
//   04     </
//   05     text: u8 1, u16 units, UTF-16
//   06     attribute: u32 name, then its value
//   07     CDATA: u16 units
//   08     character: u16
//   09     entity: u32 name
//   0A 0B  processing instruction
//   0C     template instance
//   0D 0E  substitution (0E: left out when null): u16 index, u8 type
//   0F     fragment header: 01 01 00
// A name stands at its chunk offset (inline when that is the place just behind the reference):
//   u32 next, u16 hash, u16 units, UTF-16, NUL.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "readers/native/values.hpp"

namespace exba::evtx {

/// Where a fragment stands in the event.
enum class Context : std::uint8_t {
  document,
  event,
  event_data,
  user_data,
  rendering,
  ignored,
  filter,  ///< the document, no farther than its System element: what must be known before anything is
           ///< decoded
};

/// What a value is for.
enum class Place : std::uint8_t {
  provider,
  event_source,
  id,
  qualifiers,
  level,
  task,
  keywords,
  time,
  record_id,
  channel,
  computer,
  user,  // System
  data,  ///< one insertion string (or several: an array)
  binary,
  user_leaf,  ///< the text of an element without children inside UserData
  message,
  level_text,
  task_text,
  channel_text,
  provider_text,  // RenderingInfo
  subtree,        ///< a fragment that has its own template or elements
  payload,        ///< no value: EventData or UserData stands here
  error_data,     ///< no value: ProcessingErrorData stands here, there are no insertion strings
};

struct ValueToken {
  enum class Kind : std::uint8_t {
    literal,   ///< Plan::text [from, from + size)
    slot,      ///< substitution number `from`
    instance,  ///< a template instance in the chunk at [from, from + size)
  };
  Kind kind = Kind::literal;
  bool optional = false;  ///< a slot: null leaves the element or attribute out
  std::uint32_t from = 0;
  std::uint32_t size = 0;
};

struct Leaf {
  Place place = Place::subtree;
  Context context = Context::ignored;  ///< of a subtree or of BinXml found in a slot
  std::uint32_t first = 0;             ///< pieces [first, first + count)
  std::uint32_t count = 0;
  std::uint32_t name = 0;  ///< pieces of the name
  std::uint32_t names = 0;
};

/// What must be known of a record before anything is decoded.
struct Field {
  enum class Kind : std::uint8_t { absent, literal, slot, mixed };
  Kind kind = Kind::absent;
  std::uint16_t slot = 0;
  std::uint32_t from = 0;
  std::uint32_t size = 0;
};
struct Filter {
  static constexpr std::uint16_t slots =
      64;  ///< only fields in the first 64 slots are looked at (Windows uses 20)
  Field provider, source, id, level, time, record_id, channel, computer;
  std::uint16_t needed = 0;  ///< slots that a look at all of these needs: the last one and those before it
  bool usable = false;       ///< none is mixed, there are an id and a provider
  /// As Windows writes all its templates: id, time, record id and, unless it is text, channel in slots that
  /// rise; the computer is text.
  bool in_order = false;
};

/// Of an event that is said again: which values it is made of.
struct Repeats {
  static constexpr std::uint16_t none = 0xFFFF;
  static constexpr std::uint16_t slot_limit = 64;  ///< Windows uses 20 for System, a dozen for EventData
  bool usable = false;                             ///< at most one slot holds a fragment
  std::uint16_t time = none, record_id = none;     ///< the slots of these, where they are slots
  std::uint16_t fragment = none;
  Context context = Context::ignored;  ///< of the fragment
  std::uint32_t needed = 0;            ///< the first slots; those behind them are used by nothing
  /// The slots that are used but for those three: first, and one behind the last of a row.
  std::vector<std::pair<std::uint16_t, std::uint16_t>> runs;
};

struct Plan {
  std::uint64_t number = 0;  ///< of its own for each plan that a Templates made; 0: made elsewhere
  bool complete = false;     ///< false: broken off where it could not be understood; what stood before holds
  std::uint32_t used =
      0;  ///< bytes of the definition that it was made from; what stands behind does not matter
  std::string text;
  std::vector<ValueToken> pieces;
  std::vector<Leaf> leaves;
  std::size_t inserts = 0;  ///< leaves that are insertion strings
  Filter filter;
  Repeats repeats;
  /// Names outside of the compiled bytes: `size` bytes at chunk offset `at`. A plan holds for another chunk
  /// when its bytes and these are the same there.
  struct Outer {
    std::uint32_t at = 0, size = 0;
    std::uint32_t name = 0;  ///< its number in a Templates
  };
  std::vector<Outer> outer;

  std::string_view literal(std::uint32_t from, std::uint32_t size) const {
    return std::string_view(text).substr(from, size);
  }
  void clear();
};

/// How much work one chunk may make: about 50 times what the fullest real chunk needs. A template may name a
/// value of 40 kB a thousand times, and its instances the like of it again; this ends it.
struct Budget {
  std::int64_t left = 0;
  bool spend(std::size_t work) { return (left -= static_cast<std::int64_t>(work)) > 0; }
};

enum class Origin { definition, plain };  ///< only elements of a definition carry a dependency id

/// Understands the tokens in [begin, end) of the chunk. What cannot be understood ends the plan (`complete`
/// is false).
void make_plan(std::string_view chunk, std::uint32_t begin, std::uint32_t end, Context context, Origin origin,
               Budget& budget, Plan& plan);

/// What a plan for any other context says of events that come again.
Repeats repeats_of(const Plan& plan);

/// The fields among the leaves of a plan that was made for `Context::filter`.
Filter filter_of(const Plan& plan);

/// A template instance: 0C, u8, u32, u32 definition, (inline definition), u32 count, count x {u16 size, u8
/// type, u8}, values.
struct Instance {
  std::uint32_t definition = 0;
  std::uint32_t count = 0;
  std::uint32_t descriptors = 0;
  std::uint32_t values = 0;
};
inline constexpr std::uint32_t definition_header = 24;  ///< u32 next, GUID, u32 size of the body
inline constexpr std::uint32_t descriptor_size = 4;
inline constexpr std::uint32_t fragment_header = 0x0001010F;  ///< 0F 01 01 00

/// Descriptors of the values that the fields of System nearly always have: size and type, compared in one go.
inline constexpr std::uint32_t plain_u16 = type::u16 << 16 | 2;
inline constexpr std::uint32_t plain_u64 = type::u64 << 16 | 8;
inline constexpr std::uint32_t plain_filetime = type::filetime << 16 | 8;

/// Reads the instance whose 0C stands at `at`; false when it does not fit into [at, end).
bool read_instance(std::string_view chunk, std::uint32_t at, std::uint32_t end, Instance& instance);

}  // namespace exba::evtx
