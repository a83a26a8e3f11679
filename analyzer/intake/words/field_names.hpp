#pragma once
// What the columns of a table and the members of a flat object are called, whoever wrote them.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/event.hpp"

namespace exba {

/// What stands under a name.
enum class Field : std::uint8_t {
  none,      ///< known to be of no use, or not known
  id,        ///< 16 or 32 bits
  instance,  ///< the 32-bit id of Get-EventLog and WMI
  source,
  time,   ///< date and time, or one of them: the value tells
  date,   ///< as above; preferred for the date where both stand
  level,  ///< a word or a number
  level_number,
  type_number,  ///< 1, 2, 4, 8, 16
  computer,
  channel,
  record,
  category,
  user,
  message,
  strings,  ///< the insertion strings in one value
  payload,  ///< EventData in one value, as JSON (EvtxECmd) or XML (Azure)
  data,
  xml,  ///< a whole <Event>
  qualifiers,
  keywords,
};
inline constexpr std::size_t field_count = static_cast<std::size_t>(Field::keywords) + 1;

struct FieldName {
  std::string_view name;
  Field field = Field::none;
  std::uint8_t rank = 0;  ///< of two names for one field in one table the lower rank holds
};

/// Letters and digits decide, in any case: `Event ID`, `event_id`, `winlog.event_id` (as winlogeventid). Null
/// when not known; localised headings are those of intake/words/headings.hpp.
const FieldName* find_field(std::string_view name);

/// The same for the end of a path: `data.win.system.eventID`, `winlogbeat_winlog_provider_name`. Never for
/// what stands below an event's own data. Asked where `find_field` knows nothing; ranks behind it.
const FieldName* find_field_in_path(std::string_view name);
inline constexpr int path_rank = 1;  ///< added to the rank of a field found so

/// A name without what stands in brackets behind it, as a unit does: `TimeGenerated [UTC]`.
std::string_view without_unit(std::string_view name, std::string_view& unit);

/// A level as a word or a number of any export.
Level read_level(std::string_view text, Field field);

/// A non-negative decimal number, or `0x` and hex digits, blanks around it apart; nothing else.
std::optional<std::uint64_t> read_number(std::string_view text);
/// The same, and a negative one as the unsigned number of the same bits: keywords are printed so.
std::optional<std::uint64_t> read_bits(std::string_view text);

/// An event id of up to 32 bits: low half to `id`, high half to `qualifiers` where not zero. False when it is
/// none.
bool read_event_id(std::string_view text, Event& event);

}  // namespace exba
