// How it works: lines become items of the log that they belong to, noise is merged into each log by time, and
// then record ids run through every log: so a gap or a clearing stands where its line stands.
#include "support/story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "support/noise.hpp"

namespace exba::test {
namespace {

/// Words of a line; `name="with blanks"` is one word, its quotes dropped; \n in quotes is a line end.
std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> out;
  std::string word;
  bool quoted = false;
  bool open = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') {
      quoted = !quoted;
      open = true;
    } else if (quoted && c == '\\' && i + 1 < line.size() && line[i + 1] == 'n') {
      word += '\n';
      ++i;
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
  for (const std::string_view prefix : {"cluster-", "service-", "log-", "crashed", "disk-", "diff-",
                                        "vss-service-", "system-", "shadow-copy-"})
    if (signal.starts_with(prefix)) return "System";
  return "Application";
}

Level level_of(std::string_view word) {
  for (const Level level :
       {Level::critical, Level::error, Level::warning, Level::information, Level::verbose})
    if (to_string(level) == word) return level;
  throw std::runtime_error(fmt::format("no level '{}'", word));
}

struct Item {
  StoryEvent event;
  std::uint64_t missing = 0;  ///< a gap of so many record ids instead of an event
  enum class What { event, gap, cleared } what = What::event;
};

struct StoryLog {
  std::string computer;
  std::string channel;
  std::vector<Item> items;
  Time from = no_time;
};

class Reader {
 public:
  void line(std::string_view text) {
    const std::vector<std::string> w = words(text);
    if (w.empty() || w[0].starts_with("#")) return;
    if (w[0] == "--")
      directive(w);
    else
      event(w);
  }

  Story finish() {
    for (StoryLog& log : logs_) number(log);
    return std::move(story_);
  }

 private:
  StoryLog& log(const std::string& computer, const std::string& channel) {
    for (StoryLog& l : logs_)
      if (l.computer == computer && l.channel == channel) return l;
    logs_.push_back({computer, channel, {}, no_time});
    return logs_.back();
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
    return day_ + parse_rfc3339("1970-01-01T" + w.at(at++) + "Z").value().time_since_epoch();
  }

  void directive(const std::vector<std::string>& w) {
    const std::string& what = w.at(1);
    if (what == "no-ids")
      ids_ = false;
    else if (what == "forms")
      story_.forms = w.at(2);
    else if (what == "zone")
      story_.zone = TimeZone::parse(w.at(2));
    else if (what == "filler" || what == "from" || what == "noise" || what == "export")
      timed_directive(w);
    else if (what == "gap")
      log(w.at(2), w.at(3)).items.push_back({{}, std::stoull(w.at(4)), Item::What::gap});
    else if (what == "cleared")
      log(w.at(2), w.at(3)).items.push_back({{}, 0, Item::What::cleared});
    else
      throw std::runtime_error("no directive '" + what + "'");
  }

  void timed_directive(const std::vector<std::string>& w) {
    StoryLog& l = log(w.at(2), w.at(3));
    const Time day = day_;
    std::size_t at = 4;
    const Time first = time(w, at);
    if (w[1] == "from") {
      l.from = first;
    } else if (w[1] == "export") {
      story_.exports.push_back({w[2], w[3], first, time(w, at)});
    } else if (w[1] == "noise") {
      const Time last = time(w, at);
      for (Event& e : noise(w[2], w[3], first, last, std::stoi(w.at(at))))
        noise_[&l - logs_.data()].push_back(std::move(e));
    } else {
      add(l, noise(w[2], w[3], first, first, 1).front(), StoryEvent::Kind::noise);
      return;  // a filler stands in the order of the lines, and its day counts
    }
    day_ = day;
  }

  static void add(StoryLog& l, Event e, StoryEvent::Kind kind) {
    l.items.push_back({{std::move(e), kind}, 0, Item::What::event});
  }

  void event(const std::vector<std::string>& w) {
    std::size_t at = 0;
    Event e;
    e.time = time(w, at);
    e.computer = w.at(at++);
    const std::string what = w.at(at++);
    // The id stands behind the last slash: provider names hold slashes too
    // (Microsoft-Windows-.../Operational).
    const auto slash = what.rfind('/');
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
    StoryLog& l = log(e.computer, e.channel);
    add(l, std::move(e), bare ? StoryEvent::Kind::bare_signal : StoryEvent::Kind::told);
  }

  static void value(Event& e, const std::string& word, bool bare) {
    const auto equal = word.find('=');
    if (equal == std::string::npos) throw std::runtime_error("expected name=value, found '" + word + "'");
    const std::string name = word.substr(0, equal);
    const std::string text = word.substr(equal + 1);
    if (name == "level")
      e.level = level_of(text);
    else if (name == "channel")
      e.channel = text;
    else if (name == "record")
      e.record_id = std::stoull(text);
    else if (name == "user")
      e.user = text;
    else if (name == "category")
      e.category = text;
    else if (bare && name == "id")
      e.id = static_cast<std::uint16_t>(std::stoi(text));
    else if (bare && name == "provider")
      e.provider = text;
    else if (bare)
      e.facts.push_back({name, text});
    else if (name == "insert")
      e.inserts.push_back(text), e.has_inserts = true;
    else if (constexpr std::string_view named = "named:"; name.starts_with(named))
      e.inserts.push_back(text), e.insert_names.push_back(name.substr(named.size())), e.has_inserts = true;
    else if (name == "data")
      e.data = text + '\0';
    else if (name == "message")
      e.message = text;
    else
      throw std::runtime_error("no value '" + name + "' for an event by number");
  }

  /// Merges the log's noise in by time, then lets the record ids run.
  void number(StoryLog& l) {
    std::vector<Item> merged;
    auto quiet = noise_[&l - logs_.data()].begin();
    const auto end = noise_[&l - logs_.data()].end();
    for (Item& item : l.items) {
      const Time t = item.what == Item::What::event ? item.event.event.time : no_time;
      for (; quiet != end && t != no_time && quiet->time < t; ++quiet)
        merged.push_back({{std::move(*quiet), StoryEvent::Kind::noise}, 0, Item::What::event});
      merged.push_back(std::move(item));
    }
    for (; quiet != end; ++quiet)
      merged.push_back({{std::move(*quiet), StoryEvent::Kind::noise}, 0, Item::What::event});
    std::uint64_t id = 1000;
    for (Item& item : merged) {
      if (item.what == Item::What::gap)
        id += item.missing;
      else if (item.what == Item::What::cleared)
        id = 0;
      if (item.what != Item::What::event) continue;
      Event& e = item.event.event;
      if (e.record_id != 0)
        id = e.record_id;
      else
        ++id;
      e.record_id = ids_ ? id : 0;
      if (l.from == no_time || e.time >= l.from) story_.events.push_back(std::move(item.event));
    }
  }

  Story story_;
  std::vector<StoryLog> logs_;
  std::map<std::ptrdiff_t, std::vector<Event>> noise_;  ///< by index of the log
  bool ids_ = true;
  Time day_ = parse_rfc3339("2006-10-10T00:00:00Z").value();
};

}  // namespace

Story read_story(std::string_view lines) {
  Reader reader;
  int number = 0;
  for (std::size_t at = 0; at <= lines.size();) {
    const auto end = std::min(lines.find('\n', at), lines.size());
    ++number;
    try {
      reader.line(lines.substr(at, end - at));
    } catch (const std::exception& e) {
      throw std::runtime_error(
          fmt::format("story line {}: {}: {}", number, lines.substr(at, end - at), e.what()));
    }
    at = end + 1;
  }
  return reader.finish();
}

}  // namespace exba::test
