// How it works: each line becomes an Event that goes through an Intake, as a reader's would; `assemble` does the rest, so that the
// tests of correlators and rules stand on the same ground as the program.
#include "support/night.hpp"

#include <fmt/format.h>

#include <map>
#include <stdexcept>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "correlators/assemble.hpp"
#include "correlators/correlator.hpp"
#include "rulebook/rulebook.hpp"

namespace exba::test {
namespace {

/// Words of a line; `name="with blanks"` is one word, its quotes dropped.
std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> out;
  std::string word;
  bool quoted = false;
  bool open = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
      open = true;
    } else if (!quoted && (c == ' ' || c == '\t')) {
      if (open) out.push_back(word);
      word.clear();
      open = false;
    } else {
      word += c;
      open = true;
    }
  }
  if (open) out.push_back(word);
  return out;
}

std::string_view channel_of_signal(std::string_view signal) {
  for (const std::string_view prefix : {"cluster-", "service-", "log-", "crashed", "disk-", "diff-", "vss-service-", "system-", "shadow-copy-"})
    if (signal.starts_with(prefix)) return "System";
  return "Application";
}

Level level_of(std::string_view word) {
  for (const Level level : {Level::critical, Level::error, Level::warning, Level::information, Level::verbose})
    if (to_string(level) == word) return level;
  throw std::runtime_error(fmt::format("night: no level '{}'", word));
}

class Reader {
 public:
  explicit Reader(Intake& intake) : intake_(intake) {
    // Bare signals: not looked up, kept as they are.
    intake_.recognise_more = [](Event& e) { return !e.signal.empty(); };
  }

  void line(std::string_view text) {
    const std::vector<std::string> w = words(text);
    if (w.empty() || w[0].starts_with("#")) return;
    if (w[0] == "--") directive(w);
    else event(w);
  }

 private:
  std::uint64_t next_id(const std::string& computer, const std::string& channel) {
    if (!ids_) return 0;
    return ++last_id_.try_emplace(computer + "/" + channel, 1000).first->second;
  }

  /// `2006-10-10 01:00:02`, `01:00:02`, `+1d 01:00:02` or `-` (no time), from word `at` on.
  Time time(const std::vector<std::string>& w, std::size_t& at) {
    if (w.at(at) == "-") return ++at, no_time;
    if (w[at].starts_with("+") && w[at].ends_with("d")) {
      day_ += std::chrono::days{std::stoi(w[at].substr(1))};
      ++at;
    } else if (w[at].size() == 10 && w[at][4] == '-') {
      day_ = parse_rfc3339(w[at] + "T00:00:00Z").value();
      ++at;
    }
    const auto clock = parse_rfc3339("1970-01-01T" + w.at(at++) + "Z").value();
    return day_ + clock.time_since_epoch();
  }

  void directive(const std::vector<std::string>& w) {
    if (w.at(1) == "no-ids") {
      ids_ = false;
    } else if (w[1] == "filler") {
      std::size_t at = 4;
      const Time t = time(w, at);
      intake_.pass(w.at(2), w.at(3), next_id(w[2], w[3]), t);
    } else if (w[1] == "gap") {
      last_id_.try_emplace(w.at(2) + "/" + w.at(3), 1000).first->second += std::stoull(w.at(4));
    } else if (w[1] == "cleared") {
      last_id_[w.at(2) + "/" + w.at(3)] = 0;
    } else {
      throw std::runtime_error("night: no directive '" + w[1] + "'");
    }
  }

  void event(const std::vector<std::string>& w) {
    std::size_t at = 0;
    Event e;
    e.time = time(w, at);
    e.computer = w.at(at++);
    const std::string what = w.at(at++);
    const auto slash = what.find('/');
    const bool bare = slash == std::string::npos;
    if (bare) {
      e.signal = what;
      e.provider = "test";
      e.channel = channel_of_signal(what);
    } else {
      e.provider = what.substr(0, slash);
      e.id = static_cast<std::uint16_t>(std::stoi(what.substr(slash + 1)));
      if (const Provider* p = find_provider(e.provider)) e.channel = p->channel;
    }
    e.level = Level::information;
    for (; at < w.size(); ++at) value(e, w[at], bare);
    if (e.channel.empty()) e.channel = "Application";
    if (e.record_id == 0) e.record_id = next_id(e.computer, e.channel);
    intake_.take(e);
  }

  static void value(Event& e, const std::string& word, bool bare) {
    const auto equal = word.find('=');
    if (equal == std::string::npos) throw std::runtime_error("night: expected name=value, found '" + word + "'");
    const std::string name = word.substr(0, equal);
    const std::string text = word.substr(equal + 1);
    if (name == "level") e.level = level_of(text);
    else if (name == "channel") e.channel = text;
    else if (name == "record") e.record_id = std::stoull(text);
    else if (name == "user") e.user = text;
    else if (bare && name == "id") e.id = static_cast<std::uint16_t>(std::stoi(text));
    else if (bare && name == "provider") e.provider = text;
    else if (bare) e.facts.push_back({name, text});
    else if (name == "insert") e.inserts.push_back(text), e.has_inserts = true;
    else if (name == "data") e.data = text + '\0';
    else if (name == "message") e.message = text;
    else throw std::runtime_error("night: no value '" + name + "' for an event by number");
  }

  Intake& intake_;
  bool ids_ = true;
  Time day_ = parse_rfc3339("2006-10-10T00:00:00Z").value();
  std::map<std::string, std::uint64_t> last_id_;
};

}  // namespace

Report night(std::string_view lines) {
  static const Wanted wanted = Wanted::catalogue_events();
  std::vector<Intake> intakes;
  intakes.emplace_back(wanted);
  intakes[0].source.path = "night";
  intakes[0].source.format = "night";
  Reader reader(intakes[0]);
  for (std::size_t at = 0; at <= lines.size();) {
    const auto end = std::min(lines.find('\n', at), lines.size());
    reader.line(lines.substr(at, end - at));
    at = end + 1;
  }
  Report report;
  assemble(std::move(intakes), report);
  return report;
}

Report analysed_night(std::string_view lines, Judge judge) {
  Report report = night(lines);
  correlate(report);
  static const Rulebook rulebook = Rulebook::builtin();
  if (judge == Judge::yes) rulebook.judge(report);
  return report;
}

const Finding* find_finding(const Report& report, std::string_view rule) {
  for (const Finding& f : report.findings)
    if (f.rule == rule) return &f;
  return nullptr;
}

std::string verdict_of(const Report& report, std::string_view rule) {
  const Finding* f = find_finding(report, rule);
  return f == nullptr ? "no" : std::string(to_string(f->confidence));
}

}  // namespace exba::test
