// How it works: the collector wants all series of a family together, so each family is gathered as text in one
// walk over the rows: some 100 bytes a store and a log. Only moments are told, no ages; a series that would
// stand there twice (one computer in two cases) is told once.
#include <fmt/format.h>

#include <set>

#include "base/text.hpp"
#include "fleet/forms/forms.hpp"
#include "reports/escape.hpp"

namespace exba {
namespace {

constexpr std::size_t label_bytes = 300;

std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : shorten(escape_terminal(text), label_bytes)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out;
}

class Family {
 public:
  Family(std::string_view name, std::string_view help)
      : text_(fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name, help)), name_(name) {}
  void add(std::string_view labels, std::uint64_t value) {
    if (!used_.insert(fnv1a(labels)).second) return;
    text_ += fmt::format("{}{}{}{} {}\n", name_, labels.empty() ? "" : "{", labels, labels.empty() ? "" : "}",
                         value);
  }
  void add(std::string_view labels, Time time) {
    if (time == no_time || time.time_since_epoch().count() < 0) return;
    add(labels, static_cast<std::uint64_t>(
                    std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count()));
  }
  void write(const WriteText& out) const {
    if (!used_.empty()) out(text_);
  }

 private:
  std::string text_;
  std::string name_;
  std::set<std::uint64_t> used_;
};

}  // namespace

void write_fleet_metrics(const Merge& merge, const FleetView& view, Shown& shown, bool,
                         const WriteText& out) {
  Family build("exba_build_info", "The program and the rules that judged; always 1.");
  for (const Merge::MadeWith& made : view.made_with)
    build.add(
        fmt::format("version=\"{}\",rulebook=\"{}\"", label_value(made.tool), label_value(made.rulebook)), 1);
  Family cases("exba_fleet_cases", "Cases of the fleet, by how they stand.");
  for (std::size_t i = 0; i < case_states; ++i)
    cases.add(fmt::format("state=\"{}\"", to_string(static_cast<CaseState>(i))), view.states[i]);
  Family servers("exba_fleet_servers", "Servers of the fleet, and those that have fallen silent.");
  servers.add("what=\"all\"", view.servers);
  servers.add("what=\"silent\"", view.silent_in_all);
  Family newest("exba_fleet_newest_event_timestamp_seconds", "The newest event of all.");
  newest.add("", view.newest);
  Family findings("exba_findings", "Findings that are not past, by rule and severity.");
  for (const FleetFault& fault : view.faults)
    findings.add(fmt::format("rule=\"{}\",severity=\"{}\"", label_value(fault.rule), fault.severity),
                 fault.findings);
  Family success("exba_last_success_timestamp_seconds", "End of the last good backup of a store, by type.");
  Family database("exba_database_last_success_timestamp_seconds",
                  "End of the last good backup of a database on any node of its case, by type.");
  Family log_end("exba_log_end_timestamp_seconds", "Last event of a log.");
  Family open("exba_open_operations", "Backups that still ran when the log ended.");
  for (const auto& [name, c] : merge.cases()) {
    const CaseRow row = shown(merge.read(c.rows.front()));
    const std::string dag = label_value(row.name);
    std::map<std::pair<std::string, std::string>, Time> newest_of;  // by store and type: over all nodes
    for (const RowStore& s : row.stores)
      for (const auto& [type, time] :
           {std::pair{"full", s.last_full}, std::pair{"incremental", s.last_incremental},
            std::pair{"differential", s.last_differential}, std::pair{"copy", s.last_copy}}) {
        if (time == no_time) continue;
        success.add(fmt::format("computer=\"{}\",store=\"{}\",type=\"{}\"", label_value(lower(s.computer)),
                                label_value(s.store), type),
                    time);
        Time& best = newest_of.try_emplace({s.store, type}, time).first->second;
        best = std::max(best, time);
      }
    for (const auto& [key, time] : newest_of)
      database.add(
          fmt::format("dag=\"{}\",store=\"{}\",type=\"{}\"", dag, label_value(key.first), key.second), time);
    for (const RowLog& l : row.logs)
      log_end.add(fmt::format("computer=\"{}\",channel=\"{}\"", label_value(lower(l.computer)),
                              label_value(l.channel)),
                  l.last);
    std::map<std::string, std::uint64_t> running;
    for (const RowOperation& o : row.operations)
      if (is_backup(o) && o.outcome == "running") ++running[lower(o.computer)];
    for (const auto& [computer, count] : running)
      open.add(fmt::format("computer=\"{}\"", label_value(computer)), count);
  }
  for (const Family* family :
       {&build, &cases, &servers, &newest, &findings, &success, &database, &log_end, &open})
    family->write(out);
}

}  // namespace exba
