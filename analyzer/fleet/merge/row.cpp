// How it works: everything is sorted by a total order over all of its members, then written key by key.
#include "fleet/merge/row.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "reports/escape.hpp"
#include "reports/json/writer.hpp"

namespace exba {
namespace {

constexpr std::size_t name_limit = 300;      ///< bytes of a computer's, store's or channel's name
constexpr std::size_t message_limit = 2000;  ///< of a finding's sentence

auto key(const RowLog& l) {
  return std::tie(l.computer, l.channel, l.first, l.last, l.events);
}
auto key(const RowOperation& o) {
  return std::tie(o.begin, o.computer, o.kind, o.session, o.store, o.type, o.outcome, o.end, o.why, o.stores,
                  o.freeze_ms, o.snapshot);
}
auto key(const RowFinding& f) {
  return std::tie(f.rule, f.computer, f.store, f.begin, f.fingerprint, f.severity, f.confidence, f.past,
                  f.title, f.message);
}
auto key(const RowStore& s) {
  return std::tie(s.computer, s.store, s.state, s.restorable_to, s.last_full, s.last_incremental,
                  s.last_differential, s.last_copy);
}
auto key(const RowLog::Stretch& s) {
  return std::tie(s.begin, s.end);
}
const std::string& key(const std::string& text) {
  return text;
}

template <class T>
void sort_unique(std::vector<T>& list) {
  std::sort(list.begin(), list.end(), [](const T& a, const T& b) { return key(a) < key(b); });
  list.erase(std::unique(list.begin(), list.end(), [](const T& a, const T& b) { return key(a) == key(b); }),
             list.end());
}

void cut(std::string& text, std::size_t limit = name_limit) {
  if (text.size() > limit) text = shorten(text, limit - 40);  // what is told of the rest fits behind it
}

void write(JsonWriter& json, const RowLog& log) {
  json.begin_object();
  json.key("computer").text(log.computer);
  json.key("channel").text(log.channel);
  json.key("first").time(log.first);
  json.key("last").time(log.last);
  json.key("events").number(log.events);
  json.key("covered").begin_array();
  for (const RowLog::Stretch& stretch : log.covered) {
    json.begin_array();
    json.time(stretch.begin);
    json.time(stretch.end);
    json.end_array();
  }
  json.end_array();
  json.end_object();
}

void write(JsonWriter& json, const RowOperation& o) {
  json.begin_object();
  json.key("kind").text(o.kind);
  json.key("type").text(o.type);
  json.key("outcome").text(o.outcome);
  json.key("why").text(o.why);
  json.key("computer").text(o.computer);
  json.key("store").text(o.store);
  json.key("stores").text(o.stores);
  json.key("session").text(o.session);
  json.key("begin").time(o.begin);
  json.key("end").time(o.end);
  json.key("freeze_ms").number(o.freeze_ms);
  json.key("snapshot").truth(o.snapshot);
  json.end_object();
}

void write(JsonWriter& json, const RowFinding& f) {
  json.begin_object();
  json.key("rule").text(f.rule);
  json.key("severity").text(f.severity);
  json.key("confidence").text(f.confidence);
  json.key("computer").text(f.computer);
  json.key("store").text(f.store);
  json.key("title").text(f.title);
  json.key("message").text(f.message);
  json.key("fingerprint").text(f.fingerprint);
  json.key("begin").time(f.begin);
  json.key("past").truth(f.past);
  json.end_object();
}

void write(JsonWriter& json, const RowStore& s) {
  json.begin_object();
  json.key("computer").text(s.computer);
  json.key("store").text(s.store);
  json.key("state").text(s.state);
  json.key("restorable_to").time(s.restorable_to);
  json.key("last_full").time(s.last_full);
  json.key("last_incremental").time(s.last_incremental);
  json.key("last_differential").time(s.last_differential);
  json.key("last_copy").time(s.last_copy);
  json.end_object();
}

template <class T>
void write_list(JsonWriter& json, const std::vector<T>& list) {
  json.begin_array();
  for (const T& one : list) write(json, one);
  json.end_array();
}

}  // namespace

void make_canonical(CaseRow& row) {
  cut(row.name);
  for (RowLog& log : row.logs) {
    cut(log.computer), cut(log.channel);
    sort_unique(log.covered);
  }
  for (RowOperation& o : row.operations) {
    cut(o.computer), cut(o.store), cut(o.session), cut(o.why);
    cut(o.stores, message_limit);
  }
  for (RowFinding& f : row.findings) {
    cut(f.computer), cut(f.store), cut(f.title);
    cut(f.message, message_limit);
  }
  for (RowStore& s : row.stores) cut(s.computer), cut(s.store);
  for (std::string& computer : row.computers) cut(computer = lower(computer));
  for (std::string& peer : row.peers) cut(peer = lower(peer));
  sort_unique(row.computers);
  sort_unique(row.peers);
  sort_unique(row.logs);
  sort_unique(row.operations);
  sort_unique(row.findings);
  sort_unique(row.stores);
}

std::string row_json(const CaseRow& row) {
  JsonWriter json;
  json.begin_object();
  json.key("case").text(row.name);
  json.key("tool").text(row.tool);
  json.key("rulebook").text(row.rulebook);
  json.key("zone").text(row.zone);
  json.key("zone_from").text(row.zone_from);
  json.key("problems").number(row.problems);
  json.key("computers");
  write_texts(json, row.computers);
  json.key("peers");
  write_texts(json, row.peers);
  json.key("logs");
  write_list(json, row.logs);
  json.key("operations");
  write_list(json, row.operations);
  json.key("findings");
  write_list(json, row.findings);
  json.key("stores");
  write_list(json, row.stores);
  json.end_object();
  return json.take();
}

bool is_backup(const RowOperation& operation) {
  return !operation.snapshot && (operation.kind == "vss-backup" || operation.kind == "streaming-backup" ||
                                 operation.kind == "ntbackup-job");
}

}  // namespace exba
