#pragma once
// What a text says beside the sentences that were found in it, and nobody could read: told, so that nothing is lost in silence.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "intake/intake.hpp"
#include "readers/excerpt/named.hpp"

namespace exba::excerpt {

/// Headings one below the other without their values: columns that were copied, or read off a picture, one by one. Which
/// value belongs to which cannot be told. True: that was said. `first_line`: the number of the text's first line.
bool tell_columns_apart(std::string_view text, std::uint64_t first_line, Intake& intake);

/// Lines `name: value` whose names come again and again are events under headings of a language or a program that nobody
/// here knows: their sentences are read, and what stood beside them is lost. True: that was said.
bool tell_unknown_headings(std::string_view text, std::uint64_t first_line, const std::vector<Found>& found,
                           Intake& intake);

/// Events that were read by their sentences alone, beside which a time stands each: a form that nobody here knows, and
/// what it says of time, computer and id is lost. One mail with its date above a quotation is none.
class LostTimes {
 public:
  void look(std::string_view text, std::uint64_t first_line, const std::vector<Found>& found);
  void tell(Intake& intake) const;

 private:
  std::size_t dated_ = 0, found_ = 0;
  std::uint64_t first_ = 0;  ///< line
};

}  // namespace exba::excerpt
