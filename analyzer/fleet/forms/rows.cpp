// How it works: a line is {"row": what, "id": its key, "case": ..., and the row's own members}. The key is a
// hash of what does not change while a log grows (computer, begin, session, rule), counted up where two rows
// of a case share it, in their order; so a loader can replace what it knows and delete what is gone.
#include <map>

#include "base/text.hpp"
#include "fleet/forms/forms.hpp"
#include "reports/json/writer.hpp"

namespace exba {
namespace {

class RowLines {
 public:
  RowLines(const CaseRow& row, const TimeZone& zone, const CaseLine& line, const WriteText& out)
      : row_(row), zone_(zone), line_(line), out_(out) {}

  void write() {
    for (const RowOperation& o : row_.operations) write(o);
    for (const RowFinding& f : row_.findings) write(f);
    for (const RowStore& s : row_.stores) write(s);
    for (const RowLog& l : row_.logs) write(l);
  }

 private:
  JsonWriter begin(const char* what, const std::string& key, const std::string& computer) {
    std::uint64_t hash = fnv1a(what, fnv1a(row_.name));
    hash = fnv1a(key, hash);
    const std::uint32_t before = used_[hash]++;
    JsonWriter json;
    json.begin_object();
    json.key("row").text(what);
    json.key("id").text(hex16(fnv1a(std::to_string(before), hash)));
    json.key("case").text(row_.name);
    json.key("computer").text(lower(computer));
    return json;
  }
  void end(JsonWriter& json) {
    json.end_object();
    out_(json.take() + '\n');
  }
  void night(JsonWriter& json, Time time) const {
    json.key("night").text_or_null(time == no_time ? "" : night_text(night_of(time, zone_)));
  }

  void write(const RowOperation& o) {
    JsonWriter json =
        begin("operation", lower(o.computer) + '\n' + o.kind + '\n' + to_rfc3339(o.begin) + '\n' + o.session,
              o.computer);
    json.key("store").text(o.store);
    json.key("kind").text(o.kind);
    json.key("type").text(o.type);
    json.key("outcome").text(o.outcome);
    json.key("why").text(o.why);
    json.key("session").text(o.session);
    json.key("stores").text(o.stores);
    json.key("begin").time(o.begin);
    json.key("end").time(o.end);
    night(json, o.begin);
    json.key("freeze_ms").number(o.freeze_ms);
    json.key("backup").truth(is_backup(o));
    end(json);
  }
  void write(const RowFinding& f) {
    JsonWriter json =
        begin("finding",
              f.fingerprint.empty() ? f.rule + '\n' + lower(f.computer) + '\n' + to_rfc3339(f.begin)
                                    : f.fingerprint,
              f.computer);
    json.key("store").text(f.store);
    json.key("rule").text(f.rule);
    json.key("severity").text(f.severity);
    json.key("confidence").text(f.confidence);
    json.key("past").truth(f.past);
    json.key("begin").time(f.begin);
    night(json, f.begin);
    json.key("title").text(f.title);
    json.key("message").text(f.message);
    json.key("fingerprint").text(f.fingerprint);
    end(json);
  }
  void write(const RowStore& s) {
    JsonWriter json = begin("store", lower(s.computer) + '\n' + lower(s.store), s.computer);
    json.key("store").text(s.store);
    json.key("state").text(shown_state(s, line_));
    json.key("restorable_to").time(s.restorable_to);
    json.key("last_full").time(s.last_full);
    json.key("last_incremental").time(s.last_incremental);
    json.key("last_differential").time(s.last_differential);
    json.key("last_copy").time(s.last_copy);
    end(json);
  }
  void write(const RowLog& l) {
    JsonWriter json = begin("log", lower(l.computer) + '\n' + lower(l.channel), l.computer);
    json.key("channel").text(l.channel);
    json.key("first").time(l.first);
    json.key("last").time(l.last);
    json.key("events").number(l.events);
    json.key("zone").text(row_.zone);
    end(json);
  }

  const CaseRow& row_;
  const TimeZone& zone_;
  const CaseLine& line_;
  const WriteText& out_;
  std::map<std::uint64_t, std::uint32_t> used_;
};

}  // namespace

void write_fleet_rows(const Merge& merge, const FleetView& view, Shown& shown, bool, const WriteText& out) {
  std::map<std::string_view, const CaseLine*> lines;
  for (const CaseLine& line : view.lines) lines.emplace(line.name, &line);
  for (const auto& [name, c] : merge.cases()) {
    const RowEntry& entry = c.rows.front();
    const CaseRow row = shown(merge.read(entry));
    RowLines(row, merge.zone(entry.zone), *lines.at(row.name), out).write();
  }
}

}  // namespace exba
