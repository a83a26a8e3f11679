// What people report in threads and articles, in our own prose around the events that they quote: each with
// what must come of it. No provider that is quoted is ever "looked for in vain", every quoted event is shown
// or used, and nothing is accused that the excerpt does not show.
#include <doctest/doctest.h>

#include <algorithm>

#include "analysis.hpp"
#include "base/text.hpp"
#include "cases/assemble.hpp"
#include "catalog/catalog.hpp"
#include "readers/reader.hpp"
#include "reports/renderer.hpp"
#include "reports/told/told.hpp"

using namespace exba;

namespace {

Report report_of(std::string_view text) {
  static const Rulebook book = Rulebook::builtin();
  static const Wanted wanted = [] {
    Wanted w = Wanted::catalogue_events();
    book.want(w);
    return w;
  }();
  std::vector<Intake> intakes;
  intakes.emplace_back(wanted);
  intakes[0].recognise_more = [](Event& event) { return book.recognise(event); };
  read_source(from_bytes("thread.txt", std::string(text)), ReadOptions{}, intakes[0]);
  Report report;
  assemble(std::move(intakes), report);
  for (const Log& log : report.logs) report.now = std::max(report.now, log.last);
  diagnose(report, AnalysisOptions{}, book);
  return report;
}

struct Thread {
  std::string_view name;
  std::string_view text;
  std::string_view
      events;              ///< `provider id`, comma-separated: recognised, then in brackets what nobody knows
  std::string_view told;   ///< `rule confidence`; empty: nothing is accused
  std::string_view words;  ///< parts that the text report must hold, '|'-separated
};

constexpr Thread threads[] = {
#include "rulebook/threads.inc"
#include "rulebook/threads_archive.inc"
#include "rulebook/threads_modern.inc"
#include "rulebook/threads_programs.inc"
};

std::string joined(std::string all, const std::string& one) {
  return all.empty() ? one : std::move(all) + ", " + one;
}

std::string events_of(const Report& report) {
  std::string known, unknown;
  for (const Event& e : report.events)
    known = joined(std::move(known), e.provider + " " + std::to_string(e.id));
  for (const UnknownGroup& g : report.unknown)
    unknown = joined(std::move(unknown), g.provider + ' ' + std::to_string(g.id));
  return unknown.empty() ? known : joined(std::move(known), '[' + unknown + ']');
}

}  // namespace

TEST_SUITE_BEGIN("rulebook");

TEST_CASE("each thread is read, shown and judged as far as its events go") {
  for (const Thread& thread : threads) {
    INFO(thread.name);
    const Report report = report_of(thread.text);
    CHECK(events_of(report) == thread.events);
    std::string told;
    for (const Finding& f : report.findings)
      told = joined(std::move(told), f.rule + ' ' + std::string(to_string(f.confidence)));
    CHECK(told == thread.told);
    const std::string text = render_text(report, RenderOptions{});
    std::string flat;  // lines are wrapped
    for (const std::string_view word : split(text, " \n"))
      flat += (flat.empty() ? "" : " ") + std::string(word);
    for (const std::string_view part : split(thread.words, "|")) {
      INFO(flat);
      CHECK(flat.find(part) != std::string::npos);
    }
    const bool of_the_catalogue =
        std::any_of(report.providers.begin(), report.providers.end(),
                    [](const ProviderCount& p) { return find_provider(p.provider) != nullptr; });
    if (of_the_catalogue) CHECK(text.find("Looked for in vain") == std::string::npos);
    // Every event stands somewhere: in a finding, in an operation, alone, or among what nobody knows.
    std::vector<bool> shown(report.events.size());
    for (const Finding& f : report.findings)
      for (const std::uint32_t n : f.evidence) shown[n] = true;
    for (const Operation& o : report.operations)
      for (const std::uint32_t n : o.events) shown[n] = true;
    for (const std::uint32_t n : lone_events(report)) shown[n] = true;
    for (std::size_t n = 0; n < shown.size(); ++n) CHECK(shown[n]);
  }
}

TEST_SUITE_END();
