// How it works: inside a source, parts that name no computer or channel join the only log that does; through
// all sources, a short name joins the only full one that begins with it.
#include "cases/names.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace exba {
namespace {

/// The only value that occurs, or nothing.
template <class Get>
std::string only_one(const std::vector<LogPart>& parts, Get get) {
  std::string found;
  for (const LogPart& p : parts) {
    const std::string& value = get(p);
    if (value.empty()) continue;
    if (!found.empty() && !equal_ignoring_case(found, value)) return {};
    found = value;
  }
  return found;
}

/// The record ids of two parts of one log whose events stood among each other in the file (some named the
/// log, some did not), as one row. False where an id stands in both, or the ids began anew: then one part
/// follows the other.
bool interleave(LogPart& part, const LogPart& other) {
  std::vector<IdRun> runs = part.runs;
  runs.insert(runs.end(), other.runs.begin(), other.runs.end());
  std::stable_sort(runs.begin(), runs.end(),
                   [](const IdRun& a, const IdRun& b) { return a.first < b.first; });
  std::vector<IdRun> joined;
  for (const IdRun& run : runs) {
    if (run.epoch != 0 || !run.proves) return false;
    if (!joined.empty() && run.first <= joined.back().last) return false;
    if (!joined.empty() && run.first == joined.back().last + 1)
      joined.back().last = run.last, joined.back().last_time = run.last_time;
    else
      joined.push_back(run);
  }
  if (part.epoch != 0 || other.epoch != 0 || part.runs.empty() || other.runs.empty() || other.told ||
      part.told)
    return false;
  LogPart rest = other;  // all but its ids
  rest.runs.clear();
  part.join(rest);
  part.runs = std::move(joined);
  return true;
}

void join_parts(std::vector<LogPart>& parts) {
  std::vector<LogPart> joined;
  for (LogPart& p : parts) {
    const auto same = std::find_if(joined.begin(), joined.end(), [&](const LogPart& j) {
      return equal_ignoring_case(j.computer, p.computer) && equal_ignoring_case(j.channel, p.channel);
    });
    if (same == joined.end())
      joined.push_back(std::move(p));
    else if (!interleave(*same, p))
      same->join(p);
  }
  parts = std::move(joined);
}

void name_parts(Intake& intake) {
  const std::string channel =
      only_one(intake.logs, [](const LogPart& p) -> const std::string& { return p.channel; });
  const std::string computer =
      only_one(intake.logs, [](const LogPart& p) -> const std::string& { return p.computer; });
  for (LogPart& p : intake.logs) {
    if (p.told && !p.told->beside_runs)
      continue;  // it says itself what it is: a log without a name is another one
    if (p.channel.empty() && !channel.empty()) p.channel = channel;
    if (p.computer.empty() && !computer.empty()) p.computer = computer;
  }
  for (Event& e : intake.kept) {
    if (e.channel.empty()) e.channel = channel;
    if (e.computer.empty()) e.computer = computer;
  }
  for (UnknownGroup& group : intake.unknown.told()) {
    if (group.computer.empty()) group.computer = computer;
    for (Event& e : group.events) {
      if (e.channel.empty()) e.channel = channel;
      e.computer = group.computer;
    }
  }
  for (ProviderCount& seen : intake.providers.counts)
    if (seen.channel.empty()) seen.channel = channel;
  join_parts(intake.logs);
}

std::string_view first_label(std::string_view name) {
  return name.substr(0, name.find('.'));
}

/// `EX01` and `ex01.example.net` are one computer where only one full name has that first label: the full
/// name.
std::map<std::string, std::string> computer_names(const std::vector<Intake>& intakes) {
  std::map<std::string, std::string> spelling;                 // lower-case name -> as first written
  std::map<std::string, std::vector<std::string>> full_names;  // first label -> lower-case full names
  for (const Intake& intake : intakes) {
    for (const LogPart& p : intake.logs) {
      const std::string low = lower(p.computer);
      if (spelling.emplace(low, p.computer).second && low.find('.') != std::string::npos)
        full_names[std::string(first_label(low))].push_back(low);
    }
  }
  std::map<std::string, std::string> names;
  for (const auto& [low, written] : spelling) {
    const auto full = full_names.find(low);
    names[low] = full != full_names.end() && full->second.size() == 1 ? spelling[full->second[0]] : written;
  }
  return names;
}

void name_computers(std::vector<Intake>& intakes) {
  const auto names = computer_names(intakes);
  const auto name = [&](std::string& computer) {
    const auto found = names.find(lower(computer));
    if (found != names.end()) computer = found->second;
  };
  SharedText last, its_name;  // events of one computer follow each other, and share its name
  const auto name_event = [&](Event& event) {
    if (event.computer.empty() || !event.computer.shares(last)) {
      last = event.computer;
      std::string named = event.computer;
      name(named);
      its_name = named == last ? last : SharedText(std::move(named));
    }
    if (!its_name.shares(last)) event.computer = its_name;
  };
  for (Intake& intake : intakes) {
    for (LogPart& p : intake.logs) name(p.computer);
    for (Event& e : intake.kept) name_event(e);
    for (UnknownGroup& group : intake.unknown.told()) {
      name(group.computer);
      for (Event& e : group.events) e.computer = group.computer;
    }
    join_parts(intake.logs);
  }
}

}  // namespace

void name_logs(std::vector<Intake>& intakes) {
  for (Intake& intake : intakes) name_parts(intake);
  name_computers(intakes);
}

}  // namespace exba
