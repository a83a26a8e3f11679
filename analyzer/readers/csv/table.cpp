// How it works: the first 64 KiB tell what the columns are (readers/csv_columns). Then row by row: the
// columns that tell whose event it is are found, and only a row that somebody wants is taken apart as a
// whole. A row of headings in the middle (two tables in one file, one after the other) changes the columns; a
// line "Listing the events in ..." names log and computer of the rows behind it. With several threads the text is cut at
// lines that are rows by themselves and its parts are read side by side (readers/side_by_side): of a part that holds
// nothing but whole rows of events these are held, and dated and recognised in the order of the text.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "base/chars.hpp"
#include "base/find.hpp"
#include "base/npos.hpp"
#include "base/text.hpp"
#include "base/window.hpp"
#include "catalog/catalog.hpp"
#include "intake/json/event.hpp"
#include "intake/json/log_line.hpp"
#include "intake/words/headings.hpp"
#include "intake/xml/event.hpp"
#include "intake/xml/strings.hpp"
#include "readers/csv/columns.hpp"
#include "readers/csv/event.hpp"
#include "readers/csv/flat_json.hpp"
#include "readers/csv/named.hpp"
#include "readers/csv/outside.hpp"
#include "readers/csv/rows.hpp"
#include "readers/csv/table.hpp"
#include "readers/on_window.hpp"
#include "readers/reader.hpp"
#include "readers/side_by_side.hpp"

namespace exba {
namespace {

using namespace csv;
using csv::Row;  // not the catalogue's

constexpr std::size_t table_head_size = 64 * 1024;

/// Rows that tell no event: counted, the first one named.
struct Odd {
  std::uint64_t rows = 0;
  std::uint64_t first = 0;
  std::string text;  ///< the beginning of the first one
};

class TableReading : OnWindow {
 public:
  TableReading(const ReadOptions& options, Intake& intake, Way way)
      : way_(way),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer),
        xml_(intake),
        named_(options, intake),
        options_(options),
        scanner_(',', way),
        fields_(way),
        line_(options.first_line) {}

  void run(Input& input) {
    Window window(input);
    window_ = &window;
    do window.refill(0);
    while (!window.at_end() && window.text().size() < table_head_size);
    stand_on_window();
    const auto table = find_table(text_.substr(0, table_head_size));
    if (!table) return intake_->problem("no columns of a table of events were found");
    use(table->columns);
    if (columns_.has_header) preamble(table->begin);
    quoted_ = at_ < text_.size() && text_[at_] == '"';
    Alone alone;
    while (step())
      if (options_.jobs > 1 && may_part() && alone.over(base_ + at_)) side_by_side(alone);
    const TextStretches beside = outside_.stretches();
    if (odd_.rows != 0 && beside.found.empty())
      intake_->problem({Position::Unit::line, odd_.first},
                       fmt::format("{} row(s) without an event id, the first one here: \"{}\"; left out",
                                   odd_.rows, odd_.text));
    outside_.read(beside, options_, *intake_);
    if (surplus_ != 0)
      intake_->problem(
          {Position::Unit::line, first_surplus_},
          fmt::format("{} row(s) with more cells than the table has headings, the first one here: what "
                      "stands in them may have shifted",
                      surplus_));
    if (no_provider_ + by_text_ != 0)
      intake_->problem(
          fmt::format("the table has no column for the provider (ProviderName, Source): {} event(s) were "
                      "recognised by their text, {} could not be and mean nothing; export that column as "
                      "well",
                      by_text_, no_provider_));
    events_.end();
    named_.end();
  }

 private:
  /// One that reads a part of the same text beside `whole`.
  TableReading(const TableReading& whole, std::unique_ptr<Intake> own)
      : TableReading(whole.options_, *own, whole.way_) {
    own_ = std::move(own);
    columns_ = whole.columns_;
    channel_ = whole.channel_;
    computer_ = whole.computer_;
    provider_ = whole.provider_;
    go_by_columns();
    events_.hold();
  }

  /// Whether each row is an event by itself, and whoever wants to see the first events has seen them.
  bool may_part() const {
    return behind_event_ && !at_end_ && !skip_line_ && !columns_.hold_events && !columns_.has(Field::xml) &&
           intake_->source.events >= excerpt_events;
  }

  void side_by_side(Alone& alone) {
    struct Part {
      DatedEvents::Held held;
      std::uint64_t lines, no_provider, by_text;
    };
    line();
    Spares<TableReading> spares;
    SideBySide way{options_.jobs, options_.part_bytes,
                   [this](std::string_view text) { return last_row(text); }, nullptr};
    way.read = [&](const TextPart& text) -> std::function<bool()> {
      std::unique_ptr<TableReading> reading = spares.take();
      if (!reading) reading.reset(new TableReading(*this, std::make_unique<Intake>(intake_->sibling())));
      const bool whole = reading->read_part(text);
      const auto part = std::make_shared<Part>(
          Part{reading->events_.release(), reading->line_, reading->no_provider_, reading->by_text_});
      if (!whole) return [] { return false; };
      spares.give(std::move(reading));
      return [this, part] {
        events_.go_on(std::move(part->held), line_);
        line_ += part->lines;
        no_provider_ += part->no_provider;
        by_text_ += part->by_text;
        return true;
      };
    };
    alone.again(read_side_by_side(*window_, at_, way), options_.part_bytes);
    stand_on_window();
    counted_ = 0;
  }

  /// Whether it holds nothing but whole rows that are events, of which nothing is to be told. Lines count from
  /// where it begins.
  bool read_part(const TextPart& part) {
    stand_on(part);
    counted_ = 0;
    line_ = no_provider_ = by_text_ = 0;
    refused_ = false;
    while (!refused_ && step()) {
    }
    line();
    return !refused_ && own_->source.problems.empty() && own_->source.assumed.empty();
  }

  /// Where the last line of `text` that is a row by itself begins; npos where none does, or at the beginning only.
  std::size_t last_row(std::string_view text) {
    constexpr int lines_tried = 4096;
    std::size_t end = text.size();
    for (int i = 0; i < lines_tried; ++i) {
      const std::size_t feed = end == 0 ? npos : text.rfind('\n', end - 1);
      if (feed == npos) break;
      if (is_row(text.substr(feed + 1, end - feed - 1))) return feed + 1;
      end = feed;
    }
    return npos;
  }

  void use(Columns columns) {
    columns_ = std::move(columns);
    if (!columns_.inferred.empty()) intake_->assume("columns", columns_.inferred);
    if (!columns_.misfit.empty()) intake_->problem({Position::Unit::line, line_}, columns_.misfit);
    if (columns_.tail == Columns::Tail::strings && !columns_.strings_parted)
      intake_->assume(
          "inserts",
          "joined by blanks: where one string ends and the next begins is not told, and what they say is "
          "not used (dumpel -t parts them by tabs)");
    go_by_columns();
  }

  void go_by_columns() {
    scanner_ = RowScanner(columns_.separator, way_);
    scanner_.looks_like_row = [this](std::string_view line) { return is_row(line); };
  }

  /// Whether a line by itself is a row with an id and a time.
  bool is_row(std::string_view line) {
    std::vector<Cell> cells;
    RowScanner scanner(columns_.separator, way_);
    scanner.scan(line, 0, 0, Rest::none, columns_.to_peek, cells);
    if (cells.size() < columns_.to_peek) return false;
    RowFields fields;
    fields.set(line, cells, columns_);
    Event event;
    if (!read_id(fields, event)) return false;
    const EventTime time = read_time(fields, columns_);
    return time.exact != no_time || time.stamp;
  }

  /// What stands before the headings.
  void preamble(std::size_t end) {
    for (const std::string_view line : split(text_.substr(0, end), "\r\n"))
      if (!listing_line(line, channel_, computer_)) heads_group(line);
    if (end < text_.size() && text_[end] == '"') {
      const std::size_t headings = text_.rfind('\n', end - std::min<std::size_t>(end, 2));
      outside_.begin_with(
          text_.substr(0, headings == std::string_view::npos || headings >= end ? 0 : headings + 1));
    }
    at_ = end;
  }

  std::uint64_t line() {
    line_ += count_byte(text_.substr(counted_, at_ - counted_), '\n');
    counted_ = at_;
    return line_;
  }

  bool more() {
    if (own_) {  // what is left of a part is no row by itself
      refused_ = refused_ || at_ != text_.size();
      return false;
    }
    line();
    refill(at_);
    counted_ = 0;
    return true;
  }

  /// One row, or one refill; false at the end.
  bool step() {
    behind_event_ = false;
    if (skip_line_) return skip_line();
    // Text whose separators are not quoted is only told from cells by counting them.
    const bool one_text = columns_.tail == Columns::Tail::text;
    const std::string_view text = text_;
    const std::size_t wanted = one_text            ? columns_.count
                               : way_ == Way::fast ? columns_.to_peek
                                                   : column_limit;
    const Row row = scanner_.scan(text, at_, base_, rest(), wanted, cells_,
                                  one_text ? Surplus::one_text : Surplus::cells);
    if (row.state == Row::State::end) return false;
    if (row.state == Row::State::cut) return more();
    fields_.set(text, cells_, columns_);
    take(row);
    at_ = row.end;
    return true;
  }

  /// The row at at_.
  void take(const Row& row) {
    const std::string_view text = text_.substr(0, row.end);
    if (cells_.size() == 1 && trim(text.substr(at_)).empty()) return;
    if (row.damage != Row::Damage::none) {
      if (own_) return refuse();
      report(row.damage);
    }
    if (row.damage == Row::Damage::too_long) skip_line_ = true;
    if (columns_.hold_events) return take_whole(text);
    if (columns_.has(Field::xml) && take_xml()) return;
    if (!read_id(fields_, event_)) {
      if (own_) return refuse();
      if (take_coverage(text)) return;
      odd(text.substr(at_));
      return;
    }
    const EventTime time = read_time(fields_, columns_);
    const Position position{Position::Unit::line, line()};
    std::string_view source = trim(fields_(Field::source));
    if (source.empty() && time.exact == no_time && !time.stamp && is_sum(text))
      return own_ ? refuse() : odd(text.substr(at_));
    if (!columns_.has(Field::source)) source = told_by_text(text);
    if (!intake_->wants(source, event_.id) &&
        !intake_->shows_if(source, [&] { return level_of_row(text); })) {
      events_.pass(or_else(fields_(Field::computer), computer_), or_else(fields_(Field::channel), channel_),
                   source, read_record(fields_), time, position, columns_.language);
      behind_event_ = true;
      return;
    }
    const std::uint16_t id = event_.id;
    const auto qualifiers = event_.qualifiers;
    event_.reset();
    event_.id = id;
    event_.qualifiers = qualifiers;
    event_.position = position;
    if (columns_.tail != Columns::Tail::text)
      RowScanner(columns_.separator, way_).scan(text, at_, 0, Rest::none, column_limit, cells_);
    fields_.set(text, cells_, columns_);
    fill_event(fields_, columns_, event_);
    if (!columns_.has(Field::source)) event_.provider = source;
    const int message = columns_.column(Field::message);
    const bool open_end = message == no_column || static_cast<std::size_t>(message) + 1 == columns_.count;
    if (columns_.has_header && !open_end && cells_.size() > columns_.count) {
      if (own_) return refuse();
      if (surplus_++ == 0) first_surplus_ = line();
    }
    if (event_.computer.empty()) event_.computer = computer_;
    if (event_.channel.empty()) event_.channel = channel_;
    events_.take(event_, time, columns_.language);
    behind_event_ = true;
  }

  void refuse() { refused_ = true; }

  /// `Total,30,,`: a number below the ids, and nothing else that an event has.
  bool is_sum(std::string_view text) {
    if (columns_.tail == Columns::Tail::text || cells_.size() < 3) return false;
    RowScanner(columns_.separator, way_).scan(text, at_, 0, Rest::none, column_limit, cells_);
    fields_.set(text, cells_, columns_);
    return std::count_if(cells_.begin(), cells_.end(), [&](const Cell& cell) {
             return !trim(text.substr(cell.begin, cell.end - cell.begin)).empty();
           }) <= 2;
  }

  /// The level may stand behind the columns that a peek looks at.
  Level level_of_row(std::string_view text) {
    if (columns_.tail != Columns::Tail::text)
      RowScanner(columns_.separator, way_).scan(text, at_, 0, Rest::none, column_limit, cells_);
    fields_.set(text, cells_, columns_);
    return read_level(fields_);
  }

  /// A row of which one cell holds the event.
  void take_whole(std::string_view text) {
    RowScanner(columns_.separator, way_).scan(text, at_, 0, Rest::none, column_limit, cells_);
    if (cells_.size() == 1 && trim(text.substr(at_)).empty()) return;
    row_.clear();
    std::string scratch;
    fields_.set(text, cells_, columns_);
    for (std::size_t i = 0; i < cells_.size(); ++i)
      row_.add(i < columns_.names.size() ? std::string_view(columns_.names[i]) : std::string_view{},
               fields_.cell(i, scratch));
    const Position position{Position::Unit::line, line()};
    for (std::size_t i = 0; i < row_.size(); ++i) {
      if (!trim(row_.value(i)).starts_with('{')) continue;
      const auto take = [&](NamedCells& inner) {
        constexpr int behind_all = 30;
        for (std::size_t j = 0; j < row_.size(); ++j)
          if (j != i) inner.add(row_.name(j), row_.value(j), behind_all);
        return tells_event(inner) && named_.take_if_event(inner, position);
      };
      if (take_json_rows(row_.value(i), take)) return;
    }
    named_.take(row_, position);
  }

  /// A line or a row of one cell above a group of rows whose columns do not say the provider.
  bool heads_group(std::string_view line) {
    if (columns_.has(Field::source)) return false;
    const auto heading = group_heading(line, columns_.separator);
    if (heading) provider_ = *heading;
    return heading && !heading->empty();
  }

  /// The provider of a row that names none.
  std::string_view told_by_text(std::string_view text) {
    if (!provider_.empty()) return provider_;
    if (columns_.tail != Columns::Tail::text)
      RowScanner(columns_.separator, way_).scan(text, at_, 0, Rest::none, column_limit, cells_);
    fields_.set(text, cells_, columns_);
    const std::string_view source = provider_by_text(event_.id, clean_message(fields_(Field::message)));
    ++(source.empty() ? no_provider_ : by_text_);
    return source;
  }

  /// What `exba events -f csv` writes behind the events: the coverage of a log, in place of a message.
  bool take_coverage(std::string_view text) {
    if (text.substr(at_).find("\"\"log\"\":") == text.npos) return false;
    RowScanner(columns_.separator, way_).scan(text, at_, 0, Rest::none, column_limit, cells_);
    fields_.set(text, cells_, columns_);
    LogPart part;
    const std::string_view told = fields_(Field::message);
    if (!read_log_line(told, part)) return false;
    if (const std::string_view zone = zone_assumed_by(told); !zone.empty())
      intake_->assume("time_zone", zone);
    intake_->cover_as(std::move(part));
    return true;
  }

  static std::string_view or_else(std::string_view value, std::string_view otherwise) {
    value = trim(value);
    return value.empty() || is_not_available(value) ? otherwise : value;
  }

  /// A whole event in one cell.
  bool take_xml() {
    const std::string_view cell = fields_(Field::xml);
    std::size_t begin = cell.find("<Event");
    if (begin == cell.npos) return false;
    const Position position{Position::Unit::line, line()};
    while (begin != cell.npos) {  // nearly always one
      const std::size_t end = cell.find("</Event>", begin);
      if (end == cell.npos) return xml_.take(cell.substr(begin), position, Ending::cut), true;
      xml_.take(cell.substr(begin, end + 8 - begin), position);
      begin = find_whole_event(cell, end + 8);
    }
    return true;
  }

  void report(Row::Damage damage) {
    const Position position{Position::Unit::line, line()};
    if (damage == Row::Damage::unclosed)
      intake_->problem(
          position,
          "a quotation mark opens a cell of this row and nothing closes it: the row was taken to end there");
    else
      intake_->problem(position, "this row is longer than 1 MiB; what stands behind that was left out");
  }

  /// A row without an id: headings again, a line that says whose events follow, or damage.
  void odd(std::string_view row) {
    const std::string_view begin = trim(row.substr(0, 256));
    // The frame of a table that was drawn: `|---|---|`, `+----+----+`.
    if (!begin.empty() && begin.find_first_not_of("-+|=: ") == begin.npos) {
      if (quoted_) outside_.add(row, line());  // below the headings of a table of a screen
      return;
    }
    if (begin.find_first_not_of(",;\t|\"") == begin.npos) return;  // a row of empty cells
    if (begin.starts_with('(') && (begin.ends_with(" rows)") || begin.ends_with(" row)"))) return;  // psql
    if (!begin.empty() && is_digit(begin[0]) && begin.find(" in set (") != begin.npos) return;      // MySQL
    if (heads_group(begin)) return;
    if (begin.starts_with("#TYPE ") || begin.starts_with("sep=") ||
        listing_line(row.substr(0, 512), channel_, computer_))
      return;
    std::vector<Cell> cells;
    RowScanner scanner(columns_.separator, way_);
    scanner.scan(row, 0, 0, Rest::none, column_limit, cells);
    Cells views;
    for (const Cell& cell : cells) views.push_back(row.substr(cell.begin, cell.end - cell.begin));
    if (row.size() < 4096) {
      if (auto columns = columns_from_headings(views, columns_.separator)) return use(std::move(*columns));
    }
    // A greeting below a table that quotes each cell, as pages and documents give theirs.
    if (quoted_ && !begin.starts_with('"')) {
      outside_.add(row, line());
      if (begin.find('"') == begin.npos) return;  // else it may be a piece of a broken row
    }
    if (odd_.rows++ != 0) return;
    odd_.first = line();
    odd_.text = std::string(begin.substr(0, begin.find_first_of("\r\n")).substr(0, 80));
    while (!odd_.text.empty() && (static_cast<unsigned char>(odd_.text.back()) & 0xC0) == 0x80)
      odd_.text.pop_back();
    if (!odd_.text.empty() && static_cast<unsigned char>(odd_.text.back()) >= 0xC0) odd_.text.pop_back();
  }

  /// The rest of a row that is too long.
  bool skip_line() {
    const std::size_t end = text_.find('\n', at_);
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    skip_line_ = end == std::string_view::npos;
    if (!skip_line_) return true;
    return at_end_ ? false : more();
  }

  Way way_;
  std::unique_ptr<Intake> own_;  ///< of a part: what it would have told
  bool behind_event_ = false;    ///< at_ stands behind a row that is an event
  bool refused_ = false;         ///< of a part
  Intake* intake_;
  DatedEvents events_;
  EventXml xml_;
  NamedEvents named_;
  NamedCells row_;
  ReadOptions options_;
  RowScanner scanner_;
  Columns columns_;
  RowFields fields_;
  std::vector<Cell> cells_;
  Event event_;
  Odd odd_;
  std::string channel_;  ///< of a listing
  std::string computer_;
  std::string provider_;  ///< of a group of rows, where no column says it
  std::uint64_t surplus_ = 0;
  std::uint64_t first_surplus_ = 0;
  std::uint64_t no_provider_ = 0;
  std::uint64_t by_text_ = 0;
  std::size_t counted_ = 0;  ///< how far lines were counted
  std::uint64_t line_;
  bool skip_line_ = false;
  bool quoted_ = false;  ///< the first row begins with a quotation mark
  OutsideLines outside_;
};

}  // namespace

void csv::read(Input& input, const ReadOptions& options, Intake& intake, Way way) {
  TableReading(options, intake, way).run(input);
}

void read_csv(Input& input, const ReadOptions& options, Intake& intake) {
  csv::read(input, options, intake, csv::Way::fast);
}

}  // namespace exba
