#pragma once
// The parts of the HTML report, in the order in which they stand on the page. Each appends to the page and
// knows nothing of the others; what may be linked to is decided before any of them writes. Everything from a
// log goes through `escape_html`.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/html/picture.hpp"
#include "reports/told/told.hpp"

namespace exba {

/// A colour by its name in the style sheet, for light and for dark.
struct HtmlColor {
  std::string_view name;
  std::string_view light;
  std::string_view dark;
};
std::span<const HtmlColor> html_palette();
/// The whole style sheet; no `<` and no `&` in it.
std::string html_style();
/// A page's elements up to the end of its head: nothing but that style sheet may apply or be fetched.
std::string html_head(std::string_view title, std::string_view style);

/// Which parts of the report have an element on the page that can be linked to.
struct HtmlReport {
  ReportView view;
  std::vector<ToldFinding> findings;  ///< decided, then undecided; their ids are f0, f1...
  std::vector<bool> operation_rows;   ///< by operation: o0...
  std::vector<bool> event_rows;       ///< by event: e0...
  std::vector<int> finding_of_event;  ///< the first told finding whose evidence it is, or -1
  std::vector<int> finding_of_operation;
  std::vector<int> operation_of_event;  ///< or -1
  Picture picture;
  std::size_t findings_left_out = 0;  ///< beyond those
};

void html_headline(const HtmlReport& page, std::string& out);
void html_findings(const HtmlReport& page, std::string& out);
void html_restorable(const HtmlReport& page, std::string& out);
void html_dags(const HtmlReport& page, std::string& out);  ///< databases of a DAG by node
void html_calendar(const HtmlReport& page, std::string& out);
/// Also leaves in the picture which operations have a place in it that can be linked to: marks that fall
/// together share one.
void html_lanes(HtmlReport& page, std::string& out);
void html_operations(const HtmlReport& page, std::string& out);
void html_events(const HtmlReport& page, TextFlow& flow);
/// Errors and warnings that no rule knows.
void html_unknown(const ReportView& view, std::string& out);
void html_coverage(const HtmlReport& page, std::string& out);

/// At most so many bytes of a text from a log, escaped. Headings and names are cut earlier than messages. `html_text` is for
/// what is read as text: dates stand in one piece, which a narrow screen would break at their hyphens. `html_plain` is for
/// attributes, pictures, and texts of events, which are shown as they stand.
inline constexpr std::size_t html_name_limit = 200;
inline constexpr std::size_t html_field_limit = 4000;
std::string html_text(std::string_view text, std::size_t limit = html_field_limit);
std::string html_plain(std::string_view text, std::size_t limit = html_field_limit);
/// `<time datetime="..">words</time>`, the words alone where there is no time.
std::string html_time(Time time, std::string_view words);
/// The word with a shape of its own before it: colour is never alone.
std::string html_badge(std::string_view kind, std::string_view words);
/// `error`, `good`, ...: the class that colours a style.
std::string_view html_class(Style style);

}  // namespace exba
