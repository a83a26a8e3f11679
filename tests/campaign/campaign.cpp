// A campaign against the program: damaged logs of all forms, reports, rules, states and maps, each given to a command
// that reads it. No run may end by a signal, take more than its time and memory, exit with another code than those
// promised, or print a report that is none.
//
//   exba_campaign --program build/exba --samples samples --corpora tests/fuzz/corpus --inputs 20000 [--seed 1] [--jobs 2] [--first 0]
//                 [--minutes 5] [--memory 1024] [--keep FOLDER]
//
// How it works: what is to be damaged (the seeds) is made first, by the program itself, out of the samples. Input N of
// seed S is the same on every machine: `--first N --inputs 1` does it again. A failing input is kept with its command.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <thread>

#include "campaign/mutate.hpp"

namespace fs = std::filesystem;

namespace exba::campaign {
namespace {

struct Settings {
  std::string program, samples, corpora, keep = "campaign-failures";
  std::uint64_t inputs = 20000, first = 0, seed = 1;
  unsigned jobs = 2;
  long minutes = 5, memory = 1024;  ///< for all of it; MiB for a run; 0: no limit
};

enum class Kind { log, report, rule, state, map };

struct Seed {
  Kind kind;
  std::string name, bytes;
};

/// `{in}` is the damaged input, `{log}` a whole log, `{dir}` the worker's folder.
struct Command {
  Kind kind;
  std::vector<std::string> words;
};

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {Kind::log, {"analyze", "-f", "text", "{in}"}},
      {Kind::log, {"analyze", "-f", "text", "-v", "{in}"}},
      {Kind::log, {"analyze", "-f", "json", "{in}"}},
      {Kind::log, {"analyze", "-f", "html", "{in}"}},
      {Kind::log, {"analyze", "-f", "markdown", "{in}"}},
      {Kind::log, {"analyze", "-f", "xml", "{in}"}},
      {Kind::log, {"analyze", "--stale", "-j", "2", "{in}", "{log}"}},
      {Kind::log, {"analyze", "--redact", "-f", "json", "{in}"}},
      {Kind::log, {"analyze", "--watch-list", "{dir}/watch.xml", "--collect", "{dir}/get.ps1", "{in}"}},
      {Kind::log, {"events", "--all", "{in}"}},
      {Kind::log, {"events", "-f", "csv", "{in}"}},
      {Kind::log, {"events", "--all", "-f", "xml", "--stale", "{in}"}},
      {Kind::log, {"events", "--redact=times", "{in}"}},
      {Kind::log, {"check", "--state", "{dir}/state", "--now", "2006-10-12T09:00:00Z", "{in}"}},
      {Kind::log,
       {"check", "--state", "{dir}/state", "--now", "2006-10-13T09:00:00Z", "-f", "json", "{in}", "{log}"}},
      {Kind::report, {"analyze", "-f", "text", "{in}"}},
      {Kind::report, {"analyze", "-f", "html", "{in}"}},
      {Kind::report, {"analyze", "-f", "json", "{in}"}},
      {Kind::report, {"analyze", "--redact", "-f", "markdown", "{in}"}},
      {Kind::report, {"diff", "{in}", "{report}"}},
      {Kind::rule, {"rules", "validate", "{in}"}},
      {Kind::rule, {"rules", "test", "{in}"}},
      {Kind::rule, {"rules", "test", "--mutate", "{in}"}},
      {Kind::rule, {"analyze", "--rules", "{in}", "{log}"}},
      {Kind::state, {"check", "--state", "{in}", "--now", "2006-10-13T09:00:00Z", "{log}"}},
      {Kind::state, {"check", "--state", "{in}", "--now", "2006-10-13T09:00:00Z", "-f", "json", "{log}"}},
      {Kind::state, {"history", "--state", "{in}"}},
      {Kind::state,
       {"acknowledge", "--state", "{in}", "0123456789abcdef", "--expires", "3d", "--reason", "x"}},
      {Kind::map, {"unredact", "--map", "{in}", "{log}"}},
      {Kind::map, {"analyze", "--redact-map", "{in}", "{log}"}},
  };
  return all;
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

struct Ended {
  int code = 0;
  int signal = 0;
  bool late = false;
  double seconds = 0;
};

constexpr int cpu_seconds = 10;

/// Runs the program; its output goes to files.
Ended run(const Settings& settings, const std::vector<std::string>& words, const fs::path& out,
          const fs::path& err) {
  const auto began = std::chrono::steady_clock::now();
  std::vector<char*> arguments{const_cast<char*>(settings.program.c_str())};
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit cpu{cpu_seconds, cpu_seconds + 1};
    ::setrlimit(RLIMIT_CPU, &cpu);
    const rlimit core{0, 0};
    ::setrlimit(RLIMIT_CORE, &core);
    if (settings.memory > 0) {
      const rlimit memory{static_cast<rlim_t>(settings.memory) << 20, static_cast<rlim_t>(settings.memory)
                                                                          << 20};
      ::setrlimit(RLIMIT_AS, &memory);
    }
    const int nothing = ::open("/dev/null", O_RDONLY);
    const int to = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int errors = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(nothing, 0);
    ::dup2(to, 1);
    ::dup2(errors, 2);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }
  Ended ended;
  int status = 0;
  ::waitpid(child, &status, 0);
  ended.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  ended.late = ended.signal == SIGXCPU || (ended.signal == SIGKILL && ended.seconds > cpu_seconds);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

/// What is wrong with how a run ended; empty: nothing.
std::string complaint(const Command& command, const Ended& ended, const fs::path& out, const fs::path& err) {
  if (ended.late) return fmt::format("took more than {} s", cpu_seconds);
  if (ended.signal != 0) return fmt::format("ended by signal {}", ended.signal);
  const bool check = command.words.front() == "check";
  if (ended.code < 0 || ended.code > (check ? 3 : 2)) return fmt::format("exit code {}", ended.code);
  const std::string errors = read_file(err);
  for (const char* word : {"Sanitizer", "runtime error", "std::", "not enough memory"})
    if (errors.find(word) != std::string::npos) return "it says: " + errors.substr(0, 400);
  if (ended.code == 2 && !check && errors.empty()) return "trouble, and not a word about it";
  const auto form = std::find(command.words.begin(), command.words.end(), "json");
  if (form != command.words.end() && ended.code < 2) {
    const std::string text = read_file(out);
    if (text.size() < 3 || text.front() != '{' || text.substr(text.size() - 2) != "}\n")
      return "its JSON is cut off";
  }
  return {};
}

std::vector<Seed> make_seeds(const Settings& settings, const fs::path& folder) {
  constexpr std::uintmax_t largest = 128 * 1024;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(settings.samples))
    if (entry.is_regular_file() && entry.file_size() <= largest) files.push_back(entry.path());
  // Every form of a log, in the small: what the readers' fuzz targets begin with.
  const auto reads_logs = [](const fs::path& file) {
    const std::string target = file.parent_path().filename().string();
    return target != "report" && target != "rule" && target != "state";
  };
  if (!settings.corpora.empty())
    for (const auto& entry : fs::recursive_directory_iterator(settings.corpora))
      if (entry.is_regular_file() && entry.file_size() <= largest && reads_logs(entry.path()))
        files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<Seed> seeds;
  std::map<std::string, int> of_form;
  for (const fs::path& file : files) {
    const std::string name = file.filename().string();
    if (name == "story.txt" || name == "README.md" || name.starts_with("expected")) continue;
    // Some of each form are enough: a mutation is as good in the one as in the other.
    if (++of_form[file.parent_path().filename().string()] <= 24)
      seeds.push_back({Kind::log, name, read_file(file)});
  }
  const fs::path log = folder / "log.xml";
  const fs::path sample = fs::path(settings.samples) / "vss-cleanup-missing" / "xml";
  for (const auto& entry : fs::directory_iterator(sample))
    if (entry.path().filename().string().find("application") != std::string::npos)
      fs::copy_file(entry.path(), log, fs::copy_options::overwrite_existing);
  const auto made = [&](std::vector<std::string> words, const fs::path& file, Kind kind) {
    run(settings, words, folder / "out", folder / "err");
    if (fs::exists(file)) seeds.push_back({kind, file.filename().string(), read_file(file)});
  };
  made({"analyze", "-f", "json", "-o", folder / "report.json", log}, folder / "report.json", Kind::report);
  made({"analyze", "-f", "html", "-o", folder / "report.html", log}, folder / "report.html", Kind::report);
  made({"check", "--state", folder / "state.db", "--now", "2006-10-12T09:00:00Z", log}, folder / "state.db",
       Kind::state);
  made({"analyze", "--redact-map", folder / "key.json", log}, folder / "key.json", Kind::map);
  for (const char* rule :
       {"vss-cleanup-missing", "log-list-incomplete", "disk-io-error", "cluster-restore-key-overwritten"})
    made({"rules", "show", rule, "--as", "xml"}, folder / "out", Kind::rule);
  for (Seed& seed : seeds)
    if (seed.kind == Kind::rule) seed.name = "rule.xml";
  return seeds;
}

class Campaign {
 public:
  Campaign(const Settings& settings, const fs::path& folder)
      : settings_(settings), folder_(folder), seeds_(make_seeds(settings, folder)) {
    for (const Command& command : commands()) by_kind_[command.kind].push_back(&command);
    for (const Seed& seed : seeds_) seeds_by_kind_[seed.kind].push_back(&seed);
  }

  int run_all() {
    const auto began = std::chrono::steady_clock::now();
    std::vector<std::thread> workers;
    for (unsigned w = 0; w < settings_.jobs; ++w) workers.emplace_back([this, w, began] { work(w, began); });
    for (std::thread& worker : workers) worker.join();
    const auto took =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - began);
    fmt::print("{} inputs of {} in {} s, seed {}: {} failures; slowest {:.2f} s (input {})\n", done_.load(),
               settings_.inputs, took.count(), settings_.seed, failures_.load(), slowest_, slowest_input_);
    for (const auto& [kind, seeds] : seeds_by_kind_)
      fmt::print("  {}: {} seeds, {} commands\n", kind_name(kind), seeds.size(), by_kind_[kind].size());
    if (done_ < settings_.inputs)
      fmt::print("  STOPPED after {} minutes: {} inputs were not tried\n", settings_.minutes,
                 settings_.inputs - done_.load());
    return failures_ == 0 && done_ == settings_.inputs ? 0 : 1;
  }

 private:
  static const char* kind_name(Kind kind) {
    switch (kind) {
      case Kind::log: return "logs";
      case Kind::report: return "reports";
      case Kind::rule: return "rules";
      case Kind::state: return "states";
      case Kind::map: break;
    }
    return "maps";
  }

  void work(unsigned worker, std::chrono::steady_clock::time_point began) {
    const fs::path here = folder_ / fmt::format("w{}", worker);
    fs::create_directories(here);
    for (std::uint64_t n = next_++; n < settings_.inputs; n = next_++) {
      if (settings_.minutes > 0 &&
          std::chrono::steady_clock::now() - began > std::chrono::minutes(settings_.minutes))
        return;
      one(settings_.first + n, here);
      ++done_;
    }
  }

  /// Two of three are logs.
  Kind kind_for(Chance& chance) const {
    constexpr Kind others[] = {Kind::report, Kind::report, Kind::rule, Kind::state, Kind::state, Kind::map};
    const Kind kind = chance.below(3) < 2 ? Kind::log : others[chance.below(std::size(others))];
    return seeds_by_kind_.count(kind) != 0 ? kind : Kind::log;
  }

  void one(std::uint64_t input, const fs::path& here) {
    Chance chance(settings_.seed, input);
    const Kind kind = kind_for(chance);
    const Seed& seed = *chance.of(seeds_by_kind_.at(kind));
    const Seed& other = *chance.of(seeds_by_kind_.at(kind));
    const Command& command = *chance.of(by_kind_.at(kind));
    for (const auto& entry : fs::directory_iterator(here)) fs::remove_all(entry.path());
    const fs::path in = here / seed.name;
    write_file(in, mutated(seed.bytes, other.bytes, chance));
    const std::string bytes = read_file(in);  // a check changes its state
    std::vector<std::string> words;
    for (std::string word : command.words) {
      for (const auto& [name, value] : {std::pair<std::string, std::string>{"{in}", in.string()},
                                        {"{log}", (folder_ / "log.xml").string()},
                                        {"{report}", (folder_ / "report.json").string()},
                                        {"{dir}", here.string()}})
        if (const std::size_t at = word.find(name); at != std::string::npos)
          word.replace(at, name.size(), value);
      words.push_back(word);
    }
    const Ended ended = run(settings_, words, here / "out", here / "err");
    note_time(input, ended.seconds);
    if (const std::string what = complaint(command, ended, here / "out", here / "err"); !what.empty())
      keep(input, seed.name, bytes, words, what);
  }

  void note_time(std::uint64_t input, double seconds) {
    const std::lock_guard hold(lock_);
    if (seconds <= slowest_) return;
    slowest_ = seconds;
    slowest_input_ = input;
  }

  void keep(std::uint64_t input, const std::string& name, const std::string& bytes,
            const std::vector<std::string>& words, const std::string& what) {
    const std::lock_guard hold(lock_);
    ++failures_;
    constexpr std::uint64_t told_at_most = 50;
    if (failures_ > told_at_most) return;
    fs::create_directories(settings_.keep);
    const fs::path kept = fs::path(settings_.keep) / fmt::format("{}-{}-{}", settings_.seed, input, name);
    write_file(kept, bytes);
    fmt::print("FAILED: input {} ({}), kept as {}: exba {}\n", input, what, kept.string(),
               fmt::join(words, " "));
    std::fflush(stdout);
  }

  const Settings& settings_;
  fs::path folder_;
  std::vector<Seed> seeds_;
  std::map<Kind, std::vector<const Command*>> by_kind_;
  std::map<Kind, std::vector<const Seed*>> seeds_by_kind_;
  std::atomic<std::uint64_t> next_{0}, done_{0}, failures_{0};
  std::mutex lock_;
  double slowest_ = 0;
  std::uint64_t slowest_input_ = 0;
};

Settings settings_of(int argc, char** argv) {
  Settings s;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i], value = argv[i + 1];
    if (name == "--program") s.program = fs::absolute(value).string();
    if (name == "--samples") s.samples = value;
    if (name == "--corpora") s.corpora = value;
    if (name == "--keep") s.keep = value;
    if (name == "--inputs") s.inputs = std::stoull(value);
    if (name == "--first") s.first = std::stoull(value);
    if (name == "--seed") s.seed = std::stoull(value);
    if (name == "--jobs") s.jobs = static_cast<unsigned>(std::stoul(value));
    if (name == "--minutes") s.minutes = std::stol(value);
    if (name == "--memory") s.memory = std::stol(value);
  }
  return s;
}

}  // namespace
}  // namespace exba::campaign

int main(int argc, char** argv) {
  using namespace exba::campaign;
  const Settings settings = settings_of(argc, argv);
  if (settings.program.empty() || settings.samples.empty()) {
    fmt::print(stderr,
               "exba_campaign --program FILE --samples FOLDER [--corpora FOLDER] [--inputs N] [--seed N] "
               "[--jobs N] [--first N] "
               "[--minutes N] [--memory MiB] [--keep FOLDER]\n");
    return 2;
  }
  const fs::path folder = fs::temp_directory_path() / fmt::format("exba-campaign-{}", ::getpid());
  fs::create_directories(folder);
  const int code = Campaign(settings, folder).run_all();
  fs::remove_all(folder);
  return code;
}
