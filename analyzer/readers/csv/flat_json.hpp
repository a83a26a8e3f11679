#pragma once
// Events in JSON objects of any program: Azure's and Splunk's tables, Loki's and CloudWatch's wrappers, OTLP's lists
// of pairs, Wazuh's, Datadog's and Graylog's nests. For objects that intake/json does not know as events.
#include <functional>
#include <string_view>

#include "readers/csv/named.hpp"

namespace exba::csv {

/// Hands each row that `json` holds to `take`, which says whether it is an event: then nothing within it is
/// looked at. What stands around a row is added to it, behind all of its own. False when none was one.
bool take_json_rows(std::string_view json, const std::function<bool(NamedCells& row)>& take);

/// Whether a row tells an event: an id, and a provider, or a channel, or a text that is the event's; or a value
/// that holds a whole one.
bool tells_event(NamedCells& row);

}  // namespace exba::csv
