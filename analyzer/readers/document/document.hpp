#pragma once
// Documents that people paste logs into, as the lines and rows that they show.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/input.hpp"

namespace exba::document {

/// What was seen in a document beside its text.
struct Seen {
  std::uint64_t pictures = 0;
  std::uint64_t objects = 0;  ///< embedded in it where they cannot be taken out
  std::string damage;         ///< where and how the part broke off; empty: it did not
};

/// The text of a Word document (word/document.xml), of a slide (ppt/slides/slide1.xml) or of an OpenDocument
/// (content.xml): a line a paragraph, tables as append_cells writes them, deleted text left out. UTF-8.
/// `seen` is complete once the input was read to its end, and outlives it.
Input shown_text(Input part, Seen& seen);

/// Whether a text begins as RTF does.
bool is_rtf(std::string_view head);
/// The text of an RTF file as UTF-8, tables likewise; where a mail program wrote HTML into it, that HTML.
Input rtf_to_text(Input rtf, Seen& seen);

/// What the other parts of an Excel workbook say of its sheets.
struct Workbook {
  struct Sheet {
    std::string name;
    std::string relation;
  };
  std::vector<Sheet> sheets;
  std::map<std::string, std::string, std::less<>> targets;  ///< relation -> path of the part, below xl/
  std::vector<bool> date_styles;                            ///< by the number of a cell's style
  bool dates_from_1904 = false;
  /// The shared strings, one behind the other.
  std::string strings;
  std::vector<std::size_t> string_ends;
  bool strings_cut = false;  ///< there were more than the room for them
};
void read_workbook(Input part, Workbook& book);                            // xl/workbook.xml
void read_relations(Input part, Workbook& book);                           // xl/_rels/workbook.xml.rels
void read_styles(Input part, Workbook& book);                              // xl/styles.xml
void read_shared_strings(Input part, std::uint64_t room, Workbook& book);  // xl/sharedStrings.xml
/// The rows of a sheet (xl/worksheets/sheet1.xml) as append_cells writes them: once a row has three cells, all are rows
/// of CSV. A number that a style shows as a date is written as one.
Input sheet_rows(Input part, const Workbook& book, Seen& seen);
/// `2006-10-08 02:10:00` of Excel's number of days.
std::string excel_date(double days, bool from_1904);

}  // namespace exba::document
