// A month of nights, fed day by day: what was told in sum is what one analysis of all the files says, and
// nothing is told twice.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

#include "support/evtx_writer.hpp"
#include "support/forms.hpp"
#include "support/health_run.hpp"
#include "support/story.hpp"

using namespace exba;
using namespace exba::test;

namespace {

constexpr int nights = 30;
constexpr auto day = std::chrono::hours{24};

std::string date(int night) {
  return fmt::format("2006-10-{:02}", night);
}

std::string vss(int night, bool completes) {
  std::string out = fmt::format(
      "{} 01:00:00 EX01 MSExchangeIS/9604\n01:00:02 EX01 MSExchangeIS/9606\n01:00:03 EX01 MSExchangeIS/9608\n"
      "01:00:29 EX01 MSExchangeIS/9610\n01:00:31 EX01 MSExchangeIS/9612\n",
      date(night));
  if (completes) out += "01:31:10 EX01 MSExchangeIS/9616\n01:31:12 EX01 MSExchangeIS/9648\n";
  return out;
}

std::string refused(int night) {
  return fmt::format(
      "{} 01:00:00 EX01 MSExchangeIS/9604\n01:00:01 EX01 MSExchangeIS/9614 data=\"Abort ignored.\"\n"
      "01:00:02 EX01 MSExchangeIS/9607 level=error insert=0x50d data=\"Backup in progress.\"\n",
      date(night));
}

constexpr const char* group = R"(insert="Information Store" insert=2840 insert="First Storage Group: ")";
constexpr const char* target = R"(insert="EX02\Microsoft Information Store\First Storage Group")";

std::string job(int night, const char* time, const char* event, const char* type) {
  return fmt::format("{} {} EX02 NTBackup/{} {} insert=Off insert=Append insert={}\n", date(night), time,
                     event, target, type);
}

std::string full(int night) {
  const int log = night * 16;
  std::string out = job(night, "02:00:00", "8000", "Normal");
  for (const auto& [time, event, more] :
       {std::tuple{"02:00:04", "210", std::string()},
        {"02:00:05", "220", R"(insert=E:\mdb\priv1.edb insert="4120 Mb")"},
        {"02:25:04", "221", R"(insert=E:\mdb\priv1.edb)"},
        {"02:40:06", "223",
         fmt::format(R"(insert=E:\logs\E00{0:05X}.log insert=E:\logs\E00{1:05X}.log)", log, log + 8)},
        {"02:41:01", "224",
         fmt::format(R"(insert=E:\logs\E00{0:05X}.log insert=E:\logs\E00{1:05X}.log)", log - 8, log + 7)},
        {"02:41:02", "213", std::string()}})
    out += fmt::format("{} EX02 ESE/{} {} {}\n", time, event, group, more);
  return out + job(night, "02:41:08", "8001", "Normal");
}

std::string failing_incremental(int night) {
  return job(night, "02:00:00", "8000", "Incremental") +
         fmt::format(
             "02:00:04 EX02 ESE/211 {0}\n02:00:05 EX02 ESE/206 level=error {0} insert=E:\\mdb\\priv1.edb\n"
             "02:00:05 EX02 ESE/214 level=error {0} insert=-560\n",
             group) +
         job(night, "02:00:07", "8001", "Incremental");
}

/// EX01 is blocked from the 9th to the 12th, when the store is restarted, and again on the 20th; EX02 fails
/// on the 6th and on the 22nd, misses the 25th and clears its log on the 15th.
std::string story() {
  std::string out =
      "-- noise EX01 Application 2006-10-01 00:00:00 2006-10-31 12:00:00 4\n"
      "-- noise EX02 Application 2006-10-01 00:00:00 2006-10-15 11:00:00 4\n";
  for (int night = 1; night <= nights; ++night) {
    const bool hung = night == 9 || night == 20;
    const bool held = (night > 9 && night < 13) || night == 21;
    out += held ? refused(night) : vss(night, !hung);
    if (night == 12 || night == 21) out += "14:00:00 EX01 MSExchangeIS/9600\n";
    if (night == 6 || night == 22)
      out += failing_incremental(night);
    else if (night != 25)
      out += full(night);
    if (night == 15)
      out +=
          "-- filler EX02 Application 2006-10-15 11:30:00\n-- cleared EX02 Application\n"
          "-- filler EX02 Application 2006-10-15 11:31:00\n";
  }
  return out + "-- filler EX02 Application 2006-10-31 12:00:00\n";
}

/// What an export of the morning holds: the log wraps after `kept`, and a cleared log begins anew.
LogEvents exported(const Story& story, const std::string& computer, Time now, Ticks kept) {
  LogEvents log;
  for (const StoryEvent& e : story.events) {
    if (e.event.computer != computer || e.event.time > now) continue;
    if (!log.empty() && e.event.record_id < log.back().record_id) log.clear();
    log.push_back(e.event);
  }
  std::erase_if(log, [&](const Event& e) { return e.time < now - kept; });
  return log;
}

std::string written(const LogEvents& events, int form) {
  switch (form % 5) {
    case 0: return to_evtx(events);
    case 1: return to_event_xml(events, XmlStyle::viewer);
    case 2: return to_event_xml(events, XmlStyle::wevtutil);
    case 3: return to_clixml(events);
    default: return to_json_lines(events, JsonStyle::evtx_dump);
  }
}

/// Every finding as it stands in the end, by what was told of it.
class Ledger {
 public:
  void hear(const Health& health) {
    for (const Change& c : health.changes) {
      INFO(to_string(c.kind) << " " << c.finding.rule << " " << c.finding.message);
      const bool known = told_.count(c.finding.fingerprint) != 0;
      if (c.kind == ChangeKind::appeared) {
        CHECK_FALSE(known);
        ++news_[c.finding.fingerprint];
        CHECK(news_[c.finding.fingerprint] == 1);
      } else {
        CHECK(news_[c.finding.fingerprint] == 1);
      }
      if (c.kind == ChangeKind::resolved && c.finding.message.starts_with("No longer"))
        told_.erase(c.finding.fingerprint);
      else
        told_[c.finding.fingerprint] =
            fmt::format("{} {} {}", c.finding.rule, c.finding.computer, to_string(c.finding.confidence));
    }
  }
  const std::map<std::string, std::string>& told() const { return told_; }

 private:
  std::map<std::string, std::string> told_;
  std::map<std::string, int> news_;
};

}  // namespace

TEST_SUITE_BEGIN("health");

TEST_CASE("a month day by day, in changing forms, with wraps and a clearing, tells what one analysis tells") {
  const Folder folder;
  const Story month = read_story(story());
  const std::string state = folder.path("state");
  std::vector<std::string> files;
  Ledger ledger;
  Time now = *parse_rfc3339("2006-10-01T08:00:00Z");
  Health last;
  for (int morning = 0; morning < nights; ++morning, now += day) {
    INFO("morning " << to_rfc3339(now));
    std::vector<std::string> today;
    for (const char* computer : {"EX01", "EX02"}) {
      // Some exports overlap, some begin where the last one ended or leave nights to it.
      const LogEvents log = exported(month, computer, now, (morning % 3 + 1) * day);
      if (log.empty()) continue;
      today.push_back(folder.file(fmt::format("{}-{}", computer, morning), written(log, morning)));
      files.push_back(today.back());
    }
    last = run_check(state, today, now);
    ledger.hear(last);
    const Health again = run_check(state, today, now);
    CHECK(again.changes.empty());
    CHECK(again.notes.empty());
  }
  const Report whole = run_analysis(files, now - day);
  std::map<std::string, std::string> expected;
  for (const Finding& f : whole.findings)
    expected[f.fingerprint] = fmt::format("{} {} {}", f.rule, f.computer, to_string(f.confidence));
  CHECK(ledger.told() == expected);
  CHECK(expected.size() >= 4);
}

TEST_SUITE_END();
