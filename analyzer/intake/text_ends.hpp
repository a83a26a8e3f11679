#pragma once
// What the end of a decoded text tells of its being whole: forms that close what they open, and programs that
// end every line. A cut between two events is seen by nothing else.
#include <memory>
#include <string>
#include <string_view>

#include "base/input.hpp"
#include "intake/intake.hpp"

namespace exba {

/// The first and last bytes of a text that passed through.
struct TextEnds {
  std::string first;       ///< up to 4 KiB
  std::string last;        ///< the last 4 KiB at least, where there are so many
  std::uint64_t size = 0;  ///< bytes as UTF-8

  void add(std::string_view bytes);
};

/// The same input, its ends noted as they pass.
Input note_ends(Input input, std::shared_ptr<TextEnds> ends);

/// What the end of a whole export looks like.
enum class Closing {
  own,          ///< its reader knows
  brackets,     ///< JSON: what was opened is closed
  tags,         ///< XML
  table_lines,  ///< programs of Windows end every line of a table
  every_line,   ///< any program does
  prose,        ///< as a table; but it may as well be a paste
};

/// Adds a problem, or an assumption where it may as well be a paste, when a text was cut off.
void tell_cut(Closing closing, const TextEnds& ends, Intake& intake);
/// The same of a page, whose lines mean nothing: its tables, and itself, are closed by a tag where they were opened.
void tell_cut_page(const TextEnds& ends, Intake& intake);

}  // namespace exba
