#include "model/event.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <vector>

using namespace exba;

TEST_SUITE_BEGIN("intake");

namespace {

Event full() {
  Event e;
  e.source = 1;
  e.position.value = 4608;
  e.time = time_from_unix(1'160'000'000);
  e.record_id = 77;
  e.epoch = 1;
  e.id = 9607;
  e.qualifiers = std::uint16_t{0xC000};
  e.level = Level::error;
  e.provider = "MSExchangeIS";
  e.channel = "Application";
  e.computer = "EX01";
  e.user = "S-1-5-18";
  e.category = "9";
  e.inserts = {"a", "b"};
  e.insert_names = {"first", "second"};
  e.has_inserts = true;
  e.data = "bytes";
  e.message = "Error code a when preparing for backup.";
  e.signal = "vss-prepare-failed";
  e.facts = {{"code", "a"}};
  return e;
}

}  // namespace

TEST_CASE("an event tells another again where the log says the same, wherever that stands") {
  const Event kept = full();
  CHECK(kept.tells_again(kept));
  Event raw = full();  // as a reader gives it: not recognised, from another place
  raw.source = 0;
  raw.position.value = 99;
  raw.epoch = 0;
  raw.signal.clear();
  raw.facts.clear();
  CHECK(raw.tells_again(kept));
  Event rendered = full();
  rendered.rendered = true;
  raw.message.clear();  // it would be rendered as well
  CHECK(raw.tells_again(rendered));
  CHECK_FALSE(raw.tells_again(kept));
}

TEST_CASE("an event that says anything of its own tells no other again") {
  const Event kept = full();
  const std::vector<std::function<void(Event&)>> changes = {
      [](Event& e) { e.time += std::chrono::seconds(1); },
      [](Event& e) { e.record_id = 78; },
      [](Event& e) { e.id = 9608; },
      [](Event& e) { e.qualifiers.reset(); },
      [](Event& e) { e.level = Level::warning; },
      [](Event& e) { e.provider = "ESE"; },
      [](Event& e) { e.channel = "System"; },
      [](Event& e) { e.channel.clear(); },
      [](Event& e) { e.message.clear(); },
      [](Event& e) { e.computer = "EX02"; },
      [](Event& e) { e.user.clear(); },
      [](Event& e) { e.category = "10"; },
      [](Event& e) { e.inserts.edit()[1] = "c"; },
      [](Event& e) { e.insert_names.edit()[1] = "third"; },
      [](Event& e) { e.has_inserts = false; },
      [](Event& e) { e.inserts_parted = true; },
      [](Event& e) { e.data = "other"; },
      [](Event& e) { e.message = "something else"; },
      [](Event& e) { e.recovered = true; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CAPTURE(i);
    Event other = full();
    changes[i](other);
    CHECK_FALSE(other.tells_again(kept));
  }
}

TEST_SUITE_END();
