// Many servers as people run them: survey, the cases of a manifest, their merge.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "support/evtx_writer.hpp"
#include "support/forms.hpp"
#include "support/paths.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;
namespace fs = std::filesystem;
using Json = nlohmann::json;

TEST_SUITE_BEGIN("fleet");

namespace {

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A folder with the logs of a small fleet; gone after the test.
class Fleet {
 public:
  Fleet() {
    static int number = 0;
    root_ = fs::temp_directory_path() /
            ("exba-fleet-test-" + std::to_string(::rand()) + "-" + std::to_string(++number));
    fs::create_directories(root_ / "logs");
  }
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;
  ~Fleet() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  fs::path operator/(const std::string& name) const { return root_ / name; }
  void write(const std::string& name, const std::string& bytes) const {
    fs::create_directories((root_ / name).parent_path());
    std::ofstream(root_ / name, std::ios::binary) << bytes;
  }
  struct Ran {
    int code = -1;
    std::string out, err;
  };
  Ran run(const std::string& arguments) const {
    const std::string command = "cd '" + root_.string() + "' && '" + test::program() + "' " + arguments +
                                " >'" + (root_ / "out").string() + "' 2>'" + (root_ / "err").string() + "'";
    const int status = std::system(command.c_str());
    return {status < 0 ? status : status / 256, read(root_ / "out"), read(root_ / "err")};
  }

 private:
  fs::path root_;
};

std::vector<Event> events_of(const std::string& story) {
  std::vector<Event> events;
  for (StoryEvent& s : read_story(story).events) events.push_back(std::move(s.event));
  return events;
}

std::string night(const std::string& computer, bool ends) {
  return "-- noise " + computer +
         " Application 2006-10-08 00:00:00 2006-10-12 08:15:00 1\n2006-10-09 01:00:02 " + computer +
         " MSExchangeIS/9606\n01:00:31            " + computer + " MSExchangeIS/9612\n01:31:02            " +
         computer + " MSExchangeIS/9616\n01:31:03            " + computer +
         " MSExchangeIS/9648\n2006-10-10 01:00:02 " + computer + " MSExchangeIS/9606\n01:00:31            " +
         computer + " MSExchangeIS/9612\n" +
         (ends ? "01:31:02            " + computer + " MSExchangeIS/9616\n01:31:03            " + computer +
                     " MSExchangeIS/9648\n"
               : "2006-10-11 01:00:03 " + computer +
                     " MSExchangeIS/9607 insert=0x50d data=\"Backup in progress.\"\n") +
         "-- filler " + computer + " Application 2006-10-12 08:15:00\n";
}

std::string xml(const std::vector<Event>& events) {
  return to_event_xml(events, XmlStyle::wevtutil);
}

/// Three servers with logs of their own, two more in a forwarded one; ex03 holds its writer.
void fill(const Fleet& fleet) {
  for (const std::string n : {"1", "2", "3"})
    fleet.write("logs/ex0" + n + ".xml", xml(events_of(night("EX0" + n + ".corp.example", n != "3"))));
  std::vector<Event> forwarded = events_of(night("EX04.corp.example", true));
  for (Event& e : events_of(night("EX05.corp.example", false))) forwarded.push_back(std::move(e));
  std::stable_sort(forwarded.begin(), forwarded.end(),
                   [](const Event& a, const Event& b) { return a.time < b.time; });
  fleet.write("logs/forwarded.xml", xml(forwarded));
  fleet.write("logs/readme.txt", "not a log");
}

std::vector<Json> lines(const std::string& text) {
  std::vector<Json> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(Json::parse(line));
  return out;
}

}  // namespace

TEST_CASE("survey finds the cases, and cuts a forwarded log by computer") {
  const Fleet fleet;
  fill(fleet);
  const auto ran = fleet.run("survey logs");
  CHECK(ran.code == 0);
  CHECK(ran.err == "");
  const auto cases = lines(ran.out);
  REQUIRE(cases.size() == 5);
  for (std::size_t n = 0; n < 5; ++n) {
    const std::string computer = "ex0" + std::to_string(n + 1) + ".corp.example";
    CHECK(cases[n]["case"] == computer);
    REQUIRE(cases[n]["inputs"].size() == 1);
    CHECK(cases[n]["inputs"][0]["computers"] == Json::array({computer}));
    CHECK(cases[n]["inputs"][0]["path"] ==
          (n < 3 ? "logs/ex0" + std::to_string(n + 1) + ".xml" : "logs/forwarded.xml"));
  }
  CHECK(fleet.run("survey -j 7 logs").out == ran.out);
}

TEST_CASE("what survey cannot place is told, with exit code 2") {
  const Fleet fleet;
  fill(fleet);
  fleet.write("logs/broken.evtx", "ElfFile and nothing more");
  const auto ran = fleet.run("survey logs nowhere.evtx");
  CHECK(ran.code == 2);
  CHECK(ran.err.find("broken.evtx") != std::string::npos);
  CHECK(ran.err.find("nowhere.evtx") != std::string::npos);
  CHECK(ran.err.find("readme.txt") == std::string::npos);
  CHECK(lines(ran.out).size() == 5);
  CHECK(fleet.run("survey -").code == 2);
}

TEST_CASE("a large EVTX log is surveyed by samples, and gives the same manifest line but for the hours") {
  const Fleet fleet;
  std::string story = night("EX01.corp.example", true);
  story.replace(story.find(" 1\n"), 3, " 60\n");
  const auto events = events_of(story);
  const std::string bytes = to_evtx(events);
  REQUIRE(bytes.size() > 1'200'000);
  fleet.write("logs/a.evtx", bytes);
  const auto cases = lines(fleet.run("survey logs").out);
  REQUIRE(cases.size() == 1);
  CHECK(cases[0]["inputs"][0]["bytes"] == bytes.size());
  CHECK(cases[0]["inputs"][0]["first"] == "2006-10-08T00:00:00Z");
  CHECK(cases[0]["inputs"][0]["last"] == "2006-10-12T08:15:00Z");
  fleet.write("logs/b.txt", to_text_blocks(events, BlockStyle::nt, TimeZone{}));
  const auto both = lines(fleet.run("survey logs").out);
  REQUIRE(both.size() == 1);
  CHECK(both[0]["inputs"].size() == 2);
}

TEST_CASE("a manifest gives a report a case, goes on where it was, and its shards are its whole") {
  const Fleet fleet;
  fill(fleet);
  fleet.run("survey -o m.ndjson logs");
  const auto whole = fleet.run("analyze --manifest m.ndjson -o whole -f json,html");
  CHECK(whole.code == 1);
  CHECK(whole.err == "exba: 5 cases analysed, 0 left alone\n");
  std::map<std::string, std::string> reports;
  for (const auto& entry : fs::directory_iterator(fleet / "whole"))
    if (entry.path().extension() == ".json") reports[entry.path().filename().string()] = read(entry.path());
  REQUIRE(reports.size() == 5);
  const Json third = Json::parse(reports.lower_bound("ex03")->second);
  CHECK(third["case"]["name"] == "ex03.corp.example");
  CHECK(third["findings"][0]["rule"] == "vss-cleanup-missing");
  CHECK(third["peers"] == Json::array());
  // Of the forwarded log only what counts: as many events as one server logged.
  const Json fifth = Json::parse(reports.lower_bound("ex05")->second);
  CHECK(fifth["logs"].size() == 1);
  CHECK(fifth["sources"][0]["events"] == fifth["logs"][0]["events"]);
  CHECK(fifth["sources"][0]["recognised"] == third["sources"][0]["recognised"]);
  CHECK(fifth["findings"].size() == third["findings"].size());

  const auto again = fleet.run("analyze --manifest m.ndjson -o whole -f json,html");
  CHECK(again.code == 1);
  CHECK(again.err == "exba: 0 cases analysed, 5 left alone\n");
  for (const std::string shard : {"2/3", "0/3", "1/3", "0/3"})
    CHECK(fleet.run("analyze -q --manifest m.ndjson --shard " + shard + " -j 2 -o parts -f json").code <= 1);
  for (const auto& [name, text] : reports) CHECK(read(fleet / "parts" / name) == text);

  // A log that grew, an option that changes reports, a report that was lost: made anew. Nothing else.
  fleet.write("logs/ex01.xml", xml(events_of(night("EX01.corp.example", false))));
  CHECK(fleet.run("analyze --manifest m.ndjson -o whole -f json").err ==
        "exba: 1 case analysed, 4 left alone\n");
  fs::remove(fleet / "whole" / reports.begin()->first);
  CHECK(fleet.run("analyze --manifest m.ndjson -o whole -f json").err ==
        "exba: 1 case analysed, 4 left alone\n");
  CHECK(fleet.run("analyze --manifest m.ndjson -o whole -f json --set vss-cleanup-missing.patience=24").err ==
        "exba: 5 cases analysed, 0 left alone\n");
  CHECK(fleet.run("analyze --manifest m.ndjson -o whole -f json --verify").err ==
        "exba: 5 cases analysed, 0 left alone\n");
  CHECK(fleet.run("analyze --manifest m.ndjson -o whole -f json --verify").err ==
        "exba: 0 cases analysed, 5 left alone\n");
  CHECK(fleet.run("analyze --manifest m.ndjson -o whole -f json").err ==
        "exba: 0 cases analysed, 5 left alone\n");
}

TEST_CASE("a broken case fails alone, and its report says so; a computer that no case counts is told") {
  const Fleet fleet;
  fill(fleet);
  const std::string manifest = fleet.run("survey logs").out;
  std::string first_two = manifest.substr(0, manifest.find('\n', manifest.find('\n') + 1) + 1);
  fleet.write("m.ndjson",
              first_two + "{\"case\": \"gone\", \"inputs\": [{\"path\": \"gone.evtx\"}]}\n" +
                  "{\"case\": \"fw\", \"inputs\": [{\"path\": \"logs/forwarded.xml\", \"computers\": "
                  "[\"ex04.corp.example\"]}]}\n");
  const auto ran = fleet.run("analyze --manifest m.ndjson -o r -f json");
  CHECK(ran.code == 2);
  CHECK(ran.err.find("logs/forwarded.xml: holds events of EX05.corp.example, which no case counts") !=
        std::string::npos);
  int gone = 0, all = 0;
  for (const auto& entry : fs::directory_iterator(fleet / "r")) {
    if (entry.path().extension() != ".json") continue;
    ++all;
    if (entry.path().filename().string().starts_with("gone-")) {
      ++gone;
      CHECK(read(entry.path()).find("gone.evtx") != std::string::npos);
    }
  }
  CHECK(all == 4);
  CHECK(gone == 1);
  // Told again by a run that has nothing to do.
  const auto again = fleet.run("analyze --manifest m.ndjson -o r -f json");
  CHECK(again.code == 2);
  CHECK(again.err.find("which no case counts") != std::string::npos);
}

TEST_CASE("what goes with a manifest and what does not") {
  const Fleet fleet;
  fill(fleet);
  fleet.run("survey -o m.ndjson logs");
  CHECK(fleet.run("analyze --manifest m.ndjson -f json").code == 2);
  CHECK(fleet.run("analyze --manifest m.ndjson -o r -f json --redact").err.find("redact") !=
        std::string::npos);
  CHECK(fleet.run("analyze --manifest m.ndjson -o r -f html").code == 2);
  CHECK(fleet.run("analyze --manifest m.ndjson -o r -f text").code == 2);
  CHECK(fleet.run("analyze --manifest m.ndjson -o r -f json --shard 3/3").err.find("expected I/N") !=
        std::string::npos);
  CHECK(fleet.run("analyze --manifest m.ndjson -o r -f json --shard -1/3").code == 2);
  CHECK(fleet.run("analyze --manifest m.ndjson -o r -f json logs").code == 2);
  CHECK(fleet.run("analyze -f json,html logs").code == 2);
  CHECK(fleet.run("analyze").err.find("LOG is required") != std::string::npos);
  CHECK(fleet.run("analyze --manifest nowhere -o r -f json").code == 2);
}

TEST_CASE("the merge of shards in any order is one fleet; damage and mixtures are refused") {
  const Fleet fleet;
  fill(fleet);
  fleet.run("survey -o m.ndjson logs");
  fleet.run("analyze -q --manifest m.ndjson -o r -f json");
  const auto whole = fleet.run("merge -f json -o whole.json r");
  CHECK(whole.code == 0);
  CHECK(whole.err == "");
  const Json fleet_report = Json::parse(read(fleet / "whole.json"));
  CHECK(fleet_report["schema"] == "exba-fleet/1");
  CHECK(fleet_report["summary"]["cases"] == 5);
  CHECK(fleet_report["faults"][0]["rule"] == "vss-cleanup-missing");
  CHECK(fleet_report["faults"][0]["first_servers"] ==
        Json::array({"ex03.corp.example", "ex05.corp.example"}));
  for (const std::string shard : {"0/2", "1/2"}) {
    fleet.run("analyze -q --manifest m.ndjson --shard " + shard + " -o s" + shard.substr(0, 1) + " -f json");
    fleet.run("merge -f json -o s" + shard.substr(0, 1) + ".json s" + shard.substr(0, 1));
  }
  CHECK(fleet.run("merge -f json s1.json s0.json s1 whole.json").out == read(fleet / "whole.json"));
  for (const std::string form : {"text", "html", "ndjson", "prometheus"})
    CHECK(fleet.run("merge -f " + form + " s1.json s0.json").out == fleet.run("merge -f " + form + " r").out);
  CHECK(fleet.run("merge s0.json").out.starts_with("FLEET: "));

  fleet.write("cut.json", read(fleet / "whole.json").substr(0, 4000));
  const auto cut = fleet.run("merge -f json cut.json r");
  CHECK(cut.code == 2);
  CHECK(cut.err.find("cut.json: the report is damaged") != std::string::npos);
  CHECK(cut.out == read(fleet / "whole.json"));
  CHECK(fleet.run("merge nowhere.json r").code == 2);
  CHECK(fleet.run("merge cut.json").code == 2);

  fleet.run("analyze -q --manifest m.ndjson -o other -f json --set vss-cleanup-missing.patience=24");
  const auto mixed = fleet.run("merge -f json r other");
  CHECK(mixed.code == 2);
  CHECK(mixed.out == "");
  CHECK(mixed.err.find("--mixed") != std::string::npos);
}

TEST_CASE("the fleet page needs nothing but itself, and links to the reports of the cases by file name") {
  const Fleet fleet;
  fill(fleet);
  fleet.run("survey -o m.ndjson logs");
  fleet.run("analyze -q --manifest m.ndjson -o r -f json,html");
  const std::string page = fleet.run("merge -f html r").out;
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  std::size_t links = 0;
  for (std::size_t p = page.find("href=\"ex"); p != page.npos; p = page.find("href=\"ex", p + 1)) {
    const std::string file = page.substr(p + 6, page.find('"', p + 6) - p - 6);
    INFO(file);
    CHECK(fs::exists(fleet / "r" / file));
    ++links;
  }
  CHECK(links >= 5);
  CHECK(page.find("<h1>2 of 5 cases need you") != std::string::npos);
}

TEST_SUITE_END();
