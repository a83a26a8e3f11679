#pragma once
// The sections of the text report, in the order in which they are printed. Each adds to the page and knows
// nothing of the others.
#include "model/report.hpp"
#include "reports/layout.hpp"
#include "reports/renderer.hpp"

namespace exba {

/// What all sections need: the report, what was asked for, and how each source is called (`app.evt`, or `[2]
/// app.evt` where two files share a name).
struct TextReport {
  const Report& report;
  const RenderOptions& options;
  std::vector<std::string> source_labels;
};

void print_headline(const TextReport& text, Page& page);
void print_findings(const TextReport& text, Page& page);
/// The evidence of one finding as a table.
void print_evidence(const TextReport& text, const Finding& finding, Page& page);
/// What did not end well and no finding names: the events of its end.
void print_unexplained(const TextReport& text, Page& page);
void print_timeline(const TextReport& text, Page& page);
void print_coverage(const TextReport& text, Page& page);

Style style_of(Severity severity);
Style style_of(Outcome outcome);

/// The last part of a path, whichever system wrote it.
std::string_view file_name(std::string_view path);

/// `+02:00`, `UTC`, or the zone's name where its offset changes.
std::string zone_text(const RenderOptions& options);

}  // namespace exba
