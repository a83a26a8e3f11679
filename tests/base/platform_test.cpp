#include "base/platform.hpp"

#include <doctest/doctest.h>

#include <string>

#include "base/error.hpp"

using namespace exba;

TEST_SUITE_BEGIN("base");

TEST_CASE("a library that is not there, or lacks a function, is an error that names it") {
  const auto error_of = [](const auto& call) {
    try {
      call();
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  const std::string missing = error_of([] { platform::Library("libnowhere.so.99"); });
  CHECK(missing.starts_with("libnowhere.so.99 cannot be loaded: "));
#ifdef __linux__
  const platform::Library c("libc.so.6");
  CHECK(c.function("strlen") != nullptr);
  CHECK(error_of([&] { c.function("no_such_function"); }) == "libc.so.6 has no function no_such_function");
#endif
}

TEST_SUITE_END();
