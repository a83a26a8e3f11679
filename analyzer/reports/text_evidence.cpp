// How it works: one row an event: when, where, which event, what it means (the catalogue's words and the
// decisive facts), and where it stands in the files. What did not happen is a line of its own between the
// rows. Long evidence is thinned on each side of that line: of every kind of event the first and the last
// stay, and the others are counted where they stood.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "catalog/catalog.hpp"
#include "reports/summary.hpp"
#include "reports/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t thin_above = 8;  // rows on one side of the absence
constexpr std::size_t rows_shown =
    24;  // on one side, after thinning: more kinds of events than that are no evidence any more
constexpr std::size_t repeat_limit = 28;  // bytes: what fits one line of the table is told again
constexpr std::size_t short_label =
    12;  // a longer file name stands above the table, not at the cost of its widest column
constexpr std::size_t facts_shown = 3;
constexpr std::size_t quote_limit =
    120;  // bytes of a message that stands for an event that the catalogue does not know

/// Which columns the table needs and how its times read.
struct View {
  bool computers = false;
  bool months = false;  ///< the evidence spans more than one month: dates in full
  bool sources = false;
};

bool is_event(const Report& report, std::uint32_t n) {
  return n < report.events.size();
}

View view_of(const TextReport& text, const std::vector<std::uint32_t>& evidence) {
  View view;
  std::set<std::string_view> computers;
  std::set<std::uint32_t> sources;
  std::set<std::string> months;
  for (const std::uint32_t n : evidence) {
    const Event& event = text.report.events[n];
    computers.insert(event.computer);
    sources.insert(event.source);
    if (event.time != no_time) months.insert(month_text(event.time, text.options.time_zone));
  }
  view.computers = computers.size() > 1;
  view.sources = sources.size() > 1;
  view.months = months.size() > 1;
  return view;
}

/// The zone of the rows: an offset where all of them have the same one, else the zone's name.
std::string time_header(const TextReport& text, const View& view,
                        const std::vector<std::uint32_t>& evidence) {
  std::set<std::string> offsets;
  std::string month = "time";
  for (const std::uint32_t n : evidence) {
    const Time time = text.report.events[n].time;
    if (time == no_time) continue;
    offsets.insert(text.options.time_zone.offset_text(time));
    if (!view.months) month = month_text(time, text.options.time_zone);
  }
  return fmt::format("{} ({})", month, offsets.size() == 1 ? *offsets.begin() : zone_text(text.options));
}

std::string source_label(const TextReport& text, std::uint32_t source) {
  return source < text.source_labels.size() ? text.source_labels[source] : "";
}

std::string place_of(const TextReport& text, const View& view, const Event& event) {
  const std::string place =
      event.record_id != 0 ? fmt::format("#{}", event.record_id) : to_string(event.position);
  return view.sources ? source_label(text, event.source) + ' ' + place : place;
}

/// A fact in the words of the table; empty for those that decide nothing.
std::string fact_words(const Fact& f) {
  if (f.value.empty()) return {};
  if (f.name == "code") {
    const ErrorCode* code = find_code(f.value);
    return code == nullptr ? f.value : fmt::format("{} ({})", f.value, code->name);
  }
  if (f.name == "text") return '"' + f.value + '"';
  if (f.name == "file" || f.name == "first" || f.name == "last") return std::string{file_name(f.value)};
  constexpr std::array<std::string_view, 9> plain = {"store", "resource", "group",  "node", "service",
                                                     "state", "type",     "target", "call"};
  return std::find(plain.begin(), plain.end(), f.name) != plain.end() ? f.value : std::string{};
}

std::string first_line(std::string_view message) {
  const std::string_view line = message.substr(0, std::min(message.find_first_of("\r\n"), message.size()));
  return line.size() <= quote_limit ? std::string{line} : std::string{line.substr(0, quote_limit)} + "...";
}

std::string meaning_of(const Finding& finding, const Event& event) {
  const Row* row = find_row(event.provider, event.id);
  std::string words{row == nullptr ? "" : row->meaning};
  if (words.empty()) words = event.message.empty() ? event.signal : first_line(event.message);
  std::size_t shown = 0;
  for (const Fact& f : event.facts) {
    const std::string told = fact_words(f);
    if (told.empty() || told == finding.store || words.find(told) != std::string::npos) continue;
    if (shown++ == facts_shown) break;
    words += (shown == 1 ? "; " : ", ") + told;
  }
  return words;
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
  if (view.computers) line.cells.push_back({event.computer});
  line.cells.push_back({fmt::format("{} {}", event.provider, event.id)});
  line.cells.push_back({meaning_of(finding, event)});
  line.cells.push_back({place_of(text, view, event)});
  return line;
}

using Numbers = std::vector<std::uint32_t>;
using EventKind = std::tuple<std::string_view, std::string_view, std::uint16_t>;

EventKind kind_of(const Event& event) {
  return {event.computer, event.provider, event.id};
}

/// Which rows of one side stay.
std::vector<bool> kept_rows(const Report& report, const Numbers& side) {
  if (side.size() <= thin_above) return std::vector<bool>(side.size(), true);
  std::map<EventKind, std::pair<std::size_t, std::size_t>> ends;  // first and last row of a kind
  for (std::size_t row = 0; row < side.size(); ++row)
    ends.try_emplace(kind_of(report.events[side[row]]), row, row).first->second.second = row;
  std::vector<bool> kept(side.size(), false);
  for (const auto& [kind, rows] : ends) kept[rows.first] = kept[rows.second] = true;
  std::size_t left = static_cast<std::size_t>(std::count(kept.begin(), kept.end(), true));
  for (std::size_t row = rows_shown / 2; row < kept.size() && left > rows_shown; ++row) {
    if (kept[row]) --left;
    kept[row] = false;
  }
  return kept;
}

/// `-- 48 more: 24 x MSExchangeIS 9604, 24 x MSExchangeIS 9607 --`
std::string omitted_words(const Report& report, const Numbers& omitted) {
  constexpr std::size_t kinds_shown = 3;
  std::map<std::pair<std::string_view, std::uint16_t>, std::size_t> kinds;
  for (const std::uint32_t n : omitted) ++kinds[{report.events[n].provider, report.events[n].id}];
  std::string words;
  std::size_t shown = 0;
  for (const auto& [kind, number] : kinds) {
    if (shown++ == kinds_shown) break;
    words +=
        fmt::format("{}{} x {} {}", shown == 1 ? "" : ", ", number_text(number), kind.first, kind.second);
  }
  if (kinds.size() > kinds_shown) words += ", ...";
  return fmt::format("-- {} more: {} --", number_text(omitted.size()), words);
}

void add_side(const TextReport& text, const View& view, const Finding& finding, const Numbers& side,
              Table& table) {
  const std::vector<bool> kept =
      text.options.verbose ? std::vector<bool>(side.size(), true) : kept_rows(text.report, side);
  Numbers omitted;
  std::string above;
  const auto tell = [&](std::uint32_t n) {
    add_row(view, event_row(text, view, finding, text.report.events[n]), above, table);
  };
  const auto tell_omitted = [&] {
    if (omitted.size() == 1) tell(omitted[0]);
    if (omitted.size() > 1) {
      table.lines.push_back({{}, omitted_words(text.report, omitted)});
      above.clear();
    }
    omitted.clear();
  };
  for (std::size_t row = 0; row < side.size(); ++row) {
    if (!kept[row]) {
      omitted.push_back(side[row]);
      continue;
    }
    tell_omitted();
    tell(side[row]);
  }
  tell_omitted();
}

std::vector<Column> columns_of(const TextReport& text, const View& view, const Numbers& evidence) {
  std::vector<Column> columns = {{time_header(text, view, evidence), Column::Fit::whole}};
  if (view.computers) columns.push_back({"computer", Column::Fit::content, 15});
  columns.push_back({"event", Column::Fit::content, 22});
  columns.push_back({"what", Column::Fit::rest});
  const std::string label = source_label(text, text.report.events[evidence[0]].source);
  const bool in_header = !view.sources && label.size() <= short_label;
  columns.push_back({in_header ? label : "where", Column::Fit::content, 18});
  return columns;
}

}  // namespace

void print_evidence(const TextReport& text, const Finding& finding, Page& page) {
  Numbers before;
  Numbers after;
  for (std::size_t row = 0; row < finding.evidence.size(); ++row)
    if (is_event(text.report, finding.evidence[row]))
      (row < finding.absence_after ? before : after).push_back(finding.evidence[row]);
  if (finding.absence.empty()) {
    before.insert(before.end(), after.begin(), after.end());
    after.clear();
  }
  Numbers all = before;
  all.insert(all.end(), after.begin(), after.end());
  if (all.empty()) {
    if (!finding.absence.empty()) page.flow("-- " + finding.absence + " --", {3, 6});
    return;
  }
  const View view = view_of(text, all);
  const std::string label = source_label(text, text.report.events[all[0]].source);
  if (!view.sources && label.size() > short_label) page.flow("Evidence, from " + label + ':', {2, 4});
  Table table{columns_of(text, view, all), {}};
  add_side(text, view, finding, before, table);
  if (!finding.absence.empty()) table.lines.push_back({{}, "-- " + finding.absence + " --"});
  add_side(text, view, finding, after, table);
  page.table(table, 3);
}

}  // namespace exba
