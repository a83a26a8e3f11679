#pragma once
// One large text read by several threads: cut where events seem to begin, each part read for itself, and what they
// gave put together in the order of the text.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "base/window.hpp"

namespace exba {

/// A part of a text, from one cut to the next; the views hold until it was joined.
struct TextPart {
  std::string_view text;
  std::string_view ahead;  ///< the same, and what was read behind it: the next event begins there
  std::uint64_t base = 0;  ///< where it begins in the whole
};

struct SideBySide {
  unsigned jobs = 1;
  std::size_t part_bytes = 0;  ///< about as much is read at a time
  /// The last place in `text` (not its beginning) at which an event seems to begin; npos where there is none.
  std::function<std::size_t(std::string_view text)> find_cut;
  /// Reads a part, by any thread, beside others. What it returns is called in the order of the text, one at a time,
  /// and puts the part behind what was read before; false: it is not certain that one thread, coming from what stands
  /// before, would have read the same (a cut that was none, something that later parts depend on).
  std::function<std::function<bool()>(const TextPart& part)> read;
};

/// Where a text is read on, and where the rest of it is put back.
struct TextSource {
  std::string_view unread;  ///< was read already, and belongs to the first part
  std::uint64_t base = 0;   ///< of `unread`
  /// Fills the memory; less than asked for: the text has ended, or the medium failed.
  std::function<std::size_t(std::span<char> memory)> read;
  std::function<void(std::string_view text, std::uint64_t base)> put_back;
};

/// Reads a text by several threads. What is put back is left for one: what begins with the first part that was refused,
/// a stretch in which nothing could be cut, or the end of the text. Returns where it begins.
std::uint64_t read_side_by_side(const TextSource& source, const SideBySide& way);
/// The same for what stands in the window from `at` on; the window stands on what is left.
std::uint64_t read_side_by_side(Window& window, std::size_t at, const SideBySide& way);

/// How far one thread reads on where others could not help: each time twice as far, so that a text which cannot be cut
/// costs little more than by one thread.
class Alone {
 public:
  bool over(std::uint64_t offset) const { return offset >= until_; }
  void again(std::uint64_t offset, std::size_t part_bytes) {
    stretch_ = stretch_ == 0 ? 4 * std::uint64_t{part_bytes} : 2 * stretch_;
    until_ = offset + stretch_;
  }

 private:
  std::uint64_t until_ = 0;
  std::uint64_t stretch_ = 0;
};

/// What one thread at a time works with, kept for the next: readers remember what they have seen. One that stopped in the
/// middle of a part is not given back: a thread that is still to begin an earlier part would go on from there.
template <class Thing>
class Spares {
 public:
  std::unique_ptr<Thing> take() {
    const std::lock_guard hold(lock_);
    if (things_.empty()) return nullptr;
    std::unique_ptr<Thing> last = std::move(things_.back());
    things_.pop_back();
    return last;
  }
  void give(std::unique_ptr<Thing> thing) {
    const std::lock_guard hold(lock_);
    things_.push_back(std::move(thing));
  }

 private:
  std::mutex lock_;
  std::vector<std::unique_ptr<Thing>> things_;
};

}  // namespace exba
