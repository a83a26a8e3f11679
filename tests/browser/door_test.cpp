#include "browser/door.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "analysis.hpp"
#include "base/version.hpp"
#include "reports/renderer.hpp"
#include "support/paths.hpp"

TEST_SUITE_BEGIN("browser");

using namespace exba;
using Json = nlohmann::json;

namespace {

const std::string night = test::root() + "/samples/vss-cleanup-missing/xml";

Json about(const Answer& answer) {
  return Json::parse(answer.about);
}

Json analyze_question(Json more = Json::object()) {
  Json question{{"ask", "analyze"}, {"logs", {night}}, {"digest", true}};
  question.update(more);
  return question;
}

Answer ask(Door& door, const Json& question) {
  return door.ask(question.dump());
}

std::string report_of(const AnalysisOptions& options, const RenderOptions& shown) {
  return render_html(analyse(options, Rulebook::builtin()).report, shown);
}

}  // namespace

TEST_CASE("a page without a word in it gives the program's report") {
  Door door;
  const Json read = about(ask(door, analyze_question()));
  CHECK(read["ok"] == true);
  CHECK(read["verdict"] == "findings");
  CHECK(read["errors"] == 1);
  CHECK(read["trouble"] == false);
  CHECK(read["headline"].get<std::string>().starts_with("EX01: VSS backups BLOCKED"));

  AnalysisOptions options;
  options.logs = {night};
  options.read.digest = Digest::sha256;
  const Answer shown = ask(door, {{"ask", "report"}, {"form", "html"}});
  CHECK(shown.text == report_of(options, {}));
}

TEST_CASE(
    "JSON that a page saves holds no digests, as the program's holds none; HTML asked for later has them") {
  Door door;
  ask(door, analyze_question());
  AnalysisOptions options;
  options.logs = {night};
  const std::string json = render_json(analyse(options, Rulebook::builtin()).report, {});
  CHECK(ask(door, {{"ask", "report"}, {"form", "json"}}).text == json);
  options.read.digest = Digest::sha256;
  CHECK(ask(door, {{"ask", "report"}, {"form", "html"}}).text == report_of(options, {}));
}

TEST_CASE("fields of the page are options of the program") {
  Door door;
  CHECK(about(ask(door, analyze_question({{"zone", "Europe/Berlin"}, {"stale", true}})))["ok"] == true);
  AnalysisOptions options;
  options.logs = {night};
  options.read.digest = Digest::sha256;
  options.read.stale = Stale::recovered;
  options.read.time_zone = TimeZone::parse("Europe/Berlin");
  RenderOptions shown;
  shown.time_zone = *options.read.time_zone;
  shown.time_zone_origin = "from --time-zone";
  CHECK(ask(door, {{"ask", "report"}, {"form", "html"}}).text == report_of(options, shown));
}

TEST_CASE("a field that cannot be understood is named, and nothing is shown in its place") {
  Door door;
  ask(door, analyze_question());
  struct Wrong {
    const char* field;
    Json more;
    const char* told;
  };
  const Wrong all[] = {
      {"zone", {{"zone", "Europe/Berlinn"}}, "Europe/Berlin"},
      {"encoding", {{"encoding", "klingon"}}, "klingon"},
      {"order", {{"order", "ydm"}}, "dmy, mdy, ymd"},
      {"set", {{"set", {"vss-cleanup-missing.patienc=24"}}}, "patience"},
      {"rules", {{"rules", {"no/such/rule.xml"}}}, "no/such/rule.xml"},
      {"logs", {{"logs", Json::array()}}, "no log was given"},
  };
  for (const Wrong& wrong : all) {
    INFO(wrong.field);
    const Json answer = about(ask(door, analyze_question(wrong.more)));
    CHECK(answer["ok"] == false);
    CHECK(answer["kind"] == "usage");
    CHECK(answer["field"] == wrong.field);
    CHECK(answer["message"].get<std::string>().find(wrong.told) != std::string::npos);
    // Not the report of the case before.
    CHECK(about(ask(door, {{"ask", "report"}, {"form", "html"}}))["ok"] == false);
  }
}

TEST_CASE("what is no question is refused") {
  Door door;
  for (const char* question : {"", "[]", "{\"ask\": \"analy", "{\"ask\": 7}", "{\"ask\": \"sing\"}"}) {
    INFO(question);
    const Json answer = about(door.ask(question));
    CHECK(answer["ok"] == false);
    CHECK(answer["kind"] == "usage");
  }
  CHECK(about(ask(door, {{"ask", "report"}, {"form", "html"}}))["kind"] == "trouble");
}

TEST_CASE("a question that is no UTF-8 is answered in UTF-8") {
  Door door;
  const Answer answer = door.ask("{\"ask\": \"explain\", \"what\": \"\xff\xfe\"}");
  CHECK(about(answer)["ok"] == false);
}

TEST_CASE("the report without names holds none, and its key turns them back") {
  Door door;
  ask(door, analyze_question());
  const Answer redacted = ask(door, {{"ask", "report"}, {"form", "html"}, {"redact", "names"}});
  CHECK(about(redacted)["ok"] == true);
  CHECK(redacted.text.find("EX01") == std::string::npos);
  CHECK(redacted.text.find("HOST-1") != std::string::npos);
  const Answer key = ask(door, {{"ask", "key"}});
  CHECK(key.text.find("EX01") != std::string::npos);

  // Continued in another page.
  Door later;
  ask(later, analyze_question());
  CHECK(ask(later, {{"ask", "report"}, {"form", "html"}, {"redact", "names"}, {"key", key.text}}).text ==
        redacted.text);
  const Json wrong =
      about(ask(later, {{"ask", "report"}, {"form", "html"}, {"redact", "names"}, {"key", "{}x"}}));
  CHECK(wrong["field"] == "key");
}

TEST_CASE("what an event means is told without a case") {
  Door door;
  CHECK(ask(door, {{"ask", "explain"}, {"what", " 9607 "}}).text.find("9607") != std::string::npos);
  const Json near = about(ask(door, {{"ask", "explain"}, {"what", "vss-cleanup-mising"}}));
  CHECK(near["message"].get<std::string>().find("did you mean vss-cleanup-missing?") != std::string::npos);
}

TEST_CASE("a page tells how far it is") {
  Door door;
  std::uint64_t expected = 0;
  std::uint64_t done = 0;
  ReadingWatch watch;
  watch.expected = [&](std::uint64_t bytes) { expected = bytes; };
  watch.read = [&](std::uint64_t bytes) { done += bytes; };
  door.ask(analyze_question().dump(), watch);
  CHECK(expected > 1000);
  CHECK(done == expected);
}

TEST_CASE("a page can tell what it is made of") {
  Door door;
  const Json versions = about(ask(door, {{"ask", "about"}}));
  CHECK(versions["version"] == program_version);
  CHECK(versions["rules"].get<int>() > 90);
}

TEST_SUITE_END();
