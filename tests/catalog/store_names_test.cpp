// Which store a name means, with names that contain each other.
#include <doctest/doctest.h>

#include "catalog/store_names.hpp"

using namespace exba;

TEST_SUITE_BEGIN("catalog");

TEST_CASE("one store has many names: its group, its database, both, in any letter case") {
  const char* same[][2] = {
      {"SG1", "SG1"},
      {"SG1", "sg1 "},
      {"First Storage Group", "First Storage Group\\Mailbox Store (EX01)"},
      {"Mailbox Store (EX01)", "First Storage Group\\Mailbox Store (EX01)"},
      {"DB01", "DB01\\EX01"},
  };
  for (const auto& names : same) {
    const char *a = names[0], *b = names[1];
    INFO(a << " and " << b);
    CHECK(same_store(a, b));
    CHECK(same_store(b, a));
    CHECK(may_be_same_store(a, b));
  }
}

TEST_CASE("names that contain each other are two stores") {
  const char* other[][2] = {
      {"SG1", "SG10"},
      {"SG1", "SG10\\Mailbox Store"},
      {"SG1", "First SG1"},
      {"SG1\\Mailbox Store", "SG1\\Mailbox Store 2"},
      {"Mailbox Store", "SG1\\Second Mailbox Store"},
      {"SG1\\Mailbox Store", "SG2\\Mailbox Store"},
      {"B", "A\\B\\C"},
  };
  for (const auto& names : other) {
    const char *a = names[0], *b = names[1];
    INFO(a << " and " << b);
    CHECK_FALSE(same_store(a, b));
    CHECK_FALSE(same_store(b, a));
    CHECK_FALSE(may_be_same_store(a, b));
  }
}

TEST_CASE("an empty name is no store's, and a run that names no store may be about any") {
  CHECK_FALSE(same_store("", ""));
  CHECK_FALSE(same_store("", "SG1"));
  CHECK(may_be_same_store("", "SG1"));
  CHECK(may_be_same_store("SG1", ""));
}

TEST_CASE("a run of several stores is about each of them") {
  CHECK(may_be_same_store("SG10, SG1", "SG1\\Mailbox Store"));
  CHECK(may_be_same_store("SG1", "SG10, SG1"));
  CHECK(may_be_same_store("SG1, SG2", "SG3, SG2"));
  CHECK(may_be_same_store("Sales, Berlin", "SG1, Sales, Berlin"));
  CHECK_FALSE(may_be_same_store("SG1", "SG10, SG11"));
  CHECK_FALSE(may_be_same_store("SG1, SG2", "SG10, SG20"));
}
