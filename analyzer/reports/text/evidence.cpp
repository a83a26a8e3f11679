// How it works: one row an event: when, where, which event, what it means, and where it stands in the files.
// Several files are numbered above the table and computers told by their first names, so that what an event
// means has the room. What did not happen is a line of its own between the rows.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "reports/text/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t repeat_limit = 28;  // bytes: what fits one line of the table is told again
constexpr std::size_t short_label =
    12;  // a longer file name stands above the table, not at the cost of its widest column
/// Which columns the table needs and how its times read.
struct View {
  bool computers = false;
  bool hosts = false;                  ///< their first names tell them apart
  bool months = false;                 ///< the evidence spans more than one month: dates in full
  std::vector<std::uint32_t> sources;  ///< in order of the evidence
};

std::string_view host_of(std::string_view computer) {
  return computer.substr(0, computer.find('.'));
}

View view_of(const TextReport& text, const Numbers& evidence) {
  View view;
  std::set<std::string_view> computers, hosts;
  std::set<std::string> months;
  for (const std::uint32_t n : evidence) {
    const Event& event = text.report.events[n];
    computers.insert(event.computer);
    hosts.insert(host_of(event.computer));
    if (std::find(view.sources.begin(), view.sources.end(), event.source) == view.sources.end())
      view.sources.push_back(event.source);
    if (event.time != no_time) months.insert(month_text(event.time, text.options.time_zone));
  }
  view.computers = computers.size() > 1;
  view.hosts = hosts.size() == computers.size();
  view.months = months.size() > 1;
  return view;
}

/// The zone of the rows: an offset where all of them have the same one, else the zone's name.
std::string time_header(const TextReport& text, const View& view, const Numbers& evidence) {
  std::set<std::string> offsets;
  std::string month = "time";
  for (const std::uint32_t n : evidence) {
    const Time time = text.report.events[n].time;
    if (time == no_time) continue;
    offsets.insert(text.options.time_zone.offset_text(time));
    if (!view.months) month = month_text(time, text.options.time_zone);
  }
  const std::string zone = zone_text(text);
  if (zone.empty()) return month;
  return fmt::format("{} ({})", month, offsets.size() == 1 ? *offsets.begin() : zone);
}

std::string place_of(const View& view, const Event& event) {
  const std::string place = record_text(event);
  if (view.sources.size() < 2) return place;
  const auto at = std::find(view.sources.begin(), view.sources.end(), event.source);
  return fmt::format("[{}] {}", at - view.sources.begin() + 1, place);
}

/// Which files the rows are from; empty where the table's heading says so.
std::string files_of(const TextReport& text, const View& view) {
  if (view.sources.size() == 1) {
    const std::string label = source_label(text, view.sources[0]);
    return label.size() > short_label ? "Evidence, from " + label + ':' : std::string();
  }
  std::string files;
  for (std::size_t i = 0; i < view.sources.size(); ++i)
    files += fmt::format("{}[{}] {}", i == 0 ? "" : ", ", i + 1, source_label(text, view.sources[i]));
  return "Evidence, from " + files + ':';
}

/// Which cell of a row tells what the event means.
std::size_t meaning_column(const View& view) {
  return view.computers ? 3 : 2;
}

/// A row that only repeats what the row above it means says so in three words.
void add_row(const View& view, Line row, std::string& above, Table& table) {
  std::string& meaning = row.cells[meaning_column(view)].text;
  const std::string told = row.cells[meaning_column(view) - 1].text + '\n' + meaning;
  if (told == above && meaning.size() > repeat_limit) meaning = "the same again";
  above = told;
  table.lines.push_back(std::move(row));
}

Line event_row(const TextReport& text, const View& view, const Finding& finding, const Event& event) {
  const TimeZone& zone = text.options.time_zone;
  Line line;
  line.cells.push_back(
      {view.months ? second_text(event.time, zone) : second_of_month_text(event.time, zone)});
  if (view.computers)
    line.cells.push_back({view.hosts ? std::string(host_of(event.computer)) : event.computer.str()});
  line.cells.push_back({fmt::format("{} {}", event.provider, event.id)});
  line.cells.push_back({meaning_of(event, finding.store)});
  line.cells.push_back({place_of(view, event)});
  return line;
}

std::vector<Column> columns_of(const TextReport& text, const View& view, const Numbers& evidence) {
  std::vector<Column> columns = {{time_header(text, view, evidence), Column::Fit::whole}};
  if (view.computers) columns.push_back({"computer", Column::Fit::content, 15});
  columns.push_back({"event", Column::Fit::content, 22});
  columns.push_back({"what", Column::Fit::rest});
  const std::string label = source_label(text, view.sources[0]);
  const bool in_header = view.sources.size() == 1 && label.size() <= short_label;
  columns.push_back({in_header ? label : "where", Column::Fit::content, 18});
  return columns;
}

}  // namespace

void print_evidence(const TextReport& text, const Finding& finding, Page& page) {
  Numbers all;
  for (const std::uint32_t n : finding.evidence)
    if (n < text.report.events.size()) all.push_back(n);
  if (all.empty()) {
    if (!finding.absence.empty()) page.flow("-- " + finding.absence + " --", {3, 6});
    return;
  }
  const View view = view_of(text, all);
  if (const std::string files = files_of(text, view); !files.empty()) page.flow(files, {2, 4});
  Table table{columns_of(text, view, all), {}};
  std::string above;
  for (const EvidenceRow& row : evidence_rows(text, finding)) {
    if (row.event) {
      add_row(view, event_row(text, view, finding, text.report.events[*row.event]), above, table);
    } else {
      table.lines.push_back({{}, "-- " + row.across + " --"});
      above.clear();
    }
  }
  page.table(table, 3);
}

}  // namespace exba
