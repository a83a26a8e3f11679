// How it works: all proof events of all findings, by channel and provider, each provider's ids in as few
// conditions as Event Viewer takes; only events from the end of the logs on.
#include <fmt/format.h>

#include <map>
#include <set>

#include "reports/escape.hpp"
#include "reports/told/next.hpp"

namespace exba {
namespace {

constexpr std::size_t ids_a_select = 20;  // Event Viewer refuses a query with more than 32 expressions

std::string select(const std::string& channel, const std::string& provider, const std::set<unsigned>& ids,
                   const std::string& since) {
  std::string out;
  for (auto id = ids.begin(); id != ids.end();) {
    std::string words;
    for (std::size_t n = 0; n < ids_a_select && id != ids.end(); ++n, ++id)
      words += fmt::format("{}EventID={}", words.empty() ? "" : " or ", *id);
    out += fmt::format("    <Select Path=\"{}\">*[System[Provider[@Name='{}'] and ({}){}]]</Select>\n",
                       escape_html(channel), escape_html(provider), words, since);
  }
  return out;
}

}  // namespace

std::string watch_list(const Report& report) {
  std::map<std::string, std::map<std::string, std::set<unsigned>>> channels;
  std::set<std::string> rules;
  for (const Finding& finding : report.findings)
    for (const WatchedEvent& event : finding.next.proof) {
      // A quotation mark cannot be escaped inside an XPath literal; no provider's name has one.
      if (event.provider.find('\'') != std::string::npos) continue;
      channels[event.channel][event.provider].insert(event.id);
      rules.insert(finding.rule);
    }
  std::string names;
  for (const std::string& rule : rules) names += (names.empty() ? "" : ", ") + rule;
  std::string out =
      "<!-- Events that will show that a fault is gone. Event Viewer: Create Custom View, XML, Edit query "
      "manually.\n"
      "     For: " +
      escape_html(names.empty() ? "no finding" : names) +
      ". The report says by when each is due. -->\n<QueryList>\n";
  const std::string since =
      report.now == no_time ? ""
                            : fmt::format(" and TimeCreated[@SystemTime&gt;='{}']", to_rfc3339(report.now));
  int number = 0;
  for (const auto& [channel, providers] : channels) {
    out += fmt::format("  <Query Id=\"{}\" Path=\"{}\">\n", number++, escape_html(channel));
    for (const auto& [provider, ids] : providers) out += select(channel, provider, ids, since);
    out += "  </Query>\n";
  }
  return out + "</QueryList>\n";
}

}  // namespace exba
