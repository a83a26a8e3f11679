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
#include "readers/csv/table_row.hpp"
#include "readers/csv/troubles.hpp"
#include "readers/on_window.hpp"
#include "readers/reader.hpp"
#include "readers/side_by_side.hpp"

namespace exba {
namespace {

using namespace csv;
using csv::Row;  // not the catalogue's

constexpr std::size_t table_head_size = 64 * 1024;

/// Where the last line of `text` that is a row by itself begins; npos where none does, or at the beginning only.
std::size_t last_row(const TableRow& row, std::string_view text) {
  constexpr int lines_tried = 4096;
  std::size_t end = text.size();
  for (int i = 0; i < lines_tried; ++i) {
    const std::size_t feed = end == 0 ? npos : text.rfind('\n', end - 1);
    if (feed == npos) break;
    if (row.is_row(text.substr(feed + 1, end - feed - 1))) return feed + 1;
    end = feed;
  }
  return npos;
}

class TableReading : OnWindow {
 public:
  TableReading(const ReadOptions& options, Intake& intake, Way way)
      : way_(way),
        intake_(&intake),
        events_(intake, options.date_order, options.time_zone, options.computer),
        xml_(intake),
        named_(options, intake),
        options_(options),
        row_(way),
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
    if (row_.columns().has_header) preamble(table->begin);
    quoted_ = at_ < text_.size() && text_[at_] == '"';
    Alone alone;
    while (step())
      if (options_.jobs > 1 && may_part() && alone.over(base_ + at_)) side_by_side(alone);
    const TextStretches beside = outside_.stretches();
    if (beside.found.empty()) tell_odd_rows(troubles_, *intake_);
    outside_.read(beside, options_, *intake_);
    tell_troubles(troubles_, *intake_);
    events_.end();
    named_.end();
  }

 private:
  /// One that reads a part of the same text beside `whole`.
  TableReading(const TableReading& whole, std::unique_ptr<Intake> own)
      : TableReading(whole.options_, *own, whole.way_) {
    own_ = std::move(own);
    row_.go_by(whole.row_.columns());
    above_ = whole.above_;
    events_.hold();
  }

  /// Whether each row is an event by itself, and whoever wants to see the first events has seen them.
  bool may_part() const {
    return behind_event_ && !at_end_ && !skip_line_ && !row_.columns().hold_events &&
           !row_.columns().has(Field::xml) && intake_->source.events >= excerpt_events;
  }

  void side_by_side(Alone& alone) {
    struct Part {
      DatedEvents::Held held;
      std::uint64_t lines, no_provider, by_text;
    };
    line();
    Spares<TableReading> spares;
    SideBySide way{options_.jobs, options_.part_bytes,
                   [this](std::string_view text) { return last_row(row_, text); }, nullptr};
    way.read = [&](const TextPart& text) -> std::function<bool()> {
      std::unique_ptr<TableReading> reading = spares.take();
      if (!reading) reading.reset(new TableReading(*this, std::make_unique<Intake>(intake_->sibling())));
      const bool whole = reading->read_part(text);
      const auto part =
          std::make_shared<Part>(Part{reading->events_.release(), reading->line_,
                                      reading->troubles_.no_provider, reading->troubles_.by_text});
      if (!whole) return [] { return false; };
      spares.give(std::move(reading));
      return [this, part] {
        events_.go_on(std::move(part->held), line_);
        line_ += part->lines;
        troubles_.no_provider += part->no_provider;
        troubles_.by_text += part->by_text;
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
    line_ = 0;
    troubles_ = {};
    refused_ = false;
    while (!refused_ && step()) {
    }
    line();
    return !refused_ && own_->source.problems.empty() && own_->source.assumed.empty();
  }

  void use(Columns columns) {
    if (!columns.inferred.empty()) intake_->assume("columns", columns.inferred);
    if (!columns.misfit.empty()) intake_->problem({Position::Unit::line, line_}, columns.misfit);
    if (columns.tail == Columns::Tail::strings && !columns.strings_parted)
      intake_->assume(
          "inserts",
          "joined by blanks: where one string ends and the next begins is not told, and what they say is "
          "not used (dumpel -t parts them by tabs)");
    row_.go_by(std::move(columns));
  }

  /// What stands before the headings.
  void preamble(std::size_t end) {
    for (const std::string_view line : split(text_.substr(0, end), "\r\n"))
      if (!listing_line(line, above_.channel, above_.computer)) above_.heads_group(line, row_.columns());
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
    const Row row = row_.peek(text_, at_, base_, rest());
    if (row.state == Row::State::end) return false;
    if (row.state == Row::State::cut) return more();
    take(row);
    at_ = row.end;
    return true;
  }

  /// The row at at_.
  void take(const Row& row) {
    const std::string_view text = text_.substr(0, row.end);
    if (row_.cells().size() == 1 && trim(text.substr(at_)).empty()) return;
    if (row.damage != Row::Damage::none) {
      if (own_) return refuse();
      tell_damage(row.damage, position(), *intake_);
    }
    if (row.damage == Row::Damage::too_long) skip_line_ = true;
    if (row_.columns().hold_events) return take_whole(text);
    if (row_.columns().has(Field::xml) && take_xml(row_.field(Field::xml))) return;
    if (!read_id(row_.fields(), event_)) {
      if (own_) return refuse();
      if (!take_coverage(text)) odd(text.substr(at_));
      return;
    }
    take_event(text);
  }

  /// The row at at_, which has an id.
  void take_event(std::string_view text) {
    const EventTime time = read_time(row_.fields(), row_.columns());
    const Position position = this->position();
    std::string_view source = trim(row_.field(Field::source));
    if (source.empty() && time.exact == no_time && !time.stamp && row_.is_sum(text, at_))
      return own_ ? refuse() : odd(text.substr(at_));
    if (!row_.columns().has(Field::source)) source = told_by_text(text);
    const auto level = [&] {  // it may stand behind the columns that a peek looks at
      row_.see_all(text, at_);
      return read_level(row_.fields());
    };
    if (intake_->wants(source, event_.id) || intake_->shows_if(source, level)) {
      if (!take_wanted(text, source, position, time)) return refuse();
    } else {
      events_.pass(or_else(row_.field(Field::computer), said_above(Field::computer, above_.computer)),
                   or_else(row_.field(Field::channel), said_above(Field::channel, above_.channel)), source,
                   read_record(row_.fields()), time, position, row_.columns().language);
    }
    behind_event_ = true;
  }

  /// False where it is not for a part to say what the row holds.
  bool take_wanted(std::string_view text, std::string_view source, const Position& position,
                   const EventTime& time) {
    const std::uint16_t id = event_.id;
    const auto qualifiers = event_.qualifiers;
    event_.reset();
    event_.id = id;
    event_.qualifiers = qualifiers;
    event_.position = position;
    row_.see_all(text, at_);
    fill_event(row_.fields(), row_.columns(), event_);
    if (!row_.columns().has(Field::source)) event_.provider = source;
    if (row_.has_surplus()) {
      if (own_) return false;
      if (troubles_.surplus++ == 0) troubles_.first_surplus = line();
    }
    if (row_.has_stray_mark(text) && !tell_stray_mark(position)) return false;
    if (!row_.is_short())
      ++troubles_.full;
    else if (own_)
      return false;
    else if (troubles_.short_ones++ == 0)
      troubles_.first_short = position.value;
    if (event_.computer.empty()) event_.computer = said_above(Field::computer, above_.computer);
    if (event_.channel.empty()) event_.channel = said_above(Field::channel, above_.channel);
    events_.take(event_, time, row_.columns().language);
    return true;
  }

  /// What the lines above say of all events; a column of the table says it of each.
  std::string_view said_above(Field field, std::string_view value) const {
    return row_.columns().has(field) ? std::string_view{} : value;
  }

  /// False where it is not for a part to tell.
  bool tell_stray_mark(const Position& position) {
    if (own_) return false;
    if (troubles_.stray_marks++ == 0) troubles_.first_stray_mark = position.value;
    return true;
  }

  void refuse() { refused_ = true; }
  Position position() { return {Position::Unit::line, line()}; }

  /// A row of which one cell holds the event.
  void take_whole(std::string_view text) {
    row_.see_each_cell(text, at_);
    if (row_.cells().size() == 1 && trim(text.substr(at_)).empty()) return;
    row_.name_cells(named_row_);
    const Position position = this->position();
    for (std::size_t i = 0; i < named_row_.size(); ++i) {
      if (!trim(named_row_.value(i)).starts_with('{')) continue;
      const auto take = [&](NamedCells& inner) {
        constexpr int behind_all = 30;
        for (std::size_t j = 0; j < named_row_.size(); ++j)
          if (j != i) inner.add(named_row_.name(j), named_row_.value(j), behind_all);
        return tells_event(inner) && named_.take_if_event(inner, position);
      };
      if (take_json_rows(named_row_.value(i), take)) return;
    }
    named_.take(named_row_, position);
  }

  /// The provider of a row that names none.
  std::string_view told_by_text(std::string_view text) {
    if (!above_.provider.empty()) return above_.provider;
    row_.see_all(text, at_);
    const std::string_view source = provider_by_text(event_.id, clean_message(row_.field(Field::message)));
    ++(source.empty() ? troubles_.no_provider : troubles_.by_text);
    return source;
  }

  /// What `exba events -f csv` writes behind the events: the coverage of a log, in place of a message.
  bool take_coverage(std::string_view text) {
    if (text.substr(at_).find("\"\"log\"\":") == text.npos) return false;
    row_.see_each_cell(text, at_);
    LogPart part;
    const std::string_view told = row_.field(Field::message);
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
  bool take_xml(std::string_view cell) {
    std::size_t begin = cell.find("<Event");
    if (begin == cell.npos) return false;
    const Position position = this->position();
    while (begin != cell.npos) {  // nearly always one
      const std::size_t end = cell.find("</Event>", begin);
      if (end == cell.npos) return xml_.take(cell.substr(begin), position, Ending::cut), true;
      xml_.take(cell.substr(begin, end + 8 - begin), position);
      begin = find_whole_event(cell, end + 8);
    }
    return true;
  }

  /// A row without an id: headings again, a line that says whose events follow, or damage.
  void odd(std::string_view row) {
    const std::string_view begin = trim(row.substr(0, 256));
    // The frame of a table that was drawn: `|---|---|`, `+----+----+`.
    if (!begin.empty() && begin.find_first_not_of("-+|=: ") == begin.npos) {
      if (quoted_) outside_.add(row, line());  // below the headings of a table of a screen
      return;
    }
    if (is_foot(begin) || above_.heads_group(begin, row_.columns())) return;
    if (begin.starts_with("#TYPE ") || begin.starts_with("sep=") ||
        listing_line(row.substr(0, 512), above_.channel, above_.computer))
      return;
    if (auto columns = row_.as_headings(row)) return use(std::move(*columns));
    // A greeting below a table that quotes each cell, as pages and documents give theirs.
    if (quoted_ && !begin.starts_with('"')) {
      outside_.add(row, line());
      if (begin.find('"') == begin.npos) return;  // else it may be a piece of a broken row
    }
    if (troubles_.odd++ == 0) {
      troubles_.first_odd = line();
      troubles_.odd_text = beginning_of(begin);
    }
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
  NamedCells named_row_;
  ReadOptions options_;
  TableRow row_;
  Event event_;
  SaidAbove above_;
  RowTroubles troubles_;
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
