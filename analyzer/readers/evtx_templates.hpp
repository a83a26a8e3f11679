#pragma once
// The plans of template definitions: found by chunk offset within a chunk, and carried over to other chunks.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "readers/evtx_plan.hpp"

namespace exba::evtx {

/// One for each thread that reads.
class Templates {
 public:
  /// Offsets mean this chunk from here on; plans handed out before may be gone.
  void begin_chunk(std::string_view chunk);
  /// The plan of the definition at that offset; null when there is none or nothing of it could be understood.
  const Plan* find(std::uint32_t definition, Context context, Budget& budget) {
    const std::uint32_t key = definition << 3 | static_cast<std::uint32_t>(context);
    for (std::size_t i = (key >> 4) % places; places_[i].chunk == chunk_number_; i = (i + 1) % places)
      if (places_[i].key == key) return places_[i].plan;
    return enter(key, definition, context, budget);
  }

 private:
  static constexpr std::size_t places = 1024;
  static constexpr std::size_t places_used =
      768;  ///< a chunk has room for 327 definitions of the least size seen
  static constexpr std::size_t known_limit =
      2048;  ///< plans kept over chunks: 6 MB at most, for a file gathered from many machines
  struct Place {
    std::uint32_t key = 0;
    std::uint32_t chunk = 0;
    const Plan* plan = nullptr;
  };
  struct Known {
    std::string body;
    Plan plan;
  };

  const Plan* enter(std::uint32_t key, std::uint32_t definition, Context context, Budget& budget);
  const Plan* make(std::uint32_t key, std::uint32_t definition, Context context, Budget& budget);
  bool same_here(const Known& known, std::string_view body) const;

  std::string_view chunk_;
  std::uint32_t chunk_number_ = 0;
  std::size_t used_ = 0;
  std::array<Place, places> places_{};
  std::unordered_map<std::uint32_t, std::vector<std::unique_ptr<Known>>> known_;
  std::size_t known_count_ = 0;
  Plan fresh_;
};

}  // namespace exba::evtx
