#pragma once
// SQLite in three words: a database, a statement, a transaction. Every failure is a DatabaseError that says
// which file, and what to do about it.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/time.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace exba {

struct DatabaseError : Error {
  enum class Kind {
    damaged,  ///< what the file holds cannot be what was written
    busy,     ///< another program holds it
    other,    ///< full disk, no right to write, ...
  };
  DatabaseError(Kind of, const std::string& what) : Error(what), kind(of) {}
  Kind kind;
};

/// A value is bound in the order of its `?`. Rows are read by column, from 0; a NULL is no_time, 0 or empty.
class Statement {
 public:
  Statement(sqlite3* database, const std::string& file, std::string_view sql);
  Statement(Statement&&) noexcept = default;

  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);
  Statement& bind_blob(std::string_view bytes);
  Statement& bind_ticks(Time time);  ///< as the 100 ns since 1970
  Statement& bind_time(Time time);   ///< as RFC 3339
  Statement& bind_null();

  bool step();  ///< whether there is a row
  void run();   ///< to the end, and ready to be bound anew

  std::int64_t integer(int column) const;
  /// Throws DatabaseError (damaged) where the value is negative or above `most`.
  std::uint64_t number(int column, std::uint64_t most = INT64_MAX) const;
  std::string text(int column) const;
  std::string_view blob(int column) const;  ///< holds until the next step
  Time ticks(int column) const;
  Time time(int column) const;  ///< from RFC 3339; damaged where it is none

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  [[noreturn]] void damaged(const char* what) const;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  sqlite3* database_;
  std::string file_;
  int next_ = 1;
};

class Database {
 public:
  enum class Mode {
    read,
    read_alone,  ///< nobody writes meanwhile: nothing is made beside the file, so that its folder may be read-only
    write
  };
  /// `patience`: how long to wait for another program that holds the file. Throws DatabaseError.
  Database(const std::string& file, Mode mode, Ticks patience);

  Statement prepare(std::string_view sql) { return {database_.get(), file_, sql}; }
  void run(const char* sql);
  std::int64_t number(const char* sql);  ///< the first column of the first row; 0 where there is none
  void commit() { run("COMMIT"); }
  /// Writes what the transaction has changed to the disk already now, uncommitted: a full disk shows before
  /// anything is told.
  void flush();
  const std::string& file() const { return file_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::string file_;
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace exba
