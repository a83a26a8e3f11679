// The state of the health check where disks fill, folders may not be written to, and bytes are not what was written.
#include <doctest/doctest.h>

#include <sqlite3.h>

#include <filesystem>
#include <fstream>

#include "support/shell.hpp"

using namespace exba::test;

TEST_SUITE_BEGIN("faults");

namespace {

constexpr const char* check = "$exba check --state state --now 2006-10-12T09:00:00Z a.xml";

Folder& with_state(Folder& folder) {
  folder.file("a.xml", blocked_night());
  REQUIRE(shell(folder, check).code == 2);
  return folder;
}

/// `user_version` stands in the file's header, big-endian.
void set_version(const Folder& folder, const std::string& four_bytes) {
  std::fstream file(folder.path("state"), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(60);
  file.write(four_bytes.data(), 4);
}

}  // namespace

TEST_CASE("a version that no exba ever wrote is damage; one of a later exba is left alone") {
  for (const std::string& version :
       {std::string("\xff\xff\xff\xff"), std::string("\x80\0\0\0", 4), std::string("\x7f\xff\xff\xff")}) {
    Folder folder;
    with_state(folder);
    set_version(folder, version);
    const Ran ran = shell(folder, check);
    CHECK(ran.code == 3);
    CHECK(contains(ran.out, "damaged: its version is"));
    CHECK(contains(ran.out, "the next run begins anew"));
    CHECK(shell(folder, check).code == 2);
  }
  Folder folder;
  with_state(folder);
  set_version(folder, std::string("\0\0\0\x63", 4));
  CHECK(contains(shell(folder, check).out, "written by a newer exba"));
  CHECK(shell(folder, "ls state.damaged*").code != 0);
}

TEST_CASE("history is shown from a folder that may not be written to") {
  Folder folder;
  with_state(folder);
  const std::string well = shell(folder, "$exba history --state state").out;
  REQUIRE_FALSE(well.empty());
  const Ran ran =
      shell(folder,
            "if [ $(id -u) = 0 ]; then nobody='setpriv --reuid 65534 --regid 65534 --clear-groups'; else "
            "nobody=; fi; "
            "chmod 644 state; chmod 555 .; $nobody $exba history --state state; c=$?; chmod 755 .; exit $c");
  CHECK(ran.code == 0);
  CHECK(ran.out == well);
  Folder odd;
  with_state(odd);
  const Ran named = shell(odd,
                          "if [ $(id -u) = 0 ]; then nobody='setpriv --reuid 65534 --regid 65534 "
                          "--clear-groups'; else nobody=; fi; "
                          "mv state 'st%41te?x#y'; chmod 644 st*; chmod 555 .; $nobody $exba history --state "
                          "'st%41te?x#y'; c=$?; "
                          "chmod 755 .; exit $c");
  CHECK(named.code == 0);
  CHECK(named.out == well);
}

TEST_CASE(
    "a disk that is full, or nearly, is called full, and the next run goes on where the last good one "
    "stood") {
  Folder folder;
  folder.file("a.xml", blocked_night());
  if (shell(folder, "mkdir small && mount -t tmpfs -o size=512k none small").code != 0) {
    MESSAGE("SKIPPED: no file system could be mounted here; NO FULL DISK WAS TRIED");
    return;
  }
  const std::string small = "$exba check --state small/state --now 2006-10-12T09:00:00Z a.xml";
  for (const int left : {0, 8, 16, 24, 28, 31, 40, 64, 100}) {
    INFO(left << " KiB free");
    shell(folder, "rm -f small/*");
    shell(folder, "dd if=/dev/zero of=small/fill bs=1k count=" + std::to_string(512 - left) + " 2>/dev/null");
    const Ran ran = shell(folder, small);
    CHECK(ran.code >= 2);
    CHECK(ran.code <= 3);
    if (ran.code == 3) CHECK(contains(ran.out, "the disk is full"));
    CHECK_FALSE(contains(ran.out, "damaged"));
    shell(folder, "rm -f small/fill");
    const Ran next = shell(folder, small);
    CHECK(next.code == 2);
    CHECK(shell(folder, "ls small/*damaged*").code != 0);
  }
  // A report on a full disk: the old one stands.
  shell(folder,
        "rm -f small/*; echo old >small/out; dd if=/dev/zero of=small/fill bs=1k count=512 2>/dev/null");
  const Ran report = shell(folder, "$exba analyze -f html -o small/out a.xml");
  CHECK(report.code == 2);
  CHECK(contains(report.err, "small/out: cannot be written: No space left on device"));
  CHECK(file_bytes(folder.path("small/out")) == "old\n");
  shell(folder, "umount small");
}

TEST_CASE(
    "memory that runs out is told with what was done and what would help, whatever the number of threads") {
  Folder folder;
  std::string log = blocked_night();
  const std::size_t begin = log.find("<Event "), end = log.rfind("</Events>");
  std::string big = log.substr(0, begin);
  for (int i = 0; i < 60; ++i) big += log.substr(begin, end - begin);
  for (int i = 0; i < 20; ++i) folder.file("logs/" + std::to_string(i) + ".xml", big + "</Events>");
  for (const std::string jobs : {"1", "4", "16", "64"})
    for (const int mib : {60, 80, 100, 116, 140, 200, 400}) {
      INFO("-j " << jobs << ", " << mib << " MiB");
      const Ran ran = shell(
          folder, "ulimit -v " + std::to_string(mib * 1024) + "; $exba analyze -q -j " + jobs + " logs");
      INFO(ran.err);
      CHECK(ran.code < 128);
      CHECK_FALSE(contains(ran.err, "std::"));
      // 127: the program itself does not fit.
      if (ran.code == 2) CHECK((contains(ran.err, "not enough memory while") || contains(ran.err, "memory")));
    }
}

TEST_CASE("a state whose path is too long for SQLite is told so, and not that it must be writable") {
  Folder folder;
  folder.file("a.xml", blocked_night());
  std::string deep = folder.path("");
  for (int n = 0; n < 4; ++n) deep += std::string(200, static_cast<char>('a' + n)) + '/';
  std::filesystem::create_directories(deep);
  const Ran run = shell(folder, "$exba check --state " + deep + "state --now 2006-10-12T09:00:00Z a.xml");
  CHECK(run.code == 3);
  CHECK(contains(run.out + run.err, "512 bytes at most"));
  CHECK_FALSE(contains(run.out + run.err, "must be writable"));
}
