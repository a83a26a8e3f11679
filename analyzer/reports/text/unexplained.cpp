// How it works: operations that did not end well and that no finding names get the events that the log holds
// of their end.
#include <fmt/format.h>

#include "reports/escape.hpp"
#include "reports/text/text.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

void print_lone_events(const TextReport& text, Page& page) {
  Finding shown;
  shown.evidence = lone_events(text.report);
  if (shown.evidence.empty()) return;
  page.blank();
  const std::string_view words = lone_words(text.report);
  const std::size_t first = words.find(' ');
  page.flow({{upper(words.substr(0, first)), Style::undecided}, {std::string{words.substr(first)}}});
  print_evidence(text, shown, page);
}

}  // namespace

void print_unexplained(const TextReport& text, Page& page) {
  print_lone_events(text, page);
  Numbers operations = unexplained(text.report);
  if (operations.empty()) return;
  const std::size_t all = operations.size();
  if (all > unexplained_shown && !text.options.verbose)
    operations.erase(operations.begin(), operations.end() - static_cast<std::ptrdiff_t>(unexplained_shown));
  page.blank();
  const UnexplainedHeading heading = unexplained_heading(text.report, operations);
  page.flow({{upper(heading.first), Style::undecided}, {std::string{heading.rest}}});
  if (operations.size() < all)
    page.flow(fmt::format("(the last {} of {}, all with -v)", operations.size(), number_text(all)), {2, 2});
  for (const std::uint32_t n : operations) {
    const Operation& operation = text.report.operations[n];
    const std::string why = why_words(operation);
    page.flow({{unexplained_words(text, operation) + ' '},
               {std::string{to_string(operation.outcome)}, style_of(operation.outcome)},
               {why.empty() ? "." : ": " + why + '.'}},
              {2, 4});
    Finding shown;
    shown.evidence = telling_events(text.report, operation);
    print_evidence(text, shown, page);
    if (const std::string beside = beside_words(text.report, operation); !beside.empty())
      page.flow(beside, {2, 4});
  }
}

void print_unknown(const TextReport& text, Page& page) {
  const ToldUnknowns told = told_unknown(text);
  if (told.shown.empty()) return;
  page.blank();
  const std::string_view words = unknown_words(text.report);
  const std::size_t first = words.find(' ');
  page.flow({{upper(words.substr(0, first)), Style::undecided}, {std::string{words.substr(first)}}});
  for (const ToldUnknown& unknown : told.shown) {
    const UnknownGroup& group = *unknown.group;
    const Style style = group.level == Level::error || group.level == Level::critical ? Style::error
                        : group.level == Level::warning                               ? Style::warning
                                                                                      : Style::plain;
    const std::string level{to_string(group.level)};
    page.flow({{level.empty() ? "(no level)" : level, style},
               {"  " + unknown.name + (group.computer.empty() ? "" : ", " + group.computer) +
                (unknown.when.empty() ? "" : ", " + unknown.when)}},
              {2, 4});
    if (!unknown.words.empty()) page.flow(shorten(unknown.words, text.options.verbose ? 2000 : 320), {4, 4});
    if (!unknown.meaning.empty()) page.flow("Means: " + unknown.meaning, {4, 6});
    for (const std::string& code : unknown.codes) page.flow(code, {4, 6});
  }
  if (told.left_out != 0)
    page.flow(fmt::format("And {} more kinds (all with -v).", number_text(told.left_out)), {2, 4});
}

}  // namespace exba
