#include "base/parallel.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

TEST_SUITE_BEGIN("base");

TEST_CASE("parallel_for calls every index once, whatever the number of threads") {
  for (const unsigned jobs : {0U, 1U, 2U, 7U}) {
    std::vector<std::atomic<int>> calls(100);
    exba::parallel_for(jobs, calls.size(), [&](unsigned worker, std::size_t i) {
      CHECK(worker < std::max(jobs, 1U));
      ++calls[i];
    });
    for (const auto& n : calls) CHECK(n == 1);
  }
}

TEST_CASE("an exception inside parallel_for reaches the caller") {
  CHECK_THROWS_AS(exba::parallel_for(3, 50, [](unsigned, std::size_t i) {
    if (i == 7) throw std::runtime_error("seven");
  }), std::runtime_error);
}

TEST_SUITE_END();
