// How it works: each migration leads from one version to the next, inside the transaction of the run that
// found the older file. `PRAGMA user_version` holds the version.
#include "health/schema.hpp"

#include <fmt/format.h>

#include <array>
#include <thread>

#include "base/input.hpp"
#include "base/platform.hpp"
#include "base/version.hpp"

namespace exba {
namespace {

constexpr const char* migrations[] = {
    // 1
    R"(
CREATE TABLE migration(version INTEGER PRIMARY KEY, at TEXT NOT NULL, made_by TEXT NOT NULL);

CREATE TABLE computer(
  name TEXT PRIMARY KEY COLLATE NOCASE, cluster TEXT NOT NULL, kept_from INTEGER) WITHOUT ROWID;
CREATE TABLE log(
  id INTEGER PRIMARY KEY, computer TEXT NOT NULL, channel TEXT NOT NULL, form TEXT NOT NULL,
  zone TEXT NOT NULL, epoch INTEGER NOT NULL, first INTEGER, last INTEGER, events INTEGER NOT NULL, last_record INTEGER,
  UNIQUE(computer, channel, form, zone, epoch));
CREATE TABLE id_run(
  log INTEGER NOT NULL REFERENCES log ON DELETE CASCADE, first INTEGER NOT NULL, last INTEGER NOT NULL,
  first_time INTEGER, last_time INTEGER, proves INTEGER NOT NULL);
CREATE TABLE covered(
  log INTEGER NOT NULL REFERENCES log ON DELETE CASCADE, begin INTEGER NOT NULL, end INTEGER NOT NULL,
  dense INTEGER NOT NULL);
CREATE TABLE gap(
  log INTEGER NOT NULL REFERENCES log ON DELETE CASCADE, after INTEGER NOT NULL, before INTEGER NOT NULL,
  begin INTEGER, end INTEGER);
CREATE TABLE cleared(log INTEGER NOT NULL REFERENCES log ON DELETE CASCADE, time INTEGER NOT NULL);
CREATE INDEX id_run_log ON id_run(log);
CREATE INDEX covered_log ON covered(log);
CREATE INDEX gap_log ON gap(log);
CREATE INDEX cleared_log ON cleared(log);
CREATE TABLE event(
  id INTEGER PRIMARY KEY, log INTEGER NOT NULL REFERENCES log ON DELETE CASCADE, place INTEGER NOT NULL,
  record INTEGER NOT NULL, time INTEGER, provider TEXT NOT NULL, event_id INTEGER NOT NULL,
  signal TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX event_log ON event(log, place, record);

CREATE TABLE reading(how TEXT NOT NULL);
CREATE TABLE file(
  path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, ends INTEGER NOT NULL,
  form TEXT NOT NULL, encoding TEXT NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE chunk(
  digest INTEGER PRIMARY KEY, computer TEXT NOT NULL, channel TEXT NOT NULL, first INTEGER NOT NULL,
  last INTEGER NOT NULL, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL);

CREATE TABLE operation(
  id INTEGER PRIMARY KEY, computer TEXT NOT NULL, store TEXT NOT NULL, kind TEXT NOT NULL,
  type TEXT NOT NULL, outcome TEXT NOT NULL, why TEXT NOT NULL, session TEXT NOT NULL,
  begin TEXT NOT NULL, end TEXT NOT NULL, seconds INTEGER NOT NULL, freeze_seconds REAL,
  first_log INTEGER, last_log INTEGER, requestor TEXT NOT NULL,
  megabytes INTEGER, first_record INTEGER, last_record INTEGER);
CREATE INDEX operation_begin ON operation(computer, begin);
CREATE TABLE finding(
  fingerprint TEXT PRIMARY KEY, rule TEXT NOT NULL, severity TEXT NOT NULL, confidence TEXT NOT NULL,
  computer TEXT NOT NULL, store TEXT NOT NULL, title TEXT NOT NULL, message TEXT NOT NULL,
  advice TEXT NOT NULL, why TEXT NOT NULL, articles TEXT NOT NULL, begin TEXT, end TEXT,
  kind TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL, first_told TEXT NOT NULL,
  last_told TEXT NOT NULL, resolved_at TEXT) WITHOUT ROWID;
CREATE TABLE acknowledgement(
  fingerprint TEXT PRIMARY KEY, given TEXT NOT NULL, expires TEXT NOT NULL, reason TEXT NOT NULL,
  confidence TEXT NOT NULL) WITHOUT ROWID;
)",
    // 2: what the last run came to, for those who are told of changes only
    "CREATE TABLE told(state TEXT NOT NULL);",
    // 3: a run looks at what is new of a history that grows for years, and at the last run of each store
    R"(
CREATE INDEX operation_of ON operation(computer COLLATE NOCASE, end);
CREATE INDEX operation_since ON operation(begin);
CREATE INDEX operation_until ON operation(end);
CREATE INDEX operation_last ON operation(computer, store, begin);
CREATE INDEX operation_good ON operation(computer, store, type, end) WHERE outcome = 'succeeded';
CREATE INDEX finding_open ON finding(begin, rule, fingerprint) WHERE state = 'open';
)",
    // 4: a run with nothing new tells what the last one judged; events go when the next new ones come
    R"(
CREATE TABLE verdict(made_of TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE outlived(event INTEGER PRIMARY KEY REFERENCES event ON DELETE CASCADE);
ALTER TABLE computer ADD COLUMN next_from INTEGER;
)"};
constexpr std::int64_t newest = std::size(migrations);

void migrate(Database& db) {
  const std::int64_t version = db.number("PRAGMA user_version");
  const std::int64_t application = db.number("PRAGMA application_id");
  const std::int64_t tables = db.number("SELECT count(*) FROM sqlite_schema");
  const bool fresh = application == 0 && version == 0 && tables == 0;
  if (!fresh && application != state_application_id)
    throw DatabaseError(
        DatabaseError::Kind::other,
        fmt::format("{}: an SQLite file, but no state of exba; it was left as it is", db.file()));
  // A later exba has a few versions more; what is far off was never written.
  constexpr std::int64_t versions_to_come = 1000;
  if (version < 0 || version > newest + versions_to_come)
    throw DatabaseError(DatabaseError::Kind::damaged,
                        fmt::format("{}: damaged: its version is {}", db.file(), version));
  if (version > newest)
    throw DatabaseError(
        DatabaseError::Kind::other,
        fmt::format("{}: written by a newer exba (state version {}, this one knows {}); it was "
                    "left as it is",
                    db.file(), version, newest));
  if (db.number("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'") > 0)
    throw DatabaseError(DatabaseError::Kind::other,
                        fmt::format("{}: holds triggers, which exba does not run; remove them", db.file()));
  for (std::int64_t v = version; v < newest; ++v) {
    db.run(migrations[v]);
    db.prepare("INSERT INTO migration VALUES(?, datetime('now'), ?)").bind(v + 1).bind(program_version).run();
  }
  if (version == newest) return;
  db.run(fmt::format("PRAGMA application_id={}", state_application_id).c_str());
  db.run(fmt::format("PRAGMA user_version={}", newest).c_str());
}

/// Two runs that make the file at once may both be told that it is busy, without waiting.
void use_write_ahead_log(Database& db, Ticks patience) {
  constexpr auto pause = std::chrono::milliseconds{20};
  for (Ticks waited{0};; waited += pause) {
    try {
      return db.run("PRAGMA journal_mode=WAL");
    } catch (const DatabaseError& e) {
      if (e.kind != DatabaseError::Kind::busy || waited >= patience) throw;
    }
    std::this_thread::sleep_for(pause);
  }
}

/// The first bytes; empty where it cannot be read.
std::string head_of(const std::string& file) {
  try {
    const Input input = open_file(file);
    std::string head(100, '\0');
    head.resize(input.read_at ? input.read_at(0, head) : 0);
    return head;
  } catch (const Error&) {
    return "";
  }
}

/// SQLite makes a file beside the state even to read it. Where the folder does not let it, and no run has left
/// anything there that belongs to the state, the file is all there is.
Database open_to_look_at(const std::string& file, Ticks patience) {
  try {
    Database db(file, Database::Mode::read, patience);
    db.number("PRAGMA user_version");
    return db;
  } catch (const DatabaseError& e) {
    if (e.kind != DatabaseError::Kind::other || platform::status_of(file + "-wal").size > 0) throw;
  }
  return Database(file, Database::Mode::read_alone, patience);
}

}  // namespace

bool is_sound(const std::string& file, Ticks patience) {
  Database db(file, Database::Mode::write, patience);
  Statement check = db.prepare("PRAGMA quick_check(1)");
  return check.step() && check.text(0) == "ok";
}

Database open_state(const std::string& file, OpenState how, Ticks patience) {
  if (!platform::exists(file)) {
    if (how != OpenState::to_check)
      throw DatabaseError(
          DatabaseError::Kind::other,
          fmt::format("{}: there is no such state file; `exba check --state` makes one", file));
    platform::create_private(file);
  }
  if (how == OpenState::to_look_at) {
    Database db = open_to_look_at(file, patience);
    const std::int64_t version = db.number("PRAGMA user_version");
    if (db.number("PRAGMA application_id") != state_application_id || version < 1 || version > newest)
      throw DatabaseError(
          DatabaseError::Kind::other,
          fmt::format("{}: no state of exba, or one of another version than this exba knows", file));
    return db;
  }
  Database db(file, Database::Mode::write, patience);
  use_write_ahead_log(db, patience);
  db.run("PRAGMA synchronous=FULL; BEGIN IMMEDIATE");
  migrate(db);
  return db;
}

std::string set_aside(const std::string& file, Time now) {
  const std::string head = head_of(file);
  const bool sqlite = head.starts_with("SQLite format 3");
  if (!sqlite && !platform::is_private(file)) return "";
  if (sqlite && head.size() >= 72 && head.substr(68, 4) != "exba" &&
      head.substr(68, 4) != std::string(4, '\0'))
    return "";
  std::string stamp = to_rfc3339(std::chrono::floor<std::chrono::seconds>(now));
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  const std::string aside = fmt::format("{}.damaged-{}", file, stamp);
  for (const char* part : {"", "-wal", "-shm"}) platform::rename_file(file + part, aside + part);
  return platform::exists(aside) ? aside : "";
}

}  // namespace exba
