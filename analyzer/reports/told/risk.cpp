// How it works: what a reader of the ticket asks below the state: from when on mail is in no backup, and which store
// had its last good one when.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "reports/ledger.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t stores_listed = 6;

}  // namespace

std::string risk_sentence(const ReportView& view, const ComputerState& state) {
  const bool at_risk = state.state == State::blocked || state.state == State::failing ||
                       state.state == State::flawed || state.state == State::undecided;
  if (!at_risk) return {};
  const TimeZone& zone = view.options.time_zone;
  Time oldest = no_time;
  const StoreLedger* worst = nullptr;
  const std::vector<StoreLedger> ledgers = make_ledger(view.report.operations);
  for (const StoreLedger& ledger : ledgers) {
    if (!equal_ignoring_case(ledger.computer, state.computer) || ledger.state == StoreState::well) continue;
    const std::string_view others =
        ledger.last_attempt ? fact(view.report.operations[*ledger.last_attempt].facts, "dag-nodes-missing")
                            : std::string_view();
    const bool by_other_node =
        ledger.last_attempt && !fact(view.report.operations[*ledger.last_attempt].facts, "surrogate").empty();
    if (ledger.chain.empty() && ledger.untyped) continue;
    if (ledger.chain.empty())
      return ledger.last_attempt && previous_full(view.report.operations, ledger) == nullptr
                 ? fmt::format(
                       "These logs show no good backup{}{}: if no older one exists, what is in this store is "
                       "on the server alone.",
                       ledger.store.empty() || state.stores.size() < 2 ? "" : " of " + ledger.store,
                       by_other_node    ? ", and the log of the node that ran the backups is not here"
                       : others.empty() ? ""
                                        : fmt::format(", and the log of {} is not here", others))
                 : "";
    if (worst == nullptr || ledger.restorable_to < oldest) worst = &ledger, oldest = ledger.restorable_to;
  }
  if (worst == nullptr) return {};
  const Operation& last = view.report.operations[worst->chain.back()];
  const std::string place = worst->store.empty() || state.stores.size() < 2 ? "" : " of " + worst->store;
  const bool perhaps =
      std::any_of(view.report.operations.begin(), view.report.operations.end(), [&](const Operation& o) {
        return is_backup(o) && o.outcome == Outcome::running && o.computer == state.computer;
      });
  const std::string_view elsewhere =
      worst->last_attempt ? fact(view.report.operations[*worst->last_attempt].facts, "dag-nodes-missing")
                          : std::string_view();
  const std::string unless = !elsewhere.empty()
                                 ? fmt::format("unless {}, whose log is not here, backed it up, ", elsewhere)
                             : perhaps ? "unless the backup that may still run ends well, "
                             : state.state == State::undecided ? "unless it ended well all the same, "
                                                               : "";
  return fmt::format(
      "The last good backup{} ended {} and holds data up to {}: {}mail since then is in no backup.", place,
      near_text(last.end, state.since, zone), near_text(oldest, last.end, zone), unless);
}

std::string stores_sentence(const ReportView& view, const ComputerState& state) {
  if (state.stores.size() < 2 || (state.state == State::well && !view.options.verbose)) return {};
  std::string line = "Last good by store:";
  std::size_t shown = 0;
  for (const StoreStanding& store : state.stores) {
    if (shown == stores_listed && !view.options.verbose) break;
    const std::string name = store.store.empty() ? "(no store named)" : store.store;
    line += shown++ == 0 ? " " : "; ";
    line += name + ' ';
    const std::optional<std::uint32_t> good = store.elsewhere ? store.elsewhere : store.last_good;
    line += good ? minute_text(view.report.operations[*good].end, view.options.time_zone) : "none";
    if (store.elsewhere) line += " on " + view.report.operations[*good].computer;
  }
  if (shown < state.stores.size()) line += fmt::format("; and {} more", state.stores.size() - shown);
  return line + '.';
}

}  // namespace exba
