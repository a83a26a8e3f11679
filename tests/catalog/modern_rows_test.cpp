// The catalogue of Exchange 2013 and later and of what stands around its backups: each correction that the facts of
// those versions made to what was known before is a case of its own.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/explain.hpp"
#include "catalog/modern_signals.hpp"

using namespace exba;

namespace {

/// `signal certainty`; "none" where no row has it.
std::string row(std::string_view provider, int id) {
  const Row* r = find_row(provider, static_cast<std::uint16_t>(id));
  return r == nullptr ? "none" : std::string(r->signal) + ' ' + std::string(to_string(r->certainty));
}

bool confirmed(std::string_view provider, const std::vector<int>& ids) {
  for (const int id : ids) {
    const Row* r = find_row(provider, static_cast<std::uint16_t>(id));
    INFO(provider << ' ' << id);
    CHECK(r != nullptr);
    if (r == nullptr || r->certainty != Certainty::confirmed) return false;
  }
  return true;
}

Event with(std::string_view provider, int id, std::vector<std::string> strings, std::string_view message = {},
           Level level = Level::information) {
  Event e;
  e.provider = provider;
  e.id = static_cast<std::uint16_t>(id);
  e.inserts = std::move(strings);
  e.has_inserts = message.empty();
  e.message = message;
  e.level = level;
  recognise(e);
  return e;
}

std::string_view of(const Event& e, std::string_view name) {
  return fact(e.facts, name);
}

}  // namespace

TEST_SUITE_BEGIN("catalog");

TEST_CASE("modern rows: VSS 12302 is the inconsistency, 12301 the writer that did not answer") {
  CHECK(find_row("VSS", 12302)->meaning == "VSS: writers could not be contacted");
  const Event silent = with("VSS", 12301, {"Microsoft Exchange Writer"});
  CHECK(of(silent, "writer-name") == "Microsoft Exchange Writer");
  CHECK(of(silent, "exchange-writer") == "yes");
  CHECK(of(with("VSS", 12301, {"SqlServerWriter"}), "exchange-writer").empty());
}

TEST_CASE(
    "modern rows: texts of VSS that are published make their rows confirmed, and all of them are there") {
  CHECK(confirmed("VSS", {8193, 8194, 8224, 12298}));
  CHECK(
      confirmed("VSS", {31,    38,    39,    40,    4001,  4003,  8213,  8214,  8219,  8229,  8230,  12291,
                        12294, 12297, 12299, 12301, 12305, 12308, 12310, 12311, 12323, 12324, 12325, 12326,
                        12330, 12338, 12339, 12340, 12341, 12348, 12349, 12362, 12363, 12364, 12366, 12373}));
}

TEST_CASE("modern rows: whose complaint an event of VSS is, its last string says") {
  const std::string block =
      "\r\n\r\nOperation:\r\n   PrepareForSnapshot event\r\n\r\nContext:\r\n   Execution Context: Writer\r\n"
      "   Writer Class Id: {76fe1ac4-15f7-4bcd-987e-8e1acb462fb7}\r\n   Writer Name: Microsoft Exchange "
      "Writer\r\n";
  CHECK(of(with("VSS", 8229, {"0x800423f3", block}), "exchange-writer") == "yes");
  CHECK(of(with("VSS", 8229, {},
                "A VSS writer has rejected an event with error 0x800423f3, x. Changes..." + block),
           "exchange-writer") == "yes");
  CHECK(of(with("VSS", 8229, {"0x800423f3", "Writer Name: System Writer\r\n"}), "exchange-writer").empty());
}

TEST_CASE("modern rows: volsnap names the volume that was copied, from strings as from the text") {
  for (const int id : {23, 24}) {
    CHECK(of(with("volsnap", id, {"\\Device\\x", "E:", "F:"}), "volume") == "E:");
    const std::string text =
        id == 23 ? "There was insufficient disk space on volume F: to create the shadow copy of volume E:. "
                   "Shadow copy storage creation failed."
                 : "There was insufficient disk space on volume F: to grow the shadow copy storage for "
                   "shadow copies of E:. As a result of this failure all shadow copies are at risk.";
    CHECK(of(with("volsnap", id, {}, text), "volume") == "E:");
  }
  CHECK(of(with("volsnap", 14, {},
                "The shadow copies of volume E: were aborted because of an IO failure on volume F:."),
           "volume") == "E:");
  CHECK(confirmed("volsnap",
                  {10, 17, 20, 21, 22, 28, 29, 30, 31, 32, 34, 37, 38, 39, 40, 41, 48, 58, 59, 60, 63, 67}));
}

TEST_CASE("modern rows: volsnap 27 is the control file, 29 plain") {
  CHECK(find_row("volsnap", 27)->meaning != find_row("volsnap", 29)->meaning);
  CHECK(of(with("volsnap", 27, {}, "The shadow copies of volume E: were aborted during detection."), "volume")
            .empty());
}

TEST_CASE("modern rows: disks and file systems are confirmed; 49 is the page file of a crash dump") {
  CHECK(confirmed("disk", {7, 9, 11, 15, 51}));
  CHECK(confirmed("Ntfs", {50, 55, 57}));
  CHECK(row("volmgr", 49) == "system-detail confirmed");
}

TEST_CASE("modern rows: Windows Server Backup ends, refuses and leaves out in its own words") {
  CHECK(confirmed("Microsoft-Windows-Backup",
                  {1,   4,   5,   6,   7,   8,   9,   14,  17,  18,  19,  20,  23,  49,
                   50,  51,  52,  146, 224, 225, 226, 227, 228, 514, 517, 518, 519, 521,
                   522, 544, 545, 546, 547, 561, 564, 565, 737, 738, 739, 740, 753, 754}));
  CHECK(of(with("Microsoft-Windows-Backup", 4, {}), "result") == "good");
  CHECK(of(with("Microsoft-Windows-Backup", 14, {}), "result").empty());  // the end of any run
  CHECK(of(with("Microsoft-Windows-Backup", 6, {}), "result") == "failed");
  CHECK(of(with("Microsoft-Windows-Backup", 565, {"DB01", "x", "Exchange", "t"}), "application") ==
        "Exchange");
}

TEST_CASE("modern rows: Windows Server Backup's codes come from the names of its data, in whatever order") {
  Event e;
  e.provider = "Microsoft-Windows-Backup";
  e.id = 5;
  e.inserts = {"x", "E:", "0x80780166", "0x80070070", "true"};
  e.insert_names = {"BackupTemplateID", "BackupTarget", "HRESULT", "DetailedHRESULT", "VssFullBackup"};
  e.has_inserts = true;
  recognise(e);
  CHECK(of(e, "code") == "0x80780166");
  CHECK(of(e, "detail-code") == "0x80070070");
  CHECK(of(e, "vss-full") == "true");
  CHECK(e.channel == "Microsoft-Windows-Backup");
  e.id = 4;
  e.inserts.edit()[2] = e.inserts.edit()[3] = "0x0";
  recognise(e);
  CHECK(of(e, "code").empty());  // nothing failed: no code, as in the text
  CHECK(with("Microsoft-Windows-Backup", 517, {"t", "2155348129"}).channel == "Application");
}

TEST_CASE("modern rows: Veeam Agent's result is in its text, and its level mirrors it") {
  CHECK(confirmed("Veeam Agent", {110, 190}));
  const auto result = [](std::string_view said) {
    return std::string(
        of(with("Veeam Agent", 190, {}, "Veeam Agent 'Mail' finished with " + std::string(said)), "result"));
  };
  CHECK(result("Success.") == "good");
  CHECK(result("Warning.") == "warning");
  CHECK(result("Error and will be retried.") == "failed");
  CHECK(of(with("Veeam Agent", 190, {"s", "j"}, {}, Level::error), "result") == "failed");
  CHECK(of(with("Veeam Agent", 190, {"s", "j"}), "result") == "good");
}

TEST_CASE("modern rows: 2021 has no strings") {
  const Event e = with(
      "MSExchangeRepl", 2021, {},
      "The Microsoft Exchange VSS Writer has successfully collected the metadata document in preparation "
      "for backup.");
  CHECK(e.signal == signal::vss_identified);
  CHECK(of(e, "session").empty());
}

TEST_CASE("modern rows: 2034 says error, not error code; zeros and 0 are kept as they are") {
  const std::string zero = "00000000-0000-0000-0000-000000000000";
  const Event e = with("MSExchangeRepl", 2034, {},
                       "The Microsoft Exchange Replication service VSS Writer (Instance " + zero +
                           ") failed with error 8007064A when processing the backup completion event.");
  CHECK(of(e, "session") == zero);
  CHECK(of(e, "code") == "0x8007064a");
  CHECK(of(with("MSExchangeRepl", 2034, {zero, "0"}), "code") == "0");
  CHECK(row("MSExchangeRepl", 2034) == "vss-complete-failed confirmed");
}

TEST_CASE("modern rows: every step of the Replication service's writer") {
  const std::pair<int, const char*> steps[] = {{2017, "vss-initialise-failed inferred"},
                                               {2018, "vss-initialised inferred"},
                                               {2019, "vss-terminated inferred"},
                                               {2025, "vss-snapshot-prepared inferred"},
                                               {2027, "vss-frozen inferred"},
                                               {2029, "vss-thawed inferred"},
                                               {2031, "vss-aborted inferred"},
                                               {2033, "vss-completed inferred"},
                                               {2035, "vss-post-snapshot inferred"},
                                               {2037, "vss-shutdown inferred"},
                                               {2038, "vss-store-disowned inferred"},
                                               {2046, "vss-store-completed inferred"},
                                               {2047, "vss-store-copied inferred"},
                                               {2048, "vss-store-failed confirmed"},
                                               {2111, "vss-store-prepared inferred"},
                                               {2112, "vss-store-refused inferred"},
                                               {2118, "vss-orphan-removed inferred"},
                                               {2119, "copy-file-missing inferred"},
                                               {2140, "vss-writer-exception inferred"},
                                               {2153, "copier-disconnected confirmed"},
                                               {2180, "copy-not-ready inferred"},
                                               {4088, "copy-not-ready inferred"},
                                               {3142, "copy-suspended inferred"},
                                               {3143, "copy-resumed inferred"},
                                               {3169, "database-switched inferred"},
                                               {3153, "node-failover inferred"}};
  for (const auto& [id, want] : steps) CHECK(row("MSExchangeRepl", id) == want);
  const std::pair<int, const char*> failures[] = {
      {2022, "identify"},        {2024, "prepare"},       {2026, "snapshot"},
      {2028, "freeze"},          {2030, "thaw"},          {2032, "abort"},
      {2036, "shutdown"},        {2039, "post-snapshot"}, {2045, "volume-not-in-set"},
      {2049, "unknown-database"}};
  for (const auto& [id, step] : failures) {
    const Event e = with("MSExchangeRepl", id, {"aaaaaaaa-0000-0000-0000-000000000001"});
    CHECK(e.signal == signal::vss_replication_failed);
    CHECK(of(e, "step") == step);
  }
  for (const int id : {2001, 2002, 2003, 2004, 2005, 2136, 2137, 2138, 3154, 3156, 3161, 3170, 4138, 4139})
    CHECK(row("MSExchangeRepl", id) != "none");
}

TEST_CASE("modern rows: codes of the writer in every spelling") {
  for (const char* code : {"FFFFFFFC", "fffffffc", "0xFFFFFFFC", "4294967292", "-4"})
    CHECK(of(with("MSExchangeRepl", 2034, {"aaaaaaaa-0000-0000-0000-000000000001", code}), "code") == "-4");
  REQUIRE(find_code("FFFFFFFC") != nullptr);
  CHECK(find_code("FFFFFFFC")->family == "Exchange writer");
  REQUIRE(find_code("8007064A") != nullptr);
  CHECK(find_code("8007064A")->name == "ERROR_BAD_CONFIGURATION");
}

TEST_CASE("modern rows: the store's steps of 2003 to 2010 stay what they were") {
  for (const int id : {9618, 9650, 9782}) CHECK(row("MSExchangeIS", id).ends_with("unverified"));
  CHECK(row("MSExchangeIS", 1020) == "store-worker-started inferred");
  CHECK(row("MSExchangeIS", 1021) == "store-worker-stopped inferred");
}

TEST_CASE("modern rows: 960 names the server whose copy is active") {
  const Event e = with(
      "ESE BACKUP", 960, {},
      "msexchangerepl (3528) This computer is performing a surrogate backup.  The master server is E2013N1.");
  CHECK(of(e, "node") == "E2013N1");
  CHECK(of(e, "surrogate") == "passive");
}

TEST_CASE("modern rows: 2153 names the server first; the copy is the one with a backslash") {
  for (const auto& strings :
       {std::vector<std::string>{"DB01\\EX02", "EX01.example", "x"}, {"EX01.example", "DB01\\EX02", "x"}}) {
    const Event e = with("MSExchangeRepl", 2153, strings);
    CHECK(of(e, "store") == "DB01\\EX02");
    CHECK(of(e, "node") == "EX01.example");
  }
}

TEST_CASE("modern rows: articles are told in our own words") {
  for (const char* article : {"KB4037535", "KB978773", "KB2615182", "KB3209092", "KB2996928"}) {
    CAPTURE(article);
    CHECK(explain(article).starts_with(std::string(article) + ": "));
  }
  CHECK(explain("KB4037535").find("KeepAliveTime") != std::string::npos);
}

TEST_SUITE_END();
