#pragma once
// The forms in which `exba events` writes events. Each reads back as the same events with the same coverage,
// so that a converted log gives the same operations and findings; the path of the source and the position in
// it are kept by NDJSON and CSV only.
//
// CSV: RFC 4180, UTF-8 with a byte order mark, CR LF, times RFC 3339 in UTC. The headings:
//   TimeCreated,Computer,Channel,ProviderName,EventId,Qualifiers,Level,RecordId,UserId,Category,EventData,Message,Signal,File,Position
// EventData is the element of the XML form: insertion strings with their names, and the binary data. A
// spreadsheet takes a cell that begins with = + - @ or a tab for a formula, and a log may be written by an
// attacker: such a cell, and one that begins with ' or a line end, gets one ' in front. (Take one leading '
// off to have the value; what diagnosis rests on stands in EventData, which begins with <.) Rows at the end
// whose Signal is `log` have no id, and hold in Message what the NDJSON's `{"log": ...}` lines hold.
//
// XML: an <Events> document as Event Viewer saves it, with RenderingInfo where there is a message; coverage
// in elements
// `<exba:Log xmlns:exba='urn:exba:events' json='...'/>` behind the events.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/report.hpp"

namespace exba {

struct EventForm {
  std::string_view name;
  std::string_view begin;  ///< before the first event
  /// Appends to `out`.
  void (*event)(const Event& event, const Source& source, std::string& out) = nullptr;
  /// Coverage, behind the events. `zone`: the one that was assumed for their times; empty: they told theirs.
  std::string (*log)(const Log& log, std::string_view zone) = nullptr;
  std::string_view end;
};
std::span<const EventForm> event_forms();
/// By name; the first where there is none of that name.
const EventForm& event_form(std::string_view name);

/// An event as in the report's `events`, with the path of its source in place of the number; `n`, its place
/// in the stream, where given. One line with its line end.
std::string render_event_line(const Event& event, const Source& source,
                              std::optional<std::uint64_t> n = std::nullopt);
/// `{"log": {...}}`. One line a log.
std::string render_log_line(const Log& log, std::string_view zone = {});

void append_event_line(const Event& event, const Source& source, std::optional<std::uint64_t> n,
                       std::string& out);

std::string render_event_row(const Event& event, const Source& source);
std::string render_log_row(const Log& log, std::string_view zone);
/// The zone that was assumed for all events of a report, where it was one.
std::string zone_assumed(const Report& report);
/// The <EventData> of an event; empty where the form that was read kept neither strings nor data.
std::string event_data_element(const Event& event);
std::string render_event_element(const Event& event, const Source& source);
std::string render_log_element(const Log& log, std::string_view zone);

}  // namespace exba
