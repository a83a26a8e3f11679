// Strings that attack the reader of a report, in every field of every format.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "reports/events/lines.hpp"
#include "reports/renderer.hpp"
#include "support/hostile_report.hpp"
#include "support/page.hpp"

using namespace exba;

TEST_SUITE_BEGIN("reports");

TEST_CASE("nothing from a log drives the terminal, hides, or breaks the page of the text report") {
  for (const std::string& payload : test::payloads()) {
    CAPTURE(payload.substr(0, 40));
    for (const bool verbose : {false, true}) {
      RenderOptions options;
      options.verbose = verbose;
      const std::string text = render_text(test::hostile_report(payload), options);
      CHECK(test::unsafe_character(text) == "");
      CHECK(test::too_wide(text) == "");
      CHECK(text.size() < 400'000);
    }
  }
}

TEST_CASE("a message of a megabyte does not flood the screen, and JSON has it whole") {
  Report report = test::hostile_report("x");
  const std::string megabyte(1'000'000, 'A');
  report.findings[0].message = report.findings[0].absence = report.events[28].message =
      report.operations[3].why = megabyte;
  report.events[29].computer = report.events[30].provider = megabyte;
  CHECK(render_text(report, {}).size() < 20'000);
  CHECK(nlohmann::json::parse(render_json(report, {}))["findings"][0]["message"].get<std::string>() ==
        megabyte);
}

TEST_CASE("advice of ten thousand steps is cut") {
  Report report = test::hostile_report("x");
  for (int n = 0; n < 10'000; ++n) report.findings[0].advice += "\nstep";
  CHECK(test::lines_of(render_text(report, {})).size() < 120);
}

TEST_CASE("a line end in a computer's name cannot forge a line of the report") {
  const std::string text = render_text(test::hostile_report("EX01\r\nEX02: backups WELL."), {});
  for (const std::string& line : test::lines_of(text)) CHECK_FALSE(line.starts_with("EX02: backups WELL"));
}

TEST_CASE("hostile strings stay values: JSON reads back as what was put in") {
  for (const std::string& payload : test::payloads()) {
    CAPTURE(payload.substr(0, 40));
    const Report report = test::hostile_report(payload);
    const std::string text = render_json(report, {});
    CHECK(test::unsafe_character(text) == "");
    const auto json = nlohmann::json::parse(text);
    const bool valid = payload.find('\xff') == std::string::npos;
    if (valid) CHECK(json["events"][0]["message"].get<std::string>() == payload);
    if (valid) CHECK(json["operations"][0]["computer"].get<std::string>() == payload);
    CHECK(json["findings"].size() == report.findings.size());
    CHECK(json["events"].size() == report.events.size());
  }
}

TEST_CASE("a hostile event is one line of the stream") {
  for (const std::string& payload : test::payloads()) {
    const Report report = test::hostile_report(payload);
    const std::string line = render_event_line(report.events[0], report.sources[0], 0);
    CHECK(line.find('\n') == line.size() - 1);
    CHECK(test::unsafe_character(line) == "");
    CHECK(nlohmann::json::parse(line).size() > 10);
    CHECK(nlohmann::json::parse(render_log_line(report.logs[0])).size() == 1);
  }
}

TEST_CASE("the XML report is one document whatever a log held") {
  for (const std::string& payload : test::payloads()) {
    CAPTURE(payload.substr(0, 40));
    const Report report = test::hostile_report(payload);
    const std::string text = render_xml(report, {});
    CHECK(test::unsafe_character(text) == "");
    pugi::xml_document document;
    REQUIRE(document.load_string(text.c_str()));
    CHECK(document.select_nodes("/report/operation").size() == report.operations.size());
  }
}

TEST_SUITE_END();
