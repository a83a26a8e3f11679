#pragma once
// Records without a template (forwarded logs, and exports of them) that look like one passed before in the same
// chunk. What is kept here holds for that chunk only: texts are views of its bytes.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "readers/evtx/reading.hpp"
#include "readers/evtx/skeleton.hpp"

namespace exba::evtx {

/// What is known of the last record built so that was passed. Texts are views of the chunk.
struct PlainGlance {
  std::uint32_t chunk = 0;  ///< number of the chunk that it holds for
  Skeleton skeleton;
  std::size_t log = 0;
  std::string_view channel, computer;
  struct Refusal {
    bool known = false;
    std::uint16_t id = 0;
    std::string_view provider, source;
  };
  std::string_view provider;        ///< whose records were passed
  std::size_t teller = 0;           ///< its number in the intake
  bool shown = false;               ///< the catalogue names it: errors and warnings are wanted
  std::array<Refusal, 8> refusals;  ///< each id has a place of its own
  Refusal& refusal(std::uint16_t id) { return refusals[id % refusals.size()]; }
};

/// The ways in which records of this chunk were built.
class PlainGlances {
 public:
  explicit PlainGlances(Reading& reading) : reading_(reading) {}

  void begin_chunk() { unlike_ = 0; }
  void forget() { glances_.fill({}); }
  /// A live record whose BinXML stands in [begin, end). Unwanted: it was passed and counted; unknown: nothing
  /// was done.
  Interest look(std::uint32_t begin, std::uint32_t end);
  /// The next record built like the one at `Reading::place`, which nobody wanted, can be passed at a glance: its
  /// log and its provider by their numbers in the intake. `shown`: errors and warnings of the provider are
  /// wanted; `refused`: its id is wanted of other providers.
  void remember(std::size_t log, std::size_t provider, bool shown, std::uint16_t id, bool refused);

 private:
  PlainGlance* place_for(std::uint32_t begin, std::uint32_t end, Skeleton::Texts& texts);

  static constexpr std::size_t unlike_limit = 16;
  Reading& reading_;
  std::array<PlainGlance, 4> glances_;
  std::size_t next_ = 0;
  std::size_t unlike_ = 0;  ///< records of this chunk that were learnt: more than so many and none repeats
};

}  // namespace exba::evtx
