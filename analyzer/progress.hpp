#pragma once
// How far reading has come, on one line of standard error that is rewritten: for a terminal only. Stands
// above the core, which has no clock.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

#include "gather.hpp"

namespace exba {

/// `1.2 GB of 4.8 GB, 25 %, 12 s left`; without `left` until a second has passed, without percent where the
/// size is not known.
std::string progress_text(std::uint64_t done, std::uint64_t expected, std::chrono::milliseconds passed);

class ProgressLine {
 public:
  enum class Show { no, yes };
  explicit ProgressLine(Show show) : show_(show), begin_(Clock::now()) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { erase(); }

  /// What the analysis tells; refers to this object. Empty when nothing is shown.
  ReadingWatch watch();
  /// Leaves the line empty. Nothing is shown after that.
  void erase();

 private:
  using Clock = std::chrono::steady_clock;
  void read(std::uint64_t bytes);

  Show show_;
  Clock::time_point begin_;
  std::atomic<std::uint64_t> done_{0};
  std::atomic<std::uint64_t> expected_{0};
  std::atomic<std::int64_t> next_{200};  ///< milliseconds after the beginning: not before
  std::mutex writing_;
  bool written_ = false;
};

}  // namespace exba
