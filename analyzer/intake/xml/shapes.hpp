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
  std::size_t channel = 0;   ///< of `<Channel`
  unsigned fields = 0;       ///< which were seen before it; what the numbers mean is the walk's own
  std::array<ChangingValue, most_values> values;
  std::size_t count = 0;
};

class SystemShapes {
 public:
  enum class Found {
    none,
    head,  ///< up to `<Channel`
    whole
  };
  /// Reads the System part of the event whose `<` stands at `at`, as far as earlier ones wrote it alike. What is left is to be
  /// walked: from `<Channel` on, at found.shape_end, with these `fields` before it, or all of it.
  Found find(std::string_view text, std::size_t at, PeekedEvent& found, unsigned& fields);
  /// Remembers the shape of an event that was walked, and numbers it in `found`.
  void learn(std::string_view text, const WalkedSystem& walked, PeekedEvent& found);
  /// Remembers what `found` says from found.shape_end to found.end.
  void learn_tail(std::string_view text, const PeekedEvent& found);

 private:
  static constexpr std::size_t sets = 256;
  static constexpr std::size_t ways = 4;  // with an activity and without, of two users or versions

  /// A text that was written before, and its number; no two have the same. 0: none.
  struct Lead {
    std::uint32_t number = 0;
    std::string text;
  };
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
    unsigned fields = 0;
  };
  struct Tail {
    std::string text;  ///< empty: none
    Place channel, computer;
  };

  const Lead* lead_at(std::string_view text, std::size_t at) const;
  const Tail* tail_at(std::string_view text, std::size_t at);
  bool read(const Shape& shape, std::string_view text, std::size_t begin, std::size_t& behind,
            PeekedEvent& found);
  bool read_value(Changing what, std::string_view text, std::size_t& at, PeekedEvent& found);

  std::array<Lead, 4> leads_;                    ///< from `<Event` to `<Provider`: one a log
  std::vector<std::array<Shape, ways>> shapes_;  ///< by a hash of provider and id; none before one is learnt
  std::vector<std::array<Tail, ways>> tails_;  ///< from `<Channel` to `</System>`, by a hash of the computer
  const Tail* last_tail_ = nullptr;            ///< the one found last
  std::size_t oldest_lead_ = 0, oldest_tail_ = 0, oldest_shape_ = 0;
  std::uint32_t last_number_ = 0;
  SystemTimes times_;
};

}  // namespace exba
