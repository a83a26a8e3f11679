// How it works: what a report depends on (inputs by size and time, tool, rulebook, options) is one text, the
// mark. It stands in NAME.inputs together with the sizes of the reports and the exit code; where the mark is
// the same and the reports are there, the case is left alone, its exit code counts all the same. An input that
// several cases share is read once for each of them, its other computers left out while it is read.
#include "case_runs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "base/parallel.hpp"
#include "base/platform.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "catalog/partners.hpp"
#include "named_files.hpp"
#include "reports/json/writer.hpp"

namespace exba {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t notes_limit = 64 << 20;  ///< of NAME.inputs: far more than any case has inputs

bool names_one_of(const std::vector<std::string>& computers, std::string_view computer) {
  return std::any_of(computers.begin(), computers.end(),
                     [&](const std::string& c) { return same_computer(c, computer); });
}

/// Which computers each input is counted for, over all cases.
class CountedComputers {
 public:
  explicit CountedComputers(const std::vector<FleetCase>& manifest) {
    for (const FleetCase& c : manifest)
      for (const CaseInput& input : c.inputs) {
        Counted& counted = by_path_[input.path];
        ++counted.cases;
        counted.all |= input.computers.empty();
        counted.computers.insert(counted.computers.end(), input.computers.begin(), input.computers.end());
      }
  }
  bool counts(const std::string& path, std::string_view computer) const {
    const auto at = by_path_.find(path);
    return at != by_path_.end() && (at->second.all || names_one_of(at->second.computers, computer));
  }
  /// Several cases count it.
  bool shared(const std::string& path) const {
    const auto at = by_path_.find(path);
    return at != by_path_.end() && at->second.cases > 1;
  }

 private:
  struct Counted {
    bool all = false;
    std::size_t cases = 0;
    std::vector<std::string> computers;
  };
  std::map<std::string, Counted> by_path_;
};

/// The SHA-256 of a file; empty where it cannot be read.
std::string digest_of(const std::string& path) {
  try {
    const Input file = open_file(path);
    Sha256 sha;
    std::string buffer(1 << 20, '\0');
    for (std::size_t got = buffer.size(); got == buffer.size();) {
      got = file.read(buffer);
      sha.add(std::string_view(buffer).substr(0, got));
    }
    return sha.hex();
  } catch (const Error&) {
    return {};
  }
}

/// What the reports of a case depend on, as one text.
std::string mark_of(const FleetCase& c, const CaseRunOptions& options, const std::string& rulebook) {
  JsonWriter json;
  json.begin_object();
  json.key("tool").text(program_version);
  json.key("rulebook").text(rulebook);
  json.key("options").text(options.reading);
  json.key("case").text(manifest_line({c.name, {}, c.zone, {}}));
  json.key("inputs").begin_array();
  for (const CaseInput& input : c.inputs) {
    json.begin_object();
    json.key("path").text(input.path);
    json.key("computers").begin_array();
    for (const std::string& computer : input.computers) json.text(computer);
    json.end_array();
    json.key("time_zone").text(input.time_zone);
    json.key("date_order").text(input.date_order);
    json.key("files").begin_array();
    for (const NamedFile& file : files_named({input.path})) {
      json.begin_object();
      json.key("path").text(file.path);
      json.key("bytes").number(file.bytes);
      json.key("modified").text(std::to_string(platform::status_of(file.path).modified));
      if (options.verify == CaseRunOptions::Verify::sha256) json.key("sha256").text(digest_of(file.path));
      json.end_object();
    }
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take();
}

/// What an earlier run noted about a case.
struct Notes {
  int exit_code = 0;
  std::vector<std::string> said;  ///< what the user must hear again
};

std::optional<std::uint64_t> size_of(const std::string& path) {
  const platform::FileStatus status = platform::status_of(path);
  if (status.kind != platform::FileKind::file) return std::nullopt;
  return status.size;
}

/// The marks are the same but for digests, which only a run with --verify compares.
bool same_mark(const Json& noted, const std::string& mark) {
  const Json now = Json::parse(mark, nullptr, false);
  if (noted == now) return true;
  if (now.dump().find("\"sha256\"") != std::string::npos) return false;
  Json plain = noted;
  if (!plain.is_object() || !plain.contains("inputs") || !plain["inputs"].is_array()) return false;
  for (Json& input : plain["inputs"])
    if (input.is_object() && input.contains("files") && input["files"].is_array())
      for (Json& file : input["files"])
        if (file.is_object()) file.erase("sha256");
  return plain == now;
}

class CaseRun {
 public:
  CaseRun(const FleetCase& c, const CaseRunOptions& options, const CountedComputers& counted,
          const Rulebook& book)
      : case_(c), options_(options), counted_(counted), book_(book) {
    base_ = platform::joined(options.folder, case_file(c.name));
  }

  /// What an earlier run left, where it is still good.
  std::optional<Notes> earlier(const std::string& mark) const {
    try {
      if (!size_of(base_ + ".inputs")) return std::nullopt;
      Input file = open_file(base_ + ".inputs");
      const Json json = Json::parse(read_all(file, notes_limit), nullptr, false);
      if (!json.is_object() || !same_mark(json.value("made_of", Json()), mark)) return std::nullopt;
      const Json reports = json.value("reports", Json::object());
      for (const std::string& format : options_.formats) {
        const auto size = size_of(base_ + '.' + format);
        if (!size || reports.value(format, Json()) != Json(*size)) return std::nullopt;
      }
      Notes notes;
      notes.exit_code = std::clamp(json.value("exit", 2), 0, 2);
      for (const Json& line : json.value("said", Json::array()))
        if (line.is_string()) notes.said.push_back(line.get<std::string>());
      return notes;
    } catch (const std::exception&) {
      return std::nullopt;  // whatever stands there, it is no note of ours: the case is run
    }
  }

  Notes run(const std::string& mark) {
    Analysis analysis = analysed();
    if (analysis.trouble) notes_.exit_code = 2;
    notes_.exit_code = std::max(notes_.exit_code, options_.exit_code(analysis));
    write(analysis.report, mark);
    return notes_;
  }
  bool broken() const { return broken_; }

 private:
  Analysis analysed() {
    try {
      AnalysisOptions of_case = options_.analysis;
      for (const CaseInput& input : case_.inputs)
        of_case.logs.push_back(input.path);  // what sources are named by
      return analyse(read(), of_case, book_);
    } catch (const std::exception& e) {  // Error, and no memory for a case too large
      broken_ = true;
      Analysis broken;
      broken.trouble = true;
      Source source;
      source.path = case_.name;
      source.problems.push_back({"", fmt::format("the case could not be analysed: {}", e.what())});
      broken.report.sources.push_back(std::move(source));
      broken.report.rulebook_version = book_.version();
      broken.report.rules = static_cast<std::uint32_t>(book_.size());
      notes_.said.push_back(fmt::format("{}: the case could not be analysed: {}", case_.name, e.what()));
      return broken;
    }
  }

  Gathered read() {
    Wanted wanted = Wanted::catalogue_events();
    book_.want(wanted);
    Gathered all;
    for (const CaseInput& input : case_.inputs) {
      AnalysisOptions reading = options_.analysis;
      reading.jobs = inner_jobs;
      if (!input.time_zone.empty()) reading.read.time_zone = TimeZone::parse(input.time_zone);
      if (!input.date_order.empty()) reading.read.date_order = order_of(input.date_order);
      Gathered one = counted_.shared(input.path)
                         ? read_part(input, gather_options(reading, wanted, book_))
                         : gather({input.path}, gather_options(reading, wanted, book_));
      all.trouble |= one.trouble;
      for (Intake& intake : one.intakes) {
        leave_out_others(input, intake);
        all.intakes.push_back(std::move(intake));
      }
    }
    return all;
  }

  /// Of an input that other cases count as well, only what counts here is kept while it is read: memory follows
  /// the case, not the collector's log.
  Gathered read_part(const CaseInput& input, GatherOptions options) {
    struct Kept {
      std::string path;
      Blocks<Event> events;
    };
    std::vector<Kept> kept;
    std::map<std::string, bool, std::less<>> known;
    options.on_event = [&](Event& event, const Source& source) {
      if (kept.empty() || kept.back().path != source.path) kept.push_back({source.path, {}});
      auto at = known.find(event.computer);
      if (at == known.end()) at = known.emplace(event.computer, counts(input, event.computer)).first;
      if (at->second) kept.back().events.push_back(std::move(event));
    };
    Gathered one = gather({input.path}, options);
    std::size_t next = 0;
    for (Intake& intake : one.intakes)
      if (next < kept.size() && intake.source.path == kept[next].path)
        intake.kept = std::move(kept[next++].events);
    return one;
  }

  static bool counts(const CaseInput& input, std::string_view computer) {
    return computer.empty() || input.computers.empty() || names_one_of(input.computers, computer);
  }

  static DateOrder order_of(std::string_view word) {
    return word == "dmy"   ? DateOrder::dmy
           : word == "mdy" ? DateOrder::mdy
           : word == "ymd" ? DateOrder::ymd
                           : DateOrder::automatic;
  }

  /// Takes away the logs and events of computers that do not count here, and tells of those that count nowhere.
  void leave_out_others(const CaseInput& input, Intake& intake) {
    std::set<std::string> others;
    std::uint64_t events = 0;
    std::erase_if(intake.logs, [&](const LogPart& log) {
      if (counts(input, log.computer)) return false;
      others.insert(log.computer);
      events += log.events;
      return true;
    });
    if (others.empty()) return;
    Blocks<Event> kept;
    for (Event& event : intake.kept)
      if (counts(input, event.computer)) kept.push_back(std::move(event));
    intake.kept = std::move(kept);
    std::erase_if(intake.unknown.told(),
                  [&](const UnknownGroup& group) { return !counts(input, group.computer); });
    // What is left was counted as recognised where it is kept, else as ignored.
    Source& source = intake.source;
    source.events -= std::min(source.events, events);
    source.duplicates = 0;  // told again when the case is put together
    source.recognised = std::min<std::uint64_t>(intake.kept.size(), source.events);
    source.ignored = source.events - source.recognised;
    for (const std::string& computer : others) {
      if (counted_.counts(input.path, computer)) continue;
      notes_.exit_code = 2;
      notes_.said.push_back(fmt::format(
          "{}: holds events of {}, which no case counts: run survey again with --known, or name it "
          "in the manifest",
          source.path, computer));
    }
  }

  /// `"case": {...}, "peers": [...]`: what the report of a case has beyond any other.
  std::string members(const Report& report) const {
    std::string zone, from = "assumed";
    for (const CaseInput& input : case_.inputs)
      if (zone.empty() && !input.time_zone.empty()) zone = input.time_zone;
    if (zone.empty()) zone = case_.zone;
    if (!zone.empty()) from = "manifest";
    std::set<std::string> peers;
    for (const Event& event : report.events) {
      for (std::string& peer : partners_of(event)) peers.insert(std::move(peer));
      if (zone.empty())
        if (const auto told = zone_told_by(event)) {
          zone = TimeZone::fixed(*told).name();
          from = "event log";
        }
    }
    JsonWriter json;
    json.begin_object();
    json.key("case").begin_object();
    json.key("name").text(case_.name);
    json.key("zone").text(zone.empty() ? "UTC" : zone);
    json.key("zone_from").text(from);
    json.end_object();
    json.key("peers").begin_array();
    for (const std::string& peer : peers) json.text(peer);
    json.end_array();
    json.end_object();
    return json.take();
  }

  void write(const Report& report, const std::string& mark) {
    const std::string more = members(report);
    JsonWriter notes;
    notes.begin_object(JsonWriter::Layout::line_each);
    notes.key("exit").number(static_cast<std::uint64_t>(notes_.exit_code));
    notes.key("said").begin_array();
    for (const std::string& line : notes_.said) notes.text(line);
    notes.end_array();
    notes.key("reports").begin_object();
    for (const std::string& format : options_.formats) {
      const std::string text = options_.render(format, report, more);
      put(case_file(case_.name) + '.' + format, text);
      notes.key(format).number(text.size());
    }
    notes.end_object();
    std::string text = notes.take();
    text += ",\n\"made_of\": " + mark + "\n}\n";
    put(case_file(case_.name) + ".inputs", text);
  }

  /// Into the folder, at once. Written in a folder of its own first: whoever writes a file beside others looks
  /// through all of them for drafts of dead runs, and beside 30,000 reports that took longer than to make one.
  void put(const std::string& name, const std::string& text) const {
    const std::string drafts = platform::joined(options_.folder, ".drafts");
    const std::string draft = platform::joined(drafts, name), place = platform::joined(options_.folder, name);
    platform::replace_file(draft, text);
    // Another run of the same shard may have taken the draft, which was the same, to its place.
    if (!platform::rename_file(draft, place)) platform::replace_file(place, text);
  }

  static constexpr unsigned inner_jobs = 1;

  const FleetCase& case_;
  const CaseRunOptions& options_;
  const CountedComputers& counted_;
  const Rulebook& book_;
  std::string base_;
  Notes notes_;
  bool broken_ = false;
};

}  // namespace

CaseRuns run_cases(const std::vector<FleetCase>& manifest, const CaseRunOptions& options) {
  platform::make_folders(platform::joined(options.folder, ".drafts"));
  const CountedComputers counted(manifest);
  std::vector<const FleetCase*> cases;
  for (const FleetCase& c : manifest)
    if (in_shard(c.name, options.shard)) cases.push_back(&c);

  std::vector<std::unique_ptr<Rulebook>> books(options.analysis.jobs);
  const std::string version = options.rulebook().version();
  CaseRuns runs;
  struct Done {
    Notes notes;
    bool left_alone = false;
    bool broken = false;
  };
  constexpr std::size_t ahead = 1024;
  std::vector<Done> ring(ahead);
  parallel_in_order(
      options.analysis.jobs, cases.size(), ahead,
      [&](unsigned worker, std::size_t i) {
        if (!books[worker]) books[worker] = std::make_unique<Rulebook>(options.rulebook());
        CaseRun run(*cases[i], options, counted, *books[worker]);
        const std::string mark = mark_of(*cases[i], options, version);
        Done& done = ring[i % ahead] = {};
        if (std::optional<Notes> notes = run.earlier(mark)) {
          done.notes = std::move(*notes);
          done.left_alone = true;
        } else {
          done.notes = run.run(mark);
          done.broken = run.broken();
        }
      },
      [&](std::size_t i) {
        const Done& done = ring[i % ahead];
        ++(done.left_alone ? runs.left_alone : runs.made);
        if (done.broken) ++runs.broken;
        runs.exit_code = std::max(runs.exit_code, done.notes.exit_code);
        for (const std::string& line : done.notes.said) options.say(line);
        if (options.progress) options.progress(i + 1, cases.size());
      });
  return runs;
}

}  // namespace exba
