#include "intake/xml/plain.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "intake/xml/tree.hpp"
#include "support/paths.hpp"

using namespace exba;

namespace {

std::string event_xml(std::string_view behind_system, std::string_view in_system = {}) {
  std::string text =
      "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='ESE' "
      "EventSourceName='ese'/><EventID Qualifiers='16384'>225</EventID><Version>0</Version><Level>4</Level>"
      "<Task>3</Task><Keywords>0x80000000000000</Keywords>"
      "<TimeCreated SystemTime='2024-03-01T22:14:07.123456700Z'/><EventRecordID>4711</EventRecordID>"
      "<Correlation/><Execution ProcessID='0' ThreadID='0'/>"
      "<Channel>Application</Channel><Computer>EX1.example.net</Computer><Security UserID='S-1-5-18'/>";
  return text.append(in_system).append("</System>").append(behind_system).append("</Event>");
}

/// Whether the plain way answers; where it does, it must say what the tree says.
bool is_plain(const std::string& fragment) {
  INFO(fragment);
  Event plain, tree;
  std::string plain_source, tree_source;
  if (!parse_plain_event_xml(fragment, plain, &plain_source)) return false;
  const Parsed result = parse_event_xml_by_tree(fragment, tree, &tree_source);
  REQUIRE(result == Parsed::whole);
  REQUIRE(plain == tree);
  REQUIRE(plain_source == tree_source);
  return true;
}

std::vector<std::string> events_of_samples() {
  std::vector<std::string> paths, events;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::root() + "/samples"))
    if (entry.path().extension() == ".xml") paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  for (const std::string& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    const std::string text = content.str();
    std::size_t end = 0;
    for (std::size_t at = text.find("<Event "); at != text.npos; at = text.find("<Event ", end)) {
      end = text.find("</Event>", at);
      if (end == text.npos) break;
      end += 8;
      events.push_back(text.substr(at, end - at));
    }
  }
  return events;
}

}  // namespace

TEST_SUITE_BEGIN("intake");

TEST_CASE("an event as Windows writes it is read without a tree, and says the same") {
  for (const char* payload : {
           "<EventData><Data>a</Data><Data></Data><Data> </Data><Data/><Binary>0aFF 1</Binary></EventData>",
           "<EventData>\r\n  <Data Name='param1'>a &lt;b&gt; &amp;amp; \r\nc\rd</Data>\r\n</EventData>\r\n",
           "<EventData Name=\"x\"><Param>1</Param><ComplexData Name='c'>2</ComplexData></EventData>",
           "<EventData><Data>&lt;string&gt;a&lt;/string&gt;</Data></EventData>",
           "<UserData><X xmlns='urn:x'><Y>1</Y><Z><W>2</W></Z><V/></X></UserData>",
           "<EventData/><RenderingInfo Culture='en-US'><Message>It \xC3\xA4. &quot;x&quot;</Message><Level>"
           "Information</Level><Task>General "
           "</Task><Opcode/><Channel>Application</Channel><Provider>E</Provider>"
           "<Keywords><Keyword>Classic</Keyword></Keywords></RenderingInfo>",
           "<RenderingInfo Culture='en-US'><Message>only this</Message></RenderingInfo>",
           "",
       })
    CHECK(is_plain(event_xml(payload)));
  CHECK(is_plain(event_xml("", "<Level>2</Level><EventID>1</EventID><Foreign a='1' b='2'>x</Foreign>")));
}

TEST_CASE("what only the tree can tell is left to it") {
  for (const char* payload : {
           "<EventData><Data>a<!-- --></Data></EventData>",
           "<EventData><Data><![CDATA[a]]></Data></EventData>",
           "<EventData><Data>&#65;</Data></EventData>",
           "<EventData><Data>&nbsp;</Data></EventData>",
           "<EventData><Data>a<b/>c</Data></EventData>",
           "<EventData><Data>a</Daten></EventData>",
           "<EventData><Data Name='a&amp;b'>a</Data></EventData>",
           "<EventData><Data Name='a\tb'>a</Data></EventData>",
           "<EventData><Data>a < b</Data></EventData>",
           "<EventData><Data>\xFF</Data></EventData>",
           "<EventData>text<Data/></EventData>",
           "<e:EventData></e:EventData>",
           "<ProcessingErrorData><EventPayload>00</EventPayload></ProcessingErrorData>",
           "<RenderingInfo/><RenderingInfo/>",
           "<EventData>",
       })
    CHECK_FALSE(is_plain(event_xml(payload)));
  CHECK_FALSE(is_plain(event_xml("<EventData><Data>a</Data></EventData>") + " "));
  CHECK_FALSE(is_plain("<Event><System><EventID>x</EventID></System></Event>"));
  CHECK_FALSE(is_plain("<Event>"));
  CHECK_FALSE(is_plain(""));
}

TEST_CASE("the plain way and the tree say the same of all samples, whole and with bytes changed") {
  std::vector<std::string> events = events_of_samples();
  REQUIRE(events.size() > 1000);
  std::size_t whole = 0, changed = 0;
  for (const std::string& event : events) whole += is_plain(event) ? 1 : 0;
  CHECK(whole * 10 > events.size() * 9);
  constexpr std::string_view letters = "<>/&\"'= \r\n\t\v:;!?-]a1x\x01\x80\xC3";
  std::uint32_t state = 20;
  const auto next = [&state](std::size_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
  };
  for (int round = 0; round < 30'000; ++round) {
    std::string text = events[next(events.size())];
    for (std::size_t change = 0, changes = 1 + next(3); change < changes; ++change) {
      const std::size_t at = next(text.size());
      switch (next(4)) {
        case 0: text[at] = letters[next(letters.size())]; break;
        case 1: text.insert(at, 1, letters[next(letters.size())]); break;
        case 2: text.insert(at, text.substr(next(text.size()), next(24))); break;
        default: text.erase(at, 1 + next(12)); break;
      }
    }
    changed += is_plain(text) ? 1 : 0;
  }
  CHECK(changed > 3000);
}

TEST_SUITE_END();
