// How it works: a level's word and a log's name can hardly be anything else and are taken where nothing else tells them. Any
// word can be a computer's name: that is taken where its heading speaks of a computer, and told where only its looks do. A
// heading that two known ones were glued to, or that is empty, is mended where the rows are one cell longer or shorter and then
// fit below.
#include "readers/csv/strangers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "readers/csv/kinds.hpp"
#include "readers/csv/named.hpp"
#include "readers/csv/names.hpp"

namespace exba::csv {
namespace {

constexpr std::size_t longest_stranger = 64;
constexpr std::uint64_t most_of_a_level = 16;  ///< of .NET's types, which are one bit each

bool speaks_of(std::string_view name, std::initializer_list<std::string_view> words) {
  std::string small;
  for (const char c : name) small += lower(c);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return small.find(word) != small.npos; });
}

bool is_stranger(std::string_view heading) {
  heading = trim(heading);
  return heading.size() <= longest_stranger && !name_of(heading).known;
}

bool is_told_payload(std::string_view cell) {
  cell = trim(cell);
  return cell.starts_with("{\"EventData\"") || cell.starts_with("{\"\"EventData\"\"") ||
         cell.starts_with("<EventData");
}

/// Whether all values of a column, of which nine in ten are filled, pass a test.
template <class Test>
bool all_pass(std::size_t column, std::span<const Cells> rows, Test&& test) {
  std::size_t filled = 0;
  for (const Cells& row : rows) {
    if (column >= row.size() || trim(row[column]).empty()) continue;
    if (!test(row[column])) return false;
    ++filled;
  }
  return filled != 0 && filled * 10 >= rows.size() * 9;
}

/// How many cells most rows have; 0: no number is that of four rows in five.
std::size_t usual_size(std::span<const Cells> rows) {
  std::map<std::size_t, std::size_t> sizes;
  for (const Cells& row : rows) ++sizes[row.size()];
  for (const auto& [size, count] : sizes)
    if (count * 5 >= rows.size() * 4) return size;
  return 0;
}

}  // namespace

bool counts(std::size_t column, std::span<const Cells> rows) {
  constexpr std::uint64_t most = 1000;
  std::uint64_t before = 0, first = 0;
  bool falling = false, by_one = true;
  std::size_t seen = 0;
  for (const Cells& row : rows) {
    if (row.size() == 1) continue;
    const auto number = column < row.size() ? read_number(trim(row[column])) : std::nullopt;
    if (!number || *number == 0) return false;
    const std::uint64_t step = *number < before ? before - *number : *number - before;
    if (seen == 0) first = *number;
    if (seen == 1) falling = *number < before;
    if (seen > 0 && (step == 0 || step > most || (*number < before) != falling)) return false;
    by_one = by_one && (seen == 0 || (step == 1 && !falling));
    before = *number;
    ++seen;
  }
  return seen > 2 && !(by_one && first == 1);
}

namespace {

/// How many known headings have values below them that are none of their kind.
std::size_t misfits(const Cells& headings, std::span<const Cells> rows) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const Name name = name_of(headings[i]);
    if (name.field == Field::none) continue;
    std::size_t filled = 0, fit = 0, absent = 0;
    for (const Cells& row : rows) {
      absent += i >= row.size();
      if (i >= row.size() || trim(row[i]).empty()) continue;
      ++filled;
      fit += looks_like(name.field, row[i]) &&
             (name.field != Field::computer || fits(Is::computer, row[i])) &&
             (name.field != Field::channel || !fits(Is::number, row[i]));
    }
    out += fit * 2 < filled || absent == rows.size();
  }
  return out;
}

std::size_t known_names(const Cells& headings) {
  return static_cast<std::size_t>(std::count_if(
      headings.begin(), headings.end(), [](std::string_view h) { return name_of(h).field != Field::none; }));
}

/// Where a heading is two known ones, the blanks and quotation marks between them apart: the first one's size.
std::size_t glued_at(std::string_view heading) {
  for (std::size_t at = 2; at + 2 <= heading.size(); ++at) {
    const auto end = [](std::string_view text) {
      while (!text.empty() && (text.back() == '"' || text.back() == ' ')) text.remove_suffix(1);
      while (!text.empty() && (text.front() == '"' || text.front() == ' ')) text.remove_prefix(1);
      return text;
    };
    if (name_of(end(heading.substr(0, at))).known && name_of(end(heading.substr(at))).known) return at;
  }
  return 0;
}

}  // namespace

/// Record ids rise or fall, each by little.
bool Strangers::counts_on(Looks& looks, std::string_view value) {
  constexpr std::uint64_t most = 1000;
  const auto number = read_number(value);
  if (!number || *number == 0) return false;
  const std::uint64_t before = std::exchange(looks.last, *number);
  if (before == 0) return true;
  const bool falling = *number < before;
  if (looks.seen == 2) looks.falling = falling;
  const std::uint64_t step = falling ? before - *number : *number - before;
  return falling == looks.falling && step != 0 && step <= most;
}

bool speaks_of_computer(std::string_view name) {
  return speaks_of(name, {"computer", "machine", "hostname", "servername"}) &&
         !speaks_of(name, {"client", "target", "remote", "caller", "destination", "workstation", "other"});
}

bool is_level_word(std::string_view value) {
  constexpr std::size_t longest = 32;
  value = trim(value);
  return value.size() <= longest && std::count(value.begin(), value.end(), ' ') < 3 && fits(Is::level, value);
}

void strangers_by_values(Columns& columns, const Cells& headings, std::span<const Cells> rows) {
  if (rows.empty()) return;
  const auto place = [&](Field field, std::size_t i, std::string_view word) {
    columns.at[static_cast<std::size_t>(field)] = static_cast<int>(i);
    columns.inferred += columns.inferred.empty() ? "" : "; ";
    columns.inferred += fmt::format("{} below \"{}\", by its values", word, trim(headings[i]));
  };
  for (std::size_t i = 0; i < columns.count; ++i) {
    if (std::find(columns.at.begin(), columns.at.end(), static_cast<int>(i)) != columns.at.end()) continue;
    // `source` beside `SourceName`: in some programs the computer that sent it.
    if (!columns.has(Field::computer) && columns.has(Field::source) &&
        name_of(headings[i]).field == Field::source &&
        all_pass(i, rows, [](std::string_view v) { return fits(Is::host, v) && !fits(Is::number, v); }))
      place(Field::computer, i, "computers");
    if (!is_stranger(headings[i])) continue;
    const bool has_level =
        columns.has(Field::level) || columns.has(Field::level_number) || columns.has(Field::type_number);
    const bool told = columns.has(Field::payload) || columns.has(Field::strings) || columns.has(Field::xml);
    if (!has_level && all_pass(i, rows, is_level_word))
      place(Field::level, i, "levels");
    else if (!columns.has(Field::channel) &&
             all_pass(i, rows, [](std::string_view v) { return fits(Is::channel, v); }))
      place(Field::channel, i, "logs");
    else if (!told && all_pass(i, rows, is_told_payload))
      place(Field::payload, i, "event data");
    else if (!columns.has(Field::computer) &&
             all_pass(i, rows, [](std::string_view v) { return fits(Is::host, v); })) {
      if (speaks_of_computer(headings[i]))
        place(Field::computer, i, "computers");
      else if (columns.misfit.empty())
        columns.misfit = fmt::format(
            "no heading says whose events these are; the values below \"{}\" may be the computer: left out",
            trim(headings[i]));
    } else if (!columns.has(Field::record) && speaks_of(headings[i], {"record", "index"}) &&
               all_pass(i, rows, [](std::string_view v) { return fits(Is::number, v); })) {
      place(Field::record, i, "record ids");
    } else if (!columns.has(Field::record) && columns.misfit.empty() && counts(i, rows)) {
      columns.misfit =
          fmt::format("no heading says that record ids stand below it; those below \"{}\" may be: left out",
                      trim(headings[i]));
    }
  }
  const std::size_t size = usual_size(rows);
  const bool in_the_middle = columns.has(Field::message) &&
                             static_cast<std::size_t>(columns.column(Field::message)) + 1 != columns.count;
  const bool whole = in_the_middle || columns.has(Field::payload) || columns.has(Field::xml);
  if (size > columns.count && whole && columns.misfit.empty() && columns.tail == Columns::Tail::cells)
    columns.misfit = fmt::format(
        "most rows have {} cells and the headings are {}: what stands behind a heading that was "
        "lost may have shifted",
        size, columns.count);
}

Cells mended_headings(const Cells& headings, std::span<const Cells> rows, std::string& what) {
  if (rows.empty() || headings.size() < 4) return {};
  const std::size_t size = usual_size(rows);
  const std::size_t wrong = misfits(headings, rows);
  Cells best;
  std::size_t best_known = known_names(headings);
  const auto try_it = [&](Cells cells, std::string said) {
    const std::size_t known = known_names(cells);
    const std::size_t left = misfits(cells, rows);
    if (left != 0 || (known <= best_known && wrong == 0)) return;
    best = std::move(cells);
    best_known = known;
    what = std::move(said);
  };
  if (size == headings.size() + 1) {
    for (std::size_t i = 0; i < headings.size(); ++i) {
      if (headings[i].size() > longest_stranger * 2 || name_of(headings[i]).known) continue;
      const std::size_t at = glued_at(headings[i]);
      if (at == 0) continue;
      Cells cells = headings;
      cells[i] = headings[i].substr(0, at);
      cells.insert(cells.begin() + static_cast<std::ptrdiff_t>(i) + 1, headings[i].substr(at));
      try_it(std::move(cells),
             fmt::format("the heading \"{}\" stands above two columns: a separator was lost in it",
                         trim(headings[i])));
    }
  } else if (size != 0 && size + 1 == headings.size() && wrong != 0) {
    for (std::size_t i = 0; i < headings.size(); ++i) {
      if (!trim(headings[i]).empty()) continue;
      Cells cells = headings;
      cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(i));
      try_it(std::move(cells), "an empty heading stands above no column: a separator was doubled there");
    }
  }
  return best;
}

void Strangers::see(std::string_view name, std::string_view value) {
  constexpr std::size_t names_limit = 256;
  const bool xml = find_whole_event(value) != value.npos;
  if (trim(value).empty() || (value.size() > 255 && !xml)) return;
  auto found = names_.find(name);
  if (found == names_.end()) {
    if (names_.size() >= names_limit) return;
    found = names_.emplace(name, Looks{}).first;
  }
  Looks& looks = found->second;
  ++looks.seen;
  looks.xml += xml;
  constexpr std::size_t shortest_name = 3;
  // A word alone (Info, General) may be anything; servers are numbered, as a rule, or have a domain.
  const bool numbered = value.find_first_of("0123456789.-") != value.npos && !value.starts_with("S-1-") &&
                        value.find_first_not_of("0123456789.") != value.npos;
  looks.host += numbered && value.size() >= shortest_name && fits(Is::host, value) &&
                !fits(Is::number, value) && !fits(Is::moment, value);
  looks.level += is_level_word(value);
  looks.channel += fits(Is::channel, value);
  const auto number = read_number(trim(value));
  if (number && *number <= most_of_a_level) ++looks.type, looks.types |= 1u << *number;
  looks.counting += counts_on(looks, value);
}

void Strangers::end_event(Position position) {
  if (events_++ == 0) first_ = position;
}

void Strangers::tell(const ToldFields& told, Intake& intake) const {
  const auto candidate = [&](ToldFields::Mark mark, auto&& fit, std::string_view word) {
    if (!told.lacks(mark)) return;
    for (const auto& [name, seen] : names_)
      if (events_ > 1 && seen.seen == events_ && fit(seen))
        return intake.problem(
            first_,
            fmt::format("no name is known under which these events say their {}; \"{}\" may be it: left out",
                        word, name));
  };
  for (const auto& [name, seen] : names_)
    if (events_ != 0 && seen.xml == events_)
      intake.problem(
          first_,
          fmt::format("\"{}\" holds these events as XML, under a name that is not known: left out", name));
  candidate(
      ToldFields::computer, [&](const Looks& looks) { return looks.host == events_; }, "computer");
  candidate(
      ToldFields::level,
      [&](const Looks& looks) {
        // Levels or types as numbers; one number alone may be anything.
        const bool numbered = looks.type == events_ && (looks.types & (looks.types - 1)) != 0;
        return looks.level == events_ || numbered;
      },
      "level");
  candidate(
      ToldFields::channel, [&](const Looks& looks) { return looks.channel == events_; }, "log");
  candidate(
      ToldFields::record, [&](const Looks& looks) { return looks.counting == events_; }, "record id");
}

void StrayNames::see(std::string_view name) {
  constexpr std::size_t names_limit = 64;
  auto found = names_.find(name);
  if (found == names_.end()) {
    if (names_.size() >= names_limit || name.size() > longest_stranger) return;
    found = names_.emplace(name, Seen{}).first;
  }
  if (found->second.last == events_) return;
  found->second.last = events_;
  ++found->second.events;
}

void StrayNames::tell(Position position, Intake& intake) const {
  constexpr std::uint64_t least = 2;
  for (const auto& [name, seen] : names_)
    if (events_ >= least && seen.events + 1 >= events_)  // the first or the last event may lack it, cut off
      return intake.problem(
          position,
          fmt::format("\"{}\" names a value of each event, and does not begin as the others do: what stands "
                      "behind it may be missing, or be in another value",
                      name));
}

}  // namespace exba::csv
