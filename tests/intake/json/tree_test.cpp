#include "intake/json/tree.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>

using namespace exba;
using namespace exba::json_tree;

namespace {

std::string read_back(std::string_view json) {
  Document document;
  return parse(json, document) == ParsedJson::nothing ? "nothing" : text_of(document.root());
}

}  // namespace

TEST_SUITE_BEGIN("intake");

TEST_CASE("a tree holds what the text says, in its order") {
  Document document;
  REQUIRE(parse(R"( {"b" : [1, -2.50, "x\n\u00e9\ud83d\ude00"], "a": {"in": null}, "t":true} )", document) ==
          ParsedJson::whole);
  const Json& root = document.root();
  REQUIRE(root.is_object());
  CHECK(root.size() == 3);
  std::string keys;
  for (const auto& [key, value] : root.items()) keys += key;
  CHECK(keys == "bat");
  const Json* list = member(root, "b");
  REQUIRE(list != nullptr);
  std::vector<std::string> texts;
  for (const Json& one : *list) texts.emplace_back(one.text());
  CHECK(texts == std::vector<std::string>{"1", "-2.50", "x\n\xC3\xA9\xF0\x9F\x98\x80"});
  CHECK(member(*member(root, "a"), "in") == nullptr);
  CHECK(text_at(root, "t") == "true");
  CHECK(text_of(root) == "{\"b\":[1,-2.50,\"x\\n\xC3\xA9\xF0\x9F\x98\x80\"],\"a\":{\"in\":null},\"t\":true}");
}

TEST_CASE("of two members of one key the later counts, in small objects and in large ones") {
  CHECK(read_back(R"({"a":1,"b":2,"a":3})") == R"({"b":2,"a":3})");
  std::string many = "{\"a\":1";
  for (int i = 0; i < 100; ++i) many += ",\"k" + std::to_string(i) + "\":0";
  Document document;
  const std::string text = many + ",\"a\":2}";
  REQUIRE(parse(text, document) == ParsedJson::whole);
  CHECK(document.root().size() == 101);
  CHECK(text_at(document.root(), "a") == "2");
}

TEST_CASE("what is no JSON is refused, unless a known kind of damage explains it") {
  for (const char* wrong : {"", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "01", "1.", "-", "tru", "\"\\ud800\"",
                            "\"\\udc00\"", "\"\\u12g4\"", "[1] x", "{a:1}", "'a'", "+1", "1e", "nul"})
    CHECK_MESSAGE(read_back(wrong) == "nothing", wrong);
  Document document;
  CHECK(parse("{\"path\":\"D:\\mdb\\priv1.edb\"}", document) == ParsedJson::repaired);
  CHECK(text_at(document.root(), "path") == "D:\\mdb\\priv1.edb");
  CHECK(parse("{\"a\":\"one\ntwo\"}", document) == ParsedJson::repaired);
  CHECK(text_at(document.root(), "a") == "one\ntwo");
  CHECK(parse(std::string(65, '[') + std::string(65, ']'), document) == ParsedJson::nothing);
  CHECK(parse(std::string(64, '[') + std::string(64, ']'), document) == ParsedJson::whole);
  CHECK(document.root().size() == 1);
  std::string many = "[0";
  for (int i = 0; i < 500'000; ++i) many += ",0";
  CHECK(parse(many + "]", document) == ParsedJson::nothing);
}

TEST_CASE("a library reads damaged texts as the tree does") {
  const std::string plain =
      R"({"Event":{"System":{"Provider":{"#attributes":{"Name":"ESE"}},"EventID":225,"Level":4,"x":-12},)"
      R"("EventData":{"Data":["a\"b","\u0041","D:\\mdb",null,true,false,[],{}]}},"k":"v","k":[1,[2]]})";
  constexpr std::string_view letters = "{}[]\",:\\u01e-.tfn \xC3\xA9\n";
  std::mt19937 random(11);
  int whole = 0, refused = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = plain;
    for (int change = 0; change < round % 4; ++change) {
      const std::size_t at = random() % text.size();
      const char letter = letters[random() % letters.size()];
      switch (random() % 3) {
        case 0: text[at] = letter; break;
        case 1: text.insert(at, 1, letter); break;
        default: text.erase(at, 1 + random() % 6); break;
      }
    }
    INFO(text);
    const auto expected = nlohmann::json::parse(text, nullptr, false);
    Document document;
    const ParsedJson parsed = parse(text, document);
    REQUIRE((parsed == ParsedJson::whole) == !expected.is_discarded());
    if (parsed != ParsedJson::whole) {
      ++refused;
      continue;
    }
    ++whole;
    if (!expected.is_structured()) continue;
    REQUIRE(nlohmann::json::parse(text_of(document.root())) == expected);
  }
  CHECK(whole > 5000);
  CHECK(refused > 5000);
}

TEST_SUITE_END();
