// How it works: the rule's signals are looked up in the catalogue; what comes back is grouped by channel into
// one <Query> each. A rule that claims absence needs a log without holes, and a filter by id makes nothing
// but holes: it gets the plain time range.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "catalog/catalog.hpp"
#include "rulebook/rule.hpp"
#include "rulebook/rulebook.hpp"

namespace exba {
namespace {

constexpr std::size_t conditions_a_select = 20;  // Event Viewer refuses a query with more than 32 expressions

struct Selected {
  std::string provider;
  std::vector<unsigned> ids;
};

std::map<std::string, std::vector<Selected>> by_channel(const Rule& rule) {
  std::map<std::string, std::map<std::string, std::set<unsigned>>> found;
  const std::set<std::string_view> signals(rule.signals.begin(), rule.signals.end());
  for (const Provider& provider : catalogue())
    for (const Row& row : provider.rows)
      if (signals.count(row.signal) != 0)
        found[std::string(provider.channel)][std::string(provider.name)].insert(row.id);
  for (const RuleEvent& e : rule.events) found["Application"][e.provider].insert(e.id);
  found["System"];  // the life of the log itself is told there
  std::map<std::string, std::vector<Selected>> out;
  for (auto& [channel, providers] : found) {
    auto& list = out[channel];
    for (auto& [provider, ids] : providers) list.push_back({provider, {ids.begin(), ids.end()}});
  }
  return out;
}

std::string select(std::string_view channel, const Selected& s, std::size_t from) {
  std::string ids;
  for (std::size_t i = from; i < std::min(s.ids.size(), from + conditions_a_select); ++i)
    ids += fmt::format("{}EventID={}", ids.empty() ? "" : " or ", s.ids[i]);
  return fmt::format("    <Select Path=\"{}\">*[System[Provider[@Name='{}'] and ({})]]</Select>\n", channel,
                     s.provider, ids);
}

}  // namespace

std::string querylist(const Rule& rule) {
  std::string out =
      fmt::format("<!-- {}: Event Viewer, Create Custom View, XML, Edit query manually.\n", rule.id);
  out += rule.claims_absence
             ? "     The rule rests on what is not there, so it needs whole logs: set the days of the time "
               "range below. -->\n"
             : "     The EventLog service's own events come along: they tell what the log covers. -->\n";
  out += "<QueryList>\n";
  int number = 0;
  for (const auto& [channel, selected] : by_channel(rule)) {
    out += fmt::format("  <Query Id=\"{}\" Path=\"{}\">\n", number++, channel);
    if (rule.claims_absence) {
      out += fmt::format(
          "    <Select Path=\"{}\">*[System[TimeCreated[timediff(@SystemTime) &lt;= 1209600000]]]</Select>\n",
          channel);
    } else {
      for (const Selected& s : selected)
        for (std::size_t at = 0; at < s.ids.size(); at += conditions_a_select) out += select(channel, s, at);
      if (channel == "System")
        out +=
            "    <Select Path=\"System\">*[System[Provider[@Name='EventLog' or "
            "@Name='Microsoft-Windows-Eventlog']]]</Select>\n";
    }
    out += "  </Query>\n";
  }
  return out + "</QueryList>\n";
}

}  // namespace exba
