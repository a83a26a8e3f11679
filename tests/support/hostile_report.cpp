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
    for (std::string* text : {&event.provider, &event.channel, &event.computer, &event.user, &event.category,
                              &event.data, &event.message, &event.signal})
      *text = payload;
    event.inserts = event.insert_names = {payload, payload};
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

}  // namespace exba::test
