// How it works: Exchange's own commands show a database, or a copy of one, as a list of properties or as a table. Exported
// (CSV, JSON, CLIXML), each object is made the same list again. A blank line ends an object.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/chars.hpp"
#include "base/encoding.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "readers/csv/flat_json.hpp"
#include "readers/csv/named.hpp"
#include "readers/csv/rows.hpp"
#include "readers/evidence.hpp"
#include "readers/evidence/tools.hpp"

namespace exba {
namespace evidence {
namespace {

constexpr std::size_t objects_limit = 32u << 20;  // bytes: a server has a hundred databases at most
constexpr std::uint64_t queue_behind = 100;  // logs not copied: 100 MB, what a busy server makes in minutes

class Databases {
 public:
  explicit Databases(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t number) {
    const Line l = parted(text);
    if (trim(text).empty()) return end();
    if (number_ == 0) number_ = number;
    if (equal_ignoring_case(l.name, "Name")) name_ = std::string(l.value);
    if (equal_ignoring_case(l.name, "Server")) server_ = std::string(l.value);
    if (equal_ignoring_case(l.name, "BackupInProgress")) progress_ = std::string(l.value);
    if (equal_ignoring_case(l.name, "LastFullBackup")) full_ = std::string(l.value), told_full_ = true;
  }
  void finish() {
    end();
    if (databases_ == 0) return;
    told_.counted(fmt::format("Get-MailboxDatabase: {} database{}", databases_, databases_ == 1 ? "" : "s"));
    if (without_status_ == databases_)
      told_.intake->assume("evidence",
                           "Get-MailboxDatabase was asked without -Status: no state of a backup in it");
  }

 private:
  void end() {
    if (!progress_.empty() || told_full_) {
      ++databases_;
      without_status_ += progress_.empty() ? 1 : 0;
      if (equal_ignoring_case(progress_, "True"))
        told_.event("Get-MailboxDatabase", 1, Level::warning, number_,
                    fmt::format("{}: BackupInProgress is True, LastFullBackup {}",
                                name_.empty() ? "a database" : name_, full_.empty() ? "never" : full_),
                    {name_, server_, full_});
    }
    name_.clear(), server_.clear(), progress_.clear(), full_.clear();
    told_full_ = false;
    number_ = 0;
  }

  Told told_;
  std::string name_, server_, progress_, full_;
  bool told_full_ = false;
  std::uint64_t number_ = 0, databases_ = 0, without_status_ = 0;
};

/// What one copy of a database is in.
struct Copy {
  std::string name, status, copy_queue, replay_queue, error;
};

bool is_well(std::string_view status) {
  for (const std::string_view well :
       {"Mounted", "Healthy", "Mounting", "Dismounted", "Dismounting", "Initializing"})
    if (equal_ignoring_case(status, well)) return true;
  return false;
}

/// 0: none, or no number.
std::uint64_t queue_of(std::string_view text) {
  std::uint64_t n = 0;
  for (const char c : text)
    if (is_digit(c)) n = std::min<std::uint64_t>(n, 1'000'000'000) * 10 + static_cast<std::uint64_t>(c - '0');
  return n;
}

/// Counts copies, and tells of those that are not well.
class Copies {
 public:
  void take(Told told, const Copy& copy, std::uint64_t number) {
    ++copies_;
    const bool failed =
        copy.status.find("Failed") != copy.status.npos || copy.status.find("ServiceDown") != copy.status.npos;
    const bool behind = queue_of(copy.copy_queue) >= queue_behind;
    if (is_well(copy.status) && !behind) return;
    ++unwell_;
    std::string text = fmt::format("{}: status {}, copy queue {}, replay queue {}", copy.name, copy.status,
                                   copy.copy_queue.empty() ? "not told" : copy.copy_queue,
                                   copy.replay_queue.empty() ? "not told" : copy.replay_queue);
    if (!copy.error.empty()) text += "; " + copy.error;
    told.event("Get-MailboxDatabaseCopyStatus",
               failed                 ? 1
               : is_well(copy.status) ? 3
                                      : 2,
               failed ? Level::error : Level::warning, number, std::move(text),
               {copy.name, copy.status, copy.copy_queue, copy.replay_queue, copy.error});
  }
  void finish(Told told) const {
    if (copies_ != 0)
      told.counted(fmt::format("Get-MailboxDatabaseCopyStatus: {} cop{}, {} of them not healthy or behind",
                               copies_, copies_ == 1 ? "y" : "ies", unwell_));
  }

 private:
  std::uint64_t copies_ = 0, unwell_ = 0;
};

class CopiesList {
 public:
  explicit CopiesList(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t number) {
    const Line l = parted(text);
    if (trim(text).empty()) return end();
    if (number_ == 0) number_ = number;
    if (equal_ignoring_case(l.name, "Name") ||
        (equal_ignoring_case(l.name, "Identity") && copy_.name.empty()))
      copy_.name = std::string(l.value);
    if (equal_ignoring_case(l.name, "Status")) copy_.status = std::string(l.value);
    if (equal_ignoring_case(l.name, "CopyQueueLength")) copy_.copy_queue = std::string(l.value);
    if (equal_ignoring_case(l.name, "ReplayQueueLength")) copy_.replay_queue = std::string(l.value);
    if (equal_ignoring_case(l.name, "ErrorMessage")) copy_.error = std::string(l.value);
  }
  void finish() {
    end();
    copies_.finish(told_);
  }

 private:
  void end() {
    if (!copy_.status.empty() && !(copy_.copy_queue.empty() && copy_.replay_queue.empty()))
      copies_.take(told_, copy_, number_);
    copy_ = {};
    number_ = 0;
  }
  Told told_;
  Copies copies_;
  Copy copy_;
  std::uint64_t number_ = 0;
};

/// Whether a line is the heading of the table that the command shows: `Name  Status  CopyQueue  ReplayQueue ...`.
bool is_copies_heading(std::string_view line) {
  const std::string_view begin = trim(line);
  return begin.starts_with("Name") && line.find("Status") != line.npos && line.find("CopyQueue") != line.npos;
}

class CopiesTable {
 public:
  explicit CopiesTable(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t number) {
    if (is_copies_heading(text)) {
      headed_ = true;
      columns_.clear();
    } else if (headed_ && trim(text).starts_with("----")) {
      for (std::size_t at = 0; at < text.size(); ++at)
        if (text[at] == '-' && (at == 0 || text[at - 1] == ' ')) columns_.push_back(at);
      headed_ = false;
    } else if (columns_.size() >= 3 && !trim(text).empty()) {
      const auto cell = [&](std::size_t i) {
        const std::size_t begin = i < columns_.size() ? std::min(columns_[i], text.size()) : text.size();
        const std::size_t end =
            i + 1 < columns_.size() ? std::min(columns_[i + 1], text.size()) : text.size();
        return std::string(trim(text.substr(begin, end - begin)));
      };
      const Copy copy{cell(0), cell(1), cell(2), columns_.size() > 3 ? cell(3) : std::string{}, {}};
      if (copy.name.find('\\') == copy.name.npos || copy.status.empty()) return columns_.clear();
      copies_.take(told_, copy, number);
    }
  }
  void finish() { copies_.finish(told_); }

 private:
  Told told_;
  Copies copies_;
  std::vector<std::size_t> columns_;  ///< where each begins; empty: no table is open
  bool headed_ = false;
};

// -- exported objects

/// Makes lines of the objects' properties.
class Objects {
 public:
  Objects(Told told) : databases_(told), copies_(told) {}

  void property(std::string_view name, std::string_view value, std::uint64_t line) {
    const std::string_view last = name.substr(name.rfind('.') == name.npos ? 0 : name.rfind('.') + 1);
    // `Server.Name`, and a property of a nested object that is called as one of ours.
    if (last.size() != name.size() && !equal_ignoring_case(name, "Server.Name")) return;
    std::string text(last.size() != name.size() ? std::string_view("Server") : last);
    text += ": ";
    for (const char c : trim(value).substr(0, 512)) text += c == '\n' || c == '\r' ? ' ' : c;
    databases_.line(text, line);
    copies_.line(text, line);
  }
  void end() {
    databases_.line({}, 0);
    copies_.line({}, 0);
  }
  void finish() {
    end();
    databases_.finish();
    copies_.finish();
  }

 private:
  Databases databases_;
  CopiesList copies_;
};

/// The line in which a property of the nth object stands, n from 0.
class Places {
 public:
  explicit Places(std::string_view text, std::uint64_t first) : text_(text), line_(first) {
    telling_ = text.find("BackupInProgress") != text.npos ? "BackupInProgress" : "CopyQueueLength";
  }
  std::uint64_t next() {
    const std::size_t at = std::min(text_.find(telling_, at_), text_.size());
    line_ +=
        static_cast<std::uint64_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, at)),
                                              text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    at_ = std::min(at + 1, text_.size());
    return line_;
  }

 private:
  std::string_view text_, telling_;
  std::size_t at_ = 0;
  std::uint64_t line_;
};

void read_csv_objects(std::string_view text, std::uint64_t first, Objects& objects) {
  std::uint64_t number = first;
  if (text.starts_with("#TYPE")) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
  }
  const std::string_view heading = text.substr(0, text.find('\n'));
  char separator = ',';
  for (const char c : {';', '\t'})
    if (std::count(heading.begin(), heading.end(), c) > std::count(heading.begin(), heading.end(), separator))
      separator = c;
  csv::RowScanner scanner(separator);
  std::vector<csv::Cell> cells;
  std::vector<std::string> names;
  const auto value = [&](const csv::Cell& cell) {
    std::string out;
    const std::string_view raw = text.substr(cell.begin, cell.end - cell.begin);
    for (std::size_t i = 0; i < raw.size(); ++i) {
      out += raw[i];
      if (cell.quoted && raw[i] == '"' && i + 1 < raw.size() && raw[i + 1] == '"') ++i;
    }
    return out;
  };
  for (std::size_t at = 0;;) {
    const csv::Row row = scanner.scan(text, at, 0, Rest::none, csv::RowScanner::all, cells);
    if (row.state != csv::Row::State::whole) break;
    if (names.empty()) {
      for (const csv::Cell& cell : cells) names.push_back(value(cell));
    } else if (cells.size() > 1) {
      for (std::size_t i = 0; i < std::min(cells.size(), names.size()); ++i)
        objects.property(names[i], value(cells[i]), number);
      objects.end();
    }
    number +=
        static_cast<std::uint64_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at),
                                              text.begin() + static_cast<std::ptrdiff_t>(row.end), '\n'));
    at = row.end;
  }
}

/// `<S N="Name">DB01</S>`, `<B N="BackupInProgress">true</B>`, and of a nested object its `<ToString>`. An `<Obj>` without
/// a name begins the next object.
void read_clixml_objects(std::string_view text, std::uint64_t first, Objects& objects) {
  Places places(text, first);
  std::uint64_t line = first;
  std::string nested;
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    const std::size_t end = text.find('>', at);
    if (end == text.npos) break;
    const std::string_view tag = text.substr(at + 1, end - at - 1);
    const std::size_t named = tag.find(" N=\"");
    const bool object = tag.starts_with("Obj ");
    if (object && named == tag.npos) {
      objects.end();
      line = places.next();
      nested.clear();
      continue;
    }
    const std::size_t close = text.find('<', end);
    const std::string value(text.substr(end + 1, std::min(close, text.size()) - end - 1));
    if (named != tag.npos) {
      std::string_view name = tag.substr(named + 4);
      name = name.substr(0, name.find('"'));
      if (object)
        nested = std::string(name);
      else if (!tag.ends_with('/'))
        objects.property(name, value, line);
    } else if (tag == "ToString" && !nested.empty()) {
      objects.property(nested, value, line);
      nested.clear();
    }
  }
}

void read_json_objects(std::string_view text, std::uint64_t first, Objects& objects) {
  Places places(text, first);
  csv::take_json_rows(text, [&](csv::NamedCells& row) {
    bool ours = false;
    for (std::size_t i = 0; i < row.size(); ++i)
      ours = ours || row.name(i) == "BackupInProgress" || row.name(i) == "CopyQueueLength";
    if (!ours) return false;
    const std::uint64_t line = places.next();
    for (std::size_t i = 0; i < row.size(); ++i) objects.property(row.name(i), row.value(i), line);
    objects.end();
    return true;
  });
}

}  // namespace

bool is_databases(std::string_view head) {
  bool progress = false, full = false;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    progress = progress || (equal_ignoring_case(l.name, "BackupInProgress") && !l.value.empty());
    full = full || equal_ignoring_case(l.name, "LastFullBackup");
  }
  return progress && full;
}
Reading read_databases(Told told) {
  return reading_of<Databases>(told);
}

bool is_copies(std::string_view head) {
  bool status = false, copy = false, replay = false;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    status = status || (equal_ignoring_case(l.name, "Status") && !l.value.empty());
    copy = copy || equal_ignoring_case(l.name, "CopyQueueLength");
    replay = replay || equal_ignoring_case(l.name, "ReplayQueueLength");
  }
  return status && copy && replay;
}
Reading read_copies(Told told) {
  return reading_of<CopiesList>(told);
}

bool is_copies_table(std::string_view head) {
  bool headed = false;
  for (std::string_view line; next_line(head, line);) {
    headed = headed || is_copies_heading(line);
    if (headed && trim(line).starts_with("----")) return true;
  }
  return false;
}
Reading read_copies_table(Told told) {
  return reading_of<CopiesTable>(told);
}

}  // namespace evidence

bool sniff_evidence_objects(std::string_view head) {
  const std::string_view text = trim(head);
  if (text.empty() || std::string_view("\"#[{<").find(text[0]) == text.npos) return false;
  const auto has = [&](std::string_view name) { return head.find(name) != head.npos; };
  if (!(has("BackupInProgress") && has("LastFullBackup")) &&
      !(has("CopyQueueLength") && has("ReplayQueueLength")))
    return false;
  if (text[0] == '<') return has("<Objs");
  const std::string_view line = text.substr(0, text.find('\n'));
  return text[0] != '#' || line.starts_with("#TYPE");
}

void read_evidence_objects(Input& input, const ReadOptions& options, Intake& intake) {
  std::string whole;
  constexpr std::size_t block = 64 * 1024;
  for (std::size_t got = block; got == block && whole.size() < evidence::objects_limit;) {
    const std::size_t had = whole.size();
    whole.resize(had + block);
    got = input.read(std::span(whole).subspan(had));
    whole.resize(had + got);
  }
  if (whole.size() >= evidence::objects_limit)
    intake.problem(
        fmt::format("more than {} MiB of objects: the rest was left out", evidence::objects_limit >> 20));
  const std::string_view text = trim(whole);
  evidence::Objects objects({&options, &intake});
  const std::uint64_t first = options.first_line;
  if (text.starts_with('<'))
    evidence::read_clixml_objects(text, first, objects);
  else if (text.starts_with('[') || text.starts_with('{'))
    evidence::read_json_objects(text, first, objects);
  else
    evidence::read_csv_objects(text, first, objects);
  objects.finish();
}

}  // namespace exba
