#include "base/blocks.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>

using namespace exba;

TEST_SUITE_BEGIN("base");

namespace {

Blocks<std::string> numbers(std::size_t count) {
  Blocks<std::string> list;
  for (std::size_t i = 0; i < count; ++i)
    list.push_back("a number too long to stand in itself: " + std::to_string(i));
  return list;
}

}  // namespace

TEST_CASE("what a block list holds stays where it is while the list grows") {
  Blocks<int> list;
  list.push_back(7);
  const int* const first = &list.front();
  for (int i = 0; i < 1000; ++i) list.push_back(i);
  CHECK(&list[0] == first);
  CHECK(list.size() == 1001);
  CHECK(list.back() == 999);
}

TEST_CASE("a block list ends at, before and behind the end of a block") {
  for (const std::size_t count : {std::size_t{0}, std::size_t{1}, Blocks<std::string>::block_size - 1,
                                  Blocks<std::string>::block_size, Blocks<std::string>::block_size + 1}) {
    const Blocks<std::string> list = numbers(count);
    CHECK(list.empty() == (count == 0));
    CHECK(static_cast<std::size_t>(std::distance(list.begin(), list.end())) == count);
    std::size_t i = 0;
    for (const std::string& text : list) CHECK(text.ends_with(" " + std::to_string(i++)));
  }
}

TEST_CASE("a block list is copied, moved and cut") {
  Blocks<std::string> list = numbers(200);
  const Blocks<std::string> copy = list;
  const Blocks<std::string> moved = std::move(list);
  CHECK(std::equal(copy.begin(), copy.end(), moved.begin(), moved.end()));
  Blocks<std::string> cut = copy;
  while (cut.size() > 64) cut.pop_back();
  cut.push_back("new");
  CHECK(cut.size() == 65);
  CHECK(cut[63] == copy[63]);
  CHECK(cut.back() == "new");
  cut = Blocks<std::string>{"one", "two"};
  CHECK(cut.size() == 2);
}

TEST_CASE("a block list is sorted and thinned out like any other") {
  Blocks<int> list;
  for (int i = 0; i < 300; ++i) list.push_back((i * 7919) % 300);
  std::sort(list.begin(), list.end());
  CHECK(std::is_sorted(list.begin(), list.end()));
  CHECK(erase_if(list, [](int n) { return n % 3 != 0; }) == 200);
  CHECK(list.size() == 100);
  CHECK(list.back() == 297);
}

TEST_SUITE_END();
