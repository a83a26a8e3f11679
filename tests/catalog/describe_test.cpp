// Events that no rule knows, in words: codes found in texts, strings by their names.
#include "catalog/describe.hpp"

#include <doctest/doctest.h>

using namespace exba;

namespace {

std::string codes(std::string_view text) {
  std::string out;
  for (const FoundCode& code : codes_in(text))
    out += (out.empty() ? "" : ", ") + code.spelt + '=' + (code.known ? std::string(code.known->name) : "?");
  return out;
}

}  // namespace

TEST_SUITE_BEGIN("catalog");

TEST_CASE("codes are found where they stand in a text") {
  CHECK(codes("The read operation will fail with error -1018 (0xfffffc06).") ==
        "-1018=JET_errReadVerifyFailure");
  CHECK(codes("failed with following error code '2155348129'.") == "2155348129=(its own)");
  CHECK(codes("hr = 0x80042409, Writer status is not available") ==
        "0x80042409=VSS_E_WRITER_STATUS_NOT_AVAILABLE");
  CHECK(codes("JET_errLogWriteFail stood there") == "JET_errLogWriteFail=JET_errLogWriteFail");
  CHECK(codes("Error code: 1460.") == "1460=ERROR_TIMEOUT");
  CHECK(codes("error 0xfaf connecting") == "0xfaf=?");
}

TEST_CASE("numbers that are no codes are left alone") {
  CHECK(codes("at offset 4096 (0x1000) for 8192 bytes, process 1460, page 2").empty());
  CHECK(codes("restored in 5 minutes; status 0").empty());
  CHECK(codes("on 2006-10-08 at 12:30").empty());
}

TEST_CASE("the strings of an event that kept no text stand by their names") {
  Event e;
  e.provider = "ESE";
  e.id = 472;
  e.inserts = {"Information Store", "2680", "First Storage Group: ", "E:\\DB01.edb", "4096"};
  CHECK(describe(e) ==
        "the second header of a file was damaged; the first was used; of First Storage Group, file "
        "E:\\DB01.edb, size 4096");
  e.message = "A text\r\nof two lines.";
  CHECK(describe(e) == "A text of two lines.");
  CHECK(meaning_in_our_words("ESE", 472) == "the second header of a file was damaged; the first was used");
}

TEST_CASE("a manifest's own names stand before those of the table") {
  Event e;
  e.provider = "Microsoft-Windows-FailoverClustering";
  e.id = 1554;
  e.inserts = {"a", ""};
  e.insert_names = {"NodeName", "Nothing"};
  CHECK(describe(e).find("NodeName a") != std::string::npos);
}

TEST_SUITE_END();
