#pragma once
// The hour that a wall clock shows twice in autumn: which of the two a time in a sorted file belongs to.
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "model/event.hpp"

namespace exba {

class RepeatedHours {
 public:
  enum class Shown : std::uint8_t { once, twice };

  /// The next time of the file, as a wall clock shows it.
  void see(Time local, Shown shown, Position position);
  /// Whether the file is inside such an hour, and later times may tell which of the two it is.
  bool open() const {
    return open_ && !passages_.empty() && !passages_.back().turn && !passages_.back().forwards;
  }
  /// No later time will be waited for.
  void settle() { open_ = false; }

  struct Which {
    TimeZone::Repeated hour = TimeZone::Repeated::first;
    std::optional<Position>
        turn;  ///< where time turns back (in a file that runs backwards: on); else nothing told
    bool forwards = true;
  };
  /// For a time that is shown twice and that was seen at that position.
  Which which(Position position) const;

 private:
  struct Passage {
    Time local;  ///< of its first time
    Position begin;
    std::optional<Position> turn;
    bool forwards = false;
    bool backwards = false;
  };

  std::vector<Passage> passages_;  ///< two logs in one file pass the same hour twice
  bool open_ = false;
  Time previous_ = no_time;
};

}  // namespace exba
