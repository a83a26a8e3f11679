#include "health/told_health.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/words.hpp"

namespace exba {
namespace {

double seconds_since(Time then, Time now) {
  return std::max(0.0, std::chrono::duration<double>(now - then).count());
}

template <class List, class Age>
std::optional<double> oldest(const List& list, Age age) {
  std::optional<double> found;
  for (const auto& item : list)
    if (const std::optional<double> one = age(item)) found = std::max(found.value_or(0), *one);
  return found;
}

/// The last good backup of the types that `counts` takes.
template <class Counts>
const LastSuccess* last_of(const StoreHealth& store, Counts counts) {
  const LastSuccess* last = nullptr;
  for (const LastSuccess& success : store.successes)
    if (success.end != no_time && counts(success) && (last == nullptr || success.end > last->end))
      last = &success;
  return last;
}

std::optional<double> age_of(const LastSuccess* success, Time now) {
  if (success == nullptr || now == no_time) return std::nullopt;
  return seconds_since(success->end, now);
}

int rank(HealthState state) {
  switch (state) {
    case HealthState::ok: return 0;
    case HealthState::warning: return 1;
    case HealthState::unknown: return 2;
    case HealthState::critical: return 3;
  }
  return 2;
}

std::string joined(const std::string& computer, const std::string& rest, std::string_view neither) {
  if (computer.empty() && rest.empty()) return std::string{neither};
  return computer.empty() || rest.empty() ? computer + rest : computer + ' ' + rest;
}

}  // namespace

HealthState worse(HealthState a, HealthState b) {
  return rank(a) < rank(b) ? b : a;
}

const LastSuccess* last_success(const StoreHealth& store) {
  return last_of(store, [](const LastSuccess&) { return true; });
}

std::optional<double> full_age(const StoreHealth& store, Time now) {
  return age_of(last_of(store, [](const LastSuccess& success) { return success.type == "full"; }), now);
}

std::optional<double> any_age(const StoreHealth& store, Time now) {
  return age_of(last_success(store), now);
}

std::optional<double> oldest_full_age(const Health& health) {
  return oldest(health.stores, [&](const StoreHealth& store) { return full_age(store, health.now); });
}

std::optional<double> oldest_any_age(const Health& health) {
  return oldest(health.stores, [&](const StoreHealth& store) { return any_age(store, health.now); });
}

std::optional<double> oldest_log_age(const Health& health) {
  return oldest(health.logs, [&](const LogHealth& log) -> std::optional<double> {
    if (log.last == no_time || health.now == no_time) return std::nullopt;
    return seconds_since(log.last, health.now);
  });
}

bool is_acknowledged(const OpenFinding& open, Time now) {
  return open.acknowledged_until != no_time && (now == no_time || now < open.acknowledged_until);
}

HealthState state_of(const OpenFinding& open, Time now) {
  if (is_acknowledged(open, now)) return HealthState::ok;
  if (open.finding.confidence == Confidence::undecided) return HealthState::unknown;
  switch (open.finding.severity) {
    case Severity::error: return HealthState::critical;
    case Severity::warning: return HealthState::warning;
    case Severity::info: return HealthState::ok;
  }
  return HealthState::unknown;
}

FindingCounts count_open(const Health& health) {
  FindingCounts counts;
  for (const OpenFinding& open : health.open) {
    if (is_acknowledged(open, health.now))
      ++counts.acknowledged;
    else if (open.finding.confidence == Confidence::undecided)
      ++counts.undecided;
    else if (open.finding.severity != Severity::info)
      ++counts.decided;
  }
  return counts;
}

std::map<std::string, std::uint64_t> open_operations(const Health& health) {
  std::map<std::string, std::uint64_t> open;
  for (const Operation& operation : health.report.operations)
    if (operation.outcome == Outcome::running) ++open[operation.computer];
  return open;
}

std::vector<std::string> computers_of(const Health& health) {
  std::set<std::string> names;
  for (const StoreHealth& store : health.stores) names.insert(store.computer);
  for (const LogHealth& log : health.logs) names.insert(log.computer);
  for (const OpenFinding& open : health.open) names.insert(open.finding.computer);
  return {names.begin(), names.end()};
}

std::string name_of(const StoreHealth& store) {
  return joined(store.computer, store.store, "store");
}

std::string name_of(const LogHealth& log) {
  return joined(log.computer, log.channel, "log");
}

std::string name_of(const Finding& finding) {
  const std::string where = joined(finding.computer, finding.store, "");
  return where.empty() ? finding.rule : finding.rule + " on " + where;
}

std::string UniqueNames::operator()(const std::string& name) {
  std::string unique = name;
  for (std::size_t n = 2; !used_.insert(unique).second; ++n) unique = fmt::format("{} #{}", name, n);
  return unique;
}

Thresholds thresholds_or(const Thresholds& given, Ticks expected) {
  if (given.warning || given.critical || expected <= Ticks{0}) return given;
  Thresholds from_interval;
  from_interval.warning = Range{0, std::chrono::duration<double>(expected).count(), Range::Alert::outside};
  return from_interval;
}

std::string successes_text(const StoreHealth& store, const TimeZone& zone) {
  std::string text;
  for (const LastSuccess& success : store.successes) {
    if (success.end == no_time) continue;
    text += fmt::format("{}last {} {}", text.empty() ? "" : ", ",
                        success.type.empty() ? "backup" : success.type, minute_text(success.end, zone));
  }
  return text.empty() ? "no good backup is known" : text;
}

}  // namespace exba
