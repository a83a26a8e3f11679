#pragma once
// Events written down in the forms that exports come in, as docs/formats.md describes them. The binary forms have
// writers of their own.
#include <span>
#include <string>

#include "base/time.hpp"
#include "model/event.hpp"

namespace exba::test {

enum class XmlStyle {
  viewer,    ///< Event Viewer, Save As: BOM, one line, single quotes, newest first
  wevtutil,  ///< one event a line, no root, single quotes, oldest first, nine digits
  pretty,    ///< double quotes, indented, one document
};
std::string to_event_xml(std::span<const Event> events, XmlStyle style);

enum class BlockStyle {
  nt,     ///< the copy button of NT, 2000, XP, 2003; Data as bytes
  vista,  ///< the copy button of Vista and later
};
/// Times as a clock in `zone` shows them, M/d/yyyy h:mm:ss AM. The message is the event's own, else what the
/// catalogue renders, else what Event Viewer prints when it has no message file.
std::string to_text_blocks(std::span<const Event> events, BlockStyle style, const TimeZone& zone);

enum class TableStyle {
  viewer,  ///< Event Viewer of Vista and later, Save All Events As CSV: five headings, six values; newest
           ///< first
  nt,  ///< the same of NT, 2000, 2003: no headings, the description with its commas unquoted; newest first
  winevent,  ///< Get-WinEvent | Export-Csv of PowerShell 5
};
/// Times as above; the message likewise.
std::string to_table(std::span<const Event> events, TableStyle style, const TimeZone& zone);

/// Get-WinEvent | Export-Clixml.
std::string to_clixml(std::span<const Event> events);

enum class JsonStyle {
  evtx_dump,   ///< evtx_dump -o jsonl
  winlogbeat,  ///< Winlogbeat 7 and later, one object a line
};
std::string to_json_lines(std::span<const Event> events, JsonStyle style);

/// The rendered message, as above.
std::string message_of(const Event& event);

}  // namespace exba::test
