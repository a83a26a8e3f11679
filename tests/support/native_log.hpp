#pragma once
// A native log read for a test: every event, the account, the problems.
#include <algorithm>
#include <string>
#include <vector>

#include "base/input.hpp"
#include "intake/intake.hpp"
#include "readers/evt/evt.hpp"
#include "readers/evtx/evtx.hpp"
#include "support/event_tsv.hpp"

namespace exba::test {

struct NativeLog {
  Blocks<Event> events;
  evtx::Account account;
  Source source;
  std::vector<LogPart> logs;

  std::vector<std::string> lines() const {
    std::vector<std::string> out;
    for (const Event& event : events) out.push_back(event_tsv(event));
    return out;
  }
};

/// All that an intake counted of its logs, a line each.
inline std::vector<std::string> coverage_of(const NativeLog& log) {
  std::vector<std::string> out;
  for (const LogPart& part : log.logs) {
    const auto time = [](Time t) { return std::to_string(t.time_since_epoch().count()); };
    std::string line = part.computer + " " + part.channel + " " + time(part.first) + " " + time(part.last);
    for (const std::uint64_t n : {part.events, part.without_id, part.backwards, part.forwards, part.ids_up,
                                  part.ids_down, std::uint64_t{part.epoch}, part.previous_id})
      line += " " + std::to_string(n);
    for (const IdRun& run : part.runs)
      line += " [" + std::to_string(run.first) + " " + time(run.first_time) + " " + std::to_string(run.last) +
              " " + time(run.last_time) + " " + std::to_string(run.epoch) + "]";
    out.push_back(std::move(line));
  }
  return out;
}

using NativeReader = evtx::Account (*)(Input&, const ReadOptions&, Intake&);
enum class Access { anywhere, stream };

/// Every event when `wanted` wants everything; else those that it wants.
inline NativeLog read_native(NativeReader reader, Input input, const Wanted& wanted,
                             const ReadOptions& options = {}, Access access = Access::anywhere) {
  if (access == Access::stream) input.read_at = nullptr;
  Intake intake(wanted);
  intake.keep = Intake::Keep::all;
  NativeLog log;
  log.account = reader(input, options, intake);
  log.account.tell(intake);
  log.events = std::move(intake.kept);
  log.source = std::move(intake.source);
  log.logs = std::move(intake.logs);
  return log;
}

inline NativeLog read_evtx_bytes(std::string bytes, const ReadOptions& options = {},
                                 Access access = Access::anywhere) {
  return read_native(evtx::read_file, from_bytes("test.evtx", std::move(bytes)), Wanted::everything(),
                     options, access);
}
inline NativeLog read_evt_bytes(std::string bytes, const ReadOptions& options = {}) {
  return read_native(evt::read_file, from_bytes("test.evt", std::move(bytes)), Wanted::everything(), options);
}

}  // namespace exba::test
