#include "readers/archive/archive.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "base/crc32.hpp"
#include "base/error.hpp"
#include "readers/archive/split.hpp"
#include "support/archive_writer.hpp"
#include "support/paths.hpp"
#include "support/unpack.hpp"

using namespace exba;
using exba::test::ArchiveFile;
using exba::test::make_archive;
using exba::test::unpack;
using exba::test::Unpacked;

TEST_SUITE_BEGIN("readers");

namespace {

struct Out {
  std::vector<std::pair<std::string, std::string>> files;     ///< name and bytes
  std::vector<std::pair<std::string, std::string>> problems;  ///< path and what
  ArchiveContents contents;

  std::string names() const {
    std::string all;
    for (const auto& [name, bytes] : files) all += (all.empty() ? "" : " ") + name;
    return all;
  }
  std::string first_problem() const {
    return problems.empty() ? "" : problems[0].first + ": " + problems[0].second;
  }
};

enum class Source { file, pipe };

Out unpacked(std::string bytes, Source source = Source::file, const ArchiveLimits& limits = {},
             std::string name = "a") {
  Input input = from_bytes(std::move(name), std::move(bytes));
  if (source == Source::pipe) input.read_at = nullptr, input.size.reset();
  Out out;
  const Unpacked to{
      [&](Input file) {
        std::string all;
        try {
          all = read_all(file, 1u << 28);
        } catch (const Error&) {
          all = "(too large)";
        }
        out.files.emplace_back(file.name, std::move(all));
      },
      [&](const std::string& path, std::string what) { out.problems.emplace_back(path, std::move(what)); }};
  out.contents = unpack(std::move(input), limits, to);
  return out;
}

/// Text that does not compress to nothing.
std::string text(std::size_t size, unsigned seed = 1) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    seed = seed * 1664525 + 1013904223;
    out += static_cast<char>('a' + (seed >> 24) % 26);
  }
  return out;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("what is no archive comes out as it is") {
  const Out out = unpacked("Event Type:\tError\r\n");
  REQUIRE(out.files.size() == 1);
  CHECK(out.files[0] == std::pair<std::string, std::string>{"a", "Event Type:\tError\r\n"});
  CHECK(out.contents.form.empty());
  CHECK(out.problems.empty());
}

TEST_CASE("an empty file comes out as it is") {
  const Out out = unpacked("");
  REQUIRE(out.files.size() == 1);
  CHECK(out.files[0].second.empty());
}

TEST_CASE("every form gives its files, from a file and from a pipe") {
  const std::vector<ArchiveFile> files = {
      {"logs/", ""}, {"logs/Application.evtx", text(300'000)}, {"logs/System.evtx", text(70'000, 7)}};
  for (const char* form :
       {"zip", "zip-stored", "7z", "tar", "tar+gzip", "tar+bzip2", "tar+xz", "tar+zstd", "tar+lz4"}) {
    for (const Source source : {Source::file, Source::pipe}) {
      INFO(form << (source == Source::pipe ? " from a pipe" : ""));
      const Out out = unpacked(make_archive(form, files), source);
      CHECK(out.names() == "a/logs/Application.evtx a/logs/System.evtx");
      REQUIRE(out.files.size() == 2);
      CHECK(out.files[0].second == files[1].bytes);
      CHECK(out.files[1].second == files[2].bytes);
      CHECK(out.first_problem() == "");
      CHECK(out.contents.members == 2);
      CHECK(!out.contents.form.empty());
    }
  }
}

TEST_CASE("a cabinet gives its files") {
  const std::string bytes = exba::test::make_cabinet({{"App.evt", text(100'000)}, {"Sys.evt", "two"}});
  for (const Source source : {Source::file, Source::pipe}) {
    const Out out = unpacked(bytes, source);
    CHECK(out.names() == "a/App.evt a/Sys.evt");
    REQUIRE(out.files.size() == 2);
    CHECK(out.files[0].second == text(100'000));
    CHECK(out.files[1].second == "two");
    CHECK(out.contents.form == "cab");
  }
}

TEST_CASE("a single compressed file keeps the name of its source") {
  for (const char* filter : {"raw+gzip", "raw+bzip2", "raw+xz", "raw+zstd", "raw+lz4"}) {
    INFO(filter);
    const Out out = unpacked(make_archive(filter, {{"x", text(100'000)}}), Source::file, {}, "App.evtx.gz");
    CHECK(out.names() == "App.evtx.gz");
    REQUIRE(out.files.size() == 1);
    CHECK(out.files[0].second == text(100'000));
    CHECK(out.contents.form.empty());
    CHECK(out.first_problem() == "");
  }
}

TEST_CASE("archives in one another are walked") {
  const std::string log = text(50'000);
  const std::string gz = make_archive("raw+gzip", {{"x", log}});
  const std::string sevenz = make_archive("7z", {{"deep.evtx.gz", gz}, {"note.txt", "n"}});
  const std::string tar = make_archive("tar+xz", {{"inner.7z", sevenz}});
  const Out out =
      unpacked(make_archive("zip", {{"first.evtx", "1"}, {"bundle.tar.xz", tar}, {"last.evtx", "2"}}));
  CHECK(out.names() ==
        "a/first.evtx a/bundle.tar.xz/inner.7z/deep.evtx.gz a/bundle.tar.xz/inner.7z/note.txt a/last.evtx");
  REQUIRE(out.files.size() == 4);
  CHECK(out.files[1].second == log);
  CHECK(out.first_problem() == "");
}

TEST_CASE("a path inside an archive is a name, never a place") {
  const Out out = unpacked(make_archive(
      "tar", {{"../../etc/passwd", "x"}, {"/absolute.evtx", "y"}, {"c:\\windows\\a.evtx", "z"}}));
  CHECK(out.names() == "a/../../etc/passwd a//absolute.evtx a/c:\\windows\\a.evtx");
}

TEST_CASE("names of members are UTF-8 whatever the locale") {
  const Out out = unpacked(make_archive("tar", {{"Anwendung f\xC3\xBCr \xE6\x97\xA5.evtx", "x"}}));
  CHECK(out.names() == "a/Anwendung f\xC3\xBCr \xE6\x97\xA5.evtx");
}

TEST_CASE("a password-protected member is said to be so, and the others are read") {
  const Out out = unpacked(make_archive("zip-encrypted", {{"Application.evtx", text(1000)}}));
  CHECK(out.files.empty());
  CHECK(contains(out.first_problem(), "a/Application.evtx: protected by a password"));
  CHECK(out.contents.members == 1);
}

TEST_CASE("more members than the limit end in a problem") {
  std::vector<ArchiveFile> files;
  for (int i = 0; i < 30; ++i) files.push_back({"f" + std::to_string(i), "x"});
  ArchiveLimits limits;
  limits.members = 20;
  const Out out = unpacked(make_archive("zip", files), Source::file, limits);
  CHECK(out.files.size() == 20);
  REQUIRE(out.problems.size() == 1);
  CHECK(contains(out.first_problem(), "a: more than 20 files"));
}

TEST_CASE("members of nested archives count towards the same limit") {
  std::vector<ArchiveFile> inner;
  for (int i = 0; i < 15; ++i) inner.push_back({"f" + std::to_string(i), "x"});
  ArchiveLimits limits;
  limits.members = 20;
  const std::string zip = make_archive("zip", inner);
  const Out out = unpacked(make_archive("tar", {{"1.zip", zip}, {"2.zip", zip}}), Source::file, limits);
  CHECK(out.files.size() == 18);  // the two archives count as well
  CHECK(out.problems.size() == 1);
}

TEST_CASE("archives nested deeper than the limit are not opened") {
  std::string bytes = "log";
  for (int i = 0; i < 12; ++i) bytes = make_archive("tar", {{"n", bytes}});
  const Out out = unpacked(bytes);
  CHECK(out.files.empty());
  REQUIRE(out.problems.size() == 1);
  CHECK(contains(out.first_problem(), "more than 8 deep"));
}

TEST_CASE("compression piled upon compression ends as well") {
  std::string bytes = "log";
  for (int i = 0; i < 60; ++i) bytes = make_archive("raw+gzip", {{"n", bytes}});
  const Out out = unpacked(bytes);
  CHECK(out.problems.size() == 1);
}

TEST_CASE("a decompression bomb ends soon after 64 MiB") {
  const std::string same(std::size_t{150} << 20, 'A');
  for (const char* form : {"zip", "tar+xz", "raw+bzip2", "tar+zstd"}) {
    const std::string bomb = make_archive(form, {{"bomb.evtx", same}});
    INFO(form << " of " << bomb.size() << " bytes");
    const Out out = unpacked(bomb);
    REQUIRE(out.files.size() == 1);
    // The whole of a small archive has been read when its first bytes come out.
    CHECK(out.files[0].second.size() < std::max<std::size_t>(std::size_t{65} << 20, 1001 * bomb.size()));
    REQUIRE(out.problems.size() == 1);
    CHECK(contains(out.first_problem(), "decompression bomb"));
  }
}

TEST_CASE("a bomb that nobody reads is not unpacked to its end either") {
  const std::string zeros(std::size_t{80} << 20, '\0');
  Input input = from_bytes("a", make_archive("tar+xz", {{"bomb.bin", zeros}, {"log.evtx", "x"}}));
  std::vector<std::string> names, problems;
  const Unpacked to{[&](Input file) { names.push_back(file.name); },
                    [&](const std::string&, std::string what) { problems.push_back(std::move(what)); }};
  unpack(std::move(input), {}, to);
  CHECK(names == std::vector<std::string>{"a/bomb.bin"});
  REQUIRE(problems.size() == 1);
  CHECK(contains(problems[0], "decompression bomb"));
}

TEST_CASE("more bytes than the limit end in a problem, counted over all levels") {
  ArchiveLimits limits;
  limits.unpacked = 400'000;
  const Out out = unpacked(make_archive("zip", {{"1", text(300'000)}, {"2", text(300'000)}, {"3", "never"}}),
                           Source::file, limits);
  REQUIRE(out.files.size() == 2);
  CHECK(out.files[1].second.size() < 300'000);
  REQUIRE(out.problems.size() == 1);
  CHECK(contains(out.first_problem(), "more than 400000 bytes"));
}

TEST_CASE("a nested 7z larger than the memory for it is said to be so; a nested zip is read in a stream") {
  ArchiveLimits limits;
  limits.in_memory = 10'000;
  const std::string log = text(50'000);
  const Out sevenz = unpacked(make_archive("tar", {{"n.7z", make_archive("7z", {{"l", log}})}, {"m", "x"}}),
                              Source::file, limits);
  CHECK(sevenz.names() == "a/m");
  CHECK(contains(sevenz.first_problem(), "a/n.7z: a 7z archive must be read from its end"));
  const Out zip =
      unpacked(make_archive("tar", {{"n.zip", make_archive("zip", {{"l", log}, {"k", "2"}})}, {"m", "x"}}),
               Source::file, limits);
  CHECK(zip.names() == "a/n.zip/l a/n.zip/k a/m");
  CHECK(zip.files[0].second == log);
}

TEST_CASE("a wrong check sum is reported, the bytes are read") {
  std::string bytes = make_archive("zip-stored", {{"1", text(5000)}, {"2", "two"}});
  const std::size_t at = bytes.find(text(50));
  REQUIRE(at != bytes.npos);
  bytes[at + 100] = '!';
  const Out out = unpacked(bytes);
  CHECK(out.names() == "a/1 a/2");
  CHECK(out.files[0].second.size() == 5000);
  CHECK(contains(out.first_problem(), "a/1: damaged inside the archive"));
}

TEST_CASE("a member that cannot be unpacked does not hide those behind it") {
  std::string bytes = make_archive("zip", {{"1", text(50'000)}, {"2", text(50'000, 9)}, {"3", "three"}});
  for (std::size_t i = 10'000; i < 10'200; ++i) bytes[i] = '\xFF';
  const Out out = unpacked(bytes);
  CHECK(out.names() == "a/1 a/2 a/3");
  CHECK(out.files[1].second == text(50'000, 9));
  CHECK(out.files[2].second == "three");
  CHECK(contains(out.first_problem(), "a/1: damaged inside the archive"));
  CHECK(out.problems.size() == 1);
}

TEST_CASE("an archive cut anywhere gives what stands before the cut, and says so") {
  const std::vector<ArchiveFile> files = {{"1", text(3000)}, {"2", text(2000, 3)}};
  for (const char* form : {"zip", "7z", "tar", "tar+gzip", "raw+xz"}) {
    const std::string whole =
        make_archive(form, std::string_view(form) == "raw+xz" ? std::vector<ArchiveFile>{files[0]} : files);
    for (std::size_t size = 8; size < whole.size(); size += 37) {
      INFO(form << " cut at " << size << " of " << whole.size());
      const Out out = unpacked(whole.substr(0, size));
      std::size_t bytes = 0;
      for (const auto& [name, content] : out.files) bytes += content.size();
      // What a tar has behind its last file is padding. What no longer looks like an archive comes out as it
      // is.
      const bool complete = bytes == (std::string_view(form) == "raw+xz" ? 3000u : 5000u);
      CHECK((complete || !out.problems.empty() || sniff_archive(whole.substr(0, size)).empty()));
    }
  }
}

TEST_CASE("bytes changed at random neither crash nor hang") {
  const std::vector<ArchiveFile> files = {{"1", text(3000)},
                                          {"2.zip", make_archive("zip", {{"3", text(500)}})}};
  unsigned seed = 5;
  for (const char* form : {"zip", "7z", "tar", "tar+gzip", "tar+zstd"}) {
    const std::string whole = make_archive(form, files);
    for (int round = 0; round < 60; ++round) {
      std::string bytes = whole;
      for (int change = 0; change < 4; ++change) {
        seed = seed * 1664525 + 1013904223;
        bytes[(seed >> 8) % bytes.size()] = static_cast<char>(seed >> 3);
      }
      unpacked(bytes, round % 2 == 0 ? Source::file : Source::pipe);
    }
  }
}

TEST_CASE("the archives among the real logs are read") {
  std::ifstream in(test::root() + "/../shared/logs/evtx-compressed/PnP.tar", std::ios::binary);
  if (!in) {
    MESSAGE("../shared/logs is absent: real archives were not read");
    return;
  }
  const Out tar = unpacked({std::istreambuf_iterator<char>(in), {}});
  REQUIRE(tar.files.size() == 1);
  for (const char* name : {"PnP.evtx.bz2", "PnP.evtx.lz4"}) {
    std::ifstream one(test::root() + "/../shared/logs/evtx-compressed/" + name, std::ios::binary);
    const Out out = unpacked({std::istreambuf_iterator<char>(one), {}});
    REQUIRE(out.files.size() == 1);
    CHECK(out.files[0].second == tar.files[0].second);
  }
}

namespace {

std::string little(std::uint64_t value, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  return out;
}

/// A RAR archive of the form before 5, its files stored.
std::string make_rar(const std::vector<ArchiveFile>& files) {
  const auto block = [](char type, std::uint16_t flags, const std::string& rest, const std::string& data) {
    const std::string body = type + little(flags, 2) + little(7 + rest.size(), 2) + rest;
    return little(crc32(body) & 0xFFFF, 2) + body + data;
  };
  std::string out("Rar!\x1A\x07\0", 7);
  out += block('\x73', 0, std::string(6, '\0'), "");
  for (const ArchiveFile& file : files)
    out += block('\x74', 0x8000,
                 little(file.bytes.size(), 4) + little(file.bytes.size(), 4) + '\2' +
                     little(crc32(file.bytes), 4) + little(0x355A1234, 4) + '\x14' + '\x30' +
                     little(file.name.size(), 2) + little(0x20, 4) + file.name,
                 file.bytes);
  return out + block('\x7B', 0x4000, "", "");
}

const std::string word_text =
    "<w:document><w:body><w:p><w:t>Event ID: 9606</w:t></w:p></w:body></w:document>";

}  // namespace

TEST_CASE("RAR archives are read") {
  const std::string bytes = text(1000);
  const Out out = unpacked(make_rar({{"Application.evtx", bytes}, {"b.txt", "b"}}));
  CHECK(out.contents.form == "rar");
  CHECK(out.names() == "a/Application.evtx a/b.txt");
  REQUIRE(out.files.size() == 2);
  CHECK(out.files[0].second == bytes);
  CHECK(out.problems.empty());
}

TEST_CASE("a way of compression that cannot be read is named, and nothing is called empty") {
  std::string zip = make_archive("zip", {{"Application.evtx", text(1000)}});
  for (const std::string_view mark : {"PK\x03\x04", "PK\x01\x02"}) {
    const std::size_t at = zip.find(mark) + (mark[2] == '\x03' ? 8 : 10);
    zip[at] = 9;
  }
  const Out out = unpacked(zip);
  CHECK(out.files.empty());
  CHECK(contains(out.first_problem(), "a/Application.evtx: compressed by Deflate64"));
}

TEST_CASE("parts of split archives are known by their names") {
  for (const std::string_view name :
       {"x.7z.002", "x.zip.010", "x.z01", "x.part2.rar", "x.PART1.RAR", "x.r00"}) {
    INFO(name);
    CHECK_FALSE(part_of_split(name).empty());
  }
  for (const std::string_view name :
       {"x.rar", "x.zip", "x.000", "x.evtx", "2006.10.08", "x.1001", "part.rar"}) {
    INFO(name);
    CHECK(part_of_split(name).empty());
  }
  const Out out =
      unpacked(make_archive("7z", {{"a", text(1000)}}).substr(0, 300), Source::file, {}, "x.7z.001");
  CHECK(contains(out.first_problem(), "a part of an archive that was split"));
}

TEST_CASE("a Word document is a text of its own name, what was put into it is a file in it") {
  const Out plain =
      unpacked(make_archive("zip", {{"[Content_Types].xml", "x"}, {"word/document.xml", word_text}}));
  CHECK(plain.contents.form.empty());
  CHECK(plain.files == std::vector<std::pair<std::string, std::string>>{{"a", "Event ID: 9606\n"}});
  const Out holding =
      unpacked(make_archive("zip", {{"[Content_Types].xml", "x"},
                                    {"word/document2.xml", word_text},
                                    {"word/embeddings/b.zip", make_archive("zip", {{"c", "c"}})}}));
  CHECK(holding.names() == "a a/b.zip/c");
  // In an archive, and through a pipe.
  const std::string folder =
      make_archive("zip", {{"d.docx", make_archive("zip", {{"word/document.xml", word_text}})}, {"e", "e"}});
  for (const Source source : {Source::file, Source::pipe})
    CHECK(unpacked(folder, source).names() == "a/d.docx a/e");
}

TEST_CASE("a document of pictures alone says that it holds pictures") {
  const Out out = unpacked(
      make_archive("zip", {{"[Content_Types].xml", "x"},
                           {"word/document.xml", "<w:document><w:p><w:t>see</w:t></w:p></w:document>"},
                           {"word/media/image1.png", "p"},
                           {"word/media/image2.png", "p"}}));
  CHECK(contains(out.first_problem(), "a: 2 pictures in this document"));
}

TEST_CASE("a workbook's sheets are tables by their names; one sheet is the file") {
  const std::string sheet =
      "<worksheet><sheetData><row><c "
      "t=\"s\"><v>0</v></c><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>";
  const std::vector<ArchiveFile> parts = {
      {"[Content_Types].xml", "x"},
      {"xl/workbook.xml",
       "<workbook><sheets><sheet name=\"Events\" sheetId=\"1\" r:id=\"r1\"/><sheet name=\"More\" "
       "r:id=\"r2\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" "
       "Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"},
      {"xl/worksheets/sheet1.xml", sheet},
      {"xl/worksheets/sheet2.xml", "<worksheet/>"},
      {"xl/sharedStrings.xml", "<sst><si><t>x</t></si></sst>"}};
  const Out out = unpacked(make_archive("zip", parts));
  CHECK(out.names() == "a/Events a/More");
  CHECK(out.files[0].second == "\"x\",\"1\",\"2\"\n");
  CHECK(unpacked(make_archive("zip", {parts[0], parts[3], parts[5], {"xl/workbook.xml", "<workbook/>"}}))
            .names() == "a");
}

TEST_CASE("a text that a sheet repeats without end is a bomb, and ends") {
  std::string rows;
  for (int i = 0; i < 20'000; ++i) rows += "<row><c t=\"s\"><v>0</v></c></row>";
  ArchiveLimits limits;
  limits.unpacked = 64 << 20;
  const Out out = unpacked(
      make_archive("zip", {{"[Content_Types].xml", "x"},
                           {"xl/workbook.xml", "<workbook/>"},
                           {"xl/worksheets/sheet1.xml", "<worksheet>" + rows + "</worksheet>"},
                           {"xl/sharedStrings.xml", "<sst><si><t>" + text(30'000) + "</t></si></sst>"}}),
      Source::file, limits);
  CHECK(contains(out.first_problem(), "which is the limit"));
  CHECK(out.files[0].second.size() < (80u << 20));
}

TEST_CASE("a large attachment of a mail is no bomb") {
  ArchiveLimits limits;
  limits.ratio_from = 1000;
  const Out out = unpacked(
      "From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
      "Content-Type: application/octet-stream; name=c\r\n\r\n" +
          text(100'000) + "\r\n--b--\r\n",
      Source::pipe, limits);
  CHECK(out.problems.empty());
  REQUIRE(out.files.size() == 1);
  CHECK(out.files[0].second.size() == 100'000);
}

TEST_CASE("a mail is walked like an archive, its one text is the file itself") {
  const std::string head = "From: a@example.com\r\nMIME-Version: 1.0\r\n";
  const Out one = unpacked(head + "\r\nEvent ID: 9606");
  CHECK(one.contents.form.empty());
  CHECK(one.names() == "a");
  const Out many = unpacked(head +
                            "Content-Type: multipart/mixed; "
                            "boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\nContent-Type: application/rtf; "
                            "name=c.rtf\r\n\r\n{\\rtf1 Event ID: 9606\\par}\r\n--b--\r\n");
  CHECK(many.contents.form == "mail");
  CHECK(many.contents.members == 2);
  CHECK(many.names() == "a/body.txt a/c.rtf");
  CHECK(many.files[1].second == "Event ID: 9606\n");
}

TEST_CASE("a file that stands uuencoded in a mail's text, or in a text alone, is a file in it") {
  const std::string part = "begin 644 a.txt\n#0V%T\n`\nend\n";
  const Out text = unpacked("Hello\n\n" + part + "regards\n", Source::file, {}, "t.txt");
  CHECK(text.names() == "t.txt/text t.txt/a.txt");
  CHECK(text.contents.form == "mail");
  REQUIRE(text.files.size() == 2);
  CHECK(text.files[1].second == "Cat");
  const Out mail =
      unpacked("From: a@example.com\nSubject: log\nDate: Tue, 10 Oct 2006 01:02:03 +0200\n\nHello\n\n" + part,
               Source::pipe, {}, "m.eml");
  REQUIRE(mail.files.size() == 2);
  CHECK(mail.files[1].second == "Cat");
  const Out cut = unpacked("Hello\n\nbegin 644 a.txt\n#0V%T\n", Source::file, {}, "t.txt");
  CHECK(cut.first_problem().find("breaks off") != std::string::npos);
}
TEST_CASE("a uuencoded file that begins behind the first 64 KiB of a text is taken out of it") {
  std::string text;
  while (text.size() < 200 * 1024) text += "What our people wrote about it, line after line.\n";
  text += "begin 644 log.txt\n#0V%T\n`\nend\n";
  for (const Source source : {Source::file, Source::pipe}) {
    const Out out = unpacked(text, source, {}, "letter.txt");
    CHECK(out.names() == "letter.txt/text letter.txt/log.txt");
    REQUIRE(out.files.size() == 2);
    CHECK(out.files[1].second == "Cat");
  }
}

TEST_SUITE_END();
