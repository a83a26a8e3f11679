// How it works: a job opens with 8018 or its first 8000 and takes in the volumes (8000, 8001) that follow;
// NTBackup runs its volumes one after the other and may leave out the last 8001, so that a missing one proves
// nothing. What Exchange answered (8010) belongs to the job that is open; where none is, the refusal is a job
// of its own. Operation begin and end (8018, 8019) are told from those of a volume by naming no target.
#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/signals.hpp"
#include "correlators/correlator.hpp"
#include "correlators/holes.hpp"
#include "correlators/run_facts.hpp"
#include "model/words.hpp"

namespace exba {
namespace {

/// The next volume of a job begins soon after the end of the one before (the tape is positioned, the next
/// service is asked).
constexpr Ticks next_volume = std::chrono::minutes{30};
/// A refusal and the job's own begin or end are written together.
constexpr Ticks refusal_scatter = std::chrono::minutes{5};
constexpr std::size_t targets_kept = 64;

struct Job {
  std::vector<std::uint32_t> events;
  bool operation_begun = false;  ///< 8018
  bool operation_ended = false;  ///< 8019
  bool hole = false;
  std::uint32_t begins = 0;                ///< 8000
  std::uint32_t ends = 0;                  ///< 8001
  std::optional<std::uint32_t> error_end;  ///< an 8001 or 8019 of level error
  std::optional<std::uint32_t> refusal;    ///< first 8010
  std::optional<std::uint32_t> too_few;    ///< 8011
  std::vector<std::string> targets;        ///< as logged, each once
  std::string type;                        ///< as printed: Normal
  bool incomplete() const { return !operation_ended && (operation_begun || begins > ends); }
};

std::string target_of(const Event& e) {
  return std::string(trim(fact(e.facts, "target")));
}

bool has_target(const Job& job, std::string_view target) {
  return std::any_of(job.targets.begin(), job.targets.end(),
                     [&](const std::string& t) { return equal_ignoring_case(t, target); });
}

/// Normal is NTBackup's word for a full backup; Daily means nothing to Exchange.
std::string backup_type(std::string_view word) {
  const std::string type = lower(trim(word));
  if (type == "normal" || type == "full") return "full";
  if (type == backup_type::copy || is_logs_only(type)) return type;
  return {};
}

/// A drive or the system state: no Exchange database.
bool is_file_target(std::string_view target) {
  if (target.size() >= 2 && target[1] == ':') return true;
  return equal_ignoring_case(target, "System State") || equal_ignoring_case(target, "SystemState");
}

std::string last_part(std::string_view target) {
  while (!target.empty() && target.back() == '\\') target.remove_suffix(1);
  const auto separator = target.rfind('\\');
  return std::string(separator == std::string_view::npos ? target : target.substr(separator + 1));
}

/// The only Exchange store that the job names; empty when it names several or none.
std::string store_of(const Job& job) {
  std::string store;
  for (const std::string& target : job.targets) {
    if (is_file_target(target)) continue;
    if (!store.empty()) return {};
    store = last_part(target);
  }
  return store;
}

class Jobs {
 public:
  Jobs(const Case& c, const Holes& holes) : case_(c), holes_(holes) {}

  void take_event(std::uint32_t index) {
    const Event& e = case_.event(index);
    const std::string_view s = e.signal;
    if (s == signal::job_started) return begin(index, e);
    if (s == signal::job_ended) return finish(index, e);
    if (s == signal::job_exchange_error) return refuse(index, e);
    if (s == signal::job_too_few_databases && open_ && near(e)) return note_too_few(index, e);
    if (s == signal::restore_started) restoring_since_ = e.time;
    if (s == signal::restore_ended) restoring_since_.reset();
    if (is_context(s) && open_ && near(e)) add(index, e);
  }

  static bool wants(std::string_view s) {
    return s == signal::job_started || s == signal::job_ended || s == signal::job_exchange_error ||
           s == signal::job_too_few_databases || s == signal::restore_started || s == signal::restore_ended ||
           is_context(s);
  }

  std::vector<Operation> operations() {
    close();
    std::vector<Operation> out;
    for (const Job& job : closed_) out.push_back(to_operation(job));
    return out;
  }

 private:
  static bool is_context(std::string_view s) {
    return s == signal::verify_started || s == signal::verify_ended || s == signal::media_erase ||
           s == signal::media_retension;
  }

  void close() {
    if (open_) closed_.push_back(std::move(*open_));
    open_.reset();
  }

  Time last_time() const { return case_.event(open_->events.back()).time; }
  bool near(const Event& e) const { return pause(last_time(), e.time) <= default_patience; }

  void add(std::uint32_t index, const Event& e) {
    if (!open_) open_.emplace();
    if (!open_->events.empty() && holes_.between(case_.event(open_->events.back()), e)) open_->hole = true;
    open_->events.push_back(index);
  }

  void note_volume(const Event& e) {
    const std::string target = target_of(e);
    if (!target.empty() && open_->targets.size() < targets_kept && !has_target(*open_, target))
      open_->targets.push_back(target);
    if (open_->type.empty()) open_->type = trim(fact(e.facts, "type"));
  }

  /// Whether this begin is one more volume of the open job.
  bool continues(const Event& e) const {
    const Job& job = *open_;
    const Ticks idle = pause(last_time(), e.time);
    if (job.begins == 0 && !job.operation_begun)
      return job.refusal && idle <= refusal_scatter && job.ends == 0;
    if (idle > default_patience || job.operation_ended) return false;
    const std::string target = target_of(e);
    if (target.empty() || has_target(job, target)) return false;
    const std::string_view type = trim(fact(e.facts, "type"));
    if (!type.empty() && !job.type.empty() && !equal_ignoring_case(type, job.type)) return false;
    return job.incomplete() || idle <= next_volume;
  }

  void begin(std::uint32_t index, const Event& e) {
    const bool volume = !target_of(e).empty();
    restoring_since_.reset();
    if (open_ && !continues(e)) close();
    add(index, e);
    note_volume(e);
    if (volume)
      ++open_->begins;
    else
      open_->operation_begun = true;
  }

  void finish(std::uint32_t index, const Event& e) {
    const bool volume = !target_of(e).empty();
    // An end that belongs to nothing: the begin is cut off.
    if (open_ && (!near(e) || (!open_->incomplete() && !(open_->refusal && open_->begins == 0)))) close();
    add(index, e);
    note_volume(e);
    if (e.level == Level::error) open_->error_end = index;
    if (volume) {
      ++open_->ends;
    } else {
      open_->operation_ended = true;
      close();
    }
  }

  void refuse(std::uint32_t index, const Event& e) {
    // The same id tells what went wrong in a restore.
    const std::string call = lower(fact(e.facts, "call"));
    const bool restoring = restoring_since_ && pause(*restoring_since_, e.time) <= default_patience;
    if (restoring || call.find("restore") != std::string::npos ||
        call.find("controlservice") != std::string::npos)
      return;
    if (open_) {
      const Ticks idle = pause(last_time(), e.time);
      const bool ours = (open_->incomplete() && idle <= default_patience) ||
                        (idle <= refusal_scatter && (open_->refusal || open_->error_end));
      if (!ours) close();
    }
    add(index, e);
    if (!open_->refusal) open_->refusal = index;
  }

  void note_too_few(std::uint32_t index, const Event& e) {
    add(index, e);
    if (!open_->too_few) open_->too_few = index;
  }

  // ---- what became of it

  void judge(Operation& o, const Job& job) const {
    o.outcome = Outcome::failed;
    if (job.refusal) {
      const Event& e = case_.event(*job.refusal);
      const std::string code = normal_code(fact(e.facts, "code"));
      o.why = code.empty() ? "Exchange returned an error" : "Exchange returned " + code;
      return;
    }
    if (job.error_end) return void(o.why = "the backup program reported an error at its end");
    if (job.too_few) return void(o.why = "Exchange returned too few databases");
    if (job.operation_ended || (!job.operation_begun && job.ends >= job.begins)) {
      o.outcome = Outcome::succeeded;
      return;
    }
    const Event& last = case_.event(job.events.back());
    const Silence silence = silence_after(*case_.report, last.computer, last.channel, last.time);
    const Unended unended = outcome_without_end(silence, last.time);
    o.outcome = unended.outcome;
    o.why = unended.why;
    set_fact(o.facts, "last-end-missing", "yes");
    // Of n volumes only n-1 ends are written.
    if (job.begins >= 2 && job.ends + 1 == job.begins && o.outcome == Outcome::abandoned) {
      o.outcome = Outcome::succeeded;
      o.why.clear();
    }
  }

  Operation to_operation(const Job& job) const {
    Operation o;
    o.kind = Kind::ntbackup_job;
    o.type = backup_type(job.type);
    o.computer = case_.event(job.events.front()).computer;
    o.store = store_of(job);
    o.begin = case_.event(job.events.front()).time;
    o.end = case_.event(job.events.back()).time;
    o.events = job.events;
    judge(o, job);
    set_fact(o.facts, "job-type", job.type);
    std::string targets;
    for (const std::string& target : job.targets) targets += (targets.empty() ? "" : " | ") + target;
    set_fact(o.facts, "targets", targets);
    const bool files_only =
        !job.targets.empty() &&
        std::all_of(job.targets.begin(), job.targets.end(), [](const auto& t) { return is_file_target(t); });
    set_flag(o.facts, "exchange-target", !files_only);
    set_fact(o.facts, "volumes", std::to_string(job.begins));
    set_fact(o.facts, "volumes-ended", std::to_string(job.ends));
    if (job.begins == 0 && !job.operation_begun) set_fact(o.facts, "start-seen", "no");
    if (job.operation_ended || (!job.operation_begun && job.ends >= job.begins && job.ends > 0))
      set_fact(o.facts, "ended", "yes");
    else
      set_fact(o.facts, "ended", "no");
    if (job.hole) set_fact(o.facts, "hole", "yes");
    if (job.refusal) add_refusal(o.facts, case_.event(*job.refusal));
    return o;
  }

  static void add_refusal(Facts& facts, const Event& e) {
    const std::string text(trim(fact(e.facts, "text")));
    set_fact(facts, "code", normal_code(fact(e.facts, "code")));
    set_fact(facts, "call", std::string(trim(fact(e.facts, "call"))));
    set_fact(facts, "text", text);
    set_fact(facts, "additional-data", std::string(trim(fact(e.facts, "data"))));
    const bool invalid_sequence =
        lower(text).find("invalid sequence") != std::string::npos || fact(facts, "code") == "-521";
    if (invalid_sequence) set_fact(facts, "invalid-sequence", "yes");
  }

  const Case& case_;
  const Holes& holes_;
  std::optional<Job> open_;
  std::vector<Job> closed_;
  std::optional<Time> restoring_since_;
};

}  // namespace

std::vector<Operation> correlate_ntbackup(const Case& c) {
  const Holes holes(*c.report);
  const BySignal<bool> of_jobs(c.signals, Jobs::wants);
  if (!of_jobs.any()) return {};
  std::vector<Operation> all;
  for (const ComputerEvents& computer : c.computers) {
    Jobs jobs(c, holes);
    for (const std::uint32_t index : computer.events)
      if (of_jobs.of(index)) jobs.take_event(index);
    for (Operation& o : jobs.operations()) all.push_back(std::move(o));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Operation& a, const Operation& b) { return a.begin < b.begin; });
  return all;
}

}  // namespace exba
