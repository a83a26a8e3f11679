#include "readers/evtx/templates.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

using namespace exba;
using namespace exba::evtx;

namespace {

constexpr std::uint32_t event_name = 600, system_name = 700, field_name = 800, definition = 1000;

void put(std::string& chunk, std::size_t at, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) chunk[at + i] = static_cast<char>(number >> (8 * i));
}

void put_utf16(std::string& chunk, std::size_t at, std::string_view ascii) {
  for (std::size_t i = 0; i < ascii.size(); ++i)
    put(chunk, at + 2 * i, static_cast<unsigned char>(ascii[i]), 2);
}

void put_name(std::string& chunk, std::size_t at, std::string_view name) {
  put(chunk, at + 6, name.size(), 2);
  put_utf16(chunk, at + 8, name);
}

/// <Event><System><FIELD>x</FIELD></System></Event> as a template whose names all stand outside of it.
std::string chunk_with(std::string_view field) {
  std::string chunk(65536, '\0');
  put_name(chunk, event_name, "Event");
  put_name(chunk, system_name, "System");
  put_name(chunk, field_name, field);
  std::size_t at = definition + definition_header;
  const auto byte = [&](unsigned value) { put(chunk, at++, value, 1); };
  put(chunk, at, fragment_header, 4);
  at += 4;
  for (const std::uint32_t name : {event_name, system_name, field_name}) {
    byte(0x01);
    at += 6;  // dependency, size
    put(chunk, at, name, 4);
    at += 4;
    byte(0x02);
  }
  byte(0x05);
  byte(0x01);
  put(chunk, at, 1, 2);
  put_utf16(chunk, at + 2, "x");
  at += 4;
  for (int i = 0; i < 3; ++i) byte(0x04);
  byte(0x00);
  put(chunk, definition + definition_header - 4, at - definition - definition_header, 4);
  return chunk;
}

/// Where the template's one value belongs; subtree when nowhere.
Place place_in(Templates& templates, const std::string& chunk) {
  Budget budget{1 << 20};
  templates.begin_chunk(chunk);
  const Plan* plan = templates.find(definition, Context::document, budget);
  REQUIRE(plan != nullptr);
  CHECK(plan->complete);
  return plan->leaves.size() == 1 ? plan->leaves[0].place : Place::subtree;
}

}  // namespace

TEST_SUITE_BEGIN("readers");

TEST_CASE("a template is known again in another chunk only with the same names around it") {
  Templates templates;
  const std::string computer = chunk_with("Computer"), channel = chunk_with("Channel");
  CHECK(place_in(templates, computer) == Place::computer);
  CHECK(place_in(templates, channel) == Place::channel);
  CHECK(place_in(templates, computer) == Place::computer);
  CHECK(place_in(templates, channel) == Place::channel);
  // A name that runs out of the chunk is no name.
  std::string cut = computer;
  cut.resize(definition + 200);
  CHECK(place_in(templates, cut) == Place::computer);
}

TEST_CASE("more names than are kept: all is learnt anew") {
  Templates templates;
  for (int i = 0; i < 10'000; ++i) place_in(templates, chunk_with(fmt::format("Field{}", i)));
  CHECK(place_in(templates, chunk_with("Computer")) == Place::computer);
  CHECK(place_in(templates, chunk_with("Channel")) == Place::channel);
  CHECK(place_in(templates, chunk_with("Computer")) == Place::computer);
}

TEST_SUITE_END();
