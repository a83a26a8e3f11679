#pragma once
// The catalogue made ready for use: rows with their wordings and insertion names taken apart, once.
#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/cleaning.hpp"
#include "catalog/wording.hpp"

namespace exba {

/// The wordings of a row, taken apart when they are first asked for (any thread may): a run asks for a few of
/// 370, and all of them cost a tenth of a start. Without std::call_once: what is thrown for want of memory would pass
/// through the C library, which then loads libgcc_s, has no memory for that either, and ends the program.
class RowWordings {
 public:
  explicit RowWordings(std::string_view lines) : lines_(lines) {}
  const std::vector<Wording>& get() {
    if (!ready_.load(std::memory_order_acquire)) {
      const std::lock_guard hold(lock_);
      if (!ready_.load(std::memory_order_relaxed)) {
        parsed_ = parse_wordings(lines_);
        ready_.store(true, std::memory_order_release);
      }
    }
    return parsed_;
  }

 private:
  std::string_view lines_;
  std::atomic<bool> ready_{false};
  std::mutex lock_;
  std::vector<Wording> parsed_;
};

struct KnownRow {
  const Row* row = nullptr;
  const Provider* provider = nullptr;
  std::unique_ptr<RowWordings> lazy_wordings;
  const std::vector<Wording>& wordings() const { return lazy_wordings->get(); }
  std::vector<std::vector<FactName>> inserts;  ///< the alternatives of Row::inserts
  bool engine_prefix = false;                  ///< messages open with "process (pid) instance: "
};

/// The rows of a provider by name or alias; empty when the catalogue has none. No allocation.
std::span<const KnownRow> known_rows(std::string_view provider);
const KnownRow* known_row(std::string_view provider, std::uint16_t id);

/// Calls `f` with each part of a '|'- or blank-separated list.
template <typename F>
void for_each_part(std::string_view list, char separator, F f) {
  while (true) {
    const std::size_t end = list.find(separator);
    f(list.substr(0, end));
    if (end == std::string_view::npos) return;
    list.remove_prefix(end + 1);
  }
}

}  // namespace exba
