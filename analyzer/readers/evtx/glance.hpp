#pragma once
// Records that look like one passed before in the same chunk. What is kept here holds for that chunk only:
// places and texts are views of its bytes.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "readers/evtx/plan.hpp"
#include "readers/evtx/reading.hpp"

namespace exba::evtx {

/// Where the values of a record stand that counting it needs, all from the first value on. Another record
/// with the same number of substitutions and the same descriptors before the last of them has them in the
/// same places.
struct Shape {
  std::uint32_t count = 0;        ///< substitutions; 0: nothing is known
  std::uint32_t descriptors = 0;  ///< chunk offset of the descriptors of the record that it was read off
  std::uint32_t compared = 0;     ///< bytes of descriptors that it rests on
  std::uint32_t id = 0;
  static constexpr std::uint32_t no_level = 0xFFFFFFFF;
  std::uint32_t level = no_level;  ///< one byte, as Windows writes it; else it is found out by decoding
  std::uint32_t time = 0;
  std::uint32_t record_id = 0;
  std::uint32_t channel = 0, channel_size = 0;    ///< size 0: a text of the template
  std::uint32_t provider = 0, provider_size = 0;  ///< likewise
  std::uint8_t provider_type = 0;
  std::uint32_t end = 0;  ///< of the last of them
};

/// Finds the fields of a record whose descriptors begin at `descriptors` and whose values end at `end`. False
/// where they are not of the types that Windows gives them, or do not fit.
bool find_shape(std::string_view chunk, const Filter& filter, std::uint32_t count, std::uint32_t descriptors,
                std::uint32_t end, Shape& shape);

/// What is known of the last record of a template in this chunk that was asked about.
struct Glance {
  static constexpr std::size_t no_log = static_cast<std::size_t>(-1);

  std::uint32_t definition = 0;
  std::uint32_t chunk = 0;  ///< number of the chunk that it holds for
  const Plan* plan = nullptr;
  std::size_t log = no_log;  ///< of the last one that was passed
  /// Whose records were passed: providers take turns, each has a place by its name's size and end.
  struct Teller {
    bool known = false;
    bool shown = false;  ///< the catalogue names it: errors and warnings are wanted
    std::uint8_t provider_type = 0;
    std::string_view provider;  ///< where it is no text of the template
    std::size_t log = no_log;
    std::size_t number = 0;  ///< in the intake
  };
  std::array<Teller, 8> tellers;
  std::string_view channel;  ///< UTF-16, where it is no text of the template
  /// By their descriptors: providers that take turns in a template have names of several sizes.
  std::array<Shape, 8> shapes;
  /// Whether a provider's event with an id that somebody wants is wanted. Providers take turns in templates
  /// that they share (all classic ones share one), so each id has a place of its own.
  struct Answer {
    bool known = false;
    bool wanted = false;
    std::uint16_t id = 0;
    std::uint8_t provider_type = 0;
    std::string_view provider;  ///< where it is no text of the template
  };
  std::array<Answer, 8> answers;
  Answer& answer(std::uint16_t id) { return answers[id % answers.size()]; }
  const Answer& answer(std::uint16_t id) const { return answers[id % answers.size()]; }
};

/// The templates that this chunk had before, with what is known of each.
class Glances {
 public:
  explicit Glances(Reading& reading) : reading_(reading) {}

  void forget() { glances_.fill({}); }
  /// A live record with a template, whose BinXML stands in [begin, end). Unwanted: it was passed and counted;
  /// wanted, unknown: nothing was done.
  Interest look(std::uint32_t begin, std::uint32_t end);
  /// What is known of the template of this record; null where a glance could not find its fields.
  Glance* remember(const Plan& plan, const Instance& instance);
  /// The next record like this one, of that log, can be passed at a glance.
  static void remember_log(Glance& known, std::size_t log, const Value& channel);

 private:
  bool wants(Glance& known, std::uint16_t id, const Value& provider);
  const Glance::Teller& teller_of(Glance& known, const Value& provider);
  std::string_view provider_text(const Plan& plan, const Value& provider);

  Reading& reading_;
  std::array<Glance, 32> glances_;
  Converted provider_;
};

}  // namespace exba::evtx
