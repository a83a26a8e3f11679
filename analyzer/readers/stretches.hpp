#pragma once
// Texts in which events stand in several forms, one behind the other: a mail, a document, a ticket.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "readers/reader.hpp"

namespace exba {

/// Bytes of a text that is looked at paragraph by paragraph: larger ones are exports of one program. A document may hold
/// its tables behind many pages.
inline constexpr std::size_t mixed_limit = 4u << 20;
inline constexpr std::size_t mixed_document_limit = 16u << 20;

/// A part of a text that is of one form.
struct TextStretch {
  const Format* format = nullptr;
  std::size_t begin = 0, end = 0;  ///< bytes of the text
  std::uint64_t line = 1;          ///< of the text, in which it begins
};

/// The stretches of a text in their order; adjacent ones differ in their form, or are tables.
struct TextStretches {
  std::vector<TextStretch> found;  ///< none where no paragraph is of any form
  std::uint64_t unlooked_line =
      0;  ///< from there on tables of quoted cells were not looked for; 0: everywhere
};
TextStretches stretches_of(std::string_view text);  // UTF-8

/// Reads each stretch as what it is. Positions are those of the whole text. Returns the form that gave most events; null:
/// there are no stretches.
const Format* read_stretches(std::string_view text, const TextStretches& stretches,
                             const ReadOptions& options, Intake& intake);

/// The same input; `rows` counts the rows of quoted cells that pass: of a text that is too long to be held and is read as
/// something else.
struct PassedRows {
  std::uint64_t rows = 0;
  std::uint64_t first = 0;  ///< offset of the first one
};
Input count_rows(Input input, std::shared_ptr<PassedRows> rows);

}  // namespace exba
