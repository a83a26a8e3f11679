// The rules for streaming backups on whole nights: each where it must speak, where it must not, and healthy
// nights cut everywhere.
#include <doctest/doctest.h>

#include "rulebook/rulebook.hpp"
#include "support/night.hpp"
#include "support/streaming_nights.hpp"

using namespace exba;
using namespace exba::test;

TEST_SUITE_BEGIN("rulebook");

namespace {

std::string verdict(const std::string& lines, std::string_view rule) {
  return verdict_of(analysed_night(lines), rule);
}

const std::string sg1 = "target=\"\\\\EX01\\Microsoft Information Store\\First Storage Group\"";

std::string in_job(const std::string& day, const std::string& type, const std::string& run) {
  return fmt::format("{} 21:59:59 EX01 job-started {} type={}\n", day, sg1, type) + run +
         fmt::format("23:59:00 EX01 job-ended {} type={}\n", sg1, type);
}

/// Two weeks as they should be: fulls, incrementals, a differential, a copy, two groups, VSS in between, a
/// restart.
std::string healthy_fortnight() {
  std::string copy = full_run("2006-10-05 22", 0xB50, 0xB52);
  const auto truncation = copy.find("22:50:20");
  copy.erase(truncation, copy.find('\n', truncation) + 1 - truncation);
  return in_job("2006-10-01", "Normal", full_run("22", 0xB3A, 0xB3F)) +
         full_run("2006-10-01 23", 1, 5, "Second Storage Group") +
         in_job("2006-10-02", "Incremental", logs_run("22", 0xB40, 0xB44)) +
         in_job("2006-10-03", "Differential", logs_run("22", 0xB45, 0xB48, false)) +
         in_job("2006-10-04", "Incremental", logs_run("22", 0xB45, 0xB4F)) + copy +
         "2006-10-06 03:00:00 EX01 store-stopped\n03:00:20 EX01 log-stopped\n03:05:00 EX01 log-started\n"
         "03:06:00 EX01 store-started\n" +
         in_job("2006-10-06", "Incremental", logs_run("22", 0xB50, 0xB5A)) +
         in_job("2006-10-08", "Normal", full_run("22", 0xB5B, 0xB60)) + filler("2006-10-10 12:00:00");
}

std::string healthy_55() {
  const auto night = [](const std::string& day, const std::string& type) {
    return fmt::format("{} 22:00:00 EX55 job-started target=\"\\\\EX55\\Directory\" type={}\n", day, type) +
           ese97("22:05:00", "backup-completed", "MSExchangeDS") +
           fmt::format("22:05:01 EX55 job-ended target=\"\\\\EX55\\Directory\" type={}\n", type) +
           fmt::format("22:05:02 EX55 job-started target=\"\\\\EX55\\Information Store\" type={}\n", type) +
           ese97("22:55:00", "backup-completed");
  };
  return night("1999-03-07", "Normal") + night("1999-03-08", "Incremental") +
         night("1999-03-09", "Differential") + night("1999-03-14", "Normal") +
         filler("1999-03-16 08:00:00", "EX55");
}

const std::vector<std::string_view> rules = {
    "log-list-requested-early", "log-list-incomplete",  "truncate-after-failed-backup",
    "truncation-not-requested", "full-backup-required", "circular-logging-blocks-logs-only",
    "backup-not-ended"};

void check_silent(const std::string& night, std::string_view about) {
  const Report report = analysed_night(night);
  for (const std::string_view rule : rules) {
    INFO(about << ": " << rule);
    CHECK(verdict_of(report, rule) == "no");
  }
}

std::string joined(const std::vector<std::string>& lines, std::size_t from, std::size_t until) {
  std::string out;
  for (std::size_t i = from; i < until; ++i) out += lines[i] + "\n";
  return out;
}

/// A night's lines with every date written out, so that any of them may come first.
std::vector<std::string> dated_lines(const std::string& night) {
  std::string day;
  std::vector<std::string> out;
  for (std::string line : lines_of(night)) {
    if (line.starts_with("--")) {
      out.push_back(line);
      continue;
    }
    if (line.size() > 10 && line[4] == '-')
      day = line.substr(0, 11);
    else
      line = day + line;
    out.push_back(line);
  }
  return out;
}

}  // namespace

TEST_CASE("the examples of every streaming rule come out as written") {
  const Rulebook book = Rulebook::builtin();
  for (const std::string_view id : rules) {
    const Rule* rule = book.find(id);
    REQUIRE(rule != nullptr);
    for (const ExampleResult& r : test_examples(*rule)) {
      INFO(r.rule << " example " << r.example);
      CHECK(r.expected == r.got);
    }
  }
}

TEST_CASE("healthy weeks accuse nobody, whole or cut at any event") {
  for (const std::string& night : {healthy_fortnight(), healthy_55()}) {
    check_silent(night, "whole");
    const auto lines = dated_lines(night);
    for (std::size_t cut = 0; cut <= lines.size(); ++cut) {
      check_silent(joined(lines, 0, cut), fmt::format("up to line {}", cut));
      check_silent(joined(lines, cut, lines.size()), fmt::format("from line {}", cut));
    }
  }
}

TEST_CASE("healthy weeks with a hole anywhere are never accused, at most undecided") {
  const auto lines = dated_lines(healthy_fortnight());
  for (std::size_t hole = 1; hole < lines.size(); ++hole) {
    for (const std::size_t lost : {std::size_t{0}, std::size_t{1}, std::size_t{3}, std::size_t{9}}) {
      if (hole + lost >= lines.size()) continue;
      const Report report = analysed_night(joined(lines, 0, hole) + "-- gap EX01 Application 40\n" +
                                           joined(lines, hole + lost, lines.size()));
      for (const std::string_view rule : rules) {
        INFO(rule << ", " << lost << " lines lost after line " << hole);
        const std::string verdict = verdict_of(report, rule);
        CHECK((verdict == "no" || verdict == "undecided"));
      }
    }
  }
}

TEST_CASE("log-list-requested-early") {
  const std::string rule = "log-list-requested-early";
  const std::string begin = ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
                            ese("22:00:06", "backup-file-started", "file=priv1.edb");
  const std::string early =
      begin + ese("22:10:00", "backup-log-list", "first=E0000B3A.log last=E0000B3F.log") +
      ese("22:20:00", "backup-file-ended", "file=priv1.edb") + ese("22:21:00", "backup-completed");
  CHECK(verdict(early, rule) == "certain");
  CHECK(verdict("-- no-ids\n" + early, rule) == "certain");
  CHECK(verdict(begin + ese("22:10:00", "backup-stopped", "code=-521"), rule) == "likely");
  CHECK(verdict(begin + ese("22:10:00", "backup-stopped", "code=0xC8000209"), rule) == "likely");
  CHECK(verdict(in_job("2006-10-10", "Normal",
                       begin.substr(11) + ese("22:10:00", "backup-halted") +
                           "22:10:01 EX01 job-exchange-error call=BackupRead text=\"Functions called in an "
                           "invalid sequence\"\n"),
                rule) == "likely");
  CHECK(verdict(
            begin + ese("22:10:00", "backup-file-ended", "file=priv1.edb") + ese("22:11:00", "backup-halted"),
            rule) == "possible");
  CHECK(verdict(begin + ese("22:11:00", "backup-halted"), rule) == "no");
  CHECK(verdict(begin + ese("22:10:00", "backup-log-list", "", "Second Storage Group") +
                    ese("22:20:00", "backup-file-ended", "file=priv1.edb") +
                    ese("22:21:00", "backup-completed"),
                rule) == "no");
  CHECK(verdict(
            begin + ese("22:10:00", "backup-completed") + ese("22:11:00", "backup-started", "backup=full") +
                ese("22:12:00", "backup-file-started", "file=priv1.edb") +
                ese("22:20:00", "backup-file-ended", "file=priv1.edb") + ese("22:21:00", "backup-completed"),
            rule) == "no");
  const Report report = analysed_night(early);
  const Finding& f = *find_finding(report, rule);
  CHECK(f.message.find("priv1.edb") != std::string::npos);
  CHECK(f.computer == "EX01");
  CHECK(f.store == "First Storage Group");
}

TEST_CASE("log-list-requested-early on 5.5 shows in the restore only") {
  const std::string full =
      "1999-03-10 22:00:00 EX55 job-started target=\"\\\\EX55\\Information Store\" type=Normal\n" +
      ese97("22:30:00", "backup-completed") +
      "22:31:00 EX55 job-ended target=\"\\\\EX55\\Information Store\" type=Normal\n";
  const std::string restore =
      "1999-03-12 10:00:00 EX55 restore-started target=\"\\\\EX55\\Information Store\"\n"
      "10:30:00 EX55 restore-ended target=\"\\\\EX55\\Information Store\"\n";
  const std::string rule = "log-list-requested-early";
  CHECK(verdict(full + restore + "10:35:00 EX55 store-recovery-failed code=0xc8000228\n", rule) ==
        "possible");
  CHECK(verdict(full + restore + ese97("10:35:00", "recovery-log-gap", "MSExchangeIS", "file=edb000F3.log"),
                rule) == "possible");
  CHECK(verdict(full + restore + ese97("10:35:00", "hard-recovery-ended"), rule) == "no");
  CHECK(verdict(full + "1999-03-12 10:35:00 EX55 store-recovery-failed code=-552\n", rule) == "no");
  // The lost registry key explains this one.
  CHECK(verdict(full + restore +
                    "10:35:00 EX55 cluster-service-failed\n10:35:01 EX55 store-start-failed code=-528\n",
                rule) == "no");
}

TEST_CASE("log-list-incomplete") {
  const std::string rule = "log-list-incomplete";
  const std::string begin = ese("2006-10-10 22:00:05", "backup-started", "backup=logs-only");
  CHECK(verdict(begin + ese("22:00:06", "backup-log-missing", "file=E0000B3C.log") +
                    ese("22:00:07", "backup-stopped", "code=-569"),
                rule) == "certain");
  CHECK(verdict(begin + ese("22:00:06", "logs-not-copied") + ese("22:00:07", "backup-stopped", "code=-616"),
                rule) == "certain");
  CHECK(verdict(full_run("2006-10-09 22", 0xB3A, 0xB3F) + logs_run("2006-10-10 22", 0xB42, 0xB44), rule) ==
        "certain");
  CHECK(verdict(full_run("2006-10-09 22", 0xB3A, 0xB3F) + logs_run("2006-10-10 22", 0xB42, 0xB44, false),
                rule) == "certain");
  CHECK(verdict(full_run("2006-10-09 22", 0xB3A, 0xB3F) + "-- gap EX01 Application 40\n" +
                    logs_run("2006-10-10 22", 0xB42, 0xB44),
                rule) == "undecided");
  CHECK(verdict(full_run("2006-10-09 22", 0xB3A, 0xB3F) + full_run("2006-10-10 22", 0xB52, 0xB54), rule) ==
        "no");
}

TEST_CASE("truncate-after-failed-backup") {
  const std::string rule = "truncate-after-failed-backup";
  const std::string begin = ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
                            ese("22:00:06", "backup-file-started", "file=priv1.edb");
  const std::string truncated = ese("22:20:00", "logs-truncated", "first=E0000B3A.log last=E0000B3E.log");
  const std::string end = ese("22:21:00", "backup-completed");
  const std::string cut_short = ese("22:10:00", "backup-file-short", "file=priv1.edb read=1 size=2");
  CHECK(verdict(begin + cut_short + truncated + end, rule) == "certain");
  CHECK(verdict(begin + ese("22:10:00", "logs-not-copied") + truncated + end, rule) == "certain");
  CHECK(verdict(begin + ese("22:10:00", "backup-log-missing", "file=E0000B3C.log") + truncated + end, rule) ==
        "certain");
  CHECK(verdict(begin + cut_short + ese("22:20:00", "logs-not-truncated") + end, rule) == "no");
  const std::string damaged = begin + ese("22:10:00", "backup-database-error", "file=priv1.edb code=-1018");
  CHECK(verdict(damaged + truncated + end, rule) == "possible");
  const auto full = [](unsigned last) {
    std::string lines = full_run("2006-10-09 22", 0xB30, last);
    for (auto at = lines.find("E:\\mdb\\"); at != std::string::npos; at = lines.find("E:\\mdb\\"))
      lines.erase(at, 7);
    return lines;
  };
  CHECK(verdict(full(0xB39) + damaged + truncated + end, rule) == "certain");
  CHECK(verdict(full(0xB3F) + damaged + truncated + end, rule) == "no");
  for (const char* bad_end : {"backup-stopped", "backup-halted", "backup-terminated"})
    CHECK(verdict(begin + truncated + ese("22:21:00", bad_end), rule) == "possible");
  CHECK(verdict(begin + truncated + end + ese("23:00:00", "backup-started", "backup=full") +
                    ese("23:21:00", "backup-stopped", "code=-1018"),
                rule) == "no");
}

TEST_CASE("truncation-not-requested") {
  const auto run = [](const std::string& day, const std::string& type) {
    std::string lines = full_run("22", 0xB3A, 0xB3F);
    const auto truncation = lines.find("22:50:20");
    lines.erase(truncation, lines.find('\n', truncation) + 1 - truncation);
    return in_job(day, type, lines);
  };
  const std::string rule = "truncation-not-requested";
  const std::string three =
      run("2006-10-08", "Normal") + run("2006-10-09", "Normal") + run("2006-10-10", "Normal");
  CHECK(verdict(three, rule) == "likely");
  CHECK(verdict(run("2006-10-08", "Normal") + run("2006-10-09", "Normal"), rule) == "no");
  CHECK(verdict(run("2006-10-08", "Copy") + run("2006-10-09", "Copy") + run("2006-10-10", "Copy"), rule) ==
        "no");
  const Report report = analysed_night(three + run("2006-10-11", "Normal"));
  int findings = 0;
  for (const Finding& f : report.findings) findings += f.rule == rule ? 1 : 0;
  CHECK(findings == 1);
}

TEST_CASE("full-backup-required and circular logging are told apart by the returned code") {
  const auto refusal = [](const char* more) {
    return fmt::format("2006-10-10 22:00:05 EX01 job-exchange-error call=BackupPrepare {}\n", more);
  };
  for (const char* code : {"code=c7ff0009", "code=c7ff000e", "code=0xC7FF000E"}) {
    CHECK(verdict(refusal(code), "full-backup-required") == "certain");
    CHECK(verdict(refusal(code), "circular-logging-blocks-logs-only") == "no");
  }
  CHECK(verdict(refusal("code=c7ff000b"), "circular-logging-blocks-logs-only") == "certain");
  CHECK(verdict(refusal("code=c7ff000b"), "full-backup-required") == "no");
  for (const char* other : {"code=c7ff000a", "code=c7ff0007", "text=\"something else\""}) {
    CHECK(verdict(refusal(other), "full-backup-required") == "no");
    CHECK(verdict(refusal(other), "circular-logging-blocks-logs-only") == "no");
  }
  const std::string begin = ese("2006-10-10 22:00:05", "backup-started", "backup=logs-only");
  CHECK(verdict(begin + ese("22:00:06", "backup-stopped", "code=-560"), "full-backup-required") == "certain");
  CHECK(verdict(begin + ese("22:00:06", "backup-stopped", "code=-526"),
                "circular-logging-blocks-logs-only") == "certain");
  CHECK(verdict(ese("2006-10-10 22:00:05", "backup-full-required"), "full-backup-required") == "certain");
}

TEST_CASE("a refusal that a later full has cured is information") {
  const std::string refused = ese("2006-10-10 22:00:05", "backup-full-required");
  const auto severity = [](const std::string& night) {
    return find_finding(analysed_night(night), "full-backup-required")->severity;
  };
  CHECK(severity(refused) == Severity::error);
  CHECK(severity(refused + full_run("2006-10-11 22", 1, 5)) == Severity::info);
}

TEST_CASE("one refusal that engine and NTBackup both tell is one finding") {
  const Report report = analysed_night(
      fmt::format("2006-10-10 22:00:00 EX01 job-started {} type=Incremental\n", sg1) +
      ese("22:00:05", "backup-started", "backup=logs-only") + ese("22:00:05", "backup-full-required") +
      "22:00:06 EX01 job-exchange-error call=BackupPrepare code=c7ff000e level=error\n" +
      fmt::format("22:00:07 EX01 job-ended {} type=Incremental level=error\n", sg1));
  int findings = 0;
  for (const Finding& f : report.findings) findings += f.rule == "full-backup-required" ? 1 : 0;
  CHECK(findings == 1);
}

TEST_CASE("backup-not-ended") {
  const std::string rule = "backup-not-ended";
  const std::string begin = ese("2006-10-10 22:00:05", "backup-started", "backup=full") +
                            ese("22:00:06", "backup-file-started", "file=priv1.edb");
  const std::string good = full_run("2006-10-09 22", 1, 5);
  const std::string later = filler("2006-10-12 08:00:00");
  CHECK(verdict(good + begin + later, rule) == "certain");
  CHECK(verdict(begin + later, rule) == "likely");
  CHECK(verdict("-- no-ids\n" + good + begin + later, rule) == "likely");
  CHECK(verdict(good + begin, rule) == "no");
  CHECK(verdict(good + begin + filler("2006-10-11 09:00:00"), rule) == "no");
  CHECK(verdict(good + begin + "-- gap EX01 Application 40\n" + later, rule) == "undecided");
  CHECK(verdict(good + begin + "23:00:00 EX01 crashed\n" + later, rule) == "no");
  CHECK(verdict(
            good + begin + "23:00:00 EX01 store-dismounted store=\"First Storage Group\\Mailbox\"\n" + later,
            rule) == "no");
  // The last 8001 is missing, the engine's own end is not.
  CHECK(verdict(fmt::format("2006-10-09 21:59:00 EX01 job-started {} type=Normal\n", sg1) +
                    full_run("22", 1, 5) + later,
                rule) == "no");
}

TEST_CASE("garbage in any order crashes nothing") {
  const std::vector<std::string> signals = {"backup-started",        "backup-completed",
                                            "backup-stopped",        "backup-halted",
                                            "backup-terminated",     "backup-full-required",
                                            "backup-database-error", "backup-file-error",
                                            "backup-header-error",   "backup-file-started",
                                            "backup-file-ended",     "backup-file-short",
                                            "backup-log-list",       "logs-truncated",
                                            "logs-not-truncated",    "logs-missing-at-truncation",
                                            "backup-log-missing",    "logs-not-copied",
                                            "page-damage",           "eseback-callback-failed",
                                            "job-started",           "job-ended",
                                            "job-exchange-error",    "job-too-few-databases",
                                            "restore-started",       "engine-stopped",
                                            "store-dismounted",      "crashed"};
  std::uint32_t state = 7;
  const auto next = [&](std::size_t below) {
    state = state * 1664525u + 1013904223u;
    return (state >> 16) % below;
  };
  for (int round = 0; round < 60; ++round) {
    std::string night;
    for (int i = 0; i < 40; ++i) {
      night += fmt::format("2006-10-10 22:00:{:02} EX01 {}", next(60), signals[next(signals.size())]);
      if (next(2) != 0) night += fmt::format(" instance=SG{} pid={}", next(2), next(2));
      if (next(2) != 0)
        night += " first=E0000B3A.log last=E00FFFFFFFF.log file=a.edb code=99999999999999999999";
      night += "\n";
      if (next(9) == 0) night += "-- gap EX01 Application 5\n";
    }
    CHECK_NOTHROW(analysed_night(night));
  }
}

TEST_SUITE_END();
