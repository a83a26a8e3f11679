#pragma once
// What an engineer asks next, told alike in every form: may the store be restarted, what will prove the fix
// and by when, what to collect, what this server never logs; and the case in the words of the backup
// program's maker. Plain text that still holds what the log held.
#include <string>
#include <string_view>
#include <vector>

#include "reports/told/told.hpp"

namespace exba {

/// `Watch for` and its sentences, one an entry.
struct NextPart {
  std::string_view label;
  std::vector<std::string> sentences;
};
/// Empty where there is nothing to ask: a case that is well.
std::vector<NextPart> next_parts(const ReportView& view);

/// Half a page about one finding: server, store, session; the calls that the log shows, with their times and
/// events; what did not come; the question. Lines. Empty where the finding is not the program's concern.
std::vector<std::string> vendor_lines(const ReportView& view, const Finding& finding);

/// The Event Viewer filter (QueryList XML) of all events that will prove the fixes, from the end of the logs
/// on.
std::string watch_list(const Report& report);
/// One Windows command script that collects what the findings ask for. Only names of plain characters get
/// into it from the log.
std::string collect_script(const Report& report);

/// The names of the items that the told findings ask for, each once, in the catalogue's order.
std::vector<std::string_view> items_to_collect(const Report& report);

void print_next(const ReportView& view, Page& page);
void html_next(const ReportView& view, std::string& out);
void html_vendor(const ReportView& view, const Finding& finding, std::string& out);
std::string markdown_next(const ReportView& view);
std::string markdown_vendor(const ReportView& view, const Finding& finding);

}  // namespace exba
