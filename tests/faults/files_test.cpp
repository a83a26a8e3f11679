// Files that are read and written at once, folders that may not be read, runs that are interrupted: no output is an
// input, no file is ever half written, and nothing that could not be read is missing in silence.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "support/archive_writer.hpp"
#include "support/shell.hpp"

using namespace exba::test;

TEST_SUITE_BEGIN("faults");

namespace {

/// Runs a command as an account without rights where the tests run with all of them.
constexpr const char* without_rights =
    "if [ $(id -u) = 0 ]; then nobody='setpriv --reuid 65534 --regid 65534 --clear-groups'; else nobody=; "
    "fi; ";

std::ptrdiff_t lines_of(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

/// Whatever is left of drafts.
std::string hidden_files(const Folder& folder) {
  return shell(folder, "find . -name '.*.tmp'").out;
}

}  // namespace

TEST_CASE(
    "a folder that is read does not hold what the run writes: redirected, by -o, through a pipe, as the "
    "errors") {
  Folder folder;
  folder.file("a.xml", blocked_night());
  const std::ptrdiff_t once = lines_of(shell(folder, "$exba events --all a.xml").out);
  REQUIRE(once > 50);
  for (const char* command :
       {"$exba events --all . >all.ndjson", "$exba events --all -o all.ndjson .",
        "$exba events --all . 2>&1 >all.ndjson", "$exba events --all . | tee all.ndjson >/dev/null",
        "$exba events --all ../$(basename $PWD) >all.ndjson"}) {
    INFO(command);
    shell(folder, "rm -f all.ndjson");
    CHECK(shell(folder,
                std::string("ulimit -f 20000; timeout 20 sh -c '") + "exba=\"$0\"; " + command + "' $exba")
              .code == 0);
    CHECK(lines_of(file_bytes(folder.path("all.ndjson"))) == once);
  }
  // What an earlier run wrote by the same name is about to be replaced: no input either.
  CHECK(shell(folder, "$exba events --all -o all.ndjson .").code == 0);
  CHECK(lines_of(file_bytes(folder.path("all.ndjson"))) == once);
  CHECK(shell(folder, "$exba events --all . >>all.ndjson").code == 0);
  CHECK(lines_of(file_bytes(folder.path("all.ndjson"))) == 2 * once);
  CHECK(hidden_files(folder).empty());
}

TEST_CASE(
    "reports, lists, scripts, maps and states that lie in the folder are no input of the run that writes "
    "them") {
  Folder folder;
  folder.file("a.xml", blocked_night());
  const std::string analyze =
      "$exba analyze --redact-map key.json -f json -o report.json --watch-list watch.xml . "
      "; "
      "cat report.json";
  const std::string first = shell(folder, analyze).out;
  CHECK(contains(first, "vss-cleanup-missing"));
  CHECK(shell(folder, analyze).out == first);
  const std::string check =
      "$exba check --state state --report r.html --now 2006-10-12T09:00:00Z -o out . ; cat out";
  CHECK(contains(shell(folder, "rm -f report.json watch.xml get.ps1 key.json; " + check).out,
                 "vss-cleanup-missing"));
  const Ran second = shell(folder, check);
  CHECK(second.err.empty());
  CHECK_FALSE(contains(second.out, "state"));
}

TEST_CASE("an output that is an input is refused, and both stay as they were") {
  Folder folder;
  const std::string log = folder.file("a.xml", blocked_night());
  const std::string bytes = file_bytes(log);
  folder.file("text", "HOST-1");
  REQUIRE(
      shell(
          folder,
          "$exba analyze --redact-map key -f json -o a.json a.xml; ln a.xml hard.xml; ln -s a.xml soft.xml; "
          "mkdir sub; true")
          .code == 0);
  const std::string key = file_bytes(folder.path("key"));
  const std::string report = file_bytes(folder.path("a.json"));
  for (const char* command : {"events -o a.xml a.xml",
                              "analyze -o a.xml a.xml",
                              "analyze -o ./sub/../a.xml a.xml",
                              "analyze -o hard.xml a.xml",
                              "analyze -o soft.xml a.xml",
                              "analyze -o a.xml soft.xml",
                              "analyze --watch-list a.xml a.xml",
                              "analyze --collect a.xml a.xml",
                              "analyze --redact-map a.xml a.xml",
                              "analyze --redact-map key -o key a.xml",
                              "analyze --redact-map key -o ./key a.xml",
                              "analyze -o x --watch-list x a.xml",
                              "analyze -o x --collect sub/../x a.xml",
                              "events --redact-map key -o key a.xml",
                              "analyze -f html -o a.json a.json",
                              "diff -o a.json a.json a.json",
                              "unredact --map key -o key text",
                              "unredact --map key -o text text",
                              "analyze --rules a.xml -o a.xml a.json",
                              "events a.xml >>a.xml",
                              "analyze a.xml >>a.xml",
                              "events - <a.xml >>a.xml",
                              "events -o a.xml - <a.xml",
                              "analyze a.xml 2>>a.xml"}) {
    INFO(command);
    const Ran ran = shell(folder, std::string("$exba ") + command);
    CHECK(ran.code == 2);
    if (!contains(command, "2>>"))
      CHECK((contains(ran.err, "name another") || contains(ran.err, "is to be read")));
    if (!contains(command, "2>>")) CHECK(file_bytes(log) == bytes);
    CHECK(file_bytes(folder.path("key")) == key);
    CHECK(file_bytes(folder.path("a.json")) == report);
    CHECK(file_bytes(folder.path("text")) == "HOST-1");
    if (contains(command, "2>>")) folder.file("a.xml", bytes);
  }
  CHECK(shell(folder, "$exba check --state s -o s a.xml").code == 3);
  CHECK(shell(folder, "$exba check --state s --report r.html -o r.html a.xml").code == 3);
  CHECK(shell(folder, "$exba check --state a.xml a.xml").code == 3);
  CHECK(shell(folder, "$exba check --state s -o s-wal a.xml").code == 3);
  CHECK(file_bytes(log) == bytes);
  CHECK_FALSE(std::filesystem::exists(folder.path("s")));
  // What is no file may be named as often as one likes.
  CHECK(shell(folder, "$exba analyze -o /dev/null --watch-list /dev/null a.xml").code == 1);
  CHECK(shell(folder, "$exba analyze - <a.xml >/dev/null 2>/dev/null").code == 1);
  CHECK(contains(shell(folder, "$exba analyze -o /dev/stdout a.xml").out, "vss-cleanup-missing"));
  CHECK(contains(shell(folder, "$exba analyze -o /dev/stdout a.xml | cat").out, "vss-cleanup-missing"));
}

TEST_CASE("surveys and merges neither read what they write nor write to what they were given to read") {
  Folder folder;
  folder.file("logs/a.xml", blocked_night());
  const std::string survey = "$exba survey -o logs/manifest logs && $exba survey -o logs/manifest logs";
  CHECK(shell(folder, survey).code == 0);
  CHECK(shell(folder, "$exba survey logs >logs/out && $exba survey logs >logs/out").code == 0);
  const Ran beside = shell(folder, "$exba survey logs");  // two manifests lie beside the log: they are none
  CHECK(beside.code == 0);
  CHECK(beside.err.empty());
  CHECK(contains(beside.out, "logs/a.xml"));
  CHECK_FALSE(contains(beside.out, "logs/manifest"));
  CHECK(contains(shell(folder, "$exba survey logs/manifest").err, "logs/manifest: no event log"));
  REQUIRE(
      shell(folder,
            "cp logs/manifest m; $exba analyze -q --manifest m -f json -o reports; cp reports/*.json r.json")
          .code == 0);
  const std::string report = file_bytes(folder.path("r.json"));
  const std::string manifest = file_bytes(folder.path("m"));
  for (const char* command :
       {"merge -o r.json r.json", "merge -f json -o ./r.json r.json", "merge r.json >>r.json",
        "survey --known m -o m logs", "analyze --manifest m -f json -o elsewhere >>m"}) {
    INFO(command);
    const Ran ran = shell(folder, std::string("$exba ") + command);
    CHECK(ran.code == 2);
    CHECK(contains(ran.err, "name another"));
    CHECK(file_bytes(folder.path("r.json")) == report);
    CHECK(file_bytes(folder.path("m")) == manifest);
  }
  // A merge that stands in the folder of its reports is made anew, and is none of them.
  const std::string merge = "$exba merge -f json -o reports/fleet.json reports";
  CHECK(shell(folder, merge).code == 0);
  shell(folder,
        "cp r.json reports/other.json; sed -i 's/EX01/EX07/g; s/ex01/ex07/g' reports/other.json; " + merge);
  shell(folder, "rm reports/other.json; " + merge);
  CHECK_FALSE(contains(file_bytes(folder.path("reports/fleet.json")), "EX07"));
}

TEST_CASE("what is written as a file is whole or is not there: interrupted runs leave the old one") {
  Folder folder;
  folder.file("a.xml", blocked_night());
  folder.file("old", "the old one");
  shell(folder, "ln -s old link");
  const auto untouched = [&] {
    CHECK(file_bytes(folder.path("old")) == "the old one");
    CHECK(std::filesystem::is_symlink(folder.path("link")));
  };
  for (const char* signal : {"TERM", "KILL", "HUP"})  // a shell lets its children ignore INT
    for (const char* out : {"old", "link"}) {
      INFO(signal << " " << out);
      // It cannot end before it is ended: more of the log may come.
      shell(
          folder,
          std::string("mkfifo more; { cat a.xml; exec sleep 60; } >more & feed=$!; $exba events --all -o ") +
              out +
              " - <more & run=$!; while ! ls .old.*.tmp >/dev/null 2>&1; do sleep 0.02; done; "
              "sleep 0.1; kill -" +
              signal + " $run; wait $run; kill $feed; rm more");
      untouched();
      // Who is told to end tidies up; who is killed leaves a draft to the next run.
      CHECK(hidden_files(folder).empty() == (std::string(signal) != "KILL"));
      shell(folder, "for draft in .old.*.tmp; do [ -e $draft ] && mv $draft kept$draft; done");
    }
  shell(folder, "for draft in kept*; do mv $draft ${draft#kept}; done");
  CHECK_FALSE(hidden_files(folder).empty());
  CHECK(shell(folder, "ulimit -f 1; $exba events --all -o old a.xml").code == 2);
  untouched();
  const Ran ran = shell(folder, "$exba events --all -o link a.xml");
  CHECK(ran.code == 0);
  CHECK(std::filesystem::is_symlink(folder.path("link")));
  CHECK(contains(file_bytes(folder.path("old")), "\"log\""));
  CHECK(hidden_files(folder).empty());
}

TEST_CASE("a name as long as the folder allows is written") {
  Folder folder;
  folder.file("a.xml", blocked_night());
  const std::string name(250, 'n');
  CHECK(shell(folder, "$exba analyze -o " + name + " a.xml; $exba analyze -o " + name + " a.xml").code == 1);
  CHECK(contains(file_bytes(folder.path(name)), "vss-cleanup-missing"));
}

TEST_CASE(
    "a folder that cannot be read is told by its name, its siblings are read, and nothing is called well") {
  Folder folder;
  folder.file("1/a.xml", healthy_night());
  folder.file("2/locked/b.xml", blocked_night());
  folder.file("3/c.xml", healthy_night());
  folder.file("4/denied.xml", healthy_night());
  const std::string script = std::string(without_rights) + "chmod 755 .; chmod -R a+rX .; ";
  const auto ran = [&](const std::string& command) { return shell(folder, script + command); };
  for (const char* options : {"", "--strict", "-j1", "-j4"}) {
    INFO(options);
    const Ran analyzed = ran(std::string("chmod 0 2/locked; $nobody $exba analyze ") + options +
                             " .; c=$?; chmod 755 2/locked; exit $c");
    CHECK(analyzed.code == 2);
    CHECK(contains(analyzed.err, "2/locked: this folder cannot be read: Permission denied"));
    CHECK(contains(analyzed.out, "2/locked"));
    // Rows of the table of sources: by their own names in a text, by their paths in JSON.
    CHECK(contains(analyzed.out, "\n a.xml "));
    CHECK(contains(analyzed.out, "\n c.xml "));
    const Ran json = ran(std::string("chmod 0 2/locked; $nobody $exba analyze -f json ") + options +
                         " .; c=$?; chmod 755 2/locked; exit $c");
    CHECK(json.code == 2);
    CHECK(contains(json.out, "\"path\": \"1/a.xml\""));
    CHECK(contains(json.out, "\"path\": \"3/c.xml\""));
    // Before the reader has read that all is well.
    CHECK(analyzed.out.find("Not read, and not judged: ./2/locked") < analyzed.out.find("No fault found"));
  }
  const Ran named = ran("chmod 0 2; $nobody $exba analyze 1 2 3; c=$?; chmod 755 2; exit $c");
  CHECK(named.code == 2);
  CHECK(contains(named.err, "2: this folder cannot be read: Permission denied"));
  const Ran file =
      ran("chmod 0 4/denied.xml; $nobody $exba analyze .; c=$?; chmod 644 4/denied.xml; exit $c");
  CHECK(file.code == 2);
  CHECK(contains(file.err, "4/denied.xml: cannot be opened: Permission denied"));
  const Ran events = ran("chmod 0 2/locked; $nobody $exba events .; c=$?; chmod 755 2/locked; exit $c");
  CHECK(events.code == 2);
  CHECK(contains(events.err, "2/locked: this folder cannot be read"));
  const Ran survey = ran("chmod 0 2/locked; $nobody $exba survey .; c=$?; chmod 755 2/locked; exit $c");
  CHECK(survey.code == 2);
  CHECK(contains(survey.err, "2/locked: this folder cannot be read: Permission denied"));
  CHECK(contains(survey.out, "1/a.xml"));
  const Ran check =
      ran("mkdir -p 5; chmod 777 5; chmod 0 2/locked; $nobody $exba check --now 2006-10-12T09:00:00Z --state "
          "5/s 1 2 3; c=$?; "
          "chmod 755 2/locked; exit $c");
  CHECK(check.code == 3);
  CHECK(contains(check.out, "2/locked: this folder cannot be read"));
}

TEST_SUITE_END();
