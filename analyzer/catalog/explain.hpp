#pragma once
// `exba explain`: what the catalogue knows of an event, a code or an article, as text for a terminal of 80
// columns. Rules are explained by the floor above.
#include <string>
#include <string_view>
#include <vector>

namespace exba {

/// `9607`, `MSExchangeIS/9607`, `ESE 213`, a code in any spelling, an article (`KB910250`, `Q188674`,
/// `188674`), a signal. Ends in a line feed; empty when the catalogue knows nothing of it.
std::string explain(std::string_view what);

/// The signals of the events that `what` names by id.
std::vector<std::string_view> signals_of_event(std::string_view what);

/// The nearest thing that `explain` knows ("ESE 213" for "ESA 213"); empty when nothing is near.
std::string suggest(std::string_view what);

/// What can be said of a number that is no known code: "; by its form it is a code of the family VSS, ...";
/// empty for all else.
std::string unknown_form(std::string_view what);

}  // namespace exba
