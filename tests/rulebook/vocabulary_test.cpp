#include "rulebook/vocabulary.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <pugixml.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "reports/rule_pages.hpp"
#include "rulebook/builtin.hpp"
#include "rulebook/document.hpp"
#include "rulebook/mutate.hpp"
#include "rulebook/rule.hpp"
#include "rulebook/rulebook.hpp"
#include "support/night.hpp"
#include "support/paths.hpp"
#include "support/samples.hpp"

using namespace exba;
namespace fs = std::filesystem;

TEST_SUITE_BEGIN("rulebook");

namespace {

std::string read(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

std::vector<std::string> unknown(std::string_view xpath, const OwnNames& own = {}) {
  std::vector<std::string> out;
  for (const UnknownName& name : unknown_names(xpath, own)) out.push_back(name.spelt);
  return out;
}

/// `line:column what`, one a line.
std::string mistakes_of(const std::string& text, const std::vector<std::string_view>& rules = {}) {
  std::string out;
  for (const RuleMistake& m : rule_mistakes("t.xml", text, rules))
    out += std::to_string(m.line) + ":" + std::to_string(m.column) + " " + m.what + "\n";
  return out;
}

std::string small_rule(const std::string& middle) {
  return "<rule id='t' severity='info' for='restore'>\n<title>T</title>\n" + middle +
         "\n<message>M</message><advice>A</advice>\n<example finding='likely'><operation kind='restore' "
         "outcome='failed' needed='outcome'/></example>\n<example finding='no'><operation kind='restore' "
         "outcome='succeeded'/></example></rule>";
}

const std::string when = "<when confidence='likely'>@outcome = 'failed'</when>";

/// Compares with the file in docs/, or writes it: EXBA_UPDATE=1.
void same_as_file(const fs::path& path, const std::string& text) {
  if (std::getenv("EXBA_UPDATE") != nullptr) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  INFO(path.string() << ": EXBA_UPDATE=1 writes it anew");
  CHECK(read(path) == text);
}

}  // namespace

TEST_CASE("names that the document does not have are found, whatever stands around them") {
  CHECK(unknown("@outcome = 'failed' and not(@code)").empty());
  CHECK(unknown("@outcom = 'failed'") == std::vector<std::string>{"@outcom"});
  CHECK(unknown("evnt[@signal = 'vss-prepared']") == std::vector<std::string>{"evnt"});
  CHECK(unknown("event[@signal = 'vss-prepard']") == std::vector<std::string>{"'vss-prepard'"});
  CHECK(unknown("relation[@name='refussed'][1]/@begin") == std::vector<std::string>{"'refussed'"});
  CHECK(unknown("parent::operation/nearby[@id = 25 or @id != 35]").empty());
  CHECK(unknown("parents::operation") == std::vector<std::string>{"parents"});
  CHECK(unknown("contain(@code, ' div ')") == std::vector<std::string>{"contain"});
  CHECK(unknown("@seconds div 60 mod 2 > $patience") == std::vector<std::string>{"$patience"});
  OwnNames own;
  own.params = {"patience"};
  own.attributes = {"reason"};
  CHECK(unknown("@seconds > $patience and @reason", own).empty());
}

TEST_CASE("validate names every mistake with its place") {
  CHECK(mistakes_of(small_rule(when)).empty());
  CHECK(mistakes_of(
            small_rule("<never>@cod = 1</never>\n<wen/>\n" + when + "\n<needs signals='vss-prepard'/>")) ==
        "3:8 no attribute of the document is called 'cod'; did you mean 'code'?\n"
        "4:2 <rule> has no element <wen>; did you mean 'when'?\n"
        "6:17 there is no signal 'vss-prepard'; did you mean 'vss-prepared'?\n");
  CHECK(mistakes_of(small_rule(when + "<instead-of rule='vss-cleanup-mising'/>"), {"vss-cleanup-missing"})
            .find("there is no rule 'vss-cleanup-mising'; did you mean 'vss-cleanup-missing'?") !=
        std::string::npos);
  CHECK(mistakes_of(small_rule(when + "<collect items='writer'/>")).find("did you mean 'writers'?") !=
        std::string::npos);
  CHECK(mistakes_of(small_rule(when + "<stops-at kind='restore' step='reply'/>"))
            .find("did you mean 'replay'?") != std::string::npos);
  CHECK(mistakes_of(small_rule(when + "<param name='p' value='1'/>")).find("'p' is used nowhere") !=
        std::string::npos);
  CHECK(mistakes_of(small_rule("<when confidence='likely'>@outcome = </when>")).find("no XPath") !=
        std::string::npos);
  CHECK(
      mistakes_of(small_rule("<when confidence='sure'>true()</when>")).find("confidence 'sure' is none of") !=
      std::string::npos);
  CHECK(mistakes_of(small_rule("<when confidence='likely' if='x'>true()</when>"))
            .find("<when> has no attribute 'if'") != std::string::npos);
  CHECK(mistakes_of("<rule").find("1:") == 0);
}

TEST_CASE("a misspelt name that an example misspells as well does not pass") {
  std::string text = small_rule("<when confidence='likely'>@outcom = 'failed'</when>");
  text.replace(text.find("outcome='failed' needed='outcome'"), 33, "outcom='failed'");
  const std::string found = mistakes_of(text);
  CHECK(found.find("no attribute of the document is called 'outcom'") != std::string::npos);
  CHECK(found.find("there is no attribute of <operation> called 'outcom'") != std::string::npos);
}

TEST_CASE("every built-in rule is without mistakes, and its yes-examples rest on what they mark") {
  std::vector<std::string> ids;
  const Rulebook book = Rulebook::builtin();
  for (const auto& rule : book.rules()) ids.push_back(rule->id);
  for (const BuiltinRule& rule : builtin_rules()) {
    for (const RuleMistake& m : rule_mistakes(rule.path, rule.text, {ids.begin(), ids.end()}))
      FAIL_CHECK(to_string(rule.path, m));
  }
  for (const auto& rule : book.rules())
    for (const Mutation& m : mutate_examples(*rule)) {
      INFO(rule->id << " example " << m.example << " without " << m.dropped << " gives " << m.got);
      CHECK(m.well);
    }
}

TEST_CASE("every built-in rule says what proves the fix, what to collect and what would refute it") {
  const Rulebook book = Rulebook::builtin();
  for (const auto& rule : book.rules()) {
    INFO(rule->id);
    CHECK_FALSE(rule->versions.empty());
    CHECK_FALSE(rule->proofs.empty());
    CHECK_FALSE(rule->collect.empty());
    CHECK_FALSE(rule->refuted_if.empty());
  }
}

TEST_CASE("mutation finds a mark that the verdict does not rest on, and a thing that is not marked") {
  const auto results = [](const std::string& example) {
    const Rule rule = parse_rule(
        "t.xml",
        "<rule id='t' severity='info' for='restore'><title>T</title><when confidence='likely'>@outcome = "
        "'failed' "
        "and @code</when><message>M</message><advice>A</advice><example finding='likely'>" +
            example + "</example><example finding='no'><operation kind='restore'/></example></rule>");
    std::string out;
    for (const Mutation& m : mutate_examples(rule)) out += (m.well ? "ok " : "FAIL ") + m.dropped + "\n";
    return out;
  };
  CHECK(results("<operation kind='restore' outcome='failed' code='1' needed='outcome code'/>") ==
        "ok @outcome of <operation>\nok @code of <operation>\nok everything else\n");
  CHECK(
      results("<operation kind='restore' outcome='failed' code='1' type='full' needed='outcome code type'/>")
          .find("FAIL @type of <operation>") != std::string::npos);
  CHECK(results("<operation kind='restore' outcome='failed' code='1' needed='outcome'/>")
            .find("FAIL everything else") != std::string::npos);
  CHECK(results("<operation kind='restore' outcome='failed' code='1'/>") == "FAIL \n");
}

TEST_CASE("the vocabulary holds every fact that a correlator sets") {
  const std::regex setting(
      "(?:set_fact|set_flag|add|add_if|add_seconds)\\((?:[a-z_]+\\.)*[a-z_]+, \"([a-z-]+)\"");
  const auto& known = attributes_of("operation");
  std::size_t found = 0;
  for (const auto& file : fs::recursive_directory_iterator(fs::path(test::root()) / "analyzer/correlators")) {
    if (!file.is_regular_file()) continue;
    const std::string text = read(file.path());
    for (std::sregex_iterator at(text.begin(), text.end(), setting), end; at != end; ++at, ++found) {
      const std::string name = (*at)[1];
      INFO(file.path().filename().string() << ": " << name);
      CHECK(std::binary_search(known.begin(), known.end(), std::string_view(name)));
    }
  }
  CHECK(found > 60);
}

TEST_CASE("docs/rule-vocabulary.md and docs/rules are what the program makes") {
  same_as_file(fs::path(test::root()) / "docs/rule-vocabulary.md", vocabulary_page());
  std::set<std::string> names;
  const fs::path folder = fs::path(test::root()) / "docs/rules";
  for (const SiteFile& file : rule_site(Rulebook::builtin(), SiteForm::markdown)) {
    names.insert(file.name);
    same_as_file(folder / file.name, file.text);
  }
  for (const auto& file : fs::directory_iterator(folder)) {
    INFO(file.path().string() << " belongs to no rule");
    CHECK(names.count(file.path().filename().string()) == 1);
  }
}

TEST_CASE("a rule's page escapes what its file holds") {
  const Rule rule = parse_rule("t.xml", small_rule("<reference article='&lt;b&gt;' title='|x|'/>" + when));
  CHECK(rule_html(rule).find("<b>") == std::string::npos);
  CHECK(rule_markdown(rule).find("- \\<b\\>: \\|x\\|") != std::string::npos);
}

TEST_SUITE_END();
