#pragma once
// The sections of the text report, in the order in which they are printed. Each adds to the page and knows
// nothing of the others.
#include "reports/told/told.hpp"

namespace exba {

using TextReport = ReportView;

void print_headline(const TextReport& text, Page& page);
void print_findings(const TextReport& text, Page& page);
/// The evidence of one finding as a table.
void print_evidence(const TextReport& text, const Finding& finding, Page& page);
/// What did not end well and no finding names: the events of its end.
void print_unexplained(const TextReport& text, Page& page);
/// Errors and warnings that no rule knows.
void print_unknown(const TextReport& text, Page& page);
void print_timeline(const TextReport& text, Page& page);
/// What can be restored of each store.
void print_ledger(const TextReport& text, Page& page);
/// Databases of a DAG by node.
void print_dags(const TextReport& text, Page& page);
void print_coverage(const TextReport& text, Page& page);

}  // namespace exba
