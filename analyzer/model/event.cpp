// How it works: the few words and the reset that Event needs; all meaning comes from the catalogue.
#include "model/event.hpp"

namespace exba {

std::string_view to_string(Level level) {
  switch (level) {
    case Level::critical: return "critical";
    case Level::error: return "error";
    case Level::warning: return "warning";
    case Level::information: return "information";
    case Level::verbose: return "verbose";
    case Level::success_audit: return "success-audit";
    case Level::failure_audit: return "failure-audit";
    case Level::unknown: break;
  }
  return "";
}

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
  for (std::string* text : {&provider, &channel, &computer, &user, &category, &data, &message, &signal})
    text->clear();
  inserts.clear();
  insert_names.clear();
  has_inserts = false;
  inserts_parted = false;
  recovered = false;
  facts.clear();
}

}  // namespace exba
