// The laws of the merge: whatever the split, the order, the repetition, and however deep merges are merged, the
// same bytes come out in every form.
#include "fleet/merge/merge.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "base/error.hpp"
#include "base/text.hpp"
#include "fleet/forms/forms.hpp"
#include "fleet/merge/read_rows.hpp"

using namespace exba;

TEST_SUITE_BEGIN("fleet");

namespace {

Time at(int day, int hour = 0) {
  return *parse_rfc3339("2006-10-01T00:00:00Z") + std::chrono::hours{24 * (day - 1) + hour};
}

/// A case's row as a report of the days `from` to `to` gives it.
CaseRow row(std::string name, int from, int to, std::string what = "succeeded") {
  CaseRow r;
  r.name = name;
  r.tool = "0.1.0";
  r.rulebook = "abc";
  r.zone = "+02:00";
  r.zone_from = "manifest";
  r.computers = {name};
  RowLog log;
  log.computer = name;
  log.channel = "Application";
  log.first = at(from);
  log.last = at(to);
  log.events = static_cast<std::uint64_t>(to - from) * 10;
  log.covered = {{log.first, log.last}};
  r.logs = {log};
  for (int day = from; day < to; ++day) {
    RowOperation o;
    o.kind = "vss-backup";
    o.type = "full";
    o.outcome = what;
    o.computer = name;
    o.store = "First Storage Group";
    o.begin = at(day, 23);
    o.end = at(day, 24);
    o.freeze_ms = 2000;
    r.operations.push_back(o);
  }
  RowStore s;
  s.computer = name;
  s.store = "First Storage Group";
  s.state = what == "succeeded" ? "well" : "no-backup";
  if (what == "succeeded") s.restorable_to = s.last_full = at(to - 1, 24);
  r.stores = {s};
  if (what != "succeeded") {
    RowFinding f;
    f.rule = "vss-cleanup-missing";
    f.severity = "error";
    f.confidence = "certain";
    f.computer = name;
    f.title = "The backup program never told the Exchange writer that it had finished";
    f.message = "On " + name;
    f.fingerprint = "0123456789abcdef";
    f.begin = at(from, 23);
    r.findings = {f};
  }
  make_canonical(r);
  return r;
}

std::string told(const Merge& merge, std::string_view form, bool redact = false) {
  Shown shown(redact);
  ViewOptions options;
  options.redact = redact;
  const FleetView view = view_fleet(merge, options, shown);
  std::string out;
  for (const FleetForm& f : fleet_forms())
    if (f.name == form) f.write(merge, view, shown, true, [&](std::string_view text) { out += text; });
  return out;
}

std::string merged(const std::vector<CaseRow>& rows, std::string_view form = "json") {
  Merge merge;
  merge.begin("test");
  for (const CaseRow& r : rows) merge.add(r);
  merge.commit();
  return told(merge, form);
}

/// Merges fleets that were merged before.
std::string merged_again(const std::vector<std::string>& fleets, std::string_view form = "json") {
  Merge merge;
  for (const std::string& fleet : fleets) {
    merge.begin("fleet");
    CHECK(read_rows(std::string_view(fleet), [&](CaseRow&& r) { merge.add(r); }));
    merge.commit();
  }
  return told(merge, form);
}

/// Rows of 25 cases: some grew from run to run, some are in conflict, some could not be analysed.
std::vector<CaseRow> some_rows(std::mt19937& random) {
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  std::vector<CaseRow> rows;
  for (int n = 0; n < 25; ++n) {
    const std::string name = "ex" + std::to_string(n) + ".corp.example";
    for (int version = pick(3); version >= 0; --version) {
      const int from = 1 + pick(4);
      CaseRow r = row(name, from, from + 2 + pick(9), pick(4) == 0 ? "failed" : "succeeded");
      if (pick(3) == 0) r.peers = {"ex" + std::to_string(pick(30))};
      if (pick(12) == 0) {
        r.logs.clear();
        r.stores.clear();
        r.problems = static_cast<std::uint64_t>(1 + pick(2));
      }
      make_canonical(r);
      rows.push_back(std::move(r));
    }
  }
  return rows;
}

}  // namespace

TEST_CASE("a merge is the same bytes for every split, order, repetition and depth") {
  std::mt19937 random(11);
  for (int round = 0; round < 12; ++round) {
    std::vector<CaseRow> rows = some_rows(random);
    const std::string whole = merged(rows);
    REQUIRE(whole.size() > 5000);
    std::shuffle(rows.begin(), rows.end(), random);
    CHECK(merged(rows) == whole);
    // Into parts, some rows in several of them; parts of parts.
    std::vector<std::vector<CaseRow>> parts(1 + random() % 6);
    for (const CaseRow& r : rows)
      for (std::size_t copies = 1 + random() % 2; copies > 0; --copies)
        parts[random() % parts.size()].push_back(r);
    std::vector<std::string> fleets;
    for (const auto& part : parts)
      if (!part.empty()) fleets.push_back(merged(part));
    while (fleets.size() > 1) {
      const std::string last = fleets.back();
      fleets.pop_back();
      const std::size_t with = random() % fleets.size();
      fleets[with] = merged_again({last, fleets[with], last});
    }
    CHECK(fleets.front() == whole);
    for (const std::string_view form : {"text", "html", "ndjson", "prometheus"})
      CHECK(merged_again({whole, whole}, form) == merged(rows, form));
  }
}

TEST_CASE("the report of a log that grew takes the place of the earlier one, in either order") {
  const CaseRow early = row("ex01", 1, 5), late = row("ex01", 1, 9);
  CHECK(merged({early, late}) == merged({late}));
  CHECK(merged({late, early}) == merged({late}));
}

TEST_CASE("reports of which none holds the other's logs are both kept, until one comes that holds both") {
  const CaseRow first = row("ex01", 1, 5), second = row("ex01", 3, 9), both = row("ex01", 1, 9);
  Merge merge;
  merge.begin("x");
  merge.add(first);
  merge.add(second);
  merge.commit();
  REQUIRE(merge.cases().at("ex01").rows.size() == 2);
  CHECK(merge.read(merge.cases().at("ex01").rows.front()).logs[0].last == at(9));
  const std::string conflict = told(merge, "json");
  CHECK(conflict.find("\"conflict\": true") != conflict.npos);
  CHECK(merged_again({conflict, merged({both})}) == merged({both}));
  CHECK(merged({both, first, second}) == merged({both}));
  // The text says so, and the cases are named.
  CHECK(told(merge, "text").find("IN CONFLICT") != std::string::npos);
}

TEST_CASE("the same logs with other verdicts are a conflict, not a race") {
  const CaseRow good = row("ex01", 1, 5), bad = row("ex01", 1, 5, "failed");
  CHECK(merged({good, bad}) == merged({bad, good}));
  CHECK(merged({good, bad}).find("\"conflict\": true") != std::string::npos);
}

TEST_CASE("cases that name each other are named, and that one has no backup is undecided") {
  CaseRow one = row("ex01.a", 1, 5, "failed"), two = row("ex02.a", 1, 5);
  one.findings.clear();
  CHECK(merged({one, two}).find("\"case\": \"ex01.a\", \"file\": \"ex01.a-") != std::string::npos);
  CHECK(merged({one, two}).find("\"state\": \"no-backup\", \"servers\"") != std::string::npos);
  one.peers = {"ex02"};
  const std::string named = merged({one, two});
  CHECK(named.find("{\"case\": \"ex01.a\", \"with\": \"ex02.a\"}") != std::string::npos);
  CHECK(named.find("\"state\": \"no-backup\", \"servers\"") == std::string::npos);
  CHECK(named.find("\"state\": \"undecided\", \"servers\"") != std::string::npos);
  const std::string rows = merged({one, two}, "ndjson");
  CHECK(rows.find("\"state\": \"undecided\"") != std::string::npos);
  CHECK(rows.find("no-backup") == std::string::npos);
  one.peers = {"ex02.b"};  // another organisation's
  CHECK(merged({one, two}).find("\"with\"") == std::string::npos);
  CHECK(merged({one, two}).find("{\"case\": \"ex01.a\", \"computer\": \"ex02.b\"}") != std::string::npos);
}

TEST_CASE("a server is silent when its last event is over 26 hours before the fleet's newest") {
  const std::string out = merged({row("ex01", 1, 9), row("ex02", 1, 8), row("ex03", 1, 7)});
  CHECK(out.find("\"silent_servers\": 1") != std::string::npos);
  CHECK(out.find("{\"last\": \"2006-10-07T00:00:00Z\", \"computer\": \"ex03\"}") != std::string::npos);
}

TEST_CASE("a night runs from noon to noon where the server stands") {
  const TimeZone berlin = TimeZone::parse("+02:00");
  CHECK(night_text(night_of(*parse_rfc3339("2006-10-10T23:00:00Z"), berlin)) == "2006-10-10");
  CHECK(night_text(night_of(*parse_rfc3339("2006-10-11T09:59:59Z"), berlin)) == "2006-10-10");
  CHECK(night_text(night_of(*parse_rfc3339("2006-10-11T10:00:00Z"), berlin)) == "2006-10-11");
}

TEST_CASE("rows keep their keys while a log grows, and no two rows share one") {
  const auto ids = [](const std::string& lines) {
    std::vector<std::string> out;
    for (std::size_t p = lines.find("\"id\": \""); p != lines.npos; p = lines.find("\"id\": \"", p + 1))
      out.push_back(lines.substr(p + 7, 16));
    std::sort(out.begin(), out.end());
    return out;
  };
  CaseRow r = row("ex01", 1, 5, "failed");
  r.operations.push_back(r.operations.front());
  r.operations.back().store = "Second";
  make_canonical(r);
  const auto before = ids(merged({r}, "ndjson")),
             after = ids(merged({row("ex01", 1, 9, "failed")}, "ndjson"));
  CHECK(std::adjacent_find(before.begin(), before.end()) == before.end());
  CHECK(before.size() == 5 + 1 + 1 + 1);
  const auto small = ids(merged({row("ex01", 1, 5, "failed")}, "ndjson"));
  CHECK(std::includes(after.begin(), after.end(), small.begin(), small.end()));
}

TEST_CASE("names that are markup, escapes or paths do nothing on a page, a terminal or in a link") {
  CaseRow r = row("\"><script>alert(1)</script>\x1b[2J/../x", 1, 5, "failed");
  r.stores[0].store = "\r\n<img src=x onerror=y>\xe2\x80\xae";
  r.findings[0].title = "</title><script>z</script>\nexba_fake 1";
  r.peers = {"<b>"};
  make_canonical(r);
  Merge merge;
  merge.begin("x");
  merge.add(r);
  merge.commit();
  const std::string page = told(merge, "html");
  for (const std::string_view bad : {"<script", "<img", "\x1b", "\xe2\x80\xae", "href=\"..", "onerror=y>"})
    CHECK(page.find(bad) == std::string::npos);
  const std::string text = told(merge, "text");
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\r') == std::string::npos);
  const std::string metrics = told(merge, "prometheus");
  CHECK(metrics.find("\nexba_fake") == std::string::npos);
  CHECK(metrics.find('\r') == std::string::npos);
  const std::string json = told(merge, "json");
  CHECK(merged_again({json}) == json);
}

TEST_CASE("a redacted merge names nothing, and is not merged again") {
  CaseRow r = row("ex01.corp.example", 1, 5, "failed");
  r.operations[0].why = "because \\\\ex01\\share of Meier";
  r.peers = {"ex02.corp.example"};
  Merge merge;
  merge.begin("x");
  merge.add(r);
  merge.commit();
  for (const std::string_view form : {"text", "html", "json", "ndjson", "prometheus"}) {
    const std::string out = told(merge, form, true);
    INFO(form << "\n" << out);
    for (const std::string_view name :
         {"ex01", "ex02", "corp.example", "First Storage", "Meier", "0123456789abcdef"})
      CHECK(out.find(name) == std::string::npos);
    CHECK(contains_ignoring_case(out, "host-1"));
  }
  CHECK_THROWS_AS(read_rows(std::string_view(told(merge, "json", true)), [](CaseRow&&) {}), Error);
}

TEST_SUITE_END();
