#pragma once
// Events that say again what one before said, at another time. Of a log most events do: services that start and stop, an
// engine that says each night the same. A reader makes a key of the bytes that an event's content comes from, and has the
// content decoded and recognised once.
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "intake/intake.hpp"

namespace exba {

/// One for each thread that reads. Keys are compared whole: no digest is trusted.
class RepeatedEvents {
 public:
  static constexpr std::size_t longest_key = 4096;  ///< bytes; longer ones hardly ever come again

  struct Kept {
    std::uint64_t source = 0;  ///< a number of its own: another source may want and recognise other things
    std::uint64_t hash = 0;
    std::int64_t cost = 0;  ///< what the reader likes to know of it again
    std::string key;
    Intake::Again event;
  };

  /// The event that was kept under a key of that hash of which `same` says that it is the one; null: none.
  template <class Same>
  const Kept* find(std::uint64_t source, std::uint64_t hash, Same same) const {
    if (sets_.empty()) return nullptr;
    const Set& set = sets_[hash % sets];
    for (std::size_t way = 0; way < ways; ++way)
      if (set.hashes[way] == hash)
        if (const Kept* kept = set.kept[way].get();
            kept != nullptr && kept->source == source && same(kept->key))
          return kept;
    return nullptr;
  }
  /// Whether a key of that hash was asked about before; only then is it worth a copy of its event, so that a source of
  /// which each event says something new pays for its keys alone.
  bool came_before(std::uint64_t source, std::uint64_t hash);
  void keep(Kept kept);

 private:
  /// 1,024 events, 1 MB as a rule. With four to a set five of 200 services met in one, and none was ever found again.
  static constexpr std::size_t sets = 128;
  static constexpr std::size_t ways = 8;
  struct Set {
    std::array<std::uint64_t, ways> hashes{};
    std::array<std::unique_ptr<Kept>, ways> kept;
  };
  std::vector<std::uint32_t> met_;  ///< parts of hashes
  std::vector<Set> sets_;
  std::size_t next_victim_ = 0;
};

/// A hash of bytes that come in pieces; another one for other cuts. Four instructions for eight bytes: whoever finds two
/// texts of one hash makes us decode both each time, no more.
class KeyHash {
 public:
  void add(std::string_view bytes) {
    constexpr std::size_t width = sizeof(std::uint64_t);
    mix(bytes.size());
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left > width; left -= width, at += width) mix(word_at(at));
    if (bytes.size() >= width) return mix(word_at(at + left - width));
    std::uint64_t rest = 0;
    for (std::size_t i = 0; i < left; ++i) rest = rest << 8 | static_cast<unsigned char>(at[i]);
    mix(rest);
  }
  void add(std::uint64_t number) { mix(number); }
  /// All its bits hang on all of the bytes.
  std::uint64_t value() const {
    const std::uint64_t mixed = (sum_ ^ sum_ >> 32) * 0x9E3779B97F4A7C15u;
    return mixed ^ mixed >> 29;
  }

 private:
  static std::uint64_t word_at(const char* at) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }
  void mix(std::uint64_t word) { sum_ = (std::rotl(sum_, 5) ^ word) * 0x9E3779B97F4A7C15u; }
  std::uint64_t sum_ = 0;
};

}  // namespace exba
