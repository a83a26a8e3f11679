#include "readers/mail/mail.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <functional>
#include <vector>

#include "readers/archive/walk.hpp"
#include "readers/mail/decode.hpp"
#include "readers/mail/header.hpp"
#include "readers/mail/uuencode.hpp"
#include "support/compound_writer.hpp"

using namespace exba;
using namespace exba::mail;
using exba::test::CompoundPart;
using exba::test::make_compound;
using exba::test::wide;

TEST_SUITE_BEGIN("readers");

namespace {

struct Got {
  std::vector<std::pair<std::string, std::string>> files;
  std::vector<std::string> encodings;
  std::vector<std::string> problems;

  std::string names() const {
    std::string all;
    for (const auto& [name, bytes] : files) all += (all.empty() ? "" : ", ") + name;
    return all;
  }
};

/// A text counts as a log where it holds `Event ID`.
PartTaker into(Got& got) {
  return {[&got](Input file, const Came& came) {
            got.files.emplace_back(file.name, read_all(file, 1u << 28));
            got.encodings.push_back(came.encoding);
            return got.files.back().second.find("Event ID") != std::string::npos;
          },
          [&got](const std::string& path, std::string what) { got.problems.push_back(path + ": " + what); }};
}

Got opened(const std::string& text, const MailLimits& limits = {}) {
  Got got;
  const mail::Kind kind = sniff_mail(text);
  REQUIRE((kind == mail::Kind::mail || kind == mail::Kind::mailbox));
  open_mail(from_bytes("m.eml", text), kind, limits, into(got));
  return got;
}

Got opened_compound(const std::string& bytes, const MailLimits& limits = {}) {
  Got got;
  open_compound(from_bytes("m.msg", bytes), limits, into(got));
  return got;
}

const std::string head = "From: a@example.com\r\nMIME-Version: 1.0\r\n";

}  // namespace

TEST_CASE("what is a mail, a mailbox, and what only looks like one") {
  CHECK(sniff_mail("Received: from x\r\n\tby y\r\nSubject: a\r\n\r\ntext") == mail::Kind::mail);
  CHECK(sniff_mail("\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n") ==
        mail::Kind::mail);
  CHECK(sniff_mail("1234\nReturn-Path: <a>\nSubject: b\n\ntext") == mail::Kind::mail);
  CHECK(sniff_mail("From a@b Thu Oct 12 12:00:00 2006\nMessage-ID: <1>\nSubject: x\n\ntext") ==
        mail::Kind::mailbox);
  // What somebody copied out of a mail program is a text.
  CHECK(sniff_mail("From: Admin\nSent: Thursday\nTo: Support\nSubject: backup\n\nLog Name: Application\n") ==
        mail::Kind::none);
  CHECK(sniff_mail("Source: MSExchangeIS\nDate: 10/8/2006\nEvent ID: 9606\n\n") == mail::Kind::none);
  CHECK(sniff_mail("Content-Type is what we asked for\nMIME-Version: 1.0\n\n") == mail::Kind::none);
  CHECK(sniff_mail("From here on the events\nEvent ID: 9606\n") == mail::Kind::none);
}

TEST_CASE("a mail that is one text keeps the name of its file, and says what it is written in") {
  const Got got = opened(head +
                         "Content-Type: text/plain; charset=\"iso-8859-1\"\r\nContent-Transfer-Encoding: "
                         "quoted-printable\r\n\r\n"
                         "Event=20ID: 9606=\r\n7  \r\nGr=FC=DFe a=b\r\n");
  CHECK(got.files == std::vector<std::pair<std::string, std::string>>{{"m.eml",
                                                                       "Event ID: 96067\r\nGr\xFC\xDF"
                                                                       "e a=b\r\n"}});
  CHECK(got.encodings[0] == "iso-8859-1");
  CHECK(got.problems.empty());
}

TEST_CASE("a soft line break whose return a transfer doubled is one") {
  const Got got = opened(head +
                         "Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                         "Event ID: 96=\r\r\n07\r\r\nnext=3D\r\r\n");
  REQUIRE(got.files.size() == 1);
  CHECK(got.files[0].second == "Event ID: 9607\r\r\nnext=\r\r\n");
}

TEST_CASE("attachments come out by their names, in whichever of four spellings") {
  const Got got = opened(
      head +
      "Content-Type: multipart/mixed;\r\n boundary=\"b 1\"\r\n\r\npreamble\r\n--b 1\r\n\r\nsee below\r\n--b "
      "1\r\n"
      "Content-Type: application/zip; name=\"=?utf-8?B?w6QuemlwÄ=?=\"\r\nContent-Transfer-Encoding: "
      "base64\r\n"
      "Content-Disposition: attachment\r\n\r\nAAEC\r\nAwQ=\r\n--b 1\r\n"
      "Content-Type: text/plain\r\nContent-Disposition: attachment; "
      "filename*=iso-8859-1'de'%FC.txt\r\n\r\nx\r\n--b 1\r\n"
      "Content-Disposition: attachment; filename*0=\"long \"; filename*1=\"name.txt\"\r\n\r\ny\r\n--b 1\r\n"
      "Content-Disposition: attachment; filename=\"C:\\logs\\..\\app.evtx\"\r\n\r\nz\r\n--b "
      "1--\r\nepilogue\r\n");
  CHECK(got.names() == "m.eml/body.txt, m.eml/ä.zip, m.eml/ü.txt, m.eml/long name.txt, m.eml/app.evtx");
  REQUIRE(got.files.size() == 5);
  CHECK(got.files[0].second == "see below\r\n");
  CHECK(got.files[1].second == std::string("\0\1\2\3\4", 5));
  CHECK(got.files[4].second == "z\r\n");
  CHECK(got.problems.empty());
}

TEST_CASE("of several forms of a text the richest one with a log is read") {
  const auto mail = [](const std::string& plain, const std::string& html) {
    return head +
           "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n" +
           plain +
           "\r\n--b\r\nContent-Type: multipart/related; boundary=c\r\n\r\n--c\r\nContent-Type: "
           "text/html\r\n\r\n" +
           html + "\r\n--c\r\nContent-Type: image/png; name=logo.png\r\n\r\npng\r\n--c--\r\n--b--\r\n";
  };
  CHECK(opened(mail("Event ID: 1", "<p>Event ID: 1</p>")).names() == "m.eml/logo.png, m.eml/body 2.html");
  CHECK(opened(mail("Event ID: 1", "<p>your program shows no HTML</p>")).names() ==
        "m.eml/logo.png, m.eml/body 2.html, m.eml/body.txt");
}

TEST_CASE("mails in mails, and mails behind one another") {
  const std::string inner = head + "Subject: x\r\n\r\nEvent ID: 9606";
  const std::string outer =
      head + "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n" +
      inner + "\r\n--o--\r\n";
  CHECK(opened(outer).names() == "m.eml/attached mail 1.eml/body.txt");
  CHECK(opened(outer).files[0].second == "Event ID: 9606\r\n");
  const Got box = opened("From a Thu\n" + outer +
                         "\n\nFrom b Thu\nMessage-ID: <1>\nSubject: y\n\n>From me\nEvent ID: 9608\n");
  CHECK(box.names() == "m.eml/mail 1/attached mail 1.eml/body.txt, m.eml/mail 2");
  CHECK(box.files[1].second == "From me\nEvent ID: 9608\n");
}

TEST_CASE("a mail that breaks off gives what is there, and says at which line") {
  const Got got = opened(
      head +
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nEvent ID: 9606\r\n--b\r\n"
      "Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\nAAE\xFF\x01");
  CHECK(got.names() == "m.eml/body.txt, m.eml/a.zip");
  REQUIRE(got.problems.size() == 2);
  CHECK(got.problems[0].find("m.eml/a.zip: 2 bytes of it, from line 9 of the mail on") == 0);
  CHECK(got.problems[1].find("ends at line 12 before its closing boundary") != std::string::npos);
}

TEST_CASE("an inner boundary that was lost ends at the outer one") {
  const Got got = opened(head +
                         "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
                         "multipart/mixed; boundary=c\r\n\r\n"
                         "--c\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n");
  CHECK(got.names() == "m.eml/body.txt, m.eml/body 2.txt");
  CHECK(got.files[1].second == "two\r\n");
  CHECK(got.problems.size() == 1);
}

TEST_CASE("what cannot be opened is named: encrypted, in pieces, without a boundary") {
  CHECK(opened(head + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nx")
            .problems[0]
            .find("encrypted (S/MIME)") != std::string::npos);
  CHECK(opened(head + "Content-Type: multipart/encrypted; boundary=b\r\n\r\n--b--").problems[0].find("PGP") !=
        std::string::npos);
  CHECK(opened(head + "Content-Type: message/partial; id=1\r\n\r\nx").problems[0].find("one piece") !=
        std::string::npos);
  const Got got = opened(head + "Content-Type: multipart/mixed\r\n\r\nEvent ID: 9606");
  CHECK(got.problems.size() == 1);
  CHECK(got.files[0].second == "Event ID: 9606");
}

TEST_CASE("mails and parts in one another end") {
  std::string deep = head + "\r\nx";
  for (int i = 0; i < 30; ++i) deep = head + "Content-Type: message/rfc822\r\n\r\n" + deep;
  const Got mails = opened(deep);
  CHECK(mails.files.empty());
  CHECK(mails.problems.size() == 1);
  std::string parts = head;
  for (int i = 0; i < 60; ++i)
    parts += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "x\r\n\r\n--b" +
             std::to_string(i) + "x\r\n";
  CHECK_FALSE(opened(parts + "\r\nx").problems.empty());
}

TEST_CASE("uuencode, and base64 with what a gateway put into it") {
  std::string out;
  Decoder uu(Decoder::Way::uuencode);
  for (const std::string line : {"text\n", "begin 644 a\n", "#86)C\n", "`\n", "end\n"}) uu.add(line, out);
  CHECK(out == "abc");
  CHECK(from_base64("QUJD\r\nRA==QQ==") == "ABCDA");
  CHECK(from_quoted_printable("a=3D=\r\nb =\r\n") == "a=b ");
  CHECK(decode_words("=?iso-8859-1?Q?=FCb_er?= =?utf-8?b?w6Q=?= x") == "üb erä x");
}

TEST_CASE("an Outlook message: text, attachments by their long names, a message in it") {
  const std::string big(10'000, 'x');
  const std::vector<CompoundPart> inner{{"__properties_version1.0", "p"},
                                        {"__substg1.0_1000001F", wide("Event ID: 9608")}};
  const Got got = opened_compound(
      make_compound({{"__properties_version1.0", "p"},
                     {"__substg1.0_1000001F", wide("see attachment")},
                     {"__attach_version1.0_#00000000",
                      "",
                      {{"__substg1.0_37010102", big},
                       {"__substg1.0_3704001F", wide("APP~1.TXT")},
                       {"__substg1.0_3707001F", wide("..\\Application.txt")}}},
                     {"__attach_version1.0_#00000001",
                      "",
                      {{"__substg1.0_3701000D", "", inner}, {"__substg1.0_3001001F", wide("Fwd")}}}}));
  CHECK(got.names() == "m.msg/body.txt, m.msg/Application.txt, m.msg/Fwd/body.txt");
  REQUIRE(got.files.size() == 3);
  CHECK(got.files[0].second == wide("see attachment"));
  CHECK(got.files[1].second == big);
  CHECK(got.problems.empty());
}

TEST_CASE("of an Outlook message's texts the richest one with a log is read") {
  const std::vector<CompoundPart> parts{{"__properties_version1.0", "p"},
                                        {"__substg1.0_1000001F", wide("x")},
                                        {"__substg1.0_1000001E", "Event ID: 1"},
                                        {"__substg1.0_10130102", "<p>stub</p>"}};
  CHECK(opened_compound(make_compound(parts)).names() == "m.msg/body.html, m.msg/body.txt, m.msg/body.txt");
}

TEST_CASE("other compound files are named; an object in a document gives its file") {
  CHECK(opened_compound(make_compound({{"WordDocument", "x"}})).problems[0].find("before 2007 (.doc)") !=
        std::string::npos);
  CHECK(opened_compound(make_compound({{"Workbook", "x"}})).problems[0].find("(.xls)") != std::string::npos);
  CHECK(opened_compound(make_compound({{"EncryptedPackage", "x"}})).problems[0].find("password") !=
        std::string::npos);
  std::string object("\x30\0\0\0\2\0app.evtx\0C:\\app.evtx\0\0\0\3\0\5\0\0\0C:\\a\0\4\0\0\0EVTX", 51);
  const Got got = opened_compound(make_compound({{"\1Ole10Native", object}}));
  CHECK(got.names() == "m.msg/app.evtx");
}

TEST_CASE("a compound file whose sectors name each other in a ring, or that is cut, ends with a word") {
  const std::string whole = make_compound(
      {{"__properties_version1.0", "p"},
       {"__attach_version1.0_#00000000", "", {{"__substg1.0_37010102", std::string(9'000, 'x')}}}});
  for (std::size_t size = 0; size < whole.size(); size += 100) {
    const Got got = opened_compound(whole.substr(0, size));
    // Behind what the table of sectors says of them nothing is lost.
    const bool whole_read = got.files.size() == 1 && got.files[0].second == std::string(9'000, 'x');
    CHECK(got.problems.empty() == whole_read);
  }
  std::string ring = whole;  // every sector is followed by the first one
  const std::size_t table = ring.size() - 512;
  for (std::size_t at = table; at < ring.size(); at += 4) ring.replace(at, 4, std::string(4, '\0'));
  opened_compound(ring);
  std::string self = whole;
  for (std::size_t at = 512; at + 128 <= self.size(); at += 128)
    self.replace(at + 68, 12, std::string(12, '\0'));
  opened_compound(self);
}

TEST_CASE("Outlook's compressed RTF") {
  // The example of the description of the format.
  const std::string packed(
      "\x2d\0\0\0\x2b\0\0\0\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\0\x0a\0\x72\x63\x70\x67\x31\x32\x35\x42\x32"
      "\x0a\xf3\x20\x68"
      "\x65\x6c\x09\0\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0",
      49);
  std::string damage;
  CHECK(unpack_rtf(packed, 1000, damage) == "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
  CHECK(damage.empty());
  unpack_rtf(packed.substr(0, 30), 1000, damage);
  CHECK_FALSE(damage.empty());
  CHECK(unpack_rtf(packed, 10, damage).size() < 40);
}

TEST_CASE("Outlook's winmail.dat gives its text and its attachments") {
  const auto number = [](std::uint64_t value, std::size_t size) {
    std::string out;
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
    return out;
  };
  const auto attribute = [&](char level, std::uint32_t id, const std::string& bytes) {
    return level + number(id, 4) + number(bytes.size(), 4) + bytes + number(0, 2);
  };
  const std::string whole = number(0x223E9F78, 4) + number(1, 2) + attribute(1, 0x0002800C, "Event ID: 1") +
                            attribute(2, 0x00069002, "x") +
                            attribute(2, 0x00018010, std::string("app.txt\0", 8)) +
                            attribute(2, 0x0006800F, "bytes");
  CHECK(sniff_mail(whole) == mail::Kind::winmail);
  Got got;
  open_winmail(from_bytes("winmail.dat", whole), {}, into(got));
  CHECK(got.names() == "winmail.dat/body.txt, winmail.dat/app.txt");
  CHECK(got.problems.empty());
  Got cut;
  open_winmail(from_bytes("winmail.dat", whole.substr(0, whole.size() - 5)), {}, into(cut));
  CHECK(cut.problems.size() == 1);
}

TEST_CASE("a file that stands uuencoded in a text is taken out of it") {
  const std::string part = "begin 644 a log.txt\n#0V%T\n`\nend\n";
  CHECK(holds_coded_files("Hello\n\n" + part));
  const UuText taken = take_coded_files("Hello\n\n" + part + "regards\n" + part);
  CHECK(taken.text == "Hello\n\nregards\n");
  REQUIRE(taken.parts.size() == 2);
  CHECK(taken.parts[0].name == "a log.txt");
  CHECK(taken.parts[0].bytes == "Cat");
  CHECK(taken.parts[0].ended);
  CHECK(taken.parts[0].strange == 0);
}

TEST_CASE("a uuencoded file that breaks off gives what there is and says so; prose is none") {
  const UuText cut = take_coded_files(
      "begin 644 x\n#0V%T\nThis is the signature of whoever sent it, and it goes on and on.\n");
  REQUIRE(cut.parts.size() == 1);
  CHECK(cut.parts[0].bytes == "Cat");
  CHECK_FALSE(cut.parts[0].ended);
  CHECK(cut.text == "This is the signature of whoever sent it, and it goes on and on.\n");
  CHECK_FALSE(holds_coded_files(
      "We begin 644 tests\nbegin 644 of them\nwith this long line, which is none of a file.\n"));
  CHECK_FALSE(holds_coded_files("begin 644 x\n"));
  CHECK_FALSE(holds_coded_files("begin "));
}

TEST_CASE(
    "a uuencoded file behind the first 4 MiB of a text is taken out whole, wherever the text's reader "
    "stopped") {
  std::string bytes;
  for (int n = 0; bytes.size() < (3u << 20); ++n) bytes += fmt::format("Event ID: {}\n", n);
  std::string text;
  while (text.size() < (5u << 20)) text += "Dear all, nothing of note was seen this night either.\n";
  text += "begin 644 app.txt\n";
  for (std::size_t at = 0; at < bytes.size(); at += 45) {
    const std::string line = bytes.substr(at, 45);
    text += static_cast<char>(' ' + line.size());
    for (std::size_t i = 0; i < line.size(); i += 3) {
      unsigned three = 0;
      for (std::size_t k = 0; k < 3; ++k)
        three = three << 8 | (i + k < line.size() ? static_cast<unsigned char>(line[i + k]) : 0U);
      for (const int shift : {18, 12, 6, 0}) text += static_cast<char>(' ' + (three >> shift & 63));
    }
    text += '\n';
  }
  text += "`\nend\nregards\n";
  for (const std::size_t reach : {std::size_t{1} << 20, text.size()}) {
    CAPTURE(reach);
    std::vector<std::pair<std::string, std::string>> files;
    std::vector<std::string> problems;
    take_apart(from_bytes("m.txt", text), {},
               {[&](Input file, const Came&) {
                  std::string got(file.name == "m.txt" ? reach : text.size(), '\0');
                  got.resize(file.read(got));
                  files.emplace_back(file.name, got);
                  return true;
                },
                [&](const std::string& path, std::string what) { problems.push_back(path + ": " + what); }});
    REQUIRE(files.size() == 2);
    CHECK(files[1].first == "m.txt/app.txt");
    CHECK((files[1].second == bytes));
    CHECK(problems.empty());
  }
}

TEST_SUITE_END();
