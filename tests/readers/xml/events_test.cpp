#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/encoding.hpp"
#include "readers/reader.hpp"
#include "support/paths.hpp"

using namespace exba;

namespace {

std::string event_xml(int id, int record,
                      std::string_view payload = "<EventData><Data>x</Data></EventData>") {
  return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
         "Name='ESE'/><EventID "
         "Qualifiers='0'>" +
         std::to_string(id) +
         "</EventID><Level>4</Level><TimeCreated "
         "SystemTime='2024-03-01T22:14:07.000000000Z'/><EventRecordID>" +
         std::to_string(record) +
         "</EventRecordID><Channel>Application</Channel><Computer>EX1</Computer></System>" +
         std::string(payload) + "</Event>";
}

struct Read {
  Source source;
  Blocks<Event> events;
  std::vector<LogPart> logs;
};

Read read(Input input, const Wanted& wanted) {
  Intake intake(wanted);
  intake.keep = Intake::Keep::all;
  read_event_xml(input, {}, intake);
  return {intake.source, intake.kept, intake.logs};
}

Read read(std::string text) {
  return read(from_bytes("test.xml", std::move(text)), Wanted::everything());
}

/// As the pipeline does it: find the encoding, decode, read.
Read read_bytes(const std::string& bytes) {
  const Encoding encoding = find_encoding(std::string_view(bytes).substr(0, 65536));
  return read(to_utf8(from_bytes("test.xml", bytes), encoding), Wanted::everything());
}

/// `id@record` of every event, in order.
std::string told(const Read& read) {
  std::string out;
  for (const Event& e : read.events)
    out += (out.empty() ? "" : " ") + std::to_string(e.id) + "@" + std::to_string(e.record_id);
  return out;
}

std::string file(const std::string& name) {
  std::ifstream in(test::root() + "/../shared/logs/xml/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// Everything that one run says, for comparing two runs.
std::string summary(const Read& read) {
  std::string out;
  for (const Event& e : read.events) {
    out += to_rfc3339(e.time) + ' ' + e.provider + '/' + std::to_string(e.id) + ' ' +
           std::to_string(e.record_id) + ' ' + e.computer + ' ' + e.channel + ' ' +
           std::string(to_string(e.level)) + ' ' + e.message + e.data;
    for (const std::string& insert : e.inserts) out += '|' + insert;
    for (const std::string& name : e.insert_names) out += '=' + name;
    out += '\n';
  }
  for (const LogPart& log : read.logs)
    out += log.computer + ' ' + log.channel + ' ' + std::to_string(log.events) + '\n';
  for (const Problem& p : read.source.problems) out += p.what + '\n';
  return out;
}

}  // namespace

TEST_SUITE_BEGIN("readers");

TEST_CASE("Event XML of every producer reads the same") {
  const std::string a = event_xml(225, 2);
  const std::string b = event_xml(210, 1);
  const std::string pretty = replaced(replaced(a, "><", ">\r\n  <"), "'", "\"");
  for (const std::string& text :
       {"<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events>" + a + b +
            "</Events>",                                     // Event Viewer
        a + "\r\n" + b + "\r\n",                             // wevtutil
        "<Events>" + a + "\n" + b + "\n</Events>\n", a + b,  // /e:Events, .ToXml()
        "<?xml version=\"1.0\"?>\n" + pretty + "\n<?xml version=\"1.0\"?>\n" + b + "\n",  // evtx_dump
        "PS C:\\> wevtutil qe Application /f:xml\r\n" + a + b + std::string(5, '\0') +
            "PS C:\\>",  // a console
        "<!-- " + event_xml(1, 1) + " --><r>" + a + "</r><r>" + b + "</r>"}) {
    INFO(text);
    const Read got = read(text);
    CHECK(told(got) == "225@2 210@1");
    CHECK(got.source.problems.empty());
    CHECK(sniff_event_xml(text));
  }
}

TEST_CASE("positions are offsets, counts add up, ignored events still cover their time") {
  const std::string text = "<Events>" + event_xml(225, 2) + event_xml(999, 1) + "</Events>";
  const Read got = read(from_bytes("x", text), Wanted::catalogue_events());
  CHECK(got.source.events == 2);
  CHECK(got.source.events == got.source.recognised + got.source.ignored);
  CHECK(got.source.recognised == 1);
  REQUIRE(!got.events.empty());  // of a source that may be an excerpt the first ones are shown, known or not
  CHECK(got.events[0].id == 225);
  CHECK(got.events[0].position.value == 8);
  REQUIRE(got.logs.size() == 1);
  CHECK(got.logs[0].events == 2);
}

TEST_CASE("an <Event> inside an event, in CDATA or in a comment does not end it") {
  const std::string nested = "<UserData><Event xmlns='urn:x'><EventID>7</EventID></Event></UserData>";
  const std::string quoted = "<UserData><Quote>" + event_xml(1, 1) + "</Quote></UserData>";
  const std::string hidden =
      "<EventData><Data><![CDATA[</Event><Event><System>]]></Data><!-- </Event> --></EventData>";
  const Read got = read(event_xml(220, 5, nested) + event_xml(221, 4, quoted) + event_xml(223, 3, hidden) +
                        event_xml(225, 2));
  CHECK(told(got) == "220@5 221@4 223@3 225@2");
  CHECK(got.source.problems.empty());
}

TEST_CASE("an event without its end is told apart from one that quotes another") {
  std::string cut = event_xml(220, 5);
  cut.resize(cut.find("</EventData>"));
  const Read got = read("<Events>" + cut + event_xml(221, 4) + event_xml(225, 3) + "</Events>");
  CHECK(told(got) == "220@5 221@4 225@3");
  REQUIRE(got.source.problems.size() == 1);
  CHECK(got.source.problems[0].position == "offset 8");
}

TEST_CASE("an export cut anywhere loses the last event at most, and says so") {
  const std::string whole = "<Events>" + event_xml(210, 3) + event_xml(220, 2) + event_xml(225, 1);
  const std::size_t second = whole.find("<Event xmlns", 9);
  const std::size_t third = whole.find("<Event xmlns", second + 9);
  for (std::size_t cut = 9; cut < whole.size(); ++cut) {
    INFO(cut);
    const Read got = read(whole.substr(0, cut));
    std::size_t complete = 0;
    std::size_t begin = 8;
    for (const std::size_t end : {second, third, whole.size()}) {
      if (cut >= end)
        complete = end == second ? 1 : 2;
      else if (cut > begin)
        break;
      begin = end;
    }
    const std::size_t last = complete == 0 ? 8 : complete == 1 ? second : third;
    const bool system = cut >= whole.find("</System>", last) + 9;
    CHECK(got.events.size() == complete + (system ? 1 : 0));
    // Nothing of the next event begun (or too little to know it for one) is no damage.
    if (cut >= last + 70) CHECK(got.source.problems.size() == 1);
  }
}

TEST_CASE("events straddle blocks: the same events whatever stands before them") {
  std::string many;
  std::string expected;
  for (int i = 0; i < 1500; ++i) {
    many += event_xml(225, i + 1);
    expected += (i == 0 ? "225@" : " 225@") + std::to_string(i + 1);
  }
  for (std::size_t shift = 0; shift < 500; shift += 23) {
    const Read got = read(std::string(shift, ' ') + many);
    CHECK((told(got) == expected));
    CHECK(got.source.problems.empty());
  }
}

TEST_CASE("an event of more than 16 MiB is a problem, those around it are read") {
  const std::string huge =
      event_xml(220, 2, "<EventData><Data>" + std::string(17 << 20, 'x') + "</Data></EventData>");
  const Read got = read(event_xml(210, 3) + huge + event_xml(225, 1));
  CHECK(told(got) == "210@3 225@1");
  REQUIRE(got.source.problems.size() == 1);
  CHECK(got.source.problems[0].what.find("16 MiB") != std::string::npos);
  const Read large =
      read(event_xml(220, 2, "<EventData><Data>" + std::string(3 << 20, 'x') + "</Data></EventData>") +
           event_xml(225, 1));
  CHECK(told(large) == "220@2 225@1");
}

TEST_CASE("sections and tags without an end do not hide what follows, nor take quadratic time") {
  const std::string comment = event_xml(220, 2, "<EventData><!-- <Data>x</Data></EventData>");
  CHECK(told(read(comment + event_xml(225, 1))) == "220@2 225@1");
  std::string hostile;
  for (int i = 0; i < 200'000; ++i) hostile += "<Event><System><![CDATA[<!--";
  for (int i = 0; i < 200'000; ++i) hostile += "<Event a='<Event \"";
  for (int i = 0; i < 200'000; ++i) hostile += "<Event>";
  const Read got = read(hostile);
  CHECK(got.events.empty());
  CHECK(got.source.problems.size() == Intake::problem_limit);
}

TEST_CASE("line ends, encodings and a mark in the middle change nothing") {
  const std::string text = "<Events>\n" +
                           event_xml(220, 2, "<EventData><Data>one\ntwo \xC3\xBC</Data></EventData>") + "\n" +
                           event_xml(225, 1) + "\n</Events>\n";
  const std::string expected = summary(read_bytes(text));
  CHECK(summary(read_bytes(replaced(text, "\n", "\r\n"))) == expected);
  CHECK(summary(read_bytes("\xEF\xBB\xBF" + text)) == expected);
  CHECK(summary(read_bytes("\xEF\xBB\xBF" + replaced(text, "</Event>", "</Event>\xEF\xBB\xBF"))) == expected);
  for (const bool big : {false, true}) {
    std::string wide = big ? "\xFE\xFF" : "\xFF\xFE";
    for (const char c : replaced(text, "\xC3\xBC", "\xFC")) {
      if (big) wide += '\0';
      wide += c;
      if (!big) wide += '\0';
    }
    CHECK(summary(read_bytes(wide)) == expected);
    CHECK(summary(read_bytes(wide.substr(2))) == expected);
  }
}

TEST_CASE("a legacy source name serves where the provider is not known") {
  const std::string text =
      replaced(event_xml(225, 1), "Name='ESE'", "Name='Vendor-ESE' EventSourceName='ESE'");
  const Read got = read(from_bytes("x", text), Wanted::catalogue_events());
  REQUIRE(got.events.size() == 1);
  CHECK(got.events[0].provider == "ESE");
}

TEST_CASE("what is not Event XML is left to others") {
  const std::string xml = event_xml(225, 1);
  CHECK_FALSE(sniff_event_xml(""));
  CHECK_FALSE(sniff_event_xml("<html><body>Event</body></html>"));
  CHECK_FALSE(
      sniff_event_xml("Log Name:      Application\nSource:        ESE\nDate:          3/1/2024\nEvent ID:    "
                      "  225\nDescription:\ntext\nEvent Xml:\n" +
                      xml));
  CHECK_FALSE(sniff_event_xml("time,xml\n1,\"" + xml));
  CHECK_FALSE(sniff_event_xml("{\"event\": {\"original\": \"" + xml));
  CHECK_FALSE(sniff_event_xml("<Objs Version='1.1'><S>" + xml));
  CHECK(sniff_event_xml("<?xml version='1.0'?><Events></Events>"));
  CHECK(sniff_event_xml("<Events/>"));
}

TEST_CASE("text of another form among the events is told") {
  const Read got = read(event_xml(220, 2) + "\n01/14/2021 11:41:39 PM\nLogName=Application\n" +
                        std::string(400, 'm') + "\n" + event_xml(225, 1));
  CHECK(told(got) == "220@2 225@1");
  REQUIRE(got.source.problems.size() == 1);
  CHECK(got.source.problems[0].what.find("no Event XML") != std::string::npos);
}

TEST_CASE("real exports: as many events as are known, skipping or not, whole or in bytes") {
  struct Known {
    const char* name;
    std::size_t events;
  };
  for (const Known& known :
       {Known{"ts-evtx__System.xml", 1247},
        Known{"super-speedy-syslog-searcher__Microsoft-Windows-Kernel-PnP__Configuration.evtx.stdout", 227},
        Known{"attack_data__certutil_exe_certificate_extraction.raw", 40},
        Known{"fluent-plugin-parser-winevt_xml__eventlog-with-qualifiers.xml", 1}}) {
    const std::string bytes = file(known.name);
    if (bytes.empty()) {
      MESSAGE("logs not at hand: skipped");
      return;
    }
    INFO(known.name);
    CHECK(sniff_event_xml(std::string_view(bytes).substr(0, 65536)));
    const Read all = read_bytes(bytes);
    CHECK(all.source.events == known.events);
    const Read skipped = read(from_bytes("x", bytes), Wanted::catalogue_events());
    CHECK(skipped.source.events == known.events);
    REQUIRE(skipped.logs.size() == all.logs.size());
    for (std::size_t i = 0; i < all.logs.size(); ++i) {
      CHECK(skipped.logs[i].computer == all.logs[i].computer);
      CHECK(skipped.logs[i].channel == all.logs[i].channel);
      CHECK(skipped.logs[i].events == all.logs[i].events);
      CHECK((skipped.logs[i].first == all.logs[i].first));
      CHECK((skipped.logs[i].last == all.logs[i].last));
      CHECK(skipped.logs[i].runs.size() == all.logs[i].runs.size());
    }
  }
}

TEST_CASE("real exports cut at many places give the events before the cut") {
  const std::string bytes = file("ts-evtx__System.xml").substr(0, 60'000);
  if (bytes.empty()) {
    MESSAGE("logs not at hand: skipped");
    return;
  }
  std::size_t before = 0;
  for (std::size_t cut = 0; cut < bytes.size(); cut += 211) {
    const std::string part = bytes.substr(0, cut);
    std::size_t closed = 0;
    for (std::size_t at = part.find("</Event>"); at != std::string::npos; at = part.find("</Event>", at + 1))
      ++closed;
    const Read got = read_bytes(part);
    CHECK(got.source.events >= closed);
    CHECK(got.source.events <= closed + 1);
    CHECK(got.source.events >= before);
    before = closed;
  }
}

TEST_SUITE_END();
