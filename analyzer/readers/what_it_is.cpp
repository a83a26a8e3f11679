// How it works: a table of how files begin that people send beside logs; for text, whose lines have a time of their own, and
// which codes stand in it.
#include "readers/what_it_is.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/chars.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"
#include "catalog/codes.hpp"
#include "readers/other_log.hpp"

namespace exba {
namespace {

/// What a file that is no event log seems to be, in words; for the message that says so.
struct Lookalike {
  std::string_view begins;
  std::string_view what;
};
constexpr Lookalike lookalikes[] = {
    {"version https://git-lfs", "a Git LFS pointer: the file itself was not fetched"},
    {"<!doctype html", "an HTML page"},
    {"<html", "an HTML page"},
    {"<head>", "an HTML page"},
    {"%PDF-", "a PDF document"},
    {"\x89PNG", "a picture"},
    {"\xFF\xD8\xFF", "a picture"},
    {"MZ", "a program"},
    {"\x7F"
     "ELF",
     "a program"},
    {"SQLite format 3", "a SQLite database"},
    {"regf", "a registry hive"},
    {"<viewerconfig",
     "a view of Event Viewer: it says which events are shown, and holds none (Save All Events As... saves "
     "them)"},
    {"Rar!\x1A\x07", "a RAR archive"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an Office document or an installer package"},
    {"PK\x03\x04", "a zip archive"},
    {"MSCF", "a cabinet archive"},
    {"7z\xBC\xAF\x27\x1C", "a 7z archive"},
    {"\x1F\x8B", "a gzip file"},
    {"BZh", "a bzip2 file"},
    {"\xFD"
     "7zXZ",
     "an xz file"},
    {"\x28\xB5\x2F\xFD", "a zstd file"},
    {"\x04\x22\x4D\x18", "an lz4 file"},
};

constexpr std::size_t codes_told = 3;

/// `; it names 0x800423f2 (VSS_E_WRITERERROR_TIMEOUT)`: a line out of a backup program's own log is no event,
/// but its code is worth a look. Only spellings that nothing else has: eight hexadecimal digits behind 0x, or
/// a name.
std::string known_codes(std::string_view text) {
  std::vector<const ErrorCode*> found;
  for (std::size_t at = 0; at < text.size() && found.size() < codes_told;) {
    if (!is_word(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    at = end;
    const ErrorCode* code = nullptr;
    // Small numbers are flags and sizes as well (`0x00000003`).
    if (word.size() == 10 && (word.starts_with("0x") || word.starts_with("0X")) && word[2] >= '8') {
      code = find_code(word);
    } else if (word.starts_with("VSS_E_") || word.starts_with("JET_err")) {
      code = code_named(word);
    }
    if (code != nullptr && std::find(found.begin(), found.end(), code) == found.end()) found.push_back(code);
  }
  std::string told;
  for (const ErrorCode* code : found)
    told += fmt::format("{}{} ({}: {})", told.empty() ? "; it names " : ", ", spellings(*code).front(),
                        code->name, code->meaning);
  return told.empty() ? told : told + "; exba explain tells more";
}

}  // namespace

std::string what_it_is(std::string_view head) {
  if (head.empty()) return "the file is empty";
  const std::string utf8 = to_utf8(head, find_encoding(head));
  const std::string_view text = trim(utf8);
  for (const Lookalike& l : lookalikes)
    if (head.starts_with(l.begins) ||
        (l.begins.front() == '<' && equal_ignoring_case(text.substr(0, l.begins.size()), l.begins)))
      return fmt::format("this is {}, not an event log", l.what);
  if (std::all_of(head.begin(), head.end(), [](char c) { return c == '\0'; }))
    return "nothing but zero bytes";
  if (const std::string_view whose = log_of_another_program(text); !whose.empty())
    return fmt::format("this is {}, each line with a time of its own, not an event log", whose) +
           known_codes(text);
  const std::string low = lower(text.substr(0, 4096));
  if (low.find("event source:") != low.npos && low.find("event id") == low.npos)
    return "no event log was found in it: it holds the headings of an event, but no event id" +
           known_codes(text);
  return "no event log was found in it: none of the export forms that exba knows begins like this" +
         known_codes(text);
}

}  // namespace exba
