#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/shared_list.hpp"
#include "base/shared_text.hpp"

using namespace exba;

TEST_SUITE_BEGIN("base");

TEST_CASE("copies of a text are one until one of them is changed") {
  const SharedText first("Service Control Manager");
  SharedText second = first;
  CHECK(second.shares(first));
  CHECK(second.identity() == first.identity());
  second += "!";
  CHECK(first == "Service Control Manager");
  CHECK(second == "Service Control Manager!");
  CHECK_FALSE(second.shares(first));
  SharedText third = second;
  third.clear();
  CHECK(third.empty());
  CHECK(second == "Service Control Manager!");
  third = second;
  third.edit()[0] = 's';
  CHECK(second.front() == 'S');
}

TEST_CASE("an assigned text never reaches the copies, whatever it is assigned from") {
  SharedText text("one");
  const SharedText copy = text;
  SUBCASE("a view") {
    text = std::string_view("two");
  }
  SUBCASE("a string") {
    text = std::string("two");
  }
  SUBCASE("characters") {
    text = "two";
  }
  SUBCASE("assign") {
    text.assign("two");
  }
  SUBCASE("another one") {
    text = SharedText("two");
  }
  CHECK(text == "two");
  CHECK(copy == "one");
  const SharedText& same = text;
  text = same;
  CHECK(text == "two");
}

TEST_CASE("a text that nobody set is empty, and equal to one that was emptied") {
  SharedText none, emptied("x");
  emptied.clear();
  CHECK(none == emptied);
  CHECK(none.size() == 0);
  CHECK(std::string_view(none).empty());
  CHECK(none + "a" == "a");
  CHECK("a" + none == "a");
}

TEST_CASE("copies of a list are one until one of them is changed") {
  const SharedList<std::string> first{"a", "b"};
  SharedList<std::string> second = first;
  CHECK(second.identity() == first.identity());
  second.push_back("c");
  CHECK(first.list() == std::vector<std::string>{"a", "b"});
  CHECK(second.list() == std::vector<std::string>{"a", "b", "c"});
  second = first;
  second.edit()[1] = "B";
  CHECK(first[1] == "b");
  second = first;
  second.clear();
  CHECK(second.empty());
  CHECK(first.size() == 2);
  second = first;
  second.resize(2);  // changes nothing
  CHECK(second.identity() == first.identity());
  second.resize(1);
  CHECK(first.size() == 2);
  CHECK(SharedList<std::string>{} == SharedList<std::string>(std::vector<std::string>{}));
}

TEST_SUITE_END();
