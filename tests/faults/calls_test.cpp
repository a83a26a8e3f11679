// Every call to the system fails once: no run ends by a signal, none says that all is well when it is not, files are
// old or new and never a part, the state is whole, and nothing is lost or told twice.
//
// How it works: a library of our own (tests/shim) is loaded before the C library. A first run counts the calls of a kind,
// then one run each fails at the first, the second, ... EXBA_FAULT_STEP in the environment: every Nth of them (default 3).
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include "support/archive_writer.hpp"
#include "support/paths.hpp"
#include "support/shell.hpp"

using namespace exba::test;
using Json = nlohmann::json;

TEST_SUITE_BEGIN("faults");

namespace {

/// A sanitizer wants to be the first library itself.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif
const bool possible = !sanitized && !exba::test::faults().empty();

long step() {
  const char* wanted = std::getenv("EXBA_FAULT_STEP");
  return wanted != nullptr ? std::max(1L, std::atol(wanted)) : 3;
}

std::string faulty(const char* call, int error, long at) {
  return fmt::format("LD_PRELOAD='{}' EXBA_FAULT_CALL={} EXBA_FAULT_ERROR={} EXBA_FAULT_AT={} ",
                     exba::test::faults(), call, error, at);
}

long calls_of(const Folder& folder, const char* call, const std::string& command) {
  shell(folder,
        fmt::format(
            "LD_PRELOAD='{}' EXBA_FAULT_CALL={} EXBA_FAULT_AT=1000000 EXBA_FAULT_COUNT=/dev/fd/9 $exba {} "
            "9>.count >/dev/null 2>/dev/null",
            exba::test::faults(), call, command));
  const long calls = std::atol(file_bytes(folder.path(".count")).c_str());
  shell(folder, "rm -f .count");
  return calls;
}

struct Failing {
  const char* call;
  int error;
};
constexpr Failing failings[] = {{"open", EACCES},  {"open", EMFILE},   {"read", EIO},    {"pread", EIO},
                                {"write", ENOSPC}, {"write", EIO},     {"fsync", EIO},   {"rename", EACCES},
                                {"close", EIO},    {"ftruncate", EIO}, {"lock", ENOLCK}, {"unlink", EACCES},
                                {"readdir", EIO}};

/// Calls `each(prefix, what)` for every fault of a command.
template <class Each>
void for_each_fault(const Folder& folder, const std::string& command, Each each) {
  for (const auto& [call, error] : failings) {
    const long calls = calls_of(folder, call, command);
    for (long at = 1; at <= calls; at += at < 4 ? 1 : step())
      each(faulty(call, error, at), fmt::format("{} {} of {}: errno {}", call, at, calls, error));
  }
}

Folder& night(Folder& folder) {
  folder.file("logs/a.xml", blocked_night());
  folder.file("logs/b.zip", make_archive("zip", {{"c.xml", healthy_night()}}));
  return folder;
}

}  // namespace

TEST_CASE("short reads, short writes and interrupted calls change nothing" * doctest::skip(!possible)) {
  Folder folder;
  night(folder);
  for (const char* command : {"analyze -f json logs", "events --all logs", "analyze - <logs/a.xml",
                              "analyze -f json -o out logs; cat out", "analyze --redact-map key logs"}) {
    INFO(command);
    const Ran well = shell(folder, std::string("rm -f key out; $exba ") + command);
    for (const Failing& f : {Failing{"read", 0}, Failing{"pread", 0}, Failing{"write", 0},
                             Failing{"read", EINTR}, Failing{"pread", EINTR}, Failing{"write", EINTR}}) {
      INFO(f.call << " " << f.error);
      const Ran ran = shell(folder, "rm -f key out; " + faulty(f.call, f.error, 0) + "$exba " + command);
      CHECK(ran.code == well.code);
      CHECK(ran.out == well.out);
      CHECK(ran.err == well.err);
    }
  }
}

TEST_CASE("whatever call fails in an analysis, it is told, and the report is the old one or the new one" *
          doctest::skip(!possible)) {
  Folder folder;
  night(folder);
  const std::string command = "analyze --fail-on never -f json -o out logs";
  REQUIRE(shell(folder, "$exba " + command).code == 0);
  const std::string whole = file_bytes(folder.path("out"));
  for_each_fault(folder, command, [&](const std::string& prefix, const std::string& what) {
    INFO(what);
    folder.file("out", "the old one");
    const Ran ran = shell(folder, prefix + "$exba " + command);
    const std::string out = file_bytes(folder.path("out"));
    CHECK(ran.code < 128);
    if (out == whole || ran.code == 0) {
      // What failed was of no consequence, or it is told.
      CHECK((out == whole || !ran.err.empty()));
    } else {
      CHECK(ran.code == 2);
      CHECK_FALSE(ran.err.empty());
      CHECK((out == "the old one" || Json::parse(out, nullptr, false).is_object()));
    }
  });
}

TEST_CASE(
    "whatever call fails in a health check, the state is whole, nothing is lost and nothing told twice" *
    doctest::skip(!possible)) {
  Folder folder;
  night(folder);
  const std::string check = "check --state state --now 2006-10-12T09:00:00Z -f json logs/a.xml";
  const auto told = [](const std::string& out) {
    std::multiset<std::string> changes;
    const Json json = Json::parse(out, nullptr, false);
    if (json.is_object())
      for (const Json& change : json.at("changes"))
        changes.insert(change.at("fingerprint").get<std::string>());
    return changes;
  };
  const std::multiset<std::string> all = told(shell(folder, "rm -f state*; $exba " + check).out);
  REQUIRE_FALSE(all.empty());
  shell(folder, "rm -f state*");
  for_each_fault(folder, check, [&](const std::string& prefix, const std::string& what) {
    INFO(what);
    shell(folder, "rm -f state*");
    const Ran first = shell(folder, prefix + "$exba " + check);
    CHECK(first.code < 4);
    const Ran second = shell(folder, "$exba " + check);
    CHECK(second.code < 3);
    // A run whose last step failed has told and may tell again; one that ended well has told for good.
    std::multiset<std::string> both = told(second.out);
    if (first.code < 3) both.merge(told(first.out));
    CHECK(std::set<std::string>(both.begin(), both.end()) == std::set<std::string>(all.begin(), all.end()));
    if (first.code < 3) CHECK(both.size() == all.size());
    CHECK(shell(folder, "ls state.damaged*").code != 0);
    CHECK(told(shell(folder, "$exba " + check).out).empty());
  });
}

TEST_CASE("a bad read of a state that is well does not set it aside" * doctest::skip(!possible)) {
  Folder folder;
  night(folder);
  const std::string check = "check --state state --now 2006-10-12T09:00:00Z -f json logs/a.xml";
  REQUIRE(shell(folder, "$exba " + check).code == 2);
  const long calls = calls_of(folder, "pread", check);
  for (long at = 1; at <= calls; ++at)
    for (const int error : {EIO, 0}) {
      INFO(at << " of " << calls << ", errno " << error);
      const Ran ran = shell(folder, faulty("pread", error, at) + "$exba " + check);
      CHECK((ran.code == 2 || ran.code == 3));
      CHECK(shell(folder, "ls state.damaged*").code != 0);
    }
  CHECK(contains(shell(folder, "$exba " + check).out, "\"changes\": []"));
}

TEST_CASE("an archive that cannot be read to its end is no archive without logs" * doctest::skip(!possible)) {
  Folder folder;
  std::string big = healthy_night();
  folder.file("b.zip", make_archive("zip-stored", {{"c.xml", big}, {"d.xml", blocked_night()}}));
  const long calls = calls_of(folder, "pread", "analyze b.zip");
  REQUIRE(calls > 0);
  for (long at = 1; at <= calls; ++at) {
    INFO(at << " of " << calls);
    const Ran ran = shell(folder, faulty("pread", EIO, -at) + "$exba analyze b.zip");
    CHECK(ran.code == 2);
    CHECK(contains(ran.err, "Input/output error"));
    CHECK_FALSE(contains(ran.err, "no event log in this zip archive"));
  }
}

TEST_SUITE_END();

TEST_CASE("memory that is not to be had, for once or for a while, is told and ends no run by a signal" *
          doctest::skip(!possible)) {
  Folder folder;
  night(folder);
  const std::string check = "check --state state --now 2006-10-12T09:00:00Z logs";
  for (const std::string& command :
       {std::string("analyze -q -j 1 logs"), std::string("analyze -q -j 4 -f html logs"),
        std::string("events --all logs"), std::string("analyze -q --redact-map key -f json logs"), check}) {
    INFO(command);
    shell(folder, "rm -rf key state*");
    const long calls = calls_of(folder, "memory", command);
    REQUIRE(calls > 1000);
    // The first is asked for by CLI11 before the program begins.
    for (const int in_a_row : {1, 3, 100, 1'000'000})
      for (long at = 10; at <= calls; at += calls / (step() == 3 ? 11 : 1000) + 1) {
        INFO(at << " of " << calls << ", " << in_a_row << " in a row");
        const Ran ran = shell(folder, "rm -rf key state*; " + faulty("memory", 0, at) +
                                          "EXBA_FAULT_FOR=" + std::to_string(in_a_row) + " $exba " + command);
        INFO(ran.err);
        CHECK(ran.code < 126);
        if (ran.code >= 2) CHECK(contains(ran.err, "memory"));
      }
  }
}
