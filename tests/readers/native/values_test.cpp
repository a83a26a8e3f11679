#include "readers/native/values.hpp"

#include <doctest/doctest.h>

#include "base/utf16.hpp"
#include "readers/evtx/plan.hpp"

using namespace exba;
using namespace exba::evtx;
using namespace std::string_literals;

namespace {

std::string text(std::uint8_t type, const std::string& bytes) {
  std::string out;
  append_text(out, {type, bytes, 0});
  return out;
}

std::vector<std::string> elements(std::uint8_t type, const std::string& bytes) {
  std::vector<std::string> out;
  Elements all({type, bytes, 0});
  for (Value each; all.next(each);) append_text(out.emplace_back(), each);
  return out;
}
using Texts = std::vector<std::string>;

/// A chunk with nothing in it but tokens, written by hand; names stand inline.
struct Tokens {
  std::string chunk = std::string(512, '\0');
  Tokens& byte(int value) { return chunk += static_cast<char>(value), *this; }
  Tokens& u16(unsigned value) { return byte(value & 0xFF).byte(value >> 8 & 0xFF); }
  Tokens& u32(std::size_t value) { return u16(value & 0xFFFF).u16(static_cast<unsigned>(value >> 16)); }
  Tokens& name(std::string_view word) {
    u32(chunk.size() + 4).u32(0).u16(0).u16(static_cast<unsigned>(word.size()));
    chunk += to_utf16(word);
    return u16(0);
  }
  Tokens& open(std::string_view word) { return byte(0x01).u32(0).name(word).byte(0x02); }
  Tokens& open_with(std::string_view word) { return byte(0x41).u32(0).name(word).u32(0); }
  Tokens& value(std::string_view word) {
    byte(0x05).byte(0x01).u16(static_cast<unsigned>(word.size()));
    chunk += to_utf16(word);
    return *this;
  }
  Tokens& close() { return byte(0x04); }
};

Plan plan_of(const Tokens& tokens, Context context) {
  Budget budget{1 << 20};
  Plan plan;
  make_plan(tokens.chunk, 512, static_cast<std::uint32_t>(tokens.chunk.size()), context, Origin::plain,
            budget, plan);
  return plan;
}

/// The texts of the leaves at that place.
Texts leaves(const Plan& plan, Place place) {
  Texts out;
  for (const Leaf& leaf : plan.leaves) {
    if (leaf.place != place) continue;
    out.emplace_back();
    for (std::uint32_t i = leaf.first; i < leaf.first + leaf.count; ++i)
      out.back() += plan.literal(plan.pieces[i].from, plan.pieces[i].size);
  }
  return out;
}

}  // namespace

TEST_SUITE_BEGIN("readers");

TEST_CASE("every BinXML value comes as Windows writes it") {
  CHECK(text(0x00, "") == "");
  CHECK(text(0x01, to_utf16("Größe") + "\0\0\0\0"s) == "Größe");
  CHECK(text(0x02, "\x80 \xFC\0"s) == "€ ü");
  CHECK(text(0x03, "\xFF"s) == "-1");
  CHECK(text(0x04, "\xFF"s) == "255");
  CHECK(text(0x05, "\xFE\xFF"s) == "-2");
  CHECK(text(0x06, "\xFE\xFF"s) == "65534");
  CHECK(text(0x07, "\xE4\xFD\xFF\xFF"s) == "-540");
  CHECK(text(0x08, "\xFF\xFF\xFF\xFF"s) == "4294967295");
  CHECK(text(0x09, std::string(8, '\xFF')) == "-1");
  CHECK(text(0x0A, std::string(8, '\xFF')) == "18446744073709551615");
  CHECK(text(0x0B, "\0\0\xC0\x3F"s) == "1.5");
  CHECK(text(0x0C, "\0\0\0\0\0\0\xF8\x3F"s) == "1.5");
  CHECK(text(0x0D, "\0\0\0\0"s) == "false");
  CHECK(text(0x0D, "\0\0\x01\0"s) == "true");
  CHECK(text(0x0E, "\x01\xAB"s) == "01AB");
  CHECK(text(0x0F, "\x54\xC1\x45\x89\x47\xC1\xCD\x4A\x92\x3F\x40\xC4\x54\x05\xA6\x58"s) ==
        "{8945c154-c147-4acd-923f-40c45405a658}");
  CHECK(text(0x10, "\x04\0\0\0"s) == "0x4");
  CHECK(text(0x10, "\x04\0\0\0\0\0\0\0"s) == "0x4");
  CHECK(text(0x11, "\0\x80\x3E\xD5\xDE\xB1\x9D\x01"s) == "1970-01-01T00:00:00.0000000Z");
  CHECK(text(0x12, "\xD6\x07\x0A\0\x02\0\x0A\0\x17\0\0\0\x02\0\x7B\0"s) == "2006-10-10T23:00:02.1230000Z");
  CHECK(text(0x13, "\x01\x02\0\0\0\0\0\x05\x20\0\0\0\x20\x02\0\0"s) == "S-1-5-32-544");
  CHECK(text(0x14, "\x0D\x05\0\0"s) == "0x50d");
  CHECK(text(0x15, "\x0D\x05\0\0\0\0\0\x80"s) == "0x800000000000050d");
}

TEST_CASE("a value too short for its type, and a type that nobody knows, come as bytes") {
  for (const int type : {0x03, 0x08, 0x0C, 0x0F, 0x12, 0x15, 0x77})
    CHECK(text(static_cast<std::uint8_t>(type), "") == "");
  CHECK(text(0x08, "\x01\x02"s) == "0102");
  CHECK(text(0x13, "\x01\xFF\0\0\0\0\0\x05\x20\0\0\0"s) == "01FF00000000000520000000");
  CHECK(text(0x60, "\x01"s) == "01");
}

TEST_CASE("arrays of strings keep empty ones, because place counts") {
  CHECK(elements(0x81, to_utf16("a\0\0b\0"s)) == Texts{"a", "", "b"});
  CHECK(elements(0x81, "\0\0"s) == Texts{""});
  CHECK(elements(0x81, "").empty());
  CHECK(elements(0x81, to_utf16("a\0b"s)) == Texts{"a", "b"});
  CHECK(elements(0x81, "a"s) == Texts{""});
  CHECK(elements(0x86, "\x01\0\x02\0\x03"s) == Texts{"1", "2", "03"});
  CHECK(elements(0x94, "\x0A\0\0\0\x0B\0\0\0"s) == Texts{"0xa", "0xb"});
  CHECK(elements(0x08, "\x01\0\0\0"s) == Texts{"1"});
}

TEST_CASE("numbers and times are read from text as well: forwarded events keep them so") {
  CHECK(as_number({0x01, to_utf16("9607"), 0}) == 9607);
  CHECK(as_number({0x06, "\x87\x25", 0}) == 0x2587);
  CHECK(!as_number({0x01, to_utf16("x"), 0}));
  CHECK(!as_number({0x00, "", 0}));
  CHECK(number_in_text("0x8000000000000000") == 0x8000000000000000);
  CHECK(!number_in_text(""));
  const std::string time = to_utf16("2006-10-10T23:00:02.5Z");
  CHECK(to_rfc3339(*as_time({0x01, time, 0})) == "2006-10-10T23:00:02.5Z");
}

TEST_CASE("text of an event is put together from text, CDATA, characters and entities") {
  Tokens t;
  t.open("EventData")
      .open("Data")
      .value("a")
      .byte(0x09)
      .name("amp")
      .byte(0x49)
      .name("lt")
      .byte(0x08)
      .u16('x');
  t.byte(0x07).u16(2);
  t.chunk += to_utf16("<>");
  t.byte(0x0A).name("target").byte(0x0B).u16(1);
  t.chunk += to_utf16("p");
  t.byte(0x09).name("own").close().close().byte(0);
  const Plan plan = plan_of(t, Context::event);
  CHECK(plan.complete);
  CHECK(leaves(plan, Place::data) == Texts{"a&<x<>&own;"});
}

TEST_CASE("an attribute goes on behind an entity") {
  Tokens t;
  t.open("Event")
      .open("System")
      .open_with("Provider")
      .byte(0x46)
      .name("Name")
      .value("A")
      .byte(0x49)
      .name("amp")
      .value("B");
  t.byte(0x06).name("Guid").value("{}").byte(0x03).open("EventID").value("5").close().close().close().byte(0);
  const Plan plan = plan_of(t, Context::document);
  CHECK(plan.complete);
  CHECK(leaves(plan, Place::provider) == Texts{"A&B"});
  CHECK(leaves(plan, Place::id) == Texts{"5"});
}

TEST_CASE("names of an event's own data mean nothing to System") {
  Tokens t;
  t.open("Event")
      .open("UserData")
      .open("System")
      .open("EventID")
      .value("1")
      .close()
      .open("x")
      .close()
      .close()
      .close()
      .close()
      .byte(0);
  const Plan plan = plan_of(t, Context::document);
  CHECK(plan.complete);
  CHECK(leaves(plan, Place::id).empty());
  CHECK(leaves(plan, Place::user_leaf) == Texts{"1", ""});
}

TEST_CASE("elements nested without end stop a plan, not the program") {
  Tokens t;
  for (int i = 0; i < 3000; ++i) t.open("a");
  const Plan plan = plan_of(t, Context::user_data);
  CHECK(!plan.complete);
}

TEST_CASE("a plan that breaks off keeps what stood before") {
  Tokens t;
  t.open("EventData").open("Data").value("first").close().open("Data").value("second").byte(0x3F);
  const Plan plan = plan_of(t, Context::event);
  CHECK(!plan.complete);
  CHECK(leaves(plan, Place::data) == Texts{"first"});
}

TEST_SUITE_END();
