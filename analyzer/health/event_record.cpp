// How it works: a byte for the layout, then fields in a fixed order (packed.hpp).
#include "health/event_record.hpp"

#include <cstdint>

#include "health/packed.hpp"

namespace exba {
namespace {

constexpr char layout = 1;

enum Flag : unsigned { has_inserts = 1, has_qualifiers = 2, is_recovered = 4 };

}  // namespace

std::string pack_event(const Event& e) {
  PackedWriter w;
  w.out += layout;
  w.number((e.has_inserts ? has_inserts : 0U) | (e.qualifiers ? has_qualifiers : 0U) |
           (e.recovered ? is_recovered : 0U));
  if (e.qualifiers) w.number(*e.qualifiers);
  w.number(static_cast<std::uint64_t>(e.level));
  for (const SharedText* text : {&e.user, &e.category, &e.data, &e.message}) w.string(*text);
  w.list(e.inserts);
  w.list(e.insert_names);
  w.number(e.facts.size());
  for (const Fact& f : e.facts) w.string(f.name), w.string(f.value);
  return std::move(w.out);
}

bool unpack_event(std::string_view record, Event& e) {
  if (record.empty() || record.front() != layout) return false;
  PackedReader r(record.substr(1));
  const std::uint64_t flags = r.number();
  e.has_inserts = (flags & has_inserts) != 0;
  e.recovered = (flags & is_recovered) != 0;
  if ((flags & has_qualifiers) != 0) e.qualifiers = static_cast<std::uint16_t>(r.number());
  const std::uint64_t level = r.number();
  if (level > static_cast<std::uint64_t>(Level::failure_audit)) return false;
  e.level = static_cast<Level>(level);
  for (SharedText* text : {&e.user, &e.category, &e.data, &e.message}) *text = r.string();
  e.inserts = r.list();
  e.insert_names = r.list();
  for (std::uint64_t n = r.count(); n > 0 && r.well; --n) {
    std::string name = r.string();
    e.facts.push_back({std::move(name), r.string()});
  }
  return r.well && r.at_end();
}

}  // namespace exba
