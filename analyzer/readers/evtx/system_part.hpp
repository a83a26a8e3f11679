#pragma once
// System and RenderingInfo of an event: what Windows itself says of it.
#include <cstdint>
#include <optional>
#include <string>

#include "model/event.hpp"
#include "readers/evtx/substitutions.hpp"

namespace exba::evtx {

class SystemPart {
 public:
  SystemPart(Reading& reading, Substitutions& values, Event& event)
      : reading_(reading), values_(values), event_(event) {}

  /// The next record: nothing of it is known.
  void begin();
  /// One field. Of a field that stands twice the first one holds, as in the filter.
  void take(const Frame& frame, const Leaf& leaf);
  bool has_id() const { return has_id_; }
  /// The whole record was read: what its fields leave open comes from the record's header, or is decided.
  void finish();

 private:
  void id(std::optional<std::uint64_t> number);
  void rendered(const Frame& frame, const Leaf& leaf);

  Reading& reading_;
  Substitutions& values_;
  Event& event_;
  std::string event_source_, scratch_;
  std::uint64_t keywords_ = 0;
  std::optional<std::uint64_t> level_;
  std::uint32_t seen_ = 0;  ///< fields already set, a bit each
  bool has_id_ = false;
  bool by_rendering_ = false;  ///< the category is in words
  bool payload_ = false;       ///< EventData or UserData stood in the record
  bool error_data_ = false;    ///< ProcessingErrorData did
};

}  // namespace exba::evtx
