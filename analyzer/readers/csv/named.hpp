#pragma once
// The values of one event, each under a name of its own, as one row: for forms that are tables written the
// long way (lists, objects, lines of `name=value`), and for rows whose cells hold a whole event.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "intake/xml/event.hpp"
#include "readers/csv/event.hpp"
#include "readers/csv/names.hpp"
#include "readers/csv/strangers.hpp"
#include "readers/reader.hpp"

namespace exba::csv {

class NamedCells {
 public:
  static constexpr std::size_t size_limit = 1024 * 1024;  ///< of all values together, in bytes

  NamedCells() { clear(); }
  void clear();
  bool empty() const { return cells_.empty(); }
  std::size_t size() const { return cells_.size(); }
  bool cut() const { return cut_; }  ///< an event since the beginning was longer than the limit

  /// Of two names for one field the better one holds; one whose value can be none, or is empty, holds only
  /// where no other does.
  void add(std::string_view name, std::string_view value, int rank = 0);
  /// Insertion strings, told one by one.
  void add_insert(std::string_view name, std::string value);
  /// A further line of the last value.
  void continue_last(std::string_view line);
  /// More of the last value's line.
  void append_last(std::string_view text);
  /// All of it as one row, without the blank lines behind each value. Holds until the next `clear`.
  void finish(RowFields& fields);
  const Columns& columns() const { return columns_; }

  bool has(Field field) const { return columns_.has(field); }
  /// After `finish`: whether nobody knows that name, and it is none of an insertion string.
  bool is_stranger(std::size_t i) const;
  std::string_view name(std::size_t i) const { return names_[i]; }
  std::string_view value(std::size_t i) const {
    return std::string_view(text_).substr(cells_[i].begin, cells_[i].end - cells_[i].begin);
  }
  std::string_view value(Field field) const {
    return has(field) ? value(static_cast<std::size_t>(columns_.column(field))) : std::string_view{};
  }
  std::vector<std::string> inserts;
  std::vector<std::string> insert_names;
  bool inserts_parted = false;  ///< at commas, some of which may be part of a string

 private:
  void append(std::string_view value);
  void place(std::size_t i);
  void place_strangers();

  std::string text_;
  std::vector<Cell> cells_;
  std::vector<std::string> names_;
  std::vector<int> given_;  ///< rank that the caller added
  Columns columns_;
  std::array<int, field_count> ranks_{};
  std::map<std::string, Name, std::less<>> known_;  ///< names met before: an event repeats those of the last
  bool cut_ = false;
};

/// Takes such rows into an intake, in file order: asks for their id, provider and time, unpacks a whole event
/// that one value holds, counts what tells none, and says so.
class NamedEvents {
 public:
  NamedEvents(const ReadOptions& options, Intake& intake);

  /// False when the row tells no event; that is counted, and told by `end`.
  bool take(NamedCells& row, Position position);
  /// The same for a row that need be no event: nothing is counted where it is none.
  bool take_if_event(NamedCells& row, Position position);
  void end();

  std::uint64_t taken() const { return taken_; }

 private:
  bool whole_events(NamedCells& row, Position position);
  void missing(const NamedCells& row, Position position);

  Intake* intake_;
  DatedEvents events_;
  EventXml xml_;
  RowFields fields_;
  Event event_;
  std::uint64_t taken_ = 0;
  std::uint64_t no_event_ = 0;
  Position first_no_event_;
  std::uint64_t no_provider_ = 0, by_text_ = 0;
  Position first_no_provider_;
  bool cut_ = false;
  Strangers strangers_;
};

/// Whether the text holds `<Event>` or `<Event ...>` from `from` on, and a System part; where. npos: it does not.
std::size_t find_whole_event(std::string_view text, std::size_t from = 0);

/// Splunk's text of one event, `10/10/2006 03:00:02 AM`, `LogName=Application`, ..., `Message=...`: its values
/// go to `row`. False when the text is none.
bool read_splunk_text(std::string_view text, NamedCells& row);
/// Plaso's text of one event, `[9607 / 0x2587] Source Name: MSExchangeIS Strings: ['0x50d'] Computer Name: EX01 ...`.
bool read_plaso_text(std::string_view text, NamedCells& row);
/// MOF's text of one event, `instance of Win32_NTLogEvent { EventCode = 9607; Message = "..."; };`.
bool read_mof_text(std::string_view text, NamedCells& row);
/// `[Application] [ERROR] [474] [ESE] [EX01] [text]`.
bool read_bracketed_text(std::string_view text, NamedCells& row);
/// Any of them.
bool read_told_text(std::string_view text, NamedCells& row);

}  // namespace exba::csv
