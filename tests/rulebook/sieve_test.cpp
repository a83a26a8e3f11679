#include "rulebook/sieve.hpp"

#include <doctest/doctest.h>

#include <pugixml.hpp>

#include "rulebook/judge.hpp"
#include "rulebook/rulebook.hpp"

using namespace exba;

namespace {

EventSieve sieve(const std::string& condition, const std::string& undecided = "") {
  Rule rule;
  rule.when.push_back({Confidence::likely, condition});
  if (!undecided.empty()) rule.undecided.push_back(undecided);
  return EventSieve(rule);
}

bool passes(const std::string& condition, const std::string& signal, Facts facts) {
  Event event;
  event.signal = signal;
  event.facts = std::move(facts);
  const auto of_signal = sieve(condition).of(signal);
  return of_signal && of_signal->passes(event);
}

/// The event that an element of an example stands for.
Event event_of(const pugi::xml_node& node) {
  Event event;
  for (const pugi::xml_attribute a : node.attributes()) {
    const std::string name = a.name();
    if (name == "signal")
      event.signal = a.value();
    else if (name != "n" && name != "needed")
      event.facts.push_back({name, a.value()});
  }
  return event;
}

}  // namespace

TEST_SUITE("rulebook") {
  TEST_CASE("an event passes only where each part of a condition that is understood may hold") {
    CHECK(passes("@code = '-614'", "engine-error", {{"code", "-614"}}));
    CHECK(!passes("@code = '-614'", "engine-error", {{"code", "-615"}}));
    CHECK(!passes("@code = \"-614\"", "engine-error", {}));
    CHECK(passes("@code", "engine-error", {{"code", ""}}));
    CHECK(!passes("@code and @id = 145", "engine-error", {{"file", "x"}}));
    CHECK(passes("not(@code) and @id = 145", "engine-error", {}));
    const std::string listed = "contains(' -614 -1 ', concat(' ', @code, ' '))";
    for (const char* code : {"-614", "-1", "-614 -1", "\xC3\xA4"})
      CHECK_MESSAGE(passes(listed, "engine-error", {{"code", code}}), code);
    for (const char* code : {"-2", "-61", "14", "", " "})
      CHECK_MESSAGE(!passes(listed, "engine-error", {{"code", code}}), code);
    CHECK(!passes("contains(' -614 -1 ', concat(' ', @code, ' '))", "engine-error", {}));
    CHECK(!passes("contains(@call, 'ReadFile')", "engine-error", {}));
    CHECK(passes("starts-with(@signal, 'backup-') and @code", "backup-ended", {{"code", "1"}}));
    CHECK(!passes("starts-with(@signal, 'backup-') and @code", "service-state", {{"code", "1"}}));
    CHECK(!passes("@a = '1' and (@b or @c = 'x')", "s", {{"a", "1"}, {"c", "y"}}));
    CHECK(passes("@a = '1' and (@b or @c = 'x')", "s", {{"a", "1"}, {"c", "x"}}));
    CHECK(passes("@a = '2' or @b = 'and (or'", "s", {{"b", "and (or"}}));
    CHECK(!passes("@a = '2' or @b = 'and (or'", "s", {{"b", "and"}}));
  }

  TEST_CASE("what is not understood is open") {
    for (const char* condition :
         {"not(@code)", "count(parent::operation) = 1", "@code != '1'", "@code = $code", "string(@code)",
          "@code = '1' or true()", "@near", "@id = 7", "@computer = 'EX01'", "contains(@code, '')",
          "contains('a  b', concat(' ', @code, ' '))", "(@code = '1'", "@code = @file", "..", "",
          "@code = '1' | @file", "parent::operation[@x = 'y']", "contains(' a ', concat('', @code, ''))"})
      CHECK_MESSAGE(passes(condition, "service-state", {}), condition);
  }

  TEST_CASE("a signal of which a rule says nothing needs no look at its events") {
    CHECK(!sieve("@signal = 'a' and @code").of("b"));
    CHECK(sieve("@signal = 'a' and @code").of("a"));
    CHECK(sieve("@signal = 'a'", "@signal = 'b'").of("b"));
    CHECK(sieve("@signal = 'a' or @code").of("b"));
  }

  TEST_CASE("a fact whose name is no attribute's, or whose value XML cannot hold, passes") {
    CHECK(passes("@first-log = 'x'", "s", {{"first log", "x"}}));
    CHECK(passes("@xlog = 'x'", "s", {{"-log", "x"}}));
    CHECK(passes("@log = '\xEF\xBF\xBD'", "s", {{"log", std::string(1, '\1')}}));
  }

  TEST_CASE("of no event of any example on which a rule speaks does its sieve say that it cannot") {
    const Rulebook book = Rulebook::builtin();
    pugi::xml_document document;
    pugi::xml_node all = document.append_child("report");
    for (const Rule* rule : book.rules())
      for (const RuleExample& example : rule->examples) {
        pugi::xml_document read;
        read.load_string(("<report>" + example.xml + "</report>").c_str());
        for (const pugi::xml_node event : read.document_element().children("event")) all.append_copy(event);
      }
    int spoken = 0, passed = 0, asked = 0;
    for (const Rule* rule : book.rules()) {
      if (!speaks_of(*rule, "event")) continue;
      const CompiledRule compiled(*rule);
      const EventSieve own(*rule);
      for (const pugi::xml_node node : all.children("event")) {
        const Event event = event_of(node);
        const auto of_signal = own.of(event.signal);
        const bool may = of_signal && of_signal->passes(event);
        ++asked;
        passed += may ? 1 : 0;
        if (!compiled.verdict(node)) continue;
        ++spoken;
        CHECK_MESSAGE(may, rule->id);
      }
    }
    CHECK(spoken > 100);
    CHECK(passed < asked / 2);  // else it sieves nothing
  }
}
