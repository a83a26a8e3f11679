// How it works: an atomic counter hands out the indices. Threads are started for each call and joined at its
// end: about 30 microseconds a thread, against the 2 milliseconds that the smallest call worth sharing takes,
// so no pool lives on (a pool would also be a thread that a library leaves behind in its host).
#include "base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace exba {

void parallel_for(unsigned jobs, std::size_t count,
                  const std::function<void(unsigned worker, std::size_t index)>& work) {
  const auto workers = static_cast<unsigned>(std::min<std::size_t>(std::max(jobs, 1U), count));
  if (workers <= 1) {
    for (std::size_t i = 0; i < count; ++i) work(0, i);
    return;
  }
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_lock;
  const auto run = [&](unsigned worker) {
    try {
      for (std::size_t i = next++; i < count; i = next++) work(worker, i);
    } catch (...) {
      next = count;
      const std::lock_guard hold(failure_lock);
      if (!failure) failure = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(workers - 1);
  try {
    for (unsigned worker = 1; worker < workers; ++worker) threads.emplace_back(run, worker);
  } catch (const std::system_error&) {
    // No more threads to be had: those that run share the work.
  } catch (const std::bad_alloc&) {
    // Nor memory for one; an exception must not pass those that run.
  }
  run(0);
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

void parallel_in_order(unsigned jobs, std::size_t count, std::size_t ahead,
                       const std::function<void(unsigned worker, std::size_t index)>& work,
                       const std::function<void(std::size_t index)>& in_order) {
  std::mutex lock;
  std::condition_variable passed_on;
  std::vector<bool> done(std::max<std::size_t>(ahead, 1));
  std::size_t first = 0;  // not passed on yet
  bool passing = false;   // one thread passes on; the others go on working meanwhile
  bool failed = false;
  const auto whole = [&](unsigned worker, std::size_t i) {
    {
      // Indices are handed out in rising order, so the work on `first` has begun and whoever waits here waits
      // for others.
      std::unique_lock hold(lock);
      passed_on.wait(hold, [&] { return failed || i < first + done.size(); });
      if (failed) return;
    }
    work(worker, i);
    std::unique_lock hold(lock);
    done[i % done.size()] = true;
    if (std::exchange(passing, true)) return;
    while (done[first % done.size()]) {
      done[first % done.size()] = false;
      hold.unlock();
      in_order(first);
      hold.lock();
      ++first;
      passed_on.notify_all();
    }
    passing = false;
  };
  parallel_for(jobs, count, [&](unsigned worker, std::size_t i) {
    try {
      whole(worker, i);
    } catch (...) {
      {
        const std::lock_guard hold(lock);
        failed = true;
      }
      passed_on.notify_all();
      throw;
    }
  });
}

Beside::Beside(unsigned jobs, std::function<void()> work) : work_(std::move(work)) {
  if (jobs <= 1) return;
  try {
    thread_ = std::thread([this] {
      try {
        work_();
      } catch (...) {
        failure_ = std::current_exception();
      }
    });
  } catch (const std::system_error&) {
    // No thread to be had: it is done when it is waited for.
  }
}

Beside::~Beside() {
  if (thread_.joinable()) thread_.join();
}

void Beside::wait() {
  if (!thread_.joinable()) return work_();
  thread_.join();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace exba
