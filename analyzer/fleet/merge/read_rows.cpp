// How it works: the parser calls back at the end of each element of a top-level list; the element becomes a
// part of the row and is dropped, so that a report is never in memory as a tree. The list of events, most of a
// report, is not even built. Operations that stores and findings name by number are looked up at the end, when
// all are known.
#include "fleet/merge/read_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"

namespace exba {
namespace {

using Json = nlohmann::json;
using Parsing = Json::parse_event_t;

[[noreturn]] void fail(std::string_view what) {
  throw Error(fmt::format("the report is damaged: {}", what));
}

std::string text_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end() || at->is_null()) return {};
  if (!at->is_string()) fail(fmt::format("'{}' is no text", name));
  return at->get<std::string>();
}

/// A word of ours: lower-case letters, digits and hyphens.
std::string token_of(const Json& object, const char* name) {
  std::string word = text_of(object, name);
  const bool plain =
      word.size() <= 64 && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
      });
  if (!plain) fail(fmt::format("'{}' is no word", name));
  return word;
}

std::string word_of(const Json& object, const char* name, std::initializer_list<std::string_view> words) {
  std::string word = token_of(object, name);
  if (std::find(words.begin(), words.end(), word) == words.end())
    fail(fmt::format("'{}' is '{}', which is none of its words", name, word));
  return word;
}

Time time_value(const Json& value, std::string_view name) {
  if (value.is_null()) return no_time;
  if (value.is_string())
    if (const auto time = parse_rfc3339(value.get_ref<const std::string&>())) return *time;
  fail(fmt::format("'{}' is no time", name));
}
Time time_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  return at == object.end() ? no_time : time_value(*at, name);
}

std::uint64_t number_of(const Json& object, const char* name, std::uint64_t most) {
  const auto at = object.find(name);
  if (at == object.end() || at->is_null()) return 0;
  if (!at->is_number_unsigned() || at->get<std::uint64_t>() > most)
    fail(fmt::format("'{}' is no number up to {}", name, most));
  return at->get<std::uint64_t>();
}

bool truth_of(const Json& object, const char* name) {
  const auto at = object.find(name);
  if (at == object.end() || at->is_null()) return false;
  if (!at->is_boolean()) fail(fmt::format("'{}' is neither true nor false", name));
  return at->get<bool>();
}

const Json& list_of(const Json& object, const char* name) {
  static const Json none = Json::array();
  const auto at = object.find(name);
  if (at == object.end() || at->is_null()) return none;
  if (!at->is_array()) fail(fmt::format("'{}' is no list", name));
  return *at;
}

std::vector<std::string> texts_in(const Json& list, std::string_view name) {
  std::vector<std::string> out;
  if (!list.is_array()) fail(fmt::format("'{}' is no list", name));
  for (const Json& value : list) {
    if (!value.is_string()) fail(fmt::format("'{}' holds something that is no text", name));
    out.push_back(value.get<std::string>());
  }
  return out;
}

void in_order(Time begin, Time end, std::string_view what) {
  if (begin != no_time && end != no_time && end < begin) fail(fmt::format("{} ends before it begins", what));
}

void is_object(const Json& json, std::string_view list) {
  if (!json.is_object()) fail(fmt::format("'{}' holds something that is no object", list));
}

constexpr std::uint64_t most_events = 1ull << 53;

RowLog log_of(const Json& json) {
  is_object(json, "logs");
  RowLog log;
  log.computer = text_of(json, "computer");
  log.channel = text_of(json, "channel");
  log.first = time_of(json, "first");
  log.last = time_of(json, "last");
  in_order(log.first, log.last, "a log");
  log.events = number_of(json, "events", most_events);
  for (const Json& stretch : list_of(json, "covered")) {
    RowLog::Stretch covered;
    if (stretch.is_array() && stretch.size() == 2)
      covered = {time_value(stretch[0], "covered"), time_value(stretch[1], "covered")};
    else if (stretch.is_object())
      covered = {time_of(stretch, "begin"), time_of(stretch, "end")};
    else
      fail("'covered' holds something that is no stretch of time");
    in_order(covered.begin, covered.end, "a covered time");
    log.covered.push_back(covered);
  }
  return log;
}

void read_common(const Json& json, RowOperation& o) {
  is_object(json, "operations");
  o.kind = token_of(json, "kind");
  o.type = token_of(json, "type");
  o.outcome = word_of(json, "outcome", {"succeeded", "failed", "abandoned", "running", "unknown"});
  o.why = text_of(json, "why");
  o.computer = text_of(json, "computer");
  o.store = text_of(json, "store");
  o.session = text_of(json, "session");
  o.begin = time_of(json, "begin");
  o.end = time_of(json, "end");
}

void read_common(const Json& json, RowFinding& f) {
  is_object(json, "findings");
  f.rule = token_of(json, "rule");
  f.severity = word_of(json, "severity", {"error", "warning", "info"});
  f.confidence = word_of(json, "confidence", {"certain", "likely", "possible", "undecided"});
  f.computer = text_of(json, "computer");
  f.store = text_of(json, "store");
  f.title = text_of(json, "title");
  f.message = text_of(json, "message");
  f.fingerprint = token_of(json, "fingerprint");
}

void read_common(const Json& json, RowStore& s) {
  is_object(json, "stores");
  s.computer = text_of(json, "computer");
  s.store = text_of(json, "store");
  s.state = token_of(json, "state");
  s.restorable_to = time_of(json, "restorable_to");
}

/// An element of the fleet's list of cases, which `row_json` wrote.
CaseRow row_of(const Json& json) {
  is_object(json, "cases");
  CaseRow row;
  row.name = text_of(json, "case");
  if (row.name.empty()) fail("a case has no name");
  row.tool = text_of(json, "tool");
  row.rulebook = text_of(json, "rulebook");
  row.zone = text_of(json, "zone");
  row.zone_from = text_of(json, "zone_from");
  row.problems = number_of(json, "problems", most_events);
  row.computers = texts_in(list_of(json, "computers"), "computers");
  row.peers = texts_in(list_of(json, "peers"), "peers");
  for (const Json& log : list_of(json, "logs")) row.logs.push_back(log_of(log));
  for (const Json& operation : list_of(json, "operations")) {
    RowOperation& o = row.operations.emplace_back();
    read_common(operation, o);
    o.stores = text_of(operation, "stores");
    constexpr std::uint64_t longest = 1ull << 40;
    o.freeze_ms = number_of(operation, "freeze_ms", longest);
    o.snapshot = truth_of(operation, "snapshot");
  }
  for (const Json& finding : list_of(json, "findings")) {
    RowFinding& f = row.findings.emplace_back();
    read_common(finding, f);
    f.begin = time_of(finding, "begin");
    f.past = truth_of(finding, "past");
  }
  for (const Json& store : list_of(json, "stores")) {
    RowStore& s = row.stores.emplace_back();
    read_common(store, s);
    s.last_full = time_of(store, "last_full");
    s.last_incremental = time_of(store, "last_incremental");
    s.last_differential = time_of(store, "last_differential");
    s.last_copy = time_of(store, "last_copy");
  }
  return row;
}

/// The report of one case while it is read.
class CaseReport {
 public:
  void element(const std::string& list, const Json& json) {
    if (list == "logs") row_.logs.push_back(log_of(json));
    if (list == "operations") add_operation(json);
    if (list == "findings") add_finding(json);
    if (list == "stores") add_store(json);
    if (list == "sources") {
      is_object(json, "sources");
      if (!list_of(json, "problems").empty()) ++row_.problems;
    }
  }
  void member(const std::string& name, const Json& json) {
    if (name == "tool") row_.tool = object_text(json, name, "version");
    if (name == "rulebook") row_.rulebook = object_text(json, name, "version");
    if (name == "case") {
      row_.name = object_text(json, name, "name");
      row_.zone = object_text(json, name, "zone");
      row_.zone_from = object_text(json, name, "zone_from");
    }
  }
  void peer(const Json& json) {
    if (!json.is_string()) fail("'peers' holds something that is no text");
    row_.peers.push_back(json.get<std::string>());
  }

  /// It is a health check's: of a site, whose computers are cases each for itself.
  void is_check() { check_ = true; }

  std::vector<CaseRow> finish() {
    CaseRow whole = finish_whole();
    if (!check_ || !named_.empty()) return {std::move(whole)};
    std::map<std::string, CaseRow> by_computer;
    const auto of = [&](const std::string& computer) -> CaseRow& { return by_computer[lower(computer)]; };
    for (RowLog& log : whole.logs) of(log.computer).logs.push_back(std::move(log));
    for (RowOperation& o : whole.operations) of(o.computer).operations.push_back(std::move(o));
    for (RowFinding& f : whole.findings) of(f.computer).findings.push_back(std::move(f));
    for (RowStore& s : whole.stores) of(s.computer).stores.push_back(std::move(s));
    by_computer.erase("");
    std::vector<CaseRow> rows;
    for (auto& [computer, row] : by_computer) {
      row.name = computer;
      row.computers = {computer};
      row.tool = whole.tool;
      row.rulebook = whole.rulebook;
      row.zone = whole.zone;
      row.zone_from = whole.zone_from;
      rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  CaseRow finish_whole() {
    named_ = row_.name;
    for (const auto& [index, n] : finding_runs_) row_.findings[index].begin = run(n).begin;
    for (const StoreRuns& runs : store_runs_) {
      RowStore& s = row_.stores[runs.store];
      if (runs.full) s.last_full = run(*runs.full).end;
      if (runs.incremental) s.last_incremental = run(*runs.incremental).end;
      if (runs.differential) s.last_differential = run(*runs.differential).end;
      if (runs.copy) s.last_copy = run(*runs.copy).end;
    }
    for (const RowLog& log : row_.logs)
      if (!log.computer.empty()) row_.computers.push_back(lower(log.computer));
    std::sort(row_.computers.begin(), row_.computers.end());
    if (row_.name.empty()) {  // made by `analyze` without a manifest
      if (row_.computers.empty()) fail("it names no case, and has no log of a computer that could name one");
      row_.name = row_.computers.front();
    }
    if (row_.zone.empty()) {
      row_.zone = "UTC";
      row_.zone_from = "assumed";
    }
    return std::move(row_);
  }

  struct StoreRuns {
    std::size_t store = 0;
    std::optional<std::uint64_t> full, incremental, differential, copy;
  };

  static std::string object_text(const Json& json, const std::string& of, const char* name) {
    is_object(json, of);
    return text_of(json, name);
  }
  const RowOperation& run(std::uint64_t n) const {
    if (n >= row_.operations.size())
      fail(fmt::format("it names operation {} and has {}", n, row_.operations.size()));
    return row_.operations[static_cast<std::size_t>(n)];
  }
  static std::optional<std::uint64_t> place(const Json& json, const char* name) {
    const auto at = json.find(name);
    if (at == json.end() || at->is_null()) return std::nullopt;
    if (!at->is_number_unsigned()) fail(fmt::format("'{}' is no place in a list", name));
    return at->get<std::uint64_t>();
  }

  void add_operation(const Json& json) {
    RowOperation& o = row_.operations.emplace_back();
    read_common(json, o);
    for (const Json& phase : list_of(json, "phases")) {
      is_object(phase, "phases");
      const Time begin = time_of(phase, "begin"), end = time_of(phase, "end");
      if (text_of(phase, "name") != "freeze" || begin == no_time || end == no_time || end < begin) continue;
      o.freeze_ms += static_cast<std::uint64_t>(
          std::chrono::duration_cast<std::chrono::milliseconds>(end - begin).count());
    }
    const auto facts = json.find("facts");
    if (facts == json.end() || facts->is_null()) return;
    is_object(*facts, "facts");
    o.stores = text_of(*facts, "stores");
    o.snapshot = text_of(*facts, "volume-snapshot") == "yes";
  }
  void add_finding(const Json& json) {
    RowFinding& f = row_.findings.emplace_back();
    read_common(json, f);
    const auto cured = json.find("cured");
    f.past = cured != json.end() && !cured->is_null();
    if (const auto n = place(json, "operation")) finding_runs_.emplace_back(row_.findings.size() - 1, *n);
  }
  void add_store(const Json& json) {
    RowStore& s = row_.stores.emplace_back();
    read_common(json, s);
    store_runs_.push_back({row_.stores.size() - 1, place(json, "last_full"), place(json, "last_incremental"),
                           place(json, "last_differential"), place(json, "last_copy")});
  }

  CaseRow row_;
  std::string named_;
  bool check_ = false;
  std::vector<std::pair<std::size_t, std::uint64_t>> finding_runs_;
  std::vector<StoreRuns> store_runs_;
};

/// What the parser calls back.
class Reading {
 public:
  explicit Reading(const std::function<void(CaseRow&&)>& each) : each_(each) {}

  bool operator()(int depth, Parsing event, Json& parsed) {
    if (depth == 0 && event == Parsing::value) fail("it is no object");
    if (depth == 0 && event == Parsing::array_start) fail("it is no object");
    if (depth == 1) return top(event, parsed);
    if (depth != 2 || !in_list_) return true;
    switch (event) {
      case Parsing::object_start:
      case Parsing::array_start: return !skipped_;
      case Parsing::object_end:
      case Parsing::value: element(parsed); return false;
      case Parsing::array_end: fail(fmt::format("'{}' holds a list in a list", key_));
      case Parsing::key: break;
    }
    return true;
  }

  bool finish() {
    if (schema_ == fleet_schema) return true;
    if (schema_ != report_schema) fail("it has no 'schema'");
    for (CaseRow& row : report_.finish()) {
      make_canonical(row);
      each_(std::move(row));
    }
    return false;
  }

 private:
  bool top(Parsing event, Json& parsed) {
    switch (event) {
      case Parsing::key:
        key_ = parsed.get<std::string>();
        if (!keys_.insert(key_).second) fail(fmt::format("'{}' stands there twice", key_));
        if (key_ == "health") report_.is_check();
        if (keys_.size() == 1 && key_ != "schema") fail("it does not begin with its 'schema'");
        return true;
      case Parsing::array_start:
        in_list_ = true;
        skipped_ = schema_ == fleet_schema ? key_ != "cases" && key_ != "conflicts"
                                           : key_ == "events" || key_ == "unknown";
        return true;
      case Parsing::array_end: in_list_ = false; return false;
      case Parsing::object_start: return key_ != "health" && key_ != "summary";
      case Parsing::object_end:
        if (schema_ == report_schema) report_.member(key_, parsed);
        return false;
      case Parsing::value: value(parsed); return false;
    }
    return true;
  }

  void value(const Json& parsed) {
    if (key_ == "redacted" && parsed.is_boolean() && parsed.get<bool>())
      throw Error("it is a redacted merge: its names stand for nothing outside of it");
    if (key_ != "schema") return;
    schema_ = parsed.is_string() ? parsed.get<std::string>() : "";
    if (schema_ != report_schema && schema_ != fleet_schema)
      throw Error(fmt::format("its schema is '{}'; this exba merges '{}' and '{}'", schema_.substr(0, 40),
                              report_schema, fleet_schema));
  }

  void element(const Json& parsed) {
    if (skipped_) return;
    if (schema_ == fleet_schema) {
      CaseRow row = row_of(parsed);
      make_canonical(row);
      each_(std::move(row));
    } else if (key_ == "peers") {
      report_.peer(parsed);
    } else {
      report_.element(key_, parsed);
    }
  }

  const std::function<void(CaseRow&&)>& each_;
  std::string schema_;
  std::string key_;
  std::set<std::string> keys_;
  bool in_list_ = false;
  bool skipped_ = false;
  CaseReport report_;
};

/// The bytes of an input, one by one, for the parser. Copies stand at the same place.
class Bytes {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Bytes() = default;  ///< the end
  explicit Bytes(Input& input) : from_(std::make_shared<From>(From{&input, std::string(64 * 1024, '\0')})) {
    fill();
  }
  const char& operator*() const { return from_->buffer[from_->at]; }
  Bytes& operator++() {
    if (++from_->at == from_->end) fill();
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const Bytes& a, const Bytes& b) { return a.is_end() == b.is_end(); }
  friend bool operator!=(const Bytes& a, const Bytes& b) { return !(a == b); }

 private:
  struct From {
    Input* input = nullptr;
    std::string buffer;
    std::size_t at = 0, end = 0;
  };
  bool is_end() const { return !from_ || from_->at == from_->end; }
  void fill() {
    from_->at = 0;
    from_->end = from_->input->read(from_->buffer);
  }
  std::shared_ptr<From> from_;
};

template <class Iterator>
bool read(Iterator begin, Iterator end, const std::function<void(CaseRow&&)>& each) {
  Reading reading(each);
  try {
    const Json rest = Json::parse(
        std::move(begin), std::move(end),
        [&](int depth, Parsing event, Json& parsed) { return reading(depth, event, parsed); }, true);
    static_cast<void>(rest);
  } catch (const Json::exception&) {
    fail("it is no JSON, or cut off");
  }
  return reading.finish();
}

}  // namespace

bool read_rows(Input& file, const std::function<void(CaseRow&&)>& each) {
  return read(Bytes(file), Bytes(), each);
}

bool read_rows(std::string_view text, const std::function<void(CaseRow&&)>& each) {
  return read(text.begin(), text.end(), each);
}

CaseRow row_of(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (json.is_discarded()) fail("a row is no JSON");
  return row_of(json);
}

}  // namespace exba
