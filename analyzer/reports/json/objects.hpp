#pragma once
// The objects that `--format json`, `exba check` and `exba events` share.
#include "model/report.hpp"
#include "reports/json/writer.hpp"

namespace exba {

/// An object of names and values. A name that stands there several times gets its values joined by "; ".
void write_facts(JsonWriter& json, const Facts& facts);

void write_log(JsonWriter& json, const Log& log);

/// All members of the report, in the order of the contract, into an open object (one member a line): what
/// follows behind them is the caller's.
void write_report(JsonWriter& json, const Report& report);

/// An event's members into an open object, up to `record_id` and from `position` on: `source` between them is
/// the caller's, a number in a report and a path in a stream of events.
void write_event_head(JsonWriter& json, const Event& event);
void write_event_tail(JsonWriter& json, const Event& event);

}  // namespace exba
