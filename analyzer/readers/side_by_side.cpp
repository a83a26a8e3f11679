// How it works: whoever has nothing to do reads on under a lock, cuts the text at the last place that looks like the
// beginning of an event, keeps what stands behind the cut for the next part, and works on its own part without the lock.
// Nobody has to know for certain that the cut is one: the part before it must have come to rest exactly there, else it
// is refused, and all from there on goes to one thread.
#include "readers/side_by_side.hpp"

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "base/npos.hpp"
#include "base/parallel.hpp"

namespace exba {
namespace {

constexpr std::size_t parts_ahead = 4;  // per thread, not yet joined
constexpr std::size_t parts_in_round =
    256;  // threads are started anew each 128 MiB: nobody knows how much follows
constexpr std::size_t longest_part = 8 * 1024 * 1024;  // without a cut: one thread reads on

class PartsOfText {
 public:
  PartsOfText(const TextSource& source, const SideBySide& way)
      : source_(source),
        way_(way),
        slots_(parts_ahead * way.jobs),
        rest_(source.unread),
        rest_base_(source.base) {}

  std::uint64_t run() {
    for (std::size_t first = 0; !over_; first += parts_in_round)
      parallel_in_order(
          way_.jobs, parts_in_round, slots_.size(), [&](unsigned, std::size_t i) { work(first + i); },
          [&](std::size_t i) { join(first + i); });
    const std::uint64_t base = refused_ ? unused_base_ : rest_base_;
    source_.put_back(unused_ += rest_, base);
    return base;
  }

 private:
  struct Slot {
    std::vector<char> memory;
    TextPart part;
    std::function<bool()> join;
    bool full = false;
  };
  Slot& slot_of(std::size_t number) { return slots_[number % slots_.size()]; }

  void work(std::size_t number) {
    {
      const std::lock_guard hold(lock_);
      while (!over_ && read_ <= number) over_ = !read_next();
      if (read_ <= number) return;
    }
    Slot& slot = slot_of(number);
    slot.join = way_.read(slot.part);
  }

  /// Reads the next part; false where there is none: what was read stands in `rest_`.
  bool read_next() {
    Slot& slot = slot_of(read_);
    std::size_t size = rest_.size();
    std::size_t cut = npos;
    const auto text = [&] { return std::string_view(slot.memory.data(), size); };
    do {
      if (slot.memory.size() < size + way_.part_bytes) slot.memory.resize(size + way_.part_bytes);
      if (size == rest_.size() && size != 0) std::memcpy(slot.memory.data(), rest_.data(), size);
      const std::size_t got = source_.read(std::span(slot.memory).subspan(size, way_.part_bytes));
      size += got;
      if (got < way_.part_bytes) return rest_.assign(text()), false;
      cut = way_.find_cut(text());
      if (cut == npos && size > longest_part) return rest_.assign(text()), false;
    } while (cut == npos);
    slot.part = {text().substr(0, cut), text(), rest_base_};
    slot.full = true;
    rest_.assign(text().substr(cut));
    rest_base_ += cut;
    ++read_;
    return true;
  }

  void join(std::size_t number) {
    Slot& slot = slot_of(number);
    if (!std::exchange(slot.full, false)) return;
    const auto join = std::exchange(slot.join, nullptr);
    if (!refused_ && join()) return;
    if (!refused_) {
      refused_ = true;
      unused_base_ = slot.part.base;
      const std::lock_guard hold(lock_);
      over_ = true;
    }
    unused_.append(slot.part.text);
  }

  const TextSource& source_;
  const SideBySide& way_;
  std::vector<Slot> slots_;
  std::mutex lock_;   // of what follows, up to the blank line
  std::string rest_;  ///< behind the last cut
  std::uint64_t rest_base_;
  std::size_t read_ = 0;  ///< parts
  bool over_ = false;

  bool refused_ = false;
  std::string unused_;  ///< of the parts from the refused one on
  std::uint64_t unused_base_ = 0;
};

}  // namespace

std::uint64_t read_side_by_side(const TextSource& source, const SideBySide& way) {
  return PartsOfText(source, way).run();
}

std::uint64_t read_side_by_side(Window& window, std::size_t at, const SideBySide& way) {
  const TextSource source{window.text().substr(at), window.base() + at,
                          [&](std::span<char> memory) { return window.read_behind(memory); },
                          [&](std::string_view text, std::uint64_t base) { window.stand_on(text, base); }};
  return read_side_by_side(source, way);
}

}  // namespace exba
