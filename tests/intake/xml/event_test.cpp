#include "intake/xml/event.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "intake/xml/markup.hpp"

using namespace exba;

namespace {

/// The smallest export of Windows, with room for what a test is about.
std::string event_xml(std::string_view payload, std::string_view system_more = {}) {
  std::string text =
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='ESE'/>"
      "<EventID "
      "Qualifiers='0'>225</EventID><Level>4</Level><Task>3</Task><Keywords>0x80000000000000</Keywords>"
      "<TimeCreated SystemTime='2024-03-01T22:14:07.123456700Z'/><EventRecordID>4711</EventRecordID>"
      "<Channel>Application</Channel><Computer>EX1.example.net</Computer><Security UserID='S-1-5-18'/>";
  return text.append(system_more).append("</System>").append(payload).append("</Event>");
}

Event parsed(std::string_view fragment, Parsed expected = Parsed::whole) {
  Event event;
  CHECK(parse_event_xml(fragment, event) == expected);
  return event;
}

/// Whether the peek, where it answers, says what the whole parse says.
enum class Peek { clear, unclear };
void check_peek(const std::string& fragment, Peek expected) {
  INFO(fragment);
  EventPeek peek;
  PeekedEvent found;
  Event event;
  std::string source;
  const Parsed result = parse_event_xml(fragment, event, &source);
  const bool clear = peek(fragment, 0, found);
  CHECK(clear == (expected == Peek::clear));
  if (!clear) return;
  CHECK(result != Parsed::nothing);
  CHECK(found.provider == event.provider);
  CHECK(found.event_source == source);
  CHECK(found.id == event.id);
  CHECK(found.record_id == event.record_id);
  CHECK((found.time == event.time));
  CHECK(found.channel == event.channel);
  CHECK(found.computer == event.computer);
  CHECK(fragment.substr(0, found.end).ends_with("</System>"));
}

}  // namespace

TEST_SUITE_BEGIN("intake");

TEST_CASE(
    "a classic event: every field of System, the inserts in order, empty ones too, and the binary data") {
  const Event e =
      parsed(event_xml("<EventData><Data>Information Store</Data><Data></Data><Data/><Data> "
                       "</Data><Data>DB01: </Data><Binary>4142 ff</Binary></EventData>"));
  CHECK(e.provider == "ESE");
  CHECK(e.id == 225);
  CHECK(e.qualifiers == 0);
  CHECK(e.level == Level::information);
  CHECK(e.category == "3");
  CHECK(to_rfc3339(e.time) == "2024-03-01T22:14:07.1234567Z");
  CHECK(e.record_id == 4711);
  CHECK(e.channel == "Application");
  CHECK(e.computer == "EX1.example.net");
  CHECK(e.user == "S-1-5-18");
  CHECK(e.inserts == std::vector<std::string>{"Information Store", "", "", " ", "DB01: "});
  CHECK(e.insert_names.empty());
  CHECK(e.has_inserts);
  CHECK(e.data == "AB\xFF");
}

TEST_CASE("names of Data stand beside the inserts, also where only some have one") {
  const Event e =
      parsed(event_xml("<EventData><Data>a</Data><Data Name='two'>b</Data><Data>c</Data></EventData>"));
  CHECK(e.inserts == std::vector<std::string>{"a", "b", "c"});
  CHECK(e.insert_names == std::vector<std::string>{"", "two", ""});
}

TEST_CASE("UserData of any shape gives its leaves, by name") {
  const Event e = parsed(event_xml(
      "<UserData><x:Info "
      "xmlns:x='urn:x'><x:Node>EX1</x:Node><Group><Name>a</Name><Empty/></Group></x:Info></UserData>"));
  CHECK(e.inserts == std::vector<std::string>{"EX1", "a", ""});
  CHECK(e.insert_names == std::vector<std::string>{"Node", "Name", "Empty"});
}

TEST_CASE("an <Event> in UserData, in CDATA or in a comment is part of its event") {
  const std::string payload =
      "<UserData><Event "
      "xmlns='urn:x'><EventID>1</EventID></Event><T><![CDATA[</Event><EventID>2</EventID>]]></T><!-- "
      "</Event> --></UserData>";
  const Event e = parsed(event_xml(payload));
  CHECK(e.id == 225);
  CHECK(e.inserts == std::vector<std::string>{"1", "</Event><EventID>2</EventID>"});
}

TEST_CASE("rendered text is kept; its words serve only where System is silent") {
  const std::string rendering =
      "<RenderingInfo "
      "Culture='de-DE'><Message>Zeile&#13;&#10;zwei</Message><Level>Fehler</Level><Task>Sicherung</Task>"
      "<Channel>Anwendung</Channel></RenderingInfo>";
  const Event e = parsed(event_xml("<EventData/>" + rendering));
  CHECK(e.message == "Zeile\r\nzwei");
  CHECK(e.level == Level::information);
  CHECK(e.category == "Sicherung");
  CHECK(e.channel == "Application");
  const Event bare =
      parsed("<Event><System><Provider Name='X'/><EventID>1</EventID></System>" + rendering + "</Event>");
  CHECK(bare.level == Level::error);
  CHECK(bare.channel == "Anwendung");
}

TEST_CASE("levels by number; audits by keyword") {
  const auto level = [](std::string_view number, std::string_view keywords) {
    return parsed("<Event><System><Provider Name='X'/><EventID>1</EventID><Level>" + std::string(number) +
                  "</Level><Keywords>" + std::string(keywords) + "</Keywords></System></Event>")
        .level;
  };
  CHECK(level("0", "0x0") == Level::information);
  CHECK(level("1", "0x0") == Level::critical);
  CHECK(level("2", "0x0") == Level::error);
  CHECK(level("3", "0x0") == Level::warning);
  CHECK(level("5", "0x0") == Level::verbose);
  CHECK(level("17", "0x0") == Level::unknown);
  CHECK(level("0", "0x8020000000000000") == Level::success_audit);
  CHECK(level("0", "0x8010000000000000") == Level::failure_audit);
}

TEST_CASE("prefixes, attribute order, quotes and odd times are no obstacle") {
  const Event e = parsed(
      "<ns0:Event xmlns:ns0=\"urn:e\"><ns0:System><ns0:Provider Guid=\"{1}\" Name=\"ESE\" "
      "/><ns0:EventID>3238002913</ns0:EventID>"
      "<ns0:TimeCreated SystemTime=\"2024-12-18 09:11:25\" /></ns0:System></ns0:Event>");
  CHECK(e.provider == "ESE");
  CHECK(e.id == 225);
  CHECK(e.qualifiers == 0xC100);
  CHECK(to_rfc3339(e.time) == "2024-12-18T09:11:25Z");
  const Event raw = parsed(
      "<Event><System><Provider Name='X'/><EventID>1</EventID><TimeCreated "
      "RawTime='2024-12-18T09:11:25Z'/></System></Event>");
  CHECK(to_rfc3339(raw.time) == "2024-12-18T09:11:25Z");
}

TEST_CASE("what XML forbids is repaired, never refused") {
  const auto insert = [](std::string_view text, Parsed expected = Parsed::whole) {
    const Event e =
        parsed(event_xml("<EventData><Data>" + std::string(text) + "</Data></EventData>"), expected);
    return e.inserts.empty() ? "(none)" : e.inserts.front();
  };
  CHECK(insert("a\x01"
               "b") ==
        "a\x01"
        "b");
  CHECK(insert("a&#x1;b") ==
        "a\x01"
        "b");
  CHECK(insert(std::string_view("a\0b", 3)) == "ab");
  CHECK(insert("a&#0;b") == "ab");
  CHECK(insert("&#xD83D;&#xDE00;") == "\xF0\x9F\x98\x80");
  CHECK(insert("&#xD83D;x") == "\xEF\xBF\xBDx");
  CHECK(insert("&#99999999999999999999;") == "\xEF\xBF\xBD");
  CHECK(insert("&#xFFFE;") == "\xEF\xBF\xBE");
  CHECK(insert("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(insert("M\xFCller") == "M\xEF\xBF\xBDller");
  CHECK(insert("R&D & more &unknown; &amp; &#x; &#") == "R&D & more &unknown; & &#x; &#");
  CHECK(insert("5 < 6 <= 7") == "5 < 6 <= 7");
  CHECK(insert("a\r\nb\rc") == "a\nb\nc");
  CHECK(insert("<![CDATA[5 < 6 &#x1;]]>") == "5 < 6 &#x1;");
  CHECK(insert("a <b", Parsed::damaged) == "a ");
}

TEST_CASE("damage behind System costs what stands there, damage inside it the event") {
  Event e;
  const std::string whole = event_xml("<EventData><Data>one</Data><Data>two</Data></EventData>");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    const bool system = cut >= whole.find("</System>") + 9;
    CHECK((parse_event_xml(readable_part(whole.substr(0, cut)), e) != Parsed::nothing) == system);
    if (system)
      CHECK(e.inserts.size() == (cut >= whole.find("<Data>two") + 16 ? 2
                                 : cut >= whole.find("<Data>two")    ? 1
                                                                     : 0));
  }
  CHECK(parse_event_xml("<Event><System><Provider Name='X'/></System></Event>", e) == Parsed::nothing);
  CHECK(parse_event_xml("", e) == Parsed::nothing);
}

TEST_CASE("the peek says what the parse says, or nothing") {
  const std::string plain = event_xml("<EventData><Data>x</Data></EventData>");
  check_peek(plain, Peek::clear);
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string text = plain;
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  };
  check_peek(changed("<Provider Name='ESE'/>",
                     "<Provider Guid=\"{1}\" Name=\"E S E\" EventSourceName='old'></Provider>"),
             Peek::clear);
  check_peek(changed("<System>", "\n  <System>\n "), Peek::clear);
  check_peek(changed("<Level>4</Level>", "prefix <Level>4</Level> \xFF"), Peek::clear);
  check_peek(changed("225</EventID>", " 225 </EventID>"), Peek::clear);
  check_peek(changed("07.123456700Z", "07Z"), Peek::clear);
  check_peek(changed("2024-03-01T22:14:07.123456700Z", "2024-03-01 22:14:07"), Peek::clear);
  check_peek(changed("2024-03-01T22:14:07.123456700Z", "2024-03-01T22:14:60.1Z"), Peek::clear);
  check_peek(changed("2024-03-01T22:14:07.123456700Z", "2024-03-01T22:14:07.12+02:00"), Peek::clear);
  check_peek(changed("<Security", "<Correlation ActivityID='{<EventID>7</EventID>}'/><Security"),
             Peek::clear);
  check_peek(changed("<EventRecordID>4711</EventRecordID>", ""), Peek::clear);
  // Left to the parse:
  for (const char* inner :
       {"<Event xmlns='x'>", "<Event>", "<p:Event ", "</Event>", "<Event/>", "x < y <Event\n"})
    check_peek(changed("<Security", std::string("<Execution ProcessID=\"1") + inner + "\"/><Security"),
               Peek::unclear);
  check_peek(changed("<Level>4</Level>", "<!-- <EventID>7</EventID> -->"), Peek::unclear);
  check_peek(changed("<Level>4</Level>", "<EventID>7</EventID>"), Peek::unclear);
  check_peek(changed("<Level>4</Level>", "<Other><EventID>7</EventID></Other>"), Peek::unclear);
  check_peek(changed("<System>", "<UserData><EventID>7</EventID></UserData><System>"), Peek::unclear);
  check_peek(changed("<System>", "<![CDATA[<System>]]><System>"), Peek::unclear);
  check_peek(changed("Name='ESE'", "Name='E&amp;SE'"), Peek::unclear);
  check_peek(changed("Name='ESE'", "Name=' ESE'"), Peek::unclear);
  check_peek(changed("Name='ESE'", "Name=''"), Peek::unclear);
  check_peek(changed("EX1.", "EX&#49;."), Peek::unclear);
  check_peek(changed("EX1.", "EX\xC3\xBC."), Peek::unclear);
  check_peek(changed("225</EventID>", "<![CDATA[225]]></EventID>"), Peek::unclear);
  check_peek(changed("225</EventID>", "225x</EventID>"), Peek::unclear);
  check_peek(changed("<Channel>Application</Channel>", ""), Peek::unclear);
  check_peek(changed("SystemTime=", "Wrong="), Peek::clear);
  check_peek(changed("2024-03-01T", "yesterday"), Peek::unclear);
  check_peek(changed("xmlns='", "bad xmlns='"), Peek::unclear);
  check_peek("<p:Event><p:System><p:Provider Name='X'/><p:EventID>1</p:EventID></p:System></p:Event>",
             Peek::unclear);
  for (std::size_t cut = 0; cut < plain.find("</System>"); ++cut) {
    EventPeek peek;
    PeekedEvent found;
    CHECK_FALSE(peek(std::string_view(plain).substr(0, cut), 0, found));
  }
}

TEST_CASE("the peek agrees with the parse on mutated events") {
  const std::string plain = event_xml("<EventData><Data>x</Data></EventData>",
                                      "<Correlation/><Execution ProcessID='1' ThreadID=\"2\"/>");
  const std::string_view letters = "<>/'\"= &;!-[]ETx9:\n";
  EventPeek peek;
  unsigned state = 12345;
  int clear = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = plain;
    for (int change = 0; change < 1 + round % 3; ++change) {
      state = state * 1664525u + 1013904223u;
      const std::size_t at = (state >> 8) % text.size();
      const char letter = letters[(state >> 3) % letters.size()];
      switch (state % 3) {
        case 0: text[at] = letter; break;
        case 1: text.insert(at, 1, letter); break;
        default: text.erase(at, 1 + (state >> 5) % 12); break;
      }
    }
    if (!text.starts_with("<Event")) continue;
    // As the reader does: only what the boundaries call an event is peeked into.
    EventMarkup markup;
    const EventBegin begin = markup.find_begin(text, 0, 0, Rest::none);
    if (begin.state != EventBegin::State::found || begin.at != 0) continue;
    PeekedEvent found;
    if (!peek(text, 0, found)) continue;
    const EventEnd end = markup.find_end(text, begin, found.end, 0, Rest::none);
    const EventEnd slowly = markup.find_end(text, begin, begin.content, 0, Rest::none);
    INFO(text);
    REQUIRE(end.state == slowly.state);
    REQUIRE(end.at == slowly.at);
    if (end.state != EventEnd::State::closed) continue;
    Event event;
    std::string source;
    ++clear;
    REQUIRE(parse_event_xml(std::string_view(text).substr(0, end.at), event, &source) != Parsed::nothing);
    REQUIRE(found.provider == event.provider);
    REQUIRE(found.event_source == source);
    REQUIRE(found.id == event.id);
    REQUIRE(found.record_id == event.record_id);
    REQUIRE((found.time == event.time));
    REQUIRE(found.channel == event.channel);
    REQUIRE(found.computer == event.computer);
  }
  CHECK(clear > 3000);
}

TEST_SUITE_END();
