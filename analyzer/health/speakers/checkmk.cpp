// How it works: `STATE "SERVICE" METRICS TEXT`, one service a line. A service's name is its identity in
// Checkmk, so it is made of what does not change between runs; long text follows the first `\n` (two
// characters, as Checkmk wants it).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "health/speaker.hpp"
#include "health/told_health.hpp"
#include "reports/escape.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t name_bytes = 200;
constexpr std::string_view line_end = "\\n";

/// Checkmk takes a backslash and an n for a line end and has no way to write them otherwise: in a path such
/// as D:\nightly the backslash becomes a slash.
std::string service_text(std::string_view text) {
  std::string out = escape_terminal(text);
  for (std::size_t at = out.find(line_end); at != std::string::npos; at = out.find(line_end, at))
    out[at] = '/';
  return out;
}

/// Neither quote can stand in a name.
std::string service_name(std::string_view text) {
  std::string out = service_text(text);
  for (char& c : out)
    if (c == '"' || c == '\'') c = '_';
  return shorten(out, name_bytes);
}

/// Levels as Checkmk shows them: an upper one, or nothing where the range has another form.
std::string upper_level(const std::optional<Range>& range) {
  const bool upper_only = range && range->alert == Range::Alert::outside && range->low <= 0;
  return upper_only && std::isfinite(range->high) ? plain_number(range->high) : "";
}

std::string metric(std::string_view name, double value, const Thresholds& thresholds = {}) {
  return fmt::format("{}={};{};{};0", name, plain_number(value), upper_level(thresholds.warning),
                     upper_level(thresholds.critical));
}

std::string metrics_of(const StoreHealth& store, const Health& health, const SpeakOptions& options) {
  std::string metrics;
  const auto add = [&](std::string_view name, std::optional<double> age, const Thresholds& thresholds) {
    if (age) metrics += (metrics.empty() ? "" : "|") + metric(name, *age, thresholds);
  };
  add("full_age", full_age(store, health.now), thresholds_or(options.thresholds.full, store.full_every));
  add("any_age", any_age(store, health.now), thresholds_or(options.thresholds.any, store.any_every));
  return metrics.empty() ? "-" : metrics;
}

std::string line(HealthState state, std::string_view service, std::string_view metrics,
                 std::string_view text) {
  return fmt::format("{} \"{}\" {} {}\n", static_cast<int>(state), service, metrics, text);
}

std::string store_text(const StoreHealth& store, const TimeZone& zone) {
  std::string text;
  if (store.reason != Reason::none) text += fmt::format("{}: ", to_string(store.reason));
  if (!store.message.empty()) text += store.message + "; ";
  return service_text(text + successes_text(store, zone));
}

/// What no other service carries of the verdict on the whole: exba could not do its work, or knows no store.
/// It is told by the service of the findings, because a service that comes and goes is one that nobody sees.
bool untold(const Health& health) {
  HealthState told = health.logs.empty() ? HealthState::unknown : HealthState::ok;
  for (const StoreHealth& store : health.stores) told = worse(told, store.state);
  for (const LogHealth& log : health.logs) told = worse(told, log.state);
  for (const OpenFinding& open : health.open) told = worse(told, state_of(open, health.now));
  return worse(told, health.state) != told || health.stores.empty();
}

std::string findings_line(const Health& health, std::string_view service, const TimeZone& zone) {
  HealthState state = untold(health) ? health.state : HealthState::ok;
  std::string details;
  for (const OpenFinding& open : health.open) {
    state = worse(state, state_of(open, health.now));
    const Finding& f = open.finding;
    details.append(line_end).append(
        service_text(fmt::format("{} {}, {} [{}]: {}", to_string(f.severity), name_of(f),
                                 to_string(f.confidence), f.fingerprint, f.message)));
    if (is_acknowledged(open, health.now))
      details += service_text(fmt::format(" (acknowledged until {}: {})",
                                          minute_text(open.acknowledged_until, zone), open.acknowledged_for));
  }
  for (const Change& change : health.changes)
    if (change.kind == ChangeKind::resolved)
      details.append(line_end).append(service_text("resolved: " + name_of(change.finding)));
  const FindingCounts counts = count_open(health);
  const std::string metrics = fmt::format("{}|{}|{}", metric("findings", static_cast<double>(counts.decided)),
                                          metric("undecided", static_cast<double>(counts.undecided)),
                                          metric("acknowledged", static_cast<double>(counts.acknowledged)));
  std::string text = fmt::format("{} open, {} undecided, {} acknowledged", counts.decided, counts.undecided,
                                 counts.acknowledged);
  if (untold(health)) text = service_text(health.message) + "; " + text;
  return line(state, service, metrics, text + details);
}

std::string logs_line(const Health& health, std::string_view service, const TimeZone& zone) {
  HealthState state = health.logs.empty() ? HealthState::unknown : HealthState::ok;
  std::string first;
  std::vector<std::string> texts;
  for (const LogHealth& log : health.logs) {
    texts.push_back(service_text(
        log.message.empty() ? fmt::format("{}: read up to {}", name_of(log), minute_text(log.last, zone))
                            : log.message));
    if (worse(state, log.state) != state || first.empty()) first = texts.back();
    state = worse(state, log.state);
  }
  // The worst one is the line's own text: below it stand the others.
  const auto told = std::find(texts.begin(), texts.end(), first);
  if (told != texts.end()) texts.erase(told);
  std::string details;
  for (const std::string& text : texts) details.append(line_end).append(text);
  for (const std::string& note : health.notes) details.append(line_end).append(service_text("note: " + note));
  if (first.empty()) first = "no log is known";
  const std::optional<double> age = oldest_log_age(health);
  return line(state, service, age ? metric("log_age", *age) : "-", first + details);
}

}  // namespace

std::string speak_checkmk(const Health& health, const SpeakOptions& options) {
  UniqueNames unique;
  const std::string findings = unique("Exchange backup findings");
  const std::string logs = unique("Exchange backup logs");
  std::string out;
  for (const StoreHealth& store : health.stores)
    out += line(store.state, unique(service_name("Exchange backup " + name_of(store))),
                metrics_of(store, health, options), store_text(store, options.time_zone));
  out += findings_line(health, findings, options.time_zone);
  return out + logs_line(health, logs, options.time_zone);
}

}  // namespace exba
