#include "reports/told/next.hpp"

namespace exba {

void print_next(const ReportView& view, Page& page) {
  const std::vector<NextPart> parts = next_parts(view);
  if (parts.empty()) return;
  page.blank();
  for (const NextPart& part : parts) {
    page.flow(upper(part.label));
    for (const std::string& sentence : part.sentences) page.flow(sentence, {1, 3});
  }
  if (!view.options.verbose) return;
  for (const ToldFinding& told : told_findings(view, FindingGroup::decided)) {
    const std::vector<std::string> lines = vendor_lines(view, *told.finding);
    if (lines.empty()) continue;
    page.blank();
    page.flow("FOR THE VENDOR OF THE BACKUP PROGRAM: " + told.finding->rule);
    for (const std::string& line : lines) page.flow(line, {1, 3});
  }
}

}  // namespace exba
