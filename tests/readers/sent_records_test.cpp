// Ways in which one night was sent that no reader knew: each gave its events wrongly, in part, or without their times.
#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "support/tables.hpp"

using namespace exba;

TEST_SUITE_BEGIN("readers");

namespace {

const std::string refused = "Error code 0x50d when preparing for backup.";

std::unique_ptr<test::ReadTable> sent(std::string text) {
  ReadOptions options;
  options.time_zone = TimeZone{};
  return test::read_table(std::move(text), options);
}

void is_night(const test::ReadTable& r, std::string_view told = {}) {
  INFO(test::problems(r));
  REQUIRE(r.events().size() == 3);
  int second = 0;
  for (const Event& event : r.events()) {
    CHECK(event.provider == "MSExchangeIS");
    CHECK(event.id == 9607);
    CHECK(event.computer == "EX01.example.net");
    CHECK(to_rfc3339(event.time) == "2006-10-13T03:00:0" + std::to_string(++second) + "Z");
    CHECK(event.message == refused);
  }
  CHECK(test::problems(r) == told);
}

std::string vista(const std::string& source, int id, const std::string& time, const std::string& level,
                  const std::string& text) {
  return "Log Name:      Application\nSource:        " + source + "\nDate:          10/13/2006 " + time +
         "\nEvent ID:      " + std::to_string(id) + "\nTask Category: None\nLevel:         " + level +
         "\nKeywords:      Classic\nUser:          N/A\nComputer:      EX01\nDescription:\n" + text + "\n\n";
}

}  // namespace

TEST_CASE("text: a description that ends in a line like a heading leaves the next block whole") {
  for (const std::string last : {"Type: Copy", "Server: ORINOCO", "User: TAPIR\\backup", "Source: D:"}) {
    INFO(last);
    const auto r =
        sent(vista("NTBackup", 8000, "3:00:01 AM", "Information",
                   "Begin Backup of 'D:' using shadow copy\n\nVerify: Off\nMode: Append\n" + last) +
             vista("MSExchangeIS", 9607, "3:00:02 AM", "Error", refused) +
             vista("MSExchangeIS", 9607, "3:00:03 AM", "Error", refused));
    REQUIRE(r->events().size() == 3);
    for (std::size_t i = 1; i < 3; ++i) {
      const Event& event = r->events()[i];
      CHECK(event.level == Level::error);
      CHECK(event.computer == "EX01");
      CHECK(event.message == refused);
    }
    CHECK(r->events()[0].id == 8000);
    CHECK(r->events()[0].message.ends_with(last));
  }
}

TEST_CASE("text: Logged heads the time, as in Event Viewer's pane") {
  std::string text;
  for (int n = 1; n <= 3; ++n)
    text +=
        "Log Name: Application\nSource: MSExchangeIS\nEvent ID: 9607\nLevel: Error\nLogged: 10/13/2006 "
        "3:00:0" +
        std::to_string(n) + " AM\nComputer: EX01.example.net\nDescription: " + refused + "\n\n";
  is_night(*sent(text));
}

TEST_CASE("tables: a heading or a row above a group names its provider") {
  const auto page = [](const std::string& above, const std::string& row) {
    std::string text = "<html><body>" + above +
                       "<table><tr><th>TimeCreated</th><th>Id</th><th>MachineName</th>" +
                       "<th>Message</th></tr>\n" + row;
    for (int n = 1; n <= 3; ++n)
      text += "<tr><td>2006-10-13 03:00:0" + std::to_string(n) +
              "</td><td>9607</td><td>EX01.example.net</td><td>" + refused + "</td></tr>\n";
    return text + "</table></body></html>\n";
  };
  is_night(*sent(page("<h2>ProviderName: MSExchangeIS</h2>", "")));
  is_night(*sent(page("<h2>MSExchangeIS</h2>", "")));
  is_night(*sent(page("", "<tr><td colspan=4><b>MSExchangeIS</b></td></tr>\n")));
  // What is no provider ends what the group before it said.
  const auto r = sent(page("<h2>ESE</h2>", "<tr><td colspan=4>Friday</td></tr>\n"));
  REQUIRE(r->events().size() == 3);
  for (const Event& event : r->events()) CHECK(event.provider != "ESE");
  CHECK(test::problems(*r) != "");
}

TEST_CASE(
    "lines: a computer before the provider, and sentences, with providers that nobody knows among them") {
  const auto night = [](const auto& line) {
    std::string text;
    for (int n = 1; n <= 3; ++n)
      text += line("2006-10-13 03:00:0" + std::to_string(n), "MSExchangeIS", refused) + "\n";
    return text;
  };
  const auto script = [](const std::string& time, const std::string& provider, const std::string& text) {
    return "[" + time + "Z] EX01.example.net " + provider + " (9607) Error: " + text;
  };
  const auto alert = [](const std::string& time, const std::string& provider, const std::string& text) {
    return "At " + time + ", event 9607 (Error) was logged by " + provider + " on EX01.example.net: " + text;
  };
  is_night(*sent(night(script)));
  is_night(*sent(night(alert)));
  for (const auto& line :
       {std::function<std::string(const std::string&, const std::string&, const std::string&)>(script),
        std::function<std::string(const std::string&, const std::string&, const std::string&)>(alert)}) {
    const auto r =
        sent(night(line) + line("2006-10-13 03:00:04", "Tapir Service", "There were 41 of them.") + "\n");
    INFO(test::problems(*r));
    REQUIRE(r->events().size() == 4);
    const Event& last = r->events()[3];
    CHECK(last.provider == "Tapir Service");
    CHECK(last.id == 9607);
    CHECK(last.computer == "EX01.example.net");
    CHECK(r->events()[2].message == refused);
  }
}

TEST_CASE("tables: cells whose quotation marks are escaped by backslashes are those with doubled ones") {
  std::string text = "time,event_id,source,computer,message\n";
  for (int n = 1; n <= 3; ++n)
    text += "2006-10-13T03:00:0" + std::to_string(n) +
            "Z,1221,\"MSExchangeIS Mailbox Store\",\"EX01\",\"The database \\\"D:\\\\First\\\", it "
            "says,\\nis full\"\n";
  const auto r = sent(text);
  REQUIRE(r->events().size() == 3);
  for (const Event& event : r->events())
    CHECK(event.message == "The database \"D:\\First\", it says,\nis full");
  CHECK(test::problems(*r) == "");
  // A path at the end of a cell is no such mark.
  const auto path = sent(
      "Time,Source,Event ID,Message,Computer\n"
      "2006-10-13T03:00:01Z,\"MSExchangeIS\",9607,\"D:\\logs\\\",\"EX01\"\n");
  REQUIRE(path->events().size() == 1);
  CHECK(path->events()[0].message == "D:\\logs\\");
  CHECK(path->events()[0].computer == "EX01");
}

TEST_CASE("json: between fences, in bulk, and with a table in a string") {
  std::string objects, bulk, table = "Time,Event ID,Source,Computer,Message\\r\\n";
  for (int n = 1; n <= 3; ++n) {
    const std::string time = "2006-10-13T03:00:0" + std::to_string(n) + "Z";
    const std::string object = "{\"TimeCreated\": \"" + time +
                               "\", \"Id\": 9607, \"ProviderName\": \"MSExchangeIS\", \"MachineName\": "
                               "\"EX01.example.net\", \"Message\": \"" +
                               refused + "\"}";
    objects += (n == 1 ? "" : ",\n") + object;
    bulk += "{\"index\": {\"_index\": \"logs\"}}\n" + object + "\n";
    table += time + ",9607,MSExchangeIS,EX01.example.net," + refused + "\\r\\n";
  }
  is_night(*sent("# What we saw\n\n```json\n[" + objects + "]\n```\nBye\n"));
  is_night(*sent("Seen:\n{code:json}\n[" + objects + "]\n{code}\n"));
  is_night(*sent(bulk));
  is_night(*sent("{\"file\": \"app.csv\", \"content\": \"" + table + "\"}\n"));
}

TEST_CASE("a MOF instance in a cell is the event, the cells beside it only help out") {
  std::string text = "\"Time\",\"Message\"\n";
  for (int n = 1; n <= 3; ++n)
    text += "\"10/13/2006 03:00:0" + std::to_string(n) +
            ".000 +0000\",\"instance of Win32_NTLogEvent\n{\n\tComputerName = "
            "\"\"EX01.example.net\"\";\n\tEventCode = "
            "9607;\n\tMessage = \"\"" +
            refused + "\"\";\n\tSourceName = \"\"MSExchangeIS\"\";\n\tTimeGenerated = \"\"2006101303000" +
            std::to_string(n) + ".000000-000\"\";\n};\"\n";
  is_night(*sent(text));
}

TEST_CASE("sentences found beside times that were not read are told, a mail with its date is not") {
  std::string text;
  for (int n = 1; n <= 3; ++n)
    text +=
        "\\item<2006-10-13 03:00:0" + std::to_string(n) + "> MSExchangeIS & 9607 & " + refused + " \\\\\n";
  const auto r = sent("\\begin{list}\n" + text + "\\end{list}\n");
  INFO(r->intake.source.format);
  CHECK((r->intake.source.events == 3 || !test::problems(*r).empty()));
  const auto mail =
      sent("Sent: Friday, October 13, 2006 9:12 AM\n\nThe server says: " + refused + "\n\nRegards\n");
  CHECK(test::problems(*mail) == "");
}

TEST_CASE("a property list: references stand for their characters, by name and by number") {
  const auto r = sent(
      "<?xml version=\"1.0\"?>\n<plist "
      "version=\"1.0\"><array><dict>\n<key>EventID</key><integer>9607</integer>\n"
      "<key>Source</key><string>MSExchangeIS</string>\n<key>TimeGenerated</key><string>2006-10-13 "
      "03:00:01</string>\n<key>ComputerName</key><string>EX01.example.net</string>\n<key>LogName</key>"
      "<string>Application</string>\n<key>Level</key><string>error</string>\n<key>Message</key>"
      "<string>it&apos;s &#65; &#x42; &amp;lt; &lt;C&gt;</string>\n</dict></array></plist>\n");
  REQUIRE(r->events().size() == 1);
  CHECK(r->events()[0].message == "it's A B &lt; <C>");
}

TEST_CASE("tables: a sum below the ids is no event, a row of empty cells is nothing") {
  std::string text = "Time,Event ID,Source,Computer,Message\n";
  for (int n = 1; n <= 3; ++n)
    text +=
        "2006-10-13T03:00:0" + std::to_string(n) + "Z,9607,MSExchangeIS,EX01.example.net," + refused + "\n";
  is_night(*sent(text + ",,,,\n"));
  const auto r = sent(text + "Total,3,,,\n");
  CHECK(r->events().size() == 3);
}
