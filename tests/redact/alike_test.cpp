// Events that say the same are redacted once: which they are, and what each keeps of its own.
#include "redact/alike.hpp"

#include <doctest/doctest.h>

using namespace exba;

namespace {

Event service_state(const char* state) {
  Event e;
  e.provider = "Service Control Manager";
  e.id = 7036;
  e.computer = "EX01";
  e.inserts = {"Information Store", state};
  return e;
}

}  // namespace

TEST_SUITE_BEGIN("redact");

TEST_CASE("an event that says what one before said is that one again") {
  const Event running = service_state("running"), stopped = service_state("stopped");
  Event later = running;
  later.record_id = 7;
  later.position.value = 4608;
  CHECK(first_alike({running, stopped, later, service_state("stopped")}) ==
        std::vector<std::uint32_t>{0, 1, 0, 1});
}

TEST_CASE("events that differ in anything they say are not alike") {
  const Event event = service_state("running");
  for (const auto& change :
       {+[](Event& e) { e.id = 7035; }, +[](Event& e) { e.computer = "EX02"; },
        +[](Event& e) { e.message = "another"; }, +[](Event& e) { e.data = "x"; },
        +[](Event& e) { e.level = Level::error; }, +[](Event& e) { e.inserts.edit()[1] = "stopped"; }}) {
    Event other = event;
    change(other);
    CHECK(first_alike({event, other}) == std::vector<std::uint32_t>{0, 1});
  }
}

TEST_CASE("what an event says again stands where and when it stood") {
  Event first = service_state("running"), event = first;
  first.inserts.edit()[0] = "SERVICE-1";
  event.time = Time{} + std::chrono::hours{1};
  event.record_id = 7;
  event.source = 3;
  event.epoch = 2;
  event.position = {Position::Unit::line, 12};
  const Event before = event;
  say_as(first, event);
  CHECK(event.inserts == first.inserts);
  CHECK(event.time == before.time);
  CHECK(event.record_id == 7);
  CHECK(event.source == 3);
  CHECK(event.epoch == 2);
  CHECK(event.position == before.position);
}

TEST_SUITE_END();
