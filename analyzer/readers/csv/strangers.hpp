#pragma once
// Headings and names that nobody knows: what the values below them can be. Where a value can be one thing only it is taken as
// that; where it may be what the events lack, that is told.
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "intake/times/told_fields.hpp"
#include "readers/csv/columns.hpp"

namespace exba::csv {

/// Whether a name says that a computer's name stands there: `ComputerNameOfTheEvent`, and not `ClientMachineName`.
bool speaks_of_computer(std::string_view name);

/// Whether a value is the word of a level, and no sentence that begins with one.
bool is_level_word(std::string_view value);

/// Columns for what no known heading names (level, log, computer, payload), by their values; what may be one and cannot be
/// told is `misfit`.
void strangers_by_values(Columns& columns, const Cells& headings, std::span<const Cells> rows);

/// A row of headings that lost a separator, or got one twice, made whole where the rows below it prove it; empty where it is
/// well or nothing is proven. `what`: what was done, in words.
Cells mended_headings(const Cells& headings, std::span<const Cells> rows, std::string& what);

/// The names that nobody knows in the first events of a list or of objects.
class Strangers {
 public:
  bool looking() const { return events_ < looked_at; }
  void see(std::string_view name, std::string_view value);
  void end_event(Position position);
  /// What all events lack and may stand under such a name.
  void tell(const ToldFields& told, Intake& intake) const;

 private:
  static constexpr std::uint64_t looked_at = 16;
  struct Looks {
    std::uint64_t seen = 0, host = 0, level = 0, channel = 0, counting = 0;
    std::uint64_t last = 0;  ///< number
    bool falling = false;
  };
  static bool counts_on(Looks& looks, std::string_view value);

  std::map<std::string, Looks, std::less<>> names_;
  std::uint64_t events_ = 0;
  Position first_;
};

}  // namespace exba::csv
