#pragma once
// The one place that starts threads.
#include <cstddef>
#include <exception>
#include <functional>
#include <thread>

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

/// Work that is done beside the caller's, by a thread of its own where `jobs` allows one and one can be started;
/// else when it is waited for.
class Beside {
 public:
  Beside(unsigned jobs, std::function<void()> work);
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside();    ///< waits for a thread that runs; what has not begun is not done
  void wait();  ///< until it is done; throws what it threw

 private:
  std::function<void()> work_;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace exba
