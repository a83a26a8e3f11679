#pragma once
// An <Event> of any shape, as a tree of nodes.
#include <string>
#include <string_view>

#include "intake/xml/event.hpp"

namespace exba {

/// What `parse_event_xml` does where the plain way is not certain (plain.hpp).
Parsed parse_event_xml_by_tree(std::string_view fragment, Event& event, std::string* event_source);

}  // namespace exba
