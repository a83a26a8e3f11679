#pragma once
// Events that name a computer which belongs to their own: a node of its cluster, a server that holds a copy of
// its databases. What groups servers into one case, and what a report calls its peers.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "model/event.hpp"

namespace exba {

/// Adds the events that may name a partner, and the one that tells a computer's time zone.
void want_partner_events(Wanted& wanted);

/// The computers that an event names as partners of its own, lower-case, as spelled there otherwise (short or
/// full), sorted, each once; the event's own computer is left out. Empty for any other event.
std::vector<std::string> partners_of(const Event& event);

/// The time zone that a computer logs once a day, as minutes east of UTC; nothing for any other event.
std::optional<std::chrono::minutes> zone_told_by(const Event& event);

/// The part before the first dot, lower-case, without leading backslashes: the name that NetBIOS knows.
std::string short_name(std::string_view computer);
/// The part behind the first dot; empty for a short name.
std::string_view domain_of(std::string_view computer);
/// Whether two names may be those of one computer: equal, or one is the short form of the other.
bool same_computer(std::string_view a, std::string_view b);

}  // namespace exba
