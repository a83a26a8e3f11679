// How it works: members in the order of the contract; what exba keeps beyond it (user, qualifiers, names of
// the insertion strings, covered times) follows behind, and only where the log had it, so that a stream of
// events reads back the same.
#include "reports/json/objects.hpp"

#include <map>

#include "model/words.hpp"

namespace exba {
namespace {

void write_gap(JsonWriter& json, const Gap& gap) {
  json.begin_object();
  json.key("after").number(gap.after);
  json.key("before").number(gap.before);
  json.key("from").time(gap.from);
  json.key("until").time(gap.until);
  json.end_object();
}

void write_covered(JsonWriter& json, const CoveredTime& covered) {
  json.begin_object();
  json.key("begin").time(covered.begin);
  json.key("end").time(covered.end);
  json.key("coverage").text(word_of(covered.coverage));
  json.end_object();
}

}  // namespace

namespace {

/// Nearly always, and never of many: then nothing needs to be merged.
bool all_differ(const Facts& facts) {
  if (facts.size() > 16) return false;
  for (std::size_t i = 1; i < facts.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (facts[i].name == facts[j].name) return false;
  return true;
}

}  // namespace

void write_facts(JsonWriter& json, const Facts& facts) {
  if (all_differ(facts)) {
    json.begin_object();
    for (const Fact& f : facts) json.key(f.name).text(f.value);
    return json.end_object();
  }
  std::map<std::string_view, std::size_t> place;  // of a name in `merged`
  std::vector<std::pair<std::string_view, std::string>> merged;
  for (const Fact& f : facts) {
    const auto [at, is_new] = place.try_emplace(f.name, merged.size());
    if (is_new)
      merged.emplace_back(f.name, f.value);
    else
      merged[at->second].second.append("; ").append(f.value);
  }
  json.begin_object();
  for (const auto& [name, value] : merged) json.key(name).text(value);
  json.end_object();
}

void write_log(JsonWriter& json, const Log& log) {
  json.begin_object();
  json.key("computer").text(log.computer);
  json.key("channel").text(log.channel);
  json.key("first").time(log.first);
  json.key("last").time(log.last);
  json.key("events").number(log.events);
  json.key("gaps").begin_array();
  for (const Gap& gap : log.gaps) write_gap(json, gap);
  json.end_array();
  json.key("cleared").begin_array();
  for (const Time time : log.cleared) json.time(time);
  json.end_array();
  json.key("covered").begin_array();
  for (const CoveredTime& covered : log.covered) write_covered(json, covered);
  json.end_array();
  json.end_object();
}

void write_event_head(JsonWriter& json, const Event& event) {
  json.key("time").time(event.time);
  json.key("computer").text(event.computer);
  json.key("channel").text(event.channel);
  json.key("provider").text(event.provider);
  json.key("id").number(event.id);
  json.key("level").text_or_null(to_string(event.level));
  json.key("record_id");
  if (event.record_id == 0)
    json.null();
  else
    json.number(event.record_id);
}

void write_event_tail(JsonWriter& json, const Event& event) {
  json.key("position").text(to_string(event.position));
  json.key("signal").text(event.signal);
  json.key("facts");
  write_facts(json, event.facts);
  json.key("inserts");
  write_texts(json, event.inserts);
  json.key("data").hex(event.data);
  json.key("message").text(event.message);
  if (event.has_inserts) json.key("has_inserts").truth(true);
  if (!event.insert_names.empty()) {
    json.key("insert_names");
    write_texts(json, event.insert_names);
  }
  if (event.qualifiers) json.key("qualifiers").number(*event.qualifiers);
  if (!event.user.empty()) json.key("user").text(event.user);
  if (!event.category.empty()) json.key("category").text(event.category);
  if (event.recovered) json.key("recovered").truth(true);
}

}  // namespace exba
