// How it works: a file that anyone may have put there is opened with SQLite's own guards on: no functions of
// a foreign schema, no writable schema, every page checked for its structure as it is read, limits on sizes.
#include "health/database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "base/platform.hpp"

namespace exba {
namespace {

constexpr int longest_value = 64 << 20;  // bytes; the longest event is a fraction of it

/// How long the path of a file may be, where that is what keeps SQLite from opening it; 0: it is not. A relative path counts
/// from the root, which is why SQLite itself is asked.
int too_long_for(const std::string& file) {
  sqlite3_vfs* system = sqlite3_vfs_find(nullptr);
  if (system == nullptr) return 0;
  std::string whole(static_cast<std::size_t>(system->mxPathname) + 1, '\0');
  const int code = system->xFullPathname(system, file.c_str(), static_cast<int>(whole.size()), whole.data());
  return (code & 0xff) == SQLITE_OK ? 0 : system->mxPathname;
}

[[noreturn]] void fail(sqlite3* database, const std::string& file, int code) {
  using Kind = DatabaseError::Kind;
  const std::string why = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  // With less than 32 KiB free the shared memory beside the file cannot be made, which SQLite calls an I/O error.
  const int system = database != nullptr ? sqlite3_system_errno(database) : 0;
  const bool failed = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
  if (failed && (code == SQLITE_IOERR_SHMSIZE || platform::means_full_disk(system))) code = SQLITE_FULL;
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: throw DatabaseError(Kind::damaged, fmt::format("{}: damaged: {}", file, why));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw DatabaseError(Kind::busy,
                          fmt::format("{}: another run holds the state file; this one told nothing", file));
    case SQLITE_FULL:
      throw DatabaseError(Kind::other,
                          fmt::format("{}: cannot be written: the disk is full; nothing was recorded", file));
    case SQLITE_CANTOPEN:
      if (const int most = too_long_for(file); most != 0)
        throw DatabaseError(
            Kind::other,
            fmt::format("{}: cannot be opened: its path from the root, links followed, may have {} "
                        "bytes at most (SQLite's limit); put the state file into a shorter folder",
                        file, most));
      [[fallthrough]];
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      throw DatabaseError(Kind::other,
                          fmt::format("{}: cannot be written ({}): the state file and its folder must be "
                                      "writable for the account that runs the check",
                                      file, why));
    case SQLITE_IOERR:
      throw DatabaseError(
          Kind::other,
          fmt::format("{}: cannot be read or written just now ({}); it was left as it is, and the next "
                      "run tries again",
                      file, why));
    default: throw DatabaseError(Kind::other, fmt::format("{}: {}", file, why));
  }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}
void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Statement::Statement(sqlite3* database, const std::string& file, std::string_view sql)
    : database_(database), file_(file) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
  statement_.reset(raw);
  // What the schema lacks, the file has lost: it was checked when the file was opened.
  if (code == SQLITE_ERROR)
    throw DatabaseError(DatabaseError::Kind::damaged,
                        fmt::format("{}: damaged: {}", file, sqlite3_errmsg(database)));
  if (code != SQLITE_OK) fail(database, file, code);
}

Statement& Statement::bind(std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), next_++, value);
  return *this;
}
Statement& Statement::bind(std::string_view text) {
  sqlite3_bind_text(statement_.get(), next_++, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  return *this;
}
Statement& Statement::bind_blob(std::string_view bytes) {
  sqlite3_bind_blob(statement_.get(), next_++, bytes.data(), static_cast<int>(bytes.size()),
                    SQLITE_TRANSIENT);
  return *this;
}
Statement& Statement::bind_null() {
  sqlite3_bind_null(statement_.get(), next_++);
  return *this;
}
Statement& Statement::bind_ticks(Time time) {
  return time == no_time ? bind_null() : bind(std::int64_t{time.time_since_epoch().count()});
}
Statement& Statement::bind_time(Time time) {
  return time == no_time ? bind_null() : bind(std::string_view(to_rfc3339(time)));
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    const std::string file = file_;
    fail(database_, file, code);
  }
  sqlite3_reset(statement_.get());
  next_ = 1;
  return false;
}

void Statement::run() {
  while (step()) continue;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}
void Statement::damaged(const char* what) const {
  throw DatabaseError(DatabaseError::Kind::damaged, fmt::format("{}: damaged: {}", file_, what));
}
std::uint64_t Statement::number(int column, std::uint64_t most) const {
  const std::int64_t value = integer(column);
  if (value < 0 || static_cast<std::uint64_t>(value) > most) damaged("a number is out of its range");
  return static_cast<std::uint64_t>(value);
}
std::string_view Statement::blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr ? std::string_view{}
                          : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}
std::string Statement::text(int column) const {
  return std::string(blob(column));
}
Time Statement::ticks(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return no_time;
  const Time time{Ticks{integer(column)}};
  // What no calendar of four digits holds was never written; sums of such times would overflow.
  if (time < *time_from_filetime(0) || time >= time_from_unix(253402300800)) damaged("a time is none");
  return time;
}
Time Statement::time(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return no_time;
  const auto time = parse_rfc3339(blob(column));
  if (!time) damaged("a time is none");
  return *time;
}

namespace {

/// file:PATH?immutable=1, with what an address gives a meaning of its own written as %XX.
std::string immutable_address(const std::string& file) {
  std::string address = "file:";
  for (const char c : file) {
    if (c == '%' || c == '?' || c == '#')
      address += fmt::format("%{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      address += c;
  }
  return address + "?immutable=1";
}

}  // namespace

Database::Database(const std::string& file, Mode mode, Ticks patience) : file_(file) {
  sqlite3* raw = nullptr;
  const int flags = (mode == Mode::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                    (mode == Mode::read_alone ? SQLITE_OPEN_URI : 0);
  const std::string name = mode == Mode::read_alone ? immutable_address(file) : platform::library_path(file);
  const int code = sqlite3_open_v2(name.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  database_.reset(raw);
  if (code != SQLITE_OK) fail(raw, file_, code);
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, longest_value);
  sqlite3_limit(raw, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_busy_timeout(
      raw, static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(patience).count()));
  run("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON");
}

void Database::run(const char* sql) {
  const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(database_.get(), file_, code);
}

std::int64_t Database::number(const char* sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

void Database::flush() {
  const int code = sqlite3_db_cacheflush(database_.get());
  if (code != SQLITE_OK) fail(database_.get(), file_, code);
}

}  // namespace exba
