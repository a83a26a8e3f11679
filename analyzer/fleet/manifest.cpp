// How it works: a line is written key by key in one order, so that equal cases give equal bytes; it is read
// by its types and never trusted: a manifest is mended by hand and travels.
#include "fleet/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "reports/json/writer.hpp"

namespace exba {
namespace {

using Json = nlohmann::json;

constexpr std::size_t case_name_limit = 255;  ///< of a case: what DNS allows

void write_input(JsonWriter& json, const CaseInput& input) {
  json.begin_object();
  json.key("path").text(input.path);
  json.key("computers");
  write_texts(json, input.computers);
  json.key("bytes").number(input.bytes);
  json.key("time_zone").text_or_null(input.time_zone);
  json.key("date_order").text_or_null(input.date_order);
  json.key("form").text(input.form);
  json.key("channels");
  write_texts(json, input.channels);
  json.key("first").time(input.first);
  json.key("last").time(input.last);
  json.end_object();
}

/// Reads one line; what is wrong is thrown with the line's place in front.
class ManifestLine {
 public:
  ManifestLine(const std::string& file, std::size_t number)
      : place_(fmt::format("{}: line {}", file, number)) {}

  FleetCase read(std::string_view text) const {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) fail("this is no JSON object");
    FleetCase out;
    out.name = text_of(json, "case");
    if (out.name.empty() || out.name.size() > case_name_limit)
      fail("'case' must be a name of 1 to 255 bytes");
    const auto inputs = json.find("inputs");
    if (inputs == json.end() || !inputs->is_array()) fail("'inputs' must be a list");
    for (const Json& input : *inputs) out.inputs.push_back(input_of(input));
    out.zone = text_of(json, "zone");
    check_zone(out.zone, "zone");
    out.why = texts_of(json, "why");
    return out;
  }
  [[noreturn]] void fail(std::string_view what) const { throw Error(fmt::format("{}: {}", place_, what)); }

 private:
  std::string text_of(const Json& object, const char* key) const {
    const auto at = object.find(key);
    if (at == object.end() || at->is_null()) return {};
    if (!at->is_string()) fail(fmt::format("'{}' must be a text", key));
    return at->get<std::string>();
  }
  std::vector<std::string> texts_of(const Json& object, const char* key) const {
    std::vector<std::string> out;
    const auto at = object.find(key);
    if (at == object.end() || at->is_null()) return out;
    if (!at->is_array()) fail(fmt::format("'{}' must be a list of texts", key));
    for (const Json& value : *at) {
      if (!value.is_string()) fail(fmt::format("'{}' must be a list of texts", key));
      out.push_back(value.get<std::string>());
    }
    return out;
  }
  Time time_of(const Json& object, const char* key) const {
    const std::string text = text_of(object, key);
    if (text.empty()) return no_time;
    if (const auto time = parse_rfc3339(text)) return *time;
    fail(fmt::format("'{}' is no time such as 2006-10-10T01:00:00Z", key));
  }
  void check_zone(const std::string& zone, const char* key) const {
    if (zone.empty()) return;
    try {
      TimeZone::parse(zone);
    } catch (const Error& e) {
      fail(fmt::format("'{}': {}", key, e.what()));
    }
  }
  CaseInput input_of(const Json& json) const {
    if (!json.is_object()) fail("an input must be an object with a 'path'");
    CaseInput input;
    input.path = text_of(json, "path");
    if (input.path.empty()) fail("an input must have a 'path'");
    for (const std::string& computer : texts_of(json, "computers"))
      input.computers.push_back(lower(computer));
    if (const auto bytes = json.find("bytes"); bytes != json.end() && bytes->is_number_unsigned())
      input.bytes = bytes->get<std::uint64_t>();
    input.time_zone = text_of(json, "time_zone");
    check_zone(input.time_zone, "time_zone");
    input.date_order = text_of(json, "date_order");
    if (!input.date_order.empty() && input.date_order != "dmy" && input.date_order != "mdy" &&
        input.date_order != "ymd" && input.date_order != "auto")
      fail("'date_order' must be dmy, mdy, ymd or null");
    input.form = text_of(json, "form");
    input.channels = texts_of(json, "channels");
    input.first = time_of(json, "first");
    input.last = time_of(json, "last");
    return input;
  }

  std::string place_;
};

bool safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

}  // namespace

std::string manifest_line(const FleetCase& fleet_case) {
  JsonWriter json;
  json.begin_object();
  json.key("case").text(fleet_case.name);
  json.key("inputs").begin_array();
  for (const CaseInput& input : fleet_case.inputs) write_input(json, input);
  json.end_array();
  json.key("zone").text_or_null(fleet_case.zone);
  json.key("why");
  write_texts(json, fleet_case.why);
  json.end_object();
  return json.take();
}

std::vector<FleetCase> read_manifest(std::string_view text, const std::string& name) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::vector<FleetCase> cases;
  std::set<std::string, std::less<>> names;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    ++number;
    if (line.empty()) continue;
    const ManifestLine reading(name, number);
    cases.push_back(reading.read(line));
    if (!names.insert(cases.back().name).second)
      reading.fail(fmt::format("the case '{}' stands here a second time", cases.back().name));
  }
  return cases;
}

std::string case_file(std::string_view case_name) {
  constexpr std::size_t most = 100;  // with ".inputs" far below what any file system takes
  std::string out;
  for (const char c : case_name.substr(0, most)) {
    const char low = lower(c);
    out += safe(low) && !(out.empty() && low == '.') ? low : '_';  // a leading point hides a file
  }
  return out + '-' + hex16(fnv1a(case_name)).substr(0, 8);
}

bool in_shard(std::string_view case_name, Shard shard) {
  // The low bits of FNV-1a alone follow the last letter; the fold lets all of the name decide.
  const std::uint64_t hash = fnv1a(case_name);
  return (hash ^ (hash >> 32)) % shard.count == shard.index;
}

}  // namespace exba
