// Streams that fail: what is written and cannot be is trouble of every command, with the name of the output; what is
// said on the side ends nothing.
#include <doctest/doctest.h>

#include "support/shell.hpp"

using namespace exba::test;

TEST_SUITE_BEGIN("faults");

namespace {

struct Writing {
  const char* command;
  int code;  ///< where standard output cannot be written
};

/// Every command that prints, with a log, saved reports and a state to work on.
constexpr Writing writings[] = {
    {"--help", 2},
    {"--version", 2},
    {"analyze --help", 2},
    {"analyze a.xml", 2},
    {"analyze -f json a.xml", 2},
    {"analyze --redact a.xml", 2},
    {"events a.xml", 2},
    {"events --all a.xml", 2},
    {"events --all -f xml a.xml", 2},
    {"events --redact a.xml", 2},
    {"diff a.json a.json", 2},
    {"explain 9607", 2},
    {"rules list", 2},
    {"rules show vss-cleanup-missing", 2},
    {"rules validate", 2},
    {"rules vocabulary", 2},
    {"history --state s", 2},
    {"unredact --map key a.txt", 2},
    {"check --state s2 a.xml", 3},
    {"check --state s3 -f json a.xml", 3},
    {"check --help", 3},
};

struct Case {
  Folder folder;
  Case() {
    folder.file("a.xml", blocked_night());
    folder.file("a.txt", "HOST-1");
    const Ran ran =
        shell(folder,
              "$exba analyze -f json -o a.json a.xml; $exba analyze --redact-map key -o a.html a.xml; "
              "$exba check --state s --now 2006-10-12T09:00:00Z a.xml; true");
    REQUIRE(ran.code == 0);
  }
};

}  // namespace

TEST_CASE("a full disk behind standard output is trouble of every command, and names it") {
  const Case c;
  for (const Writing& w : writings) {
    INFO(w.command);
    const Ran ran = shell(c.folder, std::string("$exba ") + w.command + " >/dev/full");
    CHECK(ran.code == w.code);
    CHECK(contains(ran.err, "standard output: cannot be written: No space left on device"));
    CHECK_FALSE(contains(ran.err, "a.xml"));
  }
}

TEST_CASE("a pipe that nobody reads is trouble of every command, and no signal ends it") {
  const Case c;
  for (const Writing& w : writings) {
    INFO(w.command);
    // The reader is gone before the program begins.
    shell(c.folder, std::string("rm -f gone; { while [ ! -e gone ]; do sleep 0.01; done; $exba ") +
                        w.command +
                        " 2>err; echo $? >code; } | { exec <&-; : >gone; sleep 0.02; }; "
                        "while [ ! -s code ]; do sleep 0.01; done");
    CHECK(file_bytes(c.folder.path("code")) == std::to_string(w.code) + "\n");
    CHECK(contains(file_bytes(c.folder.path("err")), "standard output: cannot be written: Broken pipe"));
    shell(c.folder, "rm -f code err gone");
  }
}

TEST_CASE("closed streams: what goes to standard output is trouble, and no file gets what was meant for it") {
  const Case c;
  for (const Writing& w : writings) {
    INFO(w.command);
    CHECK(shell(c.folder, std::string("$exba ") + w.command + " >&-").code == w.code);
    CHECK(shell(c.folder, std::string("$exba ") + w.command + " <&- >&- 2>&-").code == w.code);
  }
  const Ran ran =
      shell(c.folder, "$exba check --state s4 a.xml >&- 2>&-; $exba check --state s4 a.xml; true");
  CHECK(contains(ran.out, "new"));  // the first one has told nobody
}

TEST_CASE("nothing said on standard error ends the program: closed, full, or a pipe that nobody reads") {
  const Case c;
  const auto codes = [&](const std::string& command, int code) {
    INFO(command);
    CHECK(shell(c.folder, "$exba " + command).code == code);
    CHECK(shell(c.folder, "$exba " + command + " 2>&-").code == code);
    CHECK(shell(c.folder, "$exba " + command + " 2>/dev/full").code == code);
    shell(c.folder, "{ $exba " + command +
                        " >/dev/null; echo $? >code; } 2>&1 | { exec <&-; sleep 0.02; }; "
                        "while [ ! -s code ]; do sleep 0.01; done");
    CHECK(file_bytes(c.folder.path("code")) == std::to_string(code) + "\n");
    shell(c.folder, "rm -f code");
  };
  codes("analyze absent.xml", 2);
  codes("analyze a.xml absent.xml", 2);
  codes("analyse", 2);
  codes("explain nothing-of-the-kind", 2);
  codes("check --state s5 absent.xml", 3);
  codes("check", 3);
  codes("check --state no/such/folder a.xml", 3);
}

TEST_CASE("a file grown beyond what the system allows is trouble, and no signal ends the program") {
  const Case c;
  const Ran ran = shell(c.folder, "ulimit -f 1; $exba events --all a.xml >all.ndjson");
  CHECK(ran.code == 2);
  CHECK(contains(ran.err, "standard output: cannot be written: File too large"));
  const Ran named = shell(c.folder, "ulimit -f 1; $exba events --all -o all.ndjson a.xml");
  CHECK(named.code == 2);
  CHECK(contains(named.err, "all.ndjson: cannot be written: File too large"));
}

TEST_CASE("a check that could not print has told nothing: the next one tells it") {
  const Case c;
  for (const char* stream : {">/dev/full", ">&-"}) {
    INFO(stream);
    CHECK(shell(c.folder, std::string("rm -f s6*; $exba check --state s6 -f json a.xml ") + stream).code ==
          3);
    CHECK(contains(shell(c.folder, "$exba check --state s6 -f json a.xml").out, "\"change\": \"new\""));
    CHECK_FALSE(contains(shell(c.folder, "$exba check --state s6 -f json a.xml").out, "\"change\": \"new\""));
  }
}

TEST_SUITE_END();
