#include "reports/html/nights.hpp"

#include <algorithm>

namespace exba::picture {
namespace {

constexpr Ticks night_pause = std::chrono::hours{3};
constexpr std::size_t first_named = 4;  // of many nights that findings name, the first and the last ones stay

/// Errors of the log and refused attempts, in time order.
std::vector<Moment> moments_of(const Report& report, const Named& named) {
  std::vector<Moment> moments;
  std::vector<bool> taken(report.events.size());
  std::vector<const Operation*> owner(report.events.size());
  for (std::uint32_t n = 0; n < report.operations.size(); ++n) {
    const Operation& o = report.operations[n];
    for (const std::uint32_t e : o.events)
      if (e < owner.size()) owner[e] = &o;
    if (!is_refused(o) || o.begin == no_time) continue;
    const auto event = decisive_event(report, o);
    if (!event) continue;
    for (const std::uint32_t e : o.events)
      if (e < taken.size()) taken[e] = true;
    moments.push_back({end_of(o), *event, n, PictureMark::What::refused, o.computer, o.store});
  }
  for (std::uint32_t n = 0; n < report.events.size(); ++n) {
    const Event& event = report.events[n];
    const bool error = event.level == Level::error || event.level == Level::critical;
    if (taken[n] || event.time == no_time || !error || (!owner[n] && !named.events[n])) continue;
    const std::string_view store = owner[n] ? std::string_view{owner[n]->store} : std::string_view{};
    moments.push_back({event.time, n, std::nullopt, PictureMark::What::error,
                       owner[n] ? owner[n]->computer : event.computer.str(), store});
  }
  std::stable_sort(moments.begin(), moments.end(),
                   [](const Moment& a, const Moment& b) { return a.time < b.time; });
  return moments;
}

void choose(std::vector<Night>& nights, std::size_t most) {
  std::vector<std::size_t> wanted;  // most wanted first
  std::vector<std::size_t> named;
  for (std::size_t n = 0; n < nights.size(); ++n)
    if (nights[n].named) named.push_back(n);
  for (std::size_t n = 0; n < std::min(named.size(), first_named); ++n) wanted.push_back(named[n]);
  if (!named.empty())
    for (std::size_t n = named.front(); n-- > 0;)
      if (nights[n].good && !nights[n].named) {
        wanted.push_back(n);
        break;
      }
  for (std::size_t n = named.size(); n-- > 0;) wanted.push_back(named[n]);
  for (std::size_t n = nights.size(); n-- > 0;) wanted.push_back(n);
  std::size_t shown = 0;
  for (const std::size_t n : wanted) {
    if (shown == most) break;
    if (!nights[n].shown) ++shown;
    nights[n].shown = true;
  }
}

}  // namespace

bool is_refused(const Operation& o) {
  return o.phases.empty() && o.outcome == Outcome::failed &&
         std::any_of(o.relations.begin(), o.relations.end(),
                     [](const Relation& r) { return r.name == "blocked_by"; });
}

Time end_of(const Operation& o) {
  return o.end == no_time || o.end < o.begin ? o.begin : o.end;
}

Named named_in_findings(const Report& report) {
  Named names{std::vector<bool>(report.operations.size()), std::vector<bool>(report.events.size())};
  const auto mark = [](std::vector<bool>& list, std::uint32_t n) {
    if (n < list.size()) list[n] = true;
  };
  for (const Finding& finding : report.findings) {
    if (finding.operation) mark(names.operations, *finding.operation);
    for (const std::uint32_t n : finding.operations) mark(names.operations, n);
    for (const std::uint32_t n : finding.evidence) mark(names.events, n);
  }
  return names;
}

std::vector<Night> nights_of(const Report& report, const Named& named, std::size_t shown) {
  struct Span {
    Time begin, end;
    std::int64_t operation;  ///< or -1 - moment
  };
  const std::vector<Moment> moments = moments_of(report, named);
  std::vector<Span> spans;
  for (std::uint32_t n = 0; n < report.operations.size(); ++n)
    if (report.operations[n].begin != no_time && !is_outside(report.operations[n]))
      spans.push_back({report.operations[n].begin, end_of(report.operations[n]), n});
  for (std::size_t n = 0; n < moments.size(); ++n)
    spans.push_back({moments[n].time, moments[n].time, -1 - static_cast<std::int64_t>(n)});
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<Night> nights;
  for (const Span& span : spans) {
    if (nights.empty() || span.begin - nights.back().end > night_pause)
      nights.push_back({span.begin, span.end, {}, {}});
    Night& night = nights.back();
    night.end = std::max(night.end, span.end);
    if (span.operation < 0) {
      const Moment& moment = moments[static_cast<std::size_t>(-1 - span.operation)];
      night.named = night.named || named.events[moment.event];
      night.moments.push_back(moment);
      continue;
    }
    const auto n = static_cast<std::uint32_t>(span.operation);
    night.operations.push_back(n);
    night.named = night.named || named.operations[n];
    night.good =
        night.good || (is_backup(report.operations[n]) && report.operations[n].outcome == Outcome::succeeded);
  }
  choose(nights, shown);
  return nights;
}

}  // namespace exba::picture
