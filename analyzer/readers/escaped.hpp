#pragma once
// Event XML whose marks were written as references, as tickets and feeds keep what somebody pasted: `&lt;Event ...&gt;`.
#include <string>
#include <string_view>

#include "base/input.hpp"

namespace exba {

/// How often the references must be resolved until an `<Event` stands there: 0 where one stands there as it is, or none
/// does; at most 3.
unsigned escaped_events(std::string_view head);

/// The text with `&lt;`, `&#60;`, `&#x3C;` and the like resolved so often.
std::string unescaped(std::string_view text, unsigned times);
Input unescaped(Input input, unsigned times);

}  // namespace exba
