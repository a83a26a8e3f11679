#include "reports/json/read_report.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/error.hpp"
#include "reports/changes/changes.hpp"
#include "reports/renderer.hpp"
#include "support/blocked_report.hpp"
#include "support/hostile_report.hpp"
#include "support/paths.hpp"

using namespace exba;
namespace fs = std::filesystem;

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

std::string trouble(const std::string& text) {
  try {
    read_report(text);
    return "";
  } catch (const Error& e) {
    return e.what();
  }
}

Report full_report() {
  Report report = test::blocked_report();
  report.sources[0].sha256 = std::string(64, '0');
  report.sources[0].assumed = {{"time_zone", "UTC"}};
  report.sources[0].problems = {{"offset 4608", "checksum does not fit"}, {"", "cut"}};
  report.logs[0].gaps = {{411, 430, report.logs[0].first, no_time}};
  report.logs[0].cleared = {report.logs[0].last};
  Event& event = report.events[0];
  event.qualifiers = 0x8000;
  event.user = "EX\\svc";
  event.category = "7";
  event.inserts = {"", "a\nb", "\xc3\xa4"};
  event.insert_names = {"x", "", "y"};
  event.has_inserts = true;
  event.data = std::string{"\0\xff<", 3};
  report.events[1].time = no_time;
  report.events[1].record_id = 0;
  report.events[1].level = Level::unknown;
  report.events[1].position = {Position::Unit::line, UINT64_MAX};
  report.operations[10].relations.push_back({"blocked_by", 3});
  report.operations[0].begin = no_time;
  report.findings[0].operation.reset();
  return report;
}

}  // namespace

TEST_SUITE_BEGIN("reports");

TEST_CASE("a saved report reads back as the same report, from JSON and from HTML") {
  for (const Report& report : {test::blocked_report(), Report{}, full_report()}) {
    const std::string json = render_json(report, {});
    CHECK(render_json(read_report(json), {}) == json);
    const Report again = read_report(render_html(report, {}));
    CHECK(render_json(again, {}) == json);
    CHECK(render_html(again, {}) == render_html(report, {}));
    CHECK(render_text(again, {}) == render_text(report, {}));
  }
}

TEST_CASE("hostile strings survive the way through a page") {
  std::vector<std::string> payloads = test::payloads();
  for (const char* payload :
       {"</template>", "<template id=\"exba-report\">", "</script>", "\\u003c", "&lt;", "<!--"})
    payloads.emplace_back(payload);
  for (const std::string& payload : payloads) {
    if (payload.find('\xff') != std::string::npos)
      continue;  // JSON has no such bytes: they are U+FFFD from the start
    CAPTURE(payload.substr(0, 40));
    Report report = test::hostile_report(payload);
    for (Operation& o : report.operations) o.relations.clear();
    const std::string json = render_json(report, {});
    CHECK(render_json(read_report(render_html(report, {})), {}) == json);
  }
}

TEST_CASE("a damaged or forged report is refused with the place, never believed") {
  const std::string json = render_json(test::blocked_report(), {});
  CHECK(trouble("{}").find("no saved report") != std::string::npos);
  CHECK(trouble(json.substr(0, json.size() / 2)).find("no JSON") != std::string::npos);
  CHECK(trouble(replaced(json, "exba-report/1", "exba-report/9")).find("exba-report/9") != std::string::npos);
  CHECK(trouble(replaced(json, "\"evidence\": [27", "\"evidence\": [99")).find("'evidence'") !=
        std::string::npos);
  CHECK(trouble(replaced(json, "\"source\": 0", "\"source\": 4")).find("'source'") != std::string::npos);
  CHECK(trouble(replaced(json, "\"refused\": [10", "\"refused\": [99")).find("'refused'") !=
        std::string::npos);
  CHECK(trouble(replaced(json, "\"severity\": \"error\"", "\"severity\": \"fine\"")).find("'severity'") !=
        std::string::npos);
  CHECK(trouble(replaced(json, "\"position\": \"offset", "\"position\": \"of-set")).find("'position'") !=
        std::string::npos);
  CHECK(trouble(replaced(json, "\"id\": 9606", "\"id\": 70000")).find("'id'") != std::string::npos);
  CHECK(trouble(replaced(json, "\"id\": 9606", "\"id\": -1")).find("'id'") != std::string::npos);
  CHECK(trouble(replaced(json, "\"findings\": [", "\"findings\": {\"a\": 1}, \"other\": ["))
            .find("'findings'") != std::string::npos);
  const std::string html = render_html(test::blocked_report(), {});
  CHECK(trouble(replaced(html, "<template id", "<div id")).find("taken out") != std::string::npos);
  CHECK(trouble(html.substr(0, html.find("<template") + 2000)).find("cut off") != std::string::npos);
}

TEST_CASE("every cut and many a changed byte of a saved report gives a report or an Error") {
  const std::string json = render_json(full_report(), {});
  std::mt19937 random(1);
  int errors = 0;
  for (int n = 0; n < 400; ++n) {
    std::string text = json;
    if (n % 4 == 0)
      text.resize(random() % text.size());
    else
      for (int k = 0; k < 3; ++k) text[random() % text.size()] = "\"{}[],:0129-\\etfn\x80"[random() % 18];
    try {
      const Report report = read_report(text);
      render_html(report, {});
    } catch (const Error&) {
      ++errors;
    }
  }
  CHECK(errors > 100);
}

TEST_CASE("what begins like something else is no report") {
  CHECK_FALSE(sniff_report(""));
  CHECK_FALSE(sniff_report("<!DOCTYPE html><html><head><title>exba</title>"));
  CHECK_FALSE(sniff_report("{\"n\": 0, \"schema\": \"exba-report/1\"}"));
  CHECK_FALSE(sniff_report("ElfFile"));
  CHECK(sniff_report("\xef\xbb\xbf{ \"schema\" : \"exba-report/1\"") == SavedAs::json);
  CHECK(sniff_report(render_html({}, {})) == SavedAs::html);
}

TEST_CASE("diff: new, gone and unchanged findings by fingerprint") {
  const Report before = test::blocked_report();
  Report after = before;
  Changes same = compare(before, after);
  CHECK(same.unchanged.size() == 1);
  CHECK(same.appeared.empty());
  CHECK_FALSE(same.worse);
  after.findings[0].fingerprint = "0000000000000001";
  Changes other = compare(before, after);
  CHECK(other.appeared.size() == 1);
  CHECK(other.gone.size() == 1);
  CHECK(other.worse);
  after.findings[0].confidence = Confidence::undecided;
  CHECK_FALSE(compare(before, after).worse);
  after.findings.clear();
  const std::string text = render_changes(before, after, {});
  CHECK(text.starts_with("0 findings new, 0 cured, 1 gone, 0 unchanged."));
  CHECK(text.find("GONE  vss-cleanup-missing  error, certain") != std::string::npos);
  CHECK(text.find("out of sight") == std::string::npos);
}

TEST_CASE("diff: an undecided finding that became decided is news; one twice over is paired one by one") {
  Report before = test::blocked_report();
  before.findings[0].confidence = Confidence::undecided;
  Report after = test::blocked_report();
  CHECK(compare(before, after).worse);
  before = after;
  after.findings.push_back(after.findings[0]);
  const Changes twice = compare(before, after);
  CHECK(twice.unchanged.size() == 1);
  CHECK(twice.appeared.size() == 1);
}

TEST_CASE("diff: a finding is not cured because the later logs no longer reach back to it") {
  const Report before = test::blocked_report();
  Report after = before;
  after.findings.clear();
  after.logs[0].first = test::at("2006-10-11T00:00:00Z");
  CHECK(render_changes(before, after, {}).find("out of sight") != std::string::npos);
}

TEST_CASE("the program shows saved reports again and compares them") {
  const fs::path folder =
      fs::temp_directory_path() / ("exba-saved-" + std::to_string(std::random_device{}()));
  fs::create_directories(folder);
  const std::string at = "'" + folder.string() + "/";
  const std::string sample = std::string{"'"} + test::root() + "/samples/";
  const auto run = [&](const std::string& arguments) {
    const int code =
        std::system(("'" + test::program() + "' " + arguments + " >" + at + "out' 2>" + at + "err'").c_str());
    return code > 255 ? code / 256 : code;
  };
  const auto content = [&](const std::string& name) {
    std::ifstream in(folder / name, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  CHECK(run("analyze -f html -o " + at + "a.html' " + sample + "vss-cleanup-missing/xml'") == 1);
  CHECK(run("analyze -f json -o " + at + "a.json' " + at + "a.html'") == 1);
  CHECK(run("analyze -f html -o " + at + "b.html' " + at + "a.json'") == 1);
  CHECK(content("a.html") == content("b.html"));
  CHECK(content("a.json").find("\"sha256\": \"") != std::string::npos);
  CHECK(run("analyze -f json -o " + at + "plain.json' " + sample + "vss-cleanup-missing/xml'") == 1);
  CHECK(content("plain.json").find("sha256") == std::string::npos);
  CHECK(run("analyze -f json -o " + at + "well.json' " + sample + "healthy-2003-vss/xml'") == 0);
  CHECK(run("diff " + at + "a.html' " + at + "plain.json'") == 0);
  CHECK(content("out").starts_with("0 findings new, 0 cured, 0 gone, 1 unchanged."));
  CHECK(run("diff " + at + "well.json' " + at + "a.html'") == 1);
  CHECK(run("diff " + at + "a.html' " + at + "well.json'") == 0);
  CHECK(run("diff " + at + "a.html' " + at + "missing.json'") == 2);
  CHECK(run("diff " + at + "a.html'") == 2);
  CHECK(run("diff --help") == 0);
  fs::remove_all(folder);
}

TEST_CASE("a look whether a log is a saved report takes nothing out of a pipe") {
  const fs::path folder = fs::temp_directory_path() / ("exba-pipe-" + std::to_string(std::random_device{}()));
  fs::create_directories(folder);
  const std::string at = "'" + folder.string() + "/";
  const std::string sample =
      std::string{"'"} + test::root() + "/samples/vss-cleanup-missing/xml/ex01-application.xml'";
  REQUIRE(
      std::system(("mkfifo " + at + "log' && (cat " + sample + " > " + at + "log' &) && '" + test::program() +
                   "' analyze -f json -o " + at + "out.json' --fail-on never " + at + "log'")
                      .c_str()) == 0);
  std::ifstream in(folder / "out.json", std::ios::binary);
  CHECK(read_report(std::string{std::istreambuf_iterator<char>(in), {}}).findings.size() == 1);
  fs::remove_all(folder);
}

TEST_CASE("the digest of an input is that of its bytes, read in whatever way") {
  const fs::path folder =
      fs::temp_directory_path() / ("exba-digest-" + std::to_string(std::random_device{}()));
  fs::create_directories(folder);
  const std::string at = "'" + folder.string() + "/";
  const std::string sample =
      std::string{"'"} + test::root() + "/samples/vss-cleanup-missing/xml/ex01-application.xml'";
  const std::string program = "'" + test::program() + "' analyze --fail-on never -f html -o " + at;
  REQUIRE(std::system((program + "file.html' " + sample).c_str()) == 0);
  REQUIRE(std::system((program + "pipe.html' - < " + sample).c_str()) == 0);
  REQUIRE(std::system(("cat " + sample + " | " + program + "cat.html' -").c_str()) == 0);
  REQUIRE(std::system(("sha256sum " + sample + " | cut -c1-64 > " + at + "sum'").c_str()) == 0);
  std::ifstream sum_file(folder / "sum");
  std::string sum;
  sum_file >> sum;
  REQUIRE(sum.size() == 64);
  for (const char* name : {"file.html", "pipe.html", "cat.html"}) {
    std::ifstream in(folder / name, std::ios::binary);
    const Report report = read_report(std::string{std::istreambuf_iterator<char>(in), {}});
    REQUIRE(report.sources.size() == 1);
    CHECK(report.sources[0].sha256 == sum);
  }
  fs::remove_all(folder);
}

TEST_SUITE_END();
