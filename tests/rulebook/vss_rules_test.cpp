// How it works: nights as Exchange 2003, 2007 and 2010 log them, by number, with unrelated events between, go
// the whole way to a verdict: each rule's yes, its "never", what coverage and the diagnostics level do to it,
// and that no cut of a log accuses.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/night.hpp"

using namespace exba;
using test::analysed_night;

namespace {

using Lines = std::vector<std::string>;

const std::string cleanup = "vss-cleanup-missing", running = "vss-backup-still-running",
                  aborted = "vss-aborted-before-snapshot", released = "vss-released-without-completion",
                  errors = "vss-completed-with-errors";

/// Unrelated events, 12 an hour: only among them does a hole in the record ids show.
std::string noise(const std::string& from, const std::string& until, const std::string& computer = "EX01") {
  return "-- noise " + computer + " Application " + from + " " + until + " 12\n";
}

std::string good_2003(const std::string& day) {
  return day + " 01:00:00 EX01 MSExchangeIS/9604\n" + day + " 01:00:02 EX01 MSExchangeIS/9606\n" + day +
         " 01:00:20 EX01 MSExchangeIS/9608\n" + day + " 01:00:29 EX01 MSExchangeIS/9610\n" + day +
         " 01:00:31 EX01 MSExchangeIS/9612\n" + day + " 01:31:00 EX01 MSExchangeIS/9616\n" + day +
         " 01:31:01 EX01 MSExchangeIS/9648\n";
}
std::string open_2003(const std::string& day) {
  const std::string good = good_2003(day);
  return good.substr(0, good.find(day + " 01:31:00"));
}
std::string refused_2003(const std::string& day, const std::string& hour = "01") {
  return day + " " + hour + ":00:01 EX01 MSExchangeIS/9604\n" + day + " " + hour +
         ":00:02 EX01 MSExchangeIS/9614 data=\"Abort ignored.\"\n" + day + " " + hour +
         ":00:03 EX01 MSExchangeIS/9607 level=error insert=0x50d data=\"Backup in progress.\"\n";
}
/// 2006-10-09 good, 2006-10-10 open, refused on the two nights behind it.
std::string blocked_nights() {
  return noise("2006-10-09 00:00:00", "2006-10-12 08:15:00") + good_2003("2006-10-09") +
         open_2003("2006-10-10") + refused_2003("2006-10-11") + refused_2003("2006-10-12");
}

std::string verdicts(const Report& report) {
  std::string out;
  for (const Finding& f : report.findings)
    if (f.rule.starts_with("vss-"))
      out += (out.empty() ? "" : ", ") + f.rule + " " + std::string(to_string(f.confidence));
  return out;
}
std::string verdicts(const std::string& lines) {
  return verdicts(analysed_night(lines));
}

Lines split_lines(const std::string& text) {
  Lines out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (text.compare(at, 2, "--") != 0) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

/// Every stretch of the events, with noise from its first to its last one, must say no more than `allowed`
/// with confidence.
void check_cuts(const std::string& night, const std::string& allowed) {
  const Lines lines = split_lines(night);
  for (std::size_t from = 0; from < lines.size(); ++from)
    for (std::size_t until = from + 1; until <= lines.size(); ++until) {
      if (from > 0 && until < lines.size() && (from + until) % 3 != 0)
        continue;  // every prefix and suffix, a third of the rest
      std::string cut = noise(lines[from].substr(0, 19), lines[until - 1].substr(0, 19));
      for (std::size_t i = from; i < until; ++i) cut += lines[i] + "\n";
      const Report report = analysed_night(cut);
      for (const Finding& f : report.findings) {
        if (f.confidence == Confidence::undecided) continue;
        INFO("events ", from, " to ", until, ": ", f.rule, " ", to_string(f.confidence));
        CHECK(f.rule == allowed);
      }
    }
}

}  // namespace

TEST_SUITE_BEGIN("rulebook");

TEST_CASE("vss rules: the blocked nights of KB910250 give one finding, which names the refused attempts") {
  const Report report = analysed_night(blocked_nights());
  CHECK(verdicts(report) == "vss-cleanup-missing certain");
  const Finding* f = test::find_finding(report, cleanup);
  REQUIRE(f != nullptr);
  CHECK(f->computer == "EX01");
  CHECK(f->operations.size() == 3);
  CHECK(f->evidence.size() == 7);  // five of the run, the 9607 of each refused attempt
  CHECK(f->absence_after == 5);
  CHECK(f->absence == "no 9616, 9648 or store restart for 55 h 14 min after its last step");
  CHECK(f->message ==
        "The VSS backup that began Tue 2006-10-10 01:00 UTC on EX01 was prepared and took its snapshot but "
        "never completed or let go "
        "of the writer, and 2 later VSS backups were refused as a backup in progress. Exchange counts it "
        "as running until something "
        "resets the flag.");
}

TEST_CASE("vss rules: nothing refused, no record ids or no 9616 in the log is at most likely") {
  const std::string quiet =
      noise("2006-10-09 00:00:00", "2006-10-12 08:15:00") + good_2003("2006-10-09") + open_2003("2006-10-10");
  CHECK(verdicts(quiet) == "vss-cleanup-missing likely");
  CHECK(verdicts("-- no-ids\n" + blocked_nights()) == "vss-cleanup-missing likely");
  CHECK(verdicts(noise("2006-10-10 00:00:00", "2006-10-12 08:15:00") + open_2003("2006-10-10") +
                 refused_2003("2006-10-11")) == "vss-cleanup-missing likely");
}

TEST_CASE("vss rules: a dismount of SG1 made the verdict on SG10 uncertain") {
  const auto night = [](const std::string& dismounted) {
    return noise("2006-10-09 00:00:00", "2006-10-12 08:15:00") + good_2003("2006-10-09") +
           open_2003("2006-10-10") +
           "2006-10-10 01:00:40 EX01 shadow-freeze-ended process=\"Information Store\" instance=SG10 copy=4\n"
           "2006-10-10 09:00:00 EX01 store-dismounted store=\"" +
           dismounted + "\\Mailbox Store\"\n" + refused_2003("2006-10-11") + refused_2003("2006-10-12");
  };
  CHECK(verdicts(night("SG1")) == "vss-cleanup-missing certain");
  CHECK(verdicts(night("SG2")) == "vss-cleanup-missing certain");
  CHECK(verdicts(night("SG10")) != "vss-cleanup-missing certain");
}

TEST_CASE("vss rules: a server that never logs 9616 is not accused for its last run") {
  std::string nights = noise("2006-10-09 00:00:00", "2006-10-13 08:15:00");
  for (const char* day : {"2006-10-09", "2006-10-10", "2006-10-11"}) nights += open_2003(day);
  CHECK(verdicts(nights) == "vss-cleanup-missing undecided");
}

TEST_CASE("vss rules: refused, but patience is not over") {
  const std::string night = open_2003("2006-10-10") + refused_2003("2006-10-10", "03");
  const Report early = analysed_night(noise("2006-10-10 00:00:00", "2006-10-10 09:00:00") + night);
  CHECK(verdicts(early) == "vss-cleanup-missing undecided");
  CHECK(early.findings.at(0).message.find("Only after Tue 2006-10-10 13:00 UTC") != std::string::npos);
  CHECK(verdicts(noise("2006-10-09 00:00:00", "2006-10-10 13:01:00") + good_2003("2006-10-09") + night) ==
        "vss-cleanup-missing certain");
}

TEST_CASE("vss rules: nothing refused at the end of the log says nothing") {
  CHECK(verdicts(noise("2006-10-10 00:00:00", "2006-10-10 09:00:00") + open_2003("2006-10-10")) == "");
}

TEST_CASE("vss rules: a gap or a cleared log right behind the run is undecided") {
  const std::string around =
      noise("2006-10-09 00:00:00", "2006-10-12 08:15:00") + good_2003("2006-10-09") + open_2003("2006-10-10");
  CHECK(verdicts(around + "-- gap EX01 Application 40\n") == "vss-cleanup-missing undecided");
  CHECK(verdicts(around + "-- gap EX01 Application 40\n" + refused_2003("2006-10-11")) ==
        "vss-cleanup-missing undecided");
  CHECK(verdicts(around + "-- cleared EX01 Application\n") == "vss-cleanup-missing undecided");
}

TEST_CASE("vss rules: refusals whose holder is not in the log are one undecided finding") {
  const Report report =
      analysed_night(noise("2006-10-10 00:00:00", "2006-10-13 08:15:00") + refused_2003("2006-10-11") +
                     refused_2003("2006-10-12") + refused_2003("2006-10-13"));
  CHECK(verdicts(report) == "vss-cleanup-missing undecided");
  CHECK(report.findings.at(0).operations.size() == 3);
  CHECK(report.findings.at(0).message.find("is not in this log") != std::string::npos);
  CHECK(report.findings.at(0).advice.find("wevtutil epl Application") != std::string::npos);
}

TEST_CASE("vss rules: a run that was freed before the refusal did not block it") {
  const std::string begin =
      noise("2006-10-09 00:00:00", "2006-10-12 08:15:00") + good_2003("2006-10-09") + open_2003("2006-10-10");
  const std::string later = refused_2003("2006-10-11");
  for (const char* stop :
       {"2006-10-10 05:00:00 EX01 MSExchangeIS/9600\n", "2006-10-10 05:00:00 EX01 EventLog/6008\n",
        "2006-10-10 05:00:00 EX01 EventLog/6005\n"}) {
    INFO(stop);
    CHECK(verdicts(begin + stop) == "");
    CHECK(verdicts(begin + stop + later) ==
          "vss-cleanup-missing undecided");  // the holder is another run, not in the log
  }
}

TEST_CASE("vss rules: a store restart behind patience ends the blockage, not the finding") {
  CHECK(verdicts(noise("2006-10-09 00:00:00", "2006-10-13 08:15:00") + good_2003("2006-10-09") +
                 open_2003("2006-10-10") + refused_2003("2006-10-11") +
                 "2006-10-11 09:00:00 EX01 MSExchangeIS/9600\n" + good_2003("2006-10-12")) ==
        "vss-cleanup-missing certain");
}

TEST_CASE("vss rules: a later prepare proves that the flag was reset") {
  const std::string begin =
      noise("2006-10-09 00:00:00", "2006-10-13 08:15:00") + good_2003("2006-10-09") + open_2003("2006-10-10");
  CHECK(verdicts(begin + good_2003("2006-10-11")) == "");
  CHECK(verdicts(begin + refused_2003("2006-10-11") + good_2003("2006-10-12")) ==
        "vss-cleanup-missing possible");
}

TEST_CASE("vss rules: a pure volume snapshot is blamed only when it blocks") {
  const std::string begin = noise("2006-10-09 00:00:00", "2006-10-12 08:15:00") + good_2003("2006-10-09") +
                            "2006-10-10 01:00:02 EX01 MSExchangeIS/9606 data=\"Volume snap occurring.\"\n"
                            "2006-10-10 01:00:20 EX01 MSExchangeIS/9608 data=\"No Exchange components "
                            "involved in the volume snap.\"\n";
  CHECK(verdicts(begin) == "");
  CHECK(verdicts(begin + refused_2003("2006-10-11")) == "vss-cleanup-missing certain");
}

TEST_CASE("vss rules: refused while an earlier run was at work that completed") {
  const std::string night = noise("2006-10-10 00:00:00", "2006-10-12 08:15:00") + open_2003("2006-10-10") +
                            refused_2003("2006-10-10", "02") + "2006-10-10 03:00:00 EX01 MSExchangeIS/9616\n";
  CHECK(verdicts(night) == "vss-backup-still-running certain");
  CHECK(verdicts("-- no-ids\n" + night) == "vss-backup-still-running certain");
  // Even where it took longer than patience.
  CHECK(verdicts(noise("2006-10-10 00:00:00", "2006-10-12 08:15:00") + open_2003("2006-10-10") +
                 refused_2003("2006-10-11") + "2006-10-11 03:00:00 EX01 MSExchangeIS/9616\n") ==
        "vss-backup-still-running certain");
}

TEST_CASE("vss rules: aborted between prepare and snapshot") {
  const std::string begin =
      noise("2006-10-09 00:00:00", "2006-10-12 08:15:00") + good_2003("2006-10-09") +
      "2006-10-10 01:00:02 EX01 MSExchangeIS/9606\n2006-10-10 01:00:20 EX01 MSExchangeIS/9608\n";
  const std::string abort = "2006-10-10 01:00:40 EX01 MSExchangeIS/9614\n";
  const Report report = analysed_night(begin + abort + refused_2003("2006-10-11"));
  CHECK(verdicts(report) == "vss-aborted-before-snapshot certain");
  CHECK(report.findings.at(0).explains == Lines{cleanup});
  // The refused attempt's own "Abort ignored." makes no abort of the run.
  CHECK(verdicts(begin + refused_2003("2006-10-11")) == "vss-cleanup-missing certain");
  // An export without Data.
  const std::string bare = "2006-10-11 01:00:03 EX01 MSExchangeIS/9607 level=error insert=0x50d\n";
  CHECK(verdicts(begin + abort + bare) == "vss-aborted-before-snapshot likely");
  // A night later, beside the refusal, the bare abort is the refused attempt's.
  CHECK(verdicts(begin + "2006-10-11 01:00:02 EX01 MSExchangeIS/9614\n" + bare) ==
        "vss-cleanup-missing certain");
  // It froze: the abort came later.
  CHECK(verdicts(begin + "2006-10-10 01:00:30 EX01 MSExchangeIS/9610\n" + abort +
                 refused_2003("2006-10-11")) == "vss-cleanup-missing certain");
}

TEST_CASE("vss rules: released without completion") {
  const std::string begin = open_2003("2006-10-10") + "2006-10-10 02:00:00 EX01 MSExchangeIS/9648\n";
  const std::string long_noise = noise("2006-10-09 00:00:00", "2006-10-12 08:15:00");
  CHECK(verdicts(long_noise + good_2003("2006-10-09") + begin) == "vss-released-without-completion certain");
  CHECK(verdicts("-- no-ids\n" + long_noise + good_2003("2006-10-09") + begin) ==
        "vss-released-without-completion likely");
  CHECK(verdicts(long_noise + begin) == "vss-released-without-completion possible");
  CHECK(verdicts(long_noise + begin + "2006-10-10 02:00:01 EX01 MSExchangeIS/9616\n") == "");
  CHECK(verdicts(noise("2006-10-09 00:00:00", "2006-10-10 03:00:00") + good_2003("2006-10-09") + begin) ==
        "");
  // It blocked another backup for longer than patience before it let go: the release is the cause, the
  // blockage stands under it.
  const Report report =
      analysed_night(long_noise + good_2003("2006-10-09") + open_2003("2006-10-10") +
                     refused_2003("2006-10-11") + "2006-10-11 09:00:00 EX01 MSExchangeIS/9648\n");
  CHECK(verdicts(report) == "vss-released-without-completion certain");
  CHECK(report.findings.at(0).explains == Lines{cleanup});
}

TEST_CASE("vss rules: Exchange 2007 and 2010, by session and store") {
  const std::string a = "11111111-aaaa-4444-8888-000000000001", b = "22222222-bbbb-4444-8888-000000000002";
  const auto is = [](const std::string& time, int id, const std::string& guid) {
    return time + " EX01 MSExchangeIS/" + std::to_string(id) + " insert=" + guid + "\n";
  };
  const auto run = [&](const std::string& day, const std::string& guid, const std::string& copy,
                       const std::string& store) {
    return is(day + " 01:00:02", 9606, guid) + day + " 01:00:05 EX01 MSExchangeIS/9811 insert=" + copy +
           " insert=\"" + store + "\"\n" + is(day + " 01:00:20", 9608, guid) +
           is(day + " 01:00:29", 9610, guid) + is(day + " 01:00:31", 9612, guid);
  };
  const auto end = [&](const std::string& day, const std::string& guid) {
    return is(day + " 01:31:00", 9616, guid) + is(day + " 01:31:01", 9648, guid);
  };
  const std::string quiet = noise("2010-03-01 00:00:00", "2010-03-05 08:00:00");
  const std::string busy = "2010-03-03 01:00:03 EX01 MSExchangeIS/9840 level=error insert=DB1\n";
  CHECK(verdicts(quiet + run("2010-03-01", a, "2", "DB1") + end("2010-03-01", a)) == "");
  // DB1 is held since the second night; DB2 is backed up well every night between.
  CHECK(verdicts(quiet + run("2010-03-02", a, "2", "DB1") + busy + run("2010-03-04", b, "3", "DB2") +
                 end("2010-03-04", b)) == "vss-cleanup-missing certain");
  // The same database was prepared again later.
  CHECK(verdicts(quiet + run("2010-03-02", a, "2", "DB1") + run("2010-03-03", b, "3", "DB1") +
                 end("2010-03-03", b)) == "");
  // Completion of a session that the Replication service's writer takes part in is not understood.
  CHECK(verdicts(quiet + "2010-03-02 01:00:02 EX01 MSExchangeRepl/2023 insert=" + a + "\n") ==
        "vss-cleanup-missing undecided");
  CHECK(verdicts(quiet + run("2010-03-02", a, "2", "DB1") + end("2010-03-02", a) +
                 "2010-03-02 01:31:03 EX01 MSExchangeIS/9782 insert=" + a + " insert=DB1\n") ==
        "vss-completed-with-errors likely");
}

TEST_CASE("vss rules: two blockages in a month and a second computer are told apart") {
  std::string month = noise("2006-10-01 00:00:00", "2006-10-20 08:00:00") +
                      noise("2006-10-01 00:00:00", "2006-10-20 08:00:00", "EX02");
  for (const char* day : {"2006-10-02", "2006-10-06", "2006-10-12"}) month += good_2003(day);
  month +=
      open_2003("2006-10-03") + refused_2003("2006-10-04") + "2006-10-05 09:00:00 EX01 MSExchangeIS/9600\n";
  month += open_2003("2006-10-13") + refused_2003("2006-10-14");
  std::string other = good_2003("2006-10-04");
  for (auto at = other.find("EX01"); at != std::string::npos; at = other.find("EX01"))
    other.replace(at, 4, "EX02");
  // Lines of one computer stand in time order; those of the other may follow.
  std::string ordered = month.substr(0, month.find("2006-10-02 01:00:00"));
  for (const char* day : {"2006-10-02"}) ordered += good_2003(day);
  ordered += open_2003("2006-10-03") + refused_2003("2006-10-04") +
             "2006-10-05 09:00:00 EX01 MSExchangeIS/9600\n" + good_2003("2006-10-06") +
             good_2003("2006-10-12") + open_2003("2006-10-13") + refused_2003("2006-10-14") + other;
  const Report report = analysed_night(ordered);
  CHECK(verdicts(report) == "vss-cleanup-missing certain, vss-cleanup-missing certain");
  CHECK(report.findings.at(0).fingerprint != report.findings.at(1).fingerprint);
  for (const Finding& f : report.findings) CHECK(f.computer == "EX01");
}

TEST_CASE("vss rules: no cut of a healthy log accuses") {
  check_cuts(good_2003("2006-10-09") + "2006-10-09 09:00:00 EX01 MSExchangeIS/9604\n" +
                 good_2003("2006-10-10") + good_2003("2006-10-11"),
             "");
}

TEST_CASE("vss rules: no cut of a blocked log names another fault") {
  check_cuts(good_2003("2006-10-09") + open_2003("2006-10-10") + refused_2003("2006-10-11") +
                 refused_2003("2006-10-12"),
             cleanup);
}

TEST_CASE("vss rules: no cut of a busy night names another fault") {
  check_cuts(good_2003("2006-10-09") + open_2003("2006-10-10") + refused_2003("2006-10-10", "02") +
                 "2006-10-10 03:00:00 EX01 MSExchangeIS/9616\n2006-10-10 03:00:01 EX01 MSExchangeIS/9648\n" +
                 good_2003("2006-10-11"),
             running);
}

TEST_CASE("vss rules: the article's own blocks, without dates, decide nothing") {
  const Report report = analysed_night(
      "- EX01 MSExchangeIS/9607 insert=0x50d data=\"Backup in progress.\"\n- EX01 MSExchangeIS/9606 "
      "data=\"Volume snap occurring.\"\n"
      "- EX01 MSExchangeIS/9608 data=\"No Exchange components involved in the volume snap.\"\n"
      "- EX01 MSExchangeIS/9614 data=\"Abort ignored.\"\n");
  CHECK(verdicts(report) == "vss-cleanup-missing undecided");
}

TEST_SUITE_END();
