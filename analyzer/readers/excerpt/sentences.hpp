#pragma once
// The events of which a text holds the sentence.
#include <string_view>
#include <vector>

#include "readers/excerpt/named.hpp"

namespace exba::excerpt {

/// The events that name themselves (`named_events`), and behind them those whose wording stands anywhere in the text,
/// in its order. `given_up`: where the search ended early, since so much was found, or looked like it and was none; npos: it
/// did not.
std::vector<Found> told_events(std::string_view text, std::size_t& given_up);

}  // namespace exba::excerpt
