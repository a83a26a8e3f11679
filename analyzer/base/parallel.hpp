#pragma once
// The one place that starts threads.
#include <cstddef>
#include <functional>

namespace exba {

/// Calls `work(worker, index)` once for every index below `count`, by up to `jobs` threads (the caller is one
/// of them). `worker` is below `jobs` and names the thread, for memory that each keeps to itself; indices are
/// handed out in rising order, so work that is cut into small parts stays balanced. Returns when all is done.
/// The first exception that `work` throws is thrown here, after the others came to rest. Where no thread can
/// be started, the caller does it all.
void parallel_for(unsigned jobs, std::size_t count,
                  const std::function<void(unsigned worker, std::size_t index)>& work);

/// The same, and calls `in_order(index)` for every index in rising order, one at a time (by any of the
/// threads), once its work is done. No work begins at `ahead` (at least `jobs`) or more beyond the first
/// index not yet passed on, so results may stand in a ring of `ahead` places.
void parallel_in_order(unsigned jobs, std::size_t count, std::size_t ahead,
                       const std::function<void(unsigned worker, std::size_t index)>& work,
                       const std::function<void(std::size_t index)>& in_order);

}  // namespace exba
