#include "intake/json/peek.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "intake/json/extent.hpp"

TEST_SUITE_BEGIN("intake");

namespace {

using namespace exba;

const std::vector<std::string> objects = {
    R"({"Event":{"#attributes":{"xmlns":"x"},"System":{"Provider":{"#attributes":{"Name":"ESE"}},"EventID":{"#attributes":{"Qualifiers":0},"#text":225},"TimeCreated":{"#attributes":{"SystemTime":"2024-03-01T22:14:07Z"}},"EventRecordID":4711,"Channel":"Application","Computer":"EX1"},"EventData":{"Data":{"#text":["a","b\\"]}}}})",
    R"({"Event":{"System":{"Provider_attributes":{"Name":"ESE","EventSourceName":"E"},"EventID":225,"TimeCreated_attributes":{"SystemTime":"2024-03-01T22:14:07Z"},"EventRecordID":null,"Channel":"","Computer":"EX1"}}})",
    R"({"@timestamp":"2024-03-01T22:14:07.000Z","agent":{"type":"w"},"event":{"code":"225","provider":"ESE"},"message":"a \"quoted\" {word}","winlog":{"channel":"Application","computer_name":"EX1","event_id":"225","keywords":["Classic"],"record_id":4711}})",
    R"({"EventTime":"2024-03-01 23:14:07","Hostname":"EX1","Keywords":36028797018963968,"EventID":225,"SourceName":"ESE","Channel":"Application","Message":"text"})",
    R"({"PayloadData1":null,"Channel":"Application","Provider":"ESE","EventId":225,"MapDescription":"","TimeCreated":"2024-03-01","Computer":"EX1"})",
};

void check_same(const PeekedObject& a, const PeekedObject& b) {
  CHECK(a.id == b.id);
  CHECK(a.qualifiers == b.qualifiers);
  CHECK(a.instance == b.instance);
  CHECK(a.provider == b.provider);
  CHECK(a.event_source == b.event_source);
  CHECK(a.channel == b.channel);
  CHECK(a.computer == b.computer);
  CHECK(a.record == b.record);
  CHECK(a.time == b.time);
  CHECK(a.utc == b.utc);
  CHECK(a.has_system == b.has_system);
  CHECK(a.end == b.end);
}

}  // namespace

TEST_CASE("json: what earlier objects taught changes nothing that is found in later ones") {
  std::mt19937 random(11);
  JsonPeek learnt;
  JsonPeek plain;
  const std::string_view odd = "{}[]\",:\\ n1aE";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = objects[random() % objects.size()];
    switch (random() % 4) {
      case 0: break;
      case 1: text[random() % text.size()] = odd[random() % odd.size()]; break;
      case 2: text.erase(random() % text.size(), 1 + random() % 12); break;
      default: {  // a value becomes longer, or nothing, or another: one that is read or one that is not
        static const std::vector<std::string> values = {
            "EX1", "225", "36028797018963968", "Classic", "text", "\"w\"", "xmlns", "null"};
        const std::string& value = values[random() % values.size()];
        const std::size_t at = text.find(value);
        static const std::vector<std::string> others = {"", "EX2.example.net", "17", "\\\"x", "\"", "{}"};
        if (at != text.npos) text.replace(at, value.size(), others[random() % others.size()]);
      }
    }
    PeekedObject a;
    PeekedObject b;
    INFO(text);
    if (text.empty()) continue;
    REQUIRE(learnt(text, 0, a) == plain.plain(text, 0, b));
    check_same(a, b);
  }
}

TEST_CASE("json: an empty value where the last object had one is not passed over") {
  JsonPeek peek;
  PeekedObject found;
  const std::string first =
      R"({"winlog":{"channel":"A","computer_name":"B"},"host":{"name":"C"},"EventID":1})";
  const std::string second =
      R"({"winlog":{"channel":"A","computer_name":""},"host":{"name":"C"},"EventID":1})";
  peek(first, 0, found);
  CHECK(found.computer == "B");
  peek(second, 0, found);
  CHECK(found.computer == "C");
}

TEST_CASE("json: an object ends where its last bracket closes, strings and escapes apart") {
  const auto end_of = [](std::string_view text) { return json_extent(text, 0).end; };
  CHECK(end_of("{}") == 2);
  CHECK(end_of("{\"a\":[1,{\"b\":null}]} x") == 20);
  CHECK(end_of(R"({"a}":"}\"}","b":"\\"} }})") == 22);
  CHECK(end_of("{\"a\":[") == std::string_view::npos);
  CHECK(json_extent(R"({"a":true,"b":-1.5E3})", 0).sound);
  CHECK_FALSE(json_extent(R"({"a":"b"c"})", 0).sound);    // a surplus mark
  CHECK_FALSE(json_extent(R"({a":"Name"})", 0).sound);    // a lost one
  CHECK_FALSE(json_extent("{\"a\":\xC3\xA9}", 0).sound);  // beyond ASCII
}

TEST_CASE("json: 64 bytes at a time find what one at a time finds") {
  std::mt19937 random(5);
  const std::string_view letters = "{{}}[]\"\"\\\\,:1nx\n\xC3";
  for (int round = 0; round < 30'000; ++round) {
    std::string text(1 + random() % 300, 'x');
    const auto rare = 1 + random() % 12;
    for (char& c : text)
      if (random() % rare == 0) c = letters[random() % letters.size()];
    text[0] = '{';
    if (random() % 2 == 0) text += "\"}}}}}}}";
    const JsonExtent fast = json_extent(text, 0);
    const JsonExtent slow = json_extent_plain(text, 0);
    INFO(text);
    REQUIRE(fast.end == slow.end);
    REQUIRE(fast.sound == slow.sound);
  }
}

TEST_SUITE_END();
