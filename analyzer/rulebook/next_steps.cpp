// How it works: a signal has one event for each generation of Exchange. Those that this computer has logged
// before are the ones to wait for; where it logged none, those of the providers that it has; else all. A rule
// for two kinds of operations has a proof each: that counts which is of the run's kind, else whose events
// stand in the evidence.
#include "rulebook/next_steps.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "catalog/catalog.hpp"

namespace exba {
namespace {

constexpr std::size_t most_events = 24;  ///< of one finding; an Event Viewer filter takes no more than 32

std::vector<SignalSource> narrowed(const std::vector<SignalSource>& sources, auto keep) {
  std::vector<SignalSource> kept;
  std::copy_if(sources.begin(), sources.end(), std::back_inserter(kept), keep);
  return kept.empty() ? sources : kept;
}

}  // namespace

ProofEvents::ProofEvents(const Report& report) : report_(report) {
  const Event* last = nullptr;  // events of one kind follow each other
  for (const Event& e : report.events) {
    if (last != nullptr && last->id == e.id && last->provider == e.provider && last->computer == e.computer)
      continue;
    last = &e;
    if (const Provider* provider = find_provider(e.provider))
      seen_[lower(e.computer)].emplace(provider->name, e.id);
  }
}

void ProofEvents::fill(Finding& finding, const Rule& rule) const {
  static const Seen none;
  const auto found = seen_.find(lower(finding.computer));
  const Seen& seen = found == seen_.end() ? none : found->second;
  const bool vss = finding.operation && *finding.operation < report_.operations.size() &&
                   report_.operations[*finding.operation].kind == Kind::vss_backup;
  const auto of_vss = [](const RuleProof& proof) { return proof.signals.front().starts_with("vss-"); };
  // A proof by VSS's events is that of a VSS run, where the rule has another one for streaming.
  const bool by_kind = finding.operation && std::any_of(rule.proofs.begin(), rule.proofs.end(), of_vss) &&
                       !std::all_of(rule.proofs.begin(), rule.proofs.end(), of_vss);
  const auto is_of = [&](const RuleProof& proof) {
    if (by_kind) return of_vss(proof) == vss;
    return std::any_of(finding.evidence.begin(), finding.evidence.end(), [&](std::uint32_t e) {
      return e < report_.events.size() && std::find(proof.signals.begin(), proof.signals.end(),
                                                    report_.events[e].signal) != proof.signals.end();
    });
  };
  const bool choose = rule.proofs.size() > 1 && std::any_of(rule.proofs.begin(), rule.proofs.end(), is_of);
  for (const RuleProof& proof : rule.proofs) {
    if (choose && !is_of(proof)) continue;
    for (const std::string& signal : proof.signals) {
      const auto provider_seen = [&](const SignalSource& s) {
        const auto at = seen.lower_bound({s.provider, 0});
        return at != seen.end() && at->first == s.provider;
      };
      const auto event_seen = [&](const SignalSource& s) { return seen.count({s.provider, s.id}) != 0; };
      for (const SignalSource& s : narrowed(narrowed(rows_for_signal(signal), provider_seen), event_seen))
        if (finding.next.proof.size() < most_events)
          finding.next.proof.push_back({std::string(s.provider), s.id, std::string(s.channel)});
      for (const RuleEvent& e : rule.events)
        if (e.signal == signal)
          finding.next.proof.push_back({e.provider, e.id, e.channel.empty() ? "Application" : e.channel});
    }
    if (report_.now != no_time)
      finding.next.proof_until =
          std::max(finding.next.proof_until,
                   report_.now + std::chrono::duration_cast<Ticks>(
                                     std::chrono::duration<double, std::ratio<3600>>(proof.hours)));
  }
}

}  // namespace exba
