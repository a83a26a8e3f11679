#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "health/speaker.hpp"
#include "reports/escape.hpp"
#include "support/blocked_report.hpp"
#include "support/hostile_report.hpp"
#include "support/oracle.hpp"
#include "support/paths.hpp"
#include "support/sample_health.hpp"

using namespace exba;
using Json = nlohmann::json;

namespace {

const std::string oracle = test::python() + " '" + test::root() + "/tests/oracles/monitoring.py' nagios {}";

/// As a reader written from the guidelines alone understands it; null when Python is not installed.
Json understood(const std::string& output) {
  const auto said = test::ask(oracle, output);
  if (!said) {
    MESSAGE("SKIPPED: python3 is not installed; the Nagios output was not read by another reader");
    return nullptr;
  }
  INFO(said->said.substr(0, 2000));
  REQUIRE(said->code == 0);
  return Json::parse(said->said);
}

std::string first_line(const std::string& output) {
  return output.substr(0, output.find('\n'));
}

SpeakOptions with_thresholds() {
  SpeakOptions options;
  set_threshold(options.thresholds, Threshold::warning, "25h");
  set_threshold(options.thresholds, Threshold::critical, "50h");
  return options;
}

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("the Nagios line says the state, the message and the ages with their thresholds") {
  const std::string output = speak_nagios(test::sample_health(), with_thresholds());
  CHECK(first_line(output).starts_with(
      "EXBA CRITICAL - EX01: VSS backups blocked since Tue 2006-10-10 01:00, last... | "
      "'full_age'=369840s;90000;180000;0 'any_age'=283440s;;;0 'log_age'=432060s;;;0 'findings'=1;;;0 "
      "'undecided'=1;;;0 'acknowledged'=1;;;0 'open_operations'=1;;;0 "
      "'EX01 First Storage Group full_age'=369840s;90000;180000;0"));
  CHECK(output.find("\nEX01: VSS backups blocked since Tue 2006-10-10 01:00, last good Mon 01:31\n") !=
        std::string::npos);
  CHECK(
      output.find(
          "\nCRITICAL (backup-failed) EX01 'First Storage Group': the backup of Thu 2006-10-12 01:00 failed: "
          "refused as a backup in progress; last full Sun 2006-10-08 01:31, last incremental Mon "
          "2006-10-09 01:31\n") != std::string::npos);
  CHECK(output.find(
            "\nWARNING (not-attempted) EX03: no backup was begun for 5 d; 26 h is usual (of 9 runs); no good "
            "backup is known\n") != std::string::npos);
  CHECK(output.find("\nUNKNOWN log EX03 Application: no events arrive since Sat") != std::string::npos);
  CHECK(
      output.find("\nerror vss-cleanup-missing on EX01, certain, changed, was likely [5a0c1d2e3f405162]: The "
                  "backup program never") != std::string::npos);
  CHECK(output.find("\n  If not, stop its services on EX01 and wait for a 9648.\n") != std::string::npos);
  CHECK(output.find(
            "\nwarning backup-not-ended on EX02 Second Storage Group, undecided, open since Wed 2006-10-11 "
            "08:15 [00000000000000a1]") != std::string::npos);
  CHECK(output.find("acknowledged until Wed 2006-11-01 00:00: new disks are ordered [00000000000000a2]") !=
        std::string::npos);
  CHECK(output.find("\nresolved: disk-full on EX02 Second Storage Group [00000000000000a3]") !=
        std::string::npos);
  CHECK(output.find("\nnote: the Application log of EX02 was cleared Wed 2006-10-11 07:00\n") !=
        std::string::npos);

  const Json read = understood(output);
  if (read.is_null()) return;
  CHECK(read["head"] == "EXBA CRITICAL - EX01: VSS backups blocked since Tue 2006-10-10 01:00, last...");
  CHECK(read["head"].get<std::string>().size() < 80);
  CHECK(read["performance"][0] == Json{{"label", "full_age"},
                                       {"value", 369840},
                                       {"unit", "s"},
                                       {"warning", "90000"},
                                       {"critical", "180000"},
                                       {"min", "0"}});
}

TEST_CASE("a message that fits stands in the first line alone; what is not known is U") {
  const std::string output =
      speak_nagios(no_health("state.db: damaged", test::at("2006-10-12T08:15:00Z")), {});
  CHECK(output ==
        "EXBA UNKNOWN - state.db: damaged | 'full_age'=U 'any_age'=U 'log_age'=U 'findings'=U 'undecided'=U "
        "'acknowledged'=U 'open_operations'=U\n");
  understood(output);
}

TEST_CASE("without -w the expected interval of a store is its warning threshold") {
  const std::string output = speak_nagios(test::sample_health(), {});
  CHECK(output.find("'EX01 First Storage Group full_age'=369840s;604800;;0") != std::string::npos);
  CHECK(output.find("'EX01 First Storage Group any_age'=283440s;93600;;0") != std::string::npos);
  CHECK(output.find("'full_age'=369840s;;;0") != std::string::npos);
}

TEST_CASE("nothing that a log holds ends the text, begins performance data or drives a terminal") {
  std::vector<std::string> hostile = test::payloads();
  for (const char* more : {"a|b=1", "OK - all well | 'full_age'=0s", "it's='quoted'", "\\n", "$USER1$",
                           "a;b,c", "'''''", "=", "caf\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac"})
    hostile.emplace_back(more);
  for (const std::string& payload : hostile)
    for (const std::size_t limit : {std::size_t{0}, nagios_limit, std::size_t{1023}}) {
      SpeakOptions options = with_thresholds();
      options.max_output = limit;
      const std::string output = speak_nagios(test::hostile_health(payload), options);
      INFO(escape_terminal(payload.substr(0, 40)) << " " << limit);
      CHECK((limit == 0 || output.size() <= limit));
      CHECK(std::count(output.begin(), output.end(), '|') == 1);
      CHECK(output.starts_with("EXBA CRITICAL - "));
      if (limit != nagios_limit) understood(output);
    }
}

TEST_CASE("--max-output keeps the head, then the performance data, and cuts the text between lines") {
  const Health health = test::sample_health();
  SpeakOptions options = with_thresholds();
  options.max_output = 0;
  const std::string whole = speak_nagios(health, options);
  bool lines_cut = false;
  for (std::size_t limit = 1; limit <= whole.size() + 10; ++limit) {
    options.max_output = limit;
    const std::string output = speak_nagios(health, options);
    REQUIRE(output.size() <= limit);
    REQUIRE(output.back() == '\n');
    if (limit >= 90 + 200) REQUIRE(output.find("'full_age'=369840s;90000;180000;0") != std::string::npos);
    // every line is one of the whole output, the first one apart, or says how many there would have been
    std::size_t at = output.find('\n');
    while (at + 1 < output.size()) {
      const std::size_t end = output.find('\n', at + 1);
      const std::string line = output.substr(at + 1, end - at - 1);
      const bool tail = line.starts_with('[') && line.ends_with("more]");
      lines_cut = lines_cut || tail;
      REQUIRE((tail || whole.find('\n' + line + '\n') != std::string::npos));
      at = end;
    }
  }
  CHECK(lines_cut);
  CHECK(speak_nagios(health, options) == whole);
}

TEST_CASE("--max-output cuts no character in two") {
  Health health = test::sample_health();
  health.message.clear();
  for (int n = 0; n < 40; ++n) health.message += "\xe6\x97\xa5\xf0\x9f\x94\xa5\xc3\xa9";
  for (std::size_t limit = 1; limit < 120; ++limit) {
    SpeakOptions options;
    options.max_output = limit;
    const std::string output = speak_nagios(health, options);
    REQUIRE(output.size() <= limit);
    for (std::size_t at = 0; at < output.size();) {
      const Character c = next_character(output, at);
      REQUIRE(c.valid);
      at += c.length;
    }
  }
}

TEST_CASE("the numbers of 1,500 stores leave room for the text, and are the same ones whatever the text") {
  const Health large = test::large_health(500, 3);
  const std::string output = speak_nagios(large, {});
  CHECK(output.size() <= nagios_limit);
  CHECK(first_line(output).size() <= nagios_limit / 2);
  CHECK(output.find("lines more]") != std::string::npos);
  Health noted = large;
  noted.notes = {"a note", "another"};
  CHECK(first_line(speak_nagios(noted, {})) == first_line(output));
  understood(output);
}

TEST_SUITE_END();
