#include "base/encoding.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/error.hpp"
#include "base/transcode.hpp"
#include "support/paths.hpp"

using exba::Encoding;
using Told = exba::Encoding::Told;

namespace {

/// ASCII and other text as UTF-16 bytes.
std::string utf16(std::u16string_view text, bool big = false) {
  std::string out;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    out += big ? high : low;
    out += big ? low : high;
  }
  return out;
}

/// Reads in slices of one size; the whole must not depend on it.
std::string decoded(const std::string& bytes, std::size_t slice, std::string_view wanted = {},
                    exba::DecodingNotes* notes = nullptr) {
  const auto shared = std::make_shared<exba::DecodingNotes>();
  const Encoding encoding = exba::find_encoding(std::string_view(bytes).substr(0, 65536), wanted);
  exba::Input input = exba::to_utf8(exba::from_bytes("test", bytes), encoding, wanted, shared);
  std::string out;
  std::string buffer(slice, '\0');
  while (true) {
    const std::size_t got = input.read(std::span(buffer));
    out.append(buffer, 0, got);
    if (got < slice) break;
  }
  if (notes != nullptr) *notes = *shared;
  return out;
}

std::string in_all_slices(const std::string& bytes, std::string_view wanted = {},
                          exba::DecodingNotes* notes = nullptr) {
  const std::string whole = decoded(bytes, 1 << 20, wanted, notes);
  for (const std::size_t slice : {1u, 2u, 3u, 7u, 4095u, 4096u, 5000u, 65536u})
    CHECK((decoded(bytes, slice, wanted) == whole));
  return whole;
}

}  // namespace

TEST_SUITE_BEGIN("base");

TEST_CASE("an encoding is told by mark, by its NULs, by being UTF-8, or by nobody") {
  CHECK(exba::find_encoding("\xEF\xBB\xBFx").told == Told::by_mark);
  CHECK(exba::find_encoding(utf16(u"\uFEFFx")).name == "utf-16le");
  CHECK(exba::find_encoding(utf16(u"\uFEFFx", true)).name == "utf-16be");
  CHECK(exba::find_encoding(utf16(u"<Events>")).name == "utf-16le");
  CHECK(exba::find_encoding(utf16(u"<Events>", true)).name == "utf-16be");
  CHECK(exba::find_encoding("plain").told == Told::not_yet);
  CHECK(exba::find_encoding("Schl\xC3\xBCssel").name == "utf-8");
  CHECK(exba::find_encoding("Schl\xFCssel").name == "windows-1252");
  CHECK(exba::find_encoding("Schl\xFCssel").told == Told::by_nobody);
  CHECK(exba::find_encoding("Schl\x81ssel", "ibm850").name == "ibm850");
  CHECK(exba::find_encoding("<?xml version='1.0' encoding='windows-1251'?>\xCE\xF8").name == "windows-1251");
  CHECK(exba::find_encoding("Schl\xC3").name == "utf-8");  // the end of the head cuts the letter
}

TEST_CASE("names of encodings are understood in many spellings") {
  CHECK(exba::normal_encoding("CP1252") == "windows-1252");
  CHECK(exba::normal_encoding("Latin-1") == "windows-1252");
  CHECK(exba::normal_encoding("850") == "ibm850");
  CHECK(exba::normal_encoding("Shift-JIS") == "shift_jis");
  CHECK(exba::normal_encoding("cp932") == "shift_jis");
  CHECK(exba::normal_encoding("UTF-16") == "utf-16le");
  CHECK(exba::normal_encoding("auto") == "");
  CHECK_THROWS_AS(exba::normal_encoding("klingon"), exba::Error);
}

TEST_CASE("UTF-16 becomes UTF-8, pairs, lone surrogates and a lost last byte included") {
  std::u16string text;
  for (int i = 0; i < 3000; ++i)
    text += u"<Data>plain ASCII, quite a lot of it</Data> \u00FC \u30A8\u30E9\u30FC \U0001F600|";
  std::string expected;
  for (int i = 0; i < 3000; ++i)
    expected +=
        "<Data>plain ASCII, quite a lot of it</Data> \xC3\xBC \xE3\x82\xA8\xE3\x83\xA9\xE3\x83\xBC "
        "\xF0\x9F\x98\x80|";
  CHECK((in_all_slices(utf16(u"\uFEFF" + text)) == expected));
  CHECK((in_all_slices(utf16(u"\uFEFF" + text, true)) == expected));
  CHECK((in_all_slices(utf16(text)) == expected));
  exba::DecodingNotes notes;
  const std::u16string lone = {u'a', 0xD800, u'b', 0xDC00, u'c', 0xD83D};
  CHECK((in_all_slices(utf16(u"\uFEFF" + lone) + "x", {}, &notes) == "a\xEF\xBF\xBD"
                                                                     "b\xEF\xBF\xBD"
                                                                     "c\xEF\xBF\xBD"));
  CHECK(notes.replaced == 3);
  CHECK(notes.first_replaced == 1);
  CHECK(notes.odd_last_byte);
}

TEST_CASE("byte order marks are removed wherever they stand") {
  CHECK((in_all_slices("\xEF\xBB\xBF"
                       "ab\xEF\xBB\xBF"
                       "c\xEF\xBB\xBF") == "abc"));
  CHECK((in_all_slices(utf16(u"\uFEFFab\uFEFFc")) == "abc"));
  CHECK((in_all_slices("\xEF\xBB\xBF"
                       "end \xEF\xBB") == "end \xEF\xBF\xBD"));
  std::string many = "\xEF\xBB\xBF";
  std::string expected;
  for (int i = 0; i < 20000; ++i) {
    many +=
        "\xEF\xBB\xBF"
        "x\xC3\xA4";
    expected += "x\xC3\xA4";
  }
  CHECK((in_all_slices(many) == expected));
}

TEST_CASE("one umlaut behind a megabyte of English still finds its code page") {
  const std::string english(1 << 20, 'e');
  exba::DecodingNotes notes;
  CHECK((in_all_slices(english + "\xFC.", {}, &notes) == english + "\xC3\xBC."));
  CHECK(notes.encoding.name == "windows-1252");
  CHECK(notes.encoding.told == Told::by_nobody);
  CHECK((in_all_slices(english + "\xC3\xBC.", {}, &notes) == english + "\xC3\xBC."));
  CHECK(notes.encoding.name == "utf-8");
  CHECK((in_all_slices(english + "\x81.", "ibm850", &notes) == english + "\xC3\xBC."));
}

TEST_CASE("UTF-16 that PowerShell appended to an ASCII file is read") {
  const std::string first(5000, 'a');
  CHECK((in_all_slices(first + utf16(u"<Event xmlns='x'><System>")) == first + "<Event xmlns='x'><System>"));
  CHECK((in_all_slices(first + utf16(u"\uFEFF<Event xmlns='x'><System>")) ==
         first + "<Event xmlns='x'><System>"));
  CHECK((in_all_slices(first + std::string(1, '\0') + "text goes on") ==
         first + std::string(1, '\0') + "text goes on"));
}

TEST_CASE("a text that goes on in another encoding is read to its end, and the change is told") {
  const std::string letter = "f\xC3\xBCr \xC3\xA9 und \xC3\xB6, \xC3\x9F\n";  // four letters: no chance
  const std::string blocks(70'000, 'a');
  for (const std::string& before : {letter, letter + blocks + "\n", blocks + letter}) {
    exba::DecodingNotes notes;
    CHECK((in_all_slices(before + utf16(u"Event Type:\tInformation\r\n"), {}, &notes) ==
           before + "Event Type:\tInformation\r\n"));
    CHECK(notes.changed_to == "utf-16le");
    CHECK((in_all_slices(before + utf16(u"\uFEFFEvent Type:\tInformation\r\n")) ==
           before + "Event Type:\tInformation\r\n"));
    // Another program appended lines of its code page.
    std::string appended;
    std::string expected;
    for (int i = 0; i < 100; ++i) appended += "B\xF6se \xFC\n", expected += "B\xC3\xB6se \xC3\xBC\n";
    CHECK((in_all_slices(before + appended, {}, &notes) == before + expected));
    CHECK(notes.encoding.name == "utf-8");
    CHECK(notes.changed_to == "windows-1252");
    // One line of it between lines of UTF-8.
    CHECK((in_all_slices(before + "B\xF6se\n" + before) == before + "B\xC3\xB6se\n" + before));
  }
  exba::DecodingNotes notes;
  std::string ascii = "Event Type:\tInformation and so on, for more than a line, as an export has it\r\n";
  ascii += ascii;
  for (const bool big : {false, true}) {
    CHECK((in_all_slices(utf16(u"\uFEFFLog Name: x\r\n", big) + ascii, {}, &notes) ==
           "Log Name: x\r\n" + ascii));
    CHECK(notes.changes == 1);
  }
  std::u16string many;
  for (int i = 0; i < 20'000; ++i) many += u"Log Name: x \u662F\u5728\u8FD9\r\n";
  const std::string plain = in_all_slices(utf16(u"\uFEFF" + many));
  CHECK((in_all_slices(utf16(u"\uFEFF" + many) + ascii) == plain + ascii));
  CHECK(exba::find_encoding(ascii + utf16(u"Event Type:\tInformation\r\n and many more letters")).told ==
        Told::not_yet);
}

TEST_CASE("code pages: what means nothing in them becomes U+FFFD") {
  exba::DecodingNotes notes;
  CHECK((in_all_slices("\xCE\xF8\xE8\xE1\xEA\xE0", "windows-1251") == "Ошибка"));
  CHECK((in_all_slices("\x83G\x83\x89\x81[", "shift_jis") == "エラー"));
  CHECK((in_all_slices("abc\x83", "shift_jis", &notes) == "abc\xEF\xBF\xBD"));
  CHECK(notes.replaced == 1);
  CHECK(notes.first_replaced == 3);
  CHECK((in_all_slices("ok \xFF\xC3 end", "utf-8", &notes) == "ok \xEF\xBF\xBD\xEF\xBF\xBD end"));
  CHECK(notes.replaced == 2);
  std::string long_text;
  std::string expected;
  for (int i = 0; i < 50000; ++i) {
    long_text += "x\x83G\x83\x89\x81[";
    expected += "xエラー";
  }
  CHECK((in_all_slices(long_text, "shift_jis") == expected));
}

TEST_CASE("the letter at the end of a call is not lost where a page composes letters and marks") {
  // glibc's iconv holds it back, and was never asked for it: "Service" lost its v wherever a block ended there.
  CHECK((in_all_slices("S\xE9rvice", "windows-1258") == "Sérvice"));
  CHECK((in_all_slices("Ngu\xF4\xCCn: t\xEA\xF2p", "windows-1258") == "Nguồn: tệp"));
  CHECK((in_all_slices("\xE9 a\xEC", "windows-1258") == "é á"));
  CHECK((in_all_slices("\xF9\xCC\xD1 \xF9\xC8\xE1", "windows-1255") == "\uFB2C \u05E9\u05B8\u05D1"));
  std::string long_text;
  std::string expected;
  for (int i = 0; i < 30000; ++i) {
    long_text += "Ngu\xF4\xCCn v";
    expected += "Nguồn v";
  }
  CHECK((in_all_slices(long_text, "windows-1258") == expected));
}

TEST_CASE("every code page has its table, and each means what it should") {
  for (const exba::CodePage& page : exba::all_code_pages()) {
    INFO(page.name);
    std::string bytes;
    for (int byte = 0; byte < 0x80; ++byte) bytes += static_cast<char>(byte);
    CHECK(in_all_slices(bytes, page.name) == bytes);
    CHECK(exba::find_encoding(in_all_slices("\x80\x91\xA2\xB3\xC4\xD5\xE6\xF7\xFF", page.name)).name ==
          "utf-8");
    CHECK(in_all_slices("\xC4\xC3", page.name) != "\uFFFD\uFFFD");
  }
  CHECK((in_all_slices("\x80 \x99 \x81", "windows-1252") == "€ ™ \uFFFD"));
  CHECK((in_all_slices("\x81\xE1", "ibm850") == "üß"));
  CHECK((in_all_slices("\xD5 ", "ibm858") == "€ "));
  CHECK((in_all_slices("\xF3\xD4\xCF\xD0", "koi8-r") == "Стоп"));
  CHECK((in_all_slices("\xC8\xD5\xD6\xBE\xC3\xFB\xB3\xC6", "gbk") == "日志名称"));
  CHECK((in_all_slices("\xA4\xE9\xBB\x78", "big5") == "日誌"));
  CHECK((in_all_slices("\xB7\xCE\xB1\xD7", "euc-kr") == "로그"));
  // Four bytes: below U+10000 by table, above counted; cut, and none at all.
  CHECK((in_all_slices("\x81\x30\x81\x30\x81\x39\xEF\x30\x90\x30\x81\x30\xE3\x32\x9A\x35 ", "gb18030") ==
         "\u0080\u3401\U00010000\U0010FFFF "));
  CHECK((in_all_slices("\x81\x30\x81", "gb18030") == "\uFFFD0\uFFFD"));
  CHECK((in_all_slices("\xE3\x32\x9A\x36 ", "gb18030") == "\uFFFD2\uFFFD6 "));
}

TEST_CASE("strict UTF-8 knows overlong forms, surrogates and the end of Unicode") {
  CHECK(exba::valid_utf8_prefix("a\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80") == 10);
  CHECK(exba::valid_utf8_prefix("a\xC0\x80") == 1);
  CHECK(exba::valid_utf8_prefix("a\xED\xA0\x80") == 1);
  CHECK(exba::valid_utf8_prefix("a\xF4\x90\x80\x80") == 1);
  CHECK(exba::valid_utf8_prefix("a\xE0\x80\x80") == 1);
  CHECK(exba::valid_utf8_prefix(std::string_view("a\0b", 3)) == 3);
}

TEST_CASE("real exports in old code pages read with the right name") {
  const std::string folder = exba::test::root() + "/../shared/logs/derived-encodings/";
  const auto file = [&](const std::string& name) {
    std::ifstream in(folder + name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  if (file("vista-block-ja.cp932").empty()) {
    MESSAGE("logs not at hand: skipped");
    return;
  }
  CHECK(in_all_slices(file("vista-block-ja.cp932"), "shift_jis").find("ログの名前") != std::string::npos);
  CHECK(in_all_slices(file("vista-block-ru.cp1251"), "windows-1251").find("Имя журнала") !=
        std::string::npos);
  CHECK(in_all_slices(file("vista-block-zh-cn.gb18030"), "gb18030").find("日志名称") != std::string::npos);
  CHECK(in_all_slices(file("eventviewer-de.csv.cp1252")).find("Datum und Uhrzeit") != std::string::npos);
}

TEST_SUITE_END();
