// How it works: names first (which case each computer is in, so that cases that name each other are known
// before any is judged), then one walk over the rows in the order of their names. A row is read, told apart
// and forgotten; what stays of it is a line of some 200 bytes.
#include "fleet/merge/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "catalog/partners.hpp"
#include "fleet/manifest.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

constexpr Ticks silence = std::chrono::hours{26};

/// Which case holds a computer's logs.
class Whose {
 public:
  explicit Whose(const Merge& merge) {
    for (const auto& [name, c] : merge.cases())
      for (const std::string& computer : c.computers) owner_.emplace(fnv1a(computer), &c);
  }
  /// The case of a computer that another one names, in that one's domain.
  const Merge::Case* of(const std::string& named, std::string_view domain) const {
    if (domain_of(named).empty() && !domain.empty())
      if (const Merge::Case* found = find(fmt::format("{}.{}", named, domain))) return found;
    if (!domain_of(named).empty() && !domain.empty() && domain_of(named) != domain) return find(named);
    if (const Merge::Case* found = find(named)) return found;
    return domain_of(named).empty() ? nullptr : find(short_name(named));
  }

 private:
  const Merge::Case* find(const std::string& computer) const {
    const auto at = owner_.find(fnv1a(computer));
    return at == owner_.end() ? nullptr : at->second;
  }
  std::map<std::uint64_t, const Merge::Case*> owner_;
};

std::string_view first_domain(const std::vector<std::string>& computers) {
  for (const std::string& computer : computers)
    if (const std::string_view domain = exba::domain_of(computer); !domain.empty()) return domain;
  return {};
}

/// The nights of one case.
class Nights {
 public:
  Nights(std::int64_t last, const TimeZone& zone)
      : first_(last - static_cast<std::int64_t>(nights_shown) + 1), zone_(zone) {}

  void add(const CaseRow& row) {
    for (const RowLog& log : row.logs) {
      if (log.covered.empty()) cover(log.first, log.last);
      for (const RowLog::Stretch& stretch : log.covered) cover(stretch.begin, stretch.end);
    }
    for (const RowOperation& o : row.operations) {
      if (!is_backup(o) || o.begin == no_time) continue;
      const std::int64_t at = night_of(o.begin, zone_) - first_;
      if (at < 0 || at >= static_cast<std::int64_t>(nights_shown)) continue;
      Counts& counts = counts_[static_cast<std::size_t>(at)];
      if (o.outcome == "succeeded")
        ++counts.good;
      else if (o.outcome == "failed" || o.outcome == "abandoned")
        ++counts.failed;
      else
        ++counts.open;
    }
  }
  Night at(std::size_t column) const {
    const Counts& c = counts_[column];
    if (c.good > 0) return c.failed > 0 ? Night::mixed : Night::good;
    if (c.failed > 0) return Night::failed;
    if (c.open > 0) return Night::unknown;
    return c.covered ? Night::none : Night::not_covered;
  }

 private:
  struct Counts {
    std::uint32_t good = 0, failed = 0, open = 0;
    bool covered = false;
  };
  /// A night counts as covered by a stretch that reaches over its darkest half: 18 h to 6 h.
  void cover(Time begin, Time end) {
    if (begin == no_time || end == no_time) return;
    for (std::size_t i = 0; i < nights_shown; ++i) {
      const Time noon{std::chrono::hours{24 * (first_ + static_cast<std::int64_t>(i)) + 12}};
      if (zone_.to_local(begin) <= noon + std::chrono::hours{6} &&
          zone_.to_local(end) >= noon + std::chrono::hours{18})
        counts_[i].covered = true;
    }
  }

  std::int64_t first_;
  const TimeZone& zone_;
  std::array<Counts, nights_shown> counts_{};
};

/// Keeps the first `rows_listed` of all that is added, by an order.
template <class T, class Before>
void keep_first(std::vector<T>& list, Before before) {
  if (list.size() <= rows_listed) return;
  std::nth_element(list.begin(), list.begin() + rows_listed, list.end(), before);
  list.resize(rows_listed);
}

bool point_before(const FleetPoint& a, const FleetPoint& b) {
  return std::tie(a.time, a.computer, a.store) <
         std::tie(b.time, b.computer, b.store);  // no_time is the least
}
bool silence_before(const FleetSilence& a, const FleetSilence& b) {
  return std::tie(a.last, a.computer) < std::tie(b.last, b.computer);
}

int rank(std::string_view confidence) {
  return confidence == "certain" ? 3 : confidence == "likely" ? 2 : confidence == "possible" ? 1 : 0;
}
int severity_rank(std::string_view severity) {
  return severity == "error" ? 0 : severity == "warning" ? 1 : 2;
}

class Viewing {
 public:
  Viewing(const Merge& merge, const ViewOptions& options, Shown& shown)
      : merge_(merge), shown_(shown), whose_(merge) {
    view_.redacted = options.redact;
    find_newest();
    view_.now = options.now != no_time ? options.now : view_.newest;
    for (const auto& [name, c] : merge_.cases())
      if (view_.now != no_time)
        view_.last_night = std::max(view_.last_night, night_of(view_.now, merge_.zone(c.rows.front().zone)));
  }

  FleetView view() {
    find_named();
    for (const auto& [name, c] : merge_.cases()) add(c);
    finish();
    return std::move(view_);
  }

 private:
  void find_newest() {
    for (const auto& [name, c] : merge_.cases()) view_.newest = std::max(view_.newest, c.rows.front().last);
  }

  void find_named() {
    for (const auto& [name, c] : merge_.cases()) {
      for (const RowEntry& entry : c.rows) made_.insert(merge_.made_with()[entry.made_with].first);
      const std::string_view domain = first_domain(c.computers);
      for (const std::string& peer : c.peers) {
        const Merge::Case* other = whose_.of(peer, domain);
        if (other == &c) continue;
        if (other == nullptr) {
          ++view_.absent_in_all;
          if (view_.absent.size() < rows_listed) view_.absent.emplace_back(name, peer);
          continue;
        }
        named_.insert(std::minmax(name, other->name));
        named_cases_.insert(name);
        named_cases_.insert(other->name);
      }
    }
  }

  void add(const Merge::Case& c) {
    const CaseRow raw = merge_.read(c.rows.front());
    const TimeZone& zone = merge_.zone(c.rows.front().zone);
    CaseLine line;
    line.named = named_cases_.count(c.name) != 0;
    line.conflict = c.rows.size() > 1;
    line.last = c.rows.front().last;
    if (!shown_.redacts()) line.file = case_file(c.name);
    if (line.conflict) view_.conflicts.push_back(shown_.case_name(c.name));
    const CaseRow row = shown_(raw);
    line.name = row.name;
    view_.damaged += row.problems;
    add_servers(row, line);
    add_backups(row);
    add_stores(row, line);
    add_findings(row);
    Nights nights(view_.last_night, zone);
    nights.add(row);
    for (std::size_t i = 0; i < nights_shown; ++i) line.nights[i] = nights.at(i);
    count_uncovered(row, zone, line);
    line.state = state_of(row, line);
    ++view_.states[static_cast<std::size_t>(line.state)];
    view_.lines.push_back(std::move(line));
  }

  void add_servers(const CaseRow& row, CaseLine& line) {
    std::map<std::string, Time> last;  // by computer
    for (const RowLog& log : row.logs)
      if (!log.computer.empty()) {
        Time& time = last.try_emplace(lower(log.computer), no_time).first->second;
        time = std::max(time, log.last);
      }
    line.servers = static_cast<std::uint32_t>(last.size());
    view_.servers += last.size();
    for (const auto& [computer, time] : last) {
      if (view_.newest_at.empty() && time == view_.newest) view_.newest_at = computer;
      if (time == no_time || time >= view_.now - silence) continue;
      ++line.silent;
      ++view_.silent_in_all;
      view_.silent.push_back({time, computer});
    }
    if (view_.silent.size() > 4 * rows_listed) keep_first(view_.silent, silence_before);
  }

  void add_backups(const CaseRow& row) {
    for (const RowOperation& o : row.operations) {
      if (!is_backup(o)) continue;
      ++view_.operations;
      if (o.outcome == "succeeded") ++view_.good;
      if (o.outcome == "failed" || o.outcome == "abandoned") ++view_.failed;
    }
  }

  void add_stores(const CaseRow& row, CaseLine& line) {
    for (const RowStore& store : row.stores) {
      ++line.stores;
      ++view_.points_in_all;
      view_.points.push_back({store.restorable_to, store.computer, store.store});
      if (store.restorable_to == no_time) {
        ++line.without_point;
      } else if (!line.any_restorable || store.restorable_to < line.restorable_to) {
        line.any_restorable = true;
        line.restorable_to = store.restorable_to;
      }
    }
    if (view_.points.size() > 4 * rows_listed) keep_first(view_.points, point_before);
  }

  void add_findings(const CaseRow& row) {
    std::map<std::string, std::set<std::string>> servers;  // by rule
    for (const RowFinding& f : row.findings) {
      if (f.past || f.confidence == "undecided") continue;
      FleetFault& fault = faults_[f.rule];
      if (fault.findings == 0 || std::pair(severity_rank(f.severity), -rank(f.confidence)) <
                                     std::pair(severity_rank(fault.severity), -rank(fault.confidence))) {
        fault.severity = f.severity;
        fault.confidence = f.confidence;
      }
      if (fault.findings == 0 || f.title < fault.title) fault.title = f.title;
      fault.rule = f.rule;
      ++fault.findings;
      if (f.begin != no_time) {
        if (fault.first == no_time || f.begin < fault.first) fault.first = f.begin;
        fault.last = std::max(fault.last, f.begin);
      }
      servers[f.rule].insert(lower(f.computer));
    }
    for (auto& [rule, computers] : servers) {
      FleetFault& fault = faults_[rule];
      ++fault.cases;
      fault.servers += computers.size();
      for (const std::string& computer : computers)
        if (fault.first_servers.size() < servers_named) fault.first_servers.push_back(computer);
    }
  }

  void count_uncovered(const CaseRow& row, const TimeZone& zone, CaseLine& line) const {
    Time first = no_time;
    for (const RowLog& log : row.logs)
      if (log.first != no_time && (first == no_time || log.first < first)) first = log.first;
    if (first == no_time) return;
    for (std::size_t i = 0; i < nights_shown; ++i) {
      const std::int64_t night = view_.last_night - static_cast<std::int64_t>(nights_shown - 1 - i);
      if (night >= night_of(first, zone) && line.nights[i] == Night::not_covered) ++line.not_covered;
    }
  }

  CaseState state_of(const CaseRow& row, const CaseLine& line) const {
    if (row.logs.empty()) return CaseState::unread;
    const auto store_is = [&](std::string_view state) {
      return std::any_of(row.stores.begin(), row.stores.end(),
                         [&](const RowStore& s) { return s.state == state; });
    };
    const auto finding_is = [&](std::string_view severity) {
      return std::any_of(row.findings.begin(), row.findings.end(), [&](const RowFinding& f) {
        return !f.past && f.confidence != "undecided" && f.severity == severity;
      });
    };
    // A state that a later version adds is none that is well.
    const bool failing = std::any_of(row.stores.begin(), row.stores.end(), [](const RowStore& s) {
      return s.state != "well" && s.state != "unknown" && s.state != "undecided" && s.state != "no-backup";
    });
    if (store_is("no-backup") && !line.named) return CaseState::no_backup;
    if (failing) return CaseState::failing;
    if (finding_is("error")) return CaseState::faulty;
    if (line.silent > 0) return CaseState::silent;
    if (finding_is("warning")) return CaseState::warned;
    const bool open = std::any_of(row.findings.begin(), row.findings.end(),
                                  [](const RowFinding& f) { return !f.past && f.confidence == "undecided"; });
    if (open || store_is("unknown") || store_is("undecided") || (store_is("no-backup") && line.named))
      return CaseState::undecided;
    if (std::none_of(row.operations.begin(), row.operations.end(),
                     [](const RowOperation& o) { return is_backup(o); }))
      return CaseState::nothing_seen;
    return CaseState::well;
  }

  void finish() {
    view_.made_with.assign(made_.begin(), made_.end());
    std::stable_sort(view_.lines.begin(), view_.lines.end(), [](const CaseLine& a, const CaseLine& b) {
      if (a.state != b.state) return a.state < b.state;
      return a.restorable_to < b.restorable_to;  // the oldest point first; none before all
    });
    for (auto& [rule, fault] : faults_) view_.faults.push_back(std::move(fault));
    std::stable_sort(view_.faults.begin(), view_.faults.end(), [](const FleetFault& a, const FleetFault& b) {
      const int one = severity_rank(a.severity), other = severity_rank(b.severity);
      return one != other ? one < other : a.servers > b.servers;
    });
    std::sort(view_.points.begin(), view_.points.end(), point_before);
    keep_first(view_.points, point_before);
    std::sort(view_.points.begin(), view_.points.end(), point_before);
    keep_first(view_.silent, silence_before);
    std::sort(view_.silent.begin(), view_.silent.end(), silence_before);
    for (const auto& [a, b] : named_) view_.named.emplace_back(shown_.case_name(a), shown_.case_name(b));
    for (auto& [name, peer] : view_.absent) {
      name = shown_.case_name(name);
      peer = shown_.computer(peer);
    }
  }

  const Merge& merge_;
  Shown& shown_;
  Whose whose_;
  FleetView view_;
  std::set<Merge::MadeWith> made_;
  std::set<std::pair<std::string, std::string>> named_;
  std::set<std::string> named_cases_;
  std::map<std::string, FleetFault> faults_;  ///< by rule
};

}  // namespace

std::string_view to_string(CaseState state) {
  constexpr std::string_view words[case_states] = {"unread", "no-backup", "failing",      "faulty", "silent",
                                                   "warned", "undecided", "nothing-seen", "well"};
  return words[static_cast<std::size_t>(state)];
}

std::string_view words_of(CaseState state) {
  constexpr std::string_view words[case_states] = {
      "not read",  "without a good backup",   "failing", "with a fault", "silent", "warned",
      "undecided", "without any backup seen", "well"};
  return words[static_cast<std::size_t>(state)];
}

bool needs_somebody(CaseState state) {
  return state <= CaseState::silent || state == CaseState::nothing_seen;
}

std::string_view to_string(Night night) {
  constexpr std::string_view words[] = {"not-covered", "none", "good", "mixed", "failed", "unknown"};
  return words[static_cast<std::size_t>(night)];
}

std::int64_t night_of(Time time, const TimeZone& zone) {
  const auto local = zone.to_local(time) - std::chrono::hours{12};
  return std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<86400>>>(local.time_since_epoch())
      .count();
}

std::string night_text(std::int64_t night) {
  const CivilTime day = to_civil(Time{std::chrono::hours{24 * night}});
  return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
}

std::string_view shown_state(const RowStore& store, const CaseLine& line) {
  return line.named && store.state == "no-backup" ? std::string_view{"undecided"}
                                                  : std::string_view{store.state};
}

std::string Shown::computer(const std::string& name) {
  if (!redact_ || name.empty()) return name;
  const std::size_t dot = name.find('.');
  std::string out = names_.of(NameKind::host, name.substr(0, dot));
  if (dot != name.npos) out += '.' + names_.of(NameKind::domain, name.substr(dot + 1));
  return out;
}

std::string Shown::case_name(const std::string& name) {
  return computer(name);
}

CaseRow Shown::operator()(CaseRow row) {
  if (!redact_) return row;
  const auto store = [this](std::string& name) {
    if (!name.empty()) name = names_.of(NameKind::store, name);
  };
  const auto host = [this](std::string& name) { name = computer(lower(name)); };
  host(row.name);
  for (std::string& name : row.computers) host(name);
  for (std::string& name : row.peers) host(name);
  for (RowLog& log : row.logs) host(log.computer);
  for (RowOperation& o : row.operations) {
    host(o.computer), store(o.store);
    o.session.clear(), o.stores.clear();
    const bool token =
        std::all_of(o.why.begin(), o.why.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
    if (!token) o.why.clear();
  }
  for (RowFinding& f : row.findings) {
    host(f.computer), store(f.store);
    f.message.clear();
    f.fingerprint.clear();  // made of the names
  }
  for (RowStore& s : row.stores) host(s.computer), store(s.store);
  make_canonical(row);
  return row;
}

FleetView view_fleet(const Merge& merge, const ViewOptions& options, Shown& shown) {
  return Viewing(merge, options, shown).view();
}

std::string fleet_sentence(const FleetView& view) {
  std::uint64_t trouble = 0;
  std::string parts;
  for (std::size_t i = 0; i < case_states; ++i) {
    const auto state = static_cast<CaseState>(i);
    if (!needs_somebody(state) || view.states[i] == 0) continue;
    trouble += view.states[i];
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", number_text(view.states[i]), words_of(state));
  }
  const std::uint64_t all = view.lines.size();
  if (all == 0) return "No case was merged.";
  if (trouble > 0)
    return fmt::format("{} of {} need{} you: {}.", number_text(trouble), counted(all, "case"),
                       trouble == 1 ? "s" : "", parts);
  const auto count = [&](CaseState state) { return view.states[static_cast<std::size_t>(state)]; };
  std::string rest;
  for (const CaseState state : {CaseState::warned, CaseState::undecided})
    if (count(state) > 0) rest += fmt::format(", {} {}", number_text(count(state)), words_of(state));
  return fmt::format("No case of {} needs you: {} well{}.", number_text(all),
                     number_text(count(CaseState::well)), rest);
}

std::string fleet_extent(const FleetView& view) {
  std::string out = fmt::format("{} in {}, {} ({} good, {} failed).", counted(view.servers, "server"),
                                counted(view.lines.size(), "case"), counted(view.operations, "backup"),
                                number_text(view.good), number_text(view.failed));
  if (view.newest != no_time)
    out += fmt::format(" Newest event: {} UTC at {}.", minute_text(view.newest, TimeZone{}), view.newest_at);
  return out;
}

}  // namespace exba
