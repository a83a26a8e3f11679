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

/// Whether a column of numbers rises or falls from row to row, by little, and does not number the rows.
bool counts(std::size_t column, std::span<const Cells> rows);

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
    std::uint64_t seen = 0, host = 0, level = 0, channel = 0, counting = 0, type = 0, xml = 0;
    unsigned types = 0;      ///< one bit for each number below 32 that was seen
    std::uint64_t last = 0;  ///< number
    bool falling = false;
  };
  static bool counts_on(Looks& looks, std::string_view value);

  std::map<std::string, Looks, std::less<>> names_;
  std::uint64_t events_ = 0;
  Position first_;
};

/// Lines of a list that look like values and do not begin as its values do: a name of a kind that stands in every event is one,
/// and no text of theirs.
class StrayNames {
 public:
  /// Of the event that is open.
  void see(std::string_view name);
  void end_event() { ++events_; }
  void tell(Position position, Intake& intake) const;

 private:
  struct Seen {
    std::uint64_t events = 0, last = UINT64_MAX;
  };
  std::map<std::string, Seen, std::less<>> names_;
  std::uint64_t events_ = 0;
};

}  // namespace exba::csv
