#pragma once
// One record's plan, run into an event.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.hpp"
#include "readers/evtx/reading.hpp"
#include "readers/evtx/substitutions.hpp"
#include "readers/evtx/system_part.hpp"

namespace exba::evtx {

class PlanRun {
 public:
  explicit PlanRun(Reading& reading) : reading_(reading) {}
  PlanRun(const PlanRun&) = delete;  // its parts refer to each other
  PlanRun& operator=(const PlanRun&) = delete;

  /// The event of the record at `Reading::place`, which stands until the next; null where it has no id.
  Event* decode();

 private:
  static constexpr std::size_t nesting_limit = 8;  ///< fragments in fragments; real ones have 3

  void fragment(std::uint32_t begin, std::uint32_t end, Context context, std::size_t nesting);
  void instance(std::uint32_t at, std::uint32_t end, Context context, std::size_t nesting);
  void run(const Frame& frame);
  void leaf(const Frame& frame, const Leaf& leaf);
  void subtree(const Frame& frame, const Leaf& leaf);
  void inserts(const Frame& frame, const Leaf& leaf);
  void binary(const Frame& frame, const Leaf& leaf);
  void add_insert(std::string_view name, std::string&& text);
  std::string_view name_of(const Frame& frame, const Leaf& leaf);

  Reading& reading_;
  Event event_;
  Substitutions values_{reading_};
  SystemPart system_{reading_, values_, event_};
  std::vector<std::unique_ptr<Plan>> plain_;  ///< plans of fragments without a template, by nesting
  std::string name_, scratch_;
};

}  // namespace exba::evtx
