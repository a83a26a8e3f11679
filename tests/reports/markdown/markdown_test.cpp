#include <doctest/doctest.h>

#include <regex>

#include "reports/escape.hpp"
#include "reports/renderer.hpp"
#include "support/blocked_report.hpp"
#include "support/hostile_report.hpp"
#include "support/page.hpp"

using namespace exba;

namespace {

/// The text without its code: code spans and code blocks, in which no renderer sees anything.
std::string without_code(const std::string& markdown) {
  std::string out;
  bool block = false;
  for (const std::string& line : test::lines_of(markdown)) {
    if (line.starts_with("```")) {
      block = !block;
      continue;
    }
    if (!block) out += std::regex_replace(line, std::regex("`[^`]*`"), "CODE") + '\n';
  }
  CHECK_FALSE(block);
  return out;
}

std::vector<std::string> markdown_payloads() {
  std::vector<std::string> all = test::payloads();
  for (const char* payload : {"@everyone",
                              "user@example.com",
                              "[x](https://example.com)",
                              "![x](https://example.com/x.png)",
                              "https://example.com",
                              "www.example.com",
                              "example.com",
                              "<img src=x>",
                              "<script>owned=1</script>",
                              "`code`",
                              "``` \n# BIG",
                              "| a | b |",
                              "# Backups WELL",
                              "- [ ] task",
                              "1. one",
                              "> quote",
                              "***bold***",
                              "__x__",
                              "~~x~~",
                              "#123",
                              "GH-123",
                              "ABC-4711",
                              "owner/repo#1",
                              ":smile:",
                              "\\`",
                              "`|`",
                              "$x$",
                              "<!-- ",
                              "&copy;",
                              "[^1]",
                              "javascript:alert(1)",
                              "mailto:a@b.cc",
                              "deadbeef01",
                              "192.168.1.1",
                              "C:\\x\\y",
                              "\\\\EX01\\share",
                              "{color:red}x{color}",
                              "[~admin]",
                              "h1. x",
                              "!x.png!",
                              "    indented"})
    all.emplace_back(payload);
  return all;
}

}  // namespace

TEST_SUITE_BEGIN("reports");

TEST_CASE("the Markdown report: verdict, next action, steps, evidence, timeline, coverage") {
  Report report = test::blocked_report();
  report.sources[0].sha256 = std::string(64, 'a');
  const std::string text = render_markdown(report, {});
  CHECK(text.starts_with("# EX01: VSS backups **BLOCKED** since Mon 2006-10-09 23:00."));
  CHECK(text.find("**Next:** Does Tuesday's job still run in the backup program? Then wait.") !=
        std::string::npos);
  CHECK(text.find("### ERROR, certain: The backup program never told") != std::string::npos);
  CHECK(text.find("[KB910250](https://mskb.pkisolutions.com/kb/910250)") != std::string::npos);
  CHECK(text.find("- 2006-10-09 23:00:02 MSExchangeIS 9606: prepared; backup-in-progress flag set (`app.evt "
                  "#48121`)") != std::string::npos);
  CHECK(text.find("\n2. If not, stop its services") != std::string::npos);  // right unrendered as well
  CHECK(text.find("**not in the log:** no 9616, 9648 or store restart") != std::string::npos);
  CHECK(text.find("abandoned  VSS backup") != std::string::npos);
  CHECK(text.find(std::string(64, 'a')) != std::string::npos);
}

TEST_CASE("in Markdown prose only harmless words stand outside of code") {
  CHECK(escape_markdown("Restart the store (disconnects users), then wait 5 min.") ==
        "Restart the store (disconnects users), then wait 5 min.");
  CHECK(escape_markdown("began 01:00:02, 51,002 events: 5.5") == "began 01:00:02, 51,002 events: 5.5");
  CHECK(escape_markdown("mail admin@example.com now") == "mail `admin@example.com` now");
  CHECK(escape_markdown("see https://example.com.") == "see `https://example.com`.");
  CHECK(escape_markdown("a|b `c`") == "`a\\x7cb` `\\x60c\\x60`");
  CHECK(escape_markdown("commit ecd08d6f736d and ticket ABC-12") ==
        "commit `ecd08d6f736d` and ticket `ABC-12`");
  CHECK(escape_markdown("1. first") == "`1.` first");
  CHECK(escape_markdown("1) first") == "`1)` first");
  CHECK(escape_markdown("2046, 2033") == "2046, 2033");
  CHECK(escape_markdown_code("") == "");
  CHECK(escape_markdown_code(" a ") == "`\" a \"`");
}

TEST_CASE("nothing from a log can become markup when a ticket system renders the Markdown report") {
  for (const std::string& payload : markdown_payloads()) {
    CAPTURE(payload.substr(0, 40));
    const std::string text = render_markdown(test::hostile_report(payload), {});
    CHECK(text.size() <= markdown_limit);
    CHECK(test::unsafe_character(text) == "");
    const std::string prose = without_code(text);
    for (const char* bad : {"@", "://", "<", ">", "[", "]", "\\", "www.", "example.com", "~", "$", "&", "{",
                            "_", "GH-", "ABC-", "deadbeef", "192.168"}) {
      INFO(bad);
      const std::size_t at = prose.find(bad);
      INFO((at == std::string::npos ? "" : prose.substr(at > 40 ? at - 40 : 0, 80)));
      CHECK(at == std::string::npos);
    }
    // our own headings and lists, and no others
    std::size_t headings = 0;
    for (const std::string& line : test::lines_of(prose)) headings += line.starts_with("#") ? 1 : 0;
    CHECK(headings == 7);
    for (const std::string& line : test::lines_of(text))
      if (line.starts_with("|")) CHECK(line.ends_with("|"));
  }
}

TEST_CASE("the Markdown report keeps to its limit and says what it left out") {
  Report report = test::blocked_report();
  for (int n = 0; n < 400; ++n) {
    Finding finding = report.findings[0];
    finding.store = "Store " + std::to_string(n);
    report.findings.push_back(finding);
  }
  for (int n = 0; n < 3000; ++n) report.sources.push_back(report.sources[0]);
  const std::string text = render_markdown(report, {});
  CHECK(text.size() <= markdown_limit);
  CHECK(text.size() > markdown_limit / 2);
  CHECK(text.find("told in short, for want of room") != std::string::npos);
  CHECK(text.find("more findings.*") != std::string::npos);
  CHECK(text.find("more logs and inputs are not listed") != std::string::npos);
  CHECK(text.find("rulebook `0123456789ab` with 15 rules") != std::string::npos);
}

TEST_SUITE_END();
