// How it works: what administrators run beside the log says what holds at that moment: the state of a VSS writer, whether a
// database is shut down clean, whether Exchange takes a backup for running. Each is lines of `name: value`; each state that
// says something becomes an event of the tool's name, numbered as the tool numbers the state, so that rules can ask for it
// and reports quote it. What is well is counted and no event. None has a time: the tools print none.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/chars.hpp"
#include "base/lines.hpp"
#include "base/text.hpp"
#include "readers/evidence.hpp"

namespace exba {
namespace evidence {
namespace {

constexpr std::size_t lines_sniffed_of_tools = 400;
constexpr std::size_t value_limit = 512;

struct Line {
  std::string_view name, value;
};

/// `   State: [5] Waiting for completion`
Line parted(std::string_view line) {
  line = trim(line);
  const std::size_t colon = line.find(':');
  if (colon == line.npos || colon > 40) return {};
  return {trim(line.substr(0, colon)), trim(line.substr(colon + 1)).substr(0, value_limit)};
}

bool is_guid(std::string_view value) {
  return value.size() == 38 && value.front() == '{' && value.back() == '}' && value[9] == '-';
}

/// `[5] Waiting for completion` (`[5] Warten auf Abschluss`); 0: it is none.
unsigned state_of(std::string_view value) {
  if (value.size() < 3 || value[0] != '[') return 0;
  unsigned state = 0;
  std::size_t at = 1;
  for (; at < value.size() && is_digit(value[at]) && at < 4; ++at)
    state = state * 10 + static_cast<unsigned>(value[at] - '0');
  return at < value.size() && value[at] == ']' ? state : 0;
}

void give(Intake& intake, const ReadOptions& options, std::string_view provider, unsigned id, Level level,
          std::uint64_t line, std::string message, std::vector<std::string> inserts) {
  Event event;
  event.provider = provider;
  event.id = static_cast<std::uint16_t>(id);
  event.level = level;
  event.computer = options.computer;
  event.position = {Position::Unit::line, line};
  event.message = std::move(message);
  event.inserts = std::move(inserts);
  event.has_inserts = true;
  intake.take(event);
}

// -- vssadmin list writers, in any language: a name in quotation marks, two guids, a state in brackets, the last error

class Writers {
 public:
  Writers(const ReadOptions& options, Intake& intake) : options_(&options), intake_(&intake) {}

  void line(std::string_view text, std::uint64_t number) {
    const Line l = parted(text);
    if (l.value.size() > 2 && l.value.front() == '\'' && l.value.back() == '\'') {
      writer_ = std::string(l.value.substr(1, l.value.size() - 2));
      number_ = number;
      state_ = 0;
      ++writers_;
    } else if (const unsigned state = state_of(l.value); state != 0 && !writer_.empty()) {
      state_ = state;
      told_ = std::string(l.value);
    } else if (state_ != 0 && !l.value.empty()) {
      end(l.value);
    }
  }
  void end(std::string_view error) {
    if (writer_.empty() || state_ == 0) return;
    if (state_ != 1) {
      ++states_;
      // From 7 on a step has failed.
      give(*intake_, *options_, "vssadmin list writers", state_, state_ >= 7 ? Level::error : Level::warning,
           number_,
           fmt::format("{}: state {}, last error: {}", writer_, told_, error.empty() ? "not told" : error),
           {writer_, fmt::format("{}", state_), told_, std::string(error)});
    }
    writer_.clear();
    state_ = 0;
  }
  void finish() {
    end({});
    intake_->assume(
        "evidence",
        fmt::format("vssadmin list writers: {} writers, {} of them not stable; when it ran is not told",
                    writers_, states_));
  }

 private:
  const ReadOptions* options_;
  Intake* intake_;
  std::string writer_, told_;
  unsigned state_ = 0;
  std::uint64_t number_ = 0, writers_ = 0, states_ = 0;
};

bool is_writers(std::string_view head) {
  std::size_t guids = 0, named = 0;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    if (l.value.size() > 2 && l.value.front() == '\'' && l.value.back() == '\'') named = 1, guids = 0;
    guids += named != 0 && is_guid(l.value) ? 1 : 0;
    if (guids >= 2 && state_of(l.value) != 0) return true;
  }
  return false;
}

// -- eseutil /mh

class Headers {
 public:
  Headers(const ReadOptions& options, Intake& intake) : options_(&options), intake_(&intake) {}

  void line(std::string_view text, std::uint64_t number) {
    const Line l = parted(text);
    if (equal_ignoring_case(l.name, "Database") && l.value.size() > 2) {
      end();
      database_ = std::string(l.value);
      number_ = number;
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
  void end() {
    if (state_.empty()) return;
    ++headers_;
    if (!state_.starts_with("Clean"))
      give(*intake_, *options_, "eseutil", 1, Level::error, number_,
           fmt::format("{}: state {}, log required {}", database_.empty() ? "a database" : database_, state_,
                       required_.empty() ? "not told" : required_),
           {database_, state_, required_, full_});
    database_.clear(), state_.clear(), required_.clear(), full_.clear();
    in_full_ = false;
    number_ = 0;
  }
  void finish() {
    end();
    intake_->assume("evidence", fmt::format("eseutil: {} database header{}; when it ran is not told",
                                            headers_, headers_ == 1 ? "" : "s"));
  }

 private:
  const ReadOptions* options_;
  Intake* intake_;
  std::string database_, state_, required_, full_;
  bool in_full_ = false;
  std::uint64_t number_ = 0, headers_ = 0;
};

bool is_headers(std::string_view head) {
  bool signature = false, state = false;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    signature = signature || equal_ignoring_case(l.name, "DB Signature");
    state = state || (equal_ignoring_case(l.name, "State") && l.value.find("Shutdown") != l.value.npos);
  }
  return signature && state;
}

// -- Get-MailboxDatabase -Status | fl

class Databases {
 public:
  Databases(const ReadOptions& options, Intake& intake) : options_(&options), intake_(&intake) {}

  void line(std::string_view text, std::uint64_t number) {
    const Line l = parted(text);
    if (trim(text).empty()) return end();
    if (number_ == 0) number_ = number;
    if (equal_ignoring_case(l.name, "Name")) name_ = std::string(l.value);
    if (equal_ignoring_case(l.name, "Server")) server_ = std::string(l.value);
    if (equal_ignoring_case(l.name, "BackupInProgress")) progress_ = std::string(l.value);
    if (equal_ignoring_case(l.name, "LastFullBackup")) full_ = std::string(l.value);
  }
  void end() {
    if (!progress_.empty()) {
      ++databases_;
      if (equal_ignoring_case(progress_, "True"))
        give(*intake_, *options_, "Get-MailboxDatabase", 1, Level::warning, number_,
             fmt::format("{}: BackupInProgress is True, LastFullBackup {}",
                         name_.empty() ? "a database" : name_, full_.empty() ? "never" : full_),
             {name_, server_, full_});
    }
    name_.clear(), server_.clear(), progress_.clear(), full_.clear();
    number_ = 0;
  }
  void finish() {
    end();
    intake_->assume("evidence", fmt::format("Get-MailboxDatabase: {} database{}; when it ran is not told",
                                            databases_, databases_ == 1 ? "" : "s"));
  }

 private:
  const ReadOptions* options_;
  Intake* intake_;
  std::string name_, server_, progress_, full_;
  std::uint64_t number_ = 0, databases_ = 0;
};

bool is_databases(std::string_view head) {
  bool progress = false, full = false;
  for (std::string_view line; next_line(head, line);) {
    const Line l = parted(line);
    progress = progress || (equal_ignoring_case(l.name, "BackupInProgress") && !l.value.empty());
    full = full || equal_ignoring_case(l.name, "LastFullBackup");
  }
  return progress && full;
}

template <class Reading>
void read_lines(Input& input, const ReadOptions& options, Intake& intake) {
  Lines lines(input);
  Reading reading(options, intake);
  for (std::string_view line; lines.next(line);) reading.line(line, lines.number());
  reading.finish();
}

/// The first lines: what a tool prints shows itself there.
std::string_view first_lines(std::string_view head) {
  std::size_t at = 0;
  for (std::size_t n = 0; n < lines_sniffed_of_tools && at < head.size(); ++n)
    at = std::min(head.find('\n', at), head.size() - 1) + 1;
  return head.substr(0, at);
}

}  // namespace
}  // namespace evidence

bool sniff_vss_writers(std::string_view head) {
  return evidence::is_writers(evidence::first_lines(head));
}
void read_vss_writers(Input& input, const ReadOptions& options, Intake& intake) {
  evidence::read_lines<evidence::Writers>(input, options, intake);
}
bool sniff_database_headers(std::string_view head) {
  return evidence::is_headers(evidence::first_lines(head));
}
void read_database_headers(Input& input, const ReadOptions& options, Intake& intake) {
  evidence::read_lines<evidence::Headers>(input, options, intake);
}
bool sniff_database_status(std::string_view head) {
  return evidence::is_databases(evidence::first_lines(head));
}
void read_database_status(Input& input, const ReadOptions& options, Intake& intake) {
  evidence::read_lines<evidence::Databases>(input, options, intake);
}

}  // namespace exba
