#pragma once
// AM and PM in languages that no table has: two words that stand where AM and PM stand, told apart by the
// order of the file's times.
#include <array>
#include <cstdint>
#include <string>

#include "model/event.hpp"

namespace exba {

class DayHalves {
 public:
  /// A time of day with an unknown word, in file order. `date` is anything that is the same on the same day;
  /// `hour` is as written.
  void see(std::uint32_t word, std::uint64_t date, int hour, int minute, int second, Position position);
  /// Whether nothing is open: no such word was seen, or what it means is known.
  bool settled() const { return meaning_ != Meaning::open || words_[0] == 0; }
  void settle();
  /// 0..23, from the hour as written.
  int hour(std::uint32_t word, int hour) const;
  /// What was taken for granted, as a report says it.
  std::string assumption() const;

 private:
  enum class Meaning : std::uint8_t {
    open,
    first_am,  ///< the word that was seen first is AM
    first_pm,
    none,  ///< the words are no halves of the day: an hour above 12, or one word, or three
  };
  void decide();
  std::uint64_t against(std::size_t reading) const;

  Meaning meaning_ = Meaning::open;
  std::array<std::uint32_t, 2> words_{};  ///< as they were met; 0: not yet
  std::array<Position, 2> positions_{};
  bool has_previous_ = false;
  std::uint64_t previous_date_ = 0;
  std::array<int, 2> previous_{};  ///< seconds of the day, by reading: the first word as AM, as PM
  std::array<std::uint64_t, 2> up_{}, down_{};
};

}  // namespace exba
