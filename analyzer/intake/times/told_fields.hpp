#pragma once
// What the events of one source say of themselves: a computer, a log, a level... What most of them say and some do not, and a
// name that can be none, was lost or shifted on the way: told, with the first place of each.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "intake/intake.hpp"

namespace exba {

class ToldFields {
 public:
  /// Bits of what one event says.
  enum Mark : std::uint16_t {
    computer = 1,
    channel = 2,
    provider = 4,
    record = 8,
    level = 16,
    level_asked = 32,   ///< its level was read, whatever it says
    odd_computer = 64,  ///< no computer is called so
    odd_provider = 128,
    odd_channel = 256,
  };

  /// Of an event that nobody wants, whose level is not known.
  std::uint16_t marks(std::string_view computer, std::string_view channel, std::string_view provider,
                      std::uint64_t record);
  std::uint16_t marks(const Event& event);
  /// In file order.
  void note(std::uint16_t marks, Position position);
  void tell(Intake& intake) const;
  /// Whether there were events, and none of them says it.
  bool lacks(Mark mark) const;
  /// How many events say it.
  std::uint64_t having(Mark mark) const;

 private:
  struct Count {
    std::uint64_t with = 0, without = 0;
    Position first_without;
  };
  struct Odd {
    std::uint64_t events = 0;
    Position first;
  };
  /// The last name that was looked at: nearly always that of the next event.
  struct Name {
    std::string text;
    bool odd = false;
  };

  std::array<Count, 5> counts_;
  Odd odd_computers_, odd_providers_, odd_channels_;
  Name computer_, provider_, channel_;
};

}  // namespace exba
