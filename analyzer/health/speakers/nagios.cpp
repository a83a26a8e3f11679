// How it works: the head line, the performance data and the long text are made apart, all of it escaped, and
// put together as far as the limit allows: first what an operator is paged with, then the numbers that graphs
// need on every run, then the explanation line by line.
#include <fmt/format.h>

#include <algorithm>

#include "health/speaker.hpp"
#include "health/told_health.hpp"
#include "reports/escape.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr int head_columns = 79;          ///< the guidelines: less than 80 characters
constexpr std::size_t label_bytes = 100;  ///< a hostile name must not eat the whole output
constexpr std::string_view ellipsis = "...";

/// One line of plain text: `|` begins performance data wherever it stands, so none may come from a log.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : escape_terminal(text)) {
    if (c == '|')
      out += "\\x7c";
    else
      out += c;
  }
  return out;
}

/// At most `bytes`, cut between characters; `text` is UTF-8.
std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

/// At most `columns`, cut behind a word where one ends in the second half.
std::string cut_to_columns(const std::string& text, int columns) {
  if (display_width(text) <= columns) return text;
  std::size_t end = 0;
  for (int width = 0; end < text.size();) {
    const Character c = next_character(text, end);
    width += display_width(c.code);
    if (width > columns - static_cast<int>(ellipsis.size())) break;
    end += c.length;
  }
  const std::size_t blank = text.rfind(' ', end);
  if (blank != std::string::npos && blank > end / 2) end = blank;
  return text.substr(0, end).append(ellipsis);
}

class PerformanceData {
 public:
  /// `'label'=value[unit];warn;crit;0`; what cannot be told is U.
  std::string operator()(std::string_view label, std::optional<double> value, std::string_view unit,
                         const Thresholds& thresholds = {}) {
    std::string name = labels_(std::string{cut(quotable(label), label_bytes)});
    std::string item = fmt::format("'{}'=", name);
    if (!value) return item + 'U';
    item += fmt::format("{}{};{};{};0", plain_number(*value), unit, spelt(thresholds.warning),
                        spelt(thresholds.critical));
    return item;
  }

 private:
  static std::string spelt(const std::optional<Range>& range) { return range ? to_string(*range) : ""; }
  /// Some readers of performance data know no doubled quote and look for the last `=`.
  static std::string quotable(std::string_view label) {
    std::string out = plain(label);
    for (char& c : out)
      if (c == '\'' || c == '=') c = '_';
    return out;
  }
  UniqueNames labels_;
};

std::vector<std::string> performance_of_all(const Health& health, const SpeakOptions& options,
                                            PerformanceData& item) {
  const FindingCounts counts = count_open(health);
  std::uint64_t running = 0;
  for (const auto& [computer, count] : open_operations(health)) running += count;
  // A run that could not do its work does not know that there is nothing.
  const bool known = !health.stores.empty() || !health.logs.empty();
  const auto number = [&](std::uint64_t count) {
    return known ? std::optional{static_cast<double>(count)} : std::nullopt;
  };
  return {item("full_age", oldest_full_age(health), "s", options.thresholds.full),
          item("any_age", oldest_any_age(health), "s", options.thresholds.any),
          item("log_age", oldest_log_age(health), "s"),
          item("findings", number(counts.decided), ""),
          item("undecided", number(counts.undecided), ""),
          item("acknowledged", number(counts.acknowledged), ""),
          item("open_operations", number(running), "")};
}

std::vector<std::string> performance_of_stores(const Health& health, const SpeakOptions& options,
                                               PerformanceData& item) {
  std::vector<std::string> items;
  for (const StoreHealth& store : health.stores) {
    const auto add = [&](std::string_view what, std::optional<double> age, const Thresholds& thresholds) {
      if (age) items.push_back(item(fmt::format("{} {}", name_of(store), what), age, "s", thresholds));
    };
    add("full_age", full_age(store, health.now), thresholds_or(options.thresholds.full, store.full_every));
    add("any_age", any_age(store, health.now), thresholds_or(options.thresholds.any, store.any_every));
  }
  return items;
}

std::string with_reason(HealthState state, Reason reason) {
  std::string text{to_string(state)};
  return reason == Reason::none ? text : fmt::format("{} ({})", text, to_string(reason));
}

/// The messages of the state name their store or log themselves.
std::string store_line(const StoreHealth& store, const TimeZone& zone) {
  return plain(fmt::format("{} {}; {}", with_reason(store.state, store.reason),
                           store.message.empty() ? name_of(store) : store.message,
                           successes_text(store, zone)));
}

std::string log_line(const LogHealth& log, const TimeZone& zone) {
  return plain(fmt::format("{} log {}", to_string(log.state),
                           log.message.empty()
                               ? fmt::format("{}: read up to {}", name_of(log), minute_text(log.last, zone))
                               : log.message));
}

std::string when_told(const OpenFinding& open, const Health& health, const TimeZone& zone) {
  if (is_acknowledged(open, health.now))
    return fmt::format("acknowledged until {}: {}", minute_text(open.acknowledged_until, zone),
                       open.acknowledged_for);
  for (const Change& change : health.changes)
    if (change.finding.fingerprint == open.finding.fingerprint)
      return change.before ? fmt::format("{}, was {}", to_string(change.kind), to_string(*change.before))
                           : std::string{to_string(change.kind)};
  return open.first_told == no_time ? "open" : "open since " + minute_text(open.first_told, zone);
}

/// The steps of an advice, or a message of several lines, each on a line of its own.
void add_indented(std::vector<std::string>& lines, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back("  " + plain(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void add_open(std::vector<std::string>& lines, const OpenFinding& open, const Health& health,
              const TimeZone& zone) {
  const Finding& finding = open.finding;
  lines.push_back(plain(fmt::format("{} {}, {}, {} [{}]: {}", to_string(finding.severity), name_of(finding),
                                    to_string(finding.confidence), when_told(open, health, zone),
                                    finding.fingerprint, finding.title)));
  if (is_acknowledged(open, health.now)) return;
  add_indented(lines, finding.message);
  add_indented(lines, finding.advice);
}

std::vector<std::string> long_text(const Health& health, const TimeZone& zone) {
  std::vector<std::string> lines;
  const auto add_stores = [&](bool well) {
    for (const StoreHealth& store : health.stores)
      if ((store.state == HealthState::ok) == well) lines.push_back(store_line(store, zone));
  };
  const auto add_logs = [&](bool well) {
    for (const LogHealth& log : health.logs)
      if ((log.state == HealthState::ok) == well) lines.push_back(log_line(log, zone));
  };
  add_stores(false);
  add_logs(false);
  for (const OpenFinding& open : health.open) add_open(lines, open, health, zone);
  for (const Change& change : health.changes)
    if (change.kind == ChangeKind::resolved)
      lines.push_back(plain(fmt::format("resolved: {} [{}]: {}", name_of(change.finding),
                                        change.finding.fingerprint, change.finding.title)));
  add_stores(true);
  add_logs(true);
  for (const std::string& note : health.notes) lines.push_back(plain("note: " + note));
  return lines;
}

/// Puts together what fits into a number of bytes, the line end at the end included.
class Output {
 public:
  Output(std::string_view head, std::size_t limit) : limit_(limit == 0 ? std::string::npos : limit) {
    text_ = cut(head, limit_ - 1);
  }
  /// Whole items only, so that every reader can parse what is left; no more than `share` bytes in all.
  void add_performance(const std::vector<std::string>& items, std::size_t share) {
    for (const std::string& item : items) {
      const std::string_view before = has_performance_ ? " " : " | ";
      if (text_.size() + before.size() + item.size() > std::min(share, limit_ - 1)) return;
      text_.append(before).append(item);
      has_performance_ = true;
    }
  }
  void add_lines(const std::vector<std::string>& lines) {
    for (std::size_t n = 0; n < lines.size(); ++n) {
      const bool last = n + 1 == lines.size();
      const std::string rest = fmt::format("\n[{} more]", counted(lines.size() - n, "line"));
      const std::size_t reserve = last ? 0 : rest.size();
      if (room() >= lines[n].size() + 1 + reserve) {
        text_.append("\n").append(lines[n]);
        continue;
      }
      if (room() >= rest.size()) text_ += rest;
      return;
    }
  }
  std::string take() { return std::move(text_) + '\n'; }

 private:
  std::size_t room() const { return limit_ - 1 - text_.size(); }
  std::string text_;
  std::size_t limit_;
  bool has_performance_ = false;
};

}  // namespace

std::string speak_nagios(const Health& health, const SpeakOptions& options) {
  const std::string message = plain(health.message);
  const std::string prefix = fmt::format("EXBA {} - ", to_string(health.state));
  const std::string brief = cut_to_columns(message, head_columns - static_cast<int>(prefix.size()));
  std::vector<std::string> lines = long_text(health, options.time_zone);
  if (brief != message) lines.insert(lines.begin(), message);

  PerformanceData item;
  const std::vector<std::string> of_all = performance_of_all(health, options, item);
  const std::vector<std::string> of_stores = performance_of_stores(health, options, item);
  Output output(prefix + brief, options.max_output);
  output.add_performance(of_all, std::string::npos);
  // Half of the output at most, and the same stores on every run: a graph must not flicker with the text.
  output.add_performance(of_stores, options.max_output == 0 ? std::string::npos : options.max_output / 2);
  output.add_lines(lines);
  return output.take();
}

}  // namespace exba
