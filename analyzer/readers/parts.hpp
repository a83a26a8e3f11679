#pragma once
// What comes out of files that hold others: archives, documents, mails.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/input.hpp"

namespace exba {

/// What the file around a part says of it.
struct Came {
  std::string encoding{};     ///< of its text, as a mail declares it; empty: not said
  std::string_view markup{};  ///< RTF, Word, Excel...: what its lines and rows were made of; empty: nothing
  bool body = false;          ///< the text of a mail: that it holds no log is nothing to be told
};

/// Who takes what a source holds.
struct PartTaker {
  /// A file; its name is `path of the source/path in it`. It must be read inside the call. True where it held
  /// an event log.
  std::function<bool(Input file, const Came& came)> file;
  /// `path`, a part or the source itself, was lost or is damaged. That of a part follows its `file`, if that
  /// was called.
  std::function<void(const std::string& path, std::string what)> problem;
};

/// An input out of a text that is made piece by piece: `more` appends some of it and returns false when there is no
/// more.
Input made_input(std::string name, std::function<bool(std::string& out)> more);

/// One row of a table that somebody looks at, as a line of text: three cells and more (and any in a table that has
/// headings) as a row of CSV, two as `name: value`, one as it is.
void append_cells(std::string& out, const std::vector<std::string>& cells, bool headed);

}  // namespace exba
