#pragma once
// An <Event> as Windows and most programs write it, read without a tree of nodes.
#include <string>
#include <string_view>

#include "model/event.hpp"

namespace exba {

/// Reads one fragment (UTF-8) into `event`, which is reset first, and `event_source` (null: not wanted). True: the
/// fragment is whole, and the event is what `parse_event_xml_by_tree` makes of it. False: unclear, and nothing is
/// said; anything unusual (a prefix, a comment, a reference to a character, text beside elements, damage) is left to
/// the tree.
bool parse_plain_event_xml(std::string_view fragment, Event& event, std::string* event_source);

}  // namespace exba
