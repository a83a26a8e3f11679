// How it works: what is said where no backup stands in the logs. Who is there decides: the store and its engine stand where
// backups are logged, other services of Exchange need not, and neither is called missing that was seen, misread or whole.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/misread.hpp"
#include "reports/told/asked.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

bool has_channel(const Report& report, std::string_view channel) {
  return std::any_of(report.logs.begin(), report.logs.end(),
                     [&](const Log& log) { return log.channel == channel; });
}

/// Exchange's store, its engine and the service that replicates: they stand where a backup would be logged.
bool is_store(std::string_view provider) {
  const Provider* known = find_provider(provider);
  if (known == nullptr) known = misread_provider(provider);
  const std::string name = lower(known == nullptr ? provider : known->name);
  return (known != nullptr && name.starts_with("msexchange")) || name == "ese" || name == "ese97" ||
         name == "edb" || name == "ese backup";
}

/// Other services of Exchange: they run on computers that hold no database as well.
bool is_exchange_service(std::string_view provider) {
  return !is_store(provider) && lower(provider).starts_with("msexchange");
}

/// `MSExchangeMTA (1 event) of Exchange, which exba does not know`.
std::string services_there(const std::vector<ProviderCount>& seen) {
  constexpr std::size_t named = 5;
  std::map<std::string_view, std::uint64_t> services;
  for (const ProviderCount& count : seen)
    if (is_exchange_service(count.provider) && find_provider(count.provider) == nullptr)
      services[count.provider] += count.events;
  std::string out;
  std::size_t told = 0;
  for (const auto& [name, events] : services) {
    if (++told > named) continue;
    out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", name, counted(events, "event"));
  }
  if (told > named) out += fmt::format(" and {} more", told - named);
  return out.empty() ? out : out + " of Exchange, by which it judges no backup";
}

bool was_cut(const Report& report) {
  return std::any_of(report.sources.begin(), report.sources.end(), [](const Source& source) {
    return std::any_of(source.problems.begin(), source.problems.end(), [](const Problem& problem) {
      return problem.what.find("cut off") != std::string::npos;
    });
  });
}

std::vector<std::string> reasons_for_nothing(const Report& report) {
  const std::vector<ProviderCount> seen = providers_seen(report);
  const auto any = [&](bool (*is)(std::string_view)) {
    return std::any_of(seen.begin(), seen.end(), [&](const ProviderCount& c) { return is(c.provider); });
  };
  const bool store = any(is_store);
  const bool service = any(is_exchange_service);
  const bool application =
      has_channel(report, "Application") || std::any_of(seen.begin(), seen.end(), [](const ProviderCount& c) {
        const Provider* known = find_provider(c.provider);
        return known != nullptr && known->channel == "Application";
      });
  std::vector<std::string> reasons;
  if (was_cut(report))
    reasons.push_back(
        "The log is cut short: what stood behind is not here (COVERAGE says where). Export it again.");
  if (store)
    reasons.push_back(
        "No backup in this time: Exchange logged here, and nothing that begins, refuses or ends a backup.");
  else if (service)
    reasons.push_back(
        "No backup in this time, or the wrong computer: services of Exchange logged here, its store and its "
        "engine "
        "did not.");
  else if (application)
    reasons.push_back(
        "The wrong computer: backups are logged where the store runs (on a cluster: on the node).");
  else
    reasons.push_back(
        "The wrong log: none of these is an Application log, in which Exchange and its engine write.");
  if (std::any_of(report.logs.begin(), report.logs.end(),
                  [](const Log& log) { return log.first != no_time; }))
    reasons.push_back("The wrong dates: the logs cover the times above and nothing else.");
  if (store || service || application)
    reasons.push_back(
        "A level that logs nothing: the backup events are written only where diagnostics logging lets them.");
  return reasons;
}

}  // namespace

NothingSeen nothing_seen(const ReportView& view) {
  if (view.report.logs.empty())
    return {"NOTHING READ", "no event was read, so nothing is said about any backup.", {}, {}, {}};
  NothingSeen seen{
      "NOTHING SEEN", "no Exchange backup, restore or failover stands in these logs.", {}, {}, {}};
  std::map<std::string_view, std::uint64_t> there;
  for (const ProviderCount& counted_provider : providers_seen(view.report))
    if (const Provider* provider = find_provider(counted_provider.provider))
      there[provider->name] += counted_provider.events;
  for (const auto& [name, events] : there)
    seen.there += fmt::format("{}{} ({})", seen.there.empty() ? "" : ", ", name, counted(events, "event"));
  const bool any_known = !seen.there.empty();
  if (const std::string services = services_there(providers_seen(view.report)); !services.empty())
    seen.there += fmt::format("{}{}", any_known ? "; " : "none of the providers that exba knows; ", services);
  if (asked_of(view.report).any()) {
    seen.words = "no Exchange backup, restore or failover ran in that time.";
    seen.reasons = {"The logs cover the times above; without --since and --until all of them are told."};
    return seen;
  }
  for (const std::string_view name : providers_missing(view.report))
    seen.missing += fmt::format("{}{}", seen.missing.empty() ? "" : ", ", name);
  if (is_excerpt(view.report) && any_known) {
    // Whoever quotes three events knows the computer and the log: what is missing is what stood around them.
    seen.missing.clear();
    seen.reasons = {
        "An excerpt: events out of their log, and those that would show a backup (its begin, its end) are "
        "not "
        "among them. Export the whole Application and System logs of that night."};
    return seen;
  }
  seen.reasons = reasons_for_nothing(view.report);
  // Nothing can be missed where no event says whose it is.
  const std::vector<ProviderCount> all = providers_seen(view.report);
  const bool nameless = !all.empty() && std::all_of(all.begin(), all.end(), [](const ProviderCount& count) {
    return count.provider.empty();
  });
  if (nameless) {
    seen.missing.clear();
    seen.reasons = {
        "The export names no provider (the column ProviderName or Source), and no text proves whose event it "
        "is. "
        "Export it again with that column."};
  }
  return seen;
}

}  // namespace exba
