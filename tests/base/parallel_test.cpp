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
  CHECK_THROWS_AS(exba::parallel_for(3, 50,
                                     [](unsigned, std::size_t i) {
                                       if (i == 7) throw std::runtime_error("seven");
                                     }),
                  std::runtime_error);
}

TEST_CASE("parallel_in_order passes results on in order, whoever was done first") {
  for (const unsigned jobs : {1U, 2U, 5U}) {
    std::vector<int> ring(8);
    std::vector<std::size_t> order;
    exba::parallel_in_order(
        jobs, 500, ring.size(), [&](unsigned, std::size_t i) { ring[i % ring.size()] = static_cast<int>(i); },
        [&](std::size_t i) {
          CHECK(ring[i % ring.size()] == static_cast<int>(i));
          order.push_back(i);
        });
    REQUIRE(order.size() == 500);
    for (std::size_t i = 0; i < order.size(); ++i) CHECK(order[i] == i);
  }
}

TEST_CASE("an exception inside parallel_in_order wakes whoever waits") {
  CHECK_THROWS_AS(exba::parallel_in_order(
                      4, 100, 4, [](unsigned, std::size_t) {},
                      [](std::size_t i) {
                        if (i == 3) throw std::runtime_error("three");
                      }),
                  std::runtime_error);
}

TEST_CASE("work beside the caller's is done once it is waited for, and its failure is told then") {
  for (const unsigned jobs : {0U, 1U, 2U}) {
    int done = 0;
    exba::Beside work(jobs, [&] { ++done; });
    work.wait();
    CHECK(done == 1);
    exba::Beside failing(jobs, [] { throw std::runtime_error("beside"); });
    CHECK_THROWS_WITH_AS(failing.wait(), "beside", std::runtime_error);
    exba::Beside unwanted(jobs, [] { throw std::runtime_error("nobody waits for it"); });
  }
}

TEST_SUITE_END();
