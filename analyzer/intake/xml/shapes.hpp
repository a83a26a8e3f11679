#pragma once
// System parts that an earlier event wrote alike. Of a log nearly every event repeats one of its kind to the byte, but for its
// time, its record id, its activity, and the process and thread that logged it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "intake/xml/peeked.hpp"
#include "intake/xml/system_time.hpp"

namespace exba {

/// What differs from one event of a kind to the next.
enum class Changing : std::uint8_t { time, record_id, number, guid };

/// Such a value of a System part that was walked; places in its text.
struct ChangingValue {
  std::size_t at = 0;
  std::size_t size = 0;
  Changing what = Changing::number;
};

/// Where what is remembered of a System part stands in its text; it was walked and is sound.
struct WalkedSystem {
  static constexpr std::size_t most_values = 8;
  std::size_t provider = 0;  ///< behind `<Provider`
  std::size_t channel = 0;   ///< of `<Channel`; npos: some of what a shape says stands behind it
  std::array<ChangingValue, most_values> values;
  std::size_t count = 0;
};

/// A text of up to 1,024 bytes that nearly every event of a log holds.
struct SystemStretch {
  std::uint32_t number = 0;  ///< 0: none; no two have the same
  std::string text;
};

class SystemShapes {
 public:
  /// Reads the System part of the event whose `<` stands at `at`, where an earlier one had this shape. False: it is to be
  /// walked; `found` is then of no use.
  bool find(std::string_view text, std::size_t at, PeekedEvent& found);
  /// Remembers the shape of an event that was walked, and numbers it in `found`.
  void learn(std::string_view text, const WalkedSystem& walked, PeekedEvent& found);

 private:
  static constexpr std::size_t sets = 256;
  static constexpr std::size_t ways = 4;  // with an activity and without, of two users or versions
  static constexpr std::size_t kept_leads = 4;  // one a log
  static constexpr std::size_t kept_tails =
      32;  // one for each user in whose name a log's events were written

  /// A value, and the text behind it up to the next one; behind the last, up to `<Channel`.
  struct Value {
    Changing what = Changing::number;
    std::uint32_t behind = 0;  ///< where that text begins in Shape::text
    std::uint32_t size = 0;
  };
  struct Place {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };
  /// What stands between a lead and a tail.
  struct Shape {
    std::uint32_t number = 0;  ///< 0: none
    std::uint32_t lead = 0;
    std::string text;             ///< without the values
    std::uint32_t head_size = 0;  ///< up to the first value
    std::array<Value, WalkedSystem::most_values> values;
    std::size_t count = 0;
    Place provider, event_source;  ///< in the head
    std::uint16_t id = 0;
    Level level = Level::unknown;
    std::uint32_t last_tail = 0;  ///< where the tail stood that it had last: mostly it has it again
  };
  struct Tail : SystemStretch {
    Place channel, computer;
  };
  using Set = std::array<Shape, ways>;

  const Tail* standing_tail(Shape& shape, std::string_view text, std::size_t at);
  bool read(const Shape& shape, std::string_view text, std::size_t begin, std::size_t& behind,
            PeekedEvent& found);
  bool read_value(Changing what, std::string_view text, std::size_t& at, PeekedEvent& found);

  std::array<SystemStretch, kept_leads> leads_;  ///< from `<Event` to `<Provider`
  std::array<Tail, kept_tails> tails_;           ///< from `<Channel` to `</System>`
  std::vector<Set> shapes_;  ///< by a hash of provider and id; none before the first is learnt
  std::size_t oldest_lead_ = 0, oldest_tail_ = 0, oldest_way_ = 0;
  std::uint32_t last_number_ = 0;
  SystemTimes times_;
};

}  // namespace exba
