// How it works: each time is read twice, with the word that was met first as AM and as PM. An export is
// sorted, so on one day time goes one way only: the reading with fewer steps against the stream is right.
// Where nothing tells, the first word is AM, and that is said to be a guess.
#include "intake/times/day_halves.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace exba {

std::uint64_t DayHalves::against(std::size_t reading) const {
  return std::min(up_[reading], down_[reading]);
}

void DayHalves::see(std::uint32_t word, std::uint64_t date, int hour, int minute, int second,
                    Position position) {
  if (meaning_ != Meaning::open) return;
  std::size_t place = 0;
  while (place < words_.size() && words_[place] != word && words_[place] != 0) ++place;
  if (hour > 12 || place == words_.size()) {
    meaning_ = Meaning::none;
    return;
  }
  if (words_[place] == 0) words_[place] = word, positions_[place] = position;
  std::array<int, 2> now{};
  for (std::size_t reading = 0; reading < 2; ++reading)
    now[reading] = ((hour % 12 + (place == reading ? 0 : 12)) * 60 + minute) * 60 + second;
  if (has_previous_ && previous_date_ == date)
    for (std::size_t reading = 0; reading < 2; ++reading)
      if (now[reading] != previous_[reading]) ++(now[reading] > previous_[reading] ? up_ : down_)[reading];
  has_previous_ = true;
  previous_date_ = date;
  previous_ = now;
  if (words_[1] != 0 && against(0) != against(1)) decide();
}

void DayHalves::decide() {
  meaning_ = against(1) < against(0) ? Meaning::first_pm : Meaning::first_am;
}

void DayHalves::settle() {
  if (settled()) return;
  if (words_[1] == 0)
    meaning_ = Meaning::none;
  else
    decide();
}

int DayHalves::hour(std::uint32_t word, int hour) const {
  if (hour > 12 || (meaning_ != Meaning::first_am && meaning_ != Meaning::first_pm)) return hour;
  const bool first = word == words_[0];
  return hour % 12 + (first == (meaning_ == Meaning::first_am) ? 0 : 12);
}

std::string DayHalves::assumption() const {
  if (meaning_ == Meaning::none || meaning_ == Meaning::open)
    return fmt::format(
        "hours as written: the word beside the time in {} is neither AM nor PM in a known language",
        to_string(positions_[0]));
  const bool first = meaning_ == Meaning::first_am;
  const std::string words =
      fmt::format("the word beside the time in {} is taken as AM, the one in {} as PM",
                  to_string(positions_[first ? 0 : 1]), to_string(positions_[first ? 1 : 0]));
  const std::uint64_t few = against(first ? 0 : 1);
  const std::uint64_t many = against(first ? 1 : 0);
  if (few == many) return words + ", a guess: no two times of one day tell";
  return words + fmt::format(": read so, time turns back {} times within a day instead of {}", few, many);
}

}  // namespace exba
