// How it works: eseutil always speaks English. A database header (/mh) is lines of `name: value`, its marks in one order; a
// look through log files (/ml) names each file and says OK or ERROR below it, and which are missing; a checkpoint (/mk) is
// a few lines.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/chars.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "readers/evidence/tools.hpp"

namespace exba::evidence {
namespace {

constexpr std::size_t files_named = 8;  // log files that one sentence names

/// `03/21/2006 02:00:00`: a number that grows by one a day, and by up to four more where a month ends; 0: no date.
unsigned day_number(std::string_view date) {
  std::array<unsigned, 3> parts{};  // month, day, year: eseutil's order everywhere
  std::size_t at = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (; at < date.size() && is_digit(date[at]) && parts[i] < 10000; ++at)
      parts[i] = parts[i] * 10 + static_cast<unsigned>(date[at] - '0');
    if (i < 2 && (at >= date.size() || date[at++] != '/')) return 0;
  }
  const auto [month, day, year] = parts;
  if (month < 1 || month > 12 || day < 1 || day > 31 || year < 1990 || year > 2200) return 0;
  return year * 372 + month * 31 + day;
}

class Headers {
 public:
  explicit Headers(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t number) {
    const Line l = parted(text);
    if (equal_ignoring_case(l.name, "Database") && l.value.size() > 2) {
      end();
      database_ = std::string(l.value);
      number_ = number;
    } else if (equal_ignoring_case(l.name, "DB Signature")) {
      signature_ = true;
    } else if (equal_ignoring_case(l.name, "State") && l.value.find("Shutdown") != l.value.npos) {
      if (!state_.empty()) end();
      if (number_ == 0) number_ = number;
      state_ = std::string(l.value);
    } else if (equal_ignoring_case(l.name, "Log Required")) {
      required_ = std::string(l.value.substr(0, l.value.find(' ')));
    } else if (l.name.find("Full Backup") != l.name.npos) {
      in_full_ = l.name.starts_with("Previous");
    } else if (in_full_ && equal_ignoring_case(l.name, "Mark") && full_.empty() &&
               !l.value.starts_with('(')) {
      full_ = std::string(l.value);
    } else if (l.name.find("Backup") != l.name.npos) {
      in_full_ = false;
    }
  }
  void finish() {
    if (signature_ && state_.empty() && !database_.empty() && headers_ != 0)
      told_.intake->problem({Position::Unit::line, number_},
                            "this database header breaks off before its state");
    end();
    if (headers_ != 0)
      told_.counted(fmt::format("eseutil /mh: {} database header{}", headers_, headers_ == 1 ? "" : "s"));
  }

 private:
  void end() {
    if (!state_.empty()) {
      ++headers_;
      const std::string name = database_.empty() ? "a database" : database_;
      if (!state_.starts_with("Clean"))
        told_.event("eseutil", 1, Level::error, number_,
                    fmt::format("{}: state {}, log required {}", name, state_,
                                required_.empty() ? "not told" : required_),
                    {database_, state_, required_, full_});
      if (const unsigned day = day_number(full_); day != 0)
        told_.event("eseutil", 2, Level::information, number_,
                    fmt::format("{}: last full backup {}", name, full_),
                    {database_, full_, fmt::format("{}", day)});
    }
    database_.clear(), state_.clear(), required_.clear(), full_.clear();
    in_full_ = signature_ = false;
    number_ = 0;
  }

  Told told_;
  std::string database_, state_, required_, full_;
  bool in_full_ = false, signature_ = false;
  std::uint64_t number_ = 0, headers_ = 0;
};

// `Log file: E0000000001.log - OK`, or ERROR in a line of its own below, `Missing log files: ...`
class LogFiles {
 public:
  explicit LogFiles(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t number) {
    const std::string_view whole = trim(text);
    const Line l = parted(text);
    if (equal_ignoring_case(l.name, "Base name")) {
      base_ = std::string(l.value);
      if (number_ == 0) number_ = number;
    } else if (equal_ignoring_case(l.name, "Log file")) {
      ++files_;
      if (number_ == 0) number_ = number;
      file_ = std::string(l.value.substr(0, l.value.find(" - ")));
      if (l.value.find("ERROR") != l.value.npos) bad(file_, number);
    } else if (whole.find("issing log file") != whole.npos && whole.find("o missing") == whole.npos) {
      bad(std::string(l.value.empty() ? whole : l.value), number, "missing ");
    } else if (files_ != 0 && whole.starts_with("ERROR")) {
      bad(fmt::format("{} ({})", file_.empty() ? "a log file" : file_, whole.substr(0, 160)), number);
    } else if (files_ != 0 && whole.starts_with("Operation terminated with error") && bad_.empty()) {
      bad(std::string(whole.substr(0, 160)), number);
    } else if (whole.starts_with("Operation ")) {
      end();
    }
  }
  void finish() { end(); }

 private:
  void bad(std::string what, std::uint64_t number, std::string_view how = "") {
    if (bad_.empty()) bad_line_ = number;
    ++bad_files_;
    const std::string told = std::string(how) + what;
    if (bad_files_ <= files_named) bad_ += (bad_.empty() ? "" : ", ") + told;
  }
  void end() {
    if (files_ != 0) {
      told_.counted(fmt::format("eseutil /ml: {} log file{}, {} missing or damaged", files_,
                                files_ == 1 ? "" : "s", bad_files_));
      if (bad_files_ > files_named) bad_ += fmt::format(" and {} more", bad_files_ - files_named);
      if (!bad_.empty())
        told_.event("eseutil", 3, Level::error, bad_line_,
                    fmt::format("log files{}{}: {}", base_.empty() ? "" : " of ", base_, bad_),
                    {base_, bad_});
    }
    files_ = bad_files_ = number_ = 0;
    base_.clear(), file_.clear(), bad_.clear();
  }

  Told told_;
  std::string base_, file_, bad_;
  std::uint64_t number_ = 0, bad_line_ = 0, files_ = 0, bad_files_ = 0;
};

class Checkpoint {
 public:
  explicit Checkpoint(Told told) : told_(told) {}

  void line(std::string_view text, std::uint64_t number) {
    const Line l = parted(text);
    if (equal_ignoring_case(l.name, "Checkpoint file")) {
      end();
      file_ = std::string(l.value);
      number_ = number;
    } else if (equal_ignoring_case(l.name, "Checkpoint") && l.value.starts_with("(0x")) {
      at_ = std::string(l.value);
      if (number_ == 0) number_ = number;
    } else if (equal_ignoring_case(l.name, "FullBackup time")) {
      full_ = std::string(l.value);
    }
  }
  void finish() {
    end();
    if (checkpoints_ != 0)
      told_.counted(
          fmt::format("eseutil /mk: {} checkpoint{}, {}", checkpoints_, checkpoints_ == 1 ? "" : "s", last_));
  }

 private:
  void end() {
    if (!at_.empty()) {
      ++checkpoints_;
      last_ = fmt::format("{} at {}", file_.empty() ? "a checkpoint file" : file_, at_);
      if (const unsigned day = day_number(full_); day != 0)
        told_.event("eseutil", 2, Level::information, number_,
                    fmt::format("{}: last full backup {}", file_.empty() ? "a checkpoint" : file_, full_),
                    {file_, full_, fmt::format("{}", day)});
    }
    file_.clear(), at_.clear(), full_.clear();
    number_ = 0;
  }

  Told told_;
  std::string file_, at_, full_, last_;
  std::uint64_t number_ = 0, checkpoints_ = 0;
};

}  // namespace

bool is_headers(std::string_view head) {
  bool signature = false, state = false;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    signature = signature || equal_ignoring_case(l.name, "DB Signature");
    state = state || (equal_ignoring_case(l.name, "State") && l.value.find("Shutdown") != l.value.npos);
  }
  return signature && state;
}
Reading read_headers(Told told) {
  return reading_of<Headers>(told);
}

bool is_log_files(std::string_view head) {
  bool base = false;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    base = base || (equal_ignoring_case(l.name, "Base name") && !l.value.empty());
    if (base && equal_ignoring_case(l.name, "Log file") && l.value.find(".log") != l.value.npos) return true;
  }
  return false;
}
Reading read_log_files(Told told) {
  return reading_of<LogFiles>(told);
}

bool is_checkpoint(std::string_view head) {
  bool at = false, full = false;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    at = at || (equal_ignoring_case(l.name, "Checkpoint") && l.value.starts_with("(0x"));
    full = full || equal_ignoring_case(l.name, "FullBackup time") ||
           equal_ignoring_case(l.name, "LastFullBackupCheckpoint");
  }
  return at && full;
}
Reading read_checkpoint(Told told) {
  return reading_of<Checkpoint>(told);
}

}  // namespace exba::evidence
