// How it works: a remembered part is an intake whose runs and times are `told` (cases/known.hpp). Rows of
// events are compared by a digest, so that a run writes only what it has learnt.
#include "health/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>

#include "base/text.hpp"
#include "health/event_record.hpp"
#include "health/renewed_logs.hpp"

namespace exba {
namespace {

constexpr std::uint64_t most_id = INT64_MAX;

/// Ids are 64 bits in a log and 63 in SQLite; no log has ever reached 33.
std::int64_t stored_id(std::uint64_t id) {
  return static_cast<std::int64_t>(std::min(id, most_id));
}

/// What is asked of each log: prepared once, for preparing costs more than a log of a month has to tell.
struct LogQueries {
  explicit LogQueries(Database& db)
      : runs(db.prepare(
            "SELECT first, last, first_time, last_time, proves FROM id_run WHERE log = ? ORDER BY first")),
        covered(db.prepare("SELECT begin, end, dense FROM covered WHERE log = ? ORDER BY begin")),
        gaps(db.prepare("SELECT after, before, begin, end FROM gap WHERE log = ? ORDER BY begin")),
        cleared(db.prepare("SELECT time FROM cleared WHERE log = ? ORDER BY time")),
        events(db.prepare("SELECT id, place, record, time, provider, event_id, signal, body FROM event WHERE "
                          "log = ? ORDER BY place, record, id")) {}
  Statement runs, covered, gaps, cleared, events;
};

void read_cover(LogQueries& ask, std::int64_t id, LogPart& log) {
  ask.runs.bind(id);
  while (ask.runs.step()) {
    IdRun run{ask.runs.number(0),      ask.runs.number(1), ask.runs.ticks(2), ask.runs.ticks(3), 0,
              ask.runs.integer(4) != 0};
    if (run.last < run.first) std::swap(run.first, run.last);
    log.runs.push_back(run);
  }
  if (!log.runs.empty()) log.ids_up = 1;
  Statement& covered = ask.covered.bind(id);
  while (covered.step())
    log.told->covered.push_back({covered.ticks(0), std::max(covered.ticks(0), covered.ticks(1)),
                                 covered.integer(2) != 0 ? Coverage::dense : Coverage::assumed});
  Statement& gaps = ask.gaps.bind(id);
  while (gaps.step())
    log.told->gaps.push_back({gaps.number(0), gaps.number(1), gaps.ticks(2), gaps.ticks(3)});
  Statement& cleared = ask.cleared.bind(id);
  while (cleared.step()) log.told->cleared.push_back(cleared.ticks(0));
}

std::uint64_t digest_of(std::int64_t log, std::int64_t place, const Event& e, std::string_view body) {
  std::uint64_t sum = fnv1a(body);
  sum = fnv1a(e.provider, sum * 31);
  sum = fnv1a(e.signal, sum * 31);
  for (const std::uint64_t n :
       {static_cast<std::uint64_t>(log), static_cast<std::uint64_t>(place), e.record_id,
        static_cast<std::uint64_t>(e.time.time_since_epoch().count()), std::uint64_t{e.id}})
    sum = (sum ^ n) * 0x9e3779b97f4a7c15u;
  return sum;
}

std::string summary_of(const LogPart& log) {
  std::string out = fmt::format("{} {} {} ", log.first.time_since_epoch().count(),
                                log.last.time_since_epoch().count(), log.events);
  for (const IdRun& r : log.runs)
    out += fmt::format("r{} {} {} {} {} ", r.first, r.last, r.first_time.time_since_epoch().count(),
                       r.last_time.time_since_epoch().count(), r.proves);
  for (const CoveredTime& c : log.told->covered)
    out += fmt::format("c{} {} {} ", c.begin.time_since_epoch().count(), c.end.time_since_epoch().count(),
                       static_cast<int>(c.coverage));
  for (const Gap& g : log.told->gaps)
    out += fmt::format("g{} {} {} ", g.after, g.before, g.from.time_since_epoch().count());
  for (const Time t : log.told->cleared) out += fmt::format("x{} ", t.time_since_epoch().count());
  return out;
}

void read_events(Statement& rows, const std::string& file, std::int64_t id, const LogPart& log,
                 Intake& intake, Memory& memory) {
  rows.bind(id);
  while (rows.step()) {
    Event e;
    e.position = {Position::Unit::offset, rows.number(0)};
    e.record_id = rows.number(2);
    e.time = rows.ticks(3);
    e.provider = rows.text(4);
    e.id = static_cast<std::uint16_t>(rows.number(5, 0xffff));
    e.signal = rows.text(6);
    e.computer = log.computer;
    e.channel = log.channel;
    if (!unpack_event(rows.blob(7), e))
      throw DatabaseError(DatabaseError::Kind::damaged,
                          fmt::format("{}: damaged: event {} is none", file, rows.integer(0)));
    memory.events.emplace(e.position.value,
                          StoredEvent{digest_of(id, rows.integer(1), e, rows.blob(7)), rows.integer(1)});
    intake.kept.push_back(std::move(e));
  }
  intake.source.events = intake.source.recognised = intake.kept.size();
}

}  // namespace

Memory remember(Database& db, const Wanted& wanted) {
  Memory memory;
  Statement logs = db.prepare(
      "SELECT id, computer, channel, zone, epoch, first, last, events, form FROM log "
      "ORDER BY computer, channel, form, zone, epoch");
  LogQueries ask(db);
  while (logs.step()) {
    KnownPart part;
    part.log.computer = logs.text(1);
    part.log.channel = logs.text(2);
    part.zone = logs.text(3);
    part.form = logs.text(8);
    part.epoch = static_cast<std::uint32_t>(logs.number(4, UINT32_MAX));
    part.log.first = logs.ticks(5);
    part.log.last = logs.ticks(6);
    part.log.events = logs.number(7);
    part.log.told = LogPart::Told{};
    part.log.told->beside_runs = true;
    part.log.told->events = part.log.events;
    read_cover(ask, logs.integer(0), part.log);
    Intake intake(wanted);
    intake.source.path = db.file();
    intake.source.format = part.form;
    if (!part.zone.empty()) intake.assume("time_zone", part.zone);
    read_events(ask.events, db.file(), logs.integer(0), part.log, intake, memory);
    intake.logs.push_back(part.log);
    memory.intakes.push_back(std::move(intake));
    memory.covers.push_back(summary_of(part.log));
    memory.parts.push_back(std::move(part));
  }
  memory.kept_from = kept_from(db);
  Statement next = db.prepare("SELECT name, next_from FROM computer WHERE next_from IS NOT NULL");
  while (next.step()) memory.next_from[lower(next.text(0))] = next.ticks(1);
  return memory;
}

std::map<std::string, Time> kept_from(Database& db) {
  std::map<std::string, Time> from;
  Statement computers = db.prepare("SELECT name, kept_from FROM computer WHERE kept_from IS NOT NULL");
  while (computers.step()) from[lower(computers.text(0))] = computers.ticks(1);
  return from;
}

void let_go(Database& db, Memory& memory) {
  std::unordered_set<std::uint64_t> outlived;
  Statement rows = db.prepare("SELECT event FROM outlived");
  while (rows.step()) outlived.insert(rows.number(0));
  for (std::size_t i = 0; i < memory.intakes.size(); ++i) {
    const auto from = memory.next_from.find(lower(memory.parts[i].log.computer));
    if (from != memory.next_from.end())
      for (LogPart* log : {&memory.intakes[i].logs.front(), &memory.parts[i].log})
        cut_cover(*log, from->second);
    Blocks<Event>& kept = memory.intakes[i].kept;
    erase_if(kept, [&](const Event& e) { return outlived.count(e.position.value) != 0; });
    memory.intakes[i].source.events = memory.intakes[i].source.recognised = kept.size();
  }
  for (const auto& [computer, from] : memory.next_from) memory.kept_from[computer] = from;
}

std::size_t join_remembered(Report& report, std::size_t remembered) {
  std::vector<Source> joined;
  std::vector<std::uint32_t> place;  // by remembered source
  for (std::size_t i = 0; i < remembered; ++i) {
    const Source& from = report.sources[i];
    auto at =
        std::find_if(joined.begin(), joined.end(), [&](const Source& s) { return s.format == from.format; });
    if (at == joined.end()) {
      joined.push_back({});
      at = joined.end() - 1;
      at->path = from.path;
      at->format = from.format;
    }
    at->events += from.events;
    at->recognised += from.recognised;
    at->duplicates += from.duplicates;
    place.push_back(static_cast<std::uint32_t>(at - joined.begin()));
  }
  const auto fresh = report.sources.begin() + static_cast<std::ptrdiff_t>(remembered);
  const auto shift = static_cast<std::uint32_t>(remembered - joined.size());
  const std::size_t count = joined.size();
  joined.insert(joined.end(), std::make_move_iterator(fresh), std::make_move_iterator(report.sources.end()));
  report.sources = std::move(joined);
  for (Event& e : report.events) e.source = e.source < remembered ? place[e.source] : e.source - shift;
  return count;
}

namespace {

/// The last time that the logs of each computer tell; a clock of the future drops nothing.
std::map<std::string, Time> last_times(const Report& report, Time now) {
  std::map<std::string, Time> last;
  for (const Log& log : report.logs) {
    if (log.last == no_time) continue;
    Time& at = last.emplace(lower(log.computer), no_time).first->second;
    at = std::max(at, now == no_time ? log.last : std::min(log.last, now));
  }
  return last;
}

/// Operations that later ones are measured by: the last three of each type of a store, and the last good one.
std::vector<bool> measures(const std::vector<Operation>& operations) {
  using Key = std::tuple<std::string, std::string, Kind, std::string>;
  std::map<Key, int> seen;
  std::set<Key> good;
  std::vector<bool> needed(operations.size());
  for (std::size_t i = operations.size(); i-- > 0;) {
    const Operation& o = operations[i];
    const Key key{lower(o.computer), lower(o.store), o.kind, o.type};
    needed[i] = ++seen[key] <= 3 || (o.outcome == Outcome::succeeded && good.insert(key).second);
    if (o.outcome == Outcome::succeeded) good.insert(key);
  }
  return needed;
}

}  // namespace

Kept what_to_keep(const Report& report, const Memory& memory, Time now) {
  Kept kept;
  for (const auto& [computer, last] : last_times(report, now)) {
    const auto before = memory.kept_from.find(computer);
    const Time from = last - kept_time;
    kept.from[computer] = before == memory.kept_from.end() ? from : std::max(from, before->second);
  }
  const auto recent = [&](const Operation& o) {
    const auto from = kept.from.find(lower(o.computer));
    return from == kept.from.end() || o.end == no_time || o.end >= from->second;
  };
  // A run that holds up others, or that nothing has ended, is judged by the silence behind it.
  for (const Operation& o : report.operations) {
    if (!recent(o)) continue;
    for (const Relation& r : o.relations) {
      const Operation& other = report.operations[r.operation];
      if (r.name != "blocked_by" || other.begin == no_time) continue;
      const auto from = kept.from.find(lower(other.computer));
      if (from != kept.from.end() && other.begin < from->second &&
          other.begin >= from->second + kept_time - kept_at_most)
        from->second = other.begin;
    }
  }
  std::vector<bool> needed = measures(report.operations);
  for (std::size_t i = 0; i < report.operations.size(); ++i) {
    const Operation& o = report.operations[i];
    if (!recent(o)) continue;
    needed[i] = true;
    for (const Relation& r : o.relations) needed[r.operation] = true;
  }
  kept.events.resize(report.events.size());
  for (std::size_t i = 0; i < report.events.size(); ++i) {
    const auto from = kept.from.find(lower(report.events[i].computer));
    kept.events[i] =
        from == kept.from.end() || report.events[i].time == no_time || report.events[i].time >= from->second;
  }
  for (std::size_t i = 0; i < report.operations.size(); ++i) {
    if (!needed[i]) continue;
    for (const std::uint32_t e : report.operations[i].events) kept.events[e] = true;
    for (const std::uint32_t e : report.operations[i].nearby) kept.events[e] = true;
  }
  return kept;
}

namespace {

void write_cover(Database& db, std::int64_t id, const LogPart& log) {
  for (const char* table : {"id_run", "covered", "gap", "cleared"})
    db.prepare(fmt::format("DELETE FROM {} WHERE log = ?", table)).bind(id).run();
  Statement run = db.prepare("INSERT INTO id_run VALUES(?, ?, ?, ?, ?, ?)");
  for (const IdRun& r : log.runs)
    run.bind(id)
        .bind(stored_id(r.first))
        .bind(stored_id(r.last))
        .bind_ticks(r.first_time)
        .bind_ticks(r.last_time)
        .bind(std::int64_t{r.proves})
        .run();
  Statement covered = db.prepare("INSERT INTO covered VALUES(?, ?, ?, ?)");
  for (const CoveredTime& c : log.told->covered)
    covered.bind(id)
        .bind_ticks(c.begin)
        .bind_ticks(c.end)
        .bind(std::int64_t{c.coverage == Coverage::dense})
        .run();
  Statement gap = db.prepare("INSERT INTO gap VALUES(?, ?, ?, ?, ?)");
  for (const Gap& g : log.told->gaps)
    gap.bind(id)
        .bind(stored_id(g.after))
        .bind(stored_id(g.before))
        .bind_ticks(g.from)
        .bind_ticks(g.until)
        .run();
  Statement cleared = db.prepare("INSERT INTO cleared VALUES(?, ?)");
  for (const Time t : log.told->cleared)
    if (t != no_time) cleared.bind(id).bind_ticks(t).run();
}

/// Whether a part has events.
std::vector<bool> parts_in_use(const Known& known) {
  std::vector<bool> used(known.parts.size());
  for (const std::uint32_t part : known.part_of) used[part] = true;
  return used;
}

struct LogRows {
  std::vector<std::int64_t> ids;       ///< by part of Known; 0: nothing of it is kept
  std::vector<std::int64_t> obsolete;  ///< to be deleted once their events have moved
};

LogRows write_logs(Database& db, const Memory& memory, const Known& known) {
  struct LogRow {
    std::int64_t id;
    std::string summary;
  };
  using Key = std::tuple<std::string, std::string, std::string, std::string, std::uint32_t>;
  std::map<Key, LogRow> rows;
  Statement logs = db.prepare("SELECT computer, channel, form, zone, epoch, id FROM log");
  while (logs.step())
    rows[{logs.text(0), logs.text(1), logs.text(2), logs.text(3),
          static_cast<std::uint32_t>(logs.integer(4))}] = {logs.integer(5), ""};
  for (std::size_t i = 0; i < memory.parts.size(); ++i) {
    const KnownPart& p = memory.parts[i];
    const auto row = rows.find({p.log.computer, p.log.channel, p.form, p.zone, p.epoch});
    if (row != rows.end()) row->second.summary = memory.covers[i];
  }
  const std::vector<bool> in_use = parts_in_use(known);
  LogRows out{std::vector<std::int64_t>(known.parts.size()), {}};
  auto& ids = out.ids;
  std::set<std::int64_t> used;
  for (std::size_t i = 0; i < known.parts.size(); ++i) {
    const KnownPart& p = known.parts[i];
    const LogPart& log = p.log;
    const auto& told = *log.told;
    if (!in_use[i] && log.runs.empty() && told.covered.empty() && told.gaps.empty() && told.cleared.empty())
      continue;
    const Key key{log.computer, log.channel, p.form, p.zone, p.epoch};
    const auto row = rows.find(key);
    std::string summary = summary_of(log);
    if (row != rows.end()) {
      ids[i] = row->second.id;
      if (summary == row->second.summary) {
        used.insert(ids[i]);
        continue;
      }
    } else {
      db.prepare("INSERT INTO log(computer, channel, form, zone, epoch, events) VALUES(?, ?, ?, ?, ?, 0)")
          .bind(log.computer)
          .bind(log.channel)
          .bind(p.form)
          .bind(p.zone)
          .bind(std::int64_t{p.epoch})
          .run();
      ids[i] = db.number("SELECT last_insert_rowid()");
    }
    used.insert(ids[i]);
    db.prepare("UPDATE log SET first = ?, last = ?, events = ?, last_record = ? WHERE id = ?")
        .bind_ticks(log.first)
        .bind_ticks(log.last)
        .bind(stored_id(log.events))
        .bind(log.runs.empty() ? 0 : stored_id(log.runs.back().last))
        .bind(ids[i])
        .run();
    write_cover(db, ids[i], log);
  }
  for (const auto& [key, row] : rows)
    if (used.count(row.id) == 0) out.obsolete.push_back(row.id);
  return out;
}

void write_kept_from(Database& db, const Memory& memory, const Kept& kept) {
  Statement write = db.prepare(
      "INSERT INTO computer(name, cluster, kept_from, next_from) VALUES(?, '', ?, ?) "
      "ON CONFLICT(name) DO UPDATE SET kept_from = excluded.kept_from, next_from = excluded.next_from "
      "WHERE kept_from IS NOT excluded.kept_from OR next_from IS NOT excluded.next_from");
  for (const auto& [name, next] : kept.from) {
    const auto from = memory.kept_from.find(name);
    write.bind(name)
        .bind_ticks(from == memory.kept_from.end() ? no_time : from->second)
        .bind_ticks(next)
        .run();
  }
}

}  // namespace

void memorise(Database& db, const Memory& memory, const Known& known, const Report& report,
              std::size_t remembered, const Kept& kept) {
  const LogRows logs = write_logs(db, memory, known);
  db.run("DELETE FROM outlived");
  Statement outlive = db.prepare("INSERT INTO outlived VALUES(?)");
  Statement insert = db.prepare(
      "INSERT INTO event(log, place, record, time, provider, event_id, signal, body) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
  Statement update = db.prepare(
      "UPDATE event SET log = ?, place = ?, record = ?, time = ?, provider = ?, event_id = ?, signal = ?, "
      "body = ? WHERE id = ?");
  std::set<std::uint64_t> still_there;
  std::map<std::int64_t, std::int64_t> places;
  const auto is_stored = [&](const Event& e) {
    return e.source < remembered && memory.events.count(e.position.value) != 0;
  };
  for (std::size_t i = 0; i < report.events.size(); ++i) {
    const std::int64_t log = logs.ids[known.part_of[i]];
    Event e = report.events[i];
    if (!known.has_own_id[i]) e.record_id = 0;
    const bool old = is_stored(e);
    std::int64_t place = 0;
    if (e.record_id == 0) {  // without an id the place is the order
      std::int64_t& last = places[log];
      place = last = std::max(last + 1, old ? memory.events.at(e.position.value).place : 0);
    }
    const std::string body = pack_event(e);
    if (old) {
      still_there.insert(e.position.value);
      if (!kept.events[i]) outlive.bind(stored_id(e.position.value)).run();
      if (memory.events.at(e.position.value).digest == digest_of(log, place, e, body)) continue;
    }
    Statement& write = old ? update : insert;
    write.bind(log)
        .bind(place)
        .bind(stored_id(e.record_id))
        .bind_ticks(e.time)
        .bind(e.provider)
        .bind(std::int64_t{e.id})
        .bind(e.signal)
        .bind_blob(body);
    if (old) write.bind(stored_id(e.position.value));
    write.run();
    if (!old && !kept.events[i]) outlive.bind(db.number("SELECT last_insert_rowid()")).run();
  }
  Statement remove = db.prepare("DELETE FROM event WHERE id = ?");
  for (const auto& [row, stored] : memory.events)
    if (still_there.count(row) == 0) remove.bind(stored_id(row)).run();
  Statement forget = db.prepare("DELETE FROM log WHERE id = ?");
  for (const std::int64_t log : logs.obsolete) forget.bind(log).run();
  write_kept_from(db, memory, kept);
}

}  // namespace exba
