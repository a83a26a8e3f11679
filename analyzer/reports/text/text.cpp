// How it works: a table of contents. The sections fill one page; the page escapes, wraps and colours.
#include "reports/text/text.hpp"

#include "reports/told/next.hpp"

namespace exba {

std::string render_text(const Report& report, const RenderOptions& options) {
  const TextReport text = view_report(report, options);
  Page page{options.color ? Page::Colors::on : Page::Colors::off};
  print_headline(text, page);
  print_findings(text, page);
  print_unexplained(text, page);
  print_unknown(text, page);
  print_timeline(text, page);
  print_ledger(text, page);
  print_dags(text, page);
  print_next(text, page);
  print_coverage(text, page);
  return page.take();
}

}  // namespace exba
