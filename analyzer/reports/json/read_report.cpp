// How it works: the JSON is cut out of the page where it is one (nothing in it can end its element, so the
// first end is the end), and each member is read by its type, never trusted: a number that is a place in a
// list is checked against that list's length.
#include "reports/json/read_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/chars.hpp"
#include "base/error.hpp"
#include "base/input.hpp"
#include "base/platform.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "model/words.hpp"
#include "reports/escape.hpp"

namespace exba {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t size_limit = 1ull << 30;
constexpr std::size_t head_size =
    16 * 1024;  // the style sheet does not stand before what tells a page of ours
constexpr std::string_view schema = "exba-report/1";

[[noreturn]] void fail(std::string_view what) {
  throw Error(fmt::format("the saved report is damaged: {}", what));
}

const Json& member(const Json& object, const char* name) {
  if (!object.is_object()) fail(fmt::format("an object with '{}' was expected", name));
  const auto at = object.find(name);
  if (at == object.end()) fail(fmt::format("'{}' is missing", name));
  return *at;
}

std::string text(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_string()) fail(fmt::format("'{}' is no text", name));
  return value.get<std::string>();
}

std::string text_or_empty(const Json& object, const char* name) {
  return object.contains(name) ? text(object, name) : std::string{};
}

std::uint64_t number_value(const Json& value, std::string_view name, std::uint64_t most) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most)
    fail(fmt::format("'{}' is no number up to {}", name, most));
  return value.get<std::uint64_t>();
}

std::uint64_t number(const Json& object, const char* name, std::uint64_t most = UINT64_MAX) {
  return number_value(member(object, name), name, most);
}

Time time_value(const Json& value, std::string_view name) {
  if (value.is_null()) return no_time;
  if (value.is_string())
    if (const auto time = parse_rfc3339(value.get_ref<const std::string&>())) return *time;
  fail(fmt::format("'{}' is no time", name));
}

Time time(const Json& object, const char* name) {
  return time_value(member(object, name), name);
}

const Json& list(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_array()) fail(fmt::format("'{}' is no list", name));
  return value;
}

/// Places in a list of `length`.
std::vector<std::uint32_t> places(const Json& values, std::string_view name, std::size_t length) {
  std::vector<std::uint32_t> out;
  if (!values.is_array()) fail(fmt::format("'{}' is no list", name));
  for (const Json& value : values) {
    if (length == 0) fail(fmt::format("'{}' names what the report does not hold", name));
    out.push_back(static_cast<std::uint32_t>(number_value(value, name, length - 1)));
  }
  return out;
}

std::vector<std::string> texts(const Json& values, std::string_view name) {
  std::vector<std::string> out;
  for (const Json& value : values) {
    if (!value.is_string()) fail(fmt::format("'{}' holds something that is no text", name));
    out.push_back(value.get<std::string>());
  }
  return out;
}

Facts facts(const Json& object, const char* name) {
  const Json& values = member(object, name);
  if (!values.is_object()) fail(fmt::format("'{}' is no object", name));
  Facts out;
  for (const auto& [key, value] : values.items()) {
    if (!value.is_string()) fail(fmt::format("'{}' holds something that is no text", name));
    out.push_back({key, value.get<std::string>()});
  }
  return out;
}

/// The value that is spelt like that.
template <Worded Enum>
Enum word(const Json& object, const char* name) {
  const std::string spelt = text(object, name);
  if (const auto value = from_word<Enum>(spelt)) return *value;
  fail(fmt::format("'{}' is '{}', which is none of its words", name, shorten(spelt, 40)));
}

Source source_of(const Json& json) {
  Source source;
  source.path = text(json, "path");
  source.format = text(json, "format");
  source.encoding = text(json, "encoding");
  source.bytes = number(json, "bytes");
  source.events = number(json, "events");
  source.recognised = number(json, "recognised");
  source.ignored = number(json, "ignored");
  source.duplicates = number(json, "duplicates");
  source.assumed = facts(json, "assumed");
  for (const Json& problem : list(json, "problems"))
    source.problems.push_back({text(problem, "position"), text(problem, "what")});
  source.problems_dropped = number(json, "problems_dropped");
  if (json.contains("members")) {
    source.members = number(json, "members");
    source.members_without_log = number(json, "members_without_log");
  }
  source.sha256 = text_or_empty(json, "sha256");
  return source;
}

Log log_of(const Json& json) {
  Log log;
  log.computer = text(json, "computer");
  log.channel = text(json, "channel");
  log.first = time(json, "first");
  log.last = time(json, "last");
  log.events = number(json, "events");
  for (const Json& gap : list(json, "gaps"))
    log.gaps.push_back({number(gap, "after"), number(gap, "before"), time(gap, "from"), time(gap, "until")});
  for (const Json& cleared : list(json, "cleared")) log.cleared.push_back(time_value(cleared, "cleared"));
  for (const Json& covered : list(json, "covered"))
    log.covered.push_back(
        {time(covered, "begin"), time(covered, "end"), word<Coverage>(covered, "coverage")});
  return log;
}

/// One number or null, or a list; `name_all` repeats what stands under `name`.
void add_relations(const Json& json, std::size_t operations, Operation& o) {
  if (!json.is_object()) fail("'relations' is no object");
  for (const auto& [name, value] : json.items()) {
    if (value.is_null() || json.contains(name + "_all")) continue;
    constexpr std::string_view all = "_all";
    const bool repeated = name.size() > all.size() && name.ends_with(all) &&
                          json.contains(name.substr(0, name.size() - all.size()));
    const std::string as = repeated ? name.substr(0, name.size() - all.size()) : name;
    for (const std::uint32_t n : places(value.is_array() ? value : Json::array({value}), name, operations))
      o.relations.push_back({as, n});
  }
}

Operation operation_of(const Json& json, std::size_t operations, std::size_t events, std::size_t unknown) {
  Operation o;
  o.kind = word<Kind>(json, "kind");
  o.type = text(json, "type");
  o.outcome = word<Outcome>(json, "outcome");
  o.computer = text(json, "computer");
  o.store = text(json, "store");
  o.session = text(json, "session");
  o.why = text(json, "why");
  o.begin = time(json, "begin");
  o.end = time(json, "end");
  for (const Json& phase : list(json, "phases"))
    o.phases.push_back({text(phase, "name"), time(phase, "begin"), time(phase, "end")});
  add_relations(member(json, "relations"), operations, o);
  o.facts = facts(json, "facts");
  o.events = places(list(json, "events"), "events", events);
  if (json.contains("nearby")) o.nearby = places(list(json, "nearby"), "nearby", events);
  if (json.contains("nearby_unknown"))
    o.nearby_unknown = places(list(json, "nearby_unknown"), "nearby_unknown", unknown);
  return o;
}

/// Reports of older versions have none.
NextSteps next_of(const Json& finding) {
  NextSteps next;
  if (!finding.contains("next")) return next;
  const Json& json = member(finding, "next");
  for (const Json& event : list(json, "proof"))
    next.proof.push_back({text(event, "provider"), static_cast<std::uint16_t>(number(event, "id", 0xffff)),
                          text(event, "channel")});
  next.proof_of = text(json, "proof_of");
  next.proof_until = time(json, "proof_until");
  next.collect = texts(list(json, "collect"), "collect");
  next.certain_if = text(json, "certain_if");
  next.refuted_if = text(json, "refuted_if");
  next.ask = text(json, "ask");
  next.no_restart = text_or_empty(json, "no_restart");
  if (json.contains("restart_step"))
    next.restart_step = static_cast<std::uint32_t>(number(json, "restart_step", UINT32_MAX));
  return next;
}

/// Reports of older versions do not tell it.
std::optional<Cure> cure_of(const Json& finding, std::size_t operations, std::size_t events) {
  if (!finding.contains("cured") || finding["cured"].is_null()) return std::nullopt;
  const Json& json = finding["cured"];
  const auto place = [&](const char* name, std::size_t most) -> std::optional<std::uint32_t> {
    if (const Json& n = member(json, name); !n.is_null()) return places(Json::array({n}), name, most).front();
    return std::nullopt;
  };
  return Cure{time(json, "time"), place("event", events), place("operation", operations)};
}

Finding finding_of(const Json& json, std::size_t operations, std::size_t events) {
  Finding f;
  f.rule = text(json, "rule");
  f.severity = word<Severity>(json, "severity");
  f.confidence = word<Confidence>(json, "confidence");
  f.computer = text(json, "computer");
  f.store = text(json, "store");
  f.title = text(json, "title");
  f.message = text(json, "message");
  f.advice = text(json, "advice");
  for (const Json& reference : list(json, "references"))
    f.references.push_back({text(reference, "article"), text(reference, "title")});
  if (const Json& operation = member(json, "operation"); !operation.is_null())
    f.operation = places(Json::array({operation}), "operation", operations).front();
  f.operations = places(list(json, "operations"), "operations", operations);
  f.evidence = places(list(json, "evidence"), "evidence", events);
  f.fingerprint = text(json, "fingerprint");
  f.why = text(json, "why");
  f.ruled_out = text(json, "ruled_out");
  f.absence = text(json, "absence");
  f.absence_after = static_cast<std::uint32_t>(number(json, "absence_after", UINT32_MAX));
  f.explains = texts(list(json, "explains"), "explains");
  f.next = next_of(json);
  f.cured = cure_of(json, operations, events);
  return f;
}

std::string bytes_of_hex(const std::string& hex) {
  std::string out;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    const int high = hex_value(hex[at]), low = hex_value(hex[at + 1]);
    if (high < 0 || low < 0) fail("'data' holds something that is no hex digit");
    out += static_cast<char>(high * 16 + low);
  }
  if (hex.size() % 2 != 0) fail("'data' has an odd number of digits");
  return out;
}

Position position_of(const std::string& spelt) {
  const std::size_t blank = spelt.find(' ');
  const std::string unit = spelt.substr(0, blank);
  const std::string digits = blank == std::string::npos ? "" : spelt.substr(blank + 1);
  if ((unit != "offset" && unit != "line") || digits.empty() || digits.size() > 20 ||
      digits.find_first_not_of("0123456789") != std::string::npos)
    fail("'position' is neither an offset nor a line");
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (value > (UINT64_MAX - static_cast<std::uint64_t>(c - '0')) / 10) fail("'position' is too large");
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return {unit == "line" ? Position::Unit::line : Position::Unit::offset, value};
}

Event event_of(const Json& json, std::size_t sources) {
  Event e;
  e.source = places(Json::array({member(json, "source")}), "source", sources).front();
  e.position = position_of(text(json, "position"));
  e.time = time(json, "time");
  e.computer = text(json, "computer");
  e.channel = text(json, "channel");
  e.provider = text(json, "provider");
  e.id = static_cast<std::uint16_t>(number(json, "id", 0xffff));
  if (!member(json, "level").is_null()) e.level = word<Level>(json, "level");
  if (const Json& record = member(json, "record_id"); !record.is_null())
    e.record_id = number_value(record, "record_id", UINT64_MAX);
  e.signal = text(json, "signal");
  e.facts = facts(json, "facts");
  e.inserts = texts(list(json, "inserts"), "inserts");
  e.data = bytes_of_hex(text(json, "data"));
  e.message = text(json, "message");
  e.has_inserts = json.contains("has_inserts");
  if (json.contains("insert_names")) e.insert_names = texts(list(json, "insert_names"), "insert_names");
  if (json.contains("qualifiers"))
    e.qualifiers = static_cast<std::uint16_t>(number(json, "qualifiers", 0xffff));
  e.user = text_or_empty(json, "user");
  e.category = text_or_empty(json, "category");
  e.recovered = json.contains("recovered");
  return e;
}

UnknownGroup unknown_of(const Json& json, std::size_t sources) {
  UnknownGroup group;
  group.computer = text(json, "computer");
  group.provider = text(json, "provider");
  group.id = static_cast<std::uint16_t>(number(json, "id", 0xffff));
  if (!member(json, "level").is_null()) group.level = word<Level>(json, "level");
  group.count = number(json, "count");
  group.first = time(json, "first");
  group.last = time(json, "last");
  for (const Json& e : list(json, "events")) group.events.push_back(event_of(e, sources));
  return group;
}

/// Reports of older versions have neither.
void add_unknown(const Json& json, Report& report) {
  const Json& summary = member(json, "summary");
  if (summary.contains("providers"))
    for (const Json& seen : list(member(summary, "providers"), "seen"))
      report.providers.push_back({text(seen, "provider"), text(seen, "channel"), number(seen, "events")});
  if (!json.contains("unknown")) return;
  for (const Json& group : list(json, "unknown"))
    report.unknown.push_back(unknown_of(group, report.sources.size()));
}

Report report_of(const Json& json) {
  if (text(json, "schema") != schema)
    throw Error(fmt::format("the saved report has the schema '{}'; this exba reads '{}'",
                            shorten(text(json, "schema"), 40), schema));
  Report report;
  report.made_by = text(member(json, "tool"), "version");
  if (report.made_by == program_version) report.made_by.clear();
  report.rulebook_version = text(member(json, "rulebook"), "version");
  report.rules = static_cast<std::uint32_t>(number(member(json, "rulebook"), "rules", UINT32_MAX));
  report.verdict = word<Verdict>(member(json, "summary"), "verdict");
  report.now = time(member(json, "summary"), "now");
  const Json& operations = list(json, "operations");
  const Json& events = list(json, "events");
  for (const Json& source : list(json, "sources")) report.sources.push_back(source_of(source));
  for (const Json& log : list(json, "logs")) report.logs.push_back(log_of(log));
  add_unknown(json, report);
  for (const Json& o : operations)
    report.operations.push_back(operation_of(o, operations.size(), events.size(), report.unknown.size()));
  for (const Json& f : list(json, "findings"))
    report.findings.push_back(finding_of(f, operations.size(), events.size()));
  for (const Json& e : events) report.events.push_back(event_of(e, report.sources.size()));
  return report;
}

}  // namespace

std::optional<SavedAs> sniff_report(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  head = trim(head.substr(0, head_size));
  if (head.starts_with("<!DOCTYPE html>") &&
      head.find("<meta name=\"generator\" content=\"exba ") != std::string_view::npos)
    return SavedAs::html;
  if (!head.starts_with("{")) return std::nullopt;
  head = trim(head.substr(1));
  for (const std::string_view part :
       {std::string_view{"\"schema\""}, std::string_view{":"}, std::string_view{"\"exba-report/"}}) {
    if (!head.starts_with(part)) return std::nullopt;
    head = trim(head.substr(part.size()));
  }
  return SavedAs::json;
}

namespace {

/// Refuses an object with more members than any of ours has: one that keeps their order looks at all of them for each
/// that is added, and 80,000 took six seconds.
class FewMembers {
 public:
  bool operator()(int depth, Json::parse_event_t event, const Json&) {
    constexpr std::size_t most = 512;
    const auto at = static_cast<std::size_t>(depth);
    if (members_->size() <= at + 1) members_->resize(at + 2);
    if (event == Json::parse_event_t::object_start) (*members_)[at + 1] = 0;
    if (event == Json::parse_event_t::key && ++(*members_)[at] > most)
      fail(fmt::format("an object in it has more than {} members", most));
    return true;
  }

 private:
  /// By depth; shared, because nlohmann copies what it calls.
  std::shared_ptr<std::vector<std::size_t>> members_ = std::make_shared<std::vector<std::size_t>>();
};

}  // namespace

Report read_report(std::string_view saved) {
  const auto as = sniff_report(saved.substr(0, head_size));
  if (!as) throw Error("this is no saved report: neither `exba analyze -f json` nor `-f html` wrote it");
  if (saved.starts_with("\xef\xbb\xbf")) saved.remove_prefix(3);
  if (*as == SavedAs::html) {
    const std::size_t begin = saved.find(html_data_begin);
    if (begin == std::string_view::npos)
      throw Error("the saved page holds no report: the part with the data was taken out");
    saved.remove_prefix(begin + html_data_begin.size());
    const std::size_t end = saved.find(html_data_end);
    if (end == std::string_view::npos)
      throw Error("the saved page is cut off inside the report that it holds");
    saved = saved.substr(0, end);
  }
  const Json json = Json::parse(saved, FewMembers{}, false);
  if (json.is_discarded()) throw Error("the saved report is damaged: it is no JSON");
  return report_of(json);
}

std::optional<Report> read_report_file(const std::string& path) {
  // A pipe gives its bytes once, and they belong to whoever reads the log in it; merely to open and close a
  // named one kills its writer.
  if (!platform::is_file(path)) return std::nullopt;
  Input input;
  std::string head(head_size, '\0');
  try {
    input = open_file(path);
    if (!input.read_at) return std::nullopt;
    head.resize(input.read_at(0, head));
  } catch (const Error&) {
    return std::nullopt;  // who asked will find out in his own way
  }
  if (!sniff_report(head)) return std::nullopt;
  try {
    return read_report(read_all(input, size_limit));
  } catch (const Error& e) {
    throw Error(fmt::format("{}: {}", path, e.what()));
  }
}

}  // namespace exba
