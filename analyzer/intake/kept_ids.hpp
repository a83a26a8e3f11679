#pragma once
#include <cstdint>
#include <vector>

#include "base/blocks.hpp"
#include "model/event.hpp"

namespace exba {

/// Finds what was kept with a record id. Looks at a few places only: that an event is told again is found out
/// later as well (cases/twins.hpp), here it only saves the memory of a log that is told twice in a file.
class KeptIds {
 public:
  /// Whether `kept` holds the same event, told elsewhere in the source, as far as is known here.
  bool holds(const Blocks<Event>& kept, const Event& event) const;
  /// Whether the last of `kept` was kept before; else it is noted.
  bool holds_last_or_notes(const Blocks<Event>& kept);
  /// The last of `kept` was kept just now.
  void note_last(const Blocks<Event>& kept);

 private:
  static constexpr std::uint32_t looks = 8;
  static std::uint32_t hash_of(const Event& event);
  void make_room();

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t place = 0;  ///< in `kept`, counted from 1; 0: empty
  };
  void add(Slot noted);
  std::vector<Slot> slots_;  ///< a power of two
};

}  // namespace exba
