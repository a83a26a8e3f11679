// Providers whose names text recognition misread: never silent, never missing, and theirs where the text proves it.
#include "catalog/misread.hpp"

#include <doctest/doctest.h>

#include "support/shell.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("intake");

namespace {

std::string_view meant(std::string_view name) {
  const Provider* provider = misread_provider(name);
  return provider == nullptr ? std::string_view() : provider->name;
}

/// An event of the VSS writer with its own text, twice.
std::string page_of(const std::string& source,
                    const std::string& text = "Error code -2403 when preparing for backup.") {
  const std::string block =
      "Event Type:\tError\nEvent Source:\t" + source +
      "\nEvent Category:\tExchange VSS Writer\nEvent ID:\t9607\nDate:\t\t10/11/2006\nTime:\t\t1:00:02 "
      "AM\nUser:\t\tN/A\nComputer:\tEX01\nDescription:\n" +
      text + "\n\n";
  return block + block;
}

}  // namespace

TEST_CASE("a name that differs by letters that look alike is known for what it is") {
  CHECK(meant("MSExchange1S") == "MSExchangeIS");
  CHECK(meant("MSExchangelS") == "MSExchangeIS");
  CHECK(meant("MSExchangeI5") == "MSExchangeIS");
  CHECK(meant("MSExchangeRep1") == "MSExchangeRepl");
  CHECK(meant("ESE 8ACKUP") == "ESE BACKUP");
  CHECK(meant("rnSExchangeIS") == "MSExchangeIS");
  CHECK(meant("vo1snap") == "volsnap");
  CHECK(meant("Service ControlManager") == "Service Control Manager");
}

TEST_CASE("a name that is right, or another program's, is not misread") {
  for (const char* name : {"MSExchangeIS", "msexchangeis", "MSExchange IS", "ESE", "ESE98", "EDB",
                           "MSExchangeMTA", "MsiInstaller", "Application Error", "ESENT", "Tcpip", "", "VSS"})
    CHECK(meant(name).empty());
}

TEST_CASE(
    "events of a misread provider are told with their line, fail --strict, and are read where their text is "
    "theirs") {
  for (const char* name : {"MSExchange1S", "MSExchangelS"}) {
    const Folder folder;
    folder.file("page.txt", page_of(name));
    const Ran run = shell(folder, "$exba analyze --strict page.txt");
    CHECK(run.code == 2);
    CHECK(contains(run.err, "line 1: the provider " + std::string(name) +
                                " is none that exba knows, and looks like MSExchangeIS"));
    CHECK(contains(run.out, "prepare failed with -2403"));
  }
}

TEST_CASE("a text that is not the event's proves nothing: the name is told, and not called missing") {
  const Folder folder;
  folder.file("page.txt", page_of("MSExchange1S", "Something else was written here."));
  const Ran run = shell(folder, "$exba analyze --strict page.txt");
  CHECK(run.code == 2);
  CHECK(contains(run.err, "looks like MSExchangeIS"));
  CHECK(contains(run.out, "NOTHING SEEN"));
  CHECK_FALSE(contains(run.out, "Looked for in vain: MSExchangeIS,"));
}

TEST_CASE("a list of sentences names what it misread") {
  const Folder folder;
  folder.file("notes.txt",
              "What we saw:\n- MSExchange1S 9607: Error code -2403 when preparing for backup.\n"
              "- ESE 8ACKUP 907: something\n- MSExchangeIS 9604: Exchange VSS Writer has collected its "
              "metadata document successfully.\n");
  const Ran run = shell(folder, "$exba analyze --strict notes.txt");
  CHECK(run.code == 2);
  CHECK(contains(run.err, "line 2: the provider MSExchange1S"));
  CHECK(contains(run.out, "line 3: the provider ESE 8ACKUP"));
}
