#pragma once
// The plans of template definitions: found by chunk offset within a chunk, and carried over to other chunks.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "readers/evtx/plan.hpp"

namespace exba::evtx {

/// One for each thread that reads.
class Templates {
 public:
  /// Offsets mean this chunk from here on; plans handed out before may be gone.
  void begin_chunk(std::string_view chunk);
  /// The plan of the definition at that offset; null when there is none or nothing of it could be understood.
  const Plan* find(std::uint32_t definition, Context context, Budget& budget) {
    if (definition >= chunk_.size()) return nullptr;  // and no key loses its upper bits
    const std::uint32_t key = definition << 3 | static_cast<std::uint32_t>(context);
    for (std::size_t i = (key >> 4) % places; places_[i].chunk == chunk_number_; i = (i + 1) % places)
      if (places_[i].key == key) return places_[i].plan;
    return enter(key, definition, context, budget);
  }

 private:
  static constexpr std::size_t places = 1024;
  static constexpr std::size_t places_used =
      768;  ///< a chunk has room for 327 definitions of the least size seen
  static constexpr std::size_t sets = 512;
  static constexpr std::size_t ways = 4;  ///< 2,048 plans kept over chunks: 5 MB at most
  struct Place {
    std::uint32_t key = 0;
    std::uint32_t chunk = 0;
    const Plan* plan = nullptr;
  };
  struct Known {
    static constexpr std::uint32_t nothing = 0xFFFFFFFF;
    std::uint32_t key = nothing;
    std::uint32_t chunk = 0;  ///< the last one that used it
    std::size_t size = 0;     ///< of the definition
    std::string body;         ///< as much of it as the plan was made from
    Plan plan;
  };

  const Plan* enter(std::uint32_t key, std::uint32_t definition, Context context, Budget& budget);
  const Plan* make(std::uint32_t key, std::uint32_t definition, Context context, Budget& budget);
  Known& room_for(std::size_t set);
  bool same_here(const Known& known, std::string_view body);
  std::uint32_t number_of(std::string_view name);
  void forget_names();

  /// A name that was compared in this chunk.
  struct Seen {
    std::uint32_t chunk = 0;
    std::uint32_t at = 0;
    std::uint32_t name = 0;
  };
  static constexpr std::size_t most_names = 4096;  ///< 686 real logs have 30 together

  std::string_view chunk_;
  std::uint32_t chunk_number_ = 0;
  std::size_t used_ = 0;
  std::uint64_t made_ = 0;
  std::array<Place, places> places_{};
  std::array<std::unique_ptr<Known>, sets * ways> known_;
  Plan fresh_;                                                   ///< in the making
  std::vector<std::unique_ptr<std::string>> names_;              ///< of all plans, by number
  std::unordered_map<std::string_view, std::uint32_t> numbers_;  ///< theirs
  std::array<Seen, 512> seen_{};
  std::size_t next_victim_ = 0;
  std::vector<std::unique_ptr<Known>> overflow_;  ///< of this chunk, where all ways of a set are its own
  std::size_t overflow_used_ = 0;
};

}  // namespace exba::evtx
