// A report is handed on while it is written: in pieces that stay small, and together they are the report.
#include <doctest/doctest.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "reports/escape.hpp"
#include "reports/renderer.hpp"
#include "rulebook/document.hpp"
#include "support/blocked_report.hpp"
#include "support/hostile_report.hpp"

using namespace exba;

namespace {

/// The events and runs of a small case many times over.
Report large_report() {
  Report report = test::blocked_report();
  const Blocks<Event> events = report.events;
  const std::vector<Operation> operations = report.operations;
  for (int n = 0; n < 200; ++n) {
    for (const Event& event : events) report.events.push_back(event);
    for (const Operation& o : operations) report.operations.push_back(o);
  }
  return report;
}

std::string printed_at_once(const Report& report) {
  pugi::xml_document document;
  const DocumentMaker maker(report);
  maker.make(maker.whole(), document);
  std::ostringstream out;
  document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
  return escape_xml_document(out.str());
}

}  // namespace

TEST_SUITE_BEGIN("reports");

TEST_CASE("a large report is written in small pieces, which together are all of it") {
  const Report report = large_report();
  for (const Renderer& renderer : renderers()) {
    if (renderer.name == "text" || renderer.name == "markdown") continue;  // short, and written at once
    INFO(renderer.name);
    std::string all;
    std::size_t longest = 0;
    renderer.write(report, {}, [&](std::string_view piece) {
      longest = std::max(longest, piece.size());
      all += piece;
    });
    CHECK(all.size() > 20 * text_piece);
    CHECK(longest < 16 * text_piece);  // of HTML the operations, 2,000 at most, are one
    CHECK(all == renderer.render(report, {}));
  }
}

TEST_CASE("the XML report, written in parts, is the document that rules see") {
  for (Report report : {large_report(), test::hostile_report("a<b&\x01\xff"), Report{}}) {
    report.unknown.clear();  // printed, and not seen by rules
    CHECK(render_xml(report, {}) == printed_at_once(report));
  }
}

TEST_SUITE_END();
