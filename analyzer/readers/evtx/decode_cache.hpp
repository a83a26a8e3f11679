#pragma once
// Events that say again what one before said, at another time: decoded and recognised once.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "intake/repeated_events.hpp"
#include "model/event.hpp"
#include "readers/evtx/reading.hpp"

namespace exba::evtx {

/// One for each thread that reads.
class DecodeCache {
 public:
  explicit DecodeCache(Reading& reading) : reading_(reading) {}

  /// Another file: another intake may want and recognise other things.
  void begin(std::uint64_t file);
  /// Numbers of chunks begin anew: nothing that was kept under one holds.
  void forget();
  /// Comes to a record. True: it says outside of its fragment what one of this chunk said that `take_again` or `take` was
  /// asked about. Must be called before these.
  bool meet(const RecordPlace& place);
  /// Hands the event of the live record at `Reading::place` to the intake, where an equal one was decoded before; false:
  /// it is to be decoded, and the intake to be given it by `take`.
  bool take_again();
  /// Gives the intake the event of that record, and keeps it for the next one that says the same.
  /// `cost`: what decoding took of the chunk's budget.
  void take(Event& event, std::int64_t cost);

 private:
  static constexpr std::size_t key_limit = 1024;  ///< bytes; longer ones hardly ever come again
  static constexpr std::size_t most_runs = 12;    ///< of slots that a plan uses; Windows' have three

  /// The bytes that a record says something with outside of its fragment: its plan, and descriptors and values of each
  /// run of slots.
  struct Said {
    std::array<std::uint64_t, 2> plan{};  ///< its number, and how many of its slots the instance has
    std::array<std::string_view, 2 * most_runs> pieces;
    std::size_t count = 0;
    std::size_t size = 0;

    std::string_view head() const { return {reinterpret_cast<const char*>(plan.data()), sizeof plan}; }
    void add(std::string_view piece) {
      pieces[count++] = piece;
      size += piece.size();
    }
  };
  /// What a record says in its fragment.
  struct Inside {
    const Plan* plan = nullptr;  ///< null: there is none
    Instance instance;
    std::string_view bytes;  ///< from its count on, to the end of its values
  };
  /// What a record says outside of its fragment. The next one of its template in this chunk mostly says the same, and
  /// comparing it takes 100 instructions where reading it takes 700.
  struct Frame {
    std::uint32_t chunk = 0;  ///< number of the chunk that it holds for
    std::uint32_t definition = 0;
    const Plan* plan = nullptr;
    std::uint32_t count = 0;        ///< of its substitutions
    std::uint32_t descriptors = 0;  ///< chunk offset
    std::uint32_t compared = 0;     ///< bytes of descriptors that the places below rest on
    std::uint32_t time = 0, record_id = 0,
                  fragment = 0;  ///< behind the first value; `fragment`: where it may stand
    bool has_fragment = false;   ///< in the last of its slots
    /// Values that are said: from and size.
    std::array<std::pair<std::uint32_t, std::uint32_t>, most_runs> values;
    std::size_t runs = 0;
    KeyHash hash;
    std::string key;
  };

  bool find_key();
  bool is_again(const Frame& frame, std::uint32_t begin, std::uint32_t end) const;
  const Frame* read_frame(std::uint32_t begin, std::uint32_t end);
  Frame& frame_of(std::uint32_t definition);
  bool find_values(const Instance& instance, std::uint32_t wanted, std::uint32_t end);
  bool find_inside(std::uint32_t at, std::uint32_t end, Context context);
  bool may_repeat() const;
  bool collect(const Plan& plan, const Instance& instance, std::uint32_t end, Said& said);
  bool is_key(std::string_view known) const;
  std::string key() const;

  Reading& reading_;
  std::uint64_t file_ = 0;
  bool has_key_ = false;
  std::uint64_t hash_ = 0;
  Time time_ = no_time;
  std::uint64_t record_id_ = 0;
  const Frame* frame_ = nullptr;  ///< of the record; null: of no other one so far
  Inside inside_;
  std::array<Frame, 32> frames_;
  std::array<std::uint32_t, Repeats::slot_limit + 1> offsets_;
  RepeatedEvents repeated_;
};

}  // namespace exba::evtx
