// How it works: `take` notes what each event of a session means for the questions that rules ask (was a file
// still open when the logs were listed, what failed before logs were deleted); `to_operation` turns the notes
// into outcome, type and facts. The engine cannot tell incremental from differential nor full from copy: only
// whether logs were truncated does, and the backup program's own job (relations.cpp).
#include <algorithm>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/signals.hpp"
#include "correlators/run_facts.hpp"
#include "correlators/silence_words.hpp"
#include "correlators/streaming/streaming.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

using End = StreamSession::End;
using Contents = StreamSession::Contents;
using Truncation = StreamSession::Truncation;

std::string file_name(const Event& e) {
  return std::string(trim(fact(e.facts, "file")));
}

void start(StreamSession& s, const Event& e) {
  s.start_seen = true;
  const std::string_view backup = fact(e.facts, "backup");
  if (backup == "full") s.contents = Contents::full_or_copy;
  if (backup == "logs-only") s.contents = Contents::logs_only;
}

void start_file(StreamSession& s, std::uint32_t index, const Event& e) {
  if (!s.first_file) s.first_file = index;
  s.open_files[lower(file_name(e))] = index;
}

/// 221, or 222 when not all was read.
void end_file(StreamSession& s, std::uint32_t index, const Event& e) {
  if (!s.first_file) s.first_file = index;
  s.open_files.erase(lower(file_name(e)));
  s.last_file_end = index;
  if (s.log_list) s.file_after_list = index;
  if (e.signal == signal::backup_file_short) {
    if (!s.short_file) s.short_file = index;
  } else {
    ++s.whole_files;
  }
}

/// The first call makes the list; later calls get the same one.
void list_logs(StreamSession& s, std::uint32_t index) {
  if (s.log_list) return;
  s.log_list = index;
}

/// The worst failure that stood before the logs were deleted; short files and missing logs weigh more than a
/// database that left the session, because the engine then holds the truncation back by itself.
std::string failure_so_far(const StreamSession& s) {
  if (s.short_file) return "file-short";
  if (s.log_missing) return "log-missing";
  if (s.not_copied) return "logs-not-copied";
  if (s.database_error) return "database-error";
  return {};
}

void truncate(StreamSession& s, std::uint32_t index, const Event& e) {
  if (e.signal == signal::logs_missing_at_truncation) return;
  if (e.signal == signal::logs_truncated) {
    if (s.truncation != Truncation::deleted) s.truncated = index, s.truncated_after = failure_so_far(s);
    s.truncation = Truncation::deleted;
  } else if (s.truncation == Truncation::none) {
    s.truncated = index;
    s.truncation = Truncation::nothing_to_delete;
  }
}

void end(StreamSession& s, const Event& e) {
  if (e.signal == signal::backup_completed) s.end = End::completed;
  if (e.signal == signal::backup_stopped) s.end = End::stopped;
  if (e.signal == signal::backup_halted) s.end = End::halted;
  if (e.signal == signal::backup_terminated) s.end = End::terminated;
  s.end_code = normal_code(fact(e.facts, "code"));
}

void note_code(StreamSession& s, const Event& e) {
  const std::string code = normal_code(fact(e.facts, "code"));
  constexpr std::size_t codes_kept = 16;
  if (code.empty() || s.codes.size() >= codes_kept) return;
  if (std::find(s.codes.begin(), s.codes.end(), code) == s.codes.end()) s.codes.push_back(code);
}

}  // namespace

std::string_view to_string(StreamSession::End end) {
  switch (end) {
    case End::none: return "no";
    case End::completed: return "completed";
    case End::stopped: return "stopped";
    case End::halted: return "halted";
    case End::terminated: return "terminated";
    case End::refused: return "refused";
  }
  return "";
}

void take(StreamSession& s, std::uint32_t index, const Event& e) {
  s.events.push_back(index);
  note_code(s, e);
  const std::string_view what = e.signal;
  if (what == signal::backup_started)
    start(s, e);
  else if (what == signal::backup_file_started)
    start_file(s, index, e);
  else if (what == signal::backup_file_ended || what == signal::backup_file_short)
    end_file(s, index, e);
  else if (what == signal::backup_log_list)
    list_logs(s, index);
  else if (what.starts_with("logs-") && what != signal::logs_not_copied)
    truncate(s, index, e);
  else if (what == signal::backup_full_required) {
    s.end = End::refused;  // only logs-only backups are refused so
    if (s.contents == Contents::unknown && !s.first_file) s.contents = Contents::logs_only;
  } else if (what == signal::page_damage)
    s.page_damage = true;
  else if (what == signal::backup_log_missing)
    s.log_missing = s.log_missing.value_or(index);
  else if (what == signal::logs_not_copied)
    s.not_copied = s.not_copied.value_or(index);
  else if (what == signal::backup_database_error) {
    s.database_error = s.database_error.value_or(index);
    s.open_files.erase(lower(file_name(e)));
  } else if (what == signal::backup_completed || what == signal::backup_stopped ||
             what == signal::backup_halted || what == signal::backup_terminated) {
    end(s, e);
  }
}

namespace {

std::string with_code(std::string text, const std::string& code) {
  return code.empty() ? text : text + " (" + code + ")";
}

/// Why a run that has its end is not a good one; empty: it is.
std::string failure(const StreamSession& s, const Case& c) {
  switch (s.end) {
    case End::refused: return "a full backup is required first";
    case End::stopped: return with_code("stopped with an error", s.end_code);
    case End::halted: return "halted by the backup program or its connection";
    case End::terminated: return "store-stopped";
    case End::completed: break;
    case End::none: return {};
  }
  if (s.database_error)
    return with_code("a database could not be read",
                     normal_code(fact(c.event(*s.database_error).facts, "code")));
  if (s.short_file) return "not all data of a database file was read";
  if (s.log_missing) return "a log file was missing";
  if (s.not_copied) return "not all log files were copied";
  return {};
}

std::string type_of(const StreamSession& s) {
  Contents contents = s.contents;
  if (contents == Contents::unknown && s.first_file) contents = Contents::full_or_copy;
  const bool ended_well = s.end == End::completed;
  switch (contents) {
    case Contents::full_or_copy:
      return ended_well && s.truncation == Truncation::none && s.key.engine == "ese" ? "copy" : "full";
    case Contents::logs_only:
      return ended_well && s.truncation == Truncation::none && s.key.engine == "ese" ? "differential"
                                                                                     : "incremental";
    case Contents::unknown: break;
  }
  return {};
}

void add_phases(Operation& o, const StreamSession& s, const Case& c) {
  const auto time = [&](std::uint32_t index) { return c.event(index).time; };
  const bool files_open = !s.open_files.empty();
  if (s.first_file)
    o.phases.push_back({"database-files", time(*s.first_file),
                        !files_open && s.last_file_end ? time(*s.last_file_end) : no_time});
  if (s.log_list) {
    Time until = no_time;
    if (s.truncated)
      until = time(*s.truncated);
    else if (s.end != End::none)
      until = o.end;
    o.phases.push_back({"log-files", time(*s.log_list), until});
  }
  if (s.truncated) o.phases.push_back({"truncation", time(*s.truncated), time(*s.truncated)});
}

/// A log range as logged, and its generations as decimal numbers where the names have any.
void add_range(Facts& facts, const Event& e, std::string_view first, std::string_view last) {
  for (const auto& [fact_of_event, name] : {std::pair{"first", first}, std::pair{"last", last}}) {
    const std::string path(trim(fact(e.facts, fact_of_event)));
    set_fact(facts, name, path);
    const auto log = parse_log_name(path);
    if (!log) continue;
    set_fact(facts, std::string(name) + "-generation", std::to_string(log->generation));
    if (name == "first-log") set_fact(facts, "log-base", log->base);
  }
}

void add_log_facts(Facts& facts, const StreamSession& s, const Case& c) {
  set_flag(facts, "log-list", s.log_list.has_value());
  if (s.log_list) {
    add_range(facts, c.event(*s.log_list), "first-log", "last-log");
    set_flag(facts, "log-list-before-last-file", s.file_after_list.has_value());
    if (s.file_after_list) {
      set_fact(facts, "log-list-time", to_rfc3339(c.event(*s.log_list).time));
      set_fact(facts, "late-file", file_name(c.event(*s.file_after_list)));
      set_fact(facts, "late-file-time", to_rfc3339(c.event(*s.file_after_list).time));
    }
  }
  if (s.log_missing)
    set_fact(facts, "log-missing",
             file_name(c.event(*s.log_missing)).empty() ? "unnamed" : file_name(c.event(*s.log_missing)));
  if (s.not_copied) set_fact(facts, "logs-not-copied", "yes");
  switch (s.truncation) {
    case Truncation::none: set_fact(facts, "truncated", "none"); break;
    case Truncation::nothing_to_delete: set_fact(facts, "truncated", "no"); break;
    case Truncation::deleted:
      set_fact(facts, "truncated", "yes");
      add_range(facts, c.event(*s.truncated), "first-deleted", "last-deleted");
      set_fact(facts, "truncated-after", s.truncated_after);
      break;
  }
}

void add_file_facts(Facts& facts, const StreamSession& s, const Case& c) {
  set_fact(facts, "files", std::to_string(s.whole_files));
  if (!s.open_files.empty()) {
    const auto& [name, index] = *s.open_files.begin();
    set_fact(facts, "open-file", file_name(c.event(index)));
  }
  if (s.short_file) {
    const Event& e = c.event(*s.short_file);
    set_fact(facts, "short-file", file_name(e).empty() ? "unnamed" : file_name(e));
    set_fact(facts, "short-read", std::string(fact(e.facts, "read")));
    set_fact(facts, "short-size", std::string(fact(e.facts, "size")));
  }
  if (s.database_error) {
    const Event& e = c.event(*s.database_error);
    set_fact(facts, "database-error-file", file_name(e).empty() ? "unnamed" : file_name(e));
    set_fact(facts, "database-error", normal_code(fact(e.facts, "code")));
  }
  if (s.page_damage) set_fact(facts, "page-damage", "yes");
}

/// How long the log covers the silence behind a run without an end.
void add_silence(Operation& o, const StreamSession& s, const StreamContext& context) {
  const Event& last = context.c->event(s.events.back());
  const Silence silence = silence_after(*context.c->report, last.computer, last.channel, last.time);
  set_fact(o.facts, "coverage", std::string(word_of(silence.coverage)));
  if (s.end != End::none) return;
  Ticks silent{0};
  if (silence.until != no_time && last.time != no_time && silence.until > last.time)
    silent = silence.until - last.time;
  const bool stopped = s.stop && pause(last.time, s.stop->time) < default_patience;
  if (s.stop && pause(last.time, s.stop->time) < silent)
    silent = std::max(Ticks{0}, pause(last.time, s.stop->time));
  set_fact(o.facts, "silent-hours", hours_text(silent));
  set_fact(o.facts, "silent-until", to_rfc3339(last.time == no_time ? no_time : last.time + silent));
  set_fact(o.facts, "silence-end", std::string(word_of(silence.end)));
  if (stopped) {
    o.outcome = Outcome::failed;
    o.why = "store-stopped";
    o.events.push_back(s.stop->event);
    set_fact(o.facts, "stopped-by", context.c->event(s.stop->event).signal);
    return;
  }
  const Unended unended = outcome_without_end(silence, last.time);
  o.outcome = unended.outcome;
  o.why = unended.why;
  if (s.superseded) {
    set_fact(o.facts, "superseded", "yes");
    if (o.outcome == Outcome::running) {
      o.outcome = Outcome::unknown;
      o.why = "another backup of the same instance began before its end was logged";
    }
  }
}

}  // namespace

Operation to_operation(const StreamSession& s, const StreamContext& context) {
  const Case& c = *context.c;
  Operation o;
  o.kind = Kind::streaming_backup;
  o.computer = c.event(s.events.front()).computer;
  o.store = s.key.instance.empty() ? (s.key.engine == "ese" ? "" : s.key.process) : s.key.instance;
  o.session = s.key.pid;
  o.begin = c.event(s.events.front()).time;
  o.end = c.event(s.events.back()).time;
  o.events = s.events;
  o.type = type_of(s);
  if (s.end != End::none) {
    o.why = failure(s, c);
    o.outcome = o.why.empty() ? Outcome::succeeded : Outcome::failed;
  }
  set_fact(o.facts, "engine", s.key.engine);
  set_fact(o.facts, "process", s.key.process);
  set_fact(o.facts, "identity", s.key.known() ? "known" : "unknown");
  set_flag(o.facts, "start-seen", s.start_seen);
  // Errors alone prove no session whose end could be missed: the level may leave out start and end.
  set_flag(o.facts, "begun", s.start_seen || s.first_file || s.log_list);
  if (s.contents != Contents::unknown || s.first_file)
    set_fact(o.facts, "backup", s.contents == Contents::logs_only ? "logs-only" : "full-or-copy");
  set_fact(o.facts, "ended", std::string(to_string(s.end)));
  set_flag(o.facts, "end-known", context.end_known);
  if (s.hole) set_fact(o.facts, "hole", "yes");
  if (s.shadow_copy) set_fact(o.facts, "shadow-copy", "yes");
  set_fact(o.facts, "code", s.end_code.empty() && !s.codes.empty() ? s.codes.front() : s.end_code);
  for (const std::string& code : s.codes) {
    const std::string_view before = fact(o.facts, "codes");
    set_fact(o.facts, "codes", before.empty() ? code : std::string(before) + " " + code);
  }
  add_file_facts(o.facts, s, c);
  add_log_facts(o.facts, s, c);
  add_silence(o, s, context);
  add_phases(o, s, c);
  return o;
}

}  // namespace exba
