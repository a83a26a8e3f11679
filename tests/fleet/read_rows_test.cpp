// Reports that were cut, damaged or forged: refused, and no number in them believed.
#include "fleet/merge/read_rows.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"

using namespace exba;
using Json = nlohmann::ordered_json;

TEST_SUITE_BEGIN("fleet");

namespace {

Json report() {
  return Json::parse(R"({"schema": "exba-report/1", "tool": {"name": "exba", "version": "0.1.0"},
    "rulebook": {"version": "abc", "rules": 3},
    "summary": {"verdict": "findings", "errors": 4711, "computers": [{"computer": "x"}]},
    "sources": [{"path": "a", "problems": []}, {"path": "b", "problems": [{"position": "", "what": "cut"}]}],
    "logs": [{"computer": "EX01", "channel": "Application", "first": "2006-10-01T00:00:00Z",
              "last": "2006-10-09T00:00:00Z", "events": 100,
              "covered": [{"begin": "2006-10-01T00:00:00Z", "end": "2006-10-09T00:00:00Z", "coverage": "dense"}]}],
    "operations": [{"n": 0, "kind": "vss-backup", "type": "full", "outcome": "succeeded", "computer": "EX01",
       "store": "SG1", "session": "", "why": "", "begin": "2006-10-08T23:00:00Z", "end": "2006-10-09T00:00:00Z",
       "phases": [{"name": "freeze", "begin": "2006-10-08T23:00:00Z", "end": "2006-10-08T23:00:01.5Z"}],
       "facts": {"volume-snapshot": "no"}}],
    "findings": [{"rule": "r", "severity": "error", "confidence": "certain", "computer": "EX01", "store": "",
       "title": "t", "message": "m", "operation": 0, "fingerprint": "0123456789abcdef", "cured": null}],
    "events": [{"n": 0, "anything": [[{"x": 1}]]}, {"n": 1}],
    "stores": [{"computer": "EX01", "store": "SG1", "state": "well", "restorable_to": "2006-10-08T23:00:00Z",
       "last_full": 0, "last_copy": null}],
    "unknown": [{"provider": "p"}], "later": {"key": [1]},
    "case": {"name": "ex01.corp", "zone": "+02:00", "zone_from": "manifest"}, "peers": ["EX02"]})");
}

CaseRow read(const Json& json) {
  CaseRow out;
  CHECK_FALSE(read_rows(std::string_view(json.dump()), [&](CaseRow&& r) { out = std::move(r); }));
  return out;
}

std::string refusal(const std::string& text) {
  try {
    read_rows(std::string_view(text), [](CaseRow&&) {});
  } catch (const Error& e) {
    return e.what();
  }
  return "taken";
}
std::string refusal(const Json& json) {
  return refusal(json.dump());
}

}  // namespace

TEST_CASE("a report becomes a row: numbers are looked up and counted") {
  const CaseRow r = read(report());
  CHECK(r.name == "ex01.corp");
  CHECK(r.zone == "+02:00");
  CHECK(r.problems == 1);
  CHECK(r.computers == std::vector<std::string>{"ex01"});
  CHECK(r.peers == std::vector<std::string>{"ex02"});
  REQUIRE(r.operations.size() == 1);
  CHECK(r.operations[0].freeze_ms == 1500);
  REQUIRE(r.findings.size() == 1);
  CHECK(to_rfc3339(r.findings[0].begin) == "2006-10-08T23:00:00Z");
  REQUIRE(r.stores.size() == 1);
  CHECK(to_rfc3339(r.stores[0].last_full) == "2006-10-09T00:00:00Z");
  CHECK(r.stores[0].last_copy == no_time);
  CHECK(row_json(row_of(row_json(r))) == row_json(r));
}

TEST_CASE("a report that no manifest made is a case by its first computer") {
  Json json = report();
  json.erase("case");
  json.erase("peers");
  const CaseRow r = read(json);
  CHECK(r.name == "ex01");
  CHECK(r.zone_from == "assumed");
  json["logs"] = Json::array();
  CHECK(refusal(json).find("names no case") != std::string::npos);
}

TEST_CASE("a health check of a site is a case a computer") {
  Json json = report();
  json.erase("case");
  json.erase("peers");
  Json other = json["logs"][0];
  other["computer"] = "EX02";
  json["logs"].push_back(other);
  std::vector<CaseRow> rows;
  const auto take = [&](CaseRow&& r) { rows.push_back(std::move(r)); };
  read_rows(std::string_view(json.dump()), take);
  CHECK(rows.size() == 1);
  rows.clear();
  json["health"] = {{"state", "ok"}};
  json["changes"] = Json::array();
  read_rows(std::string_view(json.dump()), take);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "ex01");
  CHECK(rows[0].stores.size() == 1);
  CHECK(rows[1].name == "ex02");
  CHECK(rows[1].logs.size() == 1);
  CHECK(rows[1].operations.empty());
}

TEST_CASE("forged numbers and words are refused") {
  const auto with = [](auto change) {
    Json json = report();
    change(json);
    return refusal(json);
  };
  CHECK(with([](Json& j) { j["findings"][0]["operation"] = 1; }).find("names operation 1 and has 1") !=
        std::string::npos);
  CHECK(with([](Json& j) { j["stores"][0]["last_full"] = 18446744073709551615u; }) != "taken");
  CHECK(with([](Json& j) { j["stores"][0]["last_full"] = -1; }) != "taken");
  CHECK(with([](Json& j) { j["stores"][0]["last_full"] = 0.0; }) != "taken");
  CHECK(with([](Json& j) { j["operations"][0]["outcome"] = "splendid"; }) != "taken");
  CHECK(with([](Json& j) { j["operations"][0]["begin"] = "yesterday"; }) != "taken");
  CHECK(with([](Json& j) { j["findings"][0]["severity"] = "fatal"; }) != "taken");
  CHECK(with([](Json& j) { j["findings"][0]["rule"] = "a\nb"; }) != "taken");
  CHECK(with([](Json& j) { j["logs"][0]["last"] = "2001-01-01T00:00:00Z"; }) != "taken");
  CHECK(with([](Json& j) { j["logs"][0]["events"] = 1e300; }) != "taken");
  CHECK(with([](Json& j) { j["logs"][0] = 7; }) != "taken");
  CHECK(with([](Json& j) { j["operations"] = Json::array({Json::array()}); }) != "taken");
  CHECK(with([](Json& j) { j["schema"] = "exba-report/2"; }).find("exba-report/2") != std::string::npos);
  CHECK(with([](Json& j) { j["case"]["name"] = 7; }) != "taken");
  CHECK(with([](Json& j) { j["peers"] = Json::array({1}); }) != "taken");
  CHECK(with([](Json&) {}) == "taken");
}

TEST_CASE("a report that is cut anywhere is refused; so is what is none") {
  const std::string text = report().dump();
  for (std::size_t size = 0; size < text.size(); size += 7) CHECK(refusal(text.substr(0, size)) != "taken");
  CHECK(refusal(std::string("[]")) != "taken");
  CHECK(refusal(std::string("7")) != "taken");
  CHECK(refusal(std::string("{}")) != "taken");
  CHECK(refusal(text + "}") != "taken");
  std::string twice = text;
  twice.insert(twice.size() - 1, ",\"findings\":[]");
  CHECK(refusal(twice).find("stands there twice") != std::string::npos);
  CHECK(refusal(std::string("{\"a\":1,") + text.substr(1)).find("does not begin with its 'schema'") !=
        std::string::npos);
}

TEST_CASE("deep nesting in what nobody reads is no trouble") {
  std::string deep(100'000, '[');
  deep += std::string(100'000, ']');
  std::string text = report().dump();
  text.insert(text.size() - 1, ",\"odd\":[" + deep + "]");
  CHECK(refusal(text) != "");  // refused or taken, but over
}

TEST_SUITE_END();
