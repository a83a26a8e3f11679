// How it works: CRITICAL and WARNING are failures, UNKNOWN is an error, what is acknowledged is skipped, what
// was resolved passes. So a build server that knows nothing of exba shows red exactly when the exit code is
// not 0. Attributes are those that the readers of this form agree on (Jenkins, GitLab, Azure DevOps).
#include <fmt/format.h>

#include "health/speaker.hpp"
#include "health/told_health.hpp"
#include "reports/escape.hpp"
#include "reports/words.hpp"

namespace exba {
namespace {

/// Inside double quotes; a line end there would be read as a blank.
std::string attribute(std::string_view text) {
  return escape_html(escape_terminal(text));
}

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
};

struct Case {
  std::string group;  ///< stores, logs, findings
  std::string name;
  HealthState state = HealthState::ok;
  std::string skipped_for;  ///< acknowledged; empty: not skipped
  std::string type;         ///< reason or rule
  std::string message;
  std::string text;  ///< may have several lines
};

class Suite {
 public:
  explicit Suite(std::string_view name) : name_(name) {}

  void add(const Case& test) {
    ++counts_.tests;
    const std::string head = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
                                         attribute(name_ + '.' + test.group), unique_(attribute(test.name)));
    if (!test.skipped_for.empty()) {
      ++counts_.skipped;
      body_ += fmt::format("{}>\n      <skipped message=\"{}\"/>\n    </testcase>\n", head,
                           attribute(test.skipped_for));
    } else if (test.state != HealthState::ok) {
      const bool unknown = test.state == HealthState::unknown;
      ++(unknown ? counts_.errors : counts_.failures);
      body_ += fmt::format("{0}>\n      <{1} type=\"{2}\" message=\"{3}\">{4}</{1}>\n    </testcase>\n", head,
                           unknown ? "error" : "failure", attribute(test.type), attribute(test.message),
                           escape_html(test.text));
    } else {
      body_ +=
          head + (test.text.empty() ? "/>\n"
                                    : fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n",
                                                  escape_html(test.text)));
    }
  }
  void append_to(std::string& out, std::string_view timestamp) const {
    out += fmt::format(
        "  <testsuite name=\"{0}\" tests=\"{1}\" failures=\"{2}\" errors=\"{3}\" skipped=\"{4}\" time=\"0\""
        " hostname=\"{0}\"{5}>\n{6}  </testsuite>\n",
        attribute(name_), counts_.tests, counts_.failures, counts_.errors, counts_.skipped, timestamp, body_);
  }
  const Counts& counts() const { return counts_; }

 private:
  std::string name_;
  std::string body_;
  Counts counts_;
  UniqueNames unique_;
};

Case case_of(const StoreHealth& store, const TimeZone& zone) {
  Case test{"stores", store.store.empty() ? "backup" : "backup of " + store.store, store.state, "", "", "",
            ""};
  test.type = to_string(store.reason);
  test.message = store.message;
  test.text = fmt::format("{}; {}", store.message.empty() ? to_string(store.state) : store.message,
                          successes_text(store, zone));
  return test;
}

Case case_of(const LogHealth& log, const TimeZone& zone) {
  const std::string read = "read up to " + minute_text(log.last, zone);
  Case test{"logs", "log " + log.channel, log.state, "", "log", log.message, ""};
  test.text = log.message.empty() ? read : fmt::format("{}; {}", log.message, read);
  return test;
}

std::string finding_name(const Finding& finding) {
  std::string name = finding.rule;
  if (!finding.store.empty()) name += " on " + finding.store;
  return fmt::format("{} [{}]", name, finding.fingerprint);
}

Case case_of(const OpenFinding& open, Time now, const TimeZone& zone) {
  const Finding& f = open.finding;
  Case test{"findings", finding_name(f), state_of(open, now), "", f.rule, f.title, ""};
  if (is_acknowledged(open, now))
    test.skipped_for = fmt::format("acknowledged until {}: {}", minute_text(open.acknowledged_until, zone),
                                   open.acknowledged_for);
  test.text =
      fmt::format("{}, {}\n{}\n{}", to_string(f.severity), to_string(f.confidence), f.message, f.advice);
  return test;
}

Suite suite_of(const std::string& computer, const Health& health, const TimeZone& zone) {
  Suite suite(computer.empty() ? "no computer named" : computer);
  for (const StoreHealth& store : health.stores)
    if (store.computer == computer) suite.add(case_of(store, zone));
  for (const LogHealth& log : health.logs)
    if (log.computer == computer) suite.add(case_of(log, zone));
  for (const OpenFinding& open : health.open)
    if (open.finding.computer == computer) suite.add(case_of(open, health.now, zone));
  for (const Change& change : health.changes)
    if (change.kind == ChangeKind::resolved && change.finding.computer == computer)
      suite.add({"findings", finding_name(change.finding), HealthState::ok, "", "", "", "resolved"});
  return suite;
}

/// The verdict on the whole, where no case of a computer is red although it is not OK, or where there is
/// none.
Suite whole_suite(const Health& health) {
  Suite suite("exba check");
  suite.add({"whole", "verdict", health.state, "", std::string{to_string(health.reason)}, health.message,
             health.message});
  return suite;
}

/// Without the zone, which is UTC: that is what the schema of Jenkins takes.
std::string timestamp_of(Time now) {
  if (now == no_time) return "";
  const std::string text = to_rfc3339(std::chrono::floor<std::chrono::seconds>(now));
  return fmt::format(" timestamp=\"{}\"", std::string_view{text}.substr(0, text.size() - 1));
}

}  // namespace

std::string speak_junit(const Health& health, const SpeakOptions& options) {
  std::vector<Suite> suites;
  std::set<std::string> computers;
  for (const std::string& computer : computers_of(health)) computers.insert(computer);
  for (const Change& change : health.changes)
    if (change.kind == ChangeKind::resolved) computers.insert(change.finding.computer);
  for (const std::string& computer : computers)
    suites.push_back(suite_of(computer, health, options.time_zone));
  const auto sum = [&suites] {
    Counts all;
    for (const Suite& suite : suites) {
      all.tests += suite.counts().tests;
      all.failures += suite.counts().failures;
      all.errors += suite.counts().errors;
      all.skipped += suite.counts().skipped;
    }
    return all;
  };
  const Counts before = sum();
  if (suites.empty() || (health.state != HealthState::ok && before.failures + before.errors == 0))
    suites.push_back(whole_suite(health));
  const Counts all = sum();

  const std::string timestamp = timestamp_of(health.now);
  std::string out = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"exba check\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
      "time=\"0\">\n",
      all.tests, all.failures, all.errors, all.skipped);
  for (const Suite& suite : suites) suite.append_to(out, timestamp);
  return out + "</testsuites>\n";
}

}  // namespace exba
