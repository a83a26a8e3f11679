// The nights of samples/, end to end: a story gives exactly the committed exports, both forms of a night give
// the committed reports and agree with each other, and what a case is called is what is found in it.
//
// How it works: every case is analysed once a form, in process, with the root of the repository as working
// directory, so that paths in the reports are those that a user sees there. EXBA_UPDATE=1 in the environment
// writes the exports and the reports again on purpose (then read `git diff samples`):
//
//   EXBA_UPDATE=1 build/tests/exba_tests --test-suite=samples
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "reports/events/lines.hpp"
#include "reports/renderer.hpp"
#include "rulebook/rule.hpp"
#include "support/paths.hpp"
#include "support/samples.hpp"

using namespace exba;
namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t most_bytes = 15'000'000;  // of all samples together: a clone should stay small
constexpr const char* forms[] = {"xml", "text"};

/// The findings that the contract names.
constexpr const char* rules_of_the_articles[] = {"vss-cleanup-missing",
                                                 "vss-backup-still-running",
                                                 "vss-aborted-before-snapshot",
                                                 "vss-released-without-completion",
                                                 "vss-completed-with-errors",
                                                 "log-list-requested-early",
                                                 "log-list-incomplete",
                                                 "truncate-after-failed-backup",
                                                 "truncation-not-requested",
                                                 "full-backup-required",
                                                 "circular-logging-blocks-logs-only",
                                                 "backup-not-ended",
                                                 "cluster-backup-registry-not-replicated",
                                                 "cluster-restore-key-overwritten",
                                                 "cluster-checkpoint-ignorable"};

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

bool update() {
  return std::getenv("EXBA_UPDATE") != nullptr;
}

/// The root of the repository as working directory for as long as it lives.
class InRoot {
 public:
  InRoot() : before_(fs::current_path()) { fs::current_path(test::root()); }
  InRoot(const InRoot&) = delete;
  InRoot& operator=(const InRoot&) = delete;
  ~InRoot() { fs::current_path(before_); }

 private:
  fs::path before_;
};

const Rulebook& rulebook() {
  static const Rulebook book = Rulebook::builtin();
  return book;
}

Report analysed(const std::string& name, const std::vector<std::string>& folders, unsigned jobs) {
  const InRoot root;
  AnalysisOptions options;
  for (const std::string& folder : folders) options.logs.push_back("samples/" + name + "/" + folder);
  options.jobs = jobs;
  Analysis analysis = analyse(options, rulebook());
  CHECK_FALSE(analysis.trouble);
  return std::move(analysis.report);
}

struct Night {
  std::string name;
  std::string story;
  Report xml;
  Report text;

  const Report& in(const std::string& form) const { return form == "xml" ? xml : text; }
  /// What hides events shows in record ids alone, and text has none.
  bool has_hole() const {
    return story.find("\n-- gap ") != std::string::npos || story.find("\n-- cleared ") != std::string::npos;
  }
};

std::vector<std::string> names() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(fs::path(test::root()) / "samples"))
    if (fs::exists(entry.path() / "story.txt")) found.push_back(entry.path().filename().string());
  std::sort(found.begin(), found.end());
  return found;
}

std::string story_of(const std::string& name) {
  return read(fs::path(test::root()) / "samples" / name / "story.txt");
}

void write_exports(const std::string& name) {
  const fs::path folder = fs::path(test::root()) / "samples" / name;
  for (const char* form : forms) fs::remove_all(folder / form);
  for (const test::SampleFile& file : test::sample_files(name, story_of(name)))
    write(folder / file.path, file.bytes);
}

const std::vector<Night>& nights() {
  static const std::vector<Night> all = [] {
    std::vector<Night> out;
    for (const std::string& name : names()) {
      if (update()) write_exports(name);
      out.push_back({name, story_of(name), analysed(name, {"xml"}, 1), analysed(name, {"text"}, 1)});
    }
    return out;
  }();
  return all;
}

/// The rule that a case is about; empty for `healthy-` and `undecided-`.
std::string rule_of(const std::string& name) {
  std::string rule;
  for (const auto& r : rulebook().rules())
    if ((name == r->id || name.starts_with(r->id + "-")) && r->id.size() > rule.size()) rule = r->id;
  return rule;
}

bool decided(const Finding& f) {
  return f.confidence != Confidence::undecided;
}

/// The footer names the version of rulebook and program, which change without a change of any verdict.
std::string without_versions(const std::string& report) {
  static const std::regex versions("exba [0-9.]+,\\s+rulebook\\s+[0-9a-f]{12}\\s+with\\s+[0-9]+\\s+rules");
  return std::regex_replace(report, versions, "exba, rulebook");
}

std::string line_of(const Operation& o) {
  return std::string(to_string(o.kind)) + " " + o.type + " " + std::string(to_string(o.outcome)) + " " +
         o.computer + " '" + o.store + "' " + (o.begin == no_time ? "-" : to_rfc3339(o.begin).substr(0, 19));
}

std::vector<std::string> operations_of(const Report& report) {
  std::vector<std::string> lines;
  for (const Operation& o : report.operations) lines.push_back(line_of(o));
  return lines;
}

std::vector<std::string> findings_of(const Report& report) {
  std::vector<std::string> lines;
  for (const Finding& f : report.findings)
    lines.push_back(f.rule + " " + f.computer + " '" + f.store + "' " + f.fingerprint);
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// Events, without those of the VSS service itself: no wording leads from their texts to their insertion
/// strings, so that twins in two forms cannot be told.
std::ptrdiff_t told_once(const Report& report) {
  return std::count_if(report.events.begin(), report.events.end(),
                       [](const Event& e) { return e.signal != "vss-service-error"; });
}

void check_name(const Night& night, const std::string& form) {
  INFO(night.name << " " << form);
  const std::vector<Finding>& findings = night.in(form).findings;
  const std::string rule = rule_of(night.name);
  const auto of_rule = [&](const Finding& f) { return f.rule == rule; };
  if (night.name.starts_with("healthy-")) {
    CHECK(findings.empty());
    CHECK(to_string(night.in(form).verdict) == "nothing-found");
  } else if (night.name.starts_with("undecided-")) {
    CHECK_FALSE(findings.empty());
    // Text does not show the hole: then a decided finding may stand, but never a certain one.
    for (const Finding& f : findings)
      CHECK(f.confidence <=
            (form == "text" && night.has_hole() ? Confidence::likely : Confidence::undecided));
  } else if (night.name.starts_with(rule + "-not-")) {
    CHECK(std::none_of(findings.begin(), findings.end(), of_rule));
  } else {
    CHECK(std::any_of(findings.begin(), findings.end(),
                      [&](const Finding& f) { return of_rule(f) && decided(f); }));
  }
}

}  // namespace

TEST_SUITE_BEGIN("samples");

TEST_CASE("every case begins with its purpose, and is named by a rule, healthy- or undecided-") {
  for (const std::string& name : names()) {
    INFO(name);
    CHECK(story_of(name).starts_with("# "));
    CHECK((name.starts_with("healthy-") || name.starts_with("undecided-") || !rule_of(name).empty()));
  }
}

TEST_CASE("every rule of the five articles has a night that fires it") {
  const std::vector<std::string> cases = names();
  for (const char* rule : rules_of_the_articles) {
    INFO(rule);
    CHECK(rulebook().find(rule) != nullptr);
    CHECK(std::count(cases.begin(), cases.end(), rule) == 1);
  }
}

TEST_CASE("a story gives exactly the committed exports") {
  std::uintmax_t bytes = 0;
  for (const Night& night : nights()) {
    const fs::path folder = fs::path(test::root()) / "samples" / night.name;
    std::set<std::string> expected;
    for (const test::SampleFile& file : test::sample_files(night.name, night.story)) {
      INFO(night.name << "/" << file.path);
      CHECK((read(folder / file.path) == file.bytes));  // in parentheses: nobody wants to read both
      expected.insert(file.path);
    }
    for (const char* form : forms)
      for (const auto& entry : fs::directory_iterator(folder / form)) {
        const std::string path = std::string(form) + "/" + entry.path().filename().string();
        INFO(night.name << "/" << path);
        CHECK(expected.count(path) == 1);
      }
  }
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(test::root()) / "samples"))
    if (entry.is_regular_file()) bytes += entry.file_size();
  CHECK(bytes < most_bytes);
}

TEST_CASE("each form of a night gives its expected report") {
  for (const Night& night : nights())
    for (const std::string form : forms) {
      const fs::path path = fs::path(test::root()) / "samples" / night.name /
                            (form == "xml" ? "expected.txt" : "expected-from-text.txt");
      const std::string report = render_text(night.in(form), {});
      if (update() && without_versions(read(path)) != without_versions(report)) write(path, report);
      INFO(path.string());
      CHECK(without_versions(report) == without_versions(read(path)));
    }
}

TEST_CASE("a case's name is what is found in it") {
  for (const Night& night : nights())
    for (const std::string form : forms) check_name(night, form);
}

TEST_CASE("XML and text of a night agree") {
  for (const Night& night : nights()) {
    INFO(night.name);
    CHECK(findings_of(night.xml) == findings_of(night.text));
    if (night
            .has_hole()) {  // what hides the end shows in record ids alone: everything but the outcome agrees
      CHECK(night.xml.operations.size() == night.text.operations.size());
      continue;
    }
    CHECK(operations_of(night.xml) == operations_of(night.text));
    for (const Finding& in_text : night.text.findings)
      for (const Finding& in_xml : night.xml.findings)
        if (in_text.fingerprint == in_xml.fingerprint) CHECK(in_text.confidence <= in_xml.confidence);
  }
}

TEST_CASE("both forms of a night in one run tell each event once") {
  for (const Night& night : nights()) {
    if (night.has_hole()) continue;  // there the text fills no hole, and still claims to be whole
    INFO(night.name);
    const Report both = analysed(night.name, {"xml", "text"}, 1);
    CHECK(operations_of(both) == operations_of(night.xml));
    CHECK(findings_of(both) == findings_of(night.xml));
    CHECK(told_once(both) == told_once(night.xml));
  }
}

TEST_CASE("every source accounts for its events") {
  for (const Night& night : nights())
    for (const std::string form : forms)
      for (const Source& source : night.in(form).sources) {
        INFO(source.path);
        CHECK((source.events > 0 ||
               source.members > 0));  // a folder is a source too, and holds no event of its own
        CHECK(source.events == source.recognised + source.ignored);
        CHECK(source.duplicates <= source.recognised);
        CHECK(source.problems.empty());
      }
}

namespace {

/// A report of exports that name no zone puts none behind its times; what `events` writes names UTC, as which these
/// were taken.
std::string without_zone(std::string message, const Report& report) {
  const bool assumed = std::any_of(report.sources.begin(), report.sources.end(), [](const Source& source) {
    return !fact(source.assumed, "time_zone").empty();
  });
  for (std::size_t at = message.find(" UTC"); assumed && at != message.npos; at = message.find(" UTC", at))
    message.erase(at, 4);
  return message;
}

}  // namespace

TEST_CASE("what `events` writes of any night in any form reads back to the same operations and findings") {
  const fs::path folder = fs::temp_directory_path() / ("exba-back-" + std::to_string(std::random_device{}()));
  for (const Night& night : nights())
    for (const std::string form : forms)
      for (const EventForm& written : event_forms()) {
        INFO(night.name << " " << form << " " << written.name);
        const Report& report = night.in(form);
        std::string text(written.begin);
        for (const Event& e : report.events) written.event(e, report.sources[e.source], text);
        for (const Log& log : report.logs) text += written.log(log, zone_assumed(report));
        write(folder / "events", text + std::string(written.end));
        AnalysisOptions options;
        options.logs = {(folder / "events").string()};
        const Analysis back = analyse(options, rulebook());
        CHECK_FALSE(back.trouble);
        CHECK(operations_of(back.report) == operations_of(report));
        CHECK(findings_of(back.report) == findings_of(report));
        REQUIRE(back.report.findings.size() == report.findings.size());
        for (std::size_t i = 0; i < report.findings.size(); ++i) {
          CHECK(back.report.findings[i].confidence == report.findings[i].confidence);
          CHECK(without_zone(back.report.findings[i].message, report) ==
                without_zone(report.findings[i].message, report));
        }
      }
  fs::remove_all(folder);
}

TEST_CASE("the README prints what the sample gives") {
  const fs::path path = fs::path(test::root()) / "README.md";
  std::string readme = read(path);
  const std::string begin = "```text\nEX01: ";
  REQUIRE(readme.find(begin) != std::string::npos);
  const std::size_t from = readme.find(begin) + 8;
  const std::size_t size = readme.find("\n```", from) + 1 - from;
  const std::string printed = readme.substr(from, size);
  const std::string report = read(fs::path(test::root()) / "samples/vss-cleanup-missing/expected.txt");
  if (update() && !report.starts_with(printed)) {  // as many lines as before
    std::size_t end = 0;
    for (auto lines = std::count(printed.begin(), printed.end(), '\n'); lines > 0; --lines)
      end = report.find('\n', end) + 1;
    readme.replace(from, size, report.substr(0, end));
    write(path, readme);
    return;
  }
  INFO("EXBA_UPDATE=1 writes it anew");
  CHECK(report.starts_with(printed));
}

TEST_CASE("one thread and two give the same bytes, and JSON keeps to the schema") {
  const fs::path folder =
      fs::temp_directory_path() / ("exba-samples-" + std::to_string(std::random_device{}()));
  std::string files;
  for (const Night& night : nights())
    for (const std::string form : forms) {
      INFO(night.name << " " << form);
      const std::string json = render_json(night.in(form), {});
      CHECK((json == render_json(analysed(night.name, {form}, 2), {})));
      write(folder / (night.name + "." + form + ".json"), json);
      files += " '" + night.name + "." + form + ".json'";
    }
  const std::string root = fs::absolute(test::root()).string();
  const int result =
      std::system(("cd '" + folder.string() + "' && python3 '" + root + "/tests/tools/validate_report.py' '" +
                   root + "/docs/report.schema.json'" + files)
                      .c_str());
  fs::remove_all(folder);
  if (result != 0 && (result == 77 || result / 256 == 77 || result / 256 == 127))
    MESSAGE("SKIPPED: python3-jsonschema is not installed; the schema was not checked");
  else
    CHECK(result == 0);
}

TEST_SUITE_END();
