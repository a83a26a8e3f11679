#pragma once
// Events written down in the forms that exports come in, as formats.md describes them. The binary forms have writers of their own.
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
/// Times as a clock in `zone` shows them, M/d/yyyy h:mm:ss AM. The message is the event's own, else what the catalogue renders,
/// else what Event Viewer prints when it has no message file.
std::string to_text_blocks(std::span<const Event> events, BlockStyle style, const TimeZone& zone);

/// The rendered message, as above.
std::string message_of(const Event& event);

}  // namespace exba::test
