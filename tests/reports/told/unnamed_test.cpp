#include "reports/told/unnamed.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("reports");

using namespace exba;

TEST_CASE("unnamed: a computer in a path is offered where a word looks like one") {
  CHECK(computer_in_path("EX01_Application.csv") == "EX01");
  CHECK(computer_in_path("C:\\cases\\SRV-MAIL2\\app.csv") == "SRV-MAIL2");
  CHECK(computer_in_path("bundle EX02.zip/Application.csv") == "EX02");
  CHECK(computer_in_path("viewer-csv-no-computer.csv").empty());
  CHECK(computer_in_path("Application.csv").empty());
}

TEST_CASE("unnamed: an export without a computer says what that leaves open, and how to name it") {
  Report report;
  Source source;
  source.path = "EX01_Application.csv";
  source.format = "csv";
  source.events = 3;
  report.sources.push_back(source);
  Operation run;
  run.outcome = Outcome::unknown;
  report.operations.push_back(run);
  CHECK(unnamed_sentence(report) ==
        "The export names no computer, so what its log covers cannot be told: --computer NAME says whose it "
        "is (its "
        "file's name holds EX01).");
  report.operations[0].computer = "EX01";
  CHECK(unnamed_sentence(report).empty());
  report.operations[0].computer.clear();
  report.sources[0].format = "text";
  CHECK(unnamed_sentence(report).empty());
}
