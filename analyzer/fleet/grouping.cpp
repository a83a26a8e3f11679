// How it works: every computer is a node; short names are first joined to the only full name that begins with
// them; then links are drawn in the order of their names, unless both ends belong to known cases that differ.
// Cases are what hangs together.
#include "fleet/grouping.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "catalog/partners.hpp"

namespace exba {
namespace {

/// Computers that hang together, each with the known case that it belongs to.
class Groups {
 public:
  void add(const std::string& computer) { parent_.try_emplace(computer, computer); }
  const std::string& root(const std::string& computer) {
    std::string& parent = parent_.at(computer);
    if (parent == computer) return parent_.find(computer)->first;
    return parent = root(parent);
  }
  void keep(const std::string& computer, const std::string& known) { known_.emplace(root(computer), known); }
  const std::string* known(const std::string& computer) {
    const auto at = known_.find(root(computer));
    return at == known_.end() ? nullptr : &at->second;
  }
  /// False, and nothing changed, where both belong to known cases that differ.
  bool join(const std::string& a, const std::string& b) {
    const std::string first = std::min(root(a), root(b)), second = std::max(root(a), root(b));
    if (first == second) return true;
    const auto one = known_.find(first), other = known_.find(second);
    if (one != known_.end() && other != known_.end() && one->second != other->second) return false;
    if (other != known_.end()) known_.emplace(first, other->second);
    parent_[second] = first;
    return true;
  }
  std::vector<std::string> all() const {
    std::vector<std::string> out;
    for (const auto& [computer, parent] : parent_) out.push_back(computer);
    return out;
  }

 private:
  std::map<std::string, std::string> parent_;
  std::map<std::string, std::string> known_;  ///< root to the name of its case
};

/// The full names that begin with each short one.
class FullNames {
 public:
  explicit FullNames(const std::vector<std::string>& computers) {
    for (const std::string& c : computers)
      if (!domain_of(c).empty()) by_short_[short_name(c)].push_back(c);
  }
  const std::vector<std::string>& of(const std::string& name) const {
    static const std::vector<std::string> none;
    const auto at = by_short_.find(name);
    return at == by_short_.end() ? none : at->second;
  }

 private:
  std::map<std::string, std::vector<std::string>> by_short_;
};

class Grouping {
 public:
  Grouping(std::vector<SeenInput> inputs, const std::vector<FleetCase>& known)
      : inputs_(std::move(inputs)), known_(known) {
    std::sort(inputs_.begin(), inputs_.end(),
              [](const SeenInput& a, const SeenInput& b) { return a.path < b.path; });
    for (const FleetCase& c : known_)
      for (const CaseInput& input : c.inputs)
        for (const std::string& computer : input.computers) computers_.insert(computer);
    for (const SeenInput& input : inputs_)
      for (const auto& [computer, seen] : input.computers) computers_.insert(computer);
    for (const std::string& computer : computers_) groups_.add(computer);
  }

  Grouped group() {
    keep_known();
    join_names();
    join_partners();
    collect();
    return std::move(out_);
  }

 private:
  void keep_known() {
    for (const FleetCase& c : known_) {
      const std::string* first = nullptr;
      for (const CaseInput& input : c.inputs)
        for (const std::string& computer : input.computers) {
          if (const std::string* other = groups_.known(computer); other != nullptr && *other != c.name) {
            conflict(
                fmt::format("{} stands in the known cases {} and {}: it stays in the first; mend the "
                            "manifest by hand",
                            computer, *other, c.name));
            continue;
          }
          groups_.keep(computer, c.name);
          if (first != nullptr) groups_.join(*first, computer);
          first = &computer;
        }
    }
  }

  void join_names() {
    const FullNames full(groups_.all());
    for (const std::string& computer : computers_) {
      if (!domain_of(computer).empty()) continue;
      const auto& names = full.of(computer);
      if (names.size() == 1) {
        join(computer, names.front(),
             fmt::format("{} is taken for {}: no other computer here bears that name", computer,
                         names.front()));
      } else if (names.size() > 1 && groups_.known(computer) == nullptr) {
        out_.notices.push_back(
            fmt::format("{} may be {} or {}{}: it is a case of its own until the manifest says", computer,
                        names[0], names[1], names.size() > 2 ? " or another" : ""));
      }
    }
  }

  /// A short name that was joined to its full one stands in that one's domain.
  std::string full_form(const std::string& computer) const {
    const auto at = full_form_.find(computer);
    return at == full_form_.end() ? computer : at->second;
  }

  /// What a computer named in an event of `by` is called here: in that one's DNS domain, where it has one.
  /// Empty: none of its logs is here.
  std::string meant(const std::string& named, const std::string& by) const {
    const auto is_here = [&](const std::string& computer) { return computers_.count(computer) != 0; };
    const std::string bare = short_name(named);
    const std::string domain(domain_of(by));
    if (!domain_of(named).empty()) {
      if (!domain.empty() && domain != domain_of(named)) return {};
      if (is_here(named)) return named;
      return is_here(bare) && full_form(bare) == bare ? bare : std::string{};
    }
    if (domain.empty()) return is_here(bare) ? bare : std::string{};
    if (const std::string full = fmt::format("{}.{}", bare, domain); is_here(full)) return full;
    return is_here(bare) && full_form(bare) == bare ? bare : std::string{};
  }

  void join_partners() {
    for (const SeenInput& input : inputs_)
      for (const auto& [computer, seen] : input.computers)
        for (const auto& [named, event] : seen.names) {
          const std::string other = meant(named, full_form(computer));
          if (other.empty())
            absent_[computer].insert(
                fmt::format("{} names {}, of which no log is here ({})", computer, named, event));
          else if (groups_.root(other) != groups_.root(computer) || !same_computer(other, computer))
            join(computer, other, fmt::format("{} names {} ({})", computer, other, event));
        }
  }

  void join(const std::string& a, const std::string& b, std::string why) {
    const std::string* one = groups_.known(a);
    const std::string* two = groups_.known(b);
    const std::string first = one != nullptr ? *one : "", second = two != nullptr ? *two : "";
    if (!groups_.join(a, b))
      return conflict(
          fmt::format("the known cases {} and {} belong together: {}; both are kept, join them by hand",
                      first, second, why));
    if (domain_of(a).empty() && !domain_of(b).empty()) full_form_.emplace(a, b);
    why_[a].insert(std::move(why));
  }

  void conflict(std::string notice) {
    out_.conflict = true;
    if (std::find(out_.notices.begin(), out_.notices.end(), notice) == out_.notices.end())
      out_.notices.push_back(std::move(notice));
  }

  void collect() {
    std::map<std::string, std::vector<std::string>> members;  // by root
    for (const std::string& computer : computers_) members[groups_.root(computer)].push_back(computer);
    std::map<std::string, FleetCase> cases;
    std::map<std::string, std::string> case_of;  // computer to case
    for (const auto& [root, computers] : members) {
      const std::string* known = groups_.known(root);
      // The first by name is called by its full name where it has one.
      const std::string name = known != nullptr ? *known : full_form(computers.front());
      FleetCase& c = cases[name];
      c.name = name;
      for (const std::string& computer : computers) {
        case_of[computer] = name;
        if (const auto at = why_.find(computer); at != why_.end())
          c.why.insert(c.why.end(), at->second.begin(), at->second.end());
        if (const auto at = absent_.find(computer); at != absent_.end())
          c.why.insert(c.why.end(), at->second.begin(), at->second.end());
      }
    }
    std::map<std::pair<std::string, std::string>, CaseInput> placed;  // by case and path
    for (const FleetCase& c : known_) {
      FleetCase& kept = cases[c.name];
      kept.name = c.name;
      kept.zone = c.zone;
      for (const std::string& why : c.why) kept.why.push_back(why);
      for (const CaseInput& input : c.inputs) placed[{c.name, input.path}] = input;
    }
    for (const SeenInput& input : inputs_) place(input, case_of, cases, placed);
    for (auto& [key, input] : placed) cases[key.first].inputs.push_back(std::move(input));
    for (auto& [name, c] : cases) {
      std::sort(c.why.begin(), c.why.end());
      c.why.erase(std::unique(c.why.begin(), c.why.end()), c.why.end());
      out_.cases.push_back(std::move(c));
    }
  }

  static void place(const SeenInput& seen, const std::map<std::string, std::string>& case_of,
                    std::map<std::string, FleetCase>& cases,
                    std::map<std::pair<std::string, std::string>, CaseInput>& placed) {
    for (const auto& [computer, log] : seen.computers) {
      FleetCase& c = cases.at(case_of.at(computer));
      if (c.zone.empty()) c.zone = log.zone;
      CaseInput& input = placed[{c.name, seen.path}];
      input.path = seen.path;
      input.bytes = seen.bytes;
      input.form = seen.form;
      if (input.time_zone.empty()) input.time_zone = seen.time_zone;
      if (input.date_order.empty()) input.date_order = seen.date_order;
      add(input.computers, computer);
      for (const std::string& channel : log.channels) add(input.channels, channel);
      if (log.first != no_time && (input.first == no_time || log.first < input.first))
        input.first = log.first;
      input.last = std::max(input.last, log.last);
    }
  }

  static void add(std::vector<std::string>& sorted, const std::string& text) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), text);
    if (at == sorted.end() || *at != text) sorted.insert(at, text);
  }

  std::vector<SeenInput> inputs_;
  const std::vector<FleetCase>& known_;
  std::set<std::string> computers_;
  Groups groups_;
  std::map<std::string, std::string> full_form_;
  std::map<std::string, std::set<std::string>> why_, absent_;  ///< by computer
  Grouped out_;
};

}  // namespace

Grouped group_inputs(std::vector<SeenInput> inputs, const std::vector<FleetCase>& known) {
  return Grouping(std::move(inputs), known).group();
}

}  // namespace exba
