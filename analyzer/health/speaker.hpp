#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "health/health.hpp"
#include "health/range.hpp"

namespace exba {

/// Nagios 4 keeps 8 KiB of what a plugin says, with the NUL behind it.
inline constexpr std::size_t nagios_limit = 8191;

/// What the monitoring system that listens asked for.
struct SpeakOptions {
  AgeThresholds thresholds;               ///< of -w and -c: told beside the ages (nagios, checkmk)
  std::size_t max_output = nagios_limit;  ///< bytes (nagios); 0: no limit. NRPE before 3.0 passes on 1,023
  TimeZone time_zone;                     ///< of times in prose; what programs read is always UTC
};

/// The language of a monitoring system. Pure: the same health gives the same bytes. Every text of a log is
/// escaped here for the sink, and nowhere before.
struct Speaker {
  std::string_view name;  ///< as in --format
  std::string (*speak)(const Health& health, const SpeakOptions& options) = nullptr;
  /// What becomes of an output file when a run cannot do its work.
  enum class Failure { is_told, keeps_last } failure = Failure::is_told;
  /// Whether it tells the report itself: then nothing of it may be left out.
  enum class Reads { health, report } reads = Reads::health;
};

std::span<const Speaker> speakers();

/// One line with performance data, long text behind it (monitoring-plugins guidelines): Nagios, Icinga,
/// Naemon, Centreon, NRPE, NSClient++.
std::string speak_nagios(const Health& health, const SpeakOptions& options);
/// Lines of a Checkmk local check: a service for each store, one for the findings, one for the logs.
std::string speak_checkmk(const Health& health, const SpeakOptions& options);
/// Prometheus text exposition format 0.0.4, for node_exporter's textfile collector: without timestamps.
std::string speak_prometheus(const Health& health, const SpeakOptions& options);
/// The report of `analyze --format json` with `health` and `changes` behind it.
std::string speak_json(const Health& health, const SpeakOptions& options);
/// JUnit XML: a suite for each computer, a case for each of its stores, logs and findings.
std::string speak_junit(const Health& health, const SpeakOptions& options);

/// The health of a run that could not do its work: unknown, log-cannot-tell, with the reason as its message.
Health no_health(std::string_view message, Time now);

}  // namespace exba
