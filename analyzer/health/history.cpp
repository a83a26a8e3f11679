// How it works: rows and operations are compared as text, row by row, so that a run writes what has changed.
#include "health/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>

#include "base/text.hpp"
#include "catalog/signals.hpp"
#include "correlators/cluster.hpp"
#include "correlators/correlator.hpp"
#include "correlators/dags.hpp"
#include "model/store_results.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

constexpr auto history_kept = std::chrono::hours{800 * 24};

template <Worded Enum>
Enum word(Statement& row, int column) {
  if (const auto value = from_word<Enum>(row.blob(column))) return *value;
  throw DatabaseError(DatabaseError::Kind::damaged, fmt::format("damaged: '{}' is no word of an operation",
                                                                row.text(column).substr(0, 40)));
}

Time to_second(Time time) {
  return time == no_time ? no_time : Time{std::chrono::floor<std::chrono::seconds>(time)};
}

std::int64_t generation(const Facts& facts, std::string_view name) {
  const std::string_view value = fact(facts, name);
  if (value.empty() || value.size() > 12 || value.find_first_not_of("0123456789") != value.npos) return -1;
  return std::stoll(std::string(value));
}

/// `4120 Mb`, as the engine writes the size of a file; -1 where it is written otherwise.
std::int64_t megabytes_of(std::string_view size) {
  const std::size_t digits = std::min(size.find_first_not_of("0123456789"), size.size());
  const std::string unit = lower(trim(size.substr(digits)));
  if (digits == 0 || digits > 9) return -1;
  const std::int64_t number = std::stoll(std::string(size.substr(0, digits)));
  if (unit == "kb") return (number + 1023) / 1024;
  if (unit == "gb") return number * 1024;
  return unit == "mb" ? number : -1;
}

/// Of all files of the run; -1 where that of one is not told.
std::int64_t size_of(const Operation& o, const Report& report) {
  std::int64_t sum = -1;
  for (const std::uint32_t i : o.events) {
    const Event& e = report.events[i];
    if (e.signal != signal::backup_file_started) continue;
    const std::int64_t size = megabytes_of(fact(e.facts, "size"));
    if (size < 0) return -1;
    sum = std::max<std::int64_t>(sum, 0) + size;
  }
  return sum;
}

struct HistoryRow {
  std::vector<std::string> texts;  ///< computer .. session, begin, end, requestor
  std::int64_t seconds = 0;
  std::int64_t freeze = -1, first_log = -1, last_log = -1, megabytes = -1, first_record = 0, last_record = 0;

  std::string key() const {
    std::string out = fmt::format("{}|{}|{}|{}|{}|{}|{}", seconds, freeze, first_log, last_log, megabytes,
                                  first_record, last_record);
    for (const std::string& t : texts) out.append(1, '\0').append(t);
    return out;
  }
};

HistoryRow row_of(const Operation& o, const Report& report) {
  HistoryRow row;
  const Time begin = to_second(o.begin);
  const Time end = to_second(o.end == no_time ? o.begin : o.end);
  row.texts = {o.computer,
               o.store,
               std::string(to_string(o.kind)),
               o.type,
               std::string(to_string(o.outcome)),
               o.why,
               o.session,
               to_rfc3339(begin),
               to_rfc3339(end),
               std::string(fact(o.facts, "requestor"))};
  row.seconds = std::chrono::floor<std::chrono::seconds>(end - begin).count();
  for (const Phase& p : o.phases)
    if (p.name == "freeze" && p.begin != no_time && p.end != no_time)
      row.freeze = std::chrono::ceil<std::chrono::seconds>(p.end - p.begin).count();
  row.first_log = generation(o.facts, "first-log-generation");
  row.last_log = generation(o.facts, "last-log-generation");
  row.megabytes = size_of(o, report);
  for (const std::uint32_t e : o.events) {
    const std::uint64_t id = std::min<std::uint64_t>(report.events[e].record_id, INT64_MAX);
    if (id == 0) continue;
    if (row.first_record == 0) row.first_record = static_cast<std::int64_t>(id);
    row.last_record = static_cast<std::int64_t>(id);
  }
  return row;
}

/// A set of databases is a backup of each of them, with a type and an outcome of its own: silences and ages are
/// the database's, whichever node it is on.
std::vector<HistoryRow> rows_of(const Operation& o, const Report& report) {
  std::vector<HistoryRow> rows = {row_of(o, report)};
  if (fact(o.facts, "generation").empty()) return rows;
  const HistoryRow whole = std::move(rows.front());
  rows.clear();
  for (const StoreResult& store : store_results(o)) {
    HistoryRow& row = rows.emplace_back(whole);
    row.texts[1] = database_of(store.copy);
    row.texts[3] = store.type;
    row.texts[4] = to_string(store.outcome);
    row.texts[5] = store.why;
  }
  return rows;
}

constexpr const char* operation_columns =
    "computer, store, kind, type, outcome, why, session, begin, end, requestor, seconds, freeze_seconds, "
    "first_log, last_log, megabytes, first_record, last_record";

/// Those of PastOperation: what nobody asks of 50,000 rows is not read.
constexpr const char* history_columns =
    "computer, store, kind, type, outcome, why, session, begin, end, freeze_seconds, first_log, last_log, "
    "megabytes";

std::int64_t or_none(const Statement& row, int column) {
  return row.blob(column).empty() ? -1 : row.integer(column);
}

HistoryRow row_of(Statement& statement) {
  HistoryRow row;
  for (int i = 0; i < 10; ++i) row.texts.push_back(statement.text(i));
  row.seconds = statement.integer(10);
  row.freeze = or_none(statement, 11);
  row.first_log = or_none(statement, 12);
  row.last_log = or_none(statement, 13);
  row.megabytes = or_none(statement, 14);
  row.first_record = statement.integer(15);
  row.last_record = statement.integer(16);
  return row;
}

void insert(Statement& statement, const HistoryRow& row) {
  for (const std::string& text : row.texts) statement.bind(text);
  statement.bind(row.seconds);
  for (const std::int64_t n : {row.freeze, row.first_log, row.last_log, row.megabytes})
    n < 0 ? statement.bind_null() : statement.bind(n);
  statement.bind(row.first_record).bind(row.last_record).run();
}

/// For SQL: 'vss-backup', 'streaming-backup'.
std::string backup_kinds() {
  std::string all;
  for (const KindWord& kind : enum_words<Kind>)
    if (kind.role == Role::backup) all += fmt::format("{}'{}'", all.empty() ? "" : ", ", kind.word);
  return all;
}

/// For SQL: tables `each1`, `each2`, ... of the different values of the first column, the first two, ... From one to
/// the next it goes by their index, a column at a time: two columns at once (`(a, b) > (x, y)`) walk over all rows of
/// the first, which are 180,000 when 500 stores have a year behind them. A table ends with a row of NULL for each row
/// of the table before.
std::string each_of(const std::vector<std::string_view>& by, std::string_view condition) {
  std::string out, same, before;  // `computer = t.computer AND `, `t.computer, `
  for (std::size_t n = 0; n < by.size(); ++n) {
    const std::string table = fmt::format("each{}", n + 1);
    const std::string first =
        fmt::format("(SELECT min({0}) FROM operation t WHERE {1}{2})", by[n], same, condition);
    out += fmt::format(
        "{0}{1}({2}) AS (SELECT {3}{4}{5} UNION ALL SELECT {3}(SELECT min({6}) FROM operation t WHERE "
        "{7}t.{6} > e.{6} AND {8}) FROM {1} e WHERE e.{6} IS NOT NULL)",
        n == 0 ? "" : ", ", table, fmt::join(std::span(by).first(n + 1), ", "), before, first,
        n == 0 ? "" : fmt::format(" FROM each{} e WHERE e.{} IS NOT NULL", n, by[n - 1]), by[n], same,
        condition);
    same += fmt::format("t.{0} = e.{0} AND ", by[n]);
    before += fmt::format("e.{}, ", by[n]);
  }
  return out;
}

}  // namespace

bool is_backup(Kind kind) {
  return row_of(kind).role == Role::backup;
}

bool before_memory(const KeptFrom& kept_from, std::string_view computer, Time end) {
  const auto from = kept_from.find(lower(computer));
  return from != kept_from.end() && from->second != no_time && end != no_time && end < from->second;
}

void write_history(Database& db, const Report& report, const KeptFrom& kept_from) {
  std::map<std::string, HistoryRow> fresh;
  std::set<std::string> computers;
  Time newest = no_time;
  for (const Log& log : report.logs) computers.insert(lower(log.computer));
  for (const Operation& o : report.operations) {
    computers.insert(lower(o.computer));
    if (o.begin == no_time || before_memory(kept_from, o.computer, o.end == no_time ? o.begin : o.end))
      continue;
    newest = std::max(newest, o.begin);
    for (HistoryRow& row : rows_of(o, report)) fresh.emplace(row.key(), std::move(row));
  }
  std::vector<std::int64_t> gone;
  Statement rows = db.prepare(history_queries::known_rows());
  for (const std::string& computer : computers) {
    const auto from = kept_from.find(computer);
    rows.bind(computer);
    rows.bind(from == kept_from.end() || from->second == no_time
                  ? std::string_view("")
                  : std::string_view(to_rfc3339(std::chrono::ceil<std::chrono::seconds>(from->second))));
    while (rows.step())
      if (fresh.erase(row_of(rows).key()) == 0) gone.push_back(rows.integer(17));
  }
  Statement remove = db.prepare("DELETE FROM operation WHERE id = ?");
  for (const std::int64_t id : gone) remove.bind(id).run();
  Statement add = db.prepare(
      fmt::format("INSERT INTO operation({}) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", operation_columns));
  for (const auto& [key, row] : fresh) insert(add, row);
  if (newest != no_time)
    db.prepare("DELETE FROM operation WHERE end < ?").bind_time(to_second(newest - history_kept)).run();
}

std::string history_queries::known_rows() {
  return fmt::format("SELECT {}, id FROM operation WHERE computer = ? COLLATE NOCASE AND end >= ?",
                     operation_columns);
}

std::string history_queries::runs_since() {
  // The last backup of a store counts however old it is: a store must not fall silent by being forgotten.
  return fmt::format(
      "WITH RECURSIVE {0} SELECT {1}, id FROM operation WHERE begin >= ?1 UNION ALL "
      "SELECT {1}, id FROM operation WHERE begin < ?1 AND id IN (SELECT (SELECT id FROM operation t "
      "WHERE t.computer = e.computer AND t.store = e.store AND kind IN ({2}) "
      "ORDER BY begin DESC, kind DESC, id DESC LIMIT 1) FROM each2 e) ORDER BY begin, computer, store, kind, "
      "id",
      each_of({"computer", "store"}, "true"), history_columns, backup_kinds());
}

std::vector<PastOperation> read_history(Database& db, Time since) {
  std::vector<PastOperation> out;
  Statement rows = db.prepare(history_queries::runs_since());
  rows.bind(since == no_time ? std::string_view("") : std::string_view(to_rfc3339(to_second(since))));
  while (rows.step()) {
    PastOperation o;
    o.computer = rows.text(0);
    o.store = rows.text(1);
    o.kind = word<Kind>(rows, 2);
    o.type = rows.text(3);
    o.outcome = word<Outcome>(rows, 4);
    o.why = rows.text(5);
    o.session = rows.text(6);
    o.begin = rows.time(7);
    o.end = rows.time(8);
    o.freeze_seconds = or_none(rows, 9);
    o.first_log = or_none(rows, 10);
    o.last_log = or_none(rows, 11);
    o.megabytes = or_none(rows, 12);
    out.push_back(std::move(o));
  }
  return out;
}

std::string history_queries::good_runs() {
  return fmt::format(
      "WITH RECURSIVE {} SELECT o.computer, o.store, o.type, o.begin, o.end FROM each3 e JOIN "
      "operation o ON o.id = (SELECT id FROM operation t WHERE outcome = 'succeeded' AND "
      "t.computer = e.computer AND t.store = e.store AND t.type = e.type AND kind IN ({}) "
      "ORDER BY end DESC LIMIT 1) ORDER BY o.type",
      each_of({"computer", "store", "type"}, "outcome = 'succeeded'"), backup_kinds());
}

std::map<StoreKey, std::vector<LastSuccess>> last_successes(Database& db) {
  std::map<StoreKey, std::vector<LastSuccess>> out;
  Statement rows = db.prepare(history_queries::good_runs());
  while (rows.step())
    out[{lower(rows.text(0)), lower(rows.text(1))}].push_back({rows.text(2), rows.time(3), rows.time(4)});
  return out;
}

std::map<std::string, std::string> known_clusters(Database& db, const Report& report) {
  std::map<std::string, std::string> clusters;
  Statement rows = db.prepare("SELECT name, cluster FROM computer WHERE cluster <> ''");
  while (rows.step()) clusters[lower(rows.text(0))] = rows.text(1);
  const Case c = make_case(report);
  const Clusters found = find_clusters(c);
  Statement write = db.prepare(
      "INSERT INTO computer(name, cluster) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET cluster = "
      "excluded.cluster");
  const auto add = [&](const std::string& name, const std::string& first) {
    if (clusters.emplace(name, first).second) write.bind(name).bind(first).run();
  };
  for (const auto& [name, first] : dag_names(c)) add(name, first);
  for (std::uint32_t i = 0; i < c.computers.size(); ++i)
    if (found.nodes(i).size() >= 2)
      add(lower(c.computers[i].computer), lower(c.computers[found.cluster[i]].computer));
  return clusters;
}

}  // namespace exba
