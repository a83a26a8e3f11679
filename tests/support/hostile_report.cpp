// How it works: whatever is a string in the model gets the payload; enumerations and numbers stay.
#include "support/hostile_report.hpp"

#include "support/blocked_report.hpp"

namespace exba::test {

Report hostile_report(const std::string& payload) {
  Report report = blocked_report();
  const Facts facts = {{payload, payload}, {"code", payload}, {"text", payload}, {"file", payload}};
  report.rulebook_version = payload;
  for (Source& source : report.sources) {
    source.path = source.encoding = payload;
    source.assumed = facts;
    source.problems = {{payload, payload}};
  }
  report.sources.push_back({payload, "", "", 0, 0, 0, 0, 0, {}, {{payload, payload}}, 0});
  for (Log& log : report.logs) {
    log.computer = log.channel = payload;
    log.gaps = {{1, 2, no_time, no_time}};
    log.cleared = {log.first};
  }
  for (Operation& run : report.operations) {
    for (std::string* text : {&run.type, &run.why, &run.computer, &run.store, &run.session}) *text = payload;
    run.facts = facts;
    for (Phase& phase : run.phases) phase.name = payload;
    run.relations.push_back({payload, 0});
  }
  for (Finding& finding : report.findings) {
    for (std::string* text :
         {&finding.rule, &finding.computer, &finding.store, &finding.title, &finding.message, &finding.advice,
          &finding.why, &finding.ruled_out, &finding.absence, &finding.fingerprint})
      *text = payload;
    finding.references = {{payload, payload}};
    finding.explains = {payload, payload};
  }
  for (Event& event : report.events) {
    for (SharedText* text : {&event.provider, &event.channel, &event.computer, &event.user, &event.category,
                             &event.data, &event.message, &event.signal})
      *text = payload;
    event.inserts = {payload, payload};
    event.insert_names = event.inserts;
    event.facts = facts;
  }
  return report;
}

std::vector<std::string> payloads() {
  return {
      "\x1b]0;owned\x07\x1b[2J",
      std::string{"a\0b", 3},
      "\xc2\x9b"
      "31mred",
      "\x7f\x08\x08\x08",
      "\xe2\x80\xae"
      "gpj.exe",
      "\xe2\x81\xa7\xe2\x81\xa9",
      "EX\xe2\x80\x8b"
      "01",
      "\xff\xfe\xc3\x28\xed\xa0\x80",
      "EX01\r\nEX02: backups WELL.",
      std::string(20'000, 'A'),
      [] {
        std::string text;
        while (text.size() < 20'000) text += "lorem \x1b[31m ipsum\n";
        return text;
      }(),
      "",
  };
}

std::vector<std::string> html_payloads() {
  std::vector<std::string> all = payloads();
  for (const char* payload : {"<script>owned=1</script>",
                              "\"><script>owned=1</script>",
                              "'><img src=x onerror=owned=1>",
                              "<svg onload=owned=1>",
                              "</title><script>owned=1</script>",
                              "</style><script>owned=1</script>",
                              "</template><script>owned=1</script>",
                              "</pre></details></li></ol><h1>Backups WELL</h1>",
                              "<!-- ",
                              "--> <b>",
                              "]]>",
                              "<?php ",
                              "&lt;script&gt;",
                              "javascript:owned=1",
                              "\" onmouseover=\"owned=1",
                              "' style='position:fixed",
                              "<template id=\"exba-report\">{}</template>",
                              "&#x3c;script&#x3e;",
                              "<a href=https://example.com>x</a>",
                              "<style>*{display:none}</style>",
                              "<base href=https://example.com>",
                              "<meta http-equiv=refresh content=0>",
                              "`${owned=1}`",
                              "{{owned=1}}",
                              "=cmd|' /C calc'!A0",
                              "\xe2\x80\xaetxt.exe"})
    all.emplace_back(payload);
  return all;
}

Report long_report(std::size_t nights) {
  Report report = blocked_report();
  const Time first = at("1990-01-01T01:00:00Z");
  for (std::size_t n = 0; n < nights; ++n) {
    Operation run = report.operations[0];
    run.begin = first + std::chrono::hours{24} * static_cast<int>(n);
    run.end = run.begin + std::chrono::minutes{30};
    run.events.clear();
    run.phases.clear();
    for (int e = 0; e < 5; ++e) {
      Event event = report.events[0];
      event.time = run.begin + std::chrono::minutes{e};
      event.message = "The backup went on as it should.";
      run.events.push_back(static_cast<std::uint32_t>(report.events.size()));
      report.events.push_back(event);
    }
    report.operations.push_back(run);
  }
  return report;
}

}  // namespace exba::test
