#include "health/ages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/words.hpp"

namespace exba {
namespace {

bool may_be_full(const LastSuccess& success) {
  return success.type == "full" || success.type == "copy" || success.type.empty();
}

double whole_seconds(Ticks span) {
  return static_cast<double>(std::chrono::floor<std::chrono::seconds>(span).count());
}

std::optional<double> age_of(const LastSuccess* success, Time now) {
  if (success == nullptr || now == no_time) return std::nullopt;
  return std::max(0.0, whole_seconds(now - success->end));
}

struct AgeVerdict {
  HealthState state = HealthState::ok;
  std::string_view what;  ///< full backup, backup
  const LastSuccess* last = nullptr;
};

AgeVerdict judge(const StoreHealth& store, const AgeThresholds& thresholds, Time now) {
  AgeVerdict worst;
  const auto hear = [&](Which which, const Thresholds& given, std::string_view what) {
    const LastSuccess* last = last_success(store, which);
    const std::optional<double> age = age_of(last, now);
    if (!age) return;
    const HealthState state = level_of(*age, given);
    if (state > worst.state)
      worst = {state, what, last};  // OK, WARNING, CRITICAL: in the order of their numbers
  };
  hear(Which::restorable_alone, thresholds.full, "full backup");
  hear(Which::any, thresholds.any, "backup");
  return worst;
}

void apply(StoreHealth& store, const AgeThresholds& thresholds, Time now) {
  if (store.reason != Reason::none && store.reason != Reason::not_attempted) return;
  const AgeVerdict verdict = judge(store, thresholds, now);
  if (verdict.state != HealthState::ok) {
    store.state = verdict.state;
    if (store.reason == Reason::not_attempted) return;
    const bool tried_since = store.last_attempt != no_time && store.last_attempt > verdict.last->end;
    store.reason = tried_since ? Reason::failed : Reason::not_attempted;
    store.message = fmt::format("{}{}: the last good {} is {} old", store.computer,
                                store.store.empty() ? "" : fmt::format(" '{}'", store.store), verdict.what,
                                span_text(now - verdict.last->end));
  } else if (store.reason == Reason::not_attempted && store.habit_runs > 0 && !store.successes.empty()) {
    store.state = HealthState::ok;
    store.reason = Reason::none;
  }
}

}  // namespace

const LastSuccess* last_success(const StoreHealth& store, Which which) {
  const LastSuccess* last = nullptr;
  for (const LastSuccess& success : store.successes) {
    if (success.end == no_time || (which == Which::restorable_alone && !may_be_full(success))) continue;
    if (last == nullptr || success.end > last->end) last = &success;
  }
  return last;
}

std::optional<double> full_age(const StoreHealth& store, Time now) {
  return age_of(last_success(store, Which::restorable_alone), now);
}

std::optional<double> any_age(const StoreHealth& store, Time now) {
  return age_of(last_success(store, Which::any), now);
}

Thresholds thresholds_or(const Thresholds& given, Ticks expected) {
  if (given.warning || given.critical || expected <= Ticks{0}) return given;
  Thresholds from_interval;
  from_interval.warning = Range{0, whole_seconds(expected), Range::Alert::outside};
  return from_interval;
}

void apply_thresholds(Health& health, const AgeThresholds& thresholds) {
  const auto given = [](const Thresholds& t) { return t.warning || t.critical; };
  if (!given(thresholds.full) && !given(thresholds.any)) return;
  for (StoreHealth& store : health.stores) apply(store, thresholds, health.now);
}

}  // namespace exba
