#include "fleet/manifest.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace exba;

TEST_SUITE_BEGIN("fleet");

TEST_CASE("a manifest reads back as it was written") {
  FleetCase c;
  c.name = "ex01.corp.example";
  CaseInput input;
  input.path = "logs/\xC3\xBC \"x\".evtx";
  input.computers = {"ex01.corp.example"};
  input.bytes = 69632;
  input.time_zone = "Europe/Berlin";
  input.date_order = "dmy";
  input.form = "text";
  input.channels = {"Application"};
  input.first = *parse_rfc3339("2006-10-10T01:00:00Z");
  c.inputs = {input};
  c.zone = "+01:00";
  c.why = {"because"};
  const auto read = read_manifest(manifest_line(c) + "\n\n", "m");
  REQUIRE(read.size() == 1);
  CHECK(manifest_line(read[0]) == manifest_line(c));
  CHECK(read[0].inputs[0].last == no_time);
}

TEST_CASE("a manifest mended by hand needs no more than a case and its paths") {
  const auto read =
      read_manifest("\xef\xbb\xbf{\"case\": \"a\", \"inputs\": [{\"path\": \"x\"}], \"owner\": 7}", "m");
  REQUIRE(read.size() == 1);
  CHECK(read[0].inputs[0].path == "x");
  CHECK(read[0].inputs[0].computers.empty());
}

TEST_CASE("what is no manifest is told by its line") {
  const auto told = [](std::string_view text) -> std::string {
    try {
      read_manifest(text, "m.ndjson");
    } catch (const Error& e) {
      return e.what();
    }
    return "nothing";
  };
  CHECK(told("{\"case\": \"a\", \"inputs\": []}\nnonsense") == "m.ndjson: line 2: this is no JSON object");
  CHECK(told("{\"case\": \"a\"}") == "m.ndjson: line 1: 'inputs' must be a list");
  CHECK(told("{\"inputs\": []}") == "m.ndjson: line 1: 'case' must be a name of 1 to 255 bytes");
  CHECK(told("{\"case\": \"a\", \"inputs\": [{\"computers\": []}]}") ==
        "m.ndjson: line 1: an input must have a 'path'");
  CHECK(told("{\"case\": \"a\", \"inputs\": []}\n{\"case\": \"a\", \"inputs\": []}") ==
        "m.ndjson: line 2: the case 'a' stands here a second time");
  CHECK(told("{\"case\": \"a\", \"inputs\": [{\"path\": \"x\", \"date_order\": \"xyz\"}]}") ==
        "m.ndjson: line 1: 'date_order' must be dmy, mdy, ymd or null");
  CHECK(told("{\"case\": \"a\", \"inputs\": [{\"path\": \"x\", \"time_zone\": \"Mars\"}]}")
            .find("line 1: 'time_zone'") != std::string::npos);
}

TEST_CASE("files of cases are safe names that differ where the cases do") {
  CHECK(case_file("ex01.corp.example").starts_with("ex01.corp.example-"));
  CHECK(case_file("ex01.corp.example").size() == 17 + 1 + 8);
  CHECK(case_file("../../etc/passwd").find('/') == std::string::npos);
  CHECK(case_file(".hidden").front() == '_');
  CHECK(case_file("a/b") != case_file("a\\b"));
  CHECK(case_file(std::string(255, 'x')).size() == 109);
  CHECK(case_file("ex01") == case_file("ex01"));
}

TEST_CASE("every case is in exactly one shard, and the shards are about as large") {
  for (const std::uint32_t count : {1u, 2u, 7u, 16u}) {
    std::vector<int> sizes(count);
    for (int n = 0; n < 2000; ++n) {
      const std::string name = "ex" + std::to_string(n) + ".corp.example";
      int in = 0;
      for (std::uint32_t i = 0; i < count; ++i)
        if (in_shard(name, {i, count})) ++in, ++sizes[i];
      CHECK(in == 1);
    }
    for (const int size : sizes) CHECK(size > 2000 / static_cast<int>(count) / 2);
  }
}

TEST_SUITE_END();
