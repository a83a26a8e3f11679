// How it works: the few words and the reset that Event needs; all meaning comes from the catalogue.
#include "model/event.hpp"

namespace exba {

std::string to_string(Position position) {
  return (position.unit == Position::Unit::line ? "line " : "offset ") + std::to_string(position.value);
}

std::string_view fact(const Facts& facts, std::string_view name) {
  for (const Fact& f : facts)
    if (f.name == name) return f.value;
  return {};
}

void Event::reset() {
  position = {};
  time = no_time;
  record_id = 0;
  epoch = 0;
  id = 0;
  qualifiers.reset();
  level = Level::unknown;
  for (SharedText* text : {&provider, &channel, &computer, &user, &category, &data, &message, &signal})
    text->clear();
  inserts.clear();
  insert_names.clear();
  has_inserts = false;
  inserts_parted = false;
  recovered = false;
  rendered = false;
  facts.clear();
}

bool Event::tells_again(const Event& kept) const {
  // All members by name: one that is added does not compile before it was thought of here. Not told by a log
  // are the places and the epoch, and what the catalogue says, which follows from the rest.
  const auto& [from, place, when, number, begun, code, upper, severity, by, where, host, account, task,
               strings, names, has_strings, parted, bytes, text, stale, ours, said, told] = *this;
  return number == kept.record_id && when == kept.time && code == kept.id && upper == kept.qualifiers &&
         severity == kept.level && has_strings == kept.has_inserts && parted == kept.inserts_parted &&
         stale == kept.recovered && strings == kept.inserts && bytes == kept.data && by == kept.provider &&
         host == kept.computer && where == kept.channel &&
         (text == kept.message || (text.empty() && kept.rendered)) && account == kept.user &&
         task == kept.category && names == kept.insert_names;
}

}  // namespace exba
