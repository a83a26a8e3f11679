#pragma once
// Insertion strings and messages where a form puts them into one value.
#include <string>
#include <string_view>
#include <vector>

#include "model/event.hpp"

namespace exba {

/// The insertion strings of a table's cell: `a|b|` (Log Parser), `{"a","b"}` (WMI), `{a, b}` (PowerShell).
/// Nothing, and has_inserts untouched, for the name of a type (`System.String[]`) or an empty cell.
void add_strings(std::string_view text, Event& event);

/// python-evtx puts the strings of a classic event into one: `<string>a</string>\n<string>b</string>`. Parts
/// them.
void part_string_elements(Event& event);

/// EventData as XML alone (Azure: `<DataItem ...><EventData>...`, `<Param>a</Param>`).
void add_payload_xml(std::string_view xml, Event& event);

/// A text without its carriage returns and NULs, `limit` bytes of it at most.
std::string without_returns(std::string_view text, std::size_t limit);
/// The message as one value tells it: NULs and carriage returns out, blanks off its ends, "not available" as
/// nothing; 64 KiB at most.
std::string clean_message(std::string_view text);

}  // namespace exba
