// How it works: one list of fields a struct serves both ways, packing and unpacking. Of a report only that is kept
// which silences, findings and speakers ask for; for 500 computers that is 100 KB where their events are 10 MB.
#include "health/verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/moments.hpp"
#include "base/text.hpp"
#include "health/packed.hpp"
#include "model/words.hpp"

namespace exba {

bool operator<(const RunKey& a, const RunKey& b) {
  return std::tie(a.computer, a.store, a.begin) < std::tie(b.computer, b.store, b.begin);
}

RunKey key_of(std::string_view computer, std::string_view store, Time begin) {
  return {lower(computer), lower(store),
          begin == no_time ? no_time : Time{std::chrono::floor<std::chrono::seconds>(begin)}};
}

std::string over_since(Kind kind, std::string_view type, Time begin, const TimeZone& zone) {
  return fmt::format("Over: a good {}{}{} followed on {}. ", type, type.empty() ? "" : " ",
                     is_backup(kind) ? "backup" : "run", moment_text(begin, zone));
}

namespace {

RunKey key_of_run(const Operation& o) {
  return key_of(o.computer, o.store, o.begin);
}

BorneFinding borne(const Finding& f, const Report& report, const TimeZone& zone) {
  BorneFinding out;
  out.finding = f;
  const auto reach = [&](Time begin, Time end) {
    if (begin != no_time && (out.begin == no_time || begin < out.begin)) out.begin = begin;
    out.end = std::max({out.end, begin, end});
  };
  for (const std::uint32_t o : f.operations) {
    reach(report.operations[o].begin, report.operations[o].end);
    out.runs.push_back(key_of_run(report.operations[o]));
  }
  if (f.operations.empty())
    for (const std::uint32_t i : f.evidence) reach(report.events[i].time, report.events[i].time);
  if (f.operation) {
    const Operation& o = report.operations[*f.operation];
    out.kind = to_string(o.kind);
    out.type = o.type;
    out.at_fault = key_of_run(o);
  }
  if (f.cured && f.cured->operation) {
    const Operation& run = report.operations[*f.cured->operation];
    out.over = over_since(run.kind, run.type, run.begin, zone);
  }
  return out;
}

Time newest_of(const Report& report) {
  Time newest = no_time;
  for (const Event& e : report.events) newest = std::max(newest, e.time);
  for (const Log& log : report.logs) {
    newest = std::max(newest, log.last);
    for (const CoveredTime& c : log.covered) newest = std::max({newest, c.begin, c.end});
  }
  return newest;
}

}  // namespace

Verdicts verdicts_of(const Report& report, const TimeZone& zone) {
  Verdicts out;
  for (const Finding& f : report.findings) out.findings.push_back(borne(f, report, zone));
  out.logs = report.logs;
  for (const Standing& s : standings(report))
    if (s.state == State::blocked || s.state == State::failing)
      out.failing.push_back({s.computer, s.state, s.since});
  for (const Operation& o : report.operations)
    if (o.outcome == Outcome::running) out.running.push_back(o.computer);
  out.newest = newest_of(report);
  return out;
}

Report report_of(const Verdicts& verdicts) {
  Report report;
  report.logs = verdicts.logs;
  for (const std::string& computer : verdicts.running) {
    Operation& o = report.operations.emplace_back();
    o.computer = computer;
    o.outcome = Outcome::running;
  }
  return report;
}

namespace {

constexpr std::uint64_t verdict_layout = 1;

struct Packing {
  PackedWriter out;

  void number(std::uint64_t& value) { out.number(value); }
  void text(std::string& value) { out.string(value); }
  template <class T>
  std::size_t size_of(const std::vector<T>& list) {
    out.number(list.size());
    return list.size();
  }
  bool fail() { return false; }
};

struct Unpacking {
  PackedReader in;

  void number(std::uint64_t& value) { value = in.number(); }
  void text(std::string& value) { value = in.string(); }
  template <class T>
  std::size_t size_of(std::vector<T>& list) {
    const std::uint64_t count = in.count();
    list.clear();
    return static_cast<std::size_t>(count);
  }
  bool fail() { return in.well = false; }
};

template <class Io>
void packed(Io& io, Time& time) {
  auto count = static_cast<std::uint64_t>(time.time_since_epoch().count());
  io.number(count);
  time = Time{Ticks{static_cast<std::int64_t>(count)}};
}
template <class Io>
void packed(Io& io, std::string& text) {
  io.text(text);
}
template <class Io>
void packed(Io& io, std::uint64_t& number) {
  io.number(number);
}
template <class Io, class Enum>
void packed_word(Io& io, Enum& value, Enum last) {
  auto number = static_cast<std::uint64_t>(value);
  io.number(number);
  if (number > static_cast<std::uint64_t>(last)) {
    io.fail();
    number = 0;
  }
  value = static_cast<Enum>(number);
}

/// Grows as it is read: a count may promise more than there is.
template <class Io, class T, class Each>
void packed_list(Io& io, std::vector<T>& all, Each each) {
  const std::size_t size = io.size_of(all);
  for (std::size_t i = 0; i < size; ++i) {
    if constexpr (std::is_same_v<Io, Unpacking>) {
      if (!io.in.well) return;
      all.emplace_back();
    }
    each(all[i]);
  }
}

template <class Io>
void packed_run(Io& io, RunKey& key) {
  packed(io, key.computer), packed(io, key.store), packed(io, key.begin);
}

template <class Io>
void packed_finding(Io& io, BorneFinding& b) {
  Finding& f = b.finding;
  packed(io, f.rule);
  packed_word(io, f.severity, Severity::error);
  packed_word(io, f.confidence, Confidence::certain);
  for (std::string* text : {&f.computer, &f.store, &f.title, &f.message, &f.advice, &f.why, &f.ruled_out,
                            &f.absence, &f.fingerprint})
    packed(io, *text);
  packed_list(io, f.references, [&](Reference& r) { packed(io, r.article), packed(io, r.title); });
  packed_list(io, f.explains, [&](std::string& rule) { packed(io, rule); });
  packed(io, b.begin), packed(io, b.end);
  for (std::string* text : {&b.kind, &b.type, &b.over}) packed(io, *text);
  std::uint64_t has_run = b.at_fault ? 1 : 0;
  packed(io, has_run);
  if (has_run != 0) {
    if (!b.at_fault) b.at_fault.emplace();
    packed_run(io, *b.at_fault);
  }
  packed_list(io, b.runs, [&](RunKey& key) { packed_run(io, key); });
}

template <class Io>
void packed_log(Io& io, Log& l) {
  packed(io, l.computer), packed(io, l.channel), packed(io, l.first), packed(io, l.last),
      packed(io, l.events);
  packed_list(io, l.gaps, [&](Gap& gap) {
    packed(io, gap.after), packed(io, gap.before), packed(io, gap.from), packed(io, gap.until);
  });
  packed_list(io, l.cleared, [&](Time& time) { packed(io, time); });
  packed_list(io, l.covered, [&](CoveredTime& c) {
    packed(io, c.begin), packed(io, c.end);
    packed_word(io, c.coverage, Coverage::assumed);
  });
}

template <class Io>
void packed_verdicts(Io& io, Verdicts& v) {
  std::uint64_t version = verdict_layout;
  packed(io, version);
  if (version != verdict_layout) {
    io.fail();
    return;
  }
  packed(io, v.newest);
  packed_list(io, v.findings, [&](BorneFinding& f) { packed_finding(io, f); });
  packed_list(io, v.logs, [&](Log& l) { packed_log(io, l); });
  packed_list(io, v.failing, [&](FailingComputer& c) {
    packed(io, c.computer);
    packed_word(io, c.state, State::no_backup);
    packed(io, c.since);
  });
  packed_list(io, v.running, [&](std::string& computer) { packed(io, computer); });
}

/// What the state holds, at a glance: who takes a server out of it by hand does not ask this program.
std::string contents_of(Database& db) {
  std::string out;
  for (const char* sql : {"SELECT count(*) FROM log", "SELECT count(*) FROM event",
                          "SELECT max(id) FROM event", "SELECT count(*) FROM computer"})
    out += fmt::format(" {}", db.number(sql));
  return out;
}

}  // namespace

std::string pack_verdicts(const Verdicts& v) {
  Packing io;
  Verdicts copy = v;
  packed_verdicts(io, copy);
  return std::move(io.out.out);
}

std::optional<Verdicts> unpack_verdicts(std::string_view record) {
  Unpacking io{PackedReader(record)};
  Verdicts out;
  packed_verdicts(io, out);
  if (!io.in.well || !io.in.at_end()) return std::nullopt;
  return out;
}

void forget_verdicts(Database& db) {
  db.run("DELETE FROM verdict");
}

void remember_verdicts(Database& db, const std::string& how, const Verdicts& v) {
  forget_verdicts(db);
  db.prepare("INSERT INTO verdict VALUES(?, ?)")
      .bind(how + contents_of(db))
      .bind_blob(pack_verdicts(v))
      .run();
}

std::optional<Verdicts> recall_verdicts(Database& db, const std::string& how) {
  Statement row = db.prepare("SELECT body FROM verdict WHERE made_of = ?");
  row.bind(how + contents_of(db));
  if (!row.step()) return std::nullopt;
  std::optional<Verdicts> out = unpack_verdicts(row.blob(0));
  if (!out)
    throw DatabaseError(DatabaseError::Kind::damaged,
                        fmt::format("{}: damaged: what was judged cannot be read", db.file()));
  return out;
}

}  // namespace exba
