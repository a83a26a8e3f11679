#pragma once
// Where a reader stands in a text that it reads from its beginning to its end, alone or as one of several side by side.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/rest.hpp"
#include "base/window.hpp"
#include "readers/side_by_side.hpp"

namespace exba {

/// Before anything else of a reader: it looks at `text_` from `at_` on. `text_` is what a window holds, which moves on
/// with `refill`, or a part of the text that this reader was given alone.
class OnWindow {
 protected:
  Rest rest() const { return at_end_ ? Rest::none : Rest::may_follow; }
  /// Forgets what stands before `keep`, reads on, and stands at the beginning of what is kept.
  void refill(std::size_t keep) {
    window_->refill(keep);
    stand_on_window();
  }
  void stand_on_window() {
    text_ = window_->text();
    base_ = window_->base();
    at_end_ = window_->at_end();
    at_ = 0;
  }
  void stand_on(const TextPart& part) {
    text_ = part.text;
    base_ = part.base;
    at_ = 0;
  }

  Window* window_ = nullptr;  ///< null: a part is read
  std::string_view text_;
  std::uint64_t base_ = 0;  ///< where it begins in the whole
  std::size_t at_ = 0;
  bool at_end_ = false;  ///< nothing follows
};

}  // namespace exba
