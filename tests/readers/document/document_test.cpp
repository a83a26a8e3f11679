#include "readers/document/document.hpp"

#include <doctest/doctest.h>

#include "readers/document/pieces.hpp"

using namespace exba;
using namespace exba::document;

TEST_SUITE_BEGIN("readers");

namespace {

std::string text_of(Input input) {
  return read_all(input, 1u << 26);
}

std::string word(const std::string& body, Seen* seen = nullptr) {
  Seen own;
  return text_of(shown_text(from_bytes("d.docx", "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>" +
                                                     body + "</w:body></w:document>"),
                            seen != nullptr ? *seen : own));
}

std::string rtf(const std::string& text, Seen* seen = nullptr) {
  Seen own;
  return text_of(rtf_to_text(from_bytes("d.rtf", text), seen != nullptr ? *seen : own));
}

std::string sheet(const std::string& rows, const Workbook& book, Seen* seen = nullptr) {
  Seen own;
  return text_of(
      sheet_rows(from_bytes("b.xlsx", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"), book,
                 seen != nullptr ? *seen : own));
}

}  // namespace

TEST_CASE("a Word paragraph is a line, its runs stand together, tabs and breaks are what they are") {
  CHECK(word("<w:p><w:r><w:t>Event </w:t></w:r><w:r><w:t>ID:</w:t><w:tab/><w:t>9606</w:t></w:r></w:p>"
             "<w:p><w:pPr><w:tabs><w:tab "
             "w:pos=\"1\"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>") ==
        "Event ID:\t9606\na\nb\n");
}

TEST_CASE("a Word table is rows of cells; what stands in a cell in several paragraphs stays in it") {
  CHECK(word("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Time</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Id</w:t></"
             "w:r></w:p></w:tc>"
             "<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p><w:p><w:r><w:t>\"b\"</w:t></w:r></w:p></w:tc></w:tr></"
             "w:tbl>") == "\"Time\",\"Id\",\"a\n\"\"b\"\"\"\n");
  CHECK(word("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Event "
             "ID:</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>9606</w:t></w:r></w:p></w:tc>"
             "</w:tr></w:tbl>") == "Event ID: 9606\n");
  // A row that begins in a cell that was not closed ended the program: text behind it had no cell to stand in.
  CHECK(word("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Event ID: "
             "9606</w:t></w:r></w:p><w:tr></w:tr></w:tbl><w:tab/>") == "Event ID: 9606\n\t");
}

TEST_CASE("what Word deleted, commands of fields and the second telling of a text box are no text") {
  CHECK(word("<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></"
             "w:r>"
             "<mc:AlternateContent><mc:Choice><w:t>once</w:t></mc:Choice><mc:Fallback><w:t>once</w:t></"
             "mc:Fallback>"
             "</mc:AlternateContent></w:p>") == "once\n");
}

TEST_CASE("a document that breaks off gives what comes before, and says so") {
  Seen seen;
  CHECK(text_of(shown_text(from_bytes("d", "<w:document><w:p><w:t>Event ID: 9606</w:t></w:p><w:p><w:t>Ev"),
                           seen)) == "Event ID: 9606\nEv");
  CHECK(seen.damage.find("breaks off") != std::string::npos);
  Seen in_tag;
  text_of(shown_text(from_bytes("d", "<w:document><w:p w:x=\""), in_tag));
  CHECK_FALSE(in_tag.damage.empty());
  Seen whole;
  word("<w:p/>", &whole);
  CHECK(whole.damage.empty());
}

TEST_CASE(
    "OpenDocument: text stands in paragraphs, a date is exact, empty cells to the last column are none") {
  Seen seen;
  const std::string head =
      "<office:document-content><office:automatic-styles>x</office:automatic-styles><office:body>";
  CHECK(text_of(shown_text(
            from_bytes("d", head + "<text:p>Source:<text:s text:c=\"3\"/>ESE<text:tab/>x<text:line-break/>y"
                                   "</text:p></office:body></office:document-content>"),
            seen)) == "Source:   ESE\tx\ny\n");
  CHECK(
      text_of(shown_text(
          from_bytes(
              "d",
              head +
                  "<table:table><table:table-row><table:table-cell office:date-value=\"2006-10-08T02:10:00\">"
                  "<text:p>08.10.06</text:p></table:table-cell><table:table-cell><text:p>9606</text:p>"
                  "</table:table-cell><table:table-cell><text:p>t</text:p></table:table-cell>"
                  "<table:table-cell "
                  "table:number-columns-repeated=\"16381\"/></table:table-row></table:table>"
                  "</office:body></office:document-content>"),
          seen)) == "\"2006-10-08 02:10:00\",\"9606\",\"t\"\n");
}

TEST_CASE("references are resolved, entities that a document declares are not") {
  Pieces pieces(from_bytes(
      "x",
      "<!DOCTYPE a [<!ENTITY b \"<c>\">]><a k=\"1 &lt; 2\">&amp;&#x41;&b;&quot;<![CDATA[<&amp;>]]></a>"));
  CHECK(pieces.next() == Pieces::Kind::begin);
  CHECK(pieces.attribute("k") == "1 < 2");
  CHECK(pieces.attribute("l") == "");
  CHECK(pieces.next() == Pieces::Kind::text);
  CHECK(pieces.text() == "&A&b;\"");
  CHECK(pieces.next() == Pieces::Kind::text);
  CHECK(pieces.text() == "<&amp;>");
  CHECK(pieces.next() == Pieces::Kind::end);
  CHECK(pieces.next() == Pieces::Kind::finish);
  CHECK_FALSE(pieces.damaged());
}

TEST_CASE("a sheet's texts, numbers and dates; a title above the table is a line") {
  Workbook book;
  read_shared_strings(
      from_bytes("s",
                 "<sst><si><t>Events of EX01</t></si><si><r><t>MSEx</t></r><r><t>changeIS</t></r>"
                 "<rPh><t>reading</t></rPh></si><si><t>a_x000D_\nb</t></si></sst>"),
      1 << 20, book);
  read_styles(
      from_bytes("s",
                 "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\\ hh:mm\"/>"
                 "<numFmt numFmtId=\"165\" formatCode=\"&quot;day &quot;0\"/></numFmts><cellStyleXfs><xf "
                 "numFmtId=\"14\"/>"
                 "</cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"
                 "<xf numFmtId=\"22\"/></cellXfs></styleSheet>"),
      book);
  CHECK(book.date_styles == std::vector<bool>{false, true, false, true});
  CHECK(sheet("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>"
              "<row r=\"3\"><c r=\"A3\" s=\"1\"><v>38998.125023148146</v></c><c r=\"B3\" "
              "t=\"s\"><v>1</v></c><c r=\"D3\"><v>9606</v></c></row>"
              "<row r=\"4\"><c r=\"A4\" s=\"2\"><v>38998</v></c><c r=\"B4\" "
              "t=\"inlineStr\"><is><t>in</t></is></c></row>"
              "<row r=\"5\"><c t=\"s\"><v>2</v></c><c t=\"str\"><v>f</v></c></row>",
              book) ==
        "Events of EX01\n\"2006-10-08 "
        "03:00:02\",\"MSExchangeIS\",\"\",\"9606\"\n\"38998\",\"in\",\"\",\"\"\n\"a\nb\",\"f\",\"\",\"\"\n");
}

TEST_CASE("a text that a sheet names and the workbook does not hold is told") {
  Workbook book;
  Seen seen;
  CHECK(sheet("<row><c r=\"A1\" t=\"s\"><v>7</v></c></row>", book, &seen) == "?\n");
  CHECK(seen.damage.find("1 cells name a text") != std::string::npos);
  Workbook small;
  read_shared_strings(from_bytes("s", "<sst><si><t>0123456789</t></si><si><t>0123456789</t></si></sst>"), 24,
                      small);
  CHECK(small.strings_cut);
  CHECK(small.string_ends.size() == 1);
}

TEST_CASE("Excel's days: to the second, and from 1904 where the workbook says so") {
  CHECK(excel_date(38998.125, false) == "2006-10-08 03:00:00");
  CHECK(excel_date(37536.125, true) == "2006-10-08 03:00:00");
  CHECK(excel_date(38998.0 + 61.5 / 86400, false) == "2006-10-08 00:01:01.500");
}

TEST_CASE("RTF: paragraphs, code pages of fonts, characters by number, destinations that show nothing") {
  CHECK(rtf("{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset204 "
            "Arial;}}{\\colortbl;\\red0;}{\\*\\generator x;}"
            "\\f0 Gr\\'fc\\'dfe\\par C:\\\\x \\{a\\}\\tab b\\line c\\~d\\par\\f1 "
            "\\'cf\\u8364?\\u-10179\\'3f\\u-8704\\'3f\\par}") == "Grüße\nC:\\x {a}\tb\nc d\nП€😀\n");
}

TEST_CASE("RTF: a table is rows of cells, pictures and objects are counted, binary bytes are stepped over") {
  Seen seen;
  CHECK(rtf("{\\rtf1 x\\par\\trowd\\cellx1\\cellx2\\cellx3\\intbl Time\\cell Id\\cell \"a\"\\cell\\row "
            "y\\par{\\pict\\bin3 {}}z}"
            "{\\object{\\*\\objdata 0105}{\\result{\\pict 00}}}end\\par}",
            &seen) == "x\n\"Time\",\"Id\",\"\"\"a\"\"\"\ny\nend\n");
  CHECK(seen.pictures == 1);
  CHECK(seen.objects == 1);
}

TEST_CASE("RTF that a mail program made of HTML gives the HTML") {
  CHECK(rtf("{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 Event ID: "
            "9606\\htmlrtf\\par}\\htmlrtf0"
            "{\\*\\htmltag72 </p>}}") == "<p>Event ID: 9606</p>");
}

TEST_CASE("RTF that breaks off says so; braces without end are no depth") {
  Seen cut;
  CHECK(rtf("{\\rtf1 Event ID: 9606\\par", &cut) == "Event ID: 9606\n");
  CHECK(cut.damage.find("breaks off") != std::string::npos);
  Seen deep;
  rtf("{\\rtf1 " + std::string(200'000, '{') + "x" + std::string(200'000, '}') + "}", &deep);
  CHECK(deep.damage.empty());
}

TEST_SUITE_END();
