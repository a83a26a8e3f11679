// How it works: readers add to a counter; whoever passes the next fifth of a second writes the line. Work
// shorter than that writes nothing.
#include "progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/platform.hpp"

namespace exba {
namespace {

constexpr std::int64_t interval = 200;  // milliseconds

std::string size_text(std::uint64_t bytes) {
  constexpr std::uint64_t kilo = 1000;
  if (bytes < kilo * kilo) return fmt::format("{} kB", bytes / kilo);
  if (bytes < kilo * kilo * kilo) return fmt::format("{} MB", bytes / (kilo * kilo));
  return fmt::format("{}.{} GB", bytes / (kilo * kilo * kilo), bytes / (kilo * kilo * 100) % 10);
}

std::string left_text(std::uint64_t seconds) {
  if (seconds < 100) return fmt::format("{} s", seconds);
  if (seconds < 6000) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h", seconds / 3600);
}

}  // namespace

std::string progress_text(std::uint64_t done, std::uint64_t expected, std::chrono::milliseconds passed) {
  if (expected == 0) return size_text(done);
  done = std::min(done, expected);
  const double share = static_cast<double>(done) / static_cast<double>(expected);
  std::string text =
      fmt::format("{} of {}, {} %", size_text(done), size_text(expected), static_cast<int>(share * 100));
  if (passed >= std::chrono::seconds{1} && done > 0) {
    const double left = static_cast<double>(passed.count()) / 1000 * (1 - share) / share;
    text += fmt::format(", {} left", left_text(static_cast<std::uint64_t>(left)));
  }
  return text;
}

ReadingWatch ProgressLine::watch() {
  if (show_ == Show::no) return {};
  return {[this](std::uint64_t bytes) { expected_ = bytes; }, [this](std::uint64_t bytes) { read(bytes); }};
}

void ProgressLine::read(std::uint64_t bytes) {
  done_ += bytes;
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin_);
  std::int64_t next = next_;
  if (passed.count() < next || !next_.compare_exchange_strong(next, passed.count() + interval)) return;
  const std::lock_guard lock(writing_);
  if (show_ == Show::no) return;
  platform::write_standard_error(fmt::format("\r{:<60}", "exba: " + progress_text(done_, expected_, passed)));
  written_ = true;
}

void ProgressLine::erase() {
  const std::lock_guard lock(writing_);
  show_ = Show::no;
  if (!written_) return;
  platform::write_standard_error(fmt::format("\r{:<60}\r", ""));
  written_ = false;
}

}  // namespace exba
