// How it works: groups stand in the report's order, errors first; of many the first dozen are told, and the
// rest is counted. An excerpt was chosen by someone: all of it is told.
#include <fmt/format.h>

#include <algorithm>

#include "catalog/describe.hpp"
#include "reports/told/told.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr std::size_t groups_shown = 12;
constexpr std::size_t beside_shown = 6;

std::string name_of_group(const UnknownGroup& group) {
  const std::string provider = group.provider.empty() ? "(no provider named)" : group.provider;
  return group.id == 0 ? provider : fmt::format("{} {}", provider, group.id);
}

std::string when_of(const UnknownGroup& group, const TimeZone& zone) {
  const std::string times = group.count == 1 ? "" : number_text(group.count) + " times";
  if (group.first == no_time) return times;
  const std::string span = span_text(group.first, group.last, zone);
  return times.empty() ? span : times + ", " + span;
}

}  // namespace

ToldUnknowns told_unknown(const ReportView& view) {
  const std::vector<UnknownGroup>& groups = view.report.unknown;
  const bool all = view.options.verbose || is_excerpt(view.report);
  const std::size_t shown = all ? groups.size() : std::min(groups.size(), groups_shown);
  // Of several computers each has its errors before anyone's warnings.
  std::vector<const UnknownGroup*> order;
  for (const UnknownGroup& group : groups) order.push_back(&group);
  const auto rank = [](const UnknownGroup* g) {
    return g->level == Level::critical || g->level == Level::error ? 0 : g->level == Level::warning ? 1 : 2;
  };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return rank(a) < rank(b); });
  ToldUnknowns told;
  told.left_out = groups.size() - shown;
  for (std::size_t n = 0; n < shown; ++n) {
    const UnknownGroup& group = *order[n];
    ToldUnknown one{&group, name_of_group(group), when_of(group, view.options.time_zone), {}, {}, {}};
    if (!group.events.empty()) {
      one.words = describe(group.events.back());
      if (!group.events.back().message.empty()) one.meaning = meaning_in_our_words(group.provider, group.id);
      for (const FoundCode& code : codes_in(all_text(group.events.back())))
        one.codes.push_back(words_of(code));
    }
    told.shown.push_back(std::move(one));
  }
  return told;
}

std::string_view unknown_words(const Report& report) {
  return is_excerpt(report) ? "Known to no rule, and nothing rests on it"
                            : "Errors and warnings that no rule knows: nothing rests on them";
}

std::string beside_words(const Report& report, const Operation& operation) {
  std::string words;
  std::size_t named = 0;
  for (const std::uint32_t n : operation.nearby_unknown) {
    if (n >= report.unknown.size()) continue;
    if (named++ == beside_shown) break;
    const UnknownGroup& group = report.unknown[n];
    const std::string_view level = to_string(group.level);
    words += (named == 1 ? "" : ", ") + name_of_group(group);
    if (!level.empty()) words += fmt::format(" ({})", level);
  }
  if (words.empty()) return {};
  if (operation.nearby_unknown.size() > beside_shown)
    words += fmt::format(" and {} more", operation.nearby_unknown.size() - beside_shown);
  return "Logged within the hour, and known to no rule: " + words + '.';
}

}  // namespace exba
