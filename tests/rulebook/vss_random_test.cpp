// How it works: random months of an Exchange 2003 server, a few days a story, each story with the verdict
// that it must get: healthy runs in both orders, listed writers, overlaps, blockages, aborts, releases,
// restarts. The whole must give exactly those verdicts, and no prefix of it may accuse another run.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "support/night.hpp"

using namespace exba;

namespace {

/// A small generator of our own: the standard distributions differ between libraries.
struct Dice {
  std::uint64_t state;
  int roll(int sides) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<int>((state >> 33) % static_cast<std::uint64_t>(sides));
  }
};

struct Month {
  std::string computer;
  std::vector<std::string> lines;     ///< each with its full time
  std::vector<std::string> expected;  ///< "rule begin", in order of begin
  std::set<std::string> blameable;    ///< begins of runs with any fault
};

std::string at(int day, int minutes, int seconds = 0) {
  return fmt::format("2006-{:02}-{:02} {:02}:{:02}:{:02}", 1 + day / 28, 1 + day % 28, minutes / 60,
                     minutes % 60, seconds);
}

struct Teller {
  Dice& dice;
  Month& month;
  int day = 0;

  void say(int minutes, int seconds, const std::string& what) {
    month.lines.push_back(at(day, minutes, seconds) + " " + month.computer + " MSExchangeIS/" + what);
  }
  std::string begin() const { return at(day, 60, 0); }
  void open(bool freeze = true) {
    say(60, 0, "9604");
    say(60, 2, "9606");
    say(60, 20, "9608");
    if (!freeze) return;
    say(60, 29, "9610");
    say(60, 31, "9612");
  }
  void close(int minutes) {
    const bool release_first = dice.roll(2) == 0;
    say(minutes, 10, release_first ? "9648" : "9616");
    say(minutes, 11, release_first ? "9616" : "9648");
  }
  void refused(int minutes) {
    std::vector<std::string> events = {"9604", "9614 data=\"Abort ignored.\"",
                                       "9607 level=error insert=0x50d data=\"Backup in progress.\""};
    std::swap(events[static_cast<std::size_t>(dice.roll(3))], events[static_cast<std::size_t>(dice.roll(3))]);
    for (int i = 0; i < 3; ++i)
      say(minutes, 1 + i * (1 + dice.roll(5)) + i * 5, events[static_cast<std::size_t>(i)]);
  }
  void expect(const std::string& rule, const std::string& begin_of_run) {
    month.expected.push_back(rule + " " + begin_of_run);
    month.blameable.insert(begin_of_run);
  }
  void healthy() { open(), close(90 + dice.roll(60)); }
  void listed() { say(dice.roll(600), 0, "9604"); }
  void overlap() {
    expect("vss-backup-still-running", begin());
    open(), refused(100), close(180);
  }
  void blocked(bool freeze, const std::string& rule) {
    const std::string run = begin();
    expect(rule, run);
    open(freeze);
    if (!freeze) say(60, 40, dice.roll(2) == 0 ? "9614" : "9614 data=\"Aborted.\"");
    const int nights = 1 + dice.roll(3);
    for (int i = 0; i < nights; ++i) ++day, refused(60);
    say(540, 0, "9600");
  }
  void released() {
    expect("vss-released-without-completion", begin());
    open(), say(120, 0, "9648");
  }
  void restarted() {
    open();
    month.lines.push_back(at(day, 100) + " " + month.computer +
                          (dice.roll(2) == 0 ? " MSExchangeIS/9600" : " store-started"));
  }
  void volume_snapshot() {
    say(60, 2, "9606 data=\"Volume snap occurring.\"");
    say(60, 9, "9608 data=\"No Exchange components involved in the volume snap.\"");
  }
  void silent_but_followed() {
    month.blameable.insert(begin());
    open(), ++day, healthy();
  }

  void tell() {
    switch (dice.roll(11)) {
      case 0: overlap(); break;
      case 1: blocked(true, "vss-cleanup-missing"); break;
      case 2: blocked(false, "vss-aborted-before-snapshot"); break;
      case 3: released(); break;
      case 4: restarted(); break;
      case 5: volume_snapshot(); break;
      case 6: silent_but_followed(); break;
      case 7: listed(); break;
      default: healthy();
    }
    ++day;
  }
};

Month random_month(Dice& dice, const std::string& computer) {
  Month month;
  month.computer = computer;
  Teller teller{dice, month};
  teller.healthy();
  while (++teller.day < 20) teller.tell();
  teller.healthy();
  return month;
}

std::string with_noise(const Month& month, std::size_t count, const std::string& until) {
  std::string night = "-- noise " + month.computer + " Application 2006-01-01 00:00:00 " + until + " 4\n";
  for (std::size_t i = 0; i < count; ++i) night += month.lines[i] + "\n";
  return night;
}

std::string key(const Report& report, const Finding& f) {
  std::string begin = f.operation ? to_rfc3339(report.operations[*f.operation].begin) : "";
  std::replace(begin.begin(), begin.end(), 'T', ' ');
  return f.rule + " " + begin.substr(0, 19);
}

}  // namespace

TEST_SUITE_BEGIN("rulebook");

TEST_CASE("vss rules: random months give exactly the faults that were told") {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    Dice dice{seed * 7919};
    const Month a = random_month(dice, "EX01"), b = random_month(dice, "EX02");
    const bool ids = seed % 3 != 0;
    const Report report =
        test::analysed_night((ids ? "" : "-- no-ids\n") + with_noise(a, a.lines.size(), at(26, 0)) +
                             with_noise(b, b.lines.size(), at(26, 0)));
    for (const Month* month : {&a, &b}) {
      std::vector<std::string> found;
      for (const Finding& f : report.findings) {
        if (f.computer != month->computer) continue;
        INFO("seed ", seed, ": ", key(report, f), " ", to_string(f.confidence));
        const bool absence = f.rule != "vss-backup-still-running";
        CHECK(f.confidence == (absence && !ids ? Confidence::likely : Confidence::certain));
        found.push_back(key(report, f));
      }
      std::vector<std::string> expected = month->expected;
      std::sort(found.begin(), found.end());
      std::sort(expected.begin(), expected.end());
      INFO("seed ", seed, " ", month->computer);
      CHECK(fmt::format("{}", fmt::join(found, "\n")) == fmt::format("{}", fmt::join(expected, "\n")));
    }
  }
}

TEST_CASE("vss rules: no prefix of a random month accuses a healthy run") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Dice dice{seed * 104729};
    const Month month = random_month(dice, "EX01");
    for (std::size_t count = 1; count <= month.lines.size();
         count += 1 + static_cast<std::size_t>(dice.roll(4))) {
      const Report report =
          test::analysed_night(with_noise(month, count, month.lines[count - 1].substr(0, 19)));
      for (const Finding& f : report.findings) {
        if (f.confidence == Confidence::undecided) continue;
        const std::string told = key(report, f);
        INFO("seed ", seed, ", ", count, " events: ", told, " ", to_string(f.confidence));
        CHECK(month.blameable.count(told.substr(told.find(' ') + 1)) == 1);
      }
    }
  }
}

TEST_SUITE_END();
