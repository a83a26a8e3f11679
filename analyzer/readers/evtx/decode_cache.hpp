#pragma once
// Events that say again what one before said, at another time: decoded and recognised once.
#include <array>
#include <cstdint>
#include <string_view>

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
  /// Hands the event of the live record at `Reading::place` to the intake, where an equal one was decoded before; false:
  /// it is to be decoded, and the intake to be given it by `take`.
  bool take_again();
  /// Gives the intake the event of that record, and keeps it for the next one that says the same.
  /// `cost`: what decoding took of the chunk's budget.
  void take(Event& event, std::int64_t cost);

 private:
  static constexpr std::size_t key_limit =
      1024;  ///< bytes of what an event says; longer ones hardly ever come again

  bool find_key();
  bool find_values(const Instance& instance, std::uint32_t wanted, std::uint32_t end);
  const Plan* find_fragment(std::uint32_t at, std::uint32_t end, Context context, Instance& instance);
  bool add(const Plan& plan, const Instance& instance, std::uint32_t end);
  void add_bytes(const void* bytes, std::size_t size);
  std::string_view key() const { return {key_.data(), used_}; }

  Reading& reading_;
  std::uint64_t file_ = 0;
  bool has_key_ = false;
  std::size_t used_ = 0;  ///< of `key_`
  std::uint64_t hash_ = 0;
  Time time_ = no_time;
  std::uint64_t record_id_ = 0;
  std::array<char, key_limit> key_;
  std::array<std::uint32_t, Repeats::slot_limit + 1> offsets_;
  RepeatedEvents repeated_;
};

}  // namespace exba::evtx
