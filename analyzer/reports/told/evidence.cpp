// How it works: long evidence is thinned on each side of what did not happen: of every kind of event the
// first and the last stay, and the others are counted where they stood.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "catalog/catalog.hpp"
#include "catalog/codes.hpp"
#include "catalog/describe.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t thin_above = 8;  // rows on one side of the absence
constexpr std::size_t rows_shown =
    24;  // on one side, after thinning: more kinds of events than that are no evidence any more
constexpr std::size_t facts_shown = 3;
constexpr std::size_t quote_limit =
    120;  // bytes of a message that stands for an event that the catalogue does not know

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

/// `48 more: 24 x MSExchangeIS 9604, 24 x MSExchangeIS 9607`
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
  return fmt::format("{} more: {}", number_text(omitted.size()), words);
}

void add_side(const ReportView& view, const Numbers& side, std::vector<EvidenceRow>& rows) {
  const std::vector<bool> kept =
      view.options.verbose ? std::vector<bool>(side.size(), true) : kept_rows(view.report, side);
  Numbers omitted;
  const auto tell_omitted = [&] {
    if (omitted.size() == 1) rows.push_back({omitted[0], ""});
    if (omitted.size() > 1) rows.push_back({std::nullopt, omitted_words(view.report, omitted)});
    omitted.clear();
  };
  for (std::size_t row = 0; row < side.size(); ++row) {
    if (!kept[row]) {
      omitted.push_back(side[row]);
      continue;
    }
    tell_omitted();
    rows.push_back({side[row], ""});
  }
  tell_omitted();
}

/// Of codes whose names nobody published, what they mean.
std::string_view short_name(const ErrorCode& code) {
  return code.name.starts_with('(') ? code.meaning : code.name;
}

/// The other codes that stand in the event: Windows' own beside the engine's, the detail beside the whole.
std::string more_codes(const Event& event, std::string_view words) {
  constexpr std::size_t most = 2;
  std::string out;
  std::size_t told = 0;
  for (const FoundCode& code : codes_in(all_text(event))) {
    if (code.known == nullptr || words.find(short_name(*code.known)) != std::string_view::npos) continue;
    if (told++ == most) break;
    out += fmt::format(", {} ({})", code.spelt, short_name(*code.known));
  }
  return out;
}

/// A fact in the words of the table; empty for those that decide nothing.
std::string fact_words(const Fact& f) {
  if (f.value.empty()) return {};
  if (f.name == "code") {
    const ErrorCode* code = find_code(f.value);
    if (code != nullptr) return fmt::format("{} ({})", f.value, short_name(*code));
    return is_code(f.value) && f.value.size() > 2 ? f.value + " (no code that exba knows)" : f.value;
  }
  if (f.name == "text") return '"' + f.value + '"';
  if (f.name == "file" || f.name == "first" || f.name == "last") return std::string{file_name(f.value)};
  constexpr std::array<std::string_view, 14> plain = {
      "store",  "resource", "group",  "node",        "service",   "state", "type",
      "target", "call",     "status", "writer-name", "responder", "said",  "job-name"};
  return std::find(plain.begin(), plain.end(), f.name) != plain.end() ? f.value : std::string{};
}

std::string first_line(std::string_view message) {
  const std::string_view line = message.substr(0, std::min(message.find_first_of("\r\n"), message.size()));
  return line.size() <= quote_limit ? std::string{line} : std::string{line.substr(0, quote_limit)} + "...";
}

}  // namespace

std::vector<EvidenceRow> evidence_rows(const ReportView& view, const Finding& finding) {
  Numbers before;
  Numbers after;
  for (std::size_t row = 0; row < finding.evidence.size(); ++row)
    if (finding.evidence[row] < view.report.events.size())
      (finding.absence.empty() || row < finding.absence_after ? before : after)
          .push_back(finding.evidence[row]);
  std::vector<EvidenceRow> rows;
  add_side(view, before, rows);
  if (!finding.absence.empty()) rows.push_back({std::nullopt, finding.absence});
  add_side(view, after, rows);
  return rows;
}

std::string meaning_of(const Event& event, std::string_view store) {
  const Row* row = find_row(event.provider, event.id);
  std::string words{row == nullptr ? "" : row->meaning};
  if (words.empty()) words = event.message.empty() ? event.signal.str() : first_line(event.message);
  std::size_t shown = 0;
  for (const Fact& f : event.facts) {
    const std::string told = fact_words(f);
    if (told.empty() || told == store || words.find(told) != std::string::npos) continue;
    if (shown++ == facts_shown) break;
    words += (shown == 1 ? "; " : ", ") + told;
  }
  return words + more_codes(event, words);
}

std::string source_label(const ReportView& view, std::uint32_t source) {
  return source < view.source_labels.size() ? view.source_labels[source] : "";
}

std::string record_text(const Event& event) {
  const std::string place =
      event.record_id != 0 ? fmt::format("#{}", event.record_id) : to_string(event.position);
  return event.recovered ? place + " (stale)" : place;
}

}  // namespace exba
