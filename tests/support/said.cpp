#include "support/said.hpp"

#include <fmt/format.h>

namespace exba::test {

std::string said(const Intake& intake) {
  const Source& s = intake.source;
  std::string out = fmt::format("{} events, {} recognised, {} ignored\n", s.events, s.recognised, s.ignored);
  for (const Event& e : intake.kept) {
    out += fmt::format("{} {} {} {} {} {} {} {} {} {} {} '{}' '{}'", to_string(e.position),
                       to_rfc3339(e.time), e.record_id, e.id, e.qualifiers.value_or(0), to_string(e.level),
                       e.provider, e.channel, e.computer, e.user, e.category, e.message, e.data);
    for (std::size_t i = 0; i < e.inserts.size(); ++i)
      out += fmt::format(" <{}{}>", i < e.insert_names.size() ? e.insert_names[i] + "=" : "", e.inserts[i]);
    for (const Fact& f : e.facts) out += fmt::format(" {}={}", f.name, f.value);
    out += fmt::format(" {}{} {}\n", e.has_inserts ? "strings" : "", e.inserts_parted ? " parted" : "",
                       e.signal);
  }
  for (const LogPart& l : intake.logs) {
    out += fmt::format("{} {}: {} {} {} {} {} {} {} {}\n", l.computer, l.channel, to_rfc3339(l.first),
                       to_rfc3339(l.last), l.events, l.without_id, l.backwards, l.forwards, l.ids_up,
                       l.ids_down);
    for (const IdRun& r : l.runs)
      out += fmt::format("  {} {} {} {}\n", r.first, r.last, to_rfc3339(r.first_time), r.epoch);
  }
  for (const Problem& p : s.problems) out += p.position + " " + p.what + "\n";
  for (const Fact& f : s.assumed) out += fmt::format("{} = {}\n", f.name, f.value);
  return out;
}

}  // namespace exba::test
