// The program as people run it: exit codes, standard input, folders, archives, files of output, mistakes at
// the keyboard; and what the analysis makes of folders and archives.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "analysis.hpp"
#include "progress.hpp"
#include "support/archive_writer.hpp"
#include "support/evt_writer.hpp"
#include "support/forms.hpp"
#include "support/paths.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;
namespace fs = std::filesystem;
using Json = nlohmann::json;

TEST_SUITE_BEGIN("program");

namespace {

/// A folder that is gone after the test.
class Folder {
 public:
  Folder() {
    static int number = 0;
    path_ = fs::temp_directory_path() /
            ("exba-program-test-" + std::to_string(::rand()) + "-" + std::to_string(++number));
    fs::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& bytes) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return *this / name;
  }
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Ran {
  int code = -1;
  std::string out, err;
};

/// Runs `exba ARGUMENTS`, which a shell reads; `before` stands in front of it: `cat x |`.
Ran run(const std::string& arguments, const std::string& before = "") {
  const Folder folder;
  const std::string command = before + " '" + test::program() + "' " + arguments + " >'" + folder / "out" +
                              "' 2>'" + folder / "err" + "'";
  const int status = std::system(command.c_str());
  return {status < 0 ? status : status / 256, read(folder / "out"), read(folder / "err")};
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

constexpr std::string_view blocked =
    "-- noise EX01 Application 2006-10-08 00:00:00 2006-10-12 08:15:00 2\n"
    "2006-10-09 01:00:02 EX01 MSExchangeIS/9606\n"
    "01:00:31            EX01 MSExchangeIS/9612\n"
    "01:31:02            EX01 MSExchangeIS/9616\n"
    "01:31:03            EX01 MSExchangeIS/9648\n"
    "2006-10-10 01:00:02 EX01 MSExchangeIS/9606\n"
    "01:00:31            EX01 MSExchangeIS/9612\n"
    "2006-10-11 01:00:03 EX01 MSExchangeIS/9607 insert=0x50d data=\"Backup in progress.\"\n"
    "-- filler EX01 Application 2006-10-12 08:15:00\n";
constexpr std::string_view healthy =
    "-- noise EX02 Application 2006-10-08 00:00:00 2006-10-12 08:15:00 2\n"
    "2006-10-09 01:00:02 EX02 MSExchangeIS/9606\n"
    "01:00:31            EX02 MSExchangeIS/9612\n"
    "01:31:02            EX02 MSExchangeIS/9616\n"
    "01:31:03            EX02 MSExchangeIS/9648\n"
    "-- filler EX02 Application 2006-10-12 08:15:00\n";

std::vector<Event> events_of(std::string_view story) {
  std::vector<Event> events;
  for (StoryEvent& s : read_story(story).events) events.push_back(std::move(s.event));
  return events;
}
std::string xml(std::string_view story) {
  return to_event_xml(events_of(story), XmlStyle::viewer);
}

const Rulebook& rulebook() {
  static const Rulebook book = Rulebook::builtin();
  return book;
}

Analysis analysed(std::vector<std::string> logs, unsigned jobs = 1) {
  AnalysisOptions options;
  options.logs = std::move(logs);
  options.jobs = jobs;
  return analyse(options, rulebook());
}

std::string paths(const Report& report, const std::string& root) {
  std::string out;
  for (const Source& s : report.sources)
    out += (out.empty() ? "" : " ") + (s.path.starts_with(root) ? s.path.substr(root.size()) : s.path) + "=" +
           s.format;
  return out;
}

std::string told(const Report& report) {
  std::string out;
  for (const Operation& o : report.operations)
    out += std::string(to_string(o.kind)) + " " + std::string(to_string(o.outcome)) + " " + o.computer + " " +
           to_rfc3339(o.begin) + "\n";
  for (const Finding& f : report.findings)
    out +=
        f.rule + " " + std::string(to_string(f.confidence)) + " " + f.computer + " " + f.fingerprint + "\n";
  for (const Log& log : report.logs)
    out += log.computer + " " + log.channel + " " + to_rfc3339(log.first) + " " + to_rfc3339(log.last) + " " +
           std::to_string(log.events) + "\n";
  return out;
}

}  // namespace

TEST_CASE("exit codes: findings 1, none 0, trouble 2") {
  const Folder folder;
  const std::string bad = folder.write("bad.xml", xml(blocked));
  const std::string good = folder.write("good.xml", xml(healthy));
  CHECK(run("analyze '" + bad + "'").code == 1);
  CHECK(run("analyze '" + good + "'").code == 0);
  CHECK(run("analyze --fail-on never '" + bad + "'").code == 0);
  CHECK(run("analyze '" + folder / "absent.evtx" + "'").code == 2);
  CHECK(run("analyze '" + good + "' '" + folder / "absent.evtx" + "'").code == 2);
  CHECK(run("events '" + bad + "'").code == 0);
  CHECK(run("events '" + folder / "absent.evtx" + "'").code == 2);
}

TEST_CASE("trouble with one log does not hide the report of the others") {
  const Folder folder;
  const std::string bad = folder.write("bad.xml", xml(blocked));
  const Ran ran = run("analyze '" + bad + "' '" + folder / "absent.evtx" + "'");
  CHECK(ran.code == 2);
  CHECK(contains(ran.out, "vss-cleanup-missing"));
  CHECK(contains(ran.err, "absent.evtx: cannot be opened"));
}

TEST_CASE("mistakes at the keyboard are usage: exit code 2 and a word on what would have been right") {
  CHECK(run("").code == 2);
  CHECK(run("analyze").code == 2);
  const Ran command = run("analyse x");
  CHECK(command.code == 2);
  CHECK(contains(command.err, "did you mean analyze"));
  CHECK(run("analyze --formt json x").code == 2);
  CHECK(contains(run("analyze --formt json x").err, "--format"));
  CHECK(run("analyze -f pdf x").code == 2);
  CHECK(run("events -f evtx x").code == 2);
  CHECK(run("analyze --progress always x").code == 2);
  CHECK(run("analyze --time-zone Mars/Olympus x").code == 2);
  CHECK(run("--help").code == 0);
  CHECK(run("--version").code == 0);
}

TEST_CASE("standard input is a log, compressed or in an archive as well") {
  const Folder folder;
  const std::string plain = folder.write("a.xml", xml(blocked));
  const std::string whole = run("analyze -f json - ", "cat '" + plain + "' |").out;
  CHECK(contains(whole, "vss-cleanup-missing"));
  for (const char* form : {"raw+gzip", "zip", "7z", "tar+xz"}) {
    INFO(form);
    const std::string packed = folder.write("packed", make_archive(form, {{"a.xml", xml(blocked)}}));
    const Ran ran = run("analyze - ", "cat '" + packed + "' |");
    CHECK(ran.code == 1);
    CHECK(contains(ran.out, "vss-cleanup-missing"));
  }
  CHECK(run("analyze -", "true |").code == 2);
  CHECK(contains(run("analyze -", "true |").err, "empty"));
}

TEST_CASE("-o writes the report into a file, and a file that cannot be written is trouble") {
  const Folder folder;
  const std::string log = folder.write("a.xml", xml(blocked));
  const Ran ran = run("analyze -f json -o '" + folder / "out.json" + "' '" + log + "'");
  CHECK(ran.code == 1);
  CHECK(ran.out.empty());
  CHECK(Json::parse(read(folder / "out.json"), nullptr, false).is_object());
  CHECK(run("analyze -o '" + folder / "no/such/folder/x" + "' '" + log + "'").code == 2);
}

TEST_CASE("nothing about the work is printed where standard error is no terminal") {
  const Folder folder;
  const std::string log = folder.write("a.xml", xml(blocked));
  CHECK(run("analyze '" + log + "'").err.empty());
  CHECK(run("analyze --progress auto '" + log + "'").err.empty());
}

TEST_CASE("what is not a log is said to be so") {
  const Folder folder;
  const auto said = [&](const std::string& name, const std::string& bytes) {
    const Ran ran = run("analyze '" + folder.write(name, bytes) + "'");
    CHECK(ran.code == 2);
    return ran.err;
  };
  CHECK(
      contains(said("Application.evt", "<!DOCTYPE html><html><body>Sign in</body></html>"), "an HTML page"));
  CHECK(contains(said("a.evtx", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"),
                 "Git LFS pointer"));
  CHECK(contains(said("empty.evtx", ""), "the file is empty"));
  CHECK(contains(said("zeros.evtx", std::string(70000, '\0')), "nothing but zero bytes"));
  CHECK(contains(said("locked.zip", make_archive("zip-encrypted", {{"Application.evtx", xml(blocked)}})),
                 "protected by a password"));
  CHECK(contains(said("empty.zip", make_archive("zip", {})), "no event log in this zip archive (0 files)"));
  CHECK(contains(said("notes.zip", make_archive("zip", {{"a.txt", "hello"}, {"b.txt", "world"}})),
                 "no event log in this zip archive (2 files)"));
}

TEST_CASE("an archive is one case; its logs are sources of their own, the other files are counted") {
  const Folder folder;
  const std::string zip = folder.write(
      "bundle.zip", make_archive("zip", {{"logs/ex01.xml", xml(blocked)},
                                         {"logs/LocaleMetaData/ex01_1033.MTA", "meta"},
                                         {"readme.txt", "hello"},
                                         {"old.tar.gz", make_archive("tar+gzip", {{"ex02.xml", xml(healthy)},
                                                                                  {"x.bin", "\x01\x02"}})}}));
  const Analysis analysis = analysed({zip});
  CHECK_FALSE(analysis.trouble);
  CHECK(paths(analysis.report, folder.path()) ==
        "bundle.zip=zip bundle.zip/logs/ex01.xml=xml bundle.zip/old.tar.gz/ex02.xml=xml");
  REQUIRE(!analysis.report.sources.empty());
  CHECK(analysis.report.sources[0].members_without_log == 2);
  CHECK(analysis.report.operations.size() == 4);
  CHECK(run("analyze '" + zip + "'").code == 1);
}

TEST_CASE("a log alone, in a folder, in an archive and compressed gives the same operations and findings") {
  const Folder folder;
  const std::string log = folder.write("a/ex01.xml", xml(blocked));
  folder.write("z/bundle.zip", make_archive("zip", {{"ex01.xml", xml(blocked)}}));
  folder.write("g/ex01.xml.gz", make_archive("raw+gzip", {{"x", xml(blocked)}}));
  const std::string alone = told(analysed({log}).report);
  CHECK(contains(alone, "vss-cleanup-missing certain"));
  for (const char* name : {"a", "z", "z/bundle.zip", "g/ex01.xml.gz"}) {
    INFO(name);
    CHECK(told(analysed({folder / name}).report) == alone);
    CHECK(told(analysed({folder / name}, 4).report) == alone);
  }
}

TEST_CASE("a folder with a thousand files, two of them logs, gives a report that can be read") {
  const Folder folder;
  for (int i = 0; i < 998; ++i)
    folder.write("d" + std::to_string(i % 7) + "/file" + std::to_string(i) + ".txt",
                 "nothing " + std::to_string(i));
  folder.write("d3/ex01.xml", xml(blocked));
  folder.write("d5/ex02.xml", xml(healthy));
  const Ran ran = run("analyze '" + folder.path() + "'");
  CHECK(ran.code == 1);
  CHECK(ran.err.empty());
  CHECK(contains(ran.out, "998 of 1,000 files hold no event log"));
  CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') < 120);
  const Analysis one = analysed({folder.path()}, 1);
  const Analysis four = analysed({folder.path()}, 4);
  CHECK(one.report.sources.size() == 3);
  CHECK(paths(one.report, "") == paths(four.report, ""));
}

TEST_CASE("in a folder, what calls itself a log and is none keeps its name and its reason") {
  const Folder folder;
  folder.write("ex01.xml", xml(blocked));
  folder.write("Application.evtx", "version https://git-lfs.github.com/spec/v1\n");
  folder.write("bundle.zip", make_archive("zip-encrypted", {{"System.evtx", "x"}}));
  folder.write("other.txt", "x");
  const Ran ran = run("analyze '" + folder.path() + "'");
  CHECK(ran.code == 1);
  CHECK(contains(ran.err, "Application.evtx: this is a Git LFS pointer"));
  CHECK(contains(ran.err, "System.evtx: protected by a password"));
  CHECK_FALSE(contains(ran.err, "other.txt"));
  CHECK(run("analyze --strict '" + folder.path() + "'").code == 2);
}

TEST_CASE("a folder without any log is trouble, whatever stands beside it") {
  const Folder folder;
  const std::string log = folder.write("a.xml", xml(healthy));
  folder.write("docs/readme.txt", "x");
  fs::create_directories(folder / "none");
  CHECK(run("analyze '" + folder / "docs" + "'").code == 2);
  CHECK(run("analyze '" + log + "' '" + folder / "docs" + "'").code == 2);
  CHECK(run("analyze '" + folder / "none" + "'").code == 2);
}

TEST_CASE("a damaged member is a problem of its own source") {
  const Folder folder;
  std::string bytes = make_archive("zip-stored", {{"ex01.xml", xml(blocked)}, {"ex02.xml", xml(healthy)}});
  bytes[bytes.find("9616")] = '8';
  const Analysis analysis = analysed({folder.write("b.zip", bytes)});
  REQUIRE(analysis.report.sources.size() == 2);
  REQUIRE(analysis.report.sources[0].problems.size() == 1);
  CHECK(contains(analysis.report.sources[0].problems[0].what, "damaged inside the archive"));
  CHECK(analysis.report.sources[1].problems.empty());
}

TEST_CASE("counts add up for every source, archives and folders included") {
  const Folder folder;
  folder.write("b.zip", make_archive("zip", {{"ex01.xml", xml(blocked)}, {"x", "y"}}));
  folder.write("ex01.xml", xml(blocked));
  const Analysis analysis = analysed({folder.path()});
  std::uint64_t recognised = 0, duplicates = 0;
  for (const Source& s : analysis.report.sources) {
    CHECK(s.events == s.recognised + s.ignored);
    recognised += s.recognised;
    duplicates += s.duplicates;
  }
  CHECK(analysis.report.events.size() == recognised - duplicates);
  CHECK(duplicates > 0);
}

TEST_CASE("what `events` writes reads back to the same operations, findings and coverage") {
  const Folder folder;
  const std::string gap =
      std::string(blocked) + "-- gap EX01 Application 40\n-- filler EX01 Application 2006-10-13 08:15:00\n";
  const std::string log = folder.write("log.xml", xml(gap));
  const std::string text =
      folder.write("ex02.txt", to_text_blocks(events_of(healthy), BlockStyle::nt, TimeZone::parse("+02:00")));
  const std::string expected = told(analysed({log, text}).report);
  CHECK(contains(expected, "vss-cleanup-missing"));
  for (const char* form : {"xml", "ndjson", "csv"}) {
    INFO(form);
    const std::string_view needs = form;
    const auto reader = std::find_if(formats().begin(), formats().end(), [&](const Format& f) {
      return f.name == needs || (needs == "ndjson" && f.name == "json");
    });
    if (reader == formats().end()) {
      MESSAGE("no reader of " << form << " in this build: it was not read back");
      continue;
    }
    const std::string written = folder / ("events." + std::string(form));
    CHECK(run("events -f " + std::string(form) + " -o '" + written + "' '" + log + "' '" + text + "'").code ==
          0);
    const Analysis back = analysed({written});
    CHECK_FALSE(back.trouble);
    CHECK(told(back.report) == expected);
    REQUIRE(back.report.logs.size() == 2);
    CHECK(back.report.logs[0].gaps.size() == 1);
    CHECK(back.report.sources[0].problems.empty());
  }
}

TEST_CASE("`events` of the case gives each event once, with the zone that a twin told") {
  const Folder folder;
  const std::vector<Event> events = events_of(blocked);
  const std::string log = folder.write("log.xml", xml(blocked));
  const std::string text =
      folder.write("log.txt", to_text_blocks(events, BlockStyle::nt, TimeZone::parse("+02:00")));
  const Ran both = run("events '" + log + "' '" + text + "'");
  const Ran alone = run("events '" + log + "'");
  CHECK(std::count(both.out.begin(), both.out.end(), '\n') ==
        std::count(alone.out.begin(), alone.out.end(), '\n'));
  const auto findings = [](const std::string& all) { return all.substr(0, all.find("EX01 Application")); };
  CHECK(contains(told(analysed({log}).report), "vss-cleanup-missing"));
  CHECK(findings(told(analysed({log, text}).report)) == findings(told(analysed({log}).report)));
}

TEST_CASE("`events` of a time range does not claim to cover the rest") {
  const Folder folder;
  const std::string log = folder.write("log.xml", xml(blocked));
  const Ran ran = run("events --since 2006-10-10T00:00:00Z '" + log + "'");
  CHECK_FALSE(contains(ran.out, "2006-10-09"));
  CHECK_FALSE(contains(ran.out, "2006-10-08"));
  CHECK(contains(ran.out, "\"begin\": \"2006-10-10T00:00:00Z\""));
}

TEST_CASE("`events --all` writes every event of every form, in order") {
  const Folder folder;
  const std::string log = folder.write("log.xml", xml(blocked));
  const auto count = analysed({log}).report.sources.at(0).events;
  const Ran ran = run("events --all '" + log + "'");
  CHECK(static_cast<std::uint64_t>(std::count(ran.out.begin(), ran.out.end(), '\n')) == count + 1);
}

TEST_CASE("--stale reads what the log no longer counts, and says so of each event") {
  const Folder folder;
  std::vector<Event> earlier;
  for (StoryEvent& s : read_story(blocked).events) earlier.push_back(std::move(s.event));
  for (std::size_t i = 0; i < earlier.size(); ++i) earlier[i].record_id = 100 + i;
  EvtStyle style;
  style.ring = EvtStyle::Ring::wrapped;
  style.earlier = std::span(earlier).first(20);
  Event live = earlier.back();
  live.record_id = 1000;
  const std::string log = folder.write("wrapped.evt", to_evt(std::vector{live}, style));
  const Ran without = run("events --all '" + log + "'");
  CHECK(!contains(without.out, "\"recovered\""));
  const Ran with = run("events --all --stale '" + log + "'");
  std::size_t marked = 0;
  for (std::size_t at = with.out.find("\"recovered\": true"); at != std::string::npos;
       at = with.out.find("\"recovered\": true", at + 1))
    ++marked;
  CHECK(marked == 20);
}

TEST_CASE("progress is told in bytes, percent and time left") {
  using std::chrono::milliseconds;
  CHECK(progress_text(1'200'000'000, 4'800'000'000, milliseconds{4000}) ==
        "1.2 GB of 4.8 GB, 25 %, 12 s left");
  CHECK(progress_text(5'000'000, 10'000'000, milliseconds{500}) == "5 MB of 10 MB, 50 %");
  CHECK(progress_text(5'000'000, 0, milliseconds{5000}) == "5 MB");
  CHECK(progress_text(20, 10, milliseconds{5000}) == "0 kB of 0 kB, 100 %, 0 s left");
}

TEST_CASE("every byte of every file is told to the watch, once") {
  const Folder folder;
  folder.write("ex01.xml", xml(blocked));
  folder.write("b.zip", make_archive("zip", {{"ex02.xml", xml(healthy)}, {"x", "y"}}));
  folder.write("note.txt", std::string(300'000, 'x'));
  std::uint64_t expected = 0;
  std::atomic<std::uint64_t> passed{0};
  AnalysisOptions options;
  options.logs = {folder.path()};
  options.jobs = 2;
  options.watch = {[&](std::uint64_t bytes) { expected = bytes; },
                   [&](std::uint64_t bytes) { passed += bytes; }};
  analyse(options, rulebook());
  CHECK(expected > 300'000);
  CHECK(passed == expected);
}

TEST_CASE("--redact hides names in every form, keeps the key owner-only, and unredact turns an answer back") {
  const Folder folder;
  const std::string log = folder.write("ex01-application.xml", xml(blocked));
  const std::string key = folder / "key.json";
  for (const char* form : {"text", "html", "markdown", "json", "xml"}) {
    const Ran ran = run("analyze --redact --redact-map " + key + " -f " + form + " " + log);
    INFO(form);
    CHECK(ran.code == 1);
    CHECK(contains(ran.out, "HOST-1"));
    CHECK_FALSE(contains(ran.out, "EX01"));
    CHECK_FALSE(contains(ran.out, "ex01"));
  }
  const auto mode = fs::status(key).permissions() & fs::perms::all;
  // Wine shows the owner's rights as the group's, too; tests/parity/windows_platform.cpp reads the rights themselves.
  if (test::program().ends_with("/wine.sh"))
    CHECK((mode & fs::perms::others_all) == fs::perms::none);
  else
    CHECK(mode == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(run("unredact --map " + key, "printf 'HOST-1 and host-2: see FILE-1.xml' |").out ==
        "EX01 and host-2: see ex01-application.xml");
  const std::string answer = folder.write("answer.txt", "Restart HOST-1.");
  CHECK(run("unredact --map " + key + " " + answer).out == "Restart EX01.");
}

TEST_CASE("redacted events read back to the same diagnosis, whatever their form") {
  const Folder folder;
  const std::string log = folder.write("ex01.xml", xml(blocked));
  for (const char* form : {"ndjson", "csv", "xml"}) {
    const std::string out = folder / (std::string("handed-on.") + form);
    REQUIRE(run("events --redact -f " + std::string(form) + " -o " + out + " " + log).code == 0);
    CHECK_FALSE(contains(read(out), "EX01"));
    const Ran ran = run("analyze " + out);
    CHECK(ran.code == 1);
    CHECK(contains(ran.out, "vss-cleanup-missing, certain"));
  }
  CHECK(run("events --all --redact " + log).code == 0);
}

TEST_CASE("nothing is written where the key cannot be read or kept") {
  const Folder folder;
  const std::string log = folder.write("ex01.xml", xml(blocked));
  const std::string other = folder.write("other.json", "{}");
  const std::string out = folder / "report.html";
  CHECK(run("analyze --redact-map " + other + " -o " + out + " " + log).code == 2);
  CHECK(run("analyze --redact-map " + (folder / "no/such/folder/key.json") + " -o " + out + " " + log).code ==
        2);
  CHECK_FALSE(fs::exists(out));
  CHECK(read(other) == "{}");
  CHECK(run("unredact --map " + (folder / "none.json")).code == 2);
  CHECK(run("analyze --redact=everything " + log).code == 2);
}

TEST_CASE("--redact=times shifts by whole weeks that the key keeps") {
  const Folder folder;
  const std::string log = folder.write("ex01.xml", xml(blocked));
  const std::string key = folder / "key.json";
  const std::string command = "analyze --redact=times --redact-map " + key + " -f json " + log;
  const Ran first = run(command);
  CHECK_FALSE(contains(first.out, "2006-10-1"));
  CHECK(contains(first.out, "T01:00:31Z"));
  CHECK(run(command).out == first.out);
}

TEST_SUITE_END();
